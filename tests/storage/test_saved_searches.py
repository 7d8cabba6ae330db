"""What saved searches write, in every store: the ledger of due runs, finds, marks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jobcrawler.storage import DueRun, open_store
from jobcrawler.storage.saved_searches import FINDS
from tests.storage.postings import day, posting, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobcrawler.storage import JobStore


def due(number: int = 0, **fields: Any) -> DueRun:
    board = fields.setdefault("board", "indeed")
    return DueRun(**{"id": f"daily-{board}-{number}", "saved_search": "daily", "due_at": day(number)} | fields)


def keys_of(store: JobStore, name: str = "daily", after: int = 0) -> list[str | None]:
    """Which postings a saved search has found, by the keys of `posting`."""
    return [(store.get(find.job_id) or {}).get("source_id") for find in store.finds(name, after)]


def test_a_due_run_is_written_down_once(opened: Callable[..., JobStore], url: str):
    store = opened()
    assert store.add_due_runs([due(0), due(0, board="lever")]) == [due(0), due(0, board="lever")]
    assert store.add_due_runs([due(0), due(1), due(0, id="another-id")]) == [due(1)]
    store.close()
    assert [row.id for row in opened().due_runs()] == ["daily-indeed-1", "daily-indeed-0", "daily-lever-0"]


def test_how_far_a_due_run_came_is_kept(store: JobStore):
    store.add_due_runs([due(0), due(1), due(2), due(3, saved_search="weekly")])
    told = [
        due(0, state="ended", started_at=day(0), ended_at=day(1), exit_code=3, coalesced=4),
        due(1, state="skipped", note="the run of yesterday is still going"),
        due(2, state="started", started_at=day(2)),
    ]
    for row in told:
        store.record_due_run(row)
    assert store.due_runs("daily") == told[::-1]
    assert [row.id for row in store.due_runs(open_only=True)] == ["daily-indeed-3", "daily-indeed-2"]
    assert [row.id for row in store.due_runs(limit=1)] == ["daily-indeed-3"]


def test_a_mark_is_the_last_that_was_set(opened: Callable[..., JobStore]):
    store = opened()
    assert store.mark("news") is None
    store.set_mark("news", "7")
    store.set_mark("news", "9")
    store.close()
    assert opened().mark("news") == "9"


def test_a_run_says_which_saved_search_it_belongs_to(store: JobStore):
    store.begin_run(run("run-2", saved_search="daily", board="lever", started_at=day(1)))
    assert [found.id for found in store.runs(saved_search="daily")] == ["run-2"]
    assert store.runs(board="indeed", saved_search="daily") == []
    assert {found.saved_search for found in store.runs()} == {None, "daily"}


def test_a_find_is_what_a_saved_search_shows_for_the_first_time(store: JobStore):
    for number in (2, 3):
        store.begin_run(run(f"run-{number}", saved_search="daily"))
    store.save([posting("a")])
    assert keys_of(store) == [], "run-1 belongs to no saved search"
    store.save([posting("a", run_id="run-2"), posting("b", run_id="run-2", title="Nurse")])
    store.save([posting("b", run_id="run-3", title="Nurse"), posting("c", run_id="run-3", title="Cook")])
    assert keys_of(store) == ["a", "b", "c"]
    finds = store.finds("daily")
    assert [find.run_id for find in finds] == ["run-2", "run-2", "run-3"]
    assert keys_of(store, after=finds[1].id) == ["c"]
    assert [find.id for find in store.finds("daily", limit=2)] == [find.id for find in finds[:2]]
    assert keys_of(store, "weekly") == []


def test_of_copies_only_the_first_is_told(store: JobStore):
    store.begin_run(run("run-2", saved_search="daily"))
    store.save([posting("a", run_id="run-2")])
    store.save([posting("b", run_id="run-2", source="glassdoor"), posting("c", run_id="run-2", title="Cook")])
    assert keys_of(store) == ["a", "c"]


def test_what_the_user_deleted_is_no_find_and_marks_outlive_a_purge(store: JobStore):
    store.begin_run(run("run-2", saved_search="daily"))
    store.save([posting("a", run_id="run-2"), posting("b", run_id="run-2", title="Cook")])
    *_, last = store.finds("daily")
    store.delete(posting("a").id or "")
    assert keys_of(store) == ["b"]
    store.expire([posting("b").id or ""], day(0))
    assert store.purge(day(1)) == 1
    assert store.finds("daily") == []
    store.save([posting("c", run_id="run-2", title="Baker")])
    assert keys_of(store, after=last.id) == ["c"], "numbers are never given twice"
    assert store.clear() == 2
    store.save([posting("c", run_id="run-2", title="Baker")])
    assert keys_of(store) == ["c"]


def test_all_of_it_is_there_again_after_the_index_of_json_files_was_lost(opened: Callable[..., JobStore], url: str):
    store = opened()
    store.begin_run(run("run-2", saved_search="daily"))
    store.save([posting("a", run_id="run-2")])
    finds = store.finds("daily")
    store.add_due_runs([due(0)])
    store.record_due_run(replace(due(0), state="ended"))
    store.set_mark("news", "7")
    store.close()
    for index in store._connection.path.parent.glob(".index.db*"):  # type: ignore[attr-defined]
        index.unlink()
    again = opened()
    assert (again.finds("daily"), again.mark("news")) == (finds, "7")
    assert [row.state for row in again.due_runs()] == ["ended"]


def test_copies_among_finds_are_looked_up_by_index(tmp_path: Path):
    """The other way, 15,000 finds with 5,000 copies took five minutes."""
    with open_store("sqlite:jobs.db", tmp_path) as store:
        plan = store._connection.rows(f"EXPLAIN QUERY PLAN {FINDS}", ["daily", 0, 10])  # type: ignore[attr-defined]
    steps = [row["detail"] for row in plan]
    assert any(step.startswith("SEARCH copies USING INDEX idx_clusters_cluster (cluster=?)") for step in steps), steps
