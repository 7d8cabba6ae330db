"""`scrapy boards`: which boards there are, what they need, how they fared last, and whether they can be read today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.spiderloader import get_spider_loader

from jobcrawler.commands import running
from jobcrawler.commands.canary import Canary, canary_of
from jobcrawler.commands.tables import Column, print_table
from jobcrawler.commands.usage import add_verb, add_verbs, pair
from jobcrawler.exceptions import ConfigError, StorageError

if TYPE_CHECKING:
    import argparse

    from scrapy.settings import BaseSettings

    from jobcrawler.base_spiders.listing import ListingSpider
    from jobcrawler.storage.base import Run

_COLUMNS = (
    Column("board"), Column("asked by", 2), Column("host", 3), Column("needs", 1), Column("last run"),
    Column("health"), Column("postings", right=True),
)  # fmt: skip


class Command(ScrapyCommand):
    """Every board."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What follows the name."""
        return "[list|check] [options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List the boards with what they take and need; check that they can be read"

    def long_desc(self) -> str:
        """Help with an example."""
        return (
            "Every board with its arguments, its host, what it needs, its last run and its postings; `check` reads one "
            "page of each, stores nothing, and exits with the worst outcome. Examples: scrapy boards; "
            "scrapy boards check indeed; scrapy boards check greenhouse -a company=acme"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """One sub-command a verb."""
        super().add_options(parser)
        verbs = add_verbs(parser, "boards")
        listing = add_verb(verbs, "list", "every board, what it takes and needs, and how it fared last", "--json")
        check = add_verb(verbs, "check", "read one page of each board, and store nothing", "indeed glassdoor")
        check.add_argument("board", nargs="*", help="boards; without any, all that can be asked")
        check.add_argument(
            "-a",
            dest="given",
            type=pair,
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="an argument for those boards",
        )
        for verb in (listing, check):
            verb.add_argument("--store", help="another store, such as sqlite:data/demo.db")
            verb.add_argument("--json", action="store_true", help="for programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what the verb says; an error is one sentence."""
        assert self.settings is not None
        if opts.verb is None:
            opts.verb, opts.store, opts.json = "list", None, False
        running.check_nothing_else(args, f"boards {opts.verb}")
        if opts.store:
            self.settings.set("JOBCRAWLER_STORE", opts.store, priority="cmdline")
        try:
            boards = board_classes(self.settings)
            known = last_runs(self.settings, boards)
            if opts.verb == "list":
                self.exitcode = show(self.settings, [about(boards[n], self.settings, *known[n]) for n in boards], opts)
            else:
                self.exitcode = check(self.settings, boards, known, opts)
        except (ConfigError, StorageError) as error:
            self.exitcode = running.fail(f"boards {opts.verb}", error)


def board_classes(settings: BaseSettings) -> dict[str, type[ListingSpider]]:
    """Board -> its spider, by name."""
    from jobcrawler.base_spiders.listing import ListingSpider  # noqa: PLC0415  (not for every command)

    loader = get_spider_loader(settings)
    spiders = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: spider for name, spider in spiders.items() if issubclass(spider, ListingSpider)}


def last_runs(settings: BaseSettings, boards: dict[str, Any]) -> dict[str, tuple[list[Run], int]]:
    """Board -> (its last runs, its postings that are not expired or deleted); nothing where there is no store yet."""
    from jobcrawler.reports.health import READ  # noqa: PLC0415  (not for every command)

    try:
        store = running.open_settings_store(settings, read_only=True)
    except StorageError:
        return {name: ([], 0) for name in boards}
    with store:
        counts = store.statistics()["by_source"]
        return {name: (store.runs(READ, board=name), counts.get(name, 0)) for name in boards}


def about(spider: type[ListingSpider], settings: BaseSettings, runs: list[Run], postings: int) -> dict[str, Any]:
    """What there is to say of a board."""
    from jobcrawler.base_spiders.arguments import names  # noqa: PLC0415  (not for every command)

    own = [name for name in names(spider.args_model()) if name not in _arguments_of_all()]
    return {
        "board": spider.name,
        "title": spider.title,
        "base": spider.shape,
        "host": host_of(spider),
        "arguments": own,
        "needs": _needs(spider, settings, renders="rendered" in own),
        "last_run": f"{runs[0].started_at:%Y-%m-%d %H:%M}" if runs else "never",
        **_health(runs),
        "postings": postings,
    }


def _arguments_of_all() -> list[str]:
    """What every board takes."""
    from jobcrawler.base_spiders.arguments import CrawlArgs  # noqa: PLC0415  (not for every command)

    return list(CrawlArgs.model_fields)


def _health(runs: list[Run]) -> dict[str, Any]:
    """What one may think of a board by its runs, the newest first, and why; and whether one of them goes on."""
    from jobcrawler.reports.health import judge  # noqa: PLC0415  (not for every command)

    found = judge(runs)
    goes_on = any(run.status == "running" for run in runs)
    return {"health": str(found.colour), "running": goes_on, "reason": found.reason}


def host_of(spider: type[ListingSpider]) -> str:
    """The host that a board is asked at; with {company} where each company has its own."""
    listings = getattr(spider, "listings", None)
    if listings:
        return str(urlsplit(listings[0]).netloc)
    hosts = spider.hosts()
    return hosts.get("us", "") + (f" +{len(hosts) - 1}" if len(hosts) > 1 else "") if hosts else "any"


def _needs(spider: type[ListingSpider], settings: BaseSettings, *, renders: bool) -> list[str]:
    found = settings.getdict("JOBCRAWLER_KEYS")
    keys = [f"JOBCRAWLER_KEY_{key.upper()}{'' if found.get(key) else ' (missing)'}" for key in spider.keys]
    return keys + (["rendered: a browser"] if renders else [])


def show(settings: BaseSettings, boards: list[dict[str, Any]], opts: argparse.Namespace) -> int:
    """The list."""
    if opts.json:
        return running.print_json(boards)
    out = running.console()
    print_table(out, "Boards", _COLUMNS, [_cells(board) for board in boards])
    for board in boards:
        if board["health"] == "red":
            out.print(f"{board['board']} is red: {board['reason']}", soft_wrap=True)
    takes: dict[str, list[str]] = {}
    for board in boards:
        takes.setdefault(" ".join(board["arguments"]), []).append(board["board"])
    for arguments, named in [*takes.items(), (" ".join(_arguments_of_all()), ["every board"])]:
        out.print(f"{', '.join(named)}: -a {arguments.replace(' ', ', ')}", soft_wrap=True)
    out.print(f"Runs and postings are those of {settings['JOBCRAWLER_STORE']}", soft_wrap=True)
    return 0


def _cells(board: dict[str, Any]) -> list[str]:
    """A line of the list."""
    last = (board["last_run"], _health_said(board), f"{board['postings']:,}")
    return [board["board"], board["base"], board["host"], _in_short(board["needs"]), *last]


def _health_said(board: dict[str, Any]) -> str:
    """The health, and whether a run goes on; before the first has ended that is all."""
    if not board["running"]:
        return str(board["health"])
    return "running" if board["health"] == "unknown" else f"{board['health']}, running"


def _in_short(needs: list[str]) -> str:
    keys = [need for need in needs if need.startswith("JOBCRAWLER_KEY")]
    missing = any(need.endswith("(missing)") for need in keys)
    return ("key: missing" if missing else "key: there") if keys else "; ".join(needs)


def check(settings: BaseSettings, boards: dict[str, Any], known: dict[str, Any], opts: argparse.Namespace) -> int:
    """Read one page of each, and say what came of it."""
    unknown = sorted(set(opts.board) - set(boards))
    if unknown:
        raise ConfigError(f"there is no board {unknown[0]!r}; there are: {', '.join(boards)}")
    given = dict(opts.given)
    asked = {name: canary_of(boards[name], next(iter(known[name][0]), None), given) for name in opts.board or boards}
    return Canary(settings).fly(asked, as_json=opts.json)
