"""JSON as people write it into pages: read as it stands, else mended where the mending is certain."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Block(NamedTuple):
    """What could be read of a block."""

    values: list[Any]
    """The values that stand in it one after another, nearly always one."""
    whole: bool
    """Whether nothing of it is left unread."""


_LENIENT = json.JSONDecoder(strict=False)
"""Takes line breaks and control characters inside strings."""
_BETWEEN = re.compile(r"[\s,;]*")

_MARK = r"(?:(?://>?|/\*)\s*)?(?:<!--|-->|<!\[CDATA\[|<?!?\]\]>)(?:\s*\*/)?"
_OPENING = re.compile(rf"(?:\s*{_MARK})+")
_CLOSING = re.compile(rf"(?:{_MARK}\s*)+\Z")
_LONGEST_MARK = 200

_STRING = r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'
"""A string, or one that nothing closes: what follows a quote is looked at once, whatever it is."""
_COMMENT = re.compile(
    rf"({_STRING})|//[^\r\n]*|/\*.*?(?:\*/|\Z)|<!--.*?(?:-->|\Z)|,(?=\s*,)",
    re.DOTALL,
)
_TRAILING_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
_STRINGS = re.compile(_STRING, re.DOTALL)
_ESCAPE = re.compile(r"""\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(['\n])|x([0-9a-fA-F]{2})|)""")
_DOUBLE_QUOTE = re.compile(r'(?<!\\)\\\\"')
_ESCAPED_WHOLE = re.compile(r'[\[{\s]*\\"')


def read_json(block: bytes, charset: str = "utf-8") -> Block:
    """The JSON of a script or of a feed. `charset` is that of the page; it counts where the bytes are no UTF-8.

    Mended, one step after the other, and only in what does not parse: wrappers (HTML comment, CDATA), a byte order
    mark, a semicolon at the end, several values in one block, control characters and line breaks inside strings,
    comments, needless commas, escapes that JSON does not know, a block that was escaped as a whole (HTML entities, a
    string in a string), and quotes that a browser's save escaped twice. Anything else stays broken: a text that is
    cut, or quotes inside of strings that nothing tells from those around them.

    >>> read_json(b'<!-- {"title": "Chef\\\\\\'s help", /* new */ "pay": [1, 2,],}; -->')
    Block(values=[{'title': "Chef's help", 'pay': [1, 2]}], whole=True)
    >>> read_json(b'{"title": "Chef", "descr')
    Block(values=[], whole=False)
    """
    try:
        return Block([_inner(orjson.loads(block))], whole=True)
    except orjson.JSONDecodeError:
        return _mended(_decode(block, charset))


def _decode(block: bytes, charset: str) -> str:
    try:
        return block.decode("utf-8")
    except UnicodeDecodeError:
        return block.decode(charset, "replace")


def _mended(text: str) -> Block:
    """The first reading that leaves nothing unread, else the first of which something can be read."""
    part = Block([], whole=False)
    for base in _bases(_unwrapped(text)):
        for reading in _readings(base):
            block = _values(reading)
            if block.whole:
                return block
            part = part if part.values else block
    return part


def _unwrapped(text: str) -> str:
    text = text.strip("\ufeff\x00 \t\r\n")
    opening = _OPENING.match(text[:_LONGEST_MARK])
    text = text[opening.end() :] if opening else text
    closing = _CLOSING.search(text, max(0, len(text) - _LONGEST_MARK))
    return (text[: closing.start()] if closing else text).strip()


def _bases(text: str) -> Iterator[str]:
    """The text; then without what may have escaped it as a whole, or once too often."""
    yield text
    if '"' not in text and "&" in text:
        yield from _attempt(lambda: html.unescape(text))
    if _ESCAPED_WHOLE.match(text):
        yield from _attempt(lambda: str(_LENIENT.decode(f'"{text}"')))
    if '\\\\"' in text:
        yield text.replace("\\\\", "\\")
        yield _DOUBLE_QUOTE.sub(r"\\" + '"', text)


def _attempt(read: Callable[[], str]) -> Iterator[str]:
    try:
        yield read()
    except ValueError:  # also html.unescape, of an entity of thousands of figures
        return


def _readings(text: str) -> Iterator[str]:
    """Ever more lenient readings; what stands in strings is touched last, and only the escapes in it."""
    yield text
    plain = _TRAILING_COMMA.sub(_only_string, _COMMENT.sub(_only_string, text)).strip()
    yield plain
    yield _STRINGS.sub(lambda string: _ESCAPE.sub(_escape, string[0]), plain)


def _only_string(match: re.Match[str]) -> str:
    return match[1] or ""


def _escape(match: re.Match[str]) -> str:
    """An escape that JSON knows; a backslash that begins none stands for itself."""
    known, plain, figures = match.groups()
    if known:
        return match[0]
    return plain or (f"\\u00{figures}" if figures else "\\\\")


def _values(text: str) -> Block:
    found: list[Any] = []
    at = 0
    while at < len(text):
        try:
            value, at = _LENIENT.raw_decode(text, at)
        except (ValueError, RecursionError):
            return Block([value for value in found if isinstance(value, dict | list)], whole=False)
        found.append(_inner(value))
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # matches the empty text too
    return Block(found, whole=True)


def _inner(value: Any) -> Any:
    """What a string holds that is itself JSON of an object or list; else the value."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return _LENIENT.decode(value)
    except (ValueError, RecursionError):
        return value
