"""The flight stream of React's server components (Next.js App Router): rows, and the references between them.

A page pushes the stream in chunks of text: `self.__next_f.push([1,"..."])`. Joined, it is made of rows
`HEXID:payload\\n`; a row of text is `HEXID:T<hex length in UTF-8 bytes>,<text>` without a line break after it.
"""

from __future__ import annotations

import json
import re
from collections import deque
from typing import TYPE_CHECKING, Any

import orjson

from jobcrawler.exceptions import EmbeddedDataError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PUSH = re.compile(rb"self\.__next_f\.push\(\s*(?=\[)")
_LENIENT = json.JSONDecoder(strict=False)
_SIZED_ROW = re.compile(rb"([TAOobUSsLlGgMmV])([0-9a-f]{1,8}),")
"""Rows that give their length: text (T) and binary ones."""
_ROW_ID = re.compile(rb"([0-9a-f]*):")
_TAG = re.compile(rb"[A-Z]{0,2}(?=[\[{\"0-9tfn-])")
_REFERENCE = re.compile(r"\$[@LFhQWiKB]?([0-9a-f]+)((?::.*)?)", re.DOTALL)
_MAX_DEPTH = 200
_ELEMENT = {"type": 1, "key": 2, "props": 3}
"""Where the parts of a React element ["$", type, key, props] stand."""


class FlightStream:
    """The rows of one page's stream; JSON is decoded when it is asked for, and once."""

    def __init__(self, data: bytes) -> None:
        self.rows: dict[str, bytes] = {}
        """Row id (hex, as in references) -> payload; for a row of text the text. Rows without an id are left out."""
        self._texts: set[str] = set()
        self._payloads: list[tuple[str, bytes]] = []
        self._decoded: dict[str, Any] = {}
        self._written: dict[str, Any] = {}
        self._open: set[str] = set()
        for name, payload, is_text in _rows(data):
            self._add(name, payload, is_text=is_text)

    def _add(self, name: str, payload: bytes, *, is_text: bool) -> None:
        if is_text:
            self._texts.add(name)
        else:
            self._payloads.append((name, payload))
        if name:
            self.rows[name] = payload

    def find(self, key: str) -> Iterator[Any]:
        """Every value under `key` in the JSON of any row, outermost first, references written out.

        Raises EmbeddedDataError when a row that holds the key is broken or cut.
        """
        needle = orjson.dumps(key)
        for name, payload in self._payloads:
            if needle in payload:
                for owner in _owners(self._row(name, payload), key):
                    yield self.resolve(owner[key])

    def holding(self, key: str) -> Iterator[dict[str, Any]]:
        """Every object that has `key` itself; for the rest as `find`."""
        needle = orjson.dumps(key)
        for name, payload in self._payloads:
            if needle in payload:
                yield from map(self.resolve, _owners(self._row(name, payload), key))

    def resolve(self, value: Any) -> Any:
        """A copy of `value` in which references ("$60", "$5f:companyRatings") and escapes ("$$1") are written out.

        What leads nowhere, or back to itself, gives None.
        """
        return self._resolve(value, 0)

    def _row(self, name: str, payload: bytes) -> Any:
        if name in self._decoded:
            return self._decoded[name]
        try:
            value = _decode(_TAG.sub(b"", payload, count=1))
        except (ValueError, RecursionError) as error:
            raise EmbeddedDataError(f"Row {name or '(no id)'} of the flight stream is broken: {error}.") from error
        if name:
            self._decoded[name] = value
        return value

    def _resolve(self, value: Any, depth: int) -> Any:
        if depth > _MAX_DEPTH:
            return None
        if isinstance(value, str):
            return self._string(value, depth) if value.startswith("$") else value
        if isinstance(value, list):
            return [self._resolve(item, depth + 1) for item in value]
        if isinstance(value, dict):
            return {name: self._resolve(item, depth + 1) for name, item in value.items()}
        return value

    def _string(self, text: str, depth: int) -> Any:
        if text.startswith("$$"):
            return text[1:]
        if text == "$" or text.startswith(("$S", "$Z")):  # an element's mark, a symbol, an error
            return text
        if text.startswith("$D"):
            return text[2:]
        if text.startswith("$n"):
            return int(text[2:]) if re.fullmatch("-?[0-9]{1,4000}", text[2:]) else None
        match = _REFERENCE.fullmatch(text)
        return self._reference(text, match[1], match[2], depth) if match else None

    def _reference(self, text: str, name: str, path: str, depth: int) -> Any:
        if text in self._open or name not in self.rows:
            return None
        if text not in self._written:
            self._open.add(text)
            self._written[text] = self._resolve_row(name, path, depth)
            self._open.discard(text)
        return self._written[text]

    def _resolve_row(self, name: str, path: str, depth: int) -> Any:
        if name in self._texts:
            return self.rows[name].decode("utf-8", "replace")
        value = self._row(name, self.rows[name])
        for step in path.split(":")[1:]:
            if isinstance(value, str):
                value = self._resolve(value, depth + 1)
            value = _step(value, step)
        return self._resolve(value, depth + 1)


def _step(value: Any, step: str) -> Any:
    """One step of a path into a row: a key, an index, or the name of an element's part."""
    if isinstance(value, dict):
        return value.get(step)
    if not isinstance(value, list):
        return None
    index = _ELEMENT.get(step, int(step) if re.fullmatch("[0-9]{1,6}", step) else -1)
    return value[index] if 0 <= index < len(value) else None


def _owners(value: Any, key: str) -> Iterator[dict[str, Any]]:
    """Every object that has `key`, level by level."""
    queue = deque([value])
    while queue:
        current = queue.popleft()
        if isinstance(current, dict):
            if key in current:
                yield current
            queue.extend(item for item in current.values() if isinstance(item, dict | list))
        elif isinstance(current, list):
            queue.extend(item for item in current if isinstance(item, dict | list))


def _decode(payload: bytes) -> Any:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return _LENIENT.decode(payload.decode("utf-8", "replace"))


def _rows(data: bytes) -> Iterator[tuple[str, bytes, bool]]:
    """(id, payload, whether it is a text) of every row; what is no row is passed over up to the line's end."""
    position = 0
    while position < len(data):
        head = _ROW_ID.match(data, position)
        start = head.end() if head else position
        sized = _SIZED_ROW.match(data, start) if head else None
        if head and sized:
            end = min(sized.end() + int(sized[2], 16), len(data))
            if sized[1] == b"T":
                yield head[1].decode(), data[sized.end() : end], True
            position = end
            continue
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        if head:
            yield head[1].decode(), data[start:end], False
        position = end + 1


def _exact_chunk(rest: bytes) -> Any:
    try:
        return _LENIENT.raw_decode(rest.decode("utf-8", "replace"))[0]
    except (ValueError, RecursionError) as error:
        raise EmbeddedDataError(f"A chunk of the flight stream is broken or cut: {error}.") from error


def _chunk(body: bytes, start: int) -> str:
    """The text of one push; "" for one that carries none."""
    end = body.find(b"</script", start)
    try:
        pushed = orjson.loads(body[start:end].rstrip(b" \t\r\n;)"))
    except orjson.JSONDecodeError:
        pushed = _exact_chunk(body[start:])
    is_text = isinstance(pushed, list) and len(pushed) == 2 and pushed[0] == 1 and isinstance(pushed[1], str)
    return pushed[1] if is_text else ""


def flight_stream(body: bytes) -> FlightStream | None:
    """The stream that a page pushes; None for a page that pushes none.

    Raises EmbeddedDataError when a chunk is broken or cut.

    >>> page = b'<script>self.__next_f.push([1,"1:{\\\\"jobs\\\\":[\\\\"$2\\\\"]}\\\\n2:T3,abc"])</script>'
    >>> list(flight_stream(page).find("jobs"))
    [['abc']]
    """
    if b"__next_f" not in body:
        return None
    starts = [match.end() for match in _PUSH.finditer(body)]
    if not starts:
        return None
    text = "".join(_chunk(body, start) for start in starts)
    try:
        return FlightStream(text.encode())
    except UnicodeEncodeError:  # a pair of surrogates that two chunks share
        return FlightStream(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode())
