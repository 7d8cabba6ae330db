"""Faults of the store in real crawls: one sentence that says what to do, nothing lost that was saved, exit code 7."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.fakeboards.testing import serve
from tests.crawling import ROOT, Result, crawl, rows, truth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

QUERY, LOCATION = "data engineer", "Austin, TX"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(adverts=9000, now="2026-11-22T12:00:00") as urls:
        yield urls["indeed"]


def run(url: str, store: str, *options: str, **arguments: Any) -> Result:
    given = {"query": QUERY, "location": LOCATION, **arguments}
    return crawl("indeed", url, store, *options, **given)


def wanted(url: str) -> set[str]:
    return set(truth(url, q=QUERY, l=LOCATION)["ids"])


def stored(database: Path) -> set[str]:
    return {row["source_id"] for row in rows(database, "SELECT source_id FROM jobs")}


def begin(url: str, store: str, *options: str, limit: int | None = None) -> subprocess.Popen[str]:
    """The same crawl in the background; `limit` is the size in bytes that no file may exceed."""
    words = ["-a", f"base_url={url}", "-a", f"query={QUERY}", "-a", f"location={LOCATION}", "-s", "DOWNLOAD_DELAY=0"]
    command = [sys.executable, "-m", "scrapy", "crawl", "indeed", *words, *options]
    if limit:
        command = ["prlimit", f"--fsize={limit}", *command]
    environment = {**os.environ, "JOBCRAWLER_STORE": store}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def assert_said(code: int, err: str, *words: str) -> None:
    assert code == 7, err
    assert "Traceback" not in err
    for word in words:
        assert word in err


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="prlimit is not installed")
@pytest.mark.parametrize("store", ["sqlite:{}/jobs.db", "json:{}/store"])
def test_a_full_disk_stops_the_crawl_and_the_run_goes_on_when_there_is_room(
    store: str, url: str, tmp_path: Path
) -> None:
    place = store.format(tmp_path)
    often = ("-s", "JOBCRAWLER_BATCH_SIZE=10")
    process = begin(url, place, *often, limit=250_000)
    _, err = process.communicate(timeout=100)
    assert_said(process.returncode, err, "not be stored (storage). ")
    result = run(url, place, resume="last")
    assert result.code == 0, result.err
    if place.startswith("sqlite"):
        assert stored(tmp_path / "jobs.db") == wanted(url)
    assert f"{len(wanted(url))} postings" in result.err


def test_a_locked_database_is_waited_for(url: str, tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'jobs.db'}"
    run(url, store, limit=1, details="false")
    connection = sqlite3.connect(tmp_path / "jobs.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    process = begin(url, store)
    time.sleep(5)
    connection.execute("COMMIT")
    connection.close()
    _, err = process.communicate(timeout=100)
    assert process.returncode == 0, err
    assert stored(tmp_path / "jobs.db") == wanted(url)


def test_two_runs_write_one_database_at_once(url: str, tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'jobs.db'}"
    both = [begin(url, store), begin(url, store)]
    for process in both:
        _, err = process.communicate(timeout=100)
        assert process.returncode == 0, err
    assert stored(tmp_path / "jobs.db") == wanted(url)
    assert len(rows(tmp_path / "jobs.db", "SELECT id FROM runs")) == 2


def test_a_second_writer_of_json_files_is_refused(url: str, tmp_path: Path) -> None:
    first = begin(url, f"json:{tmp_path}", "-s", "DOWNLOAD_DELAY=0.5")
    while not (tmp_path / "runs.jsonl").exists():
        time.sleep(0.1)
    result = run(url, f"json:{tmp_path}")
    assert_said(result.code, result.err, "is being written by another process; wait until it ends")
    first.terminate()
    first.communicate(timeout=60)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"no database at all " * 100, "is not a SQLite database; move it away"), (b"", "")],
    ids=["something else", "empty"],
)
def test_a_file_that_is_no_database(content: bytes, says: str, url: str, tmp_path: Path) -> None:
    (tmp_path / "jobs.db").write_bytes(content)
    result = run(url, f"sqlite:{tmp_path / 'jobs.db'}", limit=1, details="false")
    if says:
        assert_said(result.code, result.err, says)
        assert (tmp_path / "jobs.db").read_bytes() == content
    else:
        assert result.code == 0, result.err


def test_a_damaged_database_is_said_and_left_alone(url: str, tmp_path: Path) -> None:
    database = tmp_path / "jobs.db"
    run(url, f"sqlite:{database}")
    content = bytearray(database.read_bytes())
    content[4096 * 3 : 4096 * 40] = b"\xff" * (4096 * 37)
    database.write_bytes(content)
    result = run(url, f"sqlite:{database}")
    assert_said(result.code, result.err, "is damaged; put back a copy")


def test_a_torn_line_of_json_files_costs_nothing_but_itself(url: str, tmp_path: Path) -> None:
    run(url, f"json:{tmp_path}")
    with (tmp_path / "jobs.jsonl").open("ab") as log:
        log.write(b'{"id": "abc", "tit')
    result = run(url, f"json:{tmp_path}")
    assert result.code == 0, result.err
    assert f"{len(wanted(url))} unchanged" in result.err
