"""An Indeed-shaped site: search pages with both embedded blobs, and stand-alone detail pages."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards import indeed_cards, indeed_posting
from jobcrawler.fakeboards.indeed_search import Search, canonical_path, initial_data, jobcards_data, script, title
from jobcrawler.fakeboards.paging import INDEED
from jobcrawler.fakeboards.places import NOWHERE
from jobcrawler.fakeboards.search_site import SearchSite
from jobcrawler.fakeboards.world import Filters
from jobcrawler.fakeboards.writing import describe

if TYPE_CHECKING:
    from jobcrawler.fakeboards.pages import Page, Request
    from jobcrawler.fakeboards.world import Advert

_JOB_TYPES = {
    "fulltime": "full_time",
    "parttime": "part_time",
    "contract": "contract",
    "internship": "internship",
    "temporary": "temporary",
    "permanent": "permanent",
}
_KINDS = {"/jobs": "search", "/viewjob": "posting", "/m/viewjob": "posting"}
_ATTRIBUTES = {"DSQF7": "remote", "PAXZC": "hybrid"}
_ROBOTS = """\
User-agent: *
Disallow: /graphql
Disallow: /viewjob?
Disallow: /m/viewjob?
Disallow: /rc/
Disallow: /pagead/
Disallow: /addlLoc/
Disallow: /jobs?*start=
Disallow: /jobs?*radius=
Disallow: /jobs?*sp=
Disallow: /jobs?*iafilter=
Disallow: /*/viewjob?
Disallow: /*/jobs?*start=
Disallow: /*/jobs?*radius=
Allow: /jobs
"""


def filters(query: dict[str, str]) -> Filters:
    """The filters of a search's parameters; what Indeed does not know is ignored.

    >>> filters({"fromage": "7", "sc": "0kf:attr(DSQF7)jt(contract);"})
    Filters(max_age_days=7, job_type='contract', workplace='remote')
    """
    days, chosen = query.get("fromage", ""), query.get("sc", "")
    types = [query.get("jt", ""), *re.findall(r"jt\((\w+)\)", chosen)]
    places = [_ATTRIBUTES[code] for code in re.findall(r"attr\((\w+)\)", chosen) if code in _ATTRIBUTES]
    return Filters(
        max_age_days=int(days) if days.isdecimal() else None,
        job_type=next((_JOB_TYPES[name] for name in types if name in _JOB_TYPES), None),
        workplace=places[0] if places else None,
    )


class IndeedSite(SearchSite):
    """Indeed on this machine."""

    board = listed_on = "indeed"
    real_robots = _ROBOTS
    missing_title = "Not Found | Indeed"

    def page_kind(self, path: str) -> str:
        """Result pages and pages of postings."""
        return _KINDS.get(path, "")

    def page_of(self, request: Request, variant: str) -> Page:
        """A search page, a detail page, or 404."""
        kind = self.page_kind(request.path)
        if kind == "search":
            return self._search_page(request, variant)
        return self._posting_page(request, variant) if kind == "posting" else self.missing()

    def shown(self, advert: Advert) -> dict[str, object]:
        """The facts of a card."""
        return {
            "title": advert.title,
            "company": advert.company.indeed,
            "location": indeed_cards.location(advert),
            "workplace": advert.slot.workplace,
            "job_types": advert.slot.job_types,
            "age_days": advert.slot.age_days,
            "created": advert.created,
            "published": advert.published,
            "pay": advert.pay,
        }

    def _search_page(self, request: Request, variant: str) -> Page:
        asked = request.query
        place = NOWHERE if variant == "place_not_understood" else asked.get("l", "")
        result = self.world.search(asked.get("q", ""), place, request.country, self.board, filters(asked))
        if variant == "no_results":
            result = replace(result, total=0)
        start = asked.get("start", "0")
        page = min(int(start) // 10 if start.isdecimal() else 0, INDEED.pages(result.total) - 1)
        search = Search(request, result, page)
        cards, first = self._cards(search)
        return self.weighted(self._html(search, cards, first))

    def _cards(self, search: Search) -> tuple[list[dict[str, Any]], Advert | None]:
        """The results of a page, sponsored ones among the organic, and its first organic advert."""
        total = search.result.total
        organic = [self._card(search, rank, sponsored=False) for rank in INDEED.organic(search.page, total)]
        paid = [self._card(search, rank, sponsored=True) for rank in INDEED.sponsored(search.page, total)]
        cards = organic[:2] + paid[:3] + organic[2:] + paid[3:]
        return cards, self._advert(search, search.page * 10) if organic else None

    def _advert(self, search: Search, rank: int) -> Advert:
        return self.world.advert(search.result.number(rank))

    def _card(self, search: Search, rank: int, *, sponsored: bool) -> dict[str, Any]:
        number = search.result.number(rank)
        key = self.world.indeed_key(number)
        return indeed_cards.card(self.world.advert(number), key, search.request, sponsored=sponsored)

    def _html(self, search: Search, cards: list[dict[str, Any]], first: Advert | None) -> str:
        request, escaped = search.request, search.page % 3 != 2
        initial = initial_data(search, indeed_cards.milliseconds(self.world.clock()), self._pane(search, first))
        jobcards = script(jobcards_data(search, cards), escaped=escaped)
        listed = "".join(indeed_cards.dom_card(result) for result in cards)
        canonical = f"{request.base}{canonical_path(search)}"
        return (
            f'<!doctype html><html dir="ltr" lang="{initial["language"]}"><head><meta charset="utf-8">'
            f'<title>{escape(title(search))}</title><link rel="canonical" href="{escape(canonical)}">'
            "</head><body>\n"
            '<script id="mosaic-data" type="text/javascript">window.mosaic = window.mosaic || {};'
            "window.mosaic.providerData = window.mosaic.providerData || {};\n"
            'window.mosaic.providerData["mosaic-provider-jobalert-form"]={"metaData":{},"isApp":false};\n'
            f'    window.mosaic.providerData["mosaic-provider-jobcards"]={jobcards};\n'
            'window.mosaic.providerData["mosaic-provider-passport-intercept"]={};</script>\n'
            f"<script>window._initialData={script(initial, escaped=escaped)};</script>\n"
            f'<div id="mosaic-provider-jobcards"><ul class="css-1faftfv">{listed}</ul></div></body></html>'
        )

    def _pane(self, search: Search, first: Advert | None) -> dict[str, Any] | None:
        """The two-pane answer; one page in five has none, as recorded."""
        if first is None or search.page % 5 == 4:
            return None
        key = self.world.indeed_key(first.number)
        return {"status": "success", "body": indeed_posting.model(first, key, search.request, embedded=True)}

    def _posting_page(self, request: Request, variant: str) -> Page:
        asked = self.world.by_indeed_key(request.query.get("jk", ""))
        advert = self.variant_of(asked, variant, request.country)
        if advert is None or advert.place.country != request.country:
            return self.missing()
        key = self.world.indeed_key(advert.number)
        data = script(indeed_posting.model(advert, key, request, embedded=False))
        heading, where = escape(advert.title), escape(indeed_cards.location(advert))
        body = describe(advert)
        return self.weighted(
            f'<!doctype html><html dir="ltr" lang="{advert.language}"><head><meta charset="utf-8">'
            f"<title>{heading} - {where} - Indeed.com</title></head><body>"
            f"<script>window._initialData={data};</script>"
            '<h1 class="jobsearch-JobInfoHeader-title" data-testid="jobsearch-JobInfoHeader-title">'
            f"<span>{heading} - job post</span></h1>"
            f'<div data-testid="inlineHeader-companyName"><span>{escape(advert.company.indeed)}</span></div>'
            f'<div data-testid="inlineHeader-companyLocation"><div>{where}</div></div>'
            '<div id="jobDescriptionText" class="jobsearch-JobComponent-description css-jsfa0i">'
            f"{body}</div></body></html>"
        )
