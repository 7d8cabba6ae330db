"""When a request is asked again: judged by the board's own log, in real crawls."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.downloadermiddlewares.backoff import Backoff
from jobcrawler.fakeboards.testing import script, serve
from tests.crawling import ROOT, Result, requests, rows, scrapy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SPIDER = """
from scrapy import Request, Spider
from jobcrawler.downloadermiddlewares.backoff import retry_later

class GivenSpider(Spider):
    name = "given"

    async def start(self):
        for number, path in enumerate(self.paths.split()):
            yield Request(self.url + path, dont_filter=True, priority=-number)

    def parse(self, response):
        if b"again" in response.url.encode():
            yield retry_later(response.request, spider=self, reason="told so", wait=0.5)
"""


@pytest.fixture(scope="module")
def board() -> Iterator[str]:
    with serve(adverts=200) as urls:
        yield urls["indeed"]


def crawl(folder: Path, url: str, paths: str, faults: list[dict[str, Any]], *options: str) -> Result:
    """Fetch these paths of a board that does what the script says."""
    (folder / "given.py").write_text(SPIDER)
    script(url, faults)
    words = ["-a", f"url={url}", "-a", f"paths={paths}", "-s", "DOWNLOAD_DELAY=0", "-s", "ROBOTSTXT_OBEY=False"]
    store = f"sqlite:{folder / 'jobs.db'}"
    return scrapy("runspider", str(folder / "given.py"), *words, *options, store=store, cwd=ROOT)


def targets(url: str) -> list[str]:
    return [entry["target"] for entry in requests(url)]


def gaps(url: str, target: str) -> list[float]:
    """Seconds between the requests of one address, as the board saw them."""
    times = [entry["time"] for entry in requests(url) if entry["target"] == target]
    return [later - earlier for earlier, later in pairwise(times)]


def attempts(folder: Path) -> list[dict[str, Any]]:
    return rows(folder / "jobs.db", "SELECT attempt, status, outcome, wait, retry_after, url FROM attempts ORDER BY id")


@pytest.mark.slow
def test_waits_grow_and_the_board_sees_them(board: str, tmp_path: Path) -> None:
    faults = [{"url": "/viewjob", "fault": "server_error"}]
    crawl(tmp_path, board, "/viewjob?jk=1", faults, "-s", "JOBCRAWLER_BACKOFF_INITIAL=0.4")
    assert [(a["attempt"], a["status"], a["wait"]) for a in attempts(tmp_path)] == [
        (1, 500, 0.4),
        (2, 500, 0.8),
        (3, 500, 1.6),
        (4, 500, None),
    ]
    seen = gaps(board, "/viewjob?jk=1")
    assert [gap >= wait for gap, wait in zip(seen, (0.4, 0.8, 1.6), strict=True)] == [True] * 3, seen


@pytest.mark.slow
def test_what_waits_holds_no_place_of_the_concurrent_requests(board: str, tmp_path: Path) -> None:
    bad, good = [f"/viewjob?jk=bad{n}" for n in range(4)], [f"/jobs?q=good{n}" for n in range(12)]
    faults = [{"url": "bad", "fault": "server_error", "times": 4}]
    options = ("-s", "JOBCRAWLER_BACKOFF_INITIAL=3", "-s", "CONCURRENT_REQUESTS=2")
    crawl(tmp_path, board, " ".join(bad + good), faults, *options)
    assert targets(board) == [*bad, *good, *bad], "all the others went while these waited"


@pytest.mark.slow
def test_a_request_that_is_due_wakes_the_engine(board: str, tmp_path: Path) -> None:
    """Without the wake-up it would wait for a heartbeat, which here never comes."""
    (tmp_path / "scrapy.cfg").write_text("")
    sleepless = "from scrapy.core.engine import ExecutionEngine\nExecutionEngine._SLOT_HEARTBEAT_INTERVAL = 3600.0\n"
    (tmp_path / "given.py").write_text(sleepless + SPIDER)
    script(board, [{"url": "/viewjob", "fault": "server_error", "times": 2}])
    words = ["-a", f"url={board}", "-a", "paths=/viewjob?jk=1", "-s", "ROBOTSTXT_OBEY=False", "-s", "DOWNLOAD_DELAY=0"]
    options = ["-s", "JOBCRAWLER_BACKOFF_INITIAL=0.2"]
    scrapy("runspider", str(tmp_path / "given.py"), *words, *options, store=f"sqlite:{tmp_path}/j.db", timeout=60)
    assert targets(board) == ["/viewjob?jk=1"] * 3


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["too_many_seconds", "too_many_date"])
def test_retry_after_is_honoured_and_the_whole_board_rests(fault: str, board: str, tmp_path: Path) -> None:
    faults = [{"url": "first", "fault": fault, "times": 1, "wait": 2}]
    paths = "/jobs?q=first /jobs?q=second /jobs?q=third"
    crawl(tmp_path, board, paths, faults, "-s", "JOBCRAWLER_BACKOFF_INITIAL=0.1")
    log = requests(board)
    assert sorted(entry["target"] for entry in log[1:]) == ["/jobs?q=first", "/jobs?q=second", "/jobs?q=third"]
    assert all(entry["time"] - log[0]["time"] >= 1.0 for entry in log[1:]), "a date has whole seconds"
    (first,) = [a for a in attempts(tmp_path) if a["status"] == 429]
    assert first["outcome"] == "rate_limited"
    assert 0.9 <= first["retry_after"] == first["wait"] <= 2.0


@pytest.mark.slow
def test_a_failure_of_one_page_does_not_slow_the_board(board: str, tmp_path: Path) -> None:
    faults = [{"url": "first", "fault": "server_error", "times": 1}]
    crawl(tmp_path, board, "/jobs?q=first /jobs?q=second", faults, "-s", "JOBCRAWLER_BACKOFF_INITIAL=2")
    assert targets(board) == ["/jobs?q=first", "/jobs?q=second", "/jobs?q=first"]


@pytest.mark.slow
def test_a_retry_after_above_the_cap_stops_the_board(board: str, tmp_path: Path) -> None:
    faults = [{"url": "first", "fault": "too_many_seconds", "wait": 61}]
    result = crawl(tmp_path, board, "/jobs?q=first /jobs?q=second", faults)
    assert targets(board) == ["/jobs?q=first"]
    assert "asks us to come back in 61 seconds, more than JOBCRAWLER_BACKOFF_MAX (60)" in result.err
    assert "Spider closed (rate_limited)" in result.err


@pytest.mark.slow
def test_when_the_budget_is_spent_nothing_is_retried(board: str, tmp_path: Path) -> None:
    faults = [{"url": "/jobs", "fault": "server_error"}]
    options = ("-s", "JOBCRAWLER_BACKOFF_INITIAL=0.4", "-s", "JOBCRAWLER_BACKOFF_BUDGET=1")
    result = crawl(tmp_path, board, "/jobs?q=first", faults, *options)
    assert len(targets(board)) == 2
    assert "would exceed JOBCRAWLER_BACKOFF_BUDGET" in result.err


@pytest.mark.slow
def test_a_callback_can_ask_for_its_page_again(board: str, tmp_path: Path) -> None:
    crawl(tmp_path, board, "/jobs?q=again", [])
    assert targets(board) == ["/jobs?q=again"] * 4, "three retries, as for any request"
    assert all(gap >= 0.5 for gap in gaps(board, "/jobs?q=again"))


@pytest.mark.slow
def test_robots_txt_does_not_pass_the_scheduler_and_waits_all_the_same(board: str, tmp_path: Path) -> None:
    faults = [{"url": "/robots.txt", "fault": "unavailable", "times": 1}]
    crawl(tmp_path, board, "/jobs?q=x", faults, "-s", "ROBOTSTXT_OBEY=True", "-s", "JOBCRAWLER_BACKOFF_INITIAL=0.4")
    assert targets(board) == ["/robots.txt", "/robots.txt", "/jobs?q=x"]
    assert gaps(board, "/robots.txt")[0] >= 0.4


@pytest.mark.slow
def test_what_waits_survives_a_pause(board: str, tmp_path: Path) -> None:
    faults = [{"url": "first", "fault": "server_error", "times": 1}]
    options = ("-s", f"JOBDIR={tmp_path / 'jobdir'}", "-s", "JOBCRAWLER_BACKOFF_INITIAL=4")
    paths = "/jobs?q=first /jobs?q=second"
    crawl(tmp_path, board, paths, faults, *options, "-s", "CLOSESPIDER_PAGECOUNT=1")
    assert targets(board) == ["/jobs?q=first", "/jobs?q=second"]
    earlier = requests(board)[0]["time"]
    crawl(tmp_path, board, "", [], *options)
    (again,) = requests(board)
    assert again["target"] == "/jobs?q=first"
    assert again["time"] - earlier >= 4


def test_delays_are_those_of_the_formula() -> None:
    assert [Backoff().delay(n) for n in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert Backoff().delay(10_000) == 60
    shaken = [Backoff(jitter=0.5).delay(2) for _ in range(200)]
    assert min(shaken) >= 2
    assert max(shaken) <= 6
    assert len(set(map(json.dumps, shaken))) > 100
