"""Tables of whole cells on terminals of any width."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from jobcrawler.commands import running
from jobcrawler.commands.tables import Column, print_table

ID = "20261122T030853-1a2b3c"
COLUMNS = (Column("id"), Column("started", 1), Column("tries", 2, right=True), Column("url", folds=True))
URL = f"https://jobs.test/{'0123456789' * 6}"
ROW = (ID, "11-22 03:08", "1,240", URL)


def printed(width: int, *rows: tuple[str, ...]) -> str:
    out = io.StringIO()
    print_table(Console(file=out, width=width, force_terminal=True, color_system=None), "Runs", COLUMNS, rows)
    return out.getvalue()


@pytest.mark.parametrize(
    ("width", "left_out"),
    [
        (20, "started, tries"),
        (60, "started, tries"),
        (61, "started"),
        (67, "tries"),
        (74, "tries"),
        (75, ""),
        (200, ""),
    ],
)
def test_what_has_no_room_is_left_out_and_named(width: int, left_out: str) -> None:
    said = printed(width, ROW)
    assert [name for name in ("id", "started", "tries", "url") if f" {name} " in said.partition("┡")[0]] == [
        column.name for column in COLUMNS if column.name not in left_out
    ]
    assert f"room: {left_out}." in " ".join(said.split()) if left_out else "room" not in said


@pytest.mark.parametrize("width", [10, 40, 53, 80, 200])
def test_a_cell_is_whole_at_any_width(width: int) -> None:
    said = printed(width, ROW, (ID, "", "", "é" * 50))
    assert "…" not in said
    assert said.count(ID) == 2
    folded = "".join(line.rpartition("│")[0].rpartition("│")[2].strip() for line in said.splitlines())
    assert URL in folded
    assert "é" * 50 in folded


def test_a_table_without_rows_has_its_head() -> None:
    assert "started" in printed(80)


def test_where_there_is_no_terminal_everything_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(running.console(), "Runs of [b]:cook:", COLUMNS, [("x" * 300, "[/x] :smile:", "1", URL)])
    said = capsys.readouterr().out
    for text in ("Runs of [b]:cook:", f"│ {'x' * 300} │ [/x] :smile: │", "tries"):
        assert text in said
