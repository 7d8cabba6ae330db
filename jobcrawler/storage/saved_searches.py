"""What saved searches write: due runs, and what each search has shown for the first time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

Row = dict[str, Any]

FINDS = """
    SELECT finds.* FROM finds JOIN jobs ON jobs.id = job_id LEFT JOIN clusters USING (job_id)
    WHERE saved_search = ? AND finds.id > ? AND jobs.status <> 'deleted' AND NOT EXISTS (
        SELECT 1 FROM clusters AS copies CROSS JOIN finds AS earlier ON earlier.job_id = copies.job_id
        WHERE copies.cluster = clusters.cluster AND earlier.saved_search = finds.saved_search AND earlier.id < finds.id
    )
    ORDER BY finds.id LIMIT ?
"""
"""CROSS JOIN keeps this order: 15,000 finds with 5,000 copies are read in 0.1 s, the other way in 308."""
ADD_FIND = """
    INSERT INTO finds (id, saved_search, job_id, run_id, found_at)
    VALUES (
        (SELECT max(coalesce(max(id), 0) + 1, :now) FROM finds), :saved_search, :job_id, :run_id, :found_at
    )
    ON CONFLICT (saved_search, job_id) DO NOTHING
"""
ADD_DUE = """
    INSERT INTO due_runs (id, saved_search, board, due_at, state, coalesced, started_at, ended_at, exit_code, note)
    VALUES (:id, :saved_search, :board, :due_at, :state, :coalesced, :started_at, :ended_at, :exit_code, :note)
    ON CONFLICT DO NOTHING
"""


def add_finds(db: Database, rows: Iterable[Row]) -> list[Row]:
    """Write down what a saved search had not shown before; the rows that are new, with their numbers."""
    return _added(db, ADD_FIND, ({**row, "now": time.time_ns() // 1000} for row in rows))


def add_due_rows(db: Database, rows: Iterable[Row]) -> list[Row]:
    """Write down what is not in the ledger yet; the rows that are new."""
    return _added(db, ADD_DUE, rows)


def _added(db: Database, sql: str, rows: Iterable[Row]) -> list[Row]:
    added: list[Row] = []
    for row in rows:
        added += db.query(f"{sql} RETURNING *", row)
    return added
