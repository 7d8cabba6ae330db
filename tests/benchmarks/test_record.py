"""docs/performance.md is written by what was measured, and by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.benchmarks import record
from tests.benchmarks.__main__ import BENCHMARKS

if TYPE_CHECKING:
    from pathlib import Path

STORES = [
    ("what, ms", "a", "b", "c", "d", "median, ratio", "p95, ratio"),
    ("statistics", "1", "1", "49.50", "2", "", ""),
]
LARGE = [
    STORES[0],
    ("get by id", "0.10", "", "0.15", "", "1.50", ""),
    ("page: newest", "1", "", "1", "", "1.00", ""),
    ("page: of a board", "1", "", "1,234.50", "", "1,234.50", ""),
]


def section(name: str, table: record.Table) -> record.Section:
    return record.Section(name, BENCHMARKS[name][1], record.origin(name), table)


def test_a_table_that_was_not_measured_again_stays_with_its_origin(tmp_path: Path):
    page, sections = tmp_path / "performance.md", [section("stores", STORES), section("stores-10m", LARGE)]
    record.write(sections, page)
    assert record.read(page.read_text(encoding="utf-8")) == {one.name: one for one in sections}
    record.write([*record.read(page.read_text(encoding="utf-8")).values()], page)
    assert list(record.read(page.read_text(encoding="utf-8")).values()) == sections


def test_the_page_says_which_aims_are_met(tmp_path: Path):
    page = tmp_path / "performance.md"
    record.write([section("stores", STORES), section("stores-10m", LARGE)], page)
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert rows[2].endswith("| 1.50 (get by id) | yes |")
    assert rows[3].endswith("| 1,234.50 (page: of a board) | no: 1 of 2 rows are above |")
    assert rows[4].endswith("| 49.50 (statistics) | yes |")


def test_the_page_in_the_repository_can_be_read():
    known = record.read(record.PAGE.read_text(encoding="utf-8"))
    assert known
    assert set(known) <= set(BENCHMARKS)
    assert all(f"`python -m tests.benchmarks {name}" in one.origin for name, one in known.items())
