"""Locks on files, between processes; the system lets them go when their process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LOCK_SECONDS = 0.3
"""Whoever only asks whether there is a lock holds one for a moment."""


def take(path: Path, seconds: float = LOCK_SECONDS) -> IO[bytes] | None:
    """The lock of this file, which is made where it is missing; None when others hold it for so many seconds.

    Closing the file lets it go.
    """
    deadline = time.monotonic() + seconds
    while True:
        file = path.open("ab")
        if _locked(file, fcntl.LOCK_EX) and _is_still(file, path):
            return file
        file.close()
        if time.monotonic() > deadline:
            return None
        time.sleep(0.02)


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock of this file. Nothing is made."""
    try:
        with path.open("rb") as file:
            return not _locked(file, fcntl.LOCK_SH)
    except FileNotFoundError:
        return False


def _locked(file: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(file: IO[bytes], path: Path) -> bool:
    """Whether the locked file is the one of that name: its last owner removes it."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
