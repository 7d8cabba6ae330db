"""`scrapy searches`: named searches in a file, run by hand, by cron or by the scheduler."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from rich.table import Table
from scrapy.commands import ScrapyCommand

from jobcrawler.commands import running, scheduling
from jobcrawler.commands.saved_searches import checker, named, searches_file
from jobcrawler.commands.tables import Column, print_table
from jobcrawler.commands.usage import add_verb, add_verbs, address, pair
from jobcrawler.exceptions import JobcrawlerError, StorageError
from jobcrawler.outcomes import EXIT_CODES, Outcome

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from scrapy.settings import BaseSettings, Settings

    from jobcrawler.searches.saved import SavedSearch
    from jobcrawler.storage import DueRun, Run

DUE_COLUMNS = (
    Column("due"), Column("search"), Column("board"), Column("state"), Column("exit code", 1, right=True),
    Column("missed before", 3, right=True), Column("note", 2, folds=True),
)  # fmt: skip


class Command(ScrapyCommand):
    """Saved searches."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What follows the name."""
        return "[list|check|add|run|schedule|due|tell] [options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List, check, add and run saved searches; run them on their schedule"

    def long_desc(self) -> str:
        """Help with an example."""
        return (
            "Named searches, kept in searches.toml: list, check and add them, run one now, or all when they are due. "
            'Examples: scrapy searches add nurses --boards indeed,glassdoor --cron "0 6 * * *" -a query=nurse; '
            "scrapy searches run nurses; scrapy searches schedule; see docs/schedule.md"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """One sub-command a verb."""
        super().add_options(parser)
        verbs = add_verbs(parser, "searches")
        listing = add_verb(verbs, "list", "list the saved searches, when each is due next, and its last run", "--json")
        add_verb(verbs, "check", "say each mistake of the file, with its line", "")
        add = add_verb(verbs, "add", "add a search to the file", "nurses --boards indeed -a query=nurse --every 6h")
        _options_of_add(add)
        run = add_verb(verbs, "run", "run one now, all of its boards side by side", "nurses")
        run.add_argument("name")
        schedule = add_verb(
            verbs, "schedule", "run each when it is due, until it is stopped", "--scrapyd http://127.0.0.1:6800"
        )
        schedule.add_argument(
            "--scrapyd",
            type=address,
            metavar="URL",
            help="hand the runs to this Scrapyd; without it they are started here",
        )
        due = add_verb(verbs, "due", "what was due, and what became of it", "nurses")
        due.add_argument("name", nargs="?", help="only of this search")
        tell = add_verb(verbs, "tell", "tell what was not told yet: feed, webhook, e-mail, metrics", "nurses")
        tell.add_argument("name", nargs="?", help="only of this search")
        due.add_argument("--limit", type=int, default=20, help="due runs to show (%(default)s)")
        for verb in (listing, due):
            verb.add_argument("--json", action="store_true", help="for programs")
        for verb in (run, schedule):
            verb.add_argument(
                "-s", dest="crawl_settings", type=pair, action="append", default=[], metavar="NAME=VALUE",
                help="a setting of the crawls, such as DOWNLOAD_DELAY=2",
            )  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what the verb says; an error is one sentence."""
        if opts.verb is None:
            opts.verb, opts.json = "list", False
        running.check_nothing_else(args, f"searches {opts.verb}")
        assert self.settings is not None
        try:
            self.exitcode = _VERBS[opts.verb](self.settings, opts)
        except JobcrawlerError as error:
            self.exitcode = running.fail(f"searches {opts.verb}", error)


def _options_of_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="small letters, digits, - and _")
    parser.add_argument("--boards", required=True, help="boards, separated by commas")
    parser.add_argument(
        "-a", dest="given", type=pair, action="append", default=[], metavar="NAME=VALUE",
        help="an argument of the boards, such as query=nurse",
    )  # fmt: skip
    parser.add_argument("--cron", help="when: minute hour day month weekday, such as '0 6 * * mon-fri'")
    parser.add_argument("--time-zone", help="whose clock that is, such as America/Chicago; without it this machine's")
    parser.add_argument("--every", help="when: an interval such as 6h")
    parser.add_argument("--mail", help="who is told of new postings, and when it turns red")
    parser.add_argument("--webhook", action="store_true", default=None, help="tell JOBCRAWLER_WEBHOOK too")


def _list(settings: BaseSettings, opts: argparse.Namespace) -> int:
    file = searches_file(settings)
    searches = file.read() if file.path.exists() else []
    known = _known(settings, searches)
    if opts.json:
        return running.print_json(known)
    table = Table(title=f"Saved searches of {file.path.name}")
    for name in ("name", "boards", "asks for", "when", "next", "last run"):
        table.add_column(name, overflow="fold")
    for about in known:
        asks = ", ".join(f"{key} {value}" for key, value in about["arguments"].items())
        last = f"{about['last_run'] or 'never'} {about['outcome'] or ''}".strip()
        table.add_row(
            about["name"], ", ".join(about["boards"]), asks, about["when"] or "by hand", about["next"] or "", last
        )
    out = running.console()
    out.print(table)
    if not known:
        out.print(f"There is none yet in {file.path}: scrapy searches add makes one", soft_wrap=True)
    return 0


def _known(settings: BaseSettings, searches: list[SavedSearch]) -> list[dict[str, Any]]:
    """Each search with its next due time and its last run, where there is a store."""
    try:
        store = running.open_settings_store(settings, read_only=True)
    except StorageError:
        return [_about(search, None, None) for search in searches]
    with store:
        last = {search.name: next(iter(store.runs(1, saved_search=search.name)), None) for search in searches}
        return [_about(search, store.mark(f"schedule:{search.name}"), last[search.name]) for search in searches]


def _about(search: SavedSearch, mark: str | None, run: Run | None) -> dict[str, Any]:
    from jobcrawler.searches.ledger import next_due  # noqa: PLC0415  (not for every command)

    due = next_due(search, mark, datetime.now(UTC))
    return {
        "name": search.name,
        "boards": list(search.boards),
        "arguments": search.arguments,
        "when": search.schedule and str(search.schedule),
        "next": due and f"{_local(due, search):%Y-%m-%d %H:%M %Z}",
        "last_run": f"{_local(run.started_at, search):%Y-%m-%d %H:%M %Z}" if run else None,
        "outcome": (run.outcome or run.status) if run else None,
    }


def _local(moment: datetime, search: SavedSearch) -> datetime:
    """By the clock of whoever wrote the search."""
    return moment.astimezone(getattr(search.schedule, "zone", None))


def _check(settings: BaseSettings, opts: argparse.Namespace) -> int:
    file = searches_file(settings)
    searches, mistakes = file.examine(checker(settings))
    for mistake in mistakes:
        print(mistake)
    if mistakes:
        return EXIT_CODES[Outcome.CONFIG_ERROR]
    from jobcrawler.reports.words import number  # noqa: PLC0415  (not for every command)

    print(f"{file.path}: {number(len(searches), 'saved search', 'saved searches')}, nothing is wrong")
    return 0


def _add(settings: BaseSettings, opts: argparse.Namespace) -> int:
    arguments = {name: _typed(value) for name, value in opts.given}
    options = {name: getattr(opts, name) for name in ("cron", "time_zone", "every", "mail", "webhook")}
    table = {"boards": [name.strip() for name in opts.boards.split(",") if name.strip()], **arguments}
    table |= {name: value for name, value in options.items() if value is not None}
    file = searches_file(settings)
    file.add(opts.name, table, checker(settings))
    print(f"{opts.name} is in {file.path}; scrapy searches run {opts.name} runs it now")
    return 0


def _typed(text: str) -> str | int | bool:
    """A value of TOML."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdecimal() else text


def _run(settings: Settings, opts: argparse.Namespace) -> int:
    from scrapy.crawler import AsyncCrawlerProcess  # noqa: PLC0415  (not for every command)

    # The summary says it all; -s LOG_LEVEL=INFO shows more.
    settings.setdict({"LOG_ENABLED": True, "LOG_LEVEL": "WARNING", **dict(opts.crawl_settings)}, priority="cmdline")
    search = named(settings, opts.name, checker(settings))
    crawls = search.crawls()
    running.check_shared(settings, crawls)
    running.open_settings_store(settings).close()
    settings.set("JOBCRAWLER_SAVED_SEARCH", search.name, priority="cmdline")
    exit_code = running.run_together(AsyncCrawlerProcess(settings), crawls)
    for message in scheduling.tell(settings, search):
        print(message.sentence)
    scheduling.measure(settings)
    return exit_code


def _schedule(settings: Settings, opts: argparse.Namespace) -> int:
    given = dict(one.split("=", 1) for one in opts.set) | dict(opts.crawl_settings)
    settings.setdict(given, priority="cmdline")
    file, check = searches_file(settings), checker(settings)
    file.read(check)
    scheduling.schedule(settings, scheduling.Loader(file, check), opts.scrapyd, given)
    return 0


def _tell(settings: BaseSettings, opts: argparse.Namespace) -> int:
    searches = [named(settings, opts.name)] if opts.name else searches_file(settings).read()
    messages = [message for search in searches for message in scheduling.tell(settings, search)]
    scheduling.measure(settings)
    print(*([message.sentence for message in messages] or ["Nothing is new that was to be told"]), sep="\n")
    return 0 if all(message.arrived for message in messages) else EXIT_CODES[Outcome.NETWORK]


def _due(settings: BaseSettings, opts: argparse.Namespace) -> int:
    running.check_page(opts.limit, 0)
    with running.open_settings_store(settings, read_only=True) as store:
        found = store.due_runs(opts.name, opts.limit)
        if opts.name and not found:
            named(settings, opts.name)
        if opts.json:
            return running.print_json([running.plain(due) for due in found])
        rows = [_due_cells(due) for due in found]
        print_table(running.console(), f"Due runs of {store.url}, in UTC", DUE_COLUMNS, rows)
    return 0


def _due_cells(due: DueRun) -> list[str]:
    code = "" if due.exit_code is None else str(due.exit_code)
    when = f"{due.due_at:%Y-%m-%d %H:%M:%S}"
    return [when, due.saved_search, due.board, due.state, code, str(due.coalesced or ""), due.note or ""]


_VERBS: dict[str, Callable[[Any, argparse.Namespace], int]] = {
    "list": _list, "check": _check, "add": _add, "run": _run, "schedule": _schedule, "due": _due, "tell": _tell,
}  # fmt: skip
