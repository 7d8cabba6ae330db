"""A copy of a store that is a store itself: taken while crawls go on, and read before it gets its name."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from jobcrawler.exceptions import StorageError, StoreLockedError
from jobcrawler.storage.base import JobFilter
from jobcrawler.storage.connection import connect
from jobcrawler.storage.faults import disk_errors_said, sqlite_fault
from jobcrawler.storage.json_files import LOCK, JsonStore
from jobcrawler.storage.json_logs import Logs
from jobcrawler.storage.locks import take
from jobcrawler.storage.sqlite import SqliteStore
from jobcrawler.storage.tables import KEYS

if TYPE_CHECKING:
    from pathlib import Path

    from jobcrawler.storage.base import JobStore


def back_up(store: JobStore, target: Path) -> int:
    """Copy a store that was opened to read: into a file, or a JSON store into a folder. How many postings the copy has.

    The copy is one moment of the store and can be opened in its place. StorageError where the target is there
    already or cannot be written, or the copy cannot be read; StoreLockedError where a JSON store is being written.
    """
    if target.exists():
        raise StorageError(f"{target} is there already and stays as it is; give another name")
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    with disk_errors_said(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            postings = _copied(store, draft)
            draft.rename(target)
        finally:
            _remove(draft)
    return postings


def _copied(store: JobStore, draft: Path) -> int:
    if isinstance(store, JsonStore):
        _copy_logs(store._folder, draft)
    elif isinstance(store, SqliteStore):
        _copy_database(store._connection.path, draft)
    else:
        raise StorageError(f"{store.url} has a backup of its own; use the tools of its server")
    try:
        with type(store)(store.url, draft, read_only=True) as copy:
            return copy.count(JobFilter(status=None))
    except StorageError as error:
        raise StorageError(f"the copy of {store.url} cannot be read, so there is no backup: {error}") from error


def _copy_database(path: Path, draft: Path) -> None:
    """By SQLite's backup, all pages in one step: writers go on meanwhile, and nothing is copied twice.

    Not by VACUUM INTO, which may give rows new numbers: the full text goes by them.
    """
    try:
        with closing(connect(path, read_only=True)) as source, closing(sqlite3.connect(draft)) as copy:
            source.conn.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read where nothing may be written
            found = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
    except sqlite3.Error as error:
        raise sqlite_fault(draft, error, 0) from error
    if found != ["ok"]:
        raise StorageError(f"{path} is damaged, so there is no backup: {'; '.join(found)}")


def _copy_logs(folder: Path, draft: Path) -> None:
    """The logs under the lock of their writer; the index is made anew from them."""
    lock = take(folder / LOCK)
    if lock is None:
        raise StoreLockedError(f"{folder} is being written by another process; back it up when that has ended")
    with lock:
        draft.mkdir()
        logs = Logs(folder)
        for table in KEYS:
            if logs.path(table).exists():
                shutil.copy2(logs.path(table), draft)
    Logs(draft).mend()


def _remove(draft: Path) -> None:
    """What is left of a copy that did not succeed."""
    if draft.is_dir():
        shutil.rmtree(draft)
    for name in (draft.name, f"{draft.name}-journal", f"{draft.name}-wal", f"{draft.name}-shm"):
        draft.with_name(name).unlink(missing_ok=True)
