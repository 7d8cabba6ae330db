"""Data that pages carry in their scripts: found in the bytes, decoded, and no more of the page than that is read."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from w3lib.encoding import html_body_declared_encoding

from jobcrawler.exceptions import EmbeddedDataError
from jobcrawler.parsers.dirty_json import read_json
from jobcrawler.parsers.flight import FlightStream, flight_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "FlightStream", "LinkedData", "apollo_state", "flight_stream", "json_after", "json_ld", "linked_data", "next_data",
    "resolve_refs",
]  # fmt: skip

_AFTER = re.compile(rb"[ \t]*[\r\n]|\s*(?:</script|(?:window|self|var)\b|\Z)")
"""What follows a statement in a script: a line's end, which no JSON string holds, or what is rare in strings."""
_TRIES = 3
"""Likely ends that are tried before the exact reading, which takes four times as long."""
_BLANK = re.compile(rb"\s*")
_LENIENT = json.JSONDecoder(strict=False)
_MAX_DEPTH = 200
_NEAR = 200
"""Bytes before and after what a marker holds in which the whole marker stands."""


def json_after(body: bytes, marker: re.Pattern[bytes], near: bytes = b"") -> Any | None:
    """The JSON value that starts after the first match of `marker`; None where there is no match.

    `near` is what every match holds: bytes are found five to ten times as fast as an expression (1 ms in 1 MB).
    Strings in the value may hold "};", "</script>" and bytes of another charset. Raises EmbeddedDataError when the
    value is broken or cut.

    >>> json_after(b'<script>window._data = {"a": "};"};</script>', re.compile(rb"_data\\s*="))
    {'a': '};'}
    """
    found = _find(body, marker, near) if near else marker.search(body)
    if found is None:
        return None
    start = _BLANK.match(body, found.end()).end()  # type: ignore[union-attr]  # matches the empty text too
    return _value_at(body, start)


def _find(body: bytes, marker: re.Pattern[bytes], near: bytes) -> re.Match[bytes] | None:
    at = body.find(near)
    while at >= 0:
        found = marker.search(body, max(0, at - _NEAR), at + len(near) + _NEAR)
        if found:
            return found
        at = body.find(near, at + 1)
    return None


def _value_at(body: bytes, start: int) -> Any:
    """What starts at `start`: an object that ends where it seems to, which is nearly always so, or read exactly."""
    if body[start : start + 1] in (b"{", b"["):
        for end in islice(_likely_ends(body, start), _TRIES):
            try:
                return orjson.loads(memoryview(body)[start:end])
            except orjson.JSONDecodeError:
                continue
    return _exact_value(body[start:].decode("utf-8", "replace"))


def _likely_ends(body: bytes, start: int) -> Iterator[int]:
    """Where statements end from `start` on: before a ";" that something new follows, then before "</script"."""
    close = body.find(b"</script", start)
    close = len(body) if close < 0 else close
    semicolon = body.find(b"};", start, close)
    while semicolon >= 0:
        if _AFTER.match(body, semicolon + 2):
            yield semicolon + 1
        semicolon = body.find(b"};", semicolon + 1, close)
    last = body[max(start, close - 100) : close]
    yield close - len(last) + len(last.rstrip(b" \t\r\n;)"))


def _exact_value(text: str) -> Any:
    try:
        return _LENIENT.raw_decode(text)[0]
    except (ValueError, RecursionError) as error:
        raise EmbeddedDataError(f"The embedded data cannot be decoded: {error}.") from error


_NEXT_DATA = re.compile(rb"""<script\b[^>]*\bid\s*=\s*["']?__NEXT_DATA__\b[^>]*>""", re.IGNORECASE)
_LONGEST_TAG = 2_000


def _tag_before(body: bytes, position: int) -> int:
    """Where the script tag starts in which `position` lies; -1 without one."""
    first = max(0, position - _LONGEST_TAG)
    return max(body.rfind(b"<script", first, position), body.rfind(b"<SCRIPT", first, position))


def _positions(body: bytes, needle: bytes) -> Iterator[int]:
    position = body.find(needle)
    while position >= 0:
        yield position
        position = body.find(needle, position + 1)


def next_data(body: bytes) -> Any | None:
    """The value of the script with the id `__NEXT_DATA__`; None where the page has none.

    >>> next_data(b'<script type="application/json" id="__NEXT_DATA__">{"props": {}}</script>')
    {'props': {}}
    """
    for position in _positions(body, b"__NEXT_DATA__"):
        tag = _NEXT_DATA.match(body, max(_tag_before(body, position), 0))
        if tag:
            return _value_at(body, _BLANK.match(body, tag.end()).end())  # type: ignore[union-attr]
    return None


_APOLLO_INLINE = re.compile(
    rb"""(?:["']?(?:apolloState|apolloCache)["']?\s*[:=]|__APOLLO_STATE__["']?\]?\s*=)\s*(?=\{)"""
)
_APOLLO_KEYS = ("apolloCache", "apolloState", "__APOLLO_STATE__", "initialApolloState")


def apollo_state(body: bytes) -> dict[str, Any] | None:
    """The cache of Apollo's client: entity key -> entity; None where the page has none.

    >>> apollo_state(b'<script>window.appCache={"apolloState":{"Employer:7":{"name":"Acme"}}};</script>')
    {'Employer:7': {'name': 'Acme'}}
    """
    data = next_data(body)
    for key in ("props", "pageProps"):
        data = data.get(key) if isinstance(data, dict) else None
    caches = [data.get(key) for key in _APOLLO_KEYS] if isinstance(data, dict) else []
    cache = next((cache for cache in caches if isinstance(cache, dict)), None)
    found = json_after(body, _APOLLO_INLINE) if cache is None else cache
    return found if isinstance(found, dict) else None


def resolve_refs(cache: dict[str, Any], value: Any) -> Any:
    """A copy of `value` in which every {"__ref": key} of the cache stands written out.

    A reference to nothing gives None; one that leads back to itself stays as it is.

    >>> resolve_refs({"Employer:7": {"name": "Acme"}}, {"employer": {"__ref": "Employer:7"}})
    {'employer': {'name': 'Acme'}}
    """
    return _Resolver(cache).resolve(value, 0)


class _Resolver:
    """Writes references out, each entity once."""

    def __init__(self, cache: dict[str, Any]) -> None:
        self.cache = cache
        self.known: dict[str, Any] = {}
        self.open: set[str] = set()

    def resolve(self, value: Any, depth: int) -> Any:
        if depth > _MAX_DEPTH:
            return None
        if isinstance(value, list):
            return [self.resolve(item, depth + 1) for item in value]
        if not isinstance(value, dict):
            return value
        key = value.get("__ref")
        if isinstance(key, str) and len(value) == 1:
            return self._entity(key, value, depth)
        return {name: self.resolve(item, depth + 1) for name, item in value.items()}

    def _entity(self, key: str, reference: Any, depth: int) -> Any:
        if key in self.open:
            return reference
        if key not in self.known:
            self.open.add(key)
            self.known[key] = self.resolve(self.cache.get(key), depth + 1)
            self.open.discard(key)
        return self.known[key]


_LD_TAG = re.compile(
    rb"""<script\b[^>]*\btype\s*=\s*["']?\s*application/ld(?:\+|&\#x2b;|&\#43;|&plus;)json\b[^>]*>""",
    re.IGNORECASE | re.VERBOSE,
)
_LD_TYPE = b"application/ld"
_SCRIPT_END = re.compile(rb"</script", re.IGNORECASE)


class LinkedData(NamedTuple):
    """The JSON-LD of a page."""

    objects: list[dict[str, Any]]
    """Its objects in order, lists and @graph taken apart."""
    broken: int
    """Blocks of which something could not be read."""


def _ld_blocks(body: bytes) -> Iterator[bytes]:
    """What the scripts of JSON-LD hold; a script ends where a browser says that it ends."""
    searched, end = body if _LD_TYPE in body else body.lower(), 0  # the copy takes as long as the rest
    for position in _positions(searched, _LD_TYPE):
        start = _tag_before(searched, position)
        close = body.find(b">", position, position + _LONGEST_TAG)
        if start >= end and close > 0 and _LD_TAG.fullmatch(body, start, close + 1):
            found = _SCRIPT_END.search(body, close)
            end = found.start() if found else len(body)
            yield body[close + 1 : end].strip()


def _flatten(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flatten(item, depth + 1)
    elif isinstance(value, dict):
        graph = value.get("@graph")
        if graph is None or "@type" in value:
            yield value
        yield from _flatten(graph, depth + 1)


def linked_data(body: bytes) -> LinkedData:
    """All JSON-LD of a page, and how many of its blocks are broken even for `dirty_json.read_json`.

    >>> linked_data(b'<script type="application/ld+json">{"@type": "A", "name": "cut</script>')
    LinkedData(objects=[], broken=1)
    """
    blocks = list(_ld_blocks(body))
    charset = html_body_declared_encoding(body) or "utf-8" if blocks else "utf-8"
    read = [read_json(block, charset) for block in blocks]
    objects = [found for block in read for value in block.values for found in _flatten(value)]
    return LinkedData(objects, sum(not block.whole for block in read))


def json_ld(body: bytes) -> list[dict[str, Any]]:
    """All JSON-LD objects of a page in order, lists and @graph taken apart; broken blocks are passed over.

    >>> json_ld(b'<script type="application/ld+json">[{"@type": "A"}, {"@graph": [{"@type": "B"},]}] // x</script>')
    [{'@type': 'A'}, {'@type': 'B'}]
    """
    return linked_data(body).objects
