"""How far runs have come with their searches."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from jobcrawler.exceptions import StorageError
from jobcrawler.items import iso
from jobcrawler.storage.rows import search_run_row, to_json
from jobcrawler.storage.tables import read_runs, seen_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_utils import Database

    from jobcrawler.storage.records import SearchRun

Row = dict[str, Any]

OF_RUN = """
    SELECT search_runs.*, board, country, query, place, filters
    FROM search_runs JOIN searches ON searches.id = search_id WHERE run_id = ? ORDER BY search_runs.id
"""
SEARCH = """
    SELECT * FROM searches WHERE (board, country, query, place, filters) = (?, ?, ?, ?, ?) AND last_run = ?
"""
KNOWN = "SELECT search_id, id FROM search_runs WHERE run_id = ?"
NEXT = "SELECT coalesce(max(id), 0) + 1 FROM search_runs"


def prepare(db: Database, records: Sequence[SearchRun]) -> tuple[list[Row], list[Row]]:
    """The rows of `searches` that this wrote, and those of `search_runs` to write; call it in a transaction."""
    run_ids = {record.run_id for record in records}
    unknown = run_ids - read_runs(db, run_ids).keys()
    if unknown:
        raise StorageError(f"the run {min(unknown)} is not known to the store; begin_run comes first")
    ids = {(run_id, search_id): row_id for run_id in run_ids for search_id, row_id in db.execute(KNOWN, [run_id])}
    numbers = count(*db.execute(NEXT).fetchone())
    searches: list[Row] = []
    rows: dict[int, Row] = {}
    for record in records:
        search_id = _search_id(db, record, searches)
        row_id = ids.get((record.run_id, search_id)) or next(numbers)
        ids[record.run_id, search_id] = row_id
        rows[row_id] = {"id": row_id, "search_id": search_id} | search_run_row(record)
    return searches, list(rows.values())


def _search_id(db: Database, record: SearchRun, written: list[Row]) -> int:
    """The search of this record; written down where it is new, or new to this run."""
    filters = to_json(record.filters)
    key = (record.board, record.country, record.query or "", record.location or "", filters)
    known = db.execute(SEARCH, [*key, record.run_id]).fetchone()
    if known is None:
        row = seen_search(db, key, record.run_id, iso(record.updated_at) or "")
        written.append(row)
        return int(row["id"])
    return int(known[0])
