"""Write stored postings to a file: never over another one unasked, never half a file under its name."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from scrapy.exporters import BaseItemExporter, JsonItemExporter, JsonLinesItemExporter

from jobcrawler.exceptions import ConfigError
from jobcrawler.exporters import SpreadsheetCsvItemExporter
from jobcrawler.storage.base import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FORMATS = ("json", "jsonl", "csv")
_EXPORTERS: dict[str, Callable[..., BaseItemExporter]] = {
    "json": JsonItemExporter,
    "jsonl": JsonLinesItemExporter,
    "csv": SpreadsheetCsvItemExporter,
}


def export(rows: Iterable[dict[str, Any]], target: str, kind: str | None, *, overwrite: bool = False) -> int:
    """Write rows to a file, or to standard output for "-"; gives how many.

    ConfigError when the file is there, its folder is not, or its ending names no format.
    """
    name = kind or ("jsonl" if target == "-" else Path(target).suffix.removeprefix(".").lower())
    if name not in _EXPORTERS:
        raise ConfigError(f"the ending of {target!r} names no format; allowed: {', '.join(FORMATS)}, or say --format")
    if target == "-":
        return _write(rows, sys.stdout.buffer, name)
    path = Path(target)
    if path.exists() and not overwrite:
        raise ConfigError(f"{target} is there already; say --overwrite to replace it")
    try:
        with _replacing(path) as file:
            return _write(rows, file, name)
    except OSError as error:
        raise ConfigError(f"{target} cannot be written: {error.strerror or error}") from error


def _write(rows: Iterable[dict[str, Any]], file: IO[bytes], name: str) -> int:
    exporter = _EXPORTERS[name](file, fields_to_export=list(COLUMNS), encoding="utf-8")
    exporter.start_exporting()
    n = 0
    for row in rows:
        exporter.export_item(row)
        n += 1
    exporter.finish_exporting()
    return n


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside the target that takes its name when all is written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("xb") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
