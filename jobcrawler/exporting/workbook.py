"""Excel: sheets that are written row by row, with real dates, real numbers and links that open."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook  # type: ignore[import-untyped]  # has no types of its own
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.cell.cell import ERROR_CODES  # type: ignore[import-untyped]
from openpyxl.styles import Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from jobcrawler.exporting.columns import column_types, typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobcrawler.exporting.output import Output

SHEET_ROWS = 1_048_575
"""Postings of a sheet: Excel's limit less the header."""
LONGEST = 32_767
"""What a cell holds, in units of UTF-16."""
CUT = " … [cut]"
"""Stands at the end of a text that was longer."""

LINKS = {"open": "link", "apply": "apply_link"}
"""Column of its own that opens a link -> the column that holds it.

Its formula names that cell. So the link stays a text that programs read, no limit of 255 characters for texts in
formulas applies, and nothing is held in memory; of true hyperlinks a sheet may have 65,530, all written at its end.
"""

_WIDTHS = {
    "title": 45, "company": 28, "location": 28, "description": 50, "job_type": 18, "salary_text": 22, "city": 18,
    **dict.fromkeys(("link", "apply_link", "company_link", "page_link"), 30), **dict.fromkeys(LINKS, 7),
}  # fmt: skip
_WIDTH, _WIDTH_OF_DATES = 14, 19
_DATES = "yyyy-mm-dd hh:mm:ss"
_DAY_0, _DAY = datetime(1899, 12, 30, tzinfo=UTC), timedelta(days=1)
"""A date of Excel is a number of days that is shown as a date."""
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML does not know."""


def write(rows: Iterable[dict[str, Any]], output: Output) -> int:
    """Write rows to as many sheets as they need; gives how many."""
    book = Workbook(write_only=True)
    sheets = [_Sheet(book)]
    try:
        for values in typed(rows):
            if sheets[-1].rows == SHEET_ROWS:
                sheets[-1].close()
                sheets.append(_Sheet(book))
            sheets[-1].append(values)
    finally:
        sheets[-1].close()
    book.save(output.file)
    return sum(sheet.rows for sheet in sheets)


def cell_text(text: str) -> str:
    """A text as a cell can hold it.

    >>> cell_text("a\\x07b"), len(cell_text("😀" * 20_000))
    ('ab', 16387)
    """
    text = _NO_CHARACTER.sub("", text)
    if len(text) <= LONGEST // 2 or len(units := text.encode("utf-16-le")) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - len(CUT))].decode("utf-16-le", "ignore") + CUT


class _Sheet:
    """A sheet under work. Styled cells are made once and used for every row: a row is written at once."""

    def __init__(self, book: Any) -> None:
        number = len(book.worksheets) + 1
        self.rows = 0
        self._sheet = book.create_sheet("postings" if number == 1 else f"postings {number}")
        self._names = (*LINKS, *column_types())
        self._letters = {name: get_column_letter(number) for number, name in enumerate(self._names, 1)}
        self._date = self._cell(number_format=_DATES)
        self._quoted = self._cell(quotePrefix=True)
        self._link = self._cell(font=Font(color="0563C1", underline="single"))
        self._begin()

    def _cell(self, **style: Any) -> Any:
        cell = WriteOnlyCell(self._sheet)
        for name, value in style.items():
            setattr(cell, name, value)
        return cell

    def _begin(self) -> None:
        self._sheet.freeze_panes = "A2"
        types = column_types()
        for name, letter in self._letters.items():
            default = _WIDTH_OF_DATES if types.get(name) is datetime else _WIDTH
            self._sheet.column_dimensions[letter].width = _WIDTHS.get(name, default)
        header = self._cell(font=Font(bold=True), fill=PatternFill("solid", fgColor="DDE3EA"))
        self._sheet.append(self._filled(header, name) for name in self._names)

    def append(self, values: list[Any]) -> None:
        """Write a row of values in the order of the columns."""
        self.rows += 1
        by_name = dict(zip(column_types(), values, strict=True))
        self._sheet.append(self._cells(by_name))

    def _cells(self, values: dict[str, Any]) -> Iterator[Any]:
        for name, column in LINKS.items():
            formula = f'=HYPERLINK({self._letters[column]}{self.rows + 1},"{name}")'
            yield self._filled(self._link, formula) if values[column] else None
        for value in values.values():
            yield self._shown(value)

    def _shown(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return self._filled(self._date, (value - _DAY_0) / _DAY)
        if not isinstance(value, str):
            return value
        text = cell_text(value)
        return self._text(text) if text.startswith("=") or text in ERROR_CODES else text

    def _text(self, text: str) -> Any:
        """A cell of what Excel would take for a formula or an error: a text, also when somebody edits it."""
        cell = self._filled(self._quoted, text)
        cell.data_type = "s"
        return cell

    @staticmethod
    def _filled(cell: Any, value: Any) -> Any:
        cell.value = value
        return cell

    def close(self) -> None:
        """Write what stands below the rows."""
        self._sheet.auto_filter.ref = f"A1:{self._letters[self._names[-1]]}{self.rows + 1}"
        self._sheet.close()
