"""Sheets of Excel, read again by openpyxl."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from jobcrawler.storage.base import COLUMNS
from tests.exported import LINK, row, rows, written

if TYPE_CHECKING:
    from pathlib import Path


def sheets(target: Path) -> list[list[dict[str, Any]]]:
    """The rows of each sheet, cells by the names of the header."""
    found = [list(sheet.iter_rows()) for sheet in load_workbook(target).worksheets]
    names = [[cell.value for cell in lines[0]] for lines in found]
    return [
        [dict(zip(head, line, strict=True)) for line in lines[1:]] for head, lines in zip(names, found, strict=True)
    ]


def cells(target: Path, **values: Any) -> dict[str, Any]:
    """The cells of one posting."""
    written(target, row(**values))
    return sheets(target)[0][0]


def test_a_sheet_has_a_bold_header_that_stays_a_filter_and_widths(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", row(), row())
    (sheet,) = load_workbook(tmp_path / "a.xlsx").worksheets
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert [cell.value for cell in sheet[1]] == ["open", "apply", *COLUMNS]
    assert sheet.auto_filter.ref == sheet.dimensions == f"A1:{sheet.cell(3, len(COLUMNS) + 2).coordinate}"
    assert sheet.column_dimensions["F"].width == 45


def test_dates_and_numbers_of_a_sheet_are_real_ones(tmp_path: Path) -> None:
    found = cells(tmp_path / "a.xlsx", scraped_at="2026-11-22T03:08:53+00:00")
    assert found["scraped_at"].value == datetime(2026, 11, 22, 3, 8, 53)  # noqa: DTZ001  Excel has no time zones
    assert found["scraped_at"].number_format == "yyyy-mm-dd hh:mm:ss"
    assert (found["salary_min"].value, found["company_reviews"].value) == (90_000, 1_204)
    assert found["waits_for_detail"].value is False
    assert found["valid_through"].value is None


def test_a_link_of_a_sheet_opens_and_stays_a_text(tmp_path: Path) -> None:
    found = cells(tmp_path / "a.xlsx")
    assert found["link"].value == LINK
    assert found["open"].value == f'=HYPERLINK({found["link"].coordinate},"open")'
    assert found["open"].font.underline == "single"
    assert found["apply"].value is None


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://evil.example")', "#N/A", "#REF!", "=", "=" * 40_000])
def test_a_text_is_no_formula_and_no_error_in_a_sheet(text: str, tmp_path: Path) -> None:
    cell = cells(tmp_path / "a.xlsx", title=text)["title"]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as file:
        (tag,) = re.findall(rb'<c r="F2"[^>]*>', file.read("xl/worksheets/sheet1.xml"))
    assert b't="inlineStr"' in tag
    assert cell.value[:100] == text[:100]
    assert cell.quotePrefix


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * 32_759 + " … [cut]"),
        ("😀" * 16_384, "😀" * 16_379 + " … [cut]"),
        ("a\x00\x0b\ufffeb\n\tc ", "ab\n\tc "),
    ],
)
def test_a_text_of_a_sheet_is_what_a_cell_can_hold(text: str, held: str, tmp_path: Path) -> None:
    assert cells(tmp_path / "a.xlsx", description=text)["description"].value == held
    assert len(held.encode("utf-16-le")) <= 2 * 32_767


@pytest.mark.parametrize(("n", "lengths"), [(0, [0]), (3, [3]), (4, [3, 1]), (6, [3, 3]), (7, [3, 3, 1])])
def test_more_rows_than_a_sheet_holds_go_on_in_the_next(
    n: int, lengths: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobcrawler.exporting.workbook.SHEET_ROWS", 3)
    written(tmp_path / "a.xlsx", *rows(n))
    found = sheets(tmp_path / "a.xlsx")
    assert [len(sheet) for sheet in found] == lengths
    links = [cells["open"].value for sheet in found for cells in sheet]
    assert links == [f'=HYPERLINK({cells["link"].coordinate},"open")' for sheet in found for cells in sheet]
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == [
        "postings" if number == 1 else f"postings {number}" for number in range(1, len(lengths) + 1)
    ]
