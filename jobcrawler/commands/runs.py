"""`scrapy runs`: what was crawled, how complete it is, and what went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.table import Table
from scrapy.commands import ScrapyCommand

from jobcrawler.commands import running
from jobcrawler.commands.usage import add_verb, add_verbs
from jobcrawler.exceptions import ConfigError
from jobcrawler.statscollectors import attempt_figures
from jobcrawler.storage import project_root

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import datetime

    from jobcrawler.storage.base import JobStore, Run

_ATTEMPTS_SHOWN = 100


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
        self.exitcode = running.read_store(self.settings, "runs", args, opts, _VERBS[opts.verb])


def _list(store: JobStore, opts: argparse.Namespace) -> int:
    running.check_page(opts.limit, opts.offset)
    runs, figures = store.runs(opts.limit, opts.offset, board=opts.board), store.statistics()
    if opts.json:
        return running.print_json({"runs": [_as_dict(run) for run in runs], "all_runs": _over_all(figures)})
    table = Table(title=f"Runs of {store.url}")
    for name in ("id", "board", "started", "ended"):
        table.add_column(name, no_wrap=True)
    for name in ("added", "updated", "unchanged", "invalid", "tries"):
        table.add_column({"unchanged": "same"}.get(name, name), justify="right", no_wrap=True)
    for run in runs:
        tries = run.report.get("stats", {}).get("jobcrawler/attempts/total", 0)
        counts = (run.counts.get(name, 0) for name in ("added", "updated", "unchanged", "invalid"))
        ended = run.outcome if run.status == "finished" else run.status
        table.add_row(run.id, run.board, f"{run.started_at:%m-%d %H:%M}", ended, *map(str, [*counts, tries]))
    console = running.console()
    console.print(table)
    for name, value in _over_all(figures).items():
        console.print(f"{name.replace('_', ' ')}: {_words(value)}", markup=False, soft_wrap=True)
    return 0


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
    table = Table(title=f"{run.board}, run {run.id}", show_header=False)
    facts = {
        "started": _second(run.started_at), "took": _took(run), "status": run.status, "outcome": run.outcome,
        "exit code": run.exit_code, "finish reason": run.finish_reason, "arguments": run.arguments,
    }  # fmt: skip
    for name, value in {**facts, **report}.items():
        if value not in (None, "", {}, []) and name != "searches":
            table.add_row(name.replace("_", " "), _words(value))
    console = running.console()
    console.print(table)
    searches = Table(title="Searches")
    for name in ("query", "location", "pages", "advertised", "seen", "ended", "complete"):
        searches.add_column(name)
    for search in report["searches"]:
        searches.add_row(*(str("" if value is None else value) for value in search.values()))
    console.print(searches)
    return 0


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
    table = Table(title=f"{min(len(attempts), _ATTEMPTS_SHOWN)} of {len(attempts)} attempts, the newest last")
    for name in ("time", "try", "status", "outcome", "seconds", "bytes", "wait", "Retry-After"):
        table.add_column(name, no_wrap=True, justify="left" if name in ("time", "outcome") else "right")
    table.add_column("url", overflow="fold")
    for a in attempts[-_ATTEMPTS_SHOWN:]:
        cells = (a.attempt, a.status, a.outcome, a.latency, a.size, a.wait, a.retry_after, a.url)
        table.add_row(f"{a.requested_at:%H:%M:%S}", *("" if cell is None else str(cell) for cell in cells))
    running.console().print(table)
    return 0


def _errors(store: JobStore, opts: argparse.Namespace) -> int:
    running.check_page(opts.limit, 0)
    errors = store.errors(opts.limit)
    if opts.json:
        return running.print_json([running.plain(error) for error in errors])
    table = Table(title=f"The last {len(errors)} errors of {store.url}")
    for name in ("time", "operation", "run"):
        table.add_column(name, no_wrap=True)
    table.add_column("error", overflow="fold")
    for error in errors:
        table.add_row(_second(error.occurred_at), error.operation, error.run_id or "", error.message)
    running.console().print(table)
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


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(n)}" for name, n in value.items() if n not in ({}, None))
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


_VERBS: dict[str, Callable[[JobStore, argparse.Namespace], int]] = {
    "list": _list, "show": _show, "attempts": _attempts, "errors": _errors, "page": _page,
}  # fmt: skip
