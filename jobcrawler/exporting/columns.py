"""What type the values of each column are: for formats that have types."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from jobcrawler.items import MOMENT_FIELDS, JobPosting
from jobcrawler.storage.base import COLUMNS, DERIVED_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_KNOWN: dict[str, type] = {
    **dict.fromkeys((*MOMENT_FIELDS, "first_seen", "last_seen", "expires_at"), datetime),
    **dict.fromkeys(DERIVED_COLUMNS, float),
    "status": str,
    "waits_for_detail": bool,
}
"""What the fields of a posting do not say: the store's columns, and that moments are datetimes."""
_READ: dict[type, Callable[[Any], Any]] = {
    str: str,
    float: float,
    int: int,
    bool: bool,
    datetime: datetime.fromisoformat,
}


@cache
def column_types() -> dict[str, type]:
    """Column of a stored posting -> str, float, int, bool or datetime, in order; each may also be None.

    >>> column_types()["salary_min"], column_types()["date_posted"]
    (<class 'float'>, <class 'datetime.datetime'>)
    """
    hints = get_type_hints(JobPosting)
    return {name: _KNOWN.get(name) or _type(hints[name]) for name in COLUMNS}


def _type(hint: Any) -> type:
    """The one type of an annotation such as `Literal["full"] | None`."""
    if get_origin(hint) is Literal:
        return type(get_args(hint)[0])
    found = [kind for kind in get_args(hint) if kind is not type(None)]
    return _type(found[0]) if found else hint


def typed(rows: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    """The values of rows in the order of the columns, each of its column's type or None: moments are datetimes."""
    readers = [(name, _READ[kind]) for name, kind in column_types().items()]
    for row in rows:
        yield [None if row[name] is None else read(row[name]) for name, read in readers]


def in_batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of so many rows, the last one shorter.

    >>> list(in_batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch
