"""Files that are written whole or not at all: whoever reads meanwhile sees the old one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jobcrawler.storage.faults import disk_errors_said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TEMPORARY = ".{}.tmp"
"""Name of a file while it is written, from the name that it gets and the process that writes it."""


def replace_file(path: Path, parts: Iterable[bytes]) -> None:
    """Put a file of these parts in the place of another; a kill leaves the old one. Raises StorageError."""
    temporary = path.with_name(TEMPORARY.format(f"{path.name}.{os.getpid()}"))
    with disk_errors_said(path):
        try:
            with temporary.open("wb") as file:
                file.writelines(parts)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in a folder that is made; one that has this content already is not touched. Raises StorageError.

    A file that is not touched keeps its time: a web server's ETag stays the same.
    """
    with disk_errors_said(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.read_bytes() == content:
            return
    replace_file(path, [content])
