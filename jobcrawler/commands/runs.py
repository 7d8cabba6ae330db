"""`scrapy runs`: what was crawled, how complete it is, and what went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.table import Table
from scrapy.commands import ScrapyCommand

from jobcrawler.commands import running
from jobcrawler.commands.figures import attempts_said, runs_said
from jobcrawler.commands.tables import Column, print_table
from jobcrawler.commands.usage import add_verb, add_verbs
from jobcrawler.exceptions import ConfigError
from jobcrawler.reports.words import number
from jobcrawler.statscollectors import attempt_figures
from jobcrawler.storage import project_root

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import datetime

    from jobcrawler.storage.base import JobStore, Run

_ATTEMPTS_SHOWN = 100
_RUNS = (
    Column("id"), Column("board"), Column("started", 1), Column("ended", folds=True), Column("new", right=True),
    Column("changed", 2, right=True), Column("unchanged", 4, right=True), Column("refused", 3, right=True),
    Column("tries", 5, right=True),
)  # fmt: skip
_COUNTS = ("added", "updated", "unchanged", "invalid")
"""What the store calls those that are new, changed, unchanged and refused."""
_SEARCHES = (
    Column("query", folds=True), Column("location", 1, folds=True), Column("pages", 2, right=True),
    Column("advertised", 3, right=True), Column("seen", right=True), Column("ended"), Column("complete"),
)  # fmt: skip
_ATTEMPTS = (
    Column("time"), Column("try", right=True), Column("status", right=True), Column("outcome"),
    Column("seconds", 2, right=True), Column("bytes", 4, right=True), Column("wait", 1, right=True),
    Column("Retry-After", 3, right=True), Column("url", folds=True),
)  # fmt: skip
_ERRORS = (Column("time"), Column("operation", 2), Column("run", 1), Column("error", folds=True))


class Command(ScrapyCommand):
    """What was crawled."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What follows the name."""
        return "[list|show|attempts|errors|page] [options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List runs; show how complete one is, its attempts and errors"

    def long_desc(self) -> str:
        """Help with an example."""
        return (
            "What was crawled, how complete it is and what went wrong. Examples: scrapy runs; scrapy runs show last; "
            "scrapy runs attempts last --json; scrapy runs errors"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """One sub-command a verb."""
        super().add_options(parser)
        verbs = add_verbs(parser, "runs")
        listing = add_verb(verbs, "list", "list runs, the newest first, and figures over all of them", "--board indeed")
        listing.add_argument("--board", help="only runs of this board")
        listing.add_argument("--limit", type=int, default=20, help="runs of a page (%(default)s)")
        listing.add_argument("--offset", type=int, default=0, help="runs to skip (%(default)s)")
        show = add_verb(verbs, "show", "how complete a run is, and why it is not", "last")
        attempts = add_verb(verbs, "attempts", "each try of each request of a run", "last --json")
        page = add_verb(verbs, "page", "write the page of a run again, and say where it is", "last")
        for verb in (show, attempts, page):
            verb.add_argument("id", help="its id, the beginning of it, or last")
        errors = add_verb(verbs, "errors", "the last errors of all runs", "--limit 5")
        errors.add_argument("--limit", type=int, default=20, help="errors to show, of 100 that are kept (%(default)s)")
        for verb in (listing, show, attempts, errors, page):
            verb.add_argument("--store", help="another store, such as sqlite:data/demo.db")
            verb.add_argument("--json", action="store_true", help="for programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what the verb says; an error is one sentence."""
        if opts.verb is None:
            opts.verb, opts.board, opts.limit, opts.offset, opts.store, opts.json = "list", None, 20, 0, None, False
        assert self.settings is not None
        opts.pages = self.settings["JOBCRAWLER_RUN_PAGES"] or "data/runs"
        opts.settings = self.settings
        self.exitcode = running.read_store(self.settings, "runs", args, opts, _VERBS[opts.verb])


def _list(store: JobStore, opts: argparse.Namespace) -> int:
    running.check_page(opts.limit, opts.offset)
    runs = store.runs(opts.limit, opts.offset, board=opts.board)
    if opts.board and not runs:
        running.check_board(opts.settings, opts.board)
    if opts.json:
        return running.print_json({"runs": [_as_dict(run) for run in runs], "all_runs": _over_all(store.statistics())})
    console = running.console()
    of = f"{f'of {opts.board} ' if opts.board else ''}in {store.url}"
    if runs:
        print_table(console, f"Runs {of}", _RUNS, [_line(run) for run in runs])
    else:
        console.print(f"There is no run {of}{f' after {opts.offset:,}' if opts.offset else ''}", soft_wrap=True)
    if not opts.board:
        figures = store.statistics()
        console.print(f"All runs: {runs_said(figures['runs'])}", soft_wrap=True)
        console.print(f"Their attempts: {attempts_said(figures['attempts'])}", soft_wrap=True)
    return 0


def _line(run: Run) -> list[str]:
    """A line of the list."""
    ended = run.outcome if run.status == "finished" else run.status
    tries = run.report.get("stats", {}).get("jobcrawler/attempts/total", 0)
    counts = [*(run.counts.get(name, 0) for name in _COUNTS), tries]
    return [run.id, run.board, f"{run.started_at:%m-%d %H:%M}", ended or "", *(f"{n:,}" for n in counts)]


def _over_all(figures: dict[str, Any]) -> dict[str, Any]:
    """Runs and attempts over the whole store."""
    tried = {f"jobcrawler/attempts/{name}": value for name, value in figures["attempts"].items()}
    attempts = attempt_figures(tried)
    attempts.pop("histogram")
    return {**{f"runs_{name}": value for name, value in figures["runs"].items()}, "attempts": attempts}


def _took(run: Run) -> str:
    """Hours, minutes and seconds of a run that has ended."""
    return "" if run.finished_at is None else str(run.finished_at - run.started_at).partition(".")[0]


def _show(store: JobStore, opts: argparse.Namespace) -> int:
    run = _found(store, opts.id)
    report = completeness(store, run)
    if opts.json:
        return running.print_json({**_as_dict(run), "completeness": report})
    console = running.console()
    console.print(_facts(run, report))
    columns = ("query", "location", "pages", "advertised", "seen", "ended", "complete")
    rows = [[_cell(search[name]) for name in columns] for search in report["searches"]]
    if rows:
        print_table(console, "Searches", _SEARCHES, rows)
    else:
        console.print("No search was begun")
    return 0


def _facts(run: Run, report: dict[str, Any]) -> Table:
    """What there is to say of a run, with its completeness, besides its searches."""
    table = Table(title=f"{run.board}, run {run.id}", show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    facts = {
        "started": _second(run.started_at), "took": _took(run), "status": run.status, "outcome": run.outcome,
        "exit code": run.exit_code, "finish reason": run.finish_reason, "arguments": run.arguments,
    }  # fmt: skip
    histogram = report["attempts"]["histogram"].items()
    tries = [f"{requests:,} took {number(int(n), 'try', 'tries')}" for n, requests in histogram]
    told = {"attempts": attempts_said(report["attempts"]), "requests": tries, "searches": None}
    for name, value in {**facts, **report, **told}.items():
        if value not in (None, "", {}, []):
            table.add_row(name.replace("_", " "), _words(value))
    return table


def completeness(store: JobStore, run: Run) -> dict[str, Any]:
    """What a run brought beside what the board has, and why it is not complete.

    advertised and reachable (postings), pages, cards, repeated_cards, unique (postings), duplicates, added, updated,
    unchanged, deleted, expired, invalid and what was left out or ignored by the board {name: number}, attempts,
    outcomes, missing (reasons), searches.
    """
    stats = run.report.get("stats", {})
    search = {name: stats.get(f"jobcrawler/search/{name}") for name in ("advertised", "reachable", "pages", "cards")}
    counts = {name: run.counts.get(name, 0) for name in ("added", "updated", "unchanged", "deleted")}
    return {
        **search,
        "repeated_cards": stats.get("jobcrawler/search/repeated_cards", 0),
        "unique": sum(counts.values()),
        "duplicates": run.counts.get("duplicates", 0),
        **counts,
        "known_already": stats.get("jobcrawler/known/postings", 0),
        "expired": stats.get("jobcrawler/persistence/expired", 0),
        "invalid": _group(stats, "jobcrawler/validation/invalid/"),
        "left_out": _group(stats, "jobcrawler/filtered/"),
        "filters_that_the_board_ignored": _group(stats, "jobcrawler/ignored/"),
        "outcomes": _group(stats, "jobcrawler/outcome/"),
        "attempts": attempt_figures(stats),
        "missing": run.report.get("missing", ["the run has not ended"]),
        "searches": [
            {
                "query": step.query, "location": step.location, "pages": step.pages, "advertised": step.advertised,
                "seen": step.seen, "ended": step.ended, "complete": step.complete,
            }
            for step in store.search_runs(run.id)
        ],
    }  # fmt: skip


def _group(stats: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {key.removeprefix(prefix): n for key, n in sorted(stats.items()) if key.startswith(prefix) and n}


def _attempts(store: JobStore, opts: argparse.Namespace) -> int:
    attempts = store.attempts(_found(store, opts.id).id)
    if opts.json:
        return running.print_json([running.plain(attempt) for attempt in attempts])
    if not attempts:
        print("No attempt of the run is stored: it made none, or they are too old")
        return 0
    shown = attempts[-_ATTEMPTS_SHOWN:]
    title = f"{len(shown):,} of {number(len(attempts), 'attempt')}, the newest last"
    rows = [
        [f"{a.requested_at:%H:%M:%S}", *map(_cell, (a.attempt, a.status, a.outcome, a.latency, a.size, a.wait)),
         _cell(a.retry_after), a.url] for a in shown
    ]  # fmt: skip
    print_table(running.console(), title, _ATTEMPTS, rows)
    return 0


def _errors(store: JobStore, opts: argparse.Namespace) -> int:
    running.check_page(opts.limit, 0)
    errors = store.errors(opts.limit)
    if opts.json:
        return running.print_json([running.plain(error) for error in errors])
    if not errors:
        print(f"There are no errors in {store.url}")
        return 0
    rows = [[_second(error.occurred_at), error.operation, error.run_id or "", error.message] for error in errors]
    last = f"{len(errors)} errors" if len(errors) > 1 else "error"
    print_table(running.console(), f"The last {last} of {store.url}", _ERRORS, rows)
    return 0


def _page(store: JobStore, opts: argparse.Namespace) -> int:
    from jobcrawler.reports.page import write_page  # noqa: PLC0415  (not for every command)

    path = write_page(store, _found(store, opts.id), project_root() / Path(opts.pages).expanduser())
    if opts.json:
        return running.print_json({"page": str(path)})
    print(path)
    return 0


def _found(store: JobStore, start: str) -> Run:
    """The run of that id, or the one whose id begins so; last is the newest."""
    run = store.run(start)
    if run is None:
        runs = store.runs(1 if start == "last" else 1000)
        matching = [run for run in runs if start == "last" or run.id.startswith(start)]
        if len(matching) > 1:
            raise ConfigError(f"{len(matching)} runs start with {start!r}; give more of the id")
        run = matching[0] if matching else None
    if run is None:
        raise ConfigError(f"there is no run {start!r} in {store.url}; scrapy runs lists them")
    return run


def _as_dict(run: Run) -> dict[str, Any]:
    values = running.plain(run)
    values.pop("report")
    return values


def _second(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _cell(value: Any) -> str:
    """A value in a table: seconds to the hundredth, a yes as a yes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.2f}" if isinstance(value, float) else "" if value is None else str(value)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(n)}" for name, n in value.items() if n not in ({}, None))
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


_VERBS: dict[str, Callable[[JobStore, argparse.Namespace], int]] = {
    "list": _list, "show": _show, "attempts": _attempts, "errors": _errors, "page": _page,
}  # fmt: skip
