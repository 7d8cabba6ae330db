"""Sitemaps as sites publish them (XML or text, packed or not) -> addresses and when they changed."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from lxml import etree  # type: ignore[import-untyped]  # has no types of its own

from jobcrawler.exceptions import PageError
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.charsets import from_utf16
from jobcrawler.parsers.dates import from_iso

if TYPE_CHECKING:
    from datetime import datetime


class SitemapError(PageError):
    """What was sent as a sitemap is none, or too large for one. Raised by `parsers.sitemaps`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An address of a sitemap."""

    loc: str
    """Absolute."""
    lastmod: datetime | None
    """When it changed last, UTC: the start of the day, month or year where the sitemap says no more."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap says."""

    kind: Literal["index", "urlset", "text"]
    """An index lists further sitemaps, the others pages."""
    entries: list[Entry]
    """In order."""
    dropped: int
    """How many more there are, without an absolute address."""
    whole: bool
    """Whether it was read to its end: of one that is broken or cut, only what could be read is here."""


_MAX_BYTES = 52_428_800
"""The protocol's limit for a sitemap as it is unpacked."""
_MAX_LAYERS = 3
"""A file that is packed, sent by a server that packs what it sends, and once more."""
_MAX_MARKUP = 2_000_000
"""Twice what 50,000 entries with images and alternates need; more would take half a gigabyte."""
_PIECE = 65_536
_LINK = re.compile(r"https?://[^\s/?#<>\"]+[^\s<>\"]*", re.IGNORECASE)
_BLANK = b"\xef\xbb\xbf\x00 \t\r\n"


def read_sitemap(body: bytes) -> Sitemap:
    """The entries of a sitemap or of an index of sitemaps; SitemapError for anything else.

    It may be packed by gzip, and XML may be without namespaces. Broken XML is read as far as it can be; nothing that
    it refers to is fetched. Alternates, images and other additions are passed over.

    >>> page = b"<urlset><url><loc>https://acme.example/1</loc><lastmod>2026-08-05</lastmod></url></urlset>"
    >>> read_sitemap(page).entries
    [Entry(loc='https://acme.example/1', lastmod=datetime.datetime(2026, 8, 5, 0, 0, tzinfo=datetime.timezone.utc))]
    """
    text, complete = _unpacked(body)
    text = from_utf16(text).lstrip(_BLANK)
    if text[:14].lower().startswith((b"<!doctype html", b"<html")):
        raise SitemapError(Outcome.LAYOUT_CHANGED, "an HTML page where a sitemap was expected")
    if text.startswith(b"<"):
        sitemap = _from_xml(text)
        return replace(sitemap, whole=sitemap.whole and complete)
    return _from_text(text if complete else text.rpartition(b"\n")[0], whole=complete)


_ROBOTS = re.compile(r"^[\ufeff \t]*sitemap[ \t]*:[ \t]*([^\s#]\S*)", re.IGNORECASE | re.MULTILINE)


def sitemaps_of_robots(text: str) -> list[str]:
    """The addresses that a robots.txt gives for sitemaps, as written, each once.

    >>> sitemaps_of_robots("User-agent: *\\nSITEMAP : https://acme.example/s.xml # all\\nSitemap:")
    ['https://acme.example/s.xml']
    """
    return list(dict.fromkeys(match[1] for match in _ROBOTS.finditer(text)))


# -- packed ----------------------------------------------------------------------------------------------------------


def _unpacked(body: bytes) -> tuple[bytes, bool]:
    """(the text, whether all of it is there)."""
    complete = True
    for _ in range(_MAX_LAYERS):
        if body.startswith(b"\x1f\x8b"):
            body, ended = _gunzip(body)
            complete = complete and ended
    if len(body) > _MAX_BYTES:
        raise SitemapError(Outcome.TOO_LARGE, f"a sitemap of more than {_MAX_BYTES:,} bytes")
    return body, complete


def _gunzip(body: bytes) -> tuple[bytes, bool]:
    """The same for one layer; no more than is allowed is ever unpacked."""
    parts, size = [], 0
    with gzip.GzipFile(fileobj=BytesIO(body)) as file:
        try:
            while size <= _MAX_BYTES and (part := file.read1(_PIECE)):
                parts.append(part)
                size += len(part)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return b"".join(parts), False
    return b"".join(parts), True


# -- text and XML ----------------------------------------------------------------------------------------------------


def _from_text(text: bytes, *, whole: bool) -> Sitemap:
    lines = [line.strip() for line in text.decode("utf-8", "replace").splitlines() if line.strip()]
    entries = [Entry(line, None) for line in lines if _LINK.fullmatch(line)]
    if not entries:
        raise SitemapError(Outcome.LAYOUT_CHANGED, "neither XML nor a list of addresses where a sitemap was expected")
    return Sitemap("text", entries, len(lines) - len(entries), whole)


_CONTROL = bytes(set(range(32)) - set(b"\t\n\r"))
_ENTITIES = (b"amp;", b"lt;", b"gt;", b"quot;", b"apos;", b"#")


def _mended(text: bytes) -> bytes:
    """Without control characters, and with ampersands that begin no entity written as one."""
    text = text.translate(None, _CONTROL).replace(b"&", b"&amp;")
    for entity in _ENTITIES:
        text = text.replace(b"&amp;" + entity, b"&" + entity)
    return text


def _from_xml(text: bytes) -> Sitemap:
    """As it stands; else mended; else what a lenient parser makes of that."""
    if text.count(b"<") + text.count(b"&") > _MAX_MARKUP:
        raise SitemapError(Outcome.TOO_LARGE, f"a sitemap of more than {_MAX_MARKUP:,} elements")
    try:
        return _read_xml(text, whole=True)
    except etree.XMLSyntaxError:
        text = _mended(text)
    try:
        return _read_xml(text, whole=True)
    except etree.XMLSyntaxError:
        pass
    try:
        return _read_xml(_up_to_last_entry(text), whole=False)
    except etree.XMLSyntaxError as error:
        raise SitemapError(Outcome.LAYOUT_CHANGED, f"broken XML where a sitemap was expected: {error}") from error


_END = re.compile(rb"</(?:[\w.-]+:)?(?:url|sitemap)\s*>")


def _up_to_last_entry(text: bytes) -> bytes:
    """Without an entry that is cut: half an address looks like a whole one."""
    end = max((match.end() for match in _END.finditer(text)), default=len(text))
    return text[:end]


_KINDS: dict[str, Literal["index", "urlset"]] = {"sitemapindex": "index", "urlset": "urlset"}


def _read_xml(text: bytes, *, whole: bool) -> Sitemap:
    """Entry by entry, each forgotten as soon as it is read. `whole`: an error ends it, else what can be is read."""
    entries, dropped = [], 0
    parser = etree.iterparse(
        BytesIO(text),
        tag=("{*}url", "{*}sitemap"),
        recover=not whole,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in parser:
        if element.getparent() is parser.root or parser.root is None:
            entry = _entry(element)
            entries += [entry] if entry else []
            dropped += entry is None
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    kind = _KINDS.get(_split(parser.root)[1]) if parser.root is not None else None
    if kind is None:
        raise SitemapError(Outcome.LAYOUT_CHANGED, "other XML where a sitemap was expected")
    return Sitemap(kind, entries, dropped, whole)


def _split(element: Any) -> tuple[str, str]:
    """(namespace in braces or nothing, name) of an element."""
    namespace, brace, name = str(element.tag).rpartition("}")
    return namespace + brace, name


def _entry(element: Any) -> Entry | None:
    """What an entry says in its own namespace; None without an absolute address."""
    namespace, _ = _split(element)
    loc, lastmod = _text(element, f"{namespace}loc").replace(" ", "%20"), _text(element, f"{namespace}lastmod")
    return Entry(loc, _moment(lastmod)) if _LINK.fullmatch(loc) else None


def _text(element: Any, name: str) -> str:
    found = element.find(name)
    plain = found is not None and len(found) == 0  # else it holds entities, or what follows its lost end
    return (found.text or "").strip() if plain else ""


_MONTH = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


def _moment(text: str) -> datetime | None:
    """A date of any of the W3C's forms, from the year alone to fractions of a second."""
    month = _MONTH.fullmatch(text)
    return from_iso(f"{month[1]}-{month[2] or '01'}-01" if month else text)
