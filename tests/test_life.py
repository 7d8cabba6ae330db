"""What becomes of a posting over several crawls of a board that changes."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from jobcrawler.fakeboards.testing import script, serve
from jobcrawler.items import FIELDS
from tests.crawling import crawl, requests, rows, scrapy, truth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

COMPARED = [name for name in FIELDS if name not in ("run_id", "scraped_at", "page_link")]
QUERY, LOCATION = "data engineer", "Austin, TX"


@pytest.fixture(scope="module")
def boards() -> Iterator[tuple[str, str]]:
    """One board before and after many of its postings went."""
    with serve(adverts=9000, now="2026-11-22T12:00:00") as many, serve(adverts=6000, now="2026-11-22T12:00:00") as few:
        yield many["indeed"], few["indeed"]


def run(url: str, folder: Path, **arguments: str) -> str:
    given = {"query": QUERY, "location": LOCATION, "details": "false", **arguments}
    result = crawl("indeed", url, f"sqlite:{folder / 'jobs.db'}", **given)
    assert result.code == 0, result.err
    return result.err


def postings_in(feed: Path) -> dict[str, dict[str, str]]:
    with feed.open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def ids(folder: Path, status: str) -> set[str]:
    return {
        row["source_id"] for row in rows(folder / "jobs.db", f"SELECT source_id FROM jobs WHERE status = '{status}'")
    }


def test_two_complete_runs_without_it_expire_a_posting_and_a_sight_revives_it(
    boards: tuple[str, str], tmp_path: Path
) -> None:
    before, after = ({*truth(url, q=QUERY, l=LOCATION)["ids"]} for url in boards)
    went = before - after
    assert went
    run(boards[0], tmp_path)
    run(boards[1], tmp_path, limit="1")
    run(boards[1], tmp_path, max_age_days="30")
    run(boards[1], tmp_path)
    assert ids(tmp_path, "expired") == set(), "a limited one, one of another search, and one complete"
    said = run(boards[1], tmp_path)
    assert ids(tmp_path, "expired") == went
    assert f"{len(went)} expired" in said
    said = run(boards[0], tmp_path)
    assert ids(tmp_path, "expired") == set()
    assert f"{len(went)} changed" in said
    revisions = rows(tmp_path / "jobs.db", "SELECT old_values FROM revisions")
    assert sorted(row["old_values"] for row in revisions) == sorted(
        ['{"status":"active"}', '{"status":"expired"}'] * len(went)
    )


def test_a_run_that_failed_expires_nothing(boards: tuple[str, str], tmp_path: Path) -> None:
    run(boards[0], tmp_path)
    for _ in range(2):
        script(boards[1], [{"url": "start=", "fault": "server_error"}])
        store = f"sqlite:{tmp_path / 'jobs.db'}"
        quick = ("-s", "JOBCRAWLER_BACKOFF_INITIAL=0.01")
        assert crawl("indeed", boards[1], store, *quick, query=QUERY, location=LOCATION, details="false").code == 6
    script(boards[1], [])
    assert ids(tmp_path, "expired") == set()


def test_what_is_stored_in_full_is_not_fetched_again_unless_all_is_to_be(
    boards: tuple[str, str], tmp_path: Path
) -> None:
    url = boards[1]
    script(url, [])
    said = run(url, tmp_path, details="true", limit="12")
    first = sum(entry["path"] == "/viewjob" for entry in requests(url))
    assert "12 new" in said
    said = run(url, tmp_path, details="true", limit="12")
    assert sum(entry["path"] == "/viewjob" for entry in requests(url)) == first
    assert "12 unchanged" in said
    run(url, tmp_path, details="true", limit="12", refresh="all")
    assert sum(entry["path"] == "/viewjob" for entry in requests(url)) == 2 * first
    kinds = rows(tmp_path / "jobs.db", "SELECT DISTINCT description_kind FROM jobs")
    assert kinds == [{"description_kind": "full"}]


def test_feeds_hold_the_whole_posting_though_its_page_was_not_fetched(boards: tuple[str, str], tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'jobs.db'}"
    search = {"query": QUERY, "location": LOCATION, "limit": 12}
    for name in ("first.csv", "second.csv"):
        crawl("indeed", boards[1], store, "-o", str(tmp_path / name), **search)
    first, second = (postings_in(tmp_path / name) for name in ("first.csv", "second.csv"))
    assert first.keys() == second.keys()
    for job_id, row in second.items():
        assert {name: row[name] for name in COMPARED} == {name: first[job_id][name] for name in COMPARED}


def test_purge_removes_what_expired_long_ago(boards: tuple[str, str], tmp_path: Path) -> None:
    run(boards[0], tmp_path)
    for _ in range(2):
        run(boards[1], tmp_path)
    expired = len(ids(tmp_path, "expired"))
    store = f"sqlite:{tmp_path / 'jobs.db'}"
    assert "0 postings" in scrapy("jobs", "purge", store=store).out
    assert f"{expired} postings" in scrapy("jobs", "purge", "--older-than", "0d", store=store).out
    assert ids(tmp_path, "expired") == set()
    assert len(ids(tmp_path, "active")) == truth(boards[1], q=QUERY, l=LOCATION)["reachable"]
