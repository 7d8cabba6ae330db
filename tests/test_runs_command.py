"""`scrapy runs`, over a store that real crawls filled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.fakeboards.testing import script, serve
from tests.crawling import Result, crawl, rows, scrapy, truth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

SEARCH: dict[str, Any] = {"query": "nurse", "location": "Chicago, IL", "workplace": "remote"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A complete run, then one of which a posting failed and was retried."""
    folder = tmp_path_factory.mktemp("runs")
    place = f"sqlite:{folder / 'jobs.db'}"
    with serve(adverts=9000) as urls:
        crawl("indeed", urls["indeed"], place, **SEARCH)
        never, once, *_ = truth(urls["glassdoor"], q="nurse", l="Austin, TX")["ids"]
        faults = [{"url": never, "fault": "server_error"}, {"url": once, "fault": "server_error", "times": 1}]
        script(urls["glassdoor"], faults)
        quick = ("-s", "JOBCRAWLER_BACKOFF_INITIAL=0.01", "-s", "RETRY_TIMES=1")
        crawl("glassdoor", urls["glassdoor"], place, *quick, query="nurse", location="Austin, TX")
        yield place, folder


def runs(store: tuple[str, Path], *words: str) -> Result:
    return scrapy("runs", *words, store=store[0])


def read(store: tuple[str, Path], *words: str) -> Any:
    result = runs(store, *words, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def test_the_list_shows_each_run_and_figures_over_all(store: tuple[str, Path]) -> None:
    listed = read(store, "list")
    assert [run["board"] for run in listed["runs"]] == ["glassdoor", "indeed"]
    attempts = rows(store[1] / "jobs.db", "SELECT * FROM attempts")
    over_all = listed["all_runs"]
    assert over_all["attempts"]["total"] == len(attempts)
    assert over_all["attempts"]["failed"] == 3
    assert over_all["runs_total"] == 2
    shown = runs(store).out
    assert "glassdoor" in shown
    assert f"Their attempts: {len(attempts)}, {len(attempts) - 3} successful (9" in shown
    assert [run["board"] for run in read(store, "list", "--board", "indeed")["runs"]] == ["indeed"]


def test_a_run_is_shown_with_its_completeness(store: tuple[str, Path]) -> None:
    (run_id,) = [run["id"] for run in read(store, "list", "--board", "indeed")["runs"]]
    run = read(store, "show", run_id[:-2])
    report = run["completeness"]
    (stored,) = rows(store[1] / "jobs.db", "SELECT count(*) AS n FROM jobs WHERE source = 'indeed'")
    assert report["unique"] == report["added"] == stored["n"]
    assert report["advertised"] == report["searches"][0]["advertised"]
    assert report["pages"] == report["searches"][0]["pages"]
    assert report["missing"] == []
    assert report["searches"][0]["ended"] == "end"
    assert report["searches"][0]["complete"] is True
    shown = runs(store, "show", run_id).out
    assert "advertised" in shown
    assert "Searches" in shown


def test_a_run_that_is_not_complete_says_why(store: tuple[str, Path]) -> None:
    run = read(store, "show", "last")
    assert run["completeness"]["missing"] == ["http_error (exit code 6)"]
    assert run["finish_reason"] == "http_error"
    attempts = run["completeness"]["attempts"]
    counted = {name: attempts[name] for name in ("failed", "retries", "recovered", "given_up")}
    assert counted == {"failed": 3, "retries": 2, "recovered": 1, "given_up": 1}
    assert attempts["histogram"] == {"1": attempts["total"] - 4, "2": 2}
    assert "http_error (exit code 6)" in runs(store, "show", "last").out


def test_attempts_and_errors_are_shown(store: tuple[str, Path]) -> None:
    failed = [attempt for attempt in read(store, "attempts", "last") if attempt["status"] == 500]
    assert len(failed) == 3
    assert {attempt["wait"] for attempt in failed} == {0.01, None}
    errors = read(store, "errors")
    assert {error["operation"] for error in errors} == {"posting page"}
    assert all("status 500" in error["message"] for error in errors)
    assert "status 500" in runs(store, "errors").out
    assert "http_error" in runs(store, "attempts", "last").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "nowhere"), "there is no run 'nowhere'"),
        (("list", "--limit", "0"), "--limit is 1 or more"),
        (("show", "20"), "runs start with '20'; give more of the id"),
        (("list", "--store", "sqlite:nowhere.db"), "there is no database"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(words: tuple[str, ...], says: str, store: tuple[str, Path]) -> None:
    result = runs(store, *words)
    assert result.code in (2, 7)
    assert says in result.err
    assert len(result.err.splitlines()) == 1
