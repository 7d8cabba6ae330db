"""Files for other programs, which may read them at any moment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jobcrawler.storage.faults import disk_errors_said

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, content: bytes) -> bool:
    """Write a file whole or not at all, in a folder that is made; False where it had this content, and stays untouched.

    A file that is not touched keeps its time: a web server's ETag stays the same. Raises StorageError.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    with disk_errors_said(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.read_bytes() == content:
            return False
        try:
            draft.write_bytes(content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return True
