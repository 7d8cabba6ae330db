"""JSON and JSON Lines with the names of our columns, and JSON-LD with those of schema.org's JobPosting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from jobcrawler.schema_org import CONTEXT, to_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jobcrawler.exporting.output import Output


class _Shape(NamedTuple):
    """What stands before the first posting, between two and after the last, and what is written of one."""

    start: bytes
    between: bytes
    end: bytes
    written: Callable[[dict[str, Any]], dict[str, Any]] = dict


_SHAPES = {
    "json": _Shape(b"[\n", b",\n", b"\n]\n"),
    "jsonl": _Shape(b"", b"\n", b"\n"),
    "jsonld": _Shape(f'{{"@context": "{CONTEXT}", "@graph": [\n'.encode(), b",\n", b"\n]}\n", to_node),
}


def write(rows: Iterable[dict[str, Any]], output: Output) -> int:
    """Write each posting as a line; gives how many."""
    shape, n = _SHAPES[output.kind], 0
    output.file.write(shape.start)
    for row in rows:
        output.file.write((shape.between if n else b"") + orjson.dumps(shape.written(row)))
        n += 1
    output.file.write(shape.end if n or shape.start else b"")
    return n
