"""CSV that spreadsheets read as UTF-8."""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING, Any

from jobcrawler.storage.base import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobcrawler.exporting.output import Output


def write(rows: Iterable[dict[str, Any]], output: Output) -> int:
    """Write a header and a line for each row; files start with a byte order mark. Gives how many rows."""
    marked = output.file.seekable() and output.file.tell() == 0
    table = csv.DictWriter(codecs.getwriter("utf-8-sig" if marked else "utf-8")(output.file), COLUMNS)
    table.writeheader()
    n = 0
    for row in rows:
        table.writerow(row)
        n += 1
    return n
