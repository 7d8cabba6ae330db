"""Faults of the disk and of other processes: one sentence each, and what was saved before is there afterwards."""

from __future__ import annotations

import errno
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.exceptions import StorageError, StoreLockedError
from jobcrawler.storage import JobFilter, Reject, Saved, open_store
from jobcrawler.storage.faults import disk_errors_said
from tests.storage.postings import DAY, attempt, posting, run, search_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobcrawler.storage import JobStore

LARGE = "Build pipelines. " * 5000

NO_ROOM = """
import resource, sys
from pathlib import Path
from jobcrawler.exceptions import StorageError
from jobcrawler.storage import open_store
from tests.storage.postings import posting, run
url, root = sys.argv[1:]
large = [posting(str(number), description="Build pipelines. " * 5000) for number in range(100)]
with open_store(url, Path(root)) as store:
    for _ in range(3):
        store.save(large[:10])
        store.clear()
with open_store(url, Path(root)) as store:
    store.save([posting("before")])
    largest = max(path.stat().st_size for path in Path(root, "data").iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 250_000, resource.RLIM_INFINITY))
    try:
        for number, item in enumerate(large):
            store.save([item])
    except StorageError as error:
        print(number, error.temporary, error, flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.save([posting("after")])
"""


def found(store: JobStore) -> set[str]:
    return {row["source_id"] for row in store.export(JobFilter(status=None))}


def database(store: JobStore) -> Path:
    """The SQLite file of a store: the data, or the index of the JSON store."""
    return Path(store._connection.path)


def allow_pages(store: JobStore, pages: int) -> None:
    with store._connection.reading() as db:
        db.execute(f"PRAGMA max_page_count = {pages}").fetchall()


WRITES: dict[str, Callable[[JobStore], Any]] = {
    "save": lambda store: store.save([posting("b")]),
    "begin_run": lambda store: store.begin_run(run("run-2")),
    "record_search_runs": lambda store: store.record_search_runs([search_run()]),
    "record_attempts": lambda store: store.record_attempts([attempt(1)]),
    "expire": lambda store: store.expire([posting().id]),
    "expire_absent": lambda store: store.expire_absent("run-1", DAY),
    "purge": lambda store: store.purge(DAY),
    "prune": lambda store: store.prune(attempts_kept=1),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_locked_database_is_said_as_temporary_and_works_again(
    name: str, opened: Callable[..., JobStore], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("jobcrawler.storage.connection.BUSY_SECONDS", 0.05)
    store = opened()
    store.begin_run(run())
    store.save([posting()])
    other = sqlite3.connect(database(store), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLockedError, match=r"was locked by another process for 0.05 seconds; wait until") as told:
        WRITES[name](store)
    assert told.value.temporary
    assert store.get(posting().id)["status"] == "active"
    assert not store.is_running("run-2")
    other.execute("ROLLBACK")
    other.close()
    WRITES[name](store)


def test_a_full_disk_takes_nothing_of_what_was_saved(store: JobStore):
    store.save([posting("before")])
    allow_pages(store, 1)
    with pytest.raises(StorageError, match="has no room left; free some disk space and run again") as told:
        store.save([posting("lost", description=LARGE)])
    assert not told.value.temporary
    assert found(store) == {"before"}
    allow_pages(store, 1 << 30)
    assert store.save([posting("lost", description=LARGE), posting("after")]) == [Saved.ADDED] * 2
    assert found(store) == {"before", "lost", "after"}


def test_files_that_may_not_grow_take_nothing_of_what_was_saved(url: str, tmp_path: Path):
    command = [sys.executable, "-W", "error", "-c", NO_ROOM, url, str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (ended.stderr, ended.returncode) == ("", 0)
    stopped, temporary, sentence = ended.stdout.split(" ", 2)
    advice = {
        "sqlite": r"jobs\.db could not be .*; check the disk",
        "json": "data has no room left; free some disk space",
    }
    assert re.search(advice[url.partition(":")[0]], sentence)
    assert (len(sentence.splitlines()), int(stopped) > 0) == (1, True)
    assert temporary == str(url.startswith("sqlite"))  # SQLite calls it an error of the disk
    expected = {"before", "after", *map(str, range(int(stopped)))}
    with open_store(url, tmp_path) as store:
        assert found(store) == expected
    for log in (tmp_path / "data").glob("*.jsonl"):
        assert all(json.loads(line) for line in log.read_bytes().splitlines())


@pytest.mark.parametrize("number", [errno.EIO, errno.EINTR, errno.EAGAIN])
def test_a_passing_error_of_the_disk_is_said_as_temporary(number: int):
    with pytest.raises(StorageError, match="x cannot be read or written; check") as told, disk_errors_said(Path("x")):
        raise OSError(number, os.strerror(number))
    assert told.value.temporary


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "has no room left; free some disk space"),
        (errno.EDQUOT, "has no room left; free some disk space"),
        (errno.EROFS, "check the permissions of the file and its folder"),
        (errno.EACCES, "check the permissions of the file and its folder"),
        (errno.ENOTDIR, "where a file is; choose another place"),
        (errno.ENAMETOOLONG, "check the disk and retry"),
    ],
)
def test_an_error_of_the_disk_that_stays_says_what_to_do(number: int, advice: str):
    with pytest.raises(StorageError, match=advice) as told, disk_errors_said(Path("x")):
        raise OSError(number, os.strerror(number))
    assert not told.value.temporary


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(url: str, tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o500)
    with pytest.raises(StorageError, match="check the permissions"):
        open_store(url, tmp_path)
    (tmp_path / "data").chmod(0o700)
    open_store(url, tmp_path).close()


def test_a_folder_of_runs_that_cannot_be_made_is_said(opened: Callable[..., JobStore], tmp_path: Path):
    store = opened()
    (tmp_path / "data" / ".running").touch()
    with pytest.raises(StorageError, match=r"\.running.* cannot be made where a file is; choose another place"):
        store.begin_run(run())
    (tmp_path / "data" / ".running").unlink()
    store.begin_run(run())


def test_an_older_sqlite_is_said_and_no_file_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 2))
    with pytest.raises(StorageError, match=r"needs SQLite 3\.38 or newer; this Python has 3\."):
        open_store("sqlite:jobs.db", tmp_path)
    assert not (tmp_path / "jobs.db").exists()


def test_an_empty_file_becomes_a_store(tmp_path: Path):
    (tmp_path / "jobs.db").touch()
    with open_store("sqlite:jobs.db", tmp_path) as store:
        assert store.save([posting()]) == [Saved.ADDED]


def test_an_empty_file_opened_to_read_is_said_and_left_alone(tmp_path: Path):
    (tmp_path / "jobs.db").touch()
    with pytest.raises(StorageError, match="empty or of an older version; open it once to write, then to read"):
        open_store("sqlite:jobs.db", tmp_path, read_only=True)
    assert (tmp_path / "jobs.db").read_bytes() == b""


@pytest.mark.parametrize("log", ["jobs", "runs", "sightings", "search_runs"])
def test_a_torn_line_of_any_log_costs_only_itself(log: str, tmp_path: Path):
    with open_store("json:files", tmp_path) as store:
        store.begin_run(run())
        store.save([posting("a")])
        store.record_search_runs([search_run(pages=4)])
    with (tmp_path / "files" / f"{log}.jsonl").open("ab") as file:
        file.write(b'{"id": "torn' + b"\0" * 50)
    with open_store("json:files", tmp_path) as store:
        assert found(store) == {"a"}
        assert (store.run("run-1").id, store.search_runs("run-1")[0].pages) == ("run-1", 4)
        assert len(store.sightings(posting("a").id)) == 1


def damage(path: Path) -> bytes:
    """Overwrite the pages that hold postings; what the file was before."""
    whole = path.read_bytes()
    pages = [whole[start : start + 4096] for start in range(0, len(whole), 4096)]
    path.write_bytes(b"".join(b"\xff" * 4096 if b"Build pipelines" in page else page for page in pages))
    return whole


def rename_all(root: Path, url: str) -> None:
    with open_store(url, root) as store:
        store.save([posting(str(number), title="Lead") for number in range(200)])


def test_a_damaged_database_is_said_and_a_copy_put_back_works(tmp_path: Path):
    path = tmp_path / "jobs.db"
    with open_store("sqlite:jobs.db", tmp_path) as store:
        store.save([posting(str(number)) for number in range(200)])
    whole = damage(path)
    with pytest.raises(StorageError, match=r"jobs\.db is damaged; put back a copy, or recover it") as told:
        rename_all(tmp_path, "sqlite:jobs.db")
    assert not told.value.temporary
    for harmed in tmp_path.glob("jobs.db*"):
        harmed.unlink()
    path.write_bytes(whole)
    with open_store("sqlite:jobs.db", tmp_path) as store:
        assert len(found(store)) == 200


def test_an_index_that_turns_out_damaged_is_to_be_removed_and_nothing_is_lost(tmp_path: Path):
    with open_store("json:files", tmp_path) as store:
        store.save([posting(str(number)) for number in range(200)])
    damage(tmp_path / "files" / ".index.db")
    with pytest.raises(StorageError, match=r"index\.db is damaged; remove it and open the store again"):
        rename_all(tmp_path, "json:files")
    (tmp_path / "files" / ".index.db").unlink()
    with open_store("json:files", tmp_path) as store:
        assert len(found(store)) == 200


def test_a_log_that_cannot_be_written_takes_nothing_of_what_was_saved(tmp_path: Path):
    log = tmp_path / "files" / "rejects.jsonl"
    aside = [Reject(run_id=None, source="x", problems=[], item={}, rejected_at=DAY)]
    with open_store("json:files", tmp_path) as store:
        store.save([posting()])
        log.mkdir()
        with pytest.raises(StorageError, match="cannot be read or written; check the disk"):
            store.record_rejects(aside)
        log.rmdir()
        store.record_rejects(aside)
        assert (found(store), len(store.rejects())) == ({"a"}, 1)
