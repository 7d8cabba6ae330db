"""A run that was cut off is gone on with: nothing lost, nothing twice, nothing fetched again that is there."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.fakeboards.testing import script, serve
from tests.crawling import ROOT, crawl, requests, rows, truth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

QUERY, LOCATION = "data engineer; nurse; driver", "Austin, TX; Chicago, IL"
OFTEN = ("-s", "JOBCRAWLER_BATCH_SECONDS=0.2", "-s", "JOBCRAWLER_BATCH_SIZE=8")
NOT_COMPARED = {"first_seen", "last_seen", "scraped_at", "run_id"}


@pytest.fixture(scope="module")
def boards() -> Iterator[dict[str, str]]:
    with serve(adverts=9000, now="2026-11-22T12:00:00", generation="nextdata", boards="indeed,glassdoor") as urls:
        yield urls


def start(board: str, url: str, folder: Path, *options: str, **arguments: Any) -> subprocess.Popen[bytes]:
    """A crawl that goes on while the test does something to it; returns when its spider is open."""
    given = {"base_url": url, "query": QUERY, "location": LOCATION, **arguments}
    words = [word for name, value in given.items() for word in ("-a", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", board, *words, *OFTEN, *options]
    environment = {**os.environ, "JOBCRAWLER_STORE": f"sqlite:{folder / 'jobs.db'}"}
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    while process.poll() is None and b"Spider opened" not in (folder / "log.txt").read_bytes():
        time.sleep(0.02)
    return process


def jobs(folder: Path) -> list[dict[str, Any]]:
    """The table in every column but times and run ids."""
    stored = rows(folder / "jobs.db", "SELECT * FROM jobs ORDER BY id")
    return [{name: value for name, value in row.items() if name not in NOT_COMPARED} for row in stored]


def seen(folder: Path) -> list[dict[str, Any]]:
    sql = """
        SELECT DISTINCT job_id, query, place FROM sightings JOIN searches ON searches.id = search_id ORDER BY 1, 2, 3
    """
    return rows(folder / "jobs.db", sql)


def finish(board: str, url: str, folder: Path, *options: str, **arguments: Any) -> Any:
    store = f"sqlite:{folder / 'jobs.db'}"
    return crawl(board, url, store, *OFTEN, *options, query=QUERY, location=LOCATION, **arguments)


@pytest.fixture(scope="module")
def undisturbed(boards: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folders = {}
    for board, url in boards.items():
        folders[board] = tmp_path_factory.mktemp(board)
        assert finish(board, url, folders[board]).code == 0
    return folders


@pytest.mark.parametrize(("board", "kills"), [("indeed", 12), ("glassdoor", 4)])
def test_after_any_number_of_kills_the_database_equals_that_of_an_undisturbed_run(
    board: str, kills: int, boards: dict[str, str], undisturbed: dict[str, Path], tmp_path: Path
) -> None:
    chance = random.Random(40)
    for _ in range(kills):
        process = start(board, boards[board], tmp_path, "-s", "DOWNLOAD_DELAY=0.1", resume="last")
        time.sleep(chance.uniform(0, 1.2))
        process.kill()
        process.wait()
    result = finish(board, boards[board], tmp_path, resume="last")
    assert result.code == 0, result.err
    assert jobs(tmp_path) == jobs(undisturbed[board])
    assert seen(tmp_path) == seen(undisturbed[board])
    assert rows(tmp_path / "jobs.db", "SELECT * FROM revisions") == []


def test_after_a_kill_the_run_goes_on_and_fetches_nothing_again_that_is_stored_in_full(
    boards: dict[str, str], undisturbed: dict[str, Path], tmp_path: Path
) -> None:
    board, url = "indeed", boards["indeed"]
    script(url, [])
    process = start(board, url, tmp_path, "-s", "DOWNLOAD_DELAY=0.05", resume="last")
    time.sleep(3)
    process.kill()
    process.wait()
    (cut_off,) = rows(tmp_path / "jobs.db", "SELECT id, status FROM runs")
    full = {
        row["source_id"] for row in rows(tmp_path / "jobs.db", "SELECT * FROM jobs WHERE description_kind = 'full'")
    }
    assert full, "something had come"
    before = len(requests(url))
    result = finish(board, url, tmp_path, resume="last")
    assert result.code == 0, result.err
    assert f"Going on with the run {cut_off['id']}" in result.err
    again = {entry["query"].get("jk") for entry in requests(url)[before:] if entry["path"] == "/viewjob"}
    assert not again & full
    pages = Counter(entry["target"] for entry in requests(url) if entry["path"] == "/jobs")
    assert sorted(pages.values())[-2:] <= [2, 2], "at most the last page of a search is read again"
    assert jobs(tmp_path) == jobs(undisturbed[board])
    (run,) = rows(tmp_path / "jobs.db", "SELECT * FROM runs")
    assert (run["status"], run["exit_code"]) == ("finished", 0)
    counts = json.loads(run["counts"])
    assert counts["added"] + counts["updated"] + counts["unchanged"] == len(jobs(tmp_path))
    (whole,) = rows(undisturbed[board] / "jobs.db", "SELECT report FROM runs")
    for name in ("advertised", "reachable", "pages"):
        told = [json.loads(report)["stats"][f"jobcrawler/search/{name}"] for report in (run["report"], whole["report"])]
        assert told[0] == told[1], name


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_signal_with_a_jobdir_is_a_pause(
    stop: signal.Signals, boards: dict[str, str], undisturbed: dict[str, Path], tmp_path: Path
) -> None:
    board, url = "glassdoor", boards["glassdoor"]
    script(url, [])
    jobdir = ("-s", f"JOBDIR={tmp_path / 'jobdir'}")
    process = start(board, url, tmp_path, *jobdir, "-s", "DOWNLOAD_DELAY=0.05")
    time.sleep(2)
    process.send_signal(stop)
    assert process.wait(30) == 130
    paused = len(jobs(tmp_path))
    assert 0 < paused < len(jobs(undisturbed[board]))
    result = finish(board, url, tmp_path, *jobdir)
    assert result.code == 0, result.err
    assert jobs(tmp_path) == jobs(undisturbed[board])
    fetched = Counter(entry["target"] for entry in requests(url) if entry["path"].startswith(("/Job", "/job")))
    assert set(fetched.values()) == {1}, "no page twice"
    (run,) = rows(tmp_path / "jobs.db", "SELECT * FROM runs")
    assert (run["status"], json.loads(run["report"])["missing"]) == ("finished", [])
    counts = json.loads(run["counts"])
    assert counts["added"] == len(jobs(tmp_path))


def test_a_run_that_a_board_stopped_is_completed_on_a_better_day(boards: dict[str, str], tmp_path: Path) -> None:
    url, store = boards["indeed"], f"sqlite:{tmp_path / 'jobs.db'}"
    search: dict[str, Any] = {"query": "nurse", "location": "Chicago, IL"}
    script(url, [{"url": "/viewjob", "fault": "challenge_403", "after": 2}])
    assert crawl("indeed", url, store, *OFTEN, **search).code == 3
    script(url, [])
    assert crawl("indeed", url, store, *OFTEN, **search, resume="last").code == 3, "three pages were refused"
    waiting = rows(tmp_path / "jobs.db", "SELECT * FROM jobs WHERE waits_for_detail")
    assert waiting == [], "what had not been asked for was"
    (run,) = rows(tmp_path / "jobs.db", "SELECT counts FROM runs")
    assert json.loads(run["counts"])["total"] == len(jobs(tmp_path))
    script(url, [])
    assert crawl("indeed", url, store, **search).code == 0
    kinds = {row["description_kind"] for row in jobs(tmp_path)}
    assert kinds == {"full"}, "the next run fetches the pages that are missing"
    fetched = [entry for entry in requests(url) if entry["path"] == "/viewjob"]
    assert len(fetched) == 3


def test_with_nothing_to_resume_a_run_starts_afresh(boards: dict[str, str], tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'jobs.db'}"
    for _ in range(2):
        result = crawl("indeed", boards["indeed"], store, query="nurse", limit=3, details="false", resume="last")
        assert result.code == 0
        assert "There is nothing to resume" in result.err
    assert len(rows(tmp_path / "jobs.db", "SELECT id FROM runs")) == 2


@pytest.mark.parametrize(
    ("given", "option", "says"),
    [
        ({"resume": "nowhere"}, (), "there is no run 'nowhere' to resume"),
        ({"query": "cook"}, (), "had other arguments"),
        ({}, ("-s", "JOBCRAWLER_RESUME_HOURS=0.0000001"), "is older than JOBCRAWLER_RESUME_HOURS"),
    ],
)
def test_a_run_that_cannot_be_gone_on_with_is_refused_in_one_sentence(
    given: dict[str, Any], option: tuple[str, ...], says: str, boards: dict[str, str], tmp_path: Path
) -> None:
    store = f"sqlite:{tmp_path / 'jobs.db'}"
    search = {"query": "nurse", "limit": 3, "details": "false"}
    crawl("indeed", boards["indeed"], store, **search)
    (run,) = rows(tmp_path / "jobs.db", "SELECT id FROM runs")
    result = crawl("indeed", boards["indeed"], store, *option, **{**search, "resume": run["id"], **given})
    assert result.code == 2, result.err
    assert says in result.err
    assert "Traceback" not in result.err
    assert len(rows(tmp_path / "jobs.db", "SELECT id FROM runs")) == 1


def test_a_page_whose_postings_are_all_stored_is_not_taken_for_the_end(boards: dict[str, str], tmp_path: Path) -> None:
    """A kill between the save of a page's postings and the note that the page is done."""
    board, url, store = "indeed", boards["indeed"], f"sqlite:{tmp_path / 'jobs.db'}"
    search: dict[str, Any] = {"query": "data engineer", "location": "Austin, TX", "details": "false"}
    script(url, [])
    assert crawl(board, url, store, **search).code == 0
    whole = {row["id"] for row in jobs(tmp_path)}
    connection = sqlite3.connect(tmp_path / "jobs.db")
    (last,) = connection.execute("SELECT max(rowid) FROM jobs").fetchone()
    connection.execute("UPDATE runs SET status = 'running', finished_at = NULL, exit_code = NULL")
    second = f"{url}/jobs?q=data+engineer&l=Austin%2C+TX&start=10"
    connection.execute("UPDATE search_runs SET pages = 2, ended = NULL, complete = 0, url = ?", [second])
    for table, column in (("sightings", "job_id"), ("jobs", "id")):
        connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM jobs WHERE rowid > ?)", [last - 5])
    connection.commit()
    connection.close()
    result = crawl(board, url, store, **search, resume="last")
    assert "Going on with the run" in result.err
    assert {row["id"] for row in jobs(tmp_path)} == whole


def test_a_run_with_a_jobdir_that_was_killed_goes_on_by_the_store(
    boards: dict[str, str], undisturbed: dict[str, Path], tmp_path: Path
) -> None:
    board, url = "indeed", boards["indeed"]
    jobdir = ("-s", f"JOBDIR={tmp_path / 'jobdir'}")
    for _ in range(2):
        process = start(board, url, tmp_path, *jobdir, "-s", "DOWNLOAD_DELAY=0.05")
        time.sleep(2)
        process.kill()
        process.wait()
    result = finish(board, url, tmp_path, *jobdir)
    assert result.code == 0, result.err
    assert "Traceback" not in result.err
    assert jobs(tmp_path) == jobs(undisturbed[board])


def test_a_search_that_failed_is_asked_again_after_a_pause(boards: dict[str, str], tmp_path: Path) -> None:
    url, store = boards["indeed"], f"sqlite:{tmp_path / 'jobs.db'}"
    jobdir = ("-s", f"JOBDIR={tmp_path / 'jobdir'}")
    search: dict[str, Any] = {"query": "data engineer", "location": "Austin, TX", "details": "false"}
    script(url, [{"url": "start=20", "fault": "too_many_seconds", "wait": 3600}])
    assert crawl("indeed", url, store, *jobdir, **search).code == 6
    script(url, [])
    result = crawl("indeed", url, store, *jobdir, **search)
    assert result.code == 0, result.err
    assert len(jobs(tmp_path)) == truth(url, q="data engineer", l="Austin, TX")["reachable"]
