"""Runs in every store: their searches, and which of them are alive."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from jobcrawler.exceptions import StorageError, StoreLockedError
from jobcrawler.items import iso
from jobcrawler.storage import open_store
from jobcrawler.storage.running import Running
from tests.storage.postings import DAY, card, day, posting, run, search_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jobcrawler.storage import JobStore

HOLDER = """
import sys
from pathlib import Path
from jobcrawler.storage import open_store
from tests.storage.postings import run
url, root, run_id = sys.argv[1:]
store = open_store(url, Path(root))
store.begin_run(run(run_id))
print("began", flush=True)
sys.stdin.read()
"""


@contextmanager
def holder(url: str, root: Path, run_id: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has begun this run."""
    command = [sys.executable, "-c", HOLDER, url, str(root), run_id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "began\n"
        try:
            yield process
        finally:
            process.kill()


def test_how_far_a_search_came_comes_back_as_it_was_told(store: JobStore):
    told = search_run(
        filters={"radius": 5}, pages=3, url="https://b.test/3", next_url="https://b.test/4", advertised=120, seen=45,
        state={"cursor": "x", "ids": [1, 2]}, ended="end", complete=True, updated_at=day(1),
    )  # fmt: skip
    bare = search_run(country="", query=None, location=None)
    store.record_search_runs([told, bare])
    assert store.search_runs("run-1") == [told, bare]
    assert store.search_runs("run-2") == []


def test_the_last_word_on_a_search_of_a_run_wins(store: JobStore):
    store.record_search_runs([search_run(pages=1), search_run(query="x"), search_run(pages=2)])
    store.record_search_runs([search_run(pages=3, ended="capped")])
    assert [(step.query, step.pages, step.ended) for step in store.search_runs("run-1")] == [
        ("data engineer", 3, "capped"), ("x", 0, None),
    ]  # fmt: skip


def test_a_search_that_brought_nothing_is_a_search(store: JobStore):
    store.begin_run(run("run-2"))
    store.record_search_runs([search_run(filters={"radius": 5})])
    store.record_search_runs([search_run(run_id="run-2", filters={"radius": 5}, updated_at=day(2))])
    (search,) = store.searches()
    assert [search[name] for name in ("board", "country", "query", "place", "filters")] == [
        "indeed", "us", "data engineer", "Austin, TX", {"radius": 5},
    ]  # fmt: skip
    assert [search[name] for name in ("first_run", "last_run", "last_seen")] == ["run-1", "run-2", iso(day(2))]


def test_a_search_and_the_sightings_of_it_are_one_search(store: JobStore):
    store.begin_run(run("run-2", filters={"radius": 5}, country=None))
    store.save([posting(run_id="run-2", query=None)])
    store.record_search_runs([search_run(run_id="run-2", country="", query=None, filters={"radius": 5})])
    assert len(store.searches()) == 1


def test_a_search_of_a_run_that_nobody_began_is_refused(store: JobStore):
    with pytest.raises(StorageError, match="run nobody is not known to the store; begin_run comes first"):
        store.record_search_runs([search_run(), search_run(run_id="nobody")])
    assert store.search_runs("run-1") == []


def test_searches_of_a_run_are_there_when_the_store_is_opened_again(opened: Callable[..., JobStore], tmp_path: Path):
    with opened() as store:
        store.begin_run(run())
        store.record_search_runs([search_run(pages=1), search_run(query="x")])
        store.record_search_runs([search_run(pages=2)])
        before = store.search_runs("run-1")
    (tmp_path / "data" / ".index.db").unlink(missing_ok=True)
    assert opened().search_runs("run-1") == before


def test_runs_of_one_board_are_listed_alone(store: JobStore):
    for number in range(2, 5):
        store.begin_run(run(f"run-{number}", board="glassdoor", started_at=day(number)))
    assert [known.id for known in store.runs(board="glassdoor")] == ["run-4", "run-3", "run-2"]
    assert [known.id for known in store.runs(1, 1, "glassdoor")] == ["run-3"]
    assert [known.id for known in store.runs(board="indeed")] == ["run-1"]


def test_a_run_is_alive_from_its_beginning_to_its_end(store: JobStore):
    assert store.is_running("run-1")
    store.begin_run(run(counts={"added": 1}))
    assert store.run("run-1").status == "running"
    store.end_run(run(status="finished"))
    assert not store.is_running("run-1")
    assert store.run("run-1").status == "finished"


def test_a_run_that_is_only_written_down_is_not_alive(store: JobStore):
    store.begin_run(run("run-2", status="interrupted"))
    assert not store.is_running("run-2")
    assert not store.is_running("nobody")


def test_a_store_that_is_closed_lets_its_runs_go(opened: Callable[..., JobStore]):
    with opened() as store:
        store.begin_run(run())
    again = opened()
    assert not again.is_running("run-1")
    assert (again.run("run-1").status, [known.status for known in again.runs()]) == ("killed", ["killed"])


def test_a_run_of_another_process_is_alive_until_that_is_killed(url: str, tmp_path: Path):
    with holder(url, tmp_path, "run-1") as process, open_store(url, tmp_path, read_only=True) as reader:
        assert reader.is_running("run-1")
        assert [known.status for known in reader.runs()] == ["running"]
        process.kill()
        process.wait()
        assert not reader.is_running("run-1")
        assert (reader.run("run-1").status, reader.statistics()["runs"]["failed"]) == ("killed", 1)


def test_a_killed_run_can_be_begun_again(url: str, tmp_path: Path):
    with holder(url, tmp_path, "run-1") as process:
        process.kill()
        process.wait()
    with open_store(url, tmp_path) as store:
        store.begin_run(run())
        assert store.run("run-1").status == "running"


def test_a_run_that_is_alive_elsewhere_cannot_be_begun(tmp_path: Path):
    with holder("sqlite:jobs.db", tmp_path, "run-1"), open_store("sqlite:jobs.db", tmp_path) as store:
        with pytest.raises(StoreLockedError, match="run run-1 is alive in another process; wait until it ends") as told:
            store.begin_run(run(counts={"added": 9}))
        assert told.value.temporary
        assert store.run("run-1").counts == {}
        store.begin_run(run("run-2"))


def test_a_run_that_could_not_be_written_is_not_held(opened: Callable[..., JobStore]):
    with opened() as store:
        store.save([posting()])
    store.close()
    with pytest.raises(StorageError, match="closed"):
        store.begin_run(run("run-2"))
    assert not store.is_running("run-2")


def test_a_store_opened_to_read_begins_nothing(store: JobStore, opened: Callable[..., JobStore]):
    with pytest.raises(StorageError, match="opened to read"):
        opened(read_only=True).begin_run(run("run-2"))
    assert not store.is_running("run-2")


@pytest.mark.parametrize("run_id", ["../../x", ".", "..", "a/b", "é" * 300, "", ".hidden", "a" * 500, "half \ud800"])
def test_any_run_id_makes_one_file_in_the_folder(run_id: str, tmp_path: Path):
    (tmp_path / "store").mkdir()
    running = Running(tmp_path / "store")
    assert running.hold(run_id)
    assert not running.hold(run_id)
    assert running.is_running(run_id)
    assert len(list((tmp_path / "store" / ".running").iterdir())) == 1
    running.release_all()
    assert not running.is_running(run_id)
    assert list((tmp_path / "store" / ".running").iterdir()) == []


def test_what_killed_runs_left_is_removed_and_what_is_alive_stays(tmp_path: Path):
    with holder("sqlite:jobs.db", tmp_path, "alive"), open_store("sqlite:jobs.db", tmp_path) as store:
        (tmp_path / ".running" / "killed").touch()
        store.begin_run(run("new"))
        assert sorted(path.name for path in (tmp_path / ".running").iterdir()) == ["alive", "new"]


def test_what_a_run_has_left_waiting_is_listed(store: JobStore):
    store.begin_run(run("run-2"))
    store.save([card("a"), card("b"), posting("c"), card("d"), card("e"), card("f", run_id="run-2")])
    store.save([posting("b")])
    store.delete(posting("d").id)
    store.expire([posting("e").id])
    assert [row["source_id"] for row in store.unfinished("run-1")] == ["a"]
    assert store.unfinished("run-1") == [store.get(posting("a").id)]
    assert store.unfinished("run-3") == []


def test_what_a_run_has_seen_is_told_for_each_search(store: JobStore):
    store.begin_run(run("run-2"))
    store.save([posting("a"), posting("a", query=None), card("b"), posting("c", run_id="run-2")])
    store.delete(posting("b").id)
    place = "Austin, TX"
    assert sorted(store.seen("run-1"), key=str) == sorted(
        [
            ("data engineer", place, "a", "https://jobs.test/a"),
            (None, place, "a", "https://jobs.test/a"),
            ("data engineer", place, "b", "https://jobs.test/b"),
        ],
        key=str,
    )
    assert [sight.source_id for sight in store.seen("run-2")] == ["c"]
    assert list(store.seen("nobody")) == []


def test_pages_that_need_not_be_fetched_are_told(store: JobStore):
    snippet = {"description_kind": "snippet", "description": "Build"}
    store.save([posting("full"), posting("short", **snippet), card("waits"), posting("old"), posting("deleted")])
    store.save([card("deleted card")])
    store.expire([posting("old").id], DAY)
    for key in ("deleted", "deleted card"):
        store.delete(posting(key).id)
    keys = ("full", "short", "waits", "old", "deleted", "deleted card", "unknown")
    found = store.full(posting(key).id for key in keys)
    assert sorted(row["source_id"] for row in found.values()) == ["deleted", "deleted card", "full", "old"]
    assert found[posting("full").id] == store.get(posting("full").id)
    assert store.full([]) == {}


def test_thousands_of_pages_can_be_asked_for_at_once(store: JobStore):
    store.save([posting(str(number)) for number in range(1200)])
    assert len(store.full([posting(str(number)).id for number in range(2000)])) == 1200
