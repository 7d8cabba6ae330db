"""Which runs are alive: each holds a lock on a file of its own beside the store."""

from __future__ import annotations

import re
from hashlib import md5
from typing import IO, TYPE_CHECKING

from jobcrawler.exceptions import StoreLockedError
from jobcrawler.storage.faults import disk_errors_said
from jobcrawler.storage.locks import is_held, take

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ".running"
PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


class Running:
    """The runs of the stores in one folder, and those among them that this store holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._held: dict[str, IO[bytes]] = {}

    def hold(self, run_id: str) -> bool:
        """Hold this run until it is released; False when it is held here already.

        Raises StoreLockedError where another process, or another store of this one, holds it.
        """
        if run_id in self._held:
            return False
        path = self._path(run_id)
        with disk_errors_said(path):
            self._folder.mkdir(exist_ok=True)
            self._sweep()
            file = take(path)
        if file is None:
            raise StoreLockedError(f"the run {run_id} is alive in another process; wait until it ends, or stop it")
        self._held[run_id] = file
        return True

    def release(self, run_id: str) -> None:
        """Let this run go, if it is held here."""
        file = self._held.pop(run_id, None)
        if file is not None:
            with disk_errors_said(self._folder), file:
                self._path(run_id).unlink(missing_ok=True)

    def release_all(self) -> None:
        """Let every run go."""
        for run_id in list(self._held):
            self.release(run_id)

    def is_running(self, run_id: str) -> bool:
        """Whether some process holds this run."""
        path = self._path(run_id)
        with disk_errors_said(path):
            return run_id in self._held or is_held(path)

    def _path(self, run_id: str) -> Path:
        if PLAIN_NAME.fullmatch(run_id):
            return self._folder / run_id
        return self._folder / md5(run_id.encode("utf-8", "surrogatepass")).hexdigest()

    def _sweep(self) -> None:
        """Remove what killed runs have left."""
        for path in self._folder.iterdir():
            file = None if is_held(path) else take(path, 0)
            if file is not None:
                with file:
                    path.unlink(missing_ok=True)
