"""The live lines on a terminal, and the log lines where there is none."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import sys
from contextlib import contextmanager, redirect_stderr
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from scrapy import Spider, signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from jobcrawler.base_spiders.progress import Search
from jobcrawler.extensions.progress import SCREEN, ProgressExtension
from jobcrawler.fakeboards.testing import script, serve
from jobcrawler.messages import SearchStep, search_page_read
from jobcrawler.reports.pace import Course
from tests.crawling import ROOT, scrapy
from tests.terminal import open_terminal, read, scrapy_on_terminal, screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scrapy.crawler import Crawler

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
HEAD = ["board", "pages", "postings", "new", "retries", "blocked", "time", "left"]


def step(query: str = "cook", **fields: Any) -> SearchStep:
    known: dict[str, Any] = {
        "location": None, "pages": 1, "url": None, "next_url": None, "advertised": 100, "seen": 10, "ended": None,
    }  # fmt: skip
    return SearchStep(query=query, **known | fields)


def stats(**numbers: int) -> dict[str, Any]:
    """`search_pages` is jobcrawler/search/pages."""
    return {f"jobcrawler/{name.replace('_', '/', 1)}": n for name, n in numbers.items()}


def course(before: dict[str, Any], *steps: SearchStep, **known: Any) -> tuple[Course, dict[str, Any]]:
    """A crawl that began ten seconds ago, and its stats."""
    found = dict(before)
    begun = Course(found, 0.0, **{"searches": 1, "cap": 1000, "limit": None} | known)
    for one in steps:
        begun.page_read(one)
    return begun, found


# -- the numbers -----------------------------------------------------------------------------------------------------

TEN = stats(search_pages=1, search_cards=12, search_repeated_cards=2, persistence_added=5)


@pytest.mark.parametrize(
    ("steps", "known", "now", "pages", "seconds"),
    [
        pytest.param([step()], {}, TEN, 10, 190, id="the board says that there are 100, and ten a page"),
        pytest.param([step(advertised=5000)], {}, TEN, 100, 1990, id="the board shows 1000 of a search"),
        pytest.param([step()], {"limit": 20}, TEN, 2, 30, id="20 were asked for"),
        pytest.param([step(advertised=12)], {"limit": 20}, TEN, 2, 14, id="20 were asked for, and there are 12"),
        pytest.param([step(advertised=None)], {}, TEN, None, None, id="the board does not say how many there are"),
        pytest.param([step(advertised=None)], {"limit": 20}, TEN, 2, 30, id="it does not, but 20 were asked for"),
        pytest.param([step()], {"searches": 4}, TEN, 40, 790, id="three more searches are to come"),
        pytest.param([step(ended="end"), step("nurse")], {"searches": 2}, TEN, 2, 26, id="one has ended"),
        pytest.param([step(ended="end")], {}, TEN, 1, 10, id="only the pages of postings are left"),
        pytest.param([step()], {"searches": None}, TEN, None, None, id="nobody knows how many searches there are"),
        pytest.param([], {}, {}, None, None, id="nothing has come"),
        pytest.param([step()], {}, stats(search_pages=1, search_cards=10), 10, None, id="no posting is finished"),
    ],
)
def test_what_is_left_is_told_as_far_as_it_can_be_known(
    steps: list[SearchStep], known: dict[str, Any], now: dict[str, Any], pages: int | None, seconds: int | None
) -> None:
    begun, found = course({}, *steps, **known)
    found.update(now)
    numbers = begun.numbers(found, 10.0)
    assert (numbers.all_pages, numbers.seconds_left and round(numbers.seconds_left)) == (pages, seconds)


def test_what_an_earlier_process_did_is_no_pace_of_this_one() -> None:
    before = stats(search_pages=4, search_cards=40, persistence_added=40)
    begun, found = course(before, step(seen=50))
    found.update(stats(search_pages=5, search_cards=50, persistence_added=45))
    assert begun.numbers(found, 10.0).seconds_left == pytest.approx((100 - 45) / 0.5)
    assert course(before, step(), searches=3)[0].numbers(found, 10.0).seconds_left is None


def test_postings_count_when_they_came_and_are_never_fewer_than_stored() -> None:
    begun, found = course({}, step())
    found.update({"item_scraped_count": 7, **stats(persistence_added=3, persistence_unchanged=1, outcome_blocked=2)})
    numbers = begun.numbers(found, 1.0)
    assert (numbers.postings, numbers.new, numbers.blocked, numbers.seconds_left) == (7, 3, 2, None)
    found.update(stats(persistence_unchanged=6))
    assert begun.numbers(found, 1.0).postings == 9


# -- one process, one terminal ---------------------------------------------------------------------------------------


class BoardSpider(Spider):
    name = "board"
    searched: ClassVar[list[Search]] = [Search("cook")]

    def searches(self) -> list[Search]:
        return self.searched


def crawler(name: str, **settings: Any) -> tuple[Crawler, ProgressExtension]:
    found = get_crawler(BoardSpider, {"JOBCRAWLER_PROGRESS": "auto", "EXTENSIONS_BASE": {}, **settings})
    found.spider = BoardSpider.from_crawler(found, name=name)
    return found, ProgressExtension.from_crawler(found)


def send(one: Crawler, signal: object, **given: Any) -> None:
    for _, error in one.signals.send_catch_log(signal, **given):
        assert error is None, error


@contextmanager
def terminal(width: int) -> Iterator[list[str]]:
    """What standard error is meanwhile, with a log on it; all that was written, when the block has ended."""
    shown, written = open_terminal(width)
    pieces = list[str]()
    with os.fdopen(written, "w") as file, redirect_stderr(file):
        handler = logging.StreamHandler()
        logging.getLogger().addHandler(handler)
        try:
            yield pieces
            assert handler.stream is sys.stderr is file, "all is as it was"
        finally:
            logging.getLogger().removeHandler(handler)
    pieces += iter(lambda: read(shown), "")
    os.close(shown)


LONG = "a line of the log that is longer than the terminal has columns, with [brackets] and :smile: in it"


async def two_boards() -> None:
    """Two crawls from their beginnings to their ends, and what is logged meanwhile."""
    crawlers = [crawler(name) for name in ("indeed", "glassdoor")]
    boards = [one for one, _ in crawlers]
    for one in boards:
        send(one, signals.spider_opened, spider=one.spider)
    logging.getLogger("x").warning(LONG)
    assert boards[0].stats
    boards[0].stats.set_stats(stats(search_pages=1_234))
    for one, reason in zip(boards, ("blocked", "finished"), strict=True):
        send(one, search_page_read, step=step(), response=None)
        send(one, signals.spider_closed, spider=one.spider, reason=reason)
    send(boards[0], signals.engine_stopped)
    logging.getLogger("x").warning("one\ntwo")
    send(boards[1], signals.engine_stopped)


def test_boards_share_a_terminal_and_the_log_stands_whole_above_their_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    with terminal(60) as pieces:
        asyncio.run(two_boards())
    text = "".join(pieces)
    *above, head, first, second, _, _ = screen(text, 60)
    assert "".join(above[:-2]) == LONG
    assert above[-2:] == ["one", "two"]
    assert head.split() == HEAD
    assert first.split() == ["indeed", "1,234", "0", "0", "0", "0", "blocked"]
    assert second.split() == ["glassdoor", "0", "0", "0", "0", "0", "done"]
    assert len({len(line) for line in (head, first, second)}) == 1, "aligned to the right"
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l"), "the cursor is there"


def test_a_display_that_is_ended_from_outside_leaves_the_terminal_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    async def crawl() -> None:
        one, _ = crawler("indeed")
        send(one, signals.spider_opened, spider=one.spider)
        SCREEN.end()
        sys.stderr.write("summary\n")
        logging.getLogger("x").warning("a last word")
        send(one, signals.engine_stopped)

    monkeypatch.setenv("TERM", "xterm")
    with terminal(60) as pieces:
        asyncio.run(crawl())
    lines = screen("".join(pieces), 60)
    assert [line for line in lines if line][-2:] == ["summary", "a last word"]
    assert lines[1].startswith("indeed ")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"JOBCRAWLER_PROGRESS": "off"}, ""),
        ({"LOGSTATS_INTERVAL": 0}, ""),
        ({"JOBCRAWLER_PROGRESS": "loud"}, "JOBCRAWLER_PROGRESS cannot be 'loud'; allowed: auto, terminal, log, off"),
    ],
)
def test_it_declines_where_nothing_is_to_be_shown(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(NotConfigured) as error:
        crawler("indeed", **settings)
    assert str(error.value) == says


def test_without_a_terminal_the_log_has_a_line_an_interval(caplog: pytest.LogCaptureFixture) -> None:
    async def crawl() -> list[str]:
        said = asyncio.Queue[str]()
        one, _ = crawler("indeed", LOGSTATS_INTERVAL=0.001)
        logger = logging.getLogger(ProgressExtension.__module__)
        logger.addFilter(lambda record: said.put_nowait(record.getMessage()))
        send(one, signals.spider_opened, spider=one.spider)
        assert one.stats
        one.stats.set_stats(stats(search_pages=2, search_cards=20))
        send(one, search_page_read, step=step(), response=None)
        lines = [await said.get(), await said.get()]
        send(one, signals.spider_closed, spider=one.spider, reason="finished")
        await asyncio.sleep(0.01)
        logger.filters.clear()
        return lines if said.empty() else []

    caplog.set_level(logging.INFO)
    line = "indeed so far: 2 of 20 result pages, 0 postings, 0 new, 0 retries, 0 blocked"
    assert asyncio.run(crawl()) == [line] * 2, "and none when it has ended"


# -- real crawls -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def boards() -> Iterator[dict[str, str]]:
    with serve(adverts=4000, boards="indeed,glassdoor") as urls:
        yield urls


def words(boards: dict[str, str], folder: Path, *more: str) -> list[str]:
    hosts = [word for board, url in boards.items() for word in ("--base-url", f"{board}={url}")]
    return ["search", "nurse", *hosts, "-s", f"JOBCRAWLER_STORE=sqlite:{folder / 'jobs.db'}", *more]


def no_pages(folder: Path) -> dict[str, str]:
    return {"JOBCRAWLER_RUN_PAGES": str(folder / "runs")}


def lines_of(shown: list[str], board: str) -> list[list[str]]:
    return [line.split() for line in shown if line.startswith(f"{board} ")]


@pytest.mark.slow
def test_a_search_on_a_terminal_ends_with_a_line_for_each_board_and_then_the_summary(
    boards: dict[str, str], tmp_path: Path
) -> None:
    more = ("--limit", "20", "--details", "false", "-s", "DOWNLOAD_DELAY=0.1", "-L", "INFO")
    code, text = scrapy_on_terminal(*words(boards, tmp_path, *more), cwd=ROOT, environment=no_pages(tmp_path))
    shown = screen(text)
    assert code == 0, text
    assert [line[2:] for board in ("Indeed", "Glassdoor") for line in lines_of(shown, board)] == [
        ["20", "20", "0", "0", "done"]
    ] * 2
    heads = [n for n, line in enumerate(shown) if line.split() == HEAD]
    assert len(heads) == 1, "every other state was overwritten"
    log, rest = shown[: heads[0]], shown[heads[0] + 3 :]
    assert sum(line.endswith("[scrapy.core.engine] INFO: Spider closed (finished)") for line in log) == 2
    begun = [line for line in log if re.match(r"20\d\d-", line)]
    assert all(re.match(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \[[\w.]+\] [A-Z]+: ", line) for line in begun)
    assert any("What came" in line for line in rest)
    pages = [line.rpartition(": ")[2] for line in rest if line.startswith("The run of ")]
    assert sorted(map(str, (tmp_path / "runs").glob("*.html"))) == sorted(pages)


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_leaves_a_clean_terminal(times: int, boards: dict[str, str], tmp_path: Path) -> None:
    """Once, and once more while a page does not come."""
    sent: list[int] = []

    def interrupt(text: str, pid: int) -> None:
        due = "1 of " in text if not sent else len(sent) < times and "shutting down gracefully" in text
        if due:
            sent.append(pid)
            os.kill(pid, signal.SIGINT)

    script(boards["indeed"], [{"url": "/viewjob", "fault": "hang", "after": 1}])
    only = {"indeed": boards["indeed"]}
    more = ("--boards", "indeed", "-s", "DOWNLOAD_DELAY=0", "-s", "DOWNLOAD_TIMEOUT=3", "-L", "INFO")
    try:
        code, text = scrapy_on_terminal(
            *words(only, tmp_path, *more), cwd=ROOT, environment=no_pages(tmp_path), seen=interrupt
        )
    finally:
        script(boards["indeed"], [])
    shown = screen(text)
    assert len(sent) == times
    assert code != 0
    assert len(lines_of(shown, "Indeed")) == 1
    assert next(n for n, line in enumerate(shown) if "What came" in line) > shown.index("", 1)
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")
    if times == 1:
        assert code == 130
        assert lines_of(shown, "Indeed")[0][-1] == "stopped"


@pytest.mark.slow
def test_a_crawl_that_cannot_go_on_leaves_a_clean_terminal(boards: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "lost.py").write_text(
        "import scrapy\n\nclass LostSpider(scrapy.Spider):\n    name = 'lost'\n    searches = list\n\n"
        "    async def start(self):\n        raise ValueError('lost')\n        yield\n"
    )
    given = ("runspider", str(tmp_path / "lost.py"), "-s", f"JOBCRAWLER_STORE=sqlite:{tmp_path / 'jobs.db'}")
    _, text = scrapy_on_terminal(*given, cwd=ROOT, environment=no_pages(tmp_path))
    shown = screen(text)
    assert "ValueError: lost" in shown
    assert lines_of(shown, "lost")[0][-1] == "start_error"
    assert shown[-1] == ""


@pytest.mark.slow
def test_in_a_pipe_there_are_plain_lines_and_with_scrapyd_none(
    boards: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = ("--limit", "20", "-s", "DOWNLOAD_DELAY=0.1", "-s", "LOGSTATS_INTERVAL=0.5", "-L", "INFO")
    result = scrapy(*words(boards, tmp_path, *more))
    assert CONTROL.findall(result.out + result.err) == []
    assert re.search(r"\[jobcrawler\.extensions\.progress\] INFO: Indeed so far: \d+ of \d+ result pages", result.err)
    assert "scrapy.extensions.logstats" not in result.err
    monkeypatch.setenv("SCRAPY_JOB", "26f1")
    result = scrapy(*words(boards, tmp_path, *more))
    assert "so far" not in result.err
