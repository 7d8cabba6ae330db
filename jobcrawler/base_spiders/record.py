"""A board's record that remembers what was read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class Record(dict[str, Any]):
    """One dict of a board. What nobody asks for is new to us: a board that adds a field tells us the same day.

    >>> record = Record({"id": 7, "title": "Cook", "perks": ["soup"], "legacy": None})
    >>> record.get("id"), record["title"]
    (7, 'Cook')
    >>> record.unread(but=("legacy",))
    ['perks']
    """

    __slots__ = ("_read",)

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self._read: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        """The value; the key counts as read."""
        self._read.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._read.add(key)
        return super().__getitem__(key)

    def unread(self, but: Iterable[str] = ()) -> list[str]:
        """Keys that nobody has asked for, but those that are known and not needed."""
        return sorted(self.keys() - self._read - set(but))
