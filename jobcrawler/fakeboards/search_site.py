"""What the built-in sites share that search the whole world by words and place: Indeed, Glassdoor, Adzuna."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from jobcrawler.fakeboards.pages import Page, filler, html_page, json_page
from jobcrawler.fakeboards.places import SERVED, find_place
from jobcrawler.fakeboards.site import Site
from jobcrawler.fakeboards.world import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobcrawler.fakeboards.pages import Request
    from jobcrawler.fakeboards.world import Advert

_REAL_SIZE = 300_000
"""A page of the real boards, at its lightest."""


class SearchSite(Site):
    """A board that is searched by words, country and place. A subclass sets `listed_on`, and gives `page_of`."""

    listed_on = "indeed"
    """The board of the world whose adverts it shows."""

    @abstractmethod
    def page_kind(self, path: str) -> str:
        """What a path is for: search, lookup, posting, or "" for anything else."""

    @abstractmethod
    def page_of(self, request: Request, variant: str) -> Page:
        """The page of a request for a country that is served."""

    @abstractmethod
    def shown(self, advert: Advert) -> dict[str, object]:
        """What a reader of this board sees of an advert; for `/_truth`."""

    def reachable(self, query: str, place: str, country: str, filters: Filters) -> Iterator[tuple[str, Advert]]:
        """Exactly the postings that a complete crawl of a search finds: (id, advert)."""
        return self.world.reachable(self.listed_on, query, place, country, filters)

    def kind(self, request: Request) -> str:
        """What a request is for; nothing where the country is not served."""
        return self.page_kind(request.path) if request.country in SERVED else ""

    def render(self, request: Request, variant: str = "") -> Page:
        """The page of a request; missing where the country is not served."""
        return self.page_of(request, variant) if request.country in SERVED else self.missing()

    def variant_of(self, advert: Advert | None, variant: str, country: str) -> Advert | None:
        """The advert that the page of a posting shows: the one that was asked for, but in two variants."""
        if variant == "other_posting":
            return self.world.another(self.listed_on, advert.number if advert else -1, country)
        return replace(advert, expired=True) if advert and variant == "expired_detail" else advert

    def weighted(self, text: str) -> Page:
        """A page of HTML, filled up with script to the weight that was asked for."""
        page = html_page(text)
        missing = _REAL_SIZE - len(page.body)
        if self.weight != "real" or missing <= 0:
            return page
        flags = b'<script>window.__flags="' + filler(missing) + b'";</script></head>'
        return Page(page.status, page.headers, page.body.replace(b"</head>", flags, 1))

    def truth(self, request: Request) -> Page:
        """The reachable ids of a search: q, l, country, max_age_days, job_type, workplace; full=1 for the postings."""
        asked, country = request.query, request.query.get("country", request.country)
        days = asked.get("max_age_days", "")
        filters = Filters(int(days) if days.isdecimal() else None, asked.get("job_type"), asked.get("workplace"))
        query, where = asked.get("q", ""), asked.get("l", "")
        if country not in SERVED:
            return json_page({"error": f"country {country!r} is not one of {', '.join(SERVED)}"}, 400)
        place = find_place(where, country)
        found = list(self.reachable(query, where, country, filters))
        truth: dict[str, object] = {
            "place": place.label if place else None,
            "total": self.world.search(query, where, country, self.listed_on, filters).total,
            "reachable": len(found),
            "ids": [board_id for board_id, _ in found],
        }
        if asked.get("full"):
            truth["postings"] = [{"id": board_id, **self.shown(advert)} for board_id, advert in found]
        return json_page(truth)
