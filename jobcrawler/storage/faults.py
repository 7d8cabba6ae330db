"""Errors of SQLite and of the disk, each in one sentence that says what to do."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobcrawler.exceptions import StorageError, StoreLockedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NO_ROOM = "has no room left; free some disk space and run again"
PERMISSIONS = "check the permissions of the file and its folder"

SQLITE_FAULTS = {
    sqlite3.SQLITE_READONLY: f"may not be written; {PERMISSIONS}",
    sqlite3.SQLITE_IOERR: "could not be read or written; check the disk",
    sqlite3.SQLITE_CORRUPT: "is damaged; put back a copy, or recover it with `sqlite3 FILE .recover`",
    sqlite3.SQLITE_FULL: NO_ROOM,
    sqlite3.SQLITE_CANTOPEN: f"cannot be opened; {PERMISSIONS}",
    sqlite3.SQLITE_NOTADB: "is not a SQLite database; move it away or choose another place",
}
"""Primary result code -> what to tell the user."""

DISK_FAULTS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), NO_ROOM),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), f"cannot be read or written; {PERMISSIONS}"),
    **dict.fromkeys((errno.ENOTDIR, errno.EEXIST), "cannot be made where a file is; choose another place"),
}
"""errno -> the same, for files that are not SQLite's."""

PASSING = {errno.EIO, errno.EINTR, errno.EAGAIN}
"""What may be over at the next try."""


DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def sqlite_fault(path: Path, error: sqlite3.Error, waited: float, *, disposable: bool = False) -> StorageError:
    """The error to raise for one of SQLite, which had waited so many seconds for others to finish.

    A `disposable` file is made again when it is missing.
    """
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreLockedError(f"{path} was locked by another process for {waited:g} seconds; wait until it ends")
    if primary in DAMAGE and disposable:
        return StorageError(f"{path} is damaged; remove it and open the store again: it is made anew ({error})")
    known = SQLITE_FAULTS.get(primary) if primary is not None else None
    if known is None:
        return StorageError(f"{path} cannot be used: {error}")
    return StorageError(f"{path} {known} ({error})", temporary=primary == sqlite3.SQLITE_IOERR)


def disk_fault(path: Path, error: OSError) -> StorageError:
    """The error to raise for one of the disk."""
    known = DISK_FAULTS.get(error.errno or 0, "cannot be read or written; check the disk and retry")
    return StorageError(f"{path} {known} ({error.strerror or error})", temporary=error.errno in PASSING)


@contextmanager
def disk_errors_said(path: Path) -> Iterator[None]:
    """Errors of the disk, in one sentence."""
    try:
        yield
    except OSError as error:
        raise disk_fault(path, error) from error
