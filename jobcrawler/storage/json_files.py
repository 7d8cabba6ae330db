"""The store in JSON files that every program can read.

The logs (`json_logs`) are the data. `.index.db` beside them is a `SqliteStore` of the same rows, which answers every
question; it can be lost at any time and is made again from the logs. `jobs.json`, `metadata.json` and `errors.json`
are written anew at close. One process writes at a time, others may read.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

import orjson

from jobcrawler import __version__
from jobcrawler.exceptions import StorageError, StoreLockedError
from jobcrawler.storage.base import JobFilter
from jobcrawler.storage.compaction import DEAD_AFTER_PRUNE, DEAD_AT_CLOSE, WORTHWHILE, compact, is_due
from jobcrawler.storage.faults import disk_errors_said
from jobcrawler.storage.files import replace_file
from jobcrawler.storage.json_logs import DELETED, Logs
from jobcrawler.storage.locks import is_held, take
from jobcrawler.storage.replay import Replay
from jobcrawler.storage.rows import error_row
from jobcrawler.storage.running import Running
from jobcrawler.storage.sqlite import SqliteStore
from jobcrawler.storage.tables import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlite_utils import Database

Row = dict[str, Any]

INDEX = ".index.db"
SNAPSHOTS = ("jobs.json", "metadata.json", "errors.json")
ERRORS_SHOWN = 100
LOCK = ".lock"


class JsonStore(SqliteStore):
    """Postings in JSON Lines logs, with a SQLite index that is disposable."""

    _disposable = True

    def __init__(self, url: str, folder: Path, *, read_only: bool = False) -> None:
        self._folder = folder
        self._logs = Logs(folder)
        self._lines: dict[str, list[bytes]] = defaultdict(list)
        self._grown: set[str] = set()
        self._private: TemporaryDirectory[str] | None = None
        self._lock = None if read_only else _lock(folder)
        try:
            if read_only:
                self._open_to_read(url)
            else:
                self._open_to_write(url)
        except BaseException:
            self._release()
            raise
        self._running = Running(folder)

    def _open_to_write(self, url: str) -> None:
        self._logs.mend()
        try:
            self._open_index(url, self._folder / INDEX)
        except StorageError:  # lost, stale or damaged: the logs have it all
            self._remove_index()
            self._open_index(url, self._folder / INDEX)
        try:
            self.link_pending()
        except BaseException:
            self._connection.close()
            raise

    def _open_index(self, url: str, path: Path) -> None:
        super().__init__(url, path)
        try:
            self._changed = Replay(self._connection, self._logs).catch_up()
        except BaseException:
            self._connection.close()
            raise

    def _open_to_read(self, url: str) -> None:
        """Use the index as it is, or read the logs into one aside."""
        if not self._index_serves(url):
            self._private = TemporaryDirectory(prefix="jobcrawler-")
            self._open_index(url, Path(self._private.name) / "index.db")
            self.index_text()
            self._connection.read_only = True

    def _index_serves(self, url: str) -> bool:
        """Whether the index could be opened, and is current or kept so by a writer."""
        try:
            super().__init__(url, self._folder / INDEX, read_only=True)
        except StorageError:
            return False
        try:
            serves = Replay(self._connection, self._logs).is_current() or self._has_writer()
        except StorageError:
            serves = False
        if not serves:
            self._connection.close()
        return serves

    def _has_writer(self) -> bool:
        with disk_errors_said(self._folder):
            return is_held(self._folder / LOCK)

    def _remove_index(self) -> None:
        with disk_errors_said(self._folder):
            for path in self._index_files():
                path.unlink(missing_ok=True)

    def _index_files(self) -> list[Path]:
        return [self._folder / f"{INDEX}{suffix}" for suffix in ("", "-wal", "-shm")]

    @contextmanager
    def _transaction(self) -> Iterator[Database]:
        """Logs first, then the index: what the index holds is always in the logs."""
        self._connection.check_writable()
        with self._connection.alone():
            sizes = self._logs.sizes()
            try:
                with super()._transaction() as db:
                    self._lines.clear()
                    yield db
                    self._logs.append(self._lines)
                    Replay.note(db, self._logs, [table for table in KEYS if table in self._lines])
            except BaseException:
                self._logs.cut(sizes)
                raise
            self._changed = True
            self._grown.update(self._lines)

    def _wrote(self, table: str, rows: Iterable[Row]) -> None:
        lines = [orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows]
        if lines:
            self._lines[table] += lines

    def _removed(self, table: str, keys: Sequence[Row] | None) -> None:
        self._wrote(table, [{DELETED: "all"}] if keys is None else [{DELETED: True, **key} for key in keys])

    def _storage_bytes(self) -> int:
        files = [self._folder / name for name in SNAPSHOTS] + self._index_files()
        return sum(self._logs.sizes().values()) + sum(file.stat().st_size for file in files if file.exists())

    def prune(
        self,
        *,
        attempts_before: datetime | None = None,
        attempts_kept: int | None = None,
        errors_kept: int | None = None,
    ) -> None:
        super().prune(attempts_before=attempts_before, attempts_kept=attempts_kept, errors_kept=errors_kept)
        self._compact({"attempts", "errors"}, DEAD_AFTER_PRUNE, worthwhile=1)

    def _compact(self, tables: Iterable[str], dead_for_each: int, worthwhile: int) -> None:
        with self._connection.alone():
            for table in tables:
                if is_due(self._connection, self._logs, table, dead_for_each, worthwhile):
                    compact(self._connection, self._logs, table)

    def close(self) -> None:
        try:
            if not self._connection.closed and not self._connection.read_only:
                self._write_snapshots()
                self._compact(self._grown, DEAD_AT_CLOSE, WORTHWHILE)
        finally:
            try:
                super().close()
            finally:
                self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
        if self._private is not None:
            self._private.cleanup()

    def _write_snapshots(self) -> None:
        if not self._changed and all((self._folder / name).exists() for name in SNAPSHOTS):
            return
        postings = self.export(JobFilter(status=None, order="first_seen"))
        errors = [error_row(error) for error in self.errors(ERRORS_SHOWN)]
        generated_at = datetime.now(UTC).isoformat(timespec="seconds")
        metadata = {"version": __version__, "generated_at": generated_at, "statistics": self.statistics()}
        replace_file(self._folder / "jobs.json", _json_list(postings))
        replace_file(self._folder / "errors.json", _json_list(errors))
        replace_file(self._folder / "metadata.json", [orjson.dumps(metadata, option=orjson.OPT_INDENT_2)])
        self._changed = False


def _json_list(rows: Iterable[Row]) -> Iterator[bytes]:
    yield b"["
    for number, row in enumerate(rows):
        yield b",\n" if number else b"\n"
        yield orjson.dumps(row)
    yield b"\n]\n"


def _lock(folder: Path) -> IO[bytes]:
    """The right to write, until the file is closed or the process ends."""
    with disk_errors_said(folder):
        file = take(folder / LOCK)
    if file is None:
        raise StoreLockedError(f"{folder} is being written by another process; wait until it ends, or open it to read")
    return file
