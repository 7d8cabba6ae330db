"""Feed formats of our own."""

from __future__ import annotations

from typing import IO, Any

from scrapy.exporters import CsvItemExporter


class SpreadsheetCsvItemExporter(CsvItemExporter):
    """CSV that spreadsheets read as UTF-8: it starts with a byte order mark when the file is new."""

    def __init__(self, file: IO[bytes], *args: Any, **kwargs: Any) -> None:
        if file.seekable() and file.tell() == 0:
            file.write(b"\xef\xbb\xbf")
        super().__init__(file, *args, **kwargs)
