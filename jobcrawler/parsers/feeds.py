"""Feeds of postings (RSS, Atom, JSON Feed) -> their entries."""

from __future__ import annotations

import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from jobcrawler.exceptions import PageError
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.charsets import from_utf16
from jobcrawler.parsers.dates import PostedDate, parse_posted, published
from jobcrawler.parsers.dirty_json import read_json
from jobcrawler.parsers.structured import find_postings
from jobcrawler.parsers.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Mapping


class FeedError(PageError):
    """What was sent as a feed is none. Raised by `parsers.feeds`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed."""

    title: str | None = None
    """On one line, as written: "Engineer at Acme" may be all of it."""
    link: str | None = None
    """As written: it may be relative to the feed's address."""
    id: str | None = None
    """The feed's own name for the entry, often a link."""
    published: PostedDate | None = None
    """When it was published; where the feed does not say, when it was changed."""
    summary: str | None = None
    """HTML, perhaps cut."""
    content: str | None = None
    """HTML in full, where the feed tells it from the summary."""
    company: str | None = None
    """Where the feed has an element for it; authors are persons and stay unread."""
    location: str | None = None
    """Where the feed has an element for it."""
    posting: dict[str, Any] | None = None
    """The JobPosting object that the entry carries, for `schema_org.posting_fields`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says."""

    title: str | None
    """Its own title, on one line."""
    entries: list[Entry]
    """In order."""
    next: str | None
    """Where its next page is (RFC 5005, JSON Feed), as written; None where it names none."""
    whole: bool
    """Whether it was read to its end: of one that is broken or cut, only what could be read is here."""


def read_feed(body: bytes, now: datetime) -> Feed:
    """The entries of a page of a feed, whatever its form; FeedError for anything else. `now` is for their dates.

    >>> page = b'<rss version="2.0"><channel><title>Jobs</title><item><title>Cook</title></item></channel></rss>'
    >>> [entry.title for entry in read_feed(page, datetime(2026, 1, 1, tzinfo=UTC)).entries]
    ['Cook']
    """
    body = from_utf16(body).lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    if body.startswith(b"{"):
        return _from_json(body, now)
    if body[:14].lower().startswith((b"<!doctype html", b"<html")) or not _ROOT.search(body, 0, _HEAD):
        raise FeedError(Outcome.LAYOUT_CHANGED, "neither RSS nor Atom nor JSON Feed where a feed was expected")
    return _from_xml(body, now)


_HEAD = 10_000
"""The root of a feed stands in so many bytes, comments and style sheets before it."""
_ROOT = re.compile(rb"<(?:[a-z0-9]+:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_END = re.compile(rb"</(?:[a-z0-9]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_TAIL = 500
_NO_CHARACTER = re.compile(
    rb"&#(?:0*(?:11[2-9]|1[2-9][0-9]|[2-9][0-9]{2})[0-9]{4}|0*[1-9][0-9]{7,}|"
    rb"x0*(?:1[1-9a-f]|[2-9a-f][0-9a-f])[0-9a-f]{4}|x0*[1-9a-f][0-9a-f]{6,})(?![0-9a-f]);?",
    re.IGNORECASE,
)
"""References beyond Unicode, for one of which feedparser gives up the whole feed."""
_ODDITIES = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What feedparser may raise on bytes that are no feed."""


def _from_xml(body: bytes, now: datetime) -> Feed:
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415  (30 ms that crawls without a feed never need)

    try:
        # From a file: bytes themselves may be the name of one. Cleaning HTML takes ten times as long as the rest.
        read = feedparser.parse(BytesIO(_NO_CHARACTER.sub(b"", body)), sanitize_html=False, resolve_relative_uris=False)
    except _ODDITIES as error:
        raise FeedError(Outcome.LAYOUT_CHANGED, f"a feed that cannot be read: {error}") from error
    if not (read.get("version") or read["entries"]):
        raise FeedError(Outcome.LAYOUT_CHANGED, "XML that is no feed where one was expected")
    feed = dict(read["feed"])  # feedparser's own dicts answer for other keys too, and warn
    links = [link for link in feed.get("links", ()) if link.get("rel") == "next"]
    return Feed(
        title=clean_line(feed.get("title")),
        entries=[_entry(dict(entry), now) for entry in read["entries"]],
        next=_text(links[0], "href") if links else None,
        whole=not read["bozo"] or _END.search(body[-_TAIL:]) is not None,
    )


_COMPANY = ("company", "companyname", "company_name", "employer", "hiringorganization")
_LOCATION = ("location", "joblocation", "region", "locationrestriction")
_TOWN = ("city", "state", "country")
"""Elements of feeds of postings, in small letters and without prefix."""


def _entry(entry: Mapping[str, Any], now: datetime) -> Entry:
    contents = [text for part in entry.get("content", ()) if (text := _text(part, "value"))]
    town = ", ".join(part for name in _TOWN if (part := _element(entry, (name,))))
    return Entry(
        title=clean_line(entry.get("title")),
        link=_text(entry, "link"),
        id=_text(entry, "id"),
        published=_published(entry, "published", now) or _published(entry, "updated", now),
        summary=_text(entry, "summary"),
        content=contents[0] if contents else None,
        company=_element(entry, _COMPANY),
        location=_element(entry, _LOCATION) or town or None,
    )


def _text(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _element(entry: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """What the first of these elements says; feedparser writes "prefix_name" for one of a namespace."""
    for name in names:
        for key, value in entry.items():
            line = clean_line(value) if key == name or key.endswith(f"_{name}") else None
            if line:
                return line
    return None


def _published(entry: Mapping[str, Any], name: str, now: datetime) -> PostedDate | None:
    """The date of a feed; one that feedparser cannot read may be in words."""
    text, parsed = _text(entry, name), entry.get(f"{name}_parsed")
    if text is None or parsed is None:
        return parse_posted(text, now)
    try:
        moment = published(datetime.fromtimestamp(timegm(parsed), UTC), now)
    except (ValueError, OverflowError):  # the year 0, or 99999
        return None
    return PostedDate(moment, "exact" if ":" in text else "day") if moment else None


# -- JSON Feed -------------------------------------------------------------------------------------------------------


def _from_json(body: bytes, now: datetime) -> Feed:
    values, whole = read_json(body.rstrip())
    data = values[0] if values else None
    if not isinstance(data, dict) or not str(data.get("version")).startswith("https://jsonfeed.org/version/"):
        raise FeedError(Outcome.LAYOUT_CHANGED, "broken JSON, or no JSON Feed where a feed was expected")
    items = data.get("items")
    entries = [_item(item, now) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return Feed(title=clean_line(data.get("title")), entries=entries, next=_text(data, "next_url"), whole=whole)


def _item(item: dict[str, Any], now: datetime) -> Entry:
    name = item.get("id")
    return Entry(
        title=clean_line(item.get("title")),
        link=_text(item, "url") or _text(item, "external_url"),
        id=str(name) if isinstance(name, int | str) and name != "" else None,
        published=parse_posted(_text(item, "date_published") or _text(item, "date_modified"), now),
        summary=_text(item, "summary"),
        content=_text(item, "content_html") or _text(item, "content_text"),
        posting=next(iter(find_postings([item])), None),
    )
