"""The store in one SQLite file, which several processes may write and Datasette can show as it is."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jobcrawler.exceptions import StorageError
from jobcrawler.storage import rows as records
from jobcrawler.storage.base import JobFilter, JobStore, PageSize, Saved
from jobcrawler.storage.batch import Batch
from jobcrawler.storage.connection import Connection
from jobcrawler.storage.figures import statistics
from jobcrawler.storage.merge import tombstone
from jobcrawler.storage.migrations import migrate
from jobcrawler.storage.queries import count_jobs, select_jobs
from jobcrawler.storage.tables import read_jobs, read_runs, seen_search, touch, upsert
from jobcrawler.storage.text_index import clear_texts, find_match, index_batch, queue_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from jobcrawler.items import JobPosting
    from jobcrawler.storage.base import Attempt, Reject, Run, StoredError
    from jobcrawler.storage.text_index import Match

Row = dict[str, Any]


class SqliteStore(JobStore):
    """Postings in a SQLite file (WAL, full text by FTS5).

    A store that keeps the rows elsewhere too overrides `_wrote` and `_removed`, which are told, inside the
    transaction, each row that was written or removed, and `_transaction`.
    """

    def __init__(self, url: str, path: Path, *, read_only: bool = False) -> None:
        self.url = url
        self._connection = Connection(path, read_only=read_only)
        try:
            migrate(self._connection)
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def _transaction(self) -> Iterator[Database]:
        with self._connection.writing() as db:
            yield db

    def _wrote(self, table: str, rows: Sequence[Row]) -> None:
        """Told the rows that were written, as they are now."""

    def _removed(self, table: str, keys: Sequence[Row] | None) -> None:
        """Told the keys that were removed; None is all of the table."""

    def _put(self, db: Database, table: str, rows: Sequence[Row]) -> None:
        upsert(db, table, rows)
        self._wrote(table, rows)

    def begin_run(self, run: Run) -> None:
        with self._transaction() as db:
            self._put(db, "runs", [records.run_row(run)])

    def end_run(self, run: Run) -> None:
        self.begin_run(run)

    def save(self, postings: Sequence[JobPosting]) -> list[Saved]:
        seen = [records.posting_row(posting) for posting in postings]
        if not all(row["id"] for row in seen):
            raise StorageError("a posting without id cannot be stored; validation fills the id")
        with self._transaction() as db:
            runs = read_runs(db, {row["run_id"] for row in seen})
            batch = Batch(read_jobs(db, {row["id"] for row in seen}), runs, _now())
            saved = [batch.add(row) for row in seen]
            self._write(db, batch)
        return saved

    def _write(self, db: Database, batch: Batch) -> None:
        changes, touched = batch.split()
        self._put(db, "jobs", [row for _, row in changes])
        queue_texts(db, changes)
        touch(db, touched)
        self._wrote("jobs", touched)
        self._append(db, "revisions", batch.revisions)
        self._write_sightings(db, batch)

    def _write_sightings(self, db: Database, batch: Batch) -> None:
        searches = {(key, run_id) for key, _, run_id in batch.sightings}
        rows = {(key, run_id): seen_search(db, key, run_id, batch.seen_at) for key, run_id in sorted(searches)}
        self._wrote("searches", list(rows.values()))
        sightings = [
            {"job_id": job_id, "search_id": rows[key, run_id]["id"], "run_id": run_id}
            for key, job_id, run_id in dict.fromkeys(batch.sightings)
        ]
        self._put(db, "sightings", sightings)

    def _append(self, db: Database, table: str, rows: Sequence[Row]) -> None:
        """Add rows that have no id of their own; a run that the store does not know is left out."""
        if rows:
            known = read_runs(db, {row["run_id"] for row in rows})
            (highest,) = db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()  # noqa: S608
            numbered = [
                row | {"id": number, "run_id": row["run_id"] if row["run_id"] in known else None}
                for number, row in enumerate(rows, highest + 1)
            ]
            self._put(db, table, numbered)

    def record_rejects(self, rejects: Sequence[Reject]) -> None:
        with self._transaction() as db:
            self._append(db, "rejects", [records.reject_row(reject) for reject in rejects])

    def record_errors(self, errors: Sequence[StoredError]) -> None:
        with self._transaction() as db:
            self._append(db, "errors", [records.error_row(error) for error in errors])

    def record_attempts(self, attempts: Sequence[Attempt]) -> None:
        with self._transaction() as db:
            self._append(db, "attempts", [records.attempt_row(attempt) for attempt in attempts])

    def get(self, job_id: str) -> Row | None:
        with self._connection.reading() as db:
            return read_jobs(db, {job_id}).get(job_id)

    def ids_starting_with(self, start: str, limit: int = 10) -> list[str]:
        if not set(start) <= set("0123456789abcdef"):
            return []
        rows = self._connection.rows(
            "SELECT id FROM jobs WHERE id >= ? AND id < ? LIMIT ?", [start, f"{start}g", limit]
        )
        return [row["id"] for row in rows]

    def query(self, filters: JobFilter) -> list[Row]:
        return self._connection.rows(*select_jobs(filters, self._match(filters), filters.limit))

    def count(self, filters: JobFilter) -> int:
        (row,) = self._connection.rows(*count_jobs(filters, self._match(filters)))
        return int(row["n"])

    def export(self, filters: JobFilter) -> Iterator[Row]:
        limit = None if isinstance(filters.limit, PageSize) else filters.limit
        return self._connection.stream(*select_jobs(filters, self._match(filters), limit))

    def _match(self, filters: JobFilter) -> Match | None:
        if filters.text is None or not filters.text.strip():
            return None
        if not self._connection.read_only:
            self.index_text()
        with self._connection.reading() as db:
            return find_match(db, filters.text)

    def delete(self, job_id: str) -> bool:
        with self._transaction() as db:
            stored = read_jobs(db, {job_id}).get(job_id)
            if stored is None or stored["status"] == "deleted":
                return False
            row = tombstone(stored)
            self._put(db, "jobs", [row])
            queue_texts(db, [(stored, row)])
            keys = list(db.query("SELECT id FROM revisions WHERE job_id = ?", [job_id]))
            db.execute("DELETE FROM revisions WHERE job_id = ?", [job_id])
            self._removed("revisions", keys)
        return True

    def expire(self, job_ids: Sequence[str]) -> int:
        with self._transaction() as db:
            stored = read_jobs(db, set(job_ids)).values()
            rows = [row | {"status": "expired"} for row in stored if row["status"] == "active"]
            self._put(db, "jobs", rows)
        return len(rows)

    def clear(self) -> int:
        with self._transaction() as db:
            clear_texts(db)
            for table in ("sightings", "revisions", "jobs"):
                removed = db.execute(f"DELETE FROM {table}").rowcount  # noqa: S608
                self._removed(table, None)
        return removed

    def statistics(self) -> dict[str, Any]:
        return statistics(self._connection) | {"storage_bytes": self._storage_bytes()}

    def _storage_bytes(self) -> int:
        path = self._connection.path
        files = [path, path.with_name(f"{path.name}-wal")]
        return sum(file.stat().st_size for file in files if file.exists())

    def runs(self, limit: int = 20, offset: int = 0) -> list[Run]:
        sql = "SELECT * FROM runs ORDER BY started_at DESC, rowid DESC LIMIT ? OFFSET ?"
        return [records.run_of(row) for row in self._connection.rows(sql, [limit, offset])]

    def run(self, run_id: str) -> Run | None:
        found = self._connection.rows("SELECT * FROM runs WHERE id = ?", [run_id])
        return records.run_of(found[0]) if found else None

    def searches(self, board: str | None = None) -> list[Row]:
        sql = "SELECT * FROM searches WHERE board = ? OR ? IS NULL ORDER BY id"
        return [row | {"filters": json.loads(row["filters"])} for row in self._connection.rows(sql, [board, board])]

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
        return [records.reject_of(row) for row in self._connection.rows(sql, [run_id, run_id, limit])]

    def errors(self, limit: int = 100) -> list[StoredError]:
        sql = "SELECT * FROM errors ORDER BY id DESC LIMIT ?"
        return [records.error_of(row) for row in self._connection.rows(sql, [limit])]

    def attempts(self, run_id: str) -> list[Attempt]:
        sql = "SELECT * FROM attempts WHERE run_id = ? ORDER BY id"
        return [records.attempt_of(row) for row in self._connection.rows(sql, [run_id])]

    def index_text(self) -> int:
        total = 0
        while self._has_queue():
            with self._connection.writing() as db:
                total += index_batch(db)
        return total

    def _has_queue(self) -> bool:
        return bool(self._connection.rows("SELECT 1 FROM text_queue LIMIT 1"))

    def close(self) -> None:
        if self._connection.closed:
            return
        try:
            if not self._connection.read_only:
                self.index_text()
        finally:
            self._connection.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
