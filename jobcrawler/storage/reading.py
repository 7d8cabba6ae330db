"""What a SQLite file answers; `sqlite.SqliteStore` writes it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jobcrawler.storage.base import COLUMNS, Find, JobFilter, JobStore, PageSize, Sight
from jobcrawler.storage.clusters import RANK
from jobcrawler.storage.figures import statistics
from jobcrawler.storage.queries import count_jobs, select_jobs
from jobcrawler.storage.rows import attempt_of, due_run_of, error_of, moment, reject_of, run_of, search_run_of
from jobcrawler.storage.saved_searches import FINDS
from jobcrawler.storage.search_runs import OF_RUN
from jobcrawler.storage.tables import read_jobs
from jobcrawler.storage.text_index import NAME_FIELDS, Found, find_match, find_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from jobcrawler.storage.base import Attempt, DueRun, Reject, Run, SearchRun, StoredError
    from jobcrawler.storage.connection import Connection
    from jobcrawler.storage.running import Running
    from jobcrawler.storage.text_index import Match

Row = dict[str, Any]

UNFINISHED = f"""
    SELECT {", ".join(COLUMNS)} FROM jobs
    WHERE waits_for_detail = 1 AND status = 'active' AND id IN (SELECT job_id FROM sightings WHERE run_id = ?)
    ORDER BY jobs.rowid
"""  # noqa: S608  names of our own columns
MEMBERS = f"""
    SELECT clusters.*, source, link, status, publisher, title, company, location, date_posted, first_seen
    FROM clusters JOIN jobs ON jobs.id = job_id
    WHERE cluster = (SELECT cluster FROM clusters WHERE job_id = ?) ORDER BY {RANK.format("jobs")}
"""  # noqa: S608  our own names
SEEN = """
    SELECT nullif(searches.query, '') AS query, nullif(place, '') AS location, source_id, link
    FROM sightings JOIN searches ON searches.id = search_id JOIN jobs ON jobs.id = job_id WHERE sightings.run_id = ?
"""


class SqliteReader(JobStore):
    """The questions of a `JobStore`, asked of an open SQLite file."""

    _connection: Connection
    _running: Running

    @property
    def folder(self) -> Path:
        return self._connection.path.parent

    def get(self, job_id: str) -> Row | None:
        with self._connection.reading() as db:
            return read_jobs(db, [job_id], COLUMNS).get(job_id)

    def cluster(self, job_id: str) -> list[Row]:
        rows = self._connection.rows(MEMBERS, [job_id])
        return [row | {"canonical": number == 0} for number, row in enumerate(rows)]

    def ids_starting_with(self, start: str, limit: int = 10) -> list[str]:
        if not set(start) <= set("0123456789abcdef"):
            return []
        rows = self._connection.rows(
            "SELECT id FROM jobs WHERE id >= ? AND id < ? LIMIT ?", [start, f"{start}g", limit]
        )
        return [row["id"] for row in rows]

    def query(self, filters: JobFilter) -> list[Row]:
        return self._connection.rows(*select_jobs(filters, self._found(filters), filters.limit))

    def count(self, filters: JobFilter, at_most: int | None = None) -> int:
        (row,) = self._connection.rows(*count_jobs(filters, self._found(filters, all_wanted=True), at_most))
        return int(row["n"]) if at_most is None else min(int(row["n"]), at_most)

    def export(self, filters: JobFilter) -> Iterator[Row]:
        limit = None if isinstance(filters.limit, PageSize) else filters.limit
        return self._connection.stream(*select_jobs(filters, self._found(filters), limit))

    def _found(self, filters: JobFilter, *, all_wanted: bool = False) -> Found:
        parts = {name: part for name in NAME_FIELDS if (part := getattr(filters, name)) is not None}
        text = self._match(filters)
        if filters.status == "deleted":  # tombstones have names and are in no index
            return Found(text)
        with self._connection.reading() as db:
            return Found(text, find_names(db, parts, all_wanted=all_wanted))

    def _match(self, filters: JobFilter) -> Match | None:
        if filters.text is None or not filters.text.strip():
            return None
        if not self._connection.read_only:
            self.index_text()
        with self._connection.reading() as db:
            return find_match(db, filters.text)

    def full(self, ids: Iterable[str]) -> dict[str, Row]:
        with self._connection.reading() as db:
            found = read_jobs(db, set(ids), COLUMNS)
        return {job_id: row for job_id, row in found.items() if _needs_no_page(row)}

    def unfinished(self, run_id: str) -> list[Row]:
        return self._connection.rows(UNFINISHED, [run_id])

    def seen(self, run_id: str) -> Iterator[Sight]:
        return (Sight(**row) for row in self._connection.stream(SEEN, [run_id]))

    def statistics(self) -> dict[str, Any]:
        figures = statistics(self._connection) | {"storage_bytes": self._storage_bytes()}
        running = self._connection.rows("SELECT id FROM runs WHERE status = 'running'")
        figures["runs"]["failed"] += sum(not self.is_running(row["id"]) for row in running)
        return figures

    def _storage_bytes(self) -> int:
        path = self._connection.path
        files = [path, path.with_name(f"{path.name}-wal")]
        return sum(file.stat().st_size for file in files if file.exists())

    def runs(
        self, limit: int = 20, offset: int = 0, board: str | None = None, saved_search: str | None = None
    ) -> list[Run]:
        asked = {name: value for name, value in (("board", board), ("saved_search", saved_search)) if value is not None}
        where = " AND ".join(["TRUE", *(f"{name} = ?" for name in asked)])
        sql = f"SELECT * FROM runs WHERE {where} ORDER BY started_at DESC, rowid DESC LIMIT ? OFFSET ?"  # noqa: S608
        return [self._told(row) for row in self._connection.rows(sql, [*asked.values(), limit, offset])]

    def run(self, run_id: str) -> Run | None:
        found = self._connection.rows("SELECT * FROM runs WHERE id = ?", [run_id])
        return self._told(found[0]) if found else None

    def _told(self, row: Row) -> Run:
        run = run_of(row)
        killed = run.status == "running" and not self.is_running(run.id)
        return replace(run, status="killed") if killed else run

    def is_running(self, run_id: str) -> bool:
        return self._running.is_running(run_id)

    def search_runs(self, run_id: str) -> list[SearchRun]:
        return [search_run_of(row) for row in self._connection.rows(OF_RUN, [run_id])]

    def searches(self, board: str | None = None) -> list[Row]:
        sql = "SELECT * FROM searches WHERE board = ? OR ? IS NULL ORDER BY id"
        return [row | {"filters": json.loads(row["filters"])} for row in self._connection.rows(sql, [board, board])]

    def saved_searches(self) -> list[Row]:
        sql = """
            SELECT saved_search, board, count(*) AS runs, max(started_at) AS last_started
            FROM runs GROUP BY saved_search, board ORDER BY saved_search, board
        """
        return self._connection.rows(sql)

    def sightings(self, job_id: str) -> list[Row]:
        sql = """
            SELECT sightings.run_id, started_at, search_id, searches.board, searches.country, query, place
            FROM sightings JOIN runs ON runs.id = run_id JOIN searches ON searches.id = search_id
            WHERE job_id = ? ORDER BY started_at, run_id, search_id
        """
        return self._connection.rows(sql, [job_id])

    def revisions(self, job_id: str) -> list[Row]:
        sql = "SELECT * FROM revisions WHERE job_id = ? ORDER BY id"
        rows = self._connection.rows(sql, [job_id])
        return [row | {"old_values": json.loads(row["old_values"])} for row in rows]

    def rejects(self, run_id: str | None = None, limit: int = 100) -> list[Reject]:
        sql = "SELECT * FROM rejects WHERE run_id = ? OR ? IS NULL ORDER BY id DESC LIMIT ?"
        return [reject_of(row) for row in self._connection.rows(sql, [run_id, run_id, limit])]

    def errors(self, limit: int = 100) -> list[StoredError]:
        sql = "SELECT * FROM errors ORDER BY id DESC LIMIT ?"
        return [error_of(row) for row in self._connection.rows(sql, [limit])]

    def attempts(self, run_id: str) -> list[Attempt]:
        sql = "SELECT * FROM attempts WHERE run_id = ? ORDER BY id"
        return [attempt_of(row) for row in self._connection.rows(sql, [run_id])]

    def due_runs(self, saved_search: str | None = None, limit: int = 100, *, open_only: bool = False) -> list[DueRun]:
        names = {True: "AND state IN ('due', 'started')", False: ""}
        sql = f"""
            SELECT * FROM due_runs WHERE (saved_search = ? OR ? IS NULL) {names[open_only]}
            ORDER BY due_at DESC, saved_search, board LIMIT ?
        """  # noqa: S608  our own words
        return [due_run_of(row) for row in self._connection.rows(sql, [saved_search, saved_search, limit])]

    def finds(self, saved_search: str, after: int = 0, limit: int = 1000) -> list[Find]:
        rows = self._connection.rows(FINDS, [saved_search, after, limit])
        return [Find(**row | {"found_at": moment(row["found_at"])}) for row in rows]

    def mark(self, name: str) -> str | None:
        found = self._connection.rows("SELECT value FROM marks WHERE name = ?", [name])
        return found[0]["value"] if found else None


def _needs_no_page(row: Row) -> bool:
    return row["status"] == "deleted" or (row["description_kind"] == "full" and not row["waits_for_detail"])
