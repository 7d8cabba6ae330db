"""What every store forgets, and how the logs of the JSON store shrink."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.storage import JobFilter, StoredError, open_store
from jobcrawler.storage.json_logs import Logs
from tests.storage.postings import attempt, day, posting, run

if TYPE_CHECKING:
    from pathlib import Path

    from jobcrawler.storage import JobStore

WRITER = """
import sys
from pathlib import Path
from jobcrawler.storage import open_store
from tests.storage.postings import attempt, posting, run
with open_store("json:files", Path(sys.argv[1])) as store:
    store.begin_run(run())
    for number in range(100000):
        store.save([posting(str(number))])
        store.record_attempts([attempt(n) for n in range(20)])
        store.prune(attempts_kept=5)
        print(number, flush=True)
"""


def kept(store: JobStore) -> list[int]:
    return [int(tried.url.rpartition("=")[2]) for tried in store.attempts("run-1")]


def lines(root: Path, table: str) -> int:
    return len((root / "files" / f"{table}.jsonl").read_bytes().splitlines())


def json_store(root: Path, **options: bool) -> JobStore:
    return open_store("json:files", root, **options)


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({}, [0, 1, 2, 3, 4, 5]),
        ({"attempts_before": day(2)}, [2, 3, 4, 5]),
        ({"attempts_kept": 2}, [4, 5]),
        ({"attempts_kept": 99}, [0, 1, 2, 3, 4, 5]),
        ({"attempts_kept": 0}, []),
        ({"attempts_before": day(2), "attempts_kept": 3}, [3, 4, 5]),
        ({"attempts_before": day(5), "attempts_kept": 3}, [5]),
        ({"errors_kept": 1}, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_attempts_are_bounded_by_age_and_number(store: JobStore, asked: dict[str, Any], left: list[int]):
    store.record_attempts([attempt(number) for number in range(6)])
    store.prune(**asked)
    assert kept(store) == left


@pytest.mark.parametrize(("number", "left"), [(None, "321"), (2, "32"), (0, "")])
def test_errors_are_bounded_by_number(store: JobStore, number: int | None, left: str):
    store.record_errors([StoredError(occurred_at=day(n), operation="x", message=str(n)) for n in (1, 2, 3)])
    store.prune(errors_kept=number)
    assert "".join(error.message for error in store.errors()) == left


def test_what_comes_after_a_prune_is_kept(store: JobStore):
    store.record_attempts([attempt(number) for number in range(6)])
    store.prune(attempts_kept=0)
    store.record_attempts([attempt(7)])
    assert kept(store) == [7]


def test_what_was_pruned_stays_away_when_the_store_is_opened_again(url: str, tmp_path: Path):
    with open_store(url, tmp_path) as store:
        store.begin_run(run())
        store.record_attempts([attempt(number) for number in range(6)])
        store.prune(attempts_kept=5)
        store.prune(attempts_kept=2)
    (tmp_path / "data" / ".index.db").unlink(missing_ok=True)
    with open_store(url, tmp_path) as store:
        assert kept(store) == [4, 5]


def test_a_log_of_which_most_was_pruned_shrinks_to_what_is_left(tmp_path: Path):
    with json_store(tmp_path) as store:
        store.begin_run(run())
        store.record_attempts([attempt(number) for number in range(100)])
        store.prune(attempts_kept=90)
        assert lines(tmp_path, "attempts") == 110
        store.prune(attempts_kept=10)
        assert lines(tmp_path, "attempts") == 10
        store.record_attempts([attempt(200)])
        assert kept(store) == [*range(90, 100), 200]


def test_a_log_that_shrank_still_is_that_of_its_index(tmp_path: Path):
    with json_store(tmp_path) as store:
        store.begin_run(run())
        store.record_attempts([attempt(number) for number in range(100)])
        store.prune(attempts_kept=10)
    index = tmp_path / "files" / ".index.db"
    before = index.stat().st_ino
    with json_store(tmp_path) as store:
        assert kept(store) == list(range(90, 100))
    assert index.stat().st_ino == before


def test_logs_of_mostly_dead_lines_shrink_at_close(tmp_path: Path):
    with json_store(tmp_path) as store:
        store.begin_run(run())
        store.save([posting("deleted")])
        store.delete(posting("deleted").id)
        for number in range(5):
            store.save([posting(str(key), scraped_at=day(number)) for key in range(300)])
        rows = list(store.export(JobFilter(status=None)))
        sights = store.sightings(posting("7").id)
    assert lines(tmp_path, "jobs") == 301
    (tmp_path / "files" / ".index.db").unlink()
    with json_store(tmp_path) as store:
        assert list(store.export(JobFilter(status=None))) == rows
        assert store.sightings(posting("7").id) == sights
        assert store.get(posting("deleted").id)["status"] == "deleted"


def test_logs_of_mostly_live_lines_are_left_alone(tmp_path: Path):
    with json_store(tmp_path) as store:
        for number in range(4):
            store.save([posting(str(key), scraped_at=day(number)) for key in range(300)])
    assert lines(tmp_path, "jobs") == 1200


def test_a_log_that_was_exchanged_before_a_kill_makes_the_index_anew(tmp_path: Path):
    with json_store(tmp_path) as store:
        store.begin_run(run())
        store.record_attempts([attempt(number) for number in range(100)])
        store.prune(attempts_kept=60)
        left = kept(store)
    log = tmp_path / "files" / "attempts.jsonl"
    live = [line for line in log.read_bytes().splitlines(keepends=True) if b"_deleted" not in line][-60:]
    Logs(tmp_path / "files").exchange("attempts", live)
    with json_store(tmp_path, read_only=True) as store:
        assert kept(store) == left
    with json_store(tmp_path) as store:
        assert kept(store) == left
        store.record_attempts([attempt(200)])
        assert kept(store) == [*left, 200]


def test_what_a_killed_rewrite_left_is_removed(tmp_path: Path):
    with json_store(tmp_path) as store:
        store.save([posting()])
    (tmp_path / "files" / ".jobs.jsonl.tmp").write_bytes(b'{"id": "half a li')
    with json_store(tmp_path) as store:
        assert store.count(JobFilter()) == 1
    assert list((tmp_path / "files").glob("*.tmp")) == list((tmp_path / "files").glob(".*.tmp")) == []


@pytest.mark.parametrize("moment", range(3))
def test_a_kill_while_logs_shrink_loses_nothing_that_was_reported(tmp_path: Path, moment: int):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    reported = [int(writer.stdout.readline()) for _ in range(5)]
    time.sleep(random.Random(moment).uniform(0, 0.02))
    os.kill(writer.pid, signal.SIGKILL)
    reported += [int(line) for line in writer.stdout.read().splitlines()]
    writer.wait()
    writer.stdout.close()
    with json_store(tmp_path) as store:
        assert store.count(JobFilter()) >= len(reported)
        assert all(store.get(posting(str(number)).id) for number in reported)
        assert len(kept(store)) in {5, 25}
