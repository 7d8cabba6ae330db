"""Objects in the markup of a page: microdata and RDFa, read by extruct, as JSON-LD would write them."""

from __future__ import annotations

import html
import re
from typing import Any, Literal

import lxml.etree  # type: ignore[import-untyped]  # has no types of its own
import lxml.html  # type: ignore[import-untyped]

from jobcrawler.parsers.charsets import in_utf8
from jobcrawler.parsers.text import clean_line

Markup = Literal["microdata", "rdfa"]


def read_markup(page: bytes, url: str, syntax: Markup) -> list[dict[str, Any]] | None:
    """The objects of a page's markup in that syntax, as JSON-LD writes them; None when it cannot be read.

    `url` is what links are relative to. Descriptions keep their markup, other properties are one line.

    >>> page = b'<p itemscope itemtype="http://schema.org/Place"><b itemprop="name">Porto</b></p>'
    >>> read_markup(page, "https://acme.example/", "microdata")
    [{'@type': 'http://schema.org/Place', 'name': 'Porto'}]
    """
    # 25 MB and 0.4 s that most crawls never need
    import extruct  # type: ignore[import-untyped]  # noqa: PLC0415
    from extruct.utils import parse_html, parse_xmldom_html  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        tree = (parse_html if syntax == "microdata" else parse_xmldom_html)(in_utf8(page), encoding="utf-8")
    except lxml.etree.ParserError:  # nothing but comments
        return None
    marked = tree.xpath("descendant-or-self::*[@itemprop or @itemscope or @property or @typeof]")
    references = sum(len(element.get("itemref", "").split()) for element in marked)
    if len(marked) > _MAX_MARKED or references > _MAX_REFERENCES:
        return None
    for number, element in enumerate(marked):
        _complete(element, f"#object-{number:06}", syntax)
    found = extruct.extract(tree, base_url=url, syntaxes=[syntax], errors="ignore").get(syntax)
    if found is None or syntax == "rdfa":
        return None if found is None else _in_order(found)
    return [_from_microdata(item) for item in found]


_MAX_MARKED = 4_000
"""Elements with markup, some hundred postings. Extruct's time grows with their square: 1 s at worst."""
_MAX_REFERENCES = 20
"""Uses of itemref, each of which costs extruct a look at everything."""
_MAX_DEPTH = 6
"""Levels of elements in each other; more is no posting."""
_ATTRIBUTES = {"microdata": ("itemprop", "itemscope"), "rdfa": ("property", "typeof")}
_NAMED = {"about", "resource", "href", "src"}
"""The attributes that name an object of RDFa."""
_LINKS = {"url", "sameas", "image", "logo"}
"""Properties that are links; else a link's text is what it says."""
_VALUED = {
    "meta", "audio", "embed", "iframe", "img", "source", "track", "video", "area", "link", "object", "data", "meter",
}  # fmt: skip
"""Elements of which an attribute is the value."""


def _complete(element: Any, name: str, syntax: Markup) -> None:
    """Write what extruct would lose into the attributes of an element, parents first.

    That is the markup of descriptions, the text of dates and links, and the order of objects.
    """
    prop, scope = _ATTRIBUTES[syntax]
    if sum(prop in other.attrib for other in element.iterancestors()) > _MAX_DEPTH:
        element.attrib.pop(prop, None)
        element.attrib.pop(scope, None)
    elif syntax == "rdfa" and (scope in element.attrib or "resource" in element.attrib):
        element.attrib.update({} if _NAMED.intersection(element.attrib) else {"resource": name})
    elif element.tag not in _VALUED and "content" not in element.attrib:
        properties = re.split(r"[\s/#:]+", element.get(prop, "").lower())
        if element.tag != "a" or _LINKS.isdisjoint(properties):
            element.set("content", _content(element, properties))
            element.attrib.pop("href", None)
            if element.tag in ("a", "time"):
                element.tag = "span"


_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML does not know, and lxml does not take."""


def _content(element: Any, properties: list[str]) -> str:
    if element.tag == "time" and "datetime" in element.attrib:
        return _NO_CHARACTER.sub("", element.get("datetime"))
    children = "".join(lxml.html.tostring(child, encoding="unicode") for child in element)
    markup = _NO_CHARACTER.sub("", html.escape(element.text or "", quote=False) + children)
    return markup if "description" in properties else clean_line(markup) or ""


def _from_microdata(item: Any, depth: int = 0) -> Any:
    """An item of extruct's as JSON-LD writes it."""
    if isinstance(item, list):
        return [_from_microdata(value, depth + 1) for value in item]
    if not isinstance(item, dict) or depth > _MAX_DEPTH:
        return None if isinstance(item, dict) else item
    if "properties" not in item:
        return item.get("value")
    named = {f"@{key}": item[key] for key in ("type", "id") if key in item}
    return named | {name: _from_microdata(value, depth + 1) for name, value in item["properties"].items()}


def _in_order(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """RDFa's objects as they stand on the page: extruct gives them, and their values, in any order and in lists."""
    return [{name: _one(value) for name, value in node.items()} for node in sorted(nodes, key=_written)]


def _one(value: Any) -> Any:
    values = sorted(value, key=_written) if isinstance(value, list) else [value]
    return values[0] if len(values) == 1 else values


def _written(value: Any) -> str:
    return str(value.get("@id") or value.get("@value")) if isinstance(value, dict) else str(value)
