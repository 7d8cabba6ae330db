"""The ledger of due runs, in the store: each is written before it is started, so that none is lost or started twice."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jobcrawler.searches.schedule import due_times
from jobcrawler.storage import DueRun, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobcrawler.searches.saved import SavedSearch
    from jobcrawler.storage import JobStore, Run


class Ledger:
    """What was due, over a store that is opened for each question: a JSON store is free for the crawls between.

    Methods raise StorageError; one that is temporary (somebody else writes) may be tried again.
    """

    def __init__(self, url: str, root: Path) -> None:
        self._url = url
        self._root = root

    @contextmanager
    def open(self) -> Iterator[JobStore]:
        """The store, to write."""
        with open_store(self._url, self._root) as store:
            yield store

    @contextmanager
    def _reading(self) -> Iterator[JobStore]:
        with open_store(self._url, self._root, read_only=True) as store:
            yield store

    def note_due(self, search: SavedSearch, now: datetime) -> tuple[list[DueRun], datetime]:
        """Write down what has come due of a search with a schedule; the rows that are new, and when it is due next.

        Due times that nobody was there for count as one, the last. A search that is new, or whose schedule was
        changed, counts from now.
        """
        assert search.schedule
        with self.open() as store:
            since = _since(store, search, now)
            latest = store.due_runs(search.name, 1)
            last = max(since, latest[0].due_at) if latest else since
            due = list(due_times(search.schedule, last, since, now))
            rows = [self._row(store, search.name, board, due) for board in search.boards] if due else []
            return store.add_due_runs(rows), search.schedule.after(now, since)

    def _row(self, store: JobStore, name: str, board: str, due: list[datetime]) -> DueRun:
        row = DueRun(
            id=f"{name}-{board}-{due[-1]:%Y%m%dT%H%M%SZ}",
            saved_search=name,
            board=board,
            due_at=due[-1],
            coalesced=len(due) - 1,
        )
        going = [other for other in store.due_runs(name, open_only=True) if other.board == board]
        return replace(row, state="skipped", note=f"{going[-1].id} had not ended") if going else row

    def open_runs(self) -> list[DueRun]:
        """What is not known to have ended, what was due first at the front."""
        with self._reading() as store:
            return store.due_runs(limit=10_000, open_only=True)[::-1]

    def run(self, run_id: str) -> Run | None:
        """The run itself, where it has begun."""
        with self._reading() as store:
            return store.run(run_id)

    def started(self, due: DueRun) -> DueRun:
        """Write down that it runs."""
        return self._record(replace(due, state="started", started_at=datetime.now(UTC), note=None))

    def ended(self, due: DueRun, exit_code: int | None, note: str | None = None) -> DueRun:
        """Write down that it does not run any more."""
        return self._record(replace(due, state="ended", ended_at=datetime.now(UTC), exit_code=exit_code, note=note))

    def noted(self, due: DueRun, note: str) -> DueRun:
        """Write down why it does not start."""
        return due if due.note == note else self._record(replace(due, note=note))

    def _record(self, due: DueRun) -> DueRun:
        with self.open() as store:
            store.record_due_run(due)
        return due


def _since(store: JobStore, search: SavedSearch, now: datetime) -> datetime:
    """From when its due times count."""
    mark, rule = f"schedule:{search.name}", str(search.schedule)
    known = json.loads(store.mark(mark) or "{}")
    if known.get("rule") == rule:
        return datetime.fromisoformat(known["since"])
    since = now.replace(microsecond=0)
    store.set_mark(mark, json.dumps({"rule": rule, "since": since.isoformat()}))
    return since


def next_due(search: SavedSearch, since: str | None, now: datetime) -> datetime | None:
    """When a search is due next, by what its mark (`schedule:NAME`) says."""
    if search.schedule is None:
        return None
    known = json.loads(since or "{}")
    counts = known.get("rule") == str(search.schedule)
    return search.schedule.after(now, datetime.fromisoformat(known["since"]) if counts else now)
