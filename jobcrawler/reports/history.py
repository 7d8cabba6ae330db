"""The runs that health is judged by: those of the store, and those that were started and never began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobcrawler.outcomes import EXIT_CODES, Outcome, is_stopped
from jobcrawler.reports.health import READ
from jobcrawler.storage.records import Run

if TYPE_CHECKING:
    from jobcrawler.storage.base import JobStore
    from jobcrawler.storage.records import DueRun

_DUE = 10 * READ
"""Lines of the scheduler's ledger that are looked at."""


def pairs(store: JobStore) -> list[tuple[str, str | None]]:
    """Every board and saved search that ran together, or were to; None for runs that belong to no saved search."""
    ran = {(row["board"], row["saved_search"]) for row in store.saved_searches()}
    due = {(due.board, due.saved_search) for due in store.due_runs(limit=_DUE) if _was_started(due)}
    return sorted(ran | due, key=lambda pair: (pair[1] or "", pair[0]))


def runs_of(store: JobStore, board: str, saved_search: str | None) -> list[Run]:
    """The newest runs of a board for a saved search, or for none, the newest first: `READ` at most.

    A crawl that a scheduler started and that ended before its run began, such as one without its key, is none of the
    store's; here it is one that failed.
    """
    runs = store.runs(READ, board=board, saved_search=saved_search)
    if saved_search is None:
        return [run for run in runs if run.saved_search is None]
    known = {run.id for run in runs}
    since = runs[-1].started_at if len(runs) == READ else None
    lost = [
        _run(due)
        for due in store.due_runs(saved_search, _DUE)
        if due.board == board and _was_started(due) and due.id not in known and (since is None or due.due_at > since)
    ]
    return sorted(runs + lost, key=lambda run: run.started_at, reverse=True)[:READ]


def _was_started(due: DueRun) -> bool:
    return due.state == "ended" and due.started_at is not None


def _run(due: DueRun) -> Run:
    wrong = Outcome.CONFIG_ERROR if due.exit_code == EXIT_CODES[Outcome.CONFIG_ERROR] else None
    return Run(
        id=due.id,
        board=due.board,
        saved_search=due.saved_search,
        started_at=due.started_at or due.due_at,
        finished_at=due.ended_at,
        status="interrupted" if is_stopped(due.exit_code) else "finished",
        outcome=wrong,
        exit_code=due.exit_code or 1,
        report={"notes": {wrong: due.note} if wrong and due.note else {}},
    )
