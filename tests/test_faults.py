"""The table of faults: what a board may do, and what becomes of it in a real crawl.

Each case is one `scrapy crawl` against a built-in board that was told to misbehave; outcome, attempts, stats, report,
stored postings and exit code are checked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.fakeboards.testing import script, serve
from tests.crawling import Result, crawl, requests, rows, truth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

QUERY, LOCATION = "nurse", "Austin, TX"
PAGES = {
    "indeed": {"search": "^/jobs", "posting": "/viewjob"},
    "glassdoor": {"search": "^/Job/.*SRCH", "posting": "/job-listing"},
}
QUICK = ("-s", "JOBCRAWLER_BACKOFF_INITIAL=0.05", "-s", "DOWNLOAD_TIMEOUT=2")


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, and what must become of it."""

    fault: str
    outcome: str
    """Of the run."""
    code: int
    """Exit code."""
    attempts: tuple[tuple[int | None, str], ...]
    """(status, outcome) of each try of the first address that was hit."""
    page: str = "search"
    more: dict[str, Any] = field(default_factory=dict)
    says: str = ""
    """Part of the report."""

    def __str__(self) -> str:
        """The name of the test."""
        return "-".join([self.page, self.fault, *(f"{name}_{value}" for name, value in self.more.items())])


OK = (200, "ok")
NO_ANSWER = (None, "network")
CASES = [
    Case("too_many_seconds", "ok", 0, ((429, "rate_limited"), OK), more={"times": 1}),
    Case("too_many_date", "ok", 0, ((429, "rate_limited"), OK), more={"times": 1, "wait": 2}),
    Case("too_many", "rate_limited", 6, ((429, "rate_limited"),) * 4, says="asks us to slow down"),
    Case("too_many_seconds", "rate_limited", 6, ((429, "rate_limited"),), more={"wait": 61}, says="slow down"),
    Case("unavailable_wait", "ok", 0, ((503, "rate_limited"), OK), more={"times": 1}),
    Case("unavailable", "ok", 0, ((503, "http_error"), (503, "http_error"), OK), more={"times": 2}),
    Case("unavailable", "http_error", 6, ((503, "http_error"),) * 4, says="status 503"),
    Case("server_error", "http_error", 6, ((500, "http_error"),) * 4, says="status 500"),
    Case("challenge_403", "blocked", 3, ((403, "blocked"),), says="refused the page"),
    Case("challenge_200", "blocked", 3, ((200, "blocked"),), says="a challenge"),
    Case("login_wall", "blocked", 3, ((401, "blocked"),), says="refused the page"),
    Case("reset", "network", 6, (NO_ANSWER,) * 4, says="could not be reached"),
    Case("hang", "network", 6, (NO_ANSWER,) * 4, says="no answer in time"),
    Case("hang", "ok", 0, (NO_ANSWER, OK), more={"times": 1}),
    Case("truncated", "network", 6, (NO_ANSWER,) * 4, says="could not be reached"),
    Case("wrong_length", "network", 6, (NO_ANSWER,) * 4, says="could not be reached"),
    Case("empty_body", "layout_changed", 5, ((200, "layout_changed"),), says="we cannot read"),
    Case("no_marker", "layout_changed", 5, ((200, "layout_changed"),), says="nothing that our parsers know"),
    Case("no_results", "empty", 0, ((200, "empty"),), says="has no results"),
    Case("place_not_understood", "location_unparsed", 4, ((200, "location_unparsed"),), more={"times": 1}),
    Case("redirect_loop", "http_error", 6, (*((302, "ok"),) * 5, (302, "http_error")), says="redirects in circles"),
    Case("wrong_charset", "ok", 0, (OK,)),
    Case("huge", "too_large", 6, ((None, "too_large"),), says="sent too much"),
    Case("gone_detail", "ok", 0, ((404, "gone"),), "posting", {"times": 1}, "no longer has the posting"),
    Case("expired_detail", "ok", 0, ((200, "gone"),), "posting", {"times": 1}, "no longer has the posting"),
    Case("other_posting", "wrong_posting", 6, ((200, "wrong_posting"),), "posting", {"times": 1}, "wrong_posting"),
    Case("no_marker", "layout_changed", 5, ((200, "layout_changed"),), "posting", {"times": 1}, "we cannot read"),
    Case("server_error", "http_error", 6, ((500, "http_error"),) * 4, "posting", {"one": True}, "status 500"),
    Case("challenge_403", "blocked", 3, ((403, "blocked"),), "posting", {}, "refused the page"),
    Case("challenge_200", "blocked", 3, ((200, "blocked"),), "posting", {"times": 1}, "refused the page"),
]


@pytest.fixture(scope="module")
def boards() -> Iterator[dict[str, str]]:
    with serve(adverts=2000, generation="nextdata") as urls:
        yield urls


@pytest.fixture(scope="module")
def undisturbed(boards: dict[str, str]) -> dict[str, set[str]]:
    """The postings that each board has for the search."""
    return {board: set(truth(url, q=QUERY, l=LOCATION)["ids"]) for board, url in boards.items()}


def faulty(case: Case, board: str, url: str, folder: Path) -> tuple[Result, list[dict[str, Any]]]:
    """One crawl of the misbehaving board; the result, and the attempts at the first address that was hit."""
    where = PAGES[board][case.page]
    more = dict(case.more)
    if more.pop("one", False):
        where += f".*{min(truth(url, q=QUERY, l=LOCATION)['ids'])}"
    script(url, [{"url": where, "fault": case.fault, **more}])
    options = (*QUICK, "-s", f"JOBCRAWLER_PAGES={folder / 'pages'}")
    result = crawl(board, url, f"sqlite:{folder / 'jobs.db'}", *options, query=QUERY, location=LOCATION)
    hit = [entry["target"] for entry in requests(url) if "fault" in entry]
    assert hit, result.err
    tried = rows(folder / "jobs.db", "SELECT * FROM attempts ORDER BY id")
    script(url, [])
    return result, [attempt for attempt in tried if attempt["url"] == url + hit[0]]


@pytest.mark.parametrize("board", ["indeed", "glassdoor"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_has_its_outcome_attempts_report_and_exit_code(
    case: Case, board: str, boards: dict[str, str], undisturbed: dict[str, set[str]], tmp_path: Path
) -> None:
    result, tried = faulty(case, board, boards[board], tmp_path)
    assert "Traceback" not in result.err, result.err
    (run,) = rows(tmp_path / "jobs.db", "SELECT outcome, exit_code, finish_reason, report FROM runs")
    assert (result.code, run["exit_code"], run["outcome"]) == (case.code, case.code, case.outcome), result.err
    # Glassdoor redirects a search once before the circle begins.
    expected = case.attempts[1:] if (board, case.fault) == ("glassdoor", "redirect_loop") else case.attempts
    assert tuple((attempt["status"], attempt["outcome"]) for attempt in tried) == expected
    assert case.says in result.err
    report = json.loads(run["report"])
    assert_stats(report["stats"], rows(tmp_path / "jobs.db", "SELECT * FROM attempts"))
    assert run["finish_reason"] == ("finished" if case.code == 0 else case.outcome)
    assert any(line.startswith("Complete: ") for line in result.err.splitlines()) == (case.code == 0)
    stored = rows(tmp_path / "jobs.db", "SELECT source_id, status, description_kind, waits_for_detail FROM jobs")
    if case.page == "posting" or case.outcome == "ok":
        assert {row["source_id"] for row in stored} == undisturbed[board], "no card is lost"
    expired = sum(row["status"] == "expired" for row in stored)
    assert expired == (case.fault in ("gone_detail", "expired_detail"))
    errors = rows(tmp_path / "jobs.db", "SELECT operation, message FROM errors")
    assert bool(errors) == (case.code != 0)
    saved = list((tmp_path / "pages").rglob("*.html"))
    assert bool(saved) == (case.outcome == "layout_changed")


def assert_stats(stats: dict[str, Any], attempts: list[dict[str, Any]]) -> None:
    """The stats of attempts are those of the rows."""
    total, failed = len(attempts), sum(a["outcome"] not in ("ok", "empty", "gone") for a in attempts)
    assert stats["jobcrawler/attempts/total"] == total
    assert stats.get("jobcrawler/attempts/failed", 0) == failed
    assert stats.get("jobcrawler/attempts/successful", 0) == total - failed
    assert stats.get("jobcrawler/attempts/retries", 0) == sum(a["wait"] is not None for a in attempts)
    assert stats["jobcrawler/attempts/success_rate"] == round((total - failed) / total, 4)
    by_number = {key.rsplit("/", 1)[1]: n for key, n in stats.items() if "/attempts/histogram/" in key and n}
    assert sum(by_number.values()) == total - stats.get("jobcrawler/attempts/retries", 0)


@pytest.mark.parametrize("board", ["indeed", "glassdoor"])
def test_a_board_that_refuses_three_pages_in_a_row_is_left_alone(
    board: str, boards: dict[str, str], undisturbed: dict[str, set[str]], tmp_path: Path
) -> None:
    url = boards[board]
    result, _ = faulty(Case("challenge_403", "blocked", 3, (), "posting"), board, url, tmp_path)
    assert "refused 3 pages in a row" in result.err
    assert "Spider closed (blocked)" in result.err
    stored = rows(tmp_path / "jobs.db", "SELECT waits_for_detail FROM jobs")
    assert len(stored) == len(undisturbed[board])
    refused = rows(tmp_path / "jobs.db", "SELECT * FROM attempts WHERE outcome = 'blocked'")
    assert len(refused) == 3, "not one request more"
    assert sum(row["waits_for_detail"] for row in stored) >= len(stored) - 4, "the rest wait for a better day"


def test_the_log_holds_each_refusal_once(boards: dict[str, str], tmp_path: Path) -> None:
    result, _ = faulty(Case("server_error", "http_error", 6, (), "posting"), "indeed", boards["indeed"], tmp_path)
    assert result.err.count("answered with an error") <= 4, "once when it happens, and in the reports"
