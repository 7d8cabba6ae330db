"""Feed formats of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.exporters import CsvItemExporter

if TYPE_CHECKING:
    from io import BytesIO


class SpreadsheetCsvItemExporter(CsvItemExporter):
    """CSV that spreadsheets read as UTF-8: a byte order mark and a header at the start of a file, and only there."""

    def __init__(self, file: BytesIO, *args: Any, **kwargs: Any) -> None:
        new = not file.seekable() or file.tell() == 0
        if new and file.seekable():
            file.write(b"\xef\xbb\xbf")
        super().__init__(file, *args, **{"include_headers_line": new, **kwargs})
