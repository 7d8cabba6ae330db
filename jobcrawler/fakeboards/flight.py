"""React's flight stream, as Glassdoor's newest pages carry their data: rows, cut into pushes at any character."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SIZES = (1900, 400, 3700, 2700, 90, 3300, 700)
"""Lengths of the pushes: rows, objects and words are cut in two, as recorded."""


def json_row(row: str, value: object) -> str:
    """A row of JSON."""
    return f"{row}:{orjson.dumps(value).decode()}\n"


def text_row(row: str, text: str) -> str:
    """A row of text: its length is in UTF-8 bytes, in hex, and no line break follows.

    >>> text_row("60", "12 – 14")
    '60:T9,12 – 14'
    """
    return f"{row}:T{len(text.encode()):x},{text}"


def _pieces(stream: str) -> Iterator[str]:
    position = turn = 0
    while position < len(stream):
        size = _SIZES[turn % len(_SIZES)]
        yield stream[position : position + size]
        position += size
        turn += 1


def scripts(rows: Iterable[str]) -> str:
    """The script elements that push the rows."""
    pushes = [f"<script>self.__next_f.push([1,{script_json(piece)}])</script>" for piece in _pieces("".join(rows))]
    return "<script>(self.__next_f=self.__next_f||[]).push([0])</script>" + "".join(pushes)


def script_json(value: object) -> str:
    """JSON that is safe in a script element, as Next.js writes it."""
    data = orjson.dumps(value)
    return data.replace(b"<", rb"\u003c").replace(b">", rb"\u003e").replace(b"&", rb"\u0026").decode()
