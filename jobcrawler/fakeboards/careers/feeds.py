"""Where the site announces its openings: nested sitemaps, one of them gzipped, an RSS feed, a paged Atom feed."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from jobcrawler.fakeboards.ats.words import iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jobcrawler.fakeboards.careers.openings import Opening

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
STALE = "/jobs/1-a-page-that-is-gone"
"""An address that the sitemap still names."""


def sitemap_index(addresses: Iterable[str], changed: datetime) -> str:
    """A sitemap of sitemaps."""
    children = "".join(
        f"<sitemap><loc>{escape(address)}</loc><lastmod>{iso(changed)}</lastmod></sitemap>\n" for address in addresses
    )
    return f"{_XML}<sitemapindex {_SITEMAPS}>\n{children}</sitemapindex>"


def sitemap(addresses: Iterable[tuple[str, str | None]]) -> str:
    """A sitemap: address and time of the last change, which some pages lack."""
    urls = (
        f"<url><loc>{escape(address)}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>\n"
        for address, changed in addresses
    )
    return f"{_XML}<urlset {_SITEMAPS}>\n{''.join(urls)}</urlset>"


def changed(opening: Opening) -> str | None:
    """The last change of an opening's page: a moment, a day, or nothing."""
    moment = opening.vacancy.changed
    return (iso(moment), f"{moment:%Y-%m-%d}", iso(moment, 2), None)[opening.vacancy.index % 4]


def rss(found: Sequence[Opening], base: str, name: str) -> str:
    """An RSS feed."""
    items = "".join(_item(opening, base) for opening in found)
    about = f"<title>Jobs at {escape(name)}</title><link>{base}/jobs</link><description>Open positions</description>"
    return f'{_XML}<rss version="2.0"><channel>{about}\n{items}</channel></rss>'


def _item(opening: Opening, base: str) -> str:
    vacancy, link = opening.vacancy, escape(base + opening.path)
    parts = {
        "title": escape(vacancy.written_title),
        "link": link,
        "guid": link,
        "pubDate": format_datetime(vacancy.posted),
        "category": escape(vacancy.department),
        "description": f"<![CDATA[{vacancy.html}]]>",
    }
    return f"<item>{''.join(f'<{tag}>{text}</{tag}>' for tag, text in parts.items())}</item>\n"


def atom(found: Sequence[Opening], base: str, name: str, page: int, *, more: bool) -> str:
    """A page of an Atom feed; the one after it is named where there is one."""
    entries = "".join(_entry(opening, base) for opening in found)
    address = f"{base}/feed.atom"
    links = f'<link rel="self" href="{address}?page={page}"/>'
    links += f'<link rel="next" href="{address}?page={page + 1}"/>' if more else ""
    head = f"<id>{address}</id><title>Jobs at {escape(name)}</title><updated>2026-01-01T00:00:00Z</updated>{links}"
    return f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom">{head}\n{entries}</feed>'


def _entry(opening: Opening, base: str) -> str:
    vacancy, link = opening.vacancy, escape(base + opening.path)
    return (
        f"<entry><id>urn:job:{vacancy.serial}</id><title>{escape(vacancy.written_title)}</title>"
        f'<link rel="alternate" href="{link}"/><published>{iso(vacancy.posted)}</published>'
        f"<updated>{iso(vacancy.changed)}</updated><summary>{escape(vacancy.advert.place.label)}</summary></entry>\n"
    )
