"""What a section of `make accuracy` says, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = tuple[str, ...]


@dataclass(frozen=True)
class Aim:
    """A share that was measured, and the share that it should be."""

    what: str
    part: int
    whole: int
    bound: float | None = None
    """None where no aim is set."""
    at_most: bool = False

    @property
    def measured(self) -> float | None:
        """The share; None where there was nothing to measure."""
        return self.part / self.whole if self.whole else None

    @property
    def missed(self) -> bool:
        """Whether it was measured and is not what it should be."""
        if self.bound is None or self.measured is None:
            return False
        return self.measured > self.bound if self.at_most else self.measured < self.bound

    def __str__(self) -> str:
        """One line, such as "fields right: 99.71 % of 7,031 (aim: at least 99 %)"."""
        if self.measured is None:
            return f"{self.what}: not measured"
        told = f"{self.what}: {share(self.part, self.whole)} of {self.whole:,}"
        if self.bound is None:
            return f"{told} (no aim is set)"
        aim = f"(aim: at {'most' if self.at_most else 'least'} {100 * self.bound:g} %)"
        return f"{told} {aim}" + (" MISSED" if self.missed else "")


@dataclass(frozen=True)
class Section:
    """One table of `make accuracy`."""

    title: str
    rows: list[Row]
    """The first is the header."""
    aims: list[Aim]
    failures: list[str] = field(default_factory=list)
    """What is wrong, one line each."""
    notes: list[str] = field(default_factory=list)


def share(part: int, whole: int) -> str:
    """A part as per cent; "" of nothing. It never says 100 % of what is not whole.

    >>> share(1, 3), share(99_999, 100_000), share(0, 0)
    ('33.33 %', '99.99 %', '')
    """
    if not whole:
        return ""
    return f"{10_000 * part // whole / 100:.2f} %"


def lines(section: Section) -> list[str]:
    """What follows a table."""
    return [*section.notes, *map(str, section.aims)]


def show(section: Section) -> None:
    """Print a section."""
    header, *rows = section.rows
    table = Table(title=section.title)
    for column in header:
        table.add_column(column, justify="left" if column == header[0] else "right")
    for row in rows:
        table.add_row(*row)
    console = Console(width=140, highlight=False, markup=False)
    console.print(table)
    for line in lines(section):
        console.print(line)


def as_markdown(sections: Iterable[Section]) -> str:
    """The same for the documentation."""
    return "\n\n".join(map(_markdown, sections))


def _markdown(section: Section) -> str:
    header, *rows = section.rows
    table = [header, tuple("---" if column == header[0] else "--:" for column in header), *rows]
    written = ["| " + " | ".join(row) + " |" for row in table]
    return "\n".join([f"### {section.title}", "", *written, "", *(f"- {line}" for line in lines(section))])
