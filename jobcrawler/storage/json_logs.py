"""Append-only JSON Lines files, one per table: the last line of a key wins, and deletions are lines too.

{"_deleted": true, "id": 5} takes out one row, {"_deleted": "all"} everything above it.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from jobcrawler.exceptions import StorageError
from jobcrawler.storage.faults import disk_errors_said
from jobcrawler.storage.files import TEMPORARY, replace_file
from jobcrawler.storage.tables import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

Row = dict[str, Any]

DELETED = "_deleted"
MARK_BYTES = 64
BLOCK = 1 << 20


class Logs:
    """The log files of one folder: `jobs.jsonl`, `runs.jsonl` ..."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, table: str) -> Path:
        """The log of a table."""
        return self._folder / f"{table}.jsonl"

    def sizes(self) -> dict[str, int]:
        """Table -> bytes of its log; 0 where there is none."""
        paths = {table: self.path(table) for table in KEYS}
        with disk_errors_said(self._folder):
            return {table: path.stat().st_size if path.exists() else 0 for table, path in paths.items()}

    def count_lines(self, table: str) -> int:
        """Lines of a log."""
        path = self.path(table)
        if not path.exists():
            return 0
        with disk_errors_said(path), path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(partial(file.read, BLOCK), b""))

    def append(self, lines: Mapping[str, list[bytes]]) -> None:
        """Add lines, and hand them to the system: they outlive a kill of this process."""
        with disk_errors_said(self._folder):
            for table in KEYS:
                if lines.get(table):
                    with self.path(table).open("ab") as file:
                        file.write(b"".join(lines[table]))

    def cut(self, sizes: Mapping[str, int]) -> None:
        """Take back what was added since the logs had these sizes."""
        with disk_errors_said(self._folder):
            for table, size in self.sizes().items():
                if size > sizes[table]:
                    os.truncate(self.path(table), sizes[table])

    def exchange(self, table: str, lines: Iterable[bytes]) -> None:
        """Put a log of these lines in place of the log of a table."""
        replace_file(self.path(table), lines)

    def mend(self) -> None:
        """Cut off the last line of a log where a killed writer left half of it, and remove its unfinished files."""
        with disk_errors_said(self._folder):
            for path in self._folder.glob(TEMPORARY.format("*")):
                path.unlink()
            for table, size in self.sizes().items():
                end = _end_of_last_line(self.path(table), size) if size else 0
                if end < size:
                    os.truncate(self.path(table), end)

    def mark(self, table: str, size: int) -> str:
        """The last bytes of the log when it had that size: whether it is still the same log."""
        if not size:
            return ""
        with disk_errors_said(self._folder), self.path(table).open("rb") as file:
            file.seek(max(0, size - MARK_BYTES))
            return file.read(min(size, MARK_BYTES)).hex()

    def rows(self, table: str, start: int) -> Iterator[tuple[Row, int]]:
        """Each whole line from that byte on, with the byte after it."""
        path, end = self.path(table), start
        with disk_errors_said(self._folder), path.open("rb") as file:
            file.seek(start)
            for line in file:
                end += len(line)
                if line.endswith(b"\n"):
                    yield _parsed(line, path, end), end


def _parsed(line: bytes, path: Path, end: int) -> Row:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise StorageError(f"{path} holds a line that is no JSON, up to byte {end}; mend or remove it") from error
    if not isinstance(row, dict):
        raise StorageError(f"{path} holds a line that is no object, up to byte {end}; mend or remove it")
    return row


def _end_of_last_line(path: Path, size: int, block: int = 1 << 16) -> int:
    with path.open("rb") as file:
        for start in range(max(0, size - block), -block, -block):
            file.seek(max(0, start))
            found = file.read(block).rfind(b"\n")
            if found >= 0:
                return max(0, start) + found + 1
    return 0
