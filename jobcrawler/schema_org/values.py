"""Values of schema.org's properties: a text, a list of texts, an object with a name, or nothing."""

from __future__ import annotations

from typing import Any

from jobcrawler.parsers.text import clean_line


def items(value: object) -> list[Any]:
    """A value, a list of values or nothing, as a list.

    >>> items("a"), items(["a", None]), items(None)
    (['a'], ['a'], [])
    """
    if isinstance(value, list):
        return [item for item in value if item is not None]
    return [] if value is None else [value]


def dicts(value: object) -> list[dict[str, Any]]:
    """The objects among the values."""
    return [item for item in items(value) if isinstance(item, dict)]


def line(value: object) -> str | None:
    """The first text of a text, a list of texts, or an object with a name.

    >>> line([{"name": "N/A"}, {"name": ["Acme &amp; Co"]}])
    'Acme & Co'
    """
    for item in items(value):
        text = item.get("name") if isinstance(item, dict) else item
        found = line(text) if isinstance(text, list) else clean_line(text) if isinstance(text, str) else None
        if found:
            return found
    return None


def first(data: dict[str, Any], *keys: str) -> Any:
    """The first of the properties that says something.

    >>> first({"value": "", "minValue": 7}, "value", "minValue")
    7
    """
    return next((data[key] for key in keys if data.get(key) not in (None, "")), None)
