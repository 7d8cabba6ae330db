"""The process that crawls for `jobcrawler.search`: what is asked comes in, postings and reports go out.

Standard input is one JSON object, {"boards": {board: arguments}, "settings": {...}}. Standard output is JSON Lines,
["posting", {...}], then a ["report", {...}] of each board; or one ["error", {...}], and nothing was started.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from queue import SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any
from uuid import uuid4

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from jobcrawler.commands import running
from jobcrawler.commands.checks import check_feeds
from jobcrawler.exceptions import JobcrawlerError, StorageError
from jobcrawler.items import FIELDS, MOMENT_FIELDS, iso
from jobcrawler.outcomes import missing, run_counts

if TYPE_CHECKING:
    from jobcrawler.items import JobPosting

Boards = dict[str, dict[str, Any]]


def main() -> None:
    """Check what is asked, crawl it, and report."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until Scrapy handles it there is nothing to be kept
    asked = json.load(sys.stdin)
    lines = Lines(_own_stdout())
    try:
        settings = _settings(asked["settings"])
        _check(settings, asked["boards"])
    except JobcrawlerError as error:
        lines.write("error", {"type": type(error).__name__, "sentence": str(error)})
    else:
        _crawl(settings, asked["boards"], lines)
    finally:
        lines.close()


class Lines:
    """Lines for the program that searches.

    Written by a thread: a program that takes its time with a posting must not hold up the crawls.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._waiting: SimpleQueue[bytes | None] = SimpleQueue()
        self._thread = Thread(target=self._write_all, name="lines", daemon=True)
        self._thread.start()

    def write(self, kind: str, value: dict[str, Any]) -> None:
        """One line, when the ones before it are written."""
        self._waiting.put(json.dumps([kind, value]).encode() + b"\n")

    def scraped(self, item: JobPosting) -> None:
        """A posting that came through the pipelines, as feeds hold it."""
        values = {name: getattr(item, name) for name in FIELDS}
        self.write("posting", values | {name: iso(values[name]) for name in MOMENT_FIELDS})

    def close(self) -> None:
        """Wait until all is written."""
        self._waiting.put(None)
        self._thread.join()

    def _write_all(self) -> None:
        try:
            for line in iter(self._waiting.get, None):
                self._file.write(line)
                self._file.flush()
        except BrokenPipeError:  # whoever wanted the postings is gone
            os.kill(os.getpid(), signal.SIGINT)


def _own_stdout() -> IO[bytes]:
    """Standard output for the lines alone: what anything else prints goes to standard error."""
    file = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return file


def _settings(given: dict[str, Any]) -> Settings:
    settings = Settings()
    settings.setmodule("jobcrawler.settings", priority="project")
    settings.set("LOG_LEVEL", "WARNING", priority="project")  # the reports say it all
    settings.set("JOBCRAWLER_GROUP_ID", uuid4().hex[:12], priority="project")
    # A library draws nothing, and writes no pages into its caller's folder.
    settings.set("JOBCRAWLER_PROGRESS", "off", priority="project")
    settings.set("JOBCRAWLER_RUN_PAGES", None, priority="project")
    settings.update(given, priority="cmdline")
    return settings


def _check(settings: Settings, boards: Boards) -> None:
    """ConfigError or StorageError for what the commands would refuse; unlike `scrapy search`, for each board."""
    running.check_shared(settings, boards)
    for board, arguments in boards.items():
        running.check(settings, board, arguments)
    check_feeds(settings)
    running.open_settings_store(settings).close()


def _crawl(settings: Settings, boards: Boards, lines: Lines) -> None:
    process = AsyncCrawlerProcess(settings)
    runs = [running.prepare(process, board, arguments) for board, arguments in boards.items()]
    for run in runs:
        if run.crawler:
            run.crawler.signals.connect(lines.scraped, signals.item_scraped)
    running.run(process, runs)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is left is to tell
    for run in runs:
        for posting in _unfinished(settings, run):
            lines.write("posting", posting)
        lines.write("report", _report(run))


def _unfinished(settings: Settings, run: running.BoardRun) -> list[dict[str, Any]]:
    """Cards whose own pages did not come before the run ended: feeds never get them, the store has them."""
    try:
        with running.open_settings_store(settings, read_only=True) as store:
            rows = store.unfinished(_run_id(run) or "")
    except StorageError:  # the report says what is wrong with the store
        return []
    return [{name: row[name] for name in FIELDS} for row in rows]


def _run_id(run: running.BoardRun) -> str | None:
    return getattr(run.crawler and run.crawler.spider, "run_id", None)


def _report(run: running.BoardRun) -> dict[str, Any]:
    return {
        "board": run.board,
        "outcome": run.outcome,
        "exit_code": run.exit_code,
        "complete": not run.error and not missing(run.stats, run.stats.get("finish_reason", "finished")),
        "counts": run_counts(run.stats),
        "sentences": run.sentences(),
        "run_id": _run_id(run),
    }
