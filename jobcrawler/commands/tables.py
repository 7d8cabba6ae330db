"""Tables of whole cells: on a narrow terminal columns are left out, never a part of one."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console, JustifyMethod

_FOLDED, _LEAST = 24, 9
"""Characters of a column that folds: those that columns which can be left out leave to it, and what it needs."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    rank: int = 0
    """0 is always there; of the others those that have room, the lowest first."""
    right: bool = False
    """Figures stand to the right."""
    folds: bool = False
    """Its cells may have several lines: it takes the room that the others leave."""

    def width(self, cells: Iterable[str]) -> int:
        """What its widest cell takes, with a border."""
        return 3 + max(cell_len(line) for text in (self.name, *cells) for line in text.splitlines() or [""])

    def folded(self, width: int, to: int) -> int:
        """What it takes of that when it folds."""
        return min(width, 3 + to) if self.folds else width


def print_table(console: Console, title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Print the columns that have room, and name those that have none; a pipe or a file has room for all."""
    widths = {column: column.width(row[n] for row in rows) for n, column in enumerate(columns)}
    shown = _with_room(widths, console.width if console.is_terminal else sys.maxsize)
    needed = 1 + sum(column.folded(widths[column], _LEAST) for column in shown)
    console.width = max(console.width, needed)  # else rich would cut; so the terminal goes on in its next line
    table = Table(title=title)
    for column in shown:
        justify: JustifyMethod = "right" if column.right else "left"
        table.add_column(column.name, no_wrap=not column.folds, overflow="fold", justify=justify)
    for row in rows:
        table.add_row(*(cell for column, cell in zip(columns, row, strict=True) if column in shown))
    console.print(table)
    if left := [column.name for column in columns if column not in shown]:
        console.print(
            f"Left out for want of room: {', '.join(left)}. A wider terminal shows them, and so does | less -S"
        )


def _with_room(widths: dict[Column, int], width: int) -> list[Column]:
    """Those that are always there, and of the others by rank what fits, in the order of the table."""
    shown = {column for column in widths if not column.rank}
    for column in sorted(widths.keys() - shown, key=lambda column: column.rank):
        if 1 + sum(one.folded(widths[one], _FOLDED) for one in (*shown, column)) <= width:
            shown.add(column)
    return [column for column in widths if column in shown]
