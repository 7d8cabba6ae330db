"""From the logs of a JSON store into its index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlite_utils.utils import chunks

from jobcrawler.exceptions import StorageError
from jobcrawler.storage.json_logs import DELETED
from jobcrawler.storage.tables import CHUNK, KEYS, read_jobs, upsert
from jobcrawler.storage.text_index import clear_texts, forget_texts, queue_texts
from jobcrawler.storage.units import clear_units, pend

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from jobcrawler.storage.connection import Connection
    from jobcrawler.storage.json_logs import Logs

Row = dict[str, Any]

APPLIED = "CREATE TABLE IF NOT EXISTS applied (log TEXT PRIMARY KEY, size INTEGER NOT NULL, mark TEXT NOT NULL)"
"""How much of each log the index holds, and what stood there: a log that was exchanged is noticed."""


class Replay:
    """Brings an index up to its logs."""

    def __init__(self, connection: Connection, logs: Logs) -> None:
        self._connection = connection
        self._logs = logs

    @staticmethod
    def note(db: Database, logs: Logs, tables: Iterable[str]) -> None:
        """Note that the index holds these logs whole. Call it in the transaction that wrote them."""
        sizes = logs.sizes()
        rows = [(table, sizes[table], logs.mark(table, sizes[table])) for table in tables]
        db.conn.executemany("INSERT OR REPLACE INTO applied (log, size, mark) VALUES (?, ?, ?)", rows)

    def is_current(self) -> bool:
        """Whether the index holds every log to its end."""
        self._check()
        return self._applied_sizes() == self._logs.sizes()

    def catch_up(self) -> bool:
        """Apply what the index does not hold yet; whether there was anything.

        Raises StorageError where the index holds what the logs do not: it is to be made again.
        """
        with self._connection.writing() as db:
            db.execute(APPLIED)
        self._check()
        ends = self._applied_sizes()
        behind = [table for table, size in self._logs.sizes().items() if size > ends[table]]
        with self._connection.reading() as db:
            db.execute("PRAGMA foreign_keys = OFF")  # a log may have lost lines that others point to
            for table in behind:
                self._apply_log(table, ends[table])
            db.execute("PRAGMA foreign_keys = ON")
        return bool(behind)

    def _applied_sizes(self) -> dict[str, int]:
        sizes = {row["log"]: row["size"] for row in self._connection.rows("SELECT log, size FROM applied")}
        return {table: sizes.get(table, 0) for table in KEYS}

    def _check(self) -> None:
        sizes = self._logs.sizes()
        for row in self._connection.rows("SELECT log, size, mark FROM applied"):
            log, size = row["log"], row["size"]
            if sizes[log] < size or self._logs.mark(log, size) != row["mark"]:
                raise StorageError(f"{self._connection.path} is not the index of {self._logs.path(log)}; remove it")

    def _apply_log(self, table: str, start: int) -> None:
        with self._connection.reading() as db:
            columns = tuple(db.table(table).columns_dict)
        for some in chunks(self._logs.rows(table, start), CHUNK):
            lines = list(some)
            end = lines[-1][1]
            with self._connection.writing() as db:
                self._apply(db, table, columns, [line for line, _ in lines])
                note = (table, end, self._logs.mark(table, end))
                db.execute("INSERT OR REPLACE INTO applied (log, size, mark) VALUES (?, ?, ?)", note)

    def _apply(self, db: Database, table: str, columns: tuple[str, ...], lines: list[Row]) -> None:
        rows: dict[tuple[Any, ...], Row] = {}
        for line in lines:
            if line.get(DELETED) == "all":
                rows.clear()
                _clear(db, table)
            elif DELETED in line:
                key = tuple(line[name] for name in KEYS[table])
                rows.pop(key, None)
                _delete(db, table, key)
            else:
                row = self._row(table, columns, line)
                rows[tuple(row[name] for name in KEYS[table])] = row
        _write(db, table, list(rows.values()))

    def _row(self, table: str, columns: tuple[str, ...], line: Row) -> Row:
        """The line with every column of today; one that is not known comes from a newer version."""
        unknown = line.keys() - set(columns)
        if unknown or not all(name in line for name in KEYS[table]):
            problem = f"fields that are not known ({', '.join(sorted(unknown))})" if unknown else "a line without key"
            raise StorageError(f"{self._logs.path(table)} has {problem}; update jobcrawler, or mend the file")
        return {name: line.get(name) for name in columns}


def _write(db: Database, table: str, rows: list[Row]) -> None:
    if table == "jobs":
        stored = read_jobs(db, [row["id"] for row in rows])
        queue_texts(db, [(stored.get(row["id"]), row) for row in rows])
    upsert(db, table, rows)
    if table == "jobs":
        pend(db, [row["id"] for row in rows])


def _delete(db: Database, table: str, key: tuple[Any, ...]) -> None:
    if table == "jobs":
        forget_texts(db, read_jobs(db, [key[0]]).values())
    where = " AND ".join(f"{name} = ?" for name in KEYS[table])
    db.execute(f"DELETE FROM {table} WHERE {where}", key)  # noqa: S608  names of our own tables
    if table == "jobs":
        pend(db, key)


def _clear(db: Database, table: str) -> None:
    if table == "jobs":
        clear_texts(db)
        clear_units(db)
    db.execute(f"DELETE FROM {table}")  # noqa: S608  names of our own tables
