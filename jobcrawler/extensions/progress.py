"""How a crawl is getting on: a live line for each board on a terminal, a log line a minute elsewhere."""

from __future__ import annotations

import io
import logging
import sys
import time
from typing import TYPE_CHECKING, Any, TextIO, cast

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from jobcrawler.messages import search_page_read
from jobcrawler.reports.pace import Course, duration

if TYPE_CHECKING:
    from typing import Self

    from rich.console import Console
    from rich.live import Live
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from jobcrawler.messages import SearchStep
    from jobcrawler.reports.pace import Numbers

logger = logging.getLogger(__name__)

WAYS = ("auto", "terminal", "log", "off")
TICK = 0.5
"""Seconds between two looks at the stats."""
COLUMNS = ["board", "pages", "postings", "new", "retries", "blocked", "time left"]


class ProgressExtension:
    """Shows where the crawl stands, by JOBCRAWLER_PROGRESS: on the terminal, in the log, or not.

    The stats are read on a timer, so a page costs nothing.
    """

    def __init__(self, crawler: Crawler, way: str, interval: float) -> None:
        self.crawler, self.ended = crawler, ""
        self._on_terminal = way == "terminal"
        self._interval = interval
        self._logging = create_looping_call(self._log) if way == "log" or crawler.settings["LOG_FILE"] else None
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._page_read, search_page_read)
        crawler.signals.connect(self._closed, signals.spider_closed)
        crawler.signals.connect(self._stopped, signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads JOBCRAWLER_PROGRESS, and Scrapy's LOGSTATS_INTERVAL (seconds; 0, as in its shell, is off)."""
        way, interval = _way(crawler.settings), crawler.settings.getfloat("LOGSTATS_INTERVAL")
        if way == "off" or not interval:
            raise NotConfigured
        return cls(crawler, way, interval)

    def _opened(self, spider: Any) -> None:
        assert self.crawler.stats
        self.title = getattr(spider, "title", spider.name)
        searches = list(spider.searches()) if hasattr(spider, "searches") else None
        self.course = Course(
            self.crawler.stats.get_stats(),
            time.monotonic(),
            searches=None if searches is None else len(searches),
            cap=getattr(spider, "result_cap", float("inf")),
            limit=getattr(getattr(spider, "args", None), "limit", None),
        )
        if self._on_terminal and searches is not None:  # not for `scrapy fetch`, which prints a page
            SCREEN.show(self)
        if self._logging:
            self._logging.start(self._interval, now=False)

    def _page_read(self, step: SearchStep) -> None:
        self.course.page_read(step)

    def _log(self) -> None:
        now = self._now()
        left = "" if now.seconds_left is None else f"; about {duration(now.seconds_left)} left"
        logger.info(
            "%s so far: %s result pages, %s postings, %s new, %s retries, %s blocked%s",
            self.title, now.pages_said, *(f"{n:,}" for n in (now.postings, now.new, now.retries, now.blocked)), left,
        )  # fmt: skip

    def _closed(self, spider: Spider, reason: str) -> None:
        self.ended = {"finished": "done", "shutdown": "stopped"}.get(reason, reason)
        if self._logging and self._logging.running:
            self._logging.stop()

    def _stopped(self) -> None:
        if self._on_terminal:
            SCREEN.leave(self)

    def _now(self) -> Numbers:
        assert self.crawler.stats
        return self.course.numbers(self.crawler.stats.get_stats(), time.monotonic())

    def cells(self) -> list[str]:
        """The line of the board."""
        now = self._now()
        pages = f"{now.pages:,}" if self.ended else now.pages_said
        left = "" if now.seconds_left is None else duration(now.seconds_left)
        counts = (now.postings, now.new, now.retries, now.blocked)
        return [self.title, pages, *(f"{n:,}" for n in counts), self.ended or left]


def _way(settings: BaseSettings) -> str:
    way = str(settings["JOBCRAWLER_PROGRESS"])
    if way not in WAYS:
        raise NotConfigured(f"JOBCRAWLER_PROGRESS cannot be {way!r}; allowed: {', '.join(WAYS)}")
    if way != "auto":
        return way
    feeds = {str(target) for target in settings.getdict("FEEDS")} & {"-", "stdout:"}
    if not sys.stderr.isatty() or (feeds and sys.stdout.isatty()):  # a feed would be written through the lines
        return "log"
    from rich.console import Console  # noqa: PLC0415  (only on a terminal)

    return "log" if Console(stderr=True).is_dumb_terminal else "terminal"


class Screen:
    """The terminal of this process, which all of its crawls share: live lines below, what is logged above them.

    The cursor stays visible, and below the lines: however the process ends, there is nothing to put right.
    """

    def __init__(self) -> None:
        self._boards: list[ProgressExtension] = []
        self._going: set[ProgressExtension] = set()
        self._live: Live | None = None

    def show(self, board: ProgressExtension) -> None:
        """A line for this board."""
        self._boards.append(board)
        self._going.add(board)
        if self._live is None:
            self._start()
        self._draw()

    def leave(self, board: ProgressExtension) -> None:
        """This board has ended; its line stays. With the last board the lines become plain text."""
        self._going.discard(board)
        if not self._going:
            self.end()

    def end(self) -> None:
        """Leave the terminal to others; what stands there stays."""
        if self._live:
            self._timer.stop()
            self._draw()
            self._live.stop()
            for handler in _handlers():
                if isinstance(handler.stream, Above | type(self._proxy)):
                    handler.setStream(self._stderr)
            self._live = None
            self._boards.clear()

    def _start(self) -> None:
        from rich.console import Console  # noqa: PLC0415  (only on a terminal)
        from rich.live import Live  # noqa: PLC0415

        self._stderr = sys.stderr
        self._console = Console(file=sys.stderr, force_terminal=True)
        self._live = Live(console=self._console, auto_refresh=False, redirect_stdout=sys.stdout.isatty())
        self._live.start()
        self._proxy = sys.stderr
        self._console.show_cursor(True)
        self._timer = create_looping_call(self._draw)
        self._timer.start(TICK, now=False)

    def _draw(self) -> None:
        from rich.segment import Segment, SegmentLines  # noqa: PLC0415  (only on a terminal)

        assert self._live
        self._redirect_logs()
        head, *rows = _aligned([COLUMNS, *(board.cells() for board in self._boards)], self._console.width)
        # By hand, and once a tick, not with every line that is logged: rich's own table takes 4 ms.
        lines = [[Segment(head, self._console.get_style("dim"))], *([Segment(row)] for row in rows), []]
        self._live.update(SegmentLines(lines, new_lines=True), refresh=True)

    def _redirect_logs(self) -> None:
        """At each tick: every further crawl has Scrapy make its handler anew."""
        for handler in _handlers():
            if handler.stream in (self._stderr, self._proxy):
                handler.setStream(cast("TextIO", Above(self._console)))


def _aligned(rows: list[list[str]], width: int) -> list[str]:
    """Lines of cells in columns, the first to the left, no wider than the terminal."""
    from rich.cells import cell_len, set_cell_size  # noqa: PLC0415  (only on a terminal)

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, *counts in rows:
        cells = (f"{cell:>{size}}" for cell, size in zip(counts, widths[1:], strict=True))
        lines.append("  ".join([set_cell_size(name, widths[0]), *cells]))
    return [set_cell_size(line, min(width, cell_len(line))) for line in lines]


class Above(io.TextIOBase):
    """A stream whose lines appear whole above the live ones."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def write(self, text: str) -> int:
        """What a log handler writes: all lines of a record at once."""
        self._console.out(text.removesuffix("\n"), highlight=False)
        return len(text)


def _handlers() -> list[logging.StreamHandler[TextIO]]:
    return [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]


SCREEN = Screen()
"""There is one in a process."""
