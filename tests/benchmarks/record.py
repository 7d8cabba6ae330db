"""docs/performance.md: the table of each benchmark as it was measured last, and what they say of our aims."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
HEAD = """# Speed and size, measured

`make bench` writes this page; nothing in it is written by hand. Each table says when, where and by which command it was
measured last: `python -m tests.benchmarks NAME` measures some of them anew and leaves the others. The store of
10,000,000 postings is made only when it is named (`python -m tests.benchmarks stores-10m`): it takes long, and says
beforehand where the disk has no room for it; with `--keep FOLDER` it stays there for the next time. Ratios within one
table count: the stores take turns, since machines are shared. A "first get of an id" reads from the disk what memory
does not hold, "get by id" asks for the same ones again; "names" are
pages of what has a rare part in its title or company, which an index finds in lists that grow with the store; a "scan"
is a page that no index serves.
"""
AIMS_HEAD = ("aim", "measured", "met")

Table = list[tuple[str, ...]]


class Aim(NamedTuple):
    """What a column of some rows is to stay under."""

    said: str
    section: str
    rows: str
    """How the names of the rows begin."""
    column: int
    most: float


AIMS = (
    Aim("get by id at 10,000,000: at most 2 times the time at 10,000", "stores-10m", "get by id", 5, 2),
    Aim("a page that an index serves at 10,000,000: at most 2 times the time at 10,000", "stores-10m", "page:", 5, 2),
    Aim("statistics at 1,000,000: at most 50 ms", "stores", "statistics", 3, 50),
)


class Section(NamedTuple):
    """One benchmark on the page."""

    name: str
    title: str
    origin: str
    """When, by which command and where."""
    table: Table


def origin(name: str, options: str = "") -> str:
    """The line of a table that is measured now."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    where = (_processor(), f"{os.cpu_count()} cores", f"{memory:.0f} GiB", platform.system())
    software = (f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}")
    said = (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"`python -m tests.benchmarks {name}{options}`",
        *where,
        *software,
    )
    return ", ".join(said)


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*: (.+)$", known.read_text(), re.MULTILINE) if known.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def read(page: str) -> dict[str, Section]:
    """The sections of the page, by name."""
    found = {}
    for part in page.split("\n## ")[2:]:  # the first two are the head and the aims
        title, _, rest = part.partition("\n")
        said, _, lines = rest.strip().partition("\n\n")
        cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines.strip().splitlines()]
        name = re.search(r"benchmarks ([\w-]+)[^`]*`", said)
        assert name, said
        found[name[1]] = Section(name[1], title, said, [cells[0], *cells[2:]])
    return found


def write(sections: list[Section], page: Path = PAGE) -> None:
    """Write the page anew."""
    known = {section.name: section for section in sections}
    aims = [AIMS_HEAD, *(_judged(aim, known[aim.section]) for aim in AIMS if aim.section in known)]
    parts = [HEAD, f"## Aims\n\n{_markdown(aims)}\n"]
    parts += [f"## {one.title}\n\n{one.origin}\n\n{_markdown(one.table)}\n" for one in sections]
    page.write_text("\n".join(parts), encoding="utf-8")


def _judged(aim: Aim, section: Section) -> tuple[str, ...]:
    """An aim, the row that is the furthest from it, and whether it is met all the same."""
    rows = [row for row in section.table[1:] if row[0].startswith(aim.rows)]
    worst = max(rows, key=lambda row: _number(row[aim.column]))
    missed = sum(_number(row[aim.column]) > aim.most for row in rows)
    met = "yes" if not missed else f"no: {missed} of {len(rows)} rows are above" if len(rows) > 1 else "no"
    return aim.said, f"{worst[aim.column]} ({worst[0]})", met


def _number(cell: str) -> float:
    return float(cell.replace(",", ""))


def _markdown(table: Table) -> str:
    header, *rows = table
    marks = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, marks, *rows))
