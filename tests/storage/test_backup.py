"""A backup is one moment of the store, is looked at before it gets its name, and is a store itself."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.exceptions import StorageError, StoreLockedError
from jobcrawler.storage import Attempt, JobFilter, Run, StoredError, open_store
from jobcrawler.storage.backup import back_up
from tests.storage.postings import DAY, attempt, posting, run, search_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jobcrawler.storage import JobStore

WRITER = """
import sys
from pathlib import Path
from jobcrawler.storage import open_store
from tests.storage.postings import posting, run
store = open_store("sqlite:jobs.db", Path(sys.argv[1]))
store.begin_run(run())
for number in range(100000):
    store.save([posting(f"{number}-{n}") for n in range(5)])
    print(number, flush=True)
"""


@pytest.fixture
def filled(opened: Callable[..., JobStore]) -> dict[str, Any]:
    """What a closed store with a history answers."""
    with opened() as store:
        store.begin_run(run())
        store.record_search_runs([search_run(ended="end", complete=True)])
        store.save([posting(), posting("b"), posting("b", title="Lead"), posting("c"), posting("d")])
        store.delete(posting("c").id)
        store.record_attempts([attempt(number) for number in range(3)])
        store.record_errors([StoredError(run_id="run-1", occurred_at=DAY, operation="x", message="y")])
        store.end_run(run(status="finished"))
        return answers(store)


def answers(store: JobStore) -> dict[str, Any]:
    runs: list[Run] = store.runs()
    attempts: list[Attempt] = store.attempts("run-1")
    return {
        "jobs": {row["id"]: row for status in (None, "deleted") for row in store.export(JobFilter(status=status))},
        "text": sorted(row["id"] for row in store.query(JobFilter(text="pipelines"))),
        "revisions": {key: store.revisions(posting(key).id) for key in "abcd"},
        "sightings": {key: store.sightings(posting(key).id) for key in "abcd"},
        "rest": (runs, attempts, store.errors(), store.searches(), store.search_runs("run-1")),
    }


def copy_url(url: str, target: Path) -> str:
    return f"{url.partition(':')[0]}:{target}"


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """As on a disk that is full: no file of this process grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    kept = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, kept)


def test_a_copy_answers_as_its_store_and_can_be_written_in_its_place(
    url: str, filled: dict[str, Any], opened: Callable[..., JobStore], tmp_path: Path
):
    target = tmp_path / "copies" / "today"
    assert back_up(opened(read_only=True), target) == 3
    with open_store(copy_url(url, target), read_only=True) as copy:
        assert answers(copy) == filled
    with open_store(copy_url(url, target)) as copy:
        assert answers(copy) == filled
        copy.begin_run(run("run-2"))
        copy.save([posting("e", run_id="run-2")])
        assert copy.count(JobFilter()) == 4
    assert [path.name for path in target.parent.iterdir() if path.name not in (target.name, ".running")] == []


def test_a_copy_is_never_put_over_anything(filled: Any, opened: Callable[..., JobStore], tmp_path: Path):
    target = tmp_path / "today"
    target.write_text("mine")
    with pytest.raises(StorageError, match="today is there already and stays as it is"):
        back_up(opened(read_only=True), target)
    assert target.read_text() == "mine"


def test_a_copy_that_finds_no_room_leaves_nothing(
    url: str, filled: Any, opened: Callable[..., JobStore], tmp_path: Path
):
    target = tmp_path / "copies" / "today"
    store = opened(read_only=True)
    with largest_file(100), pytest.raises(StorageError, match=r"today.*(no room left|read or written)"):
        back_up(store, target)
    assert list(target.parent.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_sentence(filled: Any, opened: Callable[..., JobStore], tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be made where a file is"):
        back_up(opened(read_only=True), tmp_path / "file" / "today")


def test_a_sqlite_copy_is_one_file_that_every_reader_can_open(tmp_path: Path):
    with open_store("sqlite:jobs.db", tmp_path) as store:
        store.begin_run(run())
        store.save([posting()])
        with open_store("sqlite:jobs.db", tmp_path, read_only=True) as reader:
            back_up(reader, tmp_path / "copy.db")
    with closing(sqlite3.connect(f"file:{tmp_path}/copy.db?immutable=1", uri=True)) as db:
        assert db.execute("SELECT count(*) FROM jobs").fetchone() == (1,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_copies_that_are_taken_while_another_process_writes_are_whole(tmp_path: Path):
    command = [sys.executable, "-W", "error", "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        counts = []
        for number in range(5):
            saved = int(writer.stdout.readline()) + 1
            with open_store("sqlite:jobs.db", tmp_path, read_only=True) as store:
                counts.append(back_up(store, tmp_path / f"{number}.db"))
            assert counts[-1] >= 5 * saved
        assert writer.poll() is None
        writer.kill()
        writer.stdout.read()
    assert [count % 5 for count in counts] == [0] * 5, "all postings of a batch, or none"
    for number, count in enumerate(counts):
        with closing(sqlite3.connect(tmp_path / f"{number}.db")) as db:
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
            assert db.execute("SELECT count(DISTINCT job_id) FROM sightings").fetchone() == (count,)


def test_a_run_that_goes_on_is_a_killed_one_in_the_copy_and_can_be_gone_on_with(tmp_path: Path):
    with open_store("sqlite:data/jobs.db", tmp_path) as store:
        store.begin_run(run())
        with open_store("sqlite:data/jobs.db", tmp_path, read_only=True) as reader:
            back_up(reader, tmp_path / "copy.db")
        with open_store("sqlite:copy.db", tmp_path) as copy:
            assert [one.status for one in copy.runs()] == ["killed"]
            copy.begin_run(run())


def test_a_damaged_database_makes_no_copy(tmp_path: Path):
    with open_store("sqlite:jobs.db", tmp_path) as store:
        store.begin_run(run())
        store.save([posting(str(number)) for number in range(300)])
    path = tmp_path / "jobs.db"
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 20_000)
    with (
        open_store("sqlite:jobs.db", tmp_path, read_only=True) as store,
        pytest.raises(StorageError, match=r"jobs\.db is damaged, so there is no backup"),
    ):
        back_up(store, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_json_store_is_copied_when_nobody_writes_it(tmp_path: Path):
    with open_store("json:data", tmp_path) as store:
        store.begin_run(run())
        store.save([posting()])
        with (
            open_store("json:data", tmp_path, read_only=True) as reader,
            pytest.raises(StoreLockedError, match="back it up when that has ended"),
        ):
            back_up(reader, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    with open_store("json:data", tmp_path, read_only=True) as reader:
        assert back_up(reader, tmp_path / "copy") == 1


def test_a_json_copy_leaves_out_half_a_line_and_is_refused_with_a_broken_one(tmp_path: Path):
    with open_store("json:data", tmp_path) as store:
        store.begin_run(run())
        store.save([posting(), posting("b")])
    log = tmp_path / "data" / "jobs.jsonl"
    with log.open("ab") as file:
        file.write(b'{"id": "hal')
    with open_store("json:data", tmp_path, read_only=True) as reader:
        assert back_up(reader, tmp_path / "copy") == 2
    assert (tmp_path / "copy" / "jobs.jsonl").read_bytes().endswith(b"\n")
    with open_store("json:data", tmp_path, read_only=True) as reader:
        log.write_bytes(b"broken\n" + log.read_bytes())
        with pytest.raises(StorageError, match=r"cannot be read, so there is no backup: .* no JSON"):
            back_up(reader, tmp_path / "another")
    assert not (tmp_path / "another").exists()
