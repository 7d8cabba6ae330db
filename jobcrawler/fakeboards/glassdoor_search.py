"""Glassdoor's search pages: three generations of embedded data around the same listings, and bare DOM."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import orjson

from jobcrawler.fakeboards import flight
from jobcrawler.fakeboards import glassdoor_listing as listings
from jobcrawler.fakeboards.catalogue import OCCUPATIONS
from jobcrawler.fakeboards.glassdoor_posting import details_rows
from jobcrawler.fakeboards.paging import GLASSDOOR

if TYPE_CHECKING:
    from datetime import datetime

    from jobcrawler.fakeboards.glassdoor_listing import Hit
    from jobcrawler.fakeboards.pages import Request
    from jobcrawler.fakeboards.places import Place
    from jobcrawler.fakeboards.world import SearchResult


@dataclass(frozen=True, slots=True)
class Search:
    """One page of one search; pages count from 0."""

    request: Request
    keyword: str
    place: Place | None
    """What the address names; None where it names no place."""
    result: SearchResult
    page: int
    hits: list[Hit]
    """What stands on this page."""
    now: datetime

    @property
    def total(self) -> int:
        """What the board announces: repeats are counted too."""
        return GLASSDOOR.shown(self.result.total)

    @property
    def title(self) -> str:
        """The page's title."""
        place = f" in {self.place.label}" if self.place else ""
        words = f"{self.keyword} jobs".strip()
        return f"{self.total:,} {words}{place}, {self.now:%B %Y} | Glassdoor"


def canonical_path(keyword: str, place: Place | None, page: int = 0) -> str:
    """The address of a search: `/Job/austin-tx-python-jobs-SRCH_IL.0,9_IC1900001_KO10,16.htm`.

    >>> canonical_path("python", None, 1)
    '/Job/python-jobs-SRCH_KO0,6_IP2.htm'
    """
    words = listings.slug(keyword)
    where = listings.slug(place.label) if place else ""
    spans = []
    if place:
        spans += [f"IL.0,{len(where)}", f"I{listings.LETTERS[place.kind]}{place.board_id}"]
    if words:
        first = len(where) + 1 if where else 0
        spans.append(f"KO{first},{first + len(words)}")
    if page:
        spans.append(f"IP{page + 1}")
    return f"/Job/{'-'.join(part for part in (where, words) if part)}-jobs-SRCH_{'_'.join(spans)}.htm"


def place_value(place: Place | None) -> dict[str, Any]:
    """A place in `searchCriteria`; all null where none was searched."""
    kind = listings.LETTERS[place.kind] if place else None
    name, label = (place.name, place.label) if place else (None, None)
    return {
        "id": place.board_id if place else None,
        "type": kind,
        "shortName": name,
        "localizedShortName": name,
        "localizedDisplayName": label,
    }


def _cursors(search: Search) -> list[dict[str, Any]]:
    pages = GLASSDOOR.pages(search.result.total)
    near = range(max(0, search.page - 2), min(pages, search.page + 4))
    return [
        {"cursor": b64encode(f"fake-{page}-{search.keyword}".encode()).decode(), "pageNumber": page + 1}
        for page in near
        if page != search.page
    ]


_FILTERS = [{"type": "DISTANCE", "rank": 5, "primary": True, "disabled": False, "name": "radius"}]


def _wrapper(search: Search, found: list[dict[str, Any]], filter_options: str) -> dict[str, Any]:
    """The object around the listings."""
    titles = [occupation.titles["en"].lower() for occupation in OCCUPATIONS[:3]]
    criteria = {"implicitLocation": None, "keyword": search.keyword, "location": place_value(search.place)}
    return {
        "companyFilterOptions": [{"id": 0, "shortName": "All Companies"}],
        "filterOptions": filter_options,
        "indeedCtk": "1fakeboards00ctk1",
        "indexablePageForSeo": True,
        "jobListings": found,
        "jobSearchTrackingKey": "5-fake1-0-1fakeboards00tk01",
        "paginationCursors": _cursors(search),
        "searchResultsMetadata": {
            "helpCenterLocale": "en_US",
            "jobAlert": {"jobAlertId": None},
            "searchCriteria": criteria,
            "showMachineReadableJobs": True,
        },
        "serpSeoLinksVO": {"relatedJobTitlesResults": titles, "searchedKeyword": None},
        "totalJobsCount": search.total,
    }


def _cards(search: Search) -> str:
    cards = "".join(map(listings.dom_card, search.hits))
    empty = "" if search.hits else '<div data-test="no-results"><h1>No jobs match your search</h1></div>'
    return f'<ul aria-label="Jobs List" class="JobsList_jobsList__x9">{cards}</ul>{empty}'


def html(search: Search, generation: str) -> str:
    """The page in a generation: rsc, nextdata, apollo or dom."""
    canonical = f"{search.request.base}{canonical_path(search.keyword, search.place)}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(search.title)}</title>'
        f'<link rel="canonical" href="{escape(canonical)}"></head><body>{_cards(search)}'
        f"{_DATA[generation](search)}</body></html>"
    )


def _flight_data(search: Search) -> str:
    request = search.request
    found = [listings.flight_listing(hit) for hit in search.hits]
    wrapper = _wrapper(search, found, "$58")
    context = {"absoluteUrl": f"{request.base}{request.path}", "queryString": request.target.partition("?")[2]}
    results = {"searchContext": context, "searchResultsData": {"jobListings": wrapper}}
    page = {"currentPage": "serp", "env": "fake", "jobSearchPage": {"searchResultsData": results}}
    links = [{"@type": "ListItem", "position": hit.position + 1, "url": hit.link} for hit in search.hits]
    item_list = {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": links}
    rows = [
        '1:"$Sreact.fragment"\n3:I[10001,[],""]\n:HL["/job-search-next/assets/_next/static/css/fake.css","style"]\n',
        flight.text_row("10", "/* Fake Sans – “initial” */\n@font-face { font-family: 'Fake Sans'; };\n"),
        flight.text_row("58", orjson.dumps(_FILTERS).decode()),
        flight.json_row("5", ["$", "$L57", None, {"pageProps": page, "children": ["$L59", "$L5c", "$undefined"]}]),
        flight.json_row("f", [["$", "title", "0", {"children": search.title}]]),
        flight.text_row("5d", orjson.dumps(item_list).decode()),
        "5c:" + '["$","$L5e",null,{"initialJobDetailsPromise":"$@5f","initialJobListingsData":'
        '"$5:props:pageProps:jobSearchPage:searchResultsData:searchResultsData:jobListings"}]\n',
    ]
    if search.hits:
        rows += details_rows(search.hits[0], request)
    return flight.scripts(rows)


def _next_data(page_props: dict[str, Any]) -> str:
    data = {"props": {"pageProps": page_props}, "page": "/search", "query": {}, "buildId": "fake", "gssp": True}
    text = flight.script_json(data)
    return f'<script id="__NEXT_DATA__" type="application/json">{text}</script>'


def _search_data(search: Search) -> str:
    found = [listings.graphql_listing(hit) for hit in search.hits]
    wrapper = {"__typename": "JobListingSearchResults", **_wrapper(search, found, orjson.dumps(_FILTERS).decode())}
    page = {"searchResultsData": {"jobListings": wrapper}}
    return _next_data({"appName": "job-search-next", "currentPage": "serp", "jobSearchPage": page, "apolloCache": {}})


def _apollo_data(search: Search) -> str:
    entities: dict[str, Any] = {}
    found = [listings.apollo_listing(hit, entities) for hit in search.hits]
    wrapper = {"__typename": "JobListingSearchResults", **_wrapper(search, found, orjson.dumps(_FILTERS).decode())}
    asked = {"keyword": search.keyword, "numPerPage": 30, "pageNumber": search.page + 1}
    query = f"jobListings({orjson.dumps({'contextHolder': {'searchParams': asked}}).decode()})"
    cache = {**entities, "ROOT_QUERY": {"__typename": "Query", query: wrapper, "getSavedJobsCount": None}}
    return _next_data({"appName": "job-search-next", "currentPage": "serp", "apolloCache": cache})


def _no_data(search: Search) -> str:
    return ""


_DATA = {"rsc": _flight_data, "nextdata": _search_data, "apollo": _apollo_data, "dom": _no_data}
