"""A Glassdoor-shaped site: location lookup, search pages of three generations, detail pages of four kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jobcrawler.countries import COUNTRIES
from jobcrawler.fakeboards import glassdoor_listing as listings
from jobcrawler.fakeboards import glassdoor_posting, glassdoor_search
from jobcrawler.fakeboards.pages import json_page, redirect
from jobcrawler.fakeboards.paging import GLASSDOOR
from jobcrawler.fakeboards.places import GLASSDOOR_COUNTRY_IDS, PLACES, Place, suggestions
from jobcrawler.fakeboards.search_site import SearchSite
from jobcrawler.fakeboards.world import Filters

if TYPE_CHECKING:
    from jobcrawler.fakeboards.pages import Page, Request
    from jobcrawler.fakeboards.world import Advert

GENERATIONS = ("rotate", "rsc", "nextdata", "apollo", "dom")
_ROTATION = ("rsc", "nextdata", "apollo")
_DETAIL_KINDS = {"rsc": "rsc", "nextdata": "nextdata", "apollo": "nextdata", "dom": "dom"}
_FILTERS = ("fromAge", "remoteWorkType", "jobType", "radius", "sortBy")
_JOB_TYPES = {
    "fulltime": "full_time",
    "parttime": "part_time",
    "contract": "contract",
    "internship": "internship",
    "temporary": "temporary",
}
_KINDS = {"CITY": {"city"}, "STATE": {"region", "remote"}, "COUNTRY": {"country"}}
_BY_ID = {(listings.LETTERS[place.kind], place.board_id): place for place in PLACES}
_CANONICAL = re.compile(
    r"/Job/(?P<slug>[^/]*?)-?jobs-SRCH_(?:IL\.0,\d+(?:_I(?P<letter>[CSN])(?P<id>\d+))?_?)?"
    r"(?:KO(?P<first>\d+),(?P<last>\d+))?(?:_?IP(?P<page>\d+))?\.htm"
)
_ROBOTS = """\
User-agent: *
Disallow: /graph
Disallow: /api/
Disallow: /api-web/
Disallow: /partner/
Disallow: /*/graph
Disallow: /*/api/
Disallow: /*/api-web/
"""


def suggestion(place: Place) -> dict[str, Any]:
    """One element of the lookup's answer."""
    country, letter = COUNTRIES[place.country], listings.LETTERS[place.kind]
    code = place.country.upper()
    town = place.kind == "city"
    return {
        "id": f"{letter}{place.board_id}",
        "label": f"{place.label} ({code})",
        "locationId": place.board_id,
        "locationType": letter,
        "locationName": place.label,
        "longName": f"{place.label} ({code})",
        "metroId": 0,
        "stateId": next((p.board_id for p in PLACES if p.kind == "region" and p.region == place.region), 0),
        "countryId": GLASSDOOR_COUNTRY_IDS[place.country],
        "cityName": place.name if town else None,
        "stateName": place.region or None,
        "stateAbbreviation": place.region_code or None,
        "countryName": country.name,
        "country2LetterIso": code,
    }


def filters(query: dict[str, str]) -> Filters:
    """The filters of a search's parameters.

    >>> filters({"fromAge": "7", "remoteWorkType": "1"})
    Filters(max_age_days=7, job_type=None, workplace='remote')
    """
    days = query.get("fromAge", "")
    return Filters(
        max_age_days=int(days) if days.isdecimal() and int(days) > 0 else None,
        job_type=_JOB_TYPES.get(query.get("jobType", "")),
        workplace="remote" if query.get("remoteWorkType") == "1" else None,
    )


@dataclass
class GlassdoorSite(SearchSite):
    """Glassdoor on this machine; `generation` is one of `GENERATIONS`."""

    generation: str = "rotate"

    board = listed_on = "glassdoor"
    real_robots = _ROBOTS
    missing_title = "Page not found | Glassdoor"

    def page_kind(self, path: str) -> str:
        """Lookups of places, searches by either address, and pages of postings."""
        if path.startswith("/job-listing/"):
            return "posting"
        if path == "/autocomplete/location":
            return "lookup"
        return "search" if path == "/Job/jobs.htm" or _CANONICAL.fullmatch(path) else ""

    def page_of(self, request: Request, variant: str) -> Page:
        """The lookup, a redirect, a search page, a detail page, or 404."""
        if request.path == "/autocomplete/location":
            return self._lookup(request, variant)
        if request.path == "/Job/jobs.htm":
            return self._to_canonical(request)
        if request.path.startswith("/job-listing/"):
            return self._posting_page(request, variant)
        found = _CANONICAL.fullmatch(request.path)
        return self._search_page(request, found, variant) if found else self.missing()

    def shown(self, advert: Advert) -> dict[str, object]:
        """The facts of a listing."""
        return {
            "title": listings.hit(advert, 0, 0, "").title,
            "company": advert.company.glassdoor,
            "location": listings.location(advert),
            "workplace": advert.slot.workplace,
            "job_types": advert.slot.job_types,
            "age_days": advert.slot.age_days,
            "pay": advert.pay,
        }

    def _lookup(self, request: Request, variant: str) -> Page:
        term = request.query.get("term")
        if term is None:
            return json_page({"error": "term is missing"}, 400)
        if variant == "place_not_understood":
            return json_page([])
        wanted = request.query.get("locationTypeFilters", "CITY,STATE,COUNTRY").split(",")
        kinds = frozenset().union(*(_KINDS.get(name, set()) for name in wanted))
        return json_page([suggestion(place) for place in suggestions(term, kinds)])

    def _to_canonical(self, request: Request) -> Page:
        """A place is taken by id only: free text is ignored, as on the real board."""
        asked = request.query
        identity = asked.get("locId", "")
        place = _BY_ID.get((asked.get("locT", ""), int(identity) if identity.isdecimal() else 0))
        path = glassdoor_search.canonical_path(asked.get("sc.keyword", ""), place)
        kept = urlencode([(name, asked[name]) for name in _FILTERS if asked.get(name)])
        return redirect(f"{request.prefix}{path}{'?' + kept if kept else ''}")

    def _search_page(self, request: Request, found: re.Match[str], variant: str) -> Page:
        search = self._search(request, found, variant)
        generation = _ROTATION[search.page % 3] if self.generation == "rotate" else self.generation
        return self.weighted(glassdoor_search.html(search, generation))

    def _search(self, request: Request, found: re.Match[str], variant: str) -> glassdoor_search.Search:
        place = (
            None if variant == "place_not_understood" else _BY_ID.get((found["letter"] or "", int(found["id"] or 0)))
        )
        keyword = found["slug"][int(found["first"]) : int(found["last"])].replace("-", " ") if found["first"] else ""
        country = place.country if place else request.country
        result = self.world.search(keyword, place or "", country, self.board, filters(request.query))
        if variant == "no_results":
            result = replace(result, total=0)
        wanted = found["page"] or request.query.get("p", "1")
        page = min(max(int(wanted), 1) if wanted.isdecimal() else 1, GLASSDOOR.pages(result.total)) - 1
        numbers = [result.number(rank) for rank in GLASSDOOR.ranks(page, result.total)]
        hits = [self._hit(number, position, request) for position, number in enumerate(numbers)]
        return glassdoor_search.Search(request, keyword, place, result, page, hits, self.world.clock())

    def _hit(self, number: int, position: int, request: Request) -> listings.Hit:
        return listings.hit(self.world.advert(number), self.world.glassdoor_id(number), position, request.base)

    def _posting_page(self, request: Request, variant: str) -> Page:
        asked = request.query.get("jl", "")
        found = self.world.by_glassdoor_id(int(asked)) if asked.isdecimal() else None
        advert = self.variant_of(found, variant, request.country)
        if advert is None:
            return self.missing()
        listing, kinds = self.world.glassdoor_id(advert.number), glassdoor_posting.KINDS
        kind = kinds[listing % len(kinds)] if self.generation == "rotate" else _DETAIL_KINDS[self.generation]
        if advert.expired and kind not in glassdoor_posting.SAY_EXPIRED:
            return self.missing()
        hit = listings.hit(advert, listing, 0, request.base)
        return self.weighted(glassdoor_posting.html(hit, request, kind))
