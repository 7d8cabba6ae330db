"""Sites that publish schema.org JobPosting data: found by a sitemap, a feed, or the pages that are named."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy.exceptions import CloseSpider
from scrapy.http import TextResponse
from scrapy.spiderloader import get_spider_loader
from scrapy_spider_metadata import Args

from jobcrawler.base_spiders.arguments import StructuredArgs
from jobcrawler.base_spiders.listing import ListingSpider
from jobcrawler.base_spiders.merge import merge
from jobcrawler.base_spiders.progress import Search, SearchPage
from jobcrawler.base_spiders.reading import dated, described, web_url
from jobcrawler.base_spiders.selection import contradicted
from jobcrawler.exceptions import PageError
from jobcrawler.messages import KIND, MODIFIED
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.blocks import Markers
from jobcrawler.parsers.feeds import read_feed
from jobcrawler.parsers.sitemaps import read_sitemap, sitemaps_of_robots
from jobcrawler.parsers.structured import job_postings
from jobcrawler.parsers.text import strip_tracking
from jobcrawler.schema_org import READ_KEYS, posting_fields, unknown_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.http import Response

    from jobcrawler.base_spiders.board import BoardSpider
    from jobcrawler.items import JobPosting, Publisher
    from jobcrawler.parsers.blocks import PageKind
    from jobcrawler.parsers.feeds import Entry as FeedEntry

__all__ = ["Args", "StructuredArgs", "StructuredDataSpider"]


def told_by(spider: BoardSpider, data: dict[str, Any], response: Response) -> JobPosting:
    """The posting of one JobPosting object; words and keys that nobody knows are counted."""
    for field, words in unknown_words(data).items():
        spider.count_unknown(field, words)
    for key in data.keys() - READ_KEYS - _UNNEEDED:
        spider.count(f"unread/{key[:60]}")
    return spider.posting(response, **posting_fields(data, spider.now(response)))


class StructuredDataSpider(ListingSpider):
    """Any site with JobPosting data: `class MySpider(Args[StructuredArgs], StructuredDataSpider)`.

    1. Set `name` and `title`.

    A sitemap, a feed or a page is a search whose query is its address. What JSON-LD says goes first, then microdata,
    then RDFa. A page of a sitemap without a posting is no failure; a page that was named is.
    """

    publisher: ClassVar[Publisher] = "employer"
    shape: ClassVar[str] = "sitemap, feed or page"
    page_cap: ClassVar[int] = 100_000
    result_cap: ClassVar[int] = 100_000_000
    one_host: ClassVar[bool] = False
    wait_for: ClassVar[str | None] = (
        "xpath=//script[@type='application/ld+json'][contains(., 'JobPosting')]"
        " | //*[contains(@itemtype, 'JobPosting')]"
    )
    markers: ClassVar[Markers] = Markers(
        positive=(
            b"JobPosting",
            b"<urlset",
            b"<sitemapindex",
            b"jsonfeed.org/version",
            re.compile(rb"\A\x1f\x8b|\A(?:\xef\xbb\xbf)?\s*https?://|<(?:rss|feed|rdf:RDF)[\s>]|(?im:^sitemap:)"),
        )
    )
    args: StructuredArgs

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._modified: dict[str, datetime] = {}
        self._names: dict[str, str] = {}
        self.hints: list[str] = []

    # -- searches ------------------------------------------------------------------------------------------------

    def searches(self) -> Iterator[Search]:
        """One for each sitemap, feed and page."""
        return (Search(address) for address in dict.fromkeys(self.args.addresses()))

    def search_request(self, search: Search) -> Request:
        """What was named."""
        return self.page_request(search.query, search)

    def search_of(self, url: str) -> Search:
        """The sitemap, feed or page itself."""
        return Search(url if url in self.args.addresses() else self.args.addresses()[0])

    def request_meta(self, kind: PageKind) -> dict[str, Any]:
        """A slot for each host: these are sites of many owners."""
        return {KIND: kind}

    def posting_meta(self, card: JobPosting) -> dict[str, Any]:
        """When the sitemap says that the page was changed: what is stored of an older one is not enough."""
        changed = self._modified.pop(card.link or "", None)
        return {MODIFIED: changed} if changed else {}

    def is_page(self, request: Request) -> bool:
        """Sitemaps and feeds need no browser."""
        search = request.cb_kwargs.get("search")
        return search is None or search.query in self.args.url

    def robots_samples(self) -> dict[str, str]:
        """What was named."""
        return {"what was named": self.args.addresses()[0]}

    # -- listings ------------------------------------------------------------------------------------------------

    def read_search(self, response: Response, search: Search) -> SearchPage:
        """The pages that a sitemap or a feed names, or the postings of a page."""
        if search.query in self.args.sitemap:
            return self._sitemap(response)
        return self._feed(response, search) if search.query in self.args.feed else self._page(response)

    def _sitemap(self, response: Response) -> SearchPage:
        if urlsplit(response.url).path.endswith("/robots.txt"):
            return SearchPage([], further=tuple(sitemaps_of_robots(response.text)))
        sitemap = read_sitemap(response.body)
        self._count_gaps(whole=sitemap.whole, dropped=sitemap.dropped)
        if sitemap.kind == "index":
            return SearchPage([], further=tuple(entry.loc for entry in sitemap.entries))
        only = re.compile(self.args.only or "")
        cards = []
        for entry in sitemap.entries:
            link = strip_tracking(entry.loc)
            if only.search(entry.loc):
                cards.append(self.posting(response, link=link))
                if entry.lastmod:
                    self._modified[link] = _at_the_latest(entry.lastmod)
        return SearchPage(cards, empty=not sitemap.entries)

    def _feed(self, response: Response, search: Search) -> SearchPage:
        feed = read_feed(response.body, self.now(response))
        self._count_gaps(whole=feed.whole)
        if feed.title:
            self._names.setdefault(search.query, feed.title)
        cards = [self._entry(response, entry, search) for entry in feed.entries]
        return SearchPage(cards, empty=not cards, next_url=feed.next)

    def _count_gaps(self, *, whole: bool, dropped: int = 0) -> None:
        """What a sitemap or feed lost on its way to us: without it nothing is known to be gone."""
        self.count("structured/dropped_entries", dropped)
        self.count("search/ended_early", int(not whole))

    def _entry(self, response: Response, entry: FeedEntry, search: Search) -> JobPosting:
        """A card of a feed: what its entry says; a posting that is whole in the feed is not fetched."""
        link = strip_tracking(response.urljoin(entry.link)) if entry.link else None
        if entry.posting:
            return self._complete(self._found(entry.posting, response, link), search.query)
        told = described(entry.content or entry.summary, "snippet")
        place = self.place_of(entry.location, None)
        where = {"city": place.city, "region": place.region, "country": place.country, "workplace": place.workplace}
        fields = {"title": entry.title, "company": entry.company, "location": entry.location, **where}
        return self.posting(response, link=link, **fields, **told, **dated(entry.published))

    def check(self, response: Response, kind: PageKind) -> None:
        """PageError when the response is no page of postings, with what may help."""
        try:
            super().check(response, kind)
        except PageError as error:
            unknown = error.outcome is Outcome.LAYOUT_CHANGED
            raise PageError(error.outcome, f"{error}{self._help(response) if unknown else ''}") from None

    def _help(self, response: Response) -> str:
        known = self._hint(response)
        return known if known or self.args.rendered else "; if it shows some in a browser, say -a rendered=true"

    def _page(self, response: Response) -> SearchPage:
        cards = self.read_postings(response, strip_tracking(response.url))
        if not cards:
            raise self.unreadable(response, f"it has no posting that can be read{self._help(response)}")
        return SearchPage(cards)

    # -- pages ---------------------------------------------------------------------------------------------------

    def read_posting(self, response: Response, source_id: str | None) -> JobPosting:
        """The first posting of a page; PageError where it has none."""
        found = self.read_postings(response, strip_tracking(response.url))
        if not found:
            raise self.unreadable(response, f"it has no posting that can be read{self._help(response)}")
        return found[0]

    def read_postings(self, response: Response, page: str) -> list[JobPosting]:
        """All postings of a page; one that is alone there has the page's address, of several each has its own."""
        found = job_postings(response.body, response.url)
        self.count("structured/broken_blocks", found.broken)
        self.count(f"structured/{found.syntax}", len(found.postings))
        links = [page] if len(found.postings) == 1 else _links(found.postings, page)
        return [self._found(data, response, link) for data, link in zip(found.postings, links, strict=True)]

    def _found(self, data: dict[str, Any], response: Response, link: str | None) -> JobPosting:
        """The posting of one object."""
        one = told_by(self, data, response)
        one.link = strip_tracking(link) if link else None
        return self._complete(one, None)

    def _complete(self, one: JobPosting, query: str | None) -> JobPosting:
        """A posting that names no company has the feed's title or the argument for one; no place, the country."""
        one.company = one.company or self._names.get(query or "") or self.args.company
        one.location = one.location or ("Remote" if one.workplace == "remote" else one.country)
        return one

    def parse_posting(self, response: Response, card: JobPosting | None = None) -> Iterator[JobPosting]:
        """The postings of a page. One without any is no failure where a sitemap or a feed names it."""
        try:
            self.check(response, "posting")
            page = card.link if card and card.link else strip_tracking(response.url)
            found = self._reading(response, lambda: self.read_postings(response, page))
        except PageError as error:
            if error.outcome is not Outcome.LAYOUT_CHANGED or card is None:
                yield from self._finish_card(card, error, response=response)
                return
            found = []
        if not found:
            self._hint(response)
            self.count("structured/pages_without_posting")
        self.record(Outcome.OK, response=response)
        alone = len(found) == 1
        yield from self._wanted([merge(card, one) if card and alone else one for one in found], card)

    def _wanted(self, found: list[JobPosting], card: JobPosting | None) -> Iterator[JobPosting]:
        """Those of a page that the arguments want; of a page without any, its entry in the feed."""
        for one in found or ([replace(card, waits_for_detail=False)] if card and card.title else []):
            if card:
                one.query, one.search_location = card.query, card.search_location
            self._complete(one, one.query)
            refused = self.refusal(one)
            if refused:
                self.count(f"filtered/{refused}")
            elif self.takes(one):
                yield one
            else:
                raise CloseSpider("finished")

    def unwanted(self, card: JobPosting) -> str | None:
        """The argument that a posting contradicts."""
        return contradicted(self.args, card)

    # -- systems -------------------------------------------------------------------------------------------------

    def _hint(self, response: Response) -> str:
        """Which spider reads the page better, where a known system is behind it; in a few words for a sentence."""
        text = response.text[:_LOOKED_THROUGH] if isinstance(response, TextResponse) else ""
        for name, careers in self._systems.items():
            match = careers.search(f"{response.url} {text}")
            if match:
                company = match["company"] if careers.groups == 1 else f"https:{match[0]}"
                told = f"the spider {name} reads it whole: scrapy crawl {name} -a company={company}"
                self._tell_of(name, told)
                return f"; {told}"
        return ""

    def _tell_of(self, name: str, told: str) -> None:
        if told not in self.hints and len(self.hints) < _HINTS:
            self.hints.append(told)
            self.count(f"structured/recognised/{name}")
            self.logger.warning(told)

    @cached_property
    def _systems(self) -> dict[str, re.Pattern[str]]:
        """Spider -> what the careers pages of its system look like."""
        loader = get_spider_loader(self.settings)
        spiders = {name: getattr(loader.load(name), "careers", None) for name in loader.list()}
        return {name: careers for name, careers in spiders.items() if careers}


def _at_the_latest(changed: datetime) -> datetime:
    """A change that is dated to the day may have come at its end."""
    return changed + timedelta(days=1) if changed.time() == time() else changed


_UNNEEDED_TABLE = """
@context @id @type alternateName applicationContact benefits category dateModified directApply
disambiguatingDescription educationRequirements eligibilityToWorkRequirement employerOverview employmentUnit
experienceInPlaceOfEducation experienceRequirements image incentiveCompensation incentives industry jobBenefits
jobImmediateStart jobStartDate occupationalCategory physicalRequirement potentialAction
qualifications relevantOccupation responsibilities sameAs securityClearanceRequirement sensoryRequirement skills
specialCommitments subjectOf totalJobOpenings workHours
"""
_UNNEEDED = frozenset(_UNNEEDED_TABLE.split())
"""Properties of a JobPosting that we know and do not need."""
_LOOKED_THROUGH = 2_000_000
_HINTS = 10


def _links(postings: list[dict[str, Any]], page: str) -> list[str]:
    """The addresses of several postings of a page: their own, where they differ; else the page's with their number."""
    own = [data.get("url") for data in postings]
    if all(isinstance(url, str) and web_url(url) for url in own) and len(set(own)) == len(own):
        return [str(url) for url in own]
    return [f"{page}#/{number}" for number in range(1, len(postings) + 1)]
