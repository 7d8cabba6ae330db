"""An Adzuna-shaped API: keys in the query, fifty results a page, descriptions that are cut.

It gathers the adverts that Indeed shows.
"""

from __future__ import annotations

import re
import time
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jobcrawler.countries import COUNTRIES
from jobcrawler.fakeboards import block_pages
from jobcrawler.fakeboards.adzuna_records import identity, record, seen
from jobcrawler.fakeboards.pages import Page, Request, html_page, json_page
from jobcrawler.fakeboards.places import NOWHERE
from jobcrawler.fakeboards.search_site import SearchSite
from jobcrawler.fakeboards.world import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobcrawler.fakeboards.world import Advert, SearchResult

_PATH = re.compile(r"/v1/api/jobs/(?P<country>[a-z]{2})/search/(?P<page>\d+)")
_MOST = 50
_MINUTE = 60
_REFUSED_KEY = "wrong"
_PARAMETER_NAMES = """
app_id app_key results_per_page what what_and what_phrase what_or what_exclude title_only where distance max_days_old
category sort_by sort_dir salary_min salary_max salary_include_unknown full_time part_time contract permanent company
content-type location0 location1 location2 location3 location4 location5 location6 location7
"""
_PARAMETERS = frozenset(_PARAMETER_NAMES.split())
_JOB_TYPES = ("full_time", "part_time", "contract", "permanent")
_AUTH_FAIL = {
    "exception": "AUTH_FAIL",
    "doc": "https://api.adzuna.com/v1/doc",
    "display": "Authorisation failed",
    "__CLASS__": "Adzuna::API::Response::Exception",
}


def filters(query: dict[str, str]) -> Filters:
    """The filters of a search's parameters.

    >>> filters({"max_days_old": "3", "part_time": "1"})
    Filters(max_age_days=3, job_type='part_time', workplace=None)
    """
    days = query.get("max_days_old", "")
    chosen = next((name for name in _JOB_TYPES if query.get(name) == "1"), None)
    return Filters(int(days) if days.isdecimal() else None, chosen)


@dataclass
class AdzunaSite(SearchSite):
    """Adzuna on this machine: any keys will do but "wrong".

    Of what a search can ask for it heeds words, place, age and kind of employment.
    """

    limit: int = 0
    """Requests a minute that it answers; 0 for all."""

    board = "adzuna"
    in_countries = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self._answered: deque[float] = deque()

    def read(
        self, target: str, host: str = "127.0.0.1", user_agent: str = "", method: str = "GET", body: bytes = b""
    ) -> Request:
        """A request; its country stands in the middle of the path."""
        request = super().read(target, host, user_agent, method, body)
        found = _PATH.fullmatch(request.path)
        return replace(request, country=found["country"] if found else self.country)

    def normal(self, request: Request) -> Page:
        """The answer, unless there were too many within a minute."""
        now = time.monotonic()
        while self._answered and self._answered[0] <= now - _MINUTE:
            self._answered.popleft()
        if self.limit and len(self._answered) >= self.limit and self.kind(request):
            return block_pages.error(429, {})
        self._answered.append(now)
        return super().normal(request)

    def page_kind(self, path: str) -> str:
        """Everything is a search."""
        return "search" if _PATH.fullmatch(path) else ""

    def page_of(self, request: Request, variant: str) -> Page:
        """A page of results, or why not."""
        found = _PATH.fullmatch(request.path)
        if found is None:
            return self.missing()
        asked, page = request.query, int(found["page"])
        if not _is_admitted(asked):
            return json_page(_AUTH_FAIL, 401)
        size = asked.get("results_per_page", "10")
        if not set(asked) <= _PARAMETERS or page < 1 or not size.isdecimal():
            return html_page("<!doctype html><html><head><title>400 Bad Request</title></head></html>", 400)
        return json_page(self._results(request, page, min(int(size), _MOST), variant))

    def reachable(self, query: str, place: str, country: str, filters: Filters) -> Iterator[tuple[str, Advert]]:
        """Every hit: there is no cap."""
        result = self.world.search(query, place, country, self.listed_on, filters)
        for rank in range(result.total):
            number = result.number(rank)
            yield identity(number), self.world.advert(number)

    def shown(self, advert: Advert) -> dict[str, object]:
        """The facts of a result."""
        return seen(advert)

    def _search(self, request: Request, variant: str) -> SearchResult:
        asked = request.query
        place = NOWHERE if variant == "place_not_understood" else asked.get("where", "")
        words = asked.get("what", "")
        result = self.world.search(words, place, request.country, self.listed_on, filters(asked))
        return replace(result, total=0) if variant == "no_results" else result

    def _results(self, request: Request, page: int, size: int, variant: str) -> dict[str, Any]:
        result = self._search(request, variant)
        ranks = range((page - 1) * size, min(page * size, result.total))
        adverts = [self.world.advert(result.number(rank)) for rank in ranks]
        word = (request.query.get("what") or " ").split(" ")[0]
        return {
            "__CLASS__": "Adzuna::API::Response::JobSearchResults",
            "count": result.total,
            "mean": 61234.5 if COUNTRIES[request.country].currency == "USD" else 48210.75,
            "results": [record(advert, word) for advert in adverts],
        }


def _is_admitted(asked: dict[str, str]) -> bool:
    keys = {asked.get(name) or _REFUSED_KEY for name in ("app_id", "app_key")}
    return _REFUSED_KEY not in keys
