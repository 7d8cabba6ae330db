"""Feed formats of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.exporters import CsvItemExporter

if TYPE_CHECKING:
    from io import BytesIO


class SpreadsheetCsvItemExporter(CsvItemExporter):
    """CSV that spreadsheets read as UTF-8: it starts with a byte order mark when the file is new."""

    def __init__(self, file: BytesIO, *args: Any, **kwargs: Any) -> None:
        if file.seekable() and file.tell() == 0:
            file.write(b"\xef\xbb\xbf")
        super().__init__(file, *args, **kwargs)
