"""The store in one SQLite file, which several processes may write and Datasette can show as it is."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlite_utils.utils import chunks

from jobcrawler.exceptions import StorageError
from jobcrawler.items import iso
from jobcrawler.storage.batch import Batch
from jobcrawler.storage.clusters import link_changes, link_pending
from jobcrawler.storage.connection import Connection
from jobcrawler.storage.life import absent, expired_before, mark_expired, remove_jobs
from jobcrawler.storage.merge import tombstone
from jobcrawler.storage.migrations import migrate
from jobcrawler.storage.reading import SqliteReader
from jobcrawler.storage.rows import (
    attempt_row,
    due_run_of,
    due_run_row,
    error_row,
    posting_row,
    reject_row,
    run_row,
)
from jobcrawler.storage.running import Running
from jobcrawler.storage.saved_searches import add_due_rows, add_finds
from jobcrawler.storage.search_runs import prepare
from jobcrawler.storage.tables import (
    CHUNK,
    all_but_newest,
    delete_rows,
    one_of,
    read_each_job,
    read_jobs,
    read_runs,
    seen_search,
    touch,
    upsert,
)
from jobcrawler.storage.text_index import clear_texts, index_batch, queue_texts
from jobcrawler.storage.units import PENDING, clear_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from jobcrawler.items import JobPosting
    from jobcrawler.storage.base import Attempt, DueRun, Reject, Run, Saved, SearchRun, StoredError
    from jobcrawler.storage.clusters import Linked

Row = dict[str, Any]


class SqliteStore(SqliteReader):
    """Postings in a SQLite file (WAL, full text by FTS5).

    A store that keeps the rows elsewhere too overrides `_wrote` and `_removed`, which are told, inside the
    transaction, each row that was written or removed, and `_transaction`.
    """

    _disposable = False
    """Whether the file can be removed when it is damaged."""

    def __init__(self, url: str, path: Path, *, read_only: bool = False) -> None:
        self.url = url
        self._running = Running(path.parent)
        self._connection = Connection(path, read_only=read_only, disposable=self._disposable)
        try:
            migrate(self._connection)
            if not (read_only or self._disposable):
                self.link_pending()
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def _transaction(self) -> Iterator[Database]:
        with self._connection.writing() as db:
            yield db

    def _wrote(self, table: str, rows: Iterable[Row]) -> None:
        """Told the rows that were written, as they are now; walking them is what reads those that are lazy."""

    def _removed(self, table: str, keys: Sequence[Row] | None) -> None:
        """Told the keys that were removed; None is all of the table."""

    def _put(self, db: Database, table: str, rows: Sequence[Row]) -> None:
        upsert(db, table, rows)
        self._wrote(table, rows)

    def _forget(self, db: Database, table: str, condition: str, values: Sequence[Any]) -> None:
        self._removed(table, delete_rows(db, table, condition, values))

    def begin_run(self, run: Run) -> None:
        self._connection.check_writable()
        taken = run.status == "running" and self._running.hold(run.id)
        try:
            self._put_run(run)
        except BaseException:
            if taken:
                self._running.release(run.id)
            raise

    def end_run(self, run: Run) -> None:
        self._put_run(run)
        self._running.release(run.id)

    def _put_run(self, run: Run) -> None:
        with self._transaction() as db:
            self._put(db, "runs", [run_row(run)])

    def record_search_runs(self, rows: Sequence[SearchRun]) -> None:
        with self._transaction() as db:
            searches, search_runs = prepare(db, rows)
            self._wrote("searches", searches)
            self._put(db, "search_runs", search_runs)

    def save(self, postings: Sequence[JobPosting]) -> list[Saved]:
        seen = [posting_row(posting) for posting in postings]
        if not all(row["id"] for row in seen):
            raise StorageError("a posting without id cannot be stored; validation fills the id")
        with self._transaction() as db:
            runs = read_runs(db, {row["run_id"] for row in seen})
            batch = Batch(read_jobs(db, {row["id"] for row in seen}), runs, _now(), self.lifetime_days)
            saved = [batch.add(row) for row in seen]
            self._write(db, batch)
        return saved

    def _write(self, db: Database, batch: Batch) -> None:
        changes, touched = batch.split()
        self._put(db, "jobs", [row for _, row in changes])
        queue_texts(db, changes)
        self._link(db, changes)
        touch(db, touched)
        self._wrote("jobs", touched)
        self._append(db, "revisions", batch.revisions)
        self._write_sightings(db, batch)

    def _link(self, db: Database, changes: Iterable[tuple[Row | None, Row | None]]) -> None:
        self._put_links(db, link_changes(db, changes, _now()))

    def _put_links(self, db: Database, linked: Linked) -> None:
        self._put(db, "clusters", linked.rows)
        for some in chunks(linked.gone, CHUNK):
            self._forget(db, "clusters", *one_of("job_id", list(some)))

    def link_pending(self) -> None:
        """Link what was stored before there were clusters, in small steps: a stop loses one of them."""
        while self._connection.rows(PENDING, [1]):
            with self._transaction() as db:
                self._put_links(db, link_pending(db, CHUNK, _now()))

    def _write_sightings(self, db: Database, batch: Batch) -> None:
        searches = {(key, run_id) for key, _, run_id in batch.sightings}
        rows = {(key, run_id): seen_search(db, key, run_id, batch.seen_at) for key, run_id in sorted(searches)}
        self._wrote("searches", list(rows.values()))
        sightings = [
            {"job_id": job_id, "search_id": rows[key, run_id]["id"], "run_id": run_id}
            for key, job_id, run_id in dict.fromkeys(batch.sightings)
        ]
        self._put(db, "sightings", sightings)
        self._wrote("finds", add_finds(db, batch.finds()))

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

    def add_due_runs(self, due: Sequence[DueRun]) -> list[DueRun]:
        with self._transaction() as db:
            added = add_due_rows(db, map(due_run_row, due))
            self._wrote("due_runs", added)
        return [due_run_of(row) for row in added]

    def record_due_run(self, due: DueRun) -> None:
        with self._transaction() as db:
            self._put(db, "due_runs", [due_run_row(due)])

    def set_mark(self, name: str, value: str) -> None:
        with self._transaction() as db:
            self._put(db, "marks", [{"name": name, "value": value}])

    def record_rejects(self, rejects: Sequence[Reject]) -> None:
        with self._transaction() as db:
            self._append(db, "rejects", [reject_row(reject) for reject in rejects])

    def record_errors(self, errors: Sequence[StoredError]) -> None:
        with self._transaction() as db:
            self._append(db, "errors", [error_row(error) for error in errors])

    def record_attempts(self, attempts: Sequence[Attempt]) -> None:
        with self._transaction() as db:
            self._append(db, "attempts", [attempt_row(attempt) for attempt in attempts])

    def delete(self, job_id: str) -> bool:
        with self._transaction() as db:
            stored = read_jobs(db, {job_id}).get(job_id)
            if stored is None or stored["status"] == "deleted":
                return False
            row = tombstone(stored)
            self._put(db, "jobs", [row])
            queue_texts(db, [(stored, row)])
            self._link(db, [(stored, row)])
            self._forget(db, "revisions", "job_id = ?", [job_id])
        return True

    def expire(self, job_ids: Sequence[str], now: datetime | None = None, run_id: str | None = None) -> int:
        with self._transaction() as db:
            stored = read_jobs(db, dict.fromkeys(job_ids))
            active = [job_id for job_id, row in stored.items() if row["status"] == "active"]
            self._expire(db, active, iso(now) or _now(), run_id)
        return len(active)

    def expire_absent(self, run_id: str, now: datetime) -> int:
        with self._transaction() as db:
            ids = absent(db, run_id)
            self._expire(db, ids, iso(now) or _now(), run_id)
        return len(ids)

    def _expire(self, db: Database, ids: Sequence[str], at: str, run_id: str | None) -> None:
        revisions = mark_expired(db, ids, at, run_id)
        self._wrote("jobs", read_each_job(db, ids))
        self._append(db, "revisions", revisions)

    def purge(self, before: datetime) -> int:
        with self._transaction() as db:
            ids = expired_before(db, iso(before) or "")
            for some in chunks(ids, CHUNK):
                self._link(db, ((row, None) for row in read_jobs(db, some).values()))
            for table, keys in remove_jobs(db, ids):
                self._removed(table, keys)
        return len(ids)

    def prune(
        self,
        *,
        attempts_before: datetime | None = None,
        attempts_kept: int | None = None,
        errors_kept: int | None = None,
    ) -> None:
        with self._transaction() as db:
            if attempts_before is not None:
                self._forget(db, "attempts", "requested_at < ?", [iso(attempts_before)])
            for table, kept in (("attempts", attempts_kept), ("errors", errors_kept)):
                if kept is not None:
                    self._forget(db, table, *all_but_newest(table, kept))

    def clear(self) -> int:
        with self._transaction() as db:
            clear_texts(db)
            clear_units(db)
            for table in ("sightings", "revisions", "finds", "clusters", "jobs"):
                removed = db.execute(f"DELETE FROM {table}").rowcount  # noqa: S608
                self._removed(table, None)
        return removed

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
            try:
                self._connection.close()
            finally:
                self._running.release_all()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
