"""A SQLite file that several processes and threads may share."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlite_utils import Database

from jobcrawler.exceptions import StorageError
from jobcrawler.storage.faults import sqlite_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any

BUSY_SECONDS = 30
"""How long one process waits while another one writes."""

OLDEST = (3, 38)
"""The first SQLite with the operators -> and ->>, which the counters need."""


def connect(path: Path, *, read_only: bool = False) -> Database:
    """Open the file, made where it is missing unless it is opened to read."""
    if sqlite3.sqlite_version_info < OLDEST:
        needed, found = ".".join(map(str, OLDEST)), sqlite3.sqlite_version
        raise StorageError(
            f"a store needs SQLite {needed} or newer; this Python has {found}: use a newer build of Python"
        )
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    conn = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        db = Database(conn)
        db.execute("PRAGMA foreign_keys = ON")
        if not read_only:
            _write_ahead(db)
    except BaseException:
        conn.close()
        raise
    return db


def _write_ahead(db: Database) -> None:
    """WAL, patiently: SQLite does not wait by itself when two processes switch a new file at once."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            db.enable_wal()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA wal_autocheckpoint = 4000")  # 16 MB: 10 % faster than the default of 4 MB
            return


class Connection:
    """One open file: transactions that take the write lock at once, reads, and errors in one sentence."""

    def __init__(self, path: Path, *, read_only: bool = False, disposable: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._disposable = disposable
        self._lock = threading.RLock()
        with self._errors_said():
            self._db: Database | None = connect(path, read_only=read_only)

    @contextmanager
    def _errors_said(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise sqlite_fault(self.path, error, BUSY_SECONDS, disposable=self._disposable) from error
        except (UnicodeError, OverflowError) as error:
            raise StorageError(f"{self.path} cannot hold a value that it was given: {error}") from error

    @property
    def closed(self) -> bool:
        return self._db is None

    def _open(self) -> Database:
        if self._db is None:
            raise StorageError(f"{self.path} was closed; open the store again")
        return self._db

    def check_writable(self) -> None:
        """Refuse to write where the file was opened to read."""
        if self.read_only:
            raise StorageError(f"{self.path} was opened to read; open it without read_only to write")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep the other threads of this process out."""
        with self._lock:
            yield

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction, all or nothing.

        BEGIN IMMEDIATE: what is read inside cannot be changed by another process before it is written back.
        """
        self.check_writable()
        with self._lock, self._errors_said():
            db = self._open()
            db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.conn.execute("COMMIT")
            except BaseException:
                db.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """The database, by this thread alone."""
        with self._lock, self._errors_said():
            yield self._open()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """What a SELECT gives, as dicts."""
        with self.reading() as db:
            return list(db.query(sql, list(parameters)))

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """The same, row by row over a connection of its own: one state of the data, whatever is written meanwhile."""
        with self._errors_said():
            db = connect(self.path, read_only=True)
            try:
                yield from db.query(sql, list(parameters))
            finally:
                db.close()

    def close(self) -> None:
        """Close the file; SQLite folds the write-ahead log in with the last connection."""
        with self._lock, self._errors_said():
            if self._db is not None:
                self._db.close()
                self._db = None
