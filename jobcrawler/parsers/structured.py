"""schema.org's JobPosting objects of a page, whatever the page writes them in: JSON-LD, microdata or RDFa."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urljoin

from jobcrawler.parsers.charsets import from_utf16
from jobcrawler.parsers.embedded import linked_data
from jobcrawler.parsers.identity import strip_tracking
from jobcrawler.parsers.markup import read_markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobcrawler.parsers.markup import Markup

Syntax = Literal["json-ld", "microdata", "rdfa"]


class StructuredData(NamedTuple):
    """The postings of a page."""

    postings: list[dict[str, Any]]
    """JobPosting objects, each once, for `schema_org.posting_fields`: as JSON-LD writes them, with plain names."""
    syntax: Syntax | None
    """What they were written in; None without postings."""
    broken: int
    """Blocks of JSON-LD, and markup, of which something could not be read."""


def job_postings(body: bytes | str, url: str) -> StructuredData:
    """Every JobPosting of a page: those in JSON-LD; without any, those in microdata; without any, those in RDFa.

    `url` is the page's own: links in markup are relative to it. A posting may stand in a list, a graph or another
    object, and may refer to objects elsewhere on the page. Bytes are UTF-8 or of the charset that the page names;
    where only HTTP names another, give text. The page as a whole is read (by extruct) only where its bytes show
    markup of a posting.

    >>> page = b'<script type="application/ld+json">{"@type": "JobPosting", "title": "Cook",}</script>'
    >>> job_postings(page, "https://acme.example/jobs/1")
    StructuredData(postings=[{'@type': 'JobPosting', 'title': 'Cook'}], syntax='json-ld', broken=0)
    """
    page = body.encode("utf-8", "replace") if isinstance(body, str) else from_utf16(body)
    linked = linked_data(page)
    postings, broken = find_postings(linked.objects), linked.broken
    if postings:
        return StructuredData([_with_link(posting, url) for posting in postings], "json-ld", broken)
    for syntax, attribute in _MARKUP:
        if _marks_postings(page, attribute):
            objects = read_markup(page, url, syntax)
            broken += objects is None
            postings = find_postings(objects or [])
            if postings:
                return StructuredData([_with_link(posting, url) for posting in postings], syntax, broken)
    return StructuredData([], None, broken)


def _with_link(posting: dict[str, Any], url: str) -> dict[str, Any]:
    """The posting with an absolute link, where it has one at all."""
    link = posting.get("url")
    try:
        return posting | {"url": urljoin(url, link.strip())} if isinstance(link, str) and link.strip() else posting
    except ValueError:  # "http://[", which is no address
        return posting


# -- objects of any form ---------------------------------------------------------------------------------------------

_KIND = re.compile(r"\s*(?:\S*(?:[/#:]|schema\.org))?JobPosting\s*", re.IGNORECASE)
_PREFIX = re.compile(r"(?:https?://(?:www\.)?schema\.org[/#]?|schema:)")
_MAX_DEPTH = 12
_MAX_REFERRED = 100_000
"""Values of a page that are written out because something refers to them."""


def find_postings(objects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The JobPosting objects among JSON-LD objects and in them, in order, each once; not those inside a posting.

    Names of properties lose their prefix, values their wrapper, and references to other objects are written out.

    >>> find_postings([{"@id": "#acme", "name": "Acme"}, {"@type": "ItemList", "itemListElement": [{"item": {
    ...     "@type": "schema:JobPosting", "schema:title": "Cook", "schema:hiringOrganization": {"@id": "#acme"}}}]}])
    [{'@type': 'schema:JobPosting', 'title': 'Cook', 'hiringOrganization': {'@id': '#acme', 'name': 'Acme'}}]
    """
    postings: list[dict[str, Any]] = []
    nodes: dict[str, dict[str, Any]] = {}
    for data, inside in _walk(list(objects)):
        if data.keys() <= _REFERENCE:
            continue
        if isinstance(data.get("@id"), str):
            nodes.setdefault(data["@id"], data)
        if not inside and _is_posting(data):
            postings.append(data)
    writer = _Writer(nodes)
    return _distinct(writer.plain(data) for data in postings)


_REFERENCE = {"@id", "@type", "@context"}
"""The keys of an object that only names another."""


def _walk(roots: list[Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    """(object, whether it is part of a posting) of all objects, in order, each once."""
    seen: set[int] = set()
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        value, inside = stack.pop()
        if isinstance(value, list):
            stack += [(item, inside) for item in reversed(value)]
        elif isinstance(value, dict) and id(value) not in seen:
            seen.add(id(value))
            yield value, inside
            inside = inside or _is_posting(value)
            stack += [(item, inside) for item in reversed(value.values()) if isinstance(item, dict | list)]


def _is_posting(data: dict[str, Any]) -> bool:
    kinds = data.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _KIND.fullmatch(kind) for kind in kinds)


class _Writer:
    """Writes objects in plain form, and what they refer to into them."""

    def __init__(self, nodes: dict[str, dict[str, Any]]) -> None:
        self.nodes = nodes
        self.left = _MAX_REFERRED

    def plain(self, data: dict[str, Any], depth: int = 0, *, referred: bool = False) -> dict[str, Any]:
        return {_PREFIX.sub("", name): self._value(value, depth + 1, referred) for name, value in data.items()}

    def _value(self, value: Any, depth: int, referred: bool) -> Any:
        self.left -= referred
        if isinstance(value, list) and depth < _MAX_DEPTH:
            return [self._value(item, depth + 1, referred) for item in value]
        if not isinstance(value, dict) or depth >= _MAX_DEPTH:
            return None if isinstance(value, dict | list) else value
        for wrapper in ("@value", "@list", "@set"):
            if wrapper in value:
                return self._value(value[wrapper], depth + 1, referred)
        key = value.get("@id")
        node = self.nodes.get(key) if isinstance(key, str) and value.keys() <= _REFERENCE else None
        if node is not None and self.left > 0:
            return self.plain(node, depth, referred=True)
        return self.plain(value, depth, referred=referred)


def _distinct(postings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The postings, each once, with all that the copies of it say."""
    found: list[dict[str, Any]] = []
    known: dict[str, dict[str, Any]] = {}
    for posting in postings:
        names = _names(posting)
        twins = (known[name] for name in names if name in known)
        twin = next((other for other in twins if _is_same(other, posting)), None)
        if twin is None:
            found.append(posting)
            twin = posting
        else:
            twin.update({key: value for key, value in posting.items() if key not in twin})
        for name in names:
            known.setdefault(name, twin)
    return found


def _names(posting: dict[str, Any]) -> list[str]:
    """What a copy of the posting shares with it: identifier or url; without either, everything."""
    names = [name for key in ("identifier", "url") if (name := _name(posting, key))]
    return names or [json.dumps(posting, sort_keys=True)]


def _name(posting: dict[str, Any], key: str) -> str:
    value = posting.get(key)
    value = strip_tracking(value) if key == "url" and isinstance(value, str) else value
    return f"{key} {json.dumps(value, sort_keys=True)}" if value else ""


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two that share a name are one posting: they share both, or nothing that both say differs.

    There are pages on which every posting has the url of the page, or the employer's name for an identifier.
    """
    names = [(_name(one, key), _name(other, key)) for key in ("identifier", "url")]
    if all(mine and mine == yours for mine, yours in names):
        return True
    shared = one.keys() & other.keys() - {"url"}
    return all(one[key] == other[key] for key in shared) and all(a == b or not (a and b) for a, b in names)


# -- microdata and RDFa ----------------------------------------------------------------------------------------------

_MARKUP: tuple[tuple[Markup, bytes], ...] = (("microdata", b"itemtype"), ("rdfa", b"typeof"))
"""Syntax and the attribute that names the type of an object."""
_LONGEST_TYPE = 300
_VALUE_SO_FAR = re.compile(rb"""\s*=\s*["']?[^"'<>]*""")


def _marks_postings(page: bytes, attribute: bytes) -> bool:
    """Whether the bytes hold JobPosting in the value of the attribute."""
    position = page.find(b"JobPosting")
    while position >= 0:
        before = page[max(0, position - _LONGEST_TYPE) : position]
        start = before.lower().rfind(attribute)
        if start >= 0 and _VALUE_SO_FAR.fullmatch(before, start + len(attribute)):
            return True
        position = page.find(b"JobPosting", position + 1)
    return False
