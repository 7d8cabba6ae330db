"""Boards that list their postings page by page, with a page for each posting: what all of them share."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from scrapy import Request, signals

from jobcrawler.base_spiders.merge import merge
from jobcrawler.base_spiders.progress import Progress, Search, SearchLedger, SearchPage, card_key, step_of, words
from jobcrawler.base_spiders.reading import ODD_SHAPES, web_url
from jobcrawler.base_spiders.requesting import RequestingSpider, asked_for
from jobcrawler.base_spiders.selection import Selection, is_too_old
from jobcrawler.exceptions import ConfigError, EmbeddedDataError, PageError
from jobcrawler.items import REQUIRED_FIELDS, JobPosting, problems
from jobcrawler.messages import Resumption, search_page_read
from jobcrawler.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from jobcrawler.messages import SearchStep

T = TypeVar("T")


class ListingSpider(RequestingSpider):
    """A board that lists postings, search by search and page by page.

    Boards extend one of its children, by their shape of access: `SearchSpider`, `CompanySpider`,
    `StructuredDataSpider`. A child writes

    1. `searches()`: what a run looks through, and `search_request(search)`: the first page of each;
    2. `read_search(response, search)`: a `SearchPage`, or PageError;
    3. where postings have pages of their own: `read_posting(response, source_id)`, one posting with its full
       description, or PageError, and `detail_url(card)`. Without it a board gives what its listings say;
    4. `search_of(url)`, so that a page can be read with nothing but its URL.
    """

    page_cap: ClassVar[int]
    """Pages that the board shows of one search."""
    result_cap: ClassVar[int]
    """Postings that can be reached with one search."""
    one_host: ClassVar[bool] = True
    """Whether further pages of a listing are on the host of the first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ledger = SearchLedger()
        self._selection = Selection()
        self._waiting: list[JobPosting] = []

    # -- what a board writes -------------------------------------------------------------------------------------

    @abstractmethod
    def searches(self) -> Iterable[Search]:
        """What the run looks through."""

    @abstractmethod
    def search_request(self, search: Search) -> Request:
        """The request that starts a search."""

    @abstractmethod
    def read_search(self, response: Response, search: Search) -> SearchPage:
        """What a result page says; PageError or EmbeddedDataError when it cannot be read."""

    @abstractmethod
    def read_posting(self, response: Response, source_id: str | None) -> JobPosting:
        """The posting of a detail page; PageError when it is another one, gone or unreadable."""

    def is_new(self, search: Search, source_id: str | None) -> bool:
        """Whether the search has not shown this posting yet: what it has need not be read again."""
        return not self._ledger.has_shown(search, source_id)

    @abstractmethod
    def search_of(self, url: str) -> Search:
        """The search that a result page's URL asks for."""

    def unwanted(self, card: JobPosting) -> str | None:
        """The argument that a card does not fit, where we choose and not the board; None for one that is wanted."""
        return None

    def ignored(self, card: JobPosting) -> Iterable[str]:
        """Arguments that a card contradicts, although the board was asked for them."""
        return ()

    # -- the crawl -----------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """Each search, started when nothing else waits to be fetched. In a run that goes on: what is left of them.

        Those that do not begin, since the limit is reached, are counted: nobody knows what they have.
        """
        try:
            self.check_keys(self.settings)
        except ConfigError as error:
            self.record(Outcome.CONFIG_ERROR, str(error))
            return
        for card in self._waiting:
            yield self.posting_request(card)
        begun = getattr(self, "state", {}).setdefault("jobcrawler_begun", [])
        for search in self.searches():
            if list(search) in begun and self._ledger.is_queued(search):
                continue
            request = self._first_request(search)
            if request and self._selection.is_full(self.args):
                self.count("search/limited")
            elif request:
                begun.append(list(search))
                yield request
                await self._nothing_waits()

    async def _nothing_waits(self) -> None:
        """Until every request that may go has gone; those that wait for their time do not count."""
        engine = self.crawler.engine
        while True:
            await self.crawler.signals.wait_for(signals.scheduler_empty)
            scheduler: Any = engine.scheduler
            if not getattr(scheduler, "ready", scheduler.has_pending_requests)():
                return

    def go_on(self, resumption: Resumption) -> None:
        """Take over what an earlier process had done of this run. Called before `start`."""
        self._waiting = [] if resumption.queued else list(resumption.waiting)
        self._ledger.resume(resumption)
        self._selection.remember(link for *_, link in resumption.shown)

    def _first_request(self, search: Search) -> Request | None:
        """Where a search starts; in a run that goes on: its last page again, or None when it had ended."""
        if self._ledger.has_ended(search):
            return None
        last = self._ledger.last_page(search)
        return self.page_request(*last) if last else self.search_request(search)

    def robots_samples(self) -> dict[str, str]:
        """What a run asks for -> one such URL, so that a run can say before it starts what robots.txt forbids."""
        first = next(iter(self.searches()))
        samples = {"searches": self.search_request(first).url}
        card = JobPosting(source=self.name, source_id="0", link=self.canonical_link("0"), query=first.query)
        if self._needs_page(card):
            samples["pages of postings"] = self.detail_url(card)
        return samples

    def parse_search(self, response: Response, search: Search | None = None) -> Iterator[JobPosting | Request]:
        """Postings and further requests of a result page; without `search`, the one that its URL asks for."""
        search = search or self.search_of(asked_for(response))
        try:
            self.check(response, "search")
            page = self._reading(response, lambda: self.read_search(response, search))
        except PageError as error:
            yield from self._give_up(search, error, response.request, response)
            return
        progress = self._ledger.of(search)
        again, progress.resumed = progress.resumed, False
        new = self._new_cards(page, progress, search, again=again)
        items = 0
        for result in self._take((card for card in new if card_key(card) not in progress.stored), progress):
            items += isinstance(result, JobPosting)
            yield result
        self._judge(page, progress, search, response, again=again)
        progress.url = asked_for(response)
        next_url = self._turn(response, page, progress, new=bool(new))
        ended = None
        if not next_url or progress.pages >= self.page_cap or self._selection.is_full(self.args):
            ended, next_url = self._report_end(progress, search, more=bool(next_url)), None
            self._ledger.end(search)
        self._tell(step_of(search, progress, ended=ended, next_url=next_url, items=items), response)
        if next_url:
            yield self.page_request(next_url, search)

    def _turn(self, response: Response, page: SearchPage, progress: Progress, *, new: bool) -> str | None:
        """The page to read next: the one after this where this one brought something, then those that were put by."""
        following = [page.next_url] if page.next_url and new else []
        found = (self._absolute(response, url) for url in (*following, *page.further))
        progress.pending = [*filter(None, found), *progress.pending]
        return progress.pending.pop(0) if progress.pending else None

    def _absolute(self, response: Response, url: str) -> str | None:
        """A further page's address; None for one of another host, where the board has one, or of no web at all."""
        try:
            absolute = web_url(response.urljoin(url))
        except ValueError:
            return None
        same = absolute and (not self.one_host or urlsplit(absolute).netloc == urlsplit(response.url).netloc)
        return absolute if same else None

    def parse_posting(self, response: Response, card: JobPosting | None = None) -> Iterator[JobPosting]:
        """The finished posting of a detail page; where the page fails, the card as it is."""
        try:
            self.check(response, "posting")
            detail = self._reading(response, lambda: self.read_posting(response, card.source_id if card else None))
        except PageError as error:
            yield from self._finish_card(card, error, response=response)
            return
        self.record(Outcome.OK, response=response)
        yield self.merged(card, detail) if card else detail

    def merged(self, card: JobPosting, detail: JobPosting) -> JobPosting:
        """A card with what its own page says."""
        return merge(card, detail)

    def _reading(self, response: Response, read: Callable[[], T]) -> T:
        """What a reader gives; data that cannot be decoded, or have an odd shape, are a page that cannot be read."""
        try:
            return read()
        except (EmbeddedDataError, *ODD_SHAPES) as error:
            raise self.unreadable(response, f"its data have an odd shape ({error})") from error

    def search_failed(self, failure: Failure) -> Iterator[Request]:
        """Errback of result pages."""
        request, error = _request(failure), self.failure(failure, "search")
        yield from self._give_up(request.cb_kwargs["search"], error, request, _response(failure))

    def posting_failed(self, failure: Failure) -> Iterator[JobPosting]:
        """Errback of detail pages: no card is ever lost."""
        request = _request(failure)
        yield from self._finish_card(
            request.cb_kwargs["card"], self.failure(failure, "posting"), request, _response(failure)
        )

    # -- steps ---------------------------------------------------------------------------------------------------

    def _new_cards(self, page: SearchPage, progress: Progress, search: Search, *, again: bool) -> list[JobPosting]:
        """The cards that this search has not shown yet. A page that is read again was counted before."""
        progress.pages += not again
        progress.advertised = progress.advertised or page.advertised
        new = []
        for card in page.cards:
            if card_key(card) not in progress.seen:
                progress.seen.add(card_key(card))
                card.query, card.search_location = search.query or None, search.location
                new.append(card)
        shown = len(page.cards) if page.shown is None else page.shown
        if again:
            return new
        self.count("search/pages")
        self.count("search/cards", shown)
        self.count("search/repeated_cards", shown - len(new))
        return new

    def takes(self, posting: JobPosting) -> bool:
        """Whether a posting is one of the first `limit`, asked when it is known to be one; what is not is counted."""
        taken = self._selection.takes(self.args, posting, partial(self._is_valid, posting))
        self.count("filtered/limit", int(not taken))
        return taken

    def _take(self, cards: Iterable[JobPosting], progress: Progress) -> Iterator[JobPosting | Request]:
        """Cards that the arguments want, each with the request of its page where that is still needed."""
        for card in cards:
            for name in self.ignored(card):
                self.count(f"ignored/{name}")
            refused = self.refusal(card)
            if refused:
                self.count(f"filtered/{refused}")
            elif card.source_id is None and card.title is None:  # no more than a link: its page may hold no posting
                yield self.posting_request(card)
            elif not self._selection.takes(self.args, card, partial(self._may_be_stored, card)):
                progress.limited = True
                self.count("filtered/limit")
            elif not self._needs_page(card):
                yield card
            else:
                if self._is_valid(card):
                    yield replace(card, waits_for_detail=True)
                yield self.posting_request(card)

    def refusal(self, card: JobPosting) -> str | None:
        """The argument because of which a card is left out; None for one that is wanted."""
        return self.unwanted(card) or ("max_age_days" if is_too_old(self.args, card) else None)

    def _needs_page(self, card: JobPosting) -> bool:
        has_pages = type(self).read_posting is not ListingSpider.read_posting
        wanted = self.args.details and has_pages and not card.gone
        return bool(wanted and (card.source_id or card.link) and card.description_kind != "full")

    def _judge(self, page: SearchPage, progress: Progress, search: Search, response: Response, *, again: bool) -> None:
        """Count the page's outcome; of the first page, what it advertises."""
        if page.place_mistaken and page.cards:
            searched = page.place_searched or "the whole country"
            sentence = f"{self.title} did not understand the location {search.location!r} and searched {searched}"
            self.record(Outcome.LOCATION_UNPARSED, f"{sentence}: {response.url}", response=response)
        elif page.empty and not page.cards and not progress.shown:
            self.record(Outcome.EMPTY, f"{self.title} has no results for {words(search)}", response=response)
        else:
            self.record(Outcome.OK, response=response)
        if progress.pages == 1 and not again and page.advertised is not None:
            self.count("search/advertised", page.advertised)
            self.count("search/reachable", min(page.advertised, self.result_cap))
            where = f", searched in {page.place_searched}" if page.place_searched else ""
            self.logger.info(f"{self.title} advertises {page.advertised} results for {words(search)}{where}")

    def _report_end(self, progress: Progress, search: Search, *, more: bool) -> str:
        """Why a search ended; boards round what they advertise, so a part is no sign of a gap.

        The limit ends a search of which it leaves something out: a posting, or the pages after this one.
        """
        advertised = progress.advertised or 0
        if progress.limited or (more and self._selection.is_full(self.args)):
            self.count("search/limited")
            return "limit"
        if more:
            self.count("search/capped")
            self.logger.warning(
                f"{self.title} shows at most about {self.result_cap} results of a search; {words(search)} has "
                f"{progress.advertised or 'more'}: narrow it by place, age or type to reach the others"
            )
            return "capped"
        if progress.shown < _ENOUGH * min(advertised, self.result_cap):
            self.count("search/ended_early")
            self.logger.warning(
                f"{self.title} advertised {advertised} results for {words(search)}, its pages ended after "
                f"{progress.shown}"
            )
            return "ended_early"
        return "end"

    def instead(self, request: Request, error: PageError) -> Request | None:
        """Another address to try where a result page failed."""
        return None

    def _give_up(
        self, search: Search, error: PageError, request: Request | None, response: Response | None
    ) -> Iterator[Request]:
        """A result page that failed ends its search, unless there is another address to try."""
        other = self.instead(request, error) if request and "search" in request.cb_kwargs else None
        if other:
            yield other
        else:
            self._search_ended(search, error, request, response)

    def _search_ended(
        self, search: Search, error: PageError, request: Request | None = None, response: Response | None = None
    ) -> None:
        progress = self._ledger.end(search)
        self.record(error.outcome, str(error), request=request, response=response)
        self._tell(step_of(search, progress, ended=str(error.outcome)), response)

    def _tell(self, step: SearchStep, response: Response | None) -> None:
        """Say how far a search has come, to whoever keeps it."""
        crawler = getattr(self, "crawler", None)
        if crawler:
            crawler.signals.send_catch_log(search_page_read, step=step, response=response)

    def _finish_card(
        self,
        card: JobPosting | None,
        error: PageError,
        request: Request | None = None,
        response: Response | None = None,
    ) -> Iterator[JobPosting]:
        self.record(error.outcome, str(error), request=request, response=response)
        if card and (card.title or card.source_id):
            yield replace(card, gone=error.outcome is Outcome.GONE)

    def _may_be_stored(self, card: JobPosting) -> bool:
        """Whether a card is valid, or may become so by its page."""
        return self._needs_page(card) or self._is_valid(card)

    def _is_valid(self, card: JobPosting) -> bool:
        """Whether validation would let a card pass; what is wrong in other fields it repairs."""
        required = self.settings.getlist("JOBCRAWLER_REQUIRED_FIELDS", list(REQUIRED_FIELDS))
        return all(getattr(card, name) for name in required) and not {name for name, _ in problems(card)} & {*required}


_ENOUGH = 0.5
"""Share of the advertised postings below which a search ended early."""


def _request(failure: Failure) -> Request:
    request: Request = failure.request  # type: ignore[attr-defined]
    return request


def _response(failure: Failure) -> Response | None:
    return getattr(failure.value, "response", None)
