"""Write stored postings to a file: never over another one unasked, never half a file under its name."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from jobcrawler.exceptions import ConfigError
from jobcrawler.exporting.output import Output

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMATS = {
    "json": "objects",
    "jsonl": "objects",
    "csv": "table",
    "xlsx": "workbook",
    "parquet": "parquet",
    "jsonld": "objects",
    "html": "page",
}
"""Format, which is also the ending of its files -> the module here that writes it, loaded only when it is asked for."""

_BINARY = ("xlsx", "parquet")


def export(
    rows: Iterable[dict[str, Any]], target: str, kind: str | None, *, overwrite: bool = False, origin: str = ""
) -> int:
    """Write rows of a store to a file, or to standard output for "-"; gives how many.

    `kind` is one of `FORMATS`; None for what the ending says. `origin` says in a few words where the rows are from,
    for formats that people read. ConfigError when the file is there, its folder is not, its ending names no format,
    or a terminal would get what is no text.
    """
    name = kind or ("jsonl" if target == "-" else Path(target).suffix.removeprefix(".").lower())
    if name not in FORMATS:
        endings = ", ".join(f".{ending}" for ending in FORMATS)
        raise ConfigError(f"the ending of {target!r} names no format; allowed: {endings}, or say --format")
    if target == "-":
        return _write(rows, Output(_standard_output(name), name, origin))
    path = Path(target)
    if path.exists() and not overwrite:
        raise ConfigError(f"{target} is there already; say --overwrite to replace it")
    try:
        with _replacing(path) as file:
            return _write(rows, Output(file, name, origin))
    except OSError as error:
        raise ConfigError(f"{target} cannot be written: {error.strerror or error}") from error


def _write(rows: Iterable[dict[str, Any]], output: Output) -> int:
    written: int = import_module(f"jobcrawler.exporting.{FORMATS[output.kind]}").write(rows, output)
    return written


def _standard_output(name: str) -> IO[bytes]:
    if name in _BINARY and sys.stdout.isatty():
        raise ConfigError(
            f"{name} is no text, a terminal cannot show it; name a file, or send it on: ... > jobs.{name}"
        )
    return sys.stdout.buffer


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
