"""Indeed's search pages: what they say was searched, their links, and both embedded blobs."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson

from jobcrawler.countries import COUNTRIES
from jobcrawler.fakeboards import indeed_cards
from jobcrawler.fakeboards.paging import INDEED

if TYPE_CHECKING:
    from jobcrawler.fakeboards.pages import Request
    from jobcrawler.fakeboards.places import Place
    from jobcrawler.fakeboards.world import SearchResult

_KEPT = ("q", "l", "fromage", "radius", "jt", "sc", "sort", "filter", "explvl")
"""Parameters that a page's links carry on."""
_TITLES = {
    "en": ("{total} {query} Jobs, Employment in {place} | Indeed", "{total} {query} Jobs, Employment | Indeed"),
    "es": ("Empleos de {query} en {place} | Indeed", "{total} empleos de {query} | Indeed"),
    "de": ("{query} Jobs in {place} | Indeed", "{total} {query} Jobs | Indeed"),
}
_NO_RESULTS = {
    "en": "The search <b>{query} jobs</b> did not match any jobs",
    "es": "La búsqueda de <b>{query}</b> no produjo resultados",
    "de": "Die Suche <b>{query}</b> ergab keine Treffer",
}


@dataclass(frozen=True, slots=True)
class Search:
    """One page of one search."""

    request: Request
    result: SearchResult
    page: int

    @property
    def query(self) -> str:
        return self.request.query.get("q", "")

    @property
    def named(self) -> Place | None:
        """The place that title and canonical link name: none for a whole country."""
        place = self.result.place
        return place if place and place.kind != "country" else None


def script(value: object, *, escaped: bool = True) -> str:
    """JSON for a script element. Indeed escapes angle brackets; where it does not, `</script` still must be."""
    data = orjson.dumps(value)
    if escaped:
        return data.replace(b"<", rb"\u003C").replace(b">", rb"\u003E").decode()
    return data.replace(b"</script", rb"\u003C/script").decode()


def canonical_path(search: Search) -> str:
    """The link that says what was searched: "/q-data-engineer-l-austin,-tx-jobs.html"."""
    query = f"q-{indeed_cards.slug(search.query)}" if search.query.strip() else ""
    place = f"l-{indeed_cards.slug(search.named.label)}" if search.named else ""
    return f"/{'-'.join(part for part in (query, place) if part) or 'q'}-jobs.html"


def title(search: Search) -> str:
    """The page's title, with the place that was searched."""
    language = language_of(search)
    with_place, without = _TITLES[language]
    total = f"{search.result.total:,}"
    words = search.query.strip().title()
    if search.named:
        return with_place.format(total=total, query=words, place=search.named.label)
    return without.format(total=total, query=words)


def language_of(search: Search) -> str:
    """The language of the country's pages."""
    return COUNTRIES[search.request.country].language


def page_links(search: Search) -> list[dict[str, Any]]:
    """Links to the pages around this one; the one after it is missing on the last page."""
    pages = INDEED.pages(search.result.total)
    if pages == 1:
        return []
    kept = [(name, search.request.query[name]) for name in _KEPT if search.request.query.get(name)]
    links = []
    for page in range(max(0, search.page - 2), min(pages, max(5, search.page + 3))):
        start = [("start", str(page * 10))] if page else []
        href = f"{search.request.prefix}/jobs?{urlencode(kept + start)}"
        links.append({"canonicalHref": None, "href": href, "label": page + 1, "pp": f"gQA{page:x}" if page else None})
    return links


def jobcards_data(search: Search, cards: list[dict[str, Any]]) -> dict[str, Any]:
    """The first blob."""
    cards_model = {
        "appName": "jasx",
        "isDesktop": True,
        "mobtk": indeed_cards.TK,
        "pageNumber": search.page + 1,
        "radius": "25",
        "results": cards,
        "searchUID": indeed_cards.TK,
        "tierSummaries": [{"jobCount": 0, "tier": 7, "type": "NATIONWIDE"}] if search.page % 2 else [],
        "what": search.query,
        "where": search.request.query.get("l", ""),
    }
    return {
        "metaData": {"isJpBundle": False, "mosaicProviderJobCardsModel": cards_model, "savedJobCount": 0},
        "countryCode": search.request.country.upper(),
        "language": language_of(search),
    }


def _totals(total: int) -> dict[str, Any]:
    """What is advertised: more than there is."""
    advertised = total + total // 25
    written = f"{advertised:,}"
    bar = {
        "estimatedNumResultsFormatted": written if total else None,
        "totalNumResults": advertised,
        "totalNumResultsFormatted": written,
    }
    return {"searchTitleBarModel": bar, "totalJobCount": advertised, "uniqueJobsCount": total}


def initial_data(search: Search, timestamp: int, pane: dict[str, Any] | None) -> dict[str, Any]:
    """The second blob."""
    total, language, country = search.result.total, language_of(search), search.request.country.upper()
    empty = {"headerMsg": _NO_RESULTS[language].format(query=escape(search.query))}
    return {
        "appliedRadius": 0,
        "autoOpenTwoPaneJobKey": pane["body"]["jobKey"] if pane else None,
        "autoOpenTwoPaneViewjobResponse": pane,
        "baseUrl": search.request.base,
        "country": country,
        "htmlPageTitle": title(search),
        "language": language,
        "locale": f"{language}_{country}",
        "noSearchResultModel": None if total else empty,
        "pageLinks": page_links(search),
        "pageNum": search.page + 1,
        "parsedL": None,
        "parsedQ": None,
        "queryReplaceModel": None,
        "queryString": search.request.target.partition("?")[2],
        "requestPath": search.request.target,
        "searchUID": indeed_cards.TK,
        "timestamp": timestamp,
        **_totals(total),
    }
