"""Where an export goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True, slots=True)
class Output:
    """What the `write(rows, output)` of each format is given; it gives how many rows it wrote."""

    file: IO[bytes]
    """Open for writing, perhaps a pipe: nobody can go back in it."""
    kind: str
    """The format's name."""
    origin: str
    """Where the rows are from, in a few words for people."""
