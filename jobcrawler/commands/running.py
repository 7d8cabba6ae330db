"""Run boards in one process, and tell what came of it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson
from rich.console import Console
from rich.table import Table
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from jobcrawler.commands.checks import check_settings
from jobcrawler.exceptions import ConfigError, JobcrawlerError
from jobcrawler.extensions.run_report import report
from jobcrawler.items import iso
from jobcrawler.outcomes import (
    EXIT_CODES,
    INTERRUPTED,
    STOPPED,
    Outcome,
    conclude,
    exit_code,
    run_counts,
    worst,
    worst_exit_code,
)
from jobcrawler.storage import open_store, project_root

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Collection, Mapping

    from scrapy import Spider
    from scrapy.crawler import Crawler, CrawlerProcessBase
    from scrapy.settings import BaseSettings

    from jobcrawler.storage.base import JobStore

CRASHED = 1
"""Exit code of a crawl that did not even start, as Scrapy has it."""
WIDE = 240
"""Characters of a table in a pipe or a file: all columns of each, and text that one still can read."""


@dataclass(slots=True)
class BoardRun:
    """One board of a command: what it was given and what came of it."""

    board: str
    crawler: Crawler | None = None
    error: str | None = None
    """Why it was not started."""
    stats: dict[str, Any] = field(default_factory=dict)

    def finish(self) -> None:
        """Read the stats; a crawler that failed at start has none."""
        try:
            assert self.crawler
            assert self.crawler.stats
            self.stats = {"finish_reason": INTERRUPTED} | self.crawler.stats.get_stats()  # not closed: it was cut off
        except (AssertionError, RuntimeError):
            self.error = self.error or "it could not be started; the log says why"

    @property
    def exit_code(self) -> int:
        """The exit code of this board alone."""
        if self.error:
            return EXIT_CODES[Outcome.CONFIG_ERROR] if self.crawler is None else CRASHED
        interrupted = self.stats.get("finish_reason") == INTERRUPTED
        return STOPPED if interrupted else exit_code(conclude(self.stats))

    @property
    def outcome(self) -> str:
        """The outcome in a word."""
        if self.error:
            return "config_error" if self.crawler is None else "crashed"
        return str(worst(conclude(self.stats)))

    def sentences(self) -> list[str]:
        """The report of the run."""
        if self.error or self.crawler is None:
            return [f"{self.board}: {self.error}"]
        return report(self.crawler.spider, self.stats)

    def troubles(self) -> list[str]:
        """What the report says besides the counts."""
        return self.sentences() if self.error else [f"{self.board}: {said}" for said in self.sentences()[1:]]


def check_words(words: list[str], usage: str) -> None:
    """UsageError unless there is one word; an option that nobody knows is named."""
    unknown = [word for word in words if word.startswith("-")]
    if unknown:
        raise UsageError(f"there is no option {unknown[0]}; -h shows the options")
    if len(words) != 1:
        raise UsageError(usage)


def check_nothing_else(words: list[str], command: str) -> None:
    """UsageError for words that no option took."""
    if words:
        raise UsageError(f"nothing is known of {' '.join(words)!r}; see scrapy {command} -h")


def check_board(settings: BaseSettings, board: str) -> None:
    """ConfigError for a board that nobody knows."""
    known = get_spider_loader(settings).list()
    if board not in known:
        raise ConfigError(f"there is no board {board!r}; there are: {', '.join(known)}")


def check(settings: BaseSettings, board: str, arguments: dict[str, Any]) -> type[Spider]:
    """The spider of a board; ConfigError for an unknown board, and for what it cannot take."""
    from jobcrawler.base_spiders.listing import ListingSpider  # noqa: PLC0415  (not for every command)

    check_settings(settings)
    check_board(settings, board)
    spider: type[Spider] = get_spider_loader(settings).load(board)
    if issubclass(spider, ListingSpider):
        spider.check_needs(spider.check_args(arguments), settings)
    return spider


def check_shared(settings: BaseSettings, boards: Collection[str]) -> None:
    """ConfigError for what several boards at once cannot share."""
    if len(boards) < 2:
        return
    if settings.get("JOBDIR"):
        raise ConfigError("a JOBDIR is for one board; pause boards one by one, with scrapy crawl")
    if str(settings["JOBCRAWLER_STORE"]).startswith("json:"):
        raise ConfigError("a json: store takes one board at a time; search one board, or use a sqlite: store")


def prepare(process: CrawlerProcessBase, board: str, arguments: dict[str, Any]) -> BoardRun:
    """Hand a crawl to the process, which is started later; where the arguments are wrong, say so in its place."""
    try:
        spider = check(process.settings, board, arguments)
    except ConfigError as error:
        return BoardRun(board, error=str(error))
    crawler = process.create_crawler(spider)
    process.crawl(crawler, **arguments)
    return BoardRun(board, crawler)


def run(process: CrawlerProcessBase, runs: list[BoardRun]) -> int:
    """Start the process, wait for all of its crawls, and give the exit code of them together."""
    if any(board.crawler for board in runs):
        process.start()
    for board in runs:
        if board.crawler:
            board.finish()
    return worst_exit_code(board.exit_code for board in runs)


def run_together(process: CrawlerProcessBase, crawls: Mapping[str, dict[str, Any]]) -> int:
    """Crawl boards with their arguments side by side, as one group, and sum up; the exit code of them together."""
    process.settings.set("JOBCRAWLER_GROUP_ID", uuid4().hex[:12], priority="cmdline")
    runs = [prepare(process, board, given) for board, given in crawls.items()]
    code = run(process, runs)
    print_summary(runs, process.settings)
    return code


def open_settings_store(settings: BaseSettings, *, read_only: bool = False) -> JobStore:
    """The store of the settings."""
    return open_store(settings["JOBCRAWLER_STORE"], project_root(), read_only=read_only)


def read_store(
    settings: BaseSettings,
    command: str,
    args: list[str],
    opts: argparse.Namespace,
    verb: Callable[[JobStore, argparse.Namespace], int],
    *,
    writes: bool = False,
) -> int:
    """Do what a verb does with the store of `opts`; gives the exit code, an error is one sentence."""
    check_nothing_else(args, f"{command} {opts.verb}")
    if opts.store:
        settings.set("JOBCRAWLER_STORE", opts.store, priority="cmdline")
    try:
        # Read-only even before writing: a mistyped place must not become a new store.
        open_settings_store(settings, read_only=True).close()
        with open_settings_store(settings, read_only=not writes) as store:
            return verb(store, opts)
    except JobcrawlerError as error:
        return fail(f"{command} {opts.verb}", error)
    except BrokenPipeError:  # `| head` has seen enough; nothing more can be written, not even at exit
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return 0


def check_page(limit: int, offset: int) -> None:
    """ConfigError for a page that cannot be."""
    if limit < 1 or offset < 0:
        raise ConfigError("--limit is 1 or more, --offset 0 or more")


def print_json(value: Any) -> int:
    """For programs."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())
    return 0


def plain(record: Any) -> dict[str, Any]:
    """A record of the store as JSON has it."""
    values: dict[str, Any] = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: iso(value) if isinstance(value, datetime) else value for name, value in values.items()}


def fail(command: str, error: JobcrawlerError) -> int:
    """Print the one sentence of an error; gives the exit code that belongs to it."""
    print(f"scrapy {command}: {error}", file=sys.stderr)
    return EXIT_CODES[error.outcome]


def console() -> Console:
    """Where tables go: as wide as the terminal, `WIDE` where there is none.

    What is printed is text: an address or a title is not coloured in parts, and its brackets and colons are no markup.
    """
    width = None if sys.stdout.isatty() else WIDE
    return Console(width=width, highlight=False, markup=False, emoji=False)


def summary_table(runs: list[BoardRun]) -> Table:
    """One line a board."""
    table = Table(title="What came")
    table.add_column("board", no_wrap=True)
    for name in ("postings", "new", "changed", "unchanged", "duplicates", "refused", "pages"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("outcome", no_wrap=True)
    for board in runs:
        counts = run_counts(board.stats)
        seen = counts["added"] + counts["updated"] + counts["unchanged"]
        cells = [seen, *(counts[name] for name in ("added", "updated", "unchanged", "duplicates", "invalid"))]
        pages = board.stats.get("jobcrawler/search/pages", 0)
        table.add_row(board.board, *(f"{n:,}" for n in (*cells, pages)), board.outcome)
    return table


def print_summary(runs: list[BoardRun], settings: BaseSettings) -> None:
    """The table, what did not come and why, and where to see more."""
    out = console()
    lines = where_to_look(runs, settings)  # the live lines end here
    out.print(summary_table(runs))
    for line in (*(said for board in runs for said in board.troubles()), *lines):
        out.print(line, soft_wrap=True)


def where_to_look(runs: list[BoardRun], settings: BaseSettings) -> list[str]:
    """Where the postings are, and the pages of the runs; from now on the terminal is the command's."""
    from jobcrawler.extensions.progress import SCREEN  # noqa: PLC0415  (not for every command)
    from jobcrawler.extensions.run_page import RunPageExtension  # noqa: PLC0415

    SCREEN.end()
    lines = [f"The postings are in {settings['JOBCRAWLER_STORE']}"]
    for board in runs:
        written = board.crawler.get_extension(RunPageExtension) if board.crawler and not board.error else None
        if written and written.path:
            path, here = written.path, Path.cwd()
            shown = path.relative_to(here) if path.is_relative_to(here) else path
            lines.append(f"The run of {board.board} as a page: {shown}")
    return lines
