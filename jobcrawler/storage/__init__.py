"""Where postings are kept. `open_store` opens a place, `JobStore` says what one can do with it."""

from __future__ import annotations

from pathlib import Path

from jobcrawler.exceptions import StorageError
from jobcrawler.storage.base import (
    COLUMNS,
    DERIVED_COLUMNS,
    LIFE_FIELDS,
    ORDER_COLUMNS,
    Attempt,
    DueRun,
    Find,
    JobFilter,
    JobStore,
    Reject,
    Run,
    Saved,
    SearchRun,
    Sight,
    StoredError,
)
from jobcrawler.storage.faults import disk_errors_said

__all__ = [
    "COLUMNS",
    "DERIVED_COLUMNS",
    "LIFE_FIELDS",
    "ORDER_COLUMNS",
    "Attempt",
    "DueRun",
    "Find",
    "JobFilter",
    "JobStore",
    "Reject",
    "Run",
    "Saved",
    "SearchRun",
    "Sight",
    "StoredError",
    "open_store",
    "project_root",
]

ALLOWED = "allowed are sqlite:FILE and json:FOLDER, such as sqlite:data/jobs.db or json:data/"


def project_root() -> Path:
    """The folder of scrapy.cfg, here or above, which relative places are relative to; without one, this folder."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "scrapy.cfg").is_file()), here)


def open_store(url: str, root: Path | None = None, *, read_only: bool = False) -> JobStore:
    """Open the store at `sqlite:FILE` or `json:FOLDER`, made where it is missing unless it is opened to read.

    A relative place is relative to `root` (the folder of scrapy.cfg), by default the current folder;
    "sqlite:/x.db" and "sqlite:////x.db" are absolute. Raises StorageError, or StoreLockedError where another
    process is writing a JSON store.

    >>> open_store("mysql:jobs")
    Traceback (most recent call last):
    jobcrawler.exceptions.StorageError: "mysql:jobs" is no store; allowed are sqlite:FILE and json:FOLDER, such as \
sqlite:data/jobs.db or json:data/
    """
    scheme, _, place = url.partition(":")
    opener = _OPENERS.get(scheme)
    if opener is None:
        raise StorageError(f'"{url}" is no store; {ALLOWED}')
    path = _path(url, place, root or Path.cwd())
    with disk_errors_said(path):
        return opener(url, path, read_only)


def _path(url: str, place: str, root: Path) -> Path:
    place = place.removeprefix("///")
    if not place or place.startswith((":", "//")):
        raise StorageError(f'"{url}" names no place on this disk; {ALLOWED}')
    return Path(place).expanduser() if place.startswith("~/") else root / place


def _open_sqlite(url: str, path: Path, read_only: bool) -> JobStore:
    if path.is_dir():
        raise StorageError(f'"{url}" is a folder; name a file in it, such as {url.rstrip("/")}/jobs.db')
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.exists():
        raise StorageError(f"there is no database at {path}; a crawl makes it")
    from jobcrawler.storage.sqlite import SqliteStore  # noqa: PLC0415  (0.2 s, for commands that open a store)

    return SqliteStore(url, path, read_only=read_only)


def _open_json(url: str, path: Path, read_only: bool) -> JobStore:
    if not read_only:
        path.mkdir(parents=True, exist_ok=True)
    elif not path.is_dir():
        raise StorageError(f"there is no folder {path}; a crawl makes it")
    from jobcrawler.storage.json_files import JsonStore  # noqa: PLC0415  (the same)

    return JsonStore(url, path, read_only=read_only)


_OPENERS = {"sqlite": _open_sqlite, "json": _open_json}
