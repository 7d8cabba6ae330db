"""Boards that are searched by words and place, page by page, with a page for each posting."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy_spider_metadata import Args

from jobcrawler.base_spiders.arguments import SearchArgs, check_arguments
from jobcrawler.base_spiders.board import BoardSpider
from jobcrawler.base_spiders.merge import merge
from jobcrawler.base_spiders.progress import Progress, Search, SearchLedger, SearchPage, card_key, step_of, words
from jobcrawler.base_spiders.reading import web_url
from jobcrawler.base_spiders.selection import Selection, ignored_filters, is_too_old
from jobcrawler.exceptions import ConfigError, EmbeddedDataError, PageError
from jobcrawler.items import REQUIRED_FIELDS, JobPosting, problems
from jobcrawler.messages import KIND, Resumption, search_page_read
from jobcrawler.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator

    from pydantic import BaseModel
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from jobcrawler.messages import SearchStep

__all__ = ["Search", "SearchPage", "SearchSpider"]

T = TypeVar("T")


class SearchSpider(BoardSpider):
    """A board that is searched: `class MySpider(Args[SearchArgs], SearchSpider)`.

    1. Set what `BoardSpider` asks for.
    2. Set `page_cap` and `result_cap`: where the board stops showing results.
    3. Write `search_request(search)`: the request of the first result page (callback `parse_search`).
    4. Write `read_search(response, search)`: a `SearchPage`, or PageError.
    5. Where postings have pages of their own: `read_posting(response, source_id)`, one posting with its full
       description, or PageError. A board without it gives what its result pages say.
    6. Write `detail_url(card)`, and `search_of(url)` so that a page can be read with nothing but its URL.
    """

    page_cap: ClassVar[int]
    """Pages that the board shows of one search."""
    result_cap: ClassVar[int]
    """Postings that can be reached with one search."""
    accepts: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Values of an argument that the board can search for; others are refused before the first request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.check_args(kwargs)
        super().__init__(*args, **kwargs)
        self._ledger = SearchLedger()
        self._selection = Selection()
        self._waiting: list[JobPosting] = []

    @classmethod
    def check_args(cls, given: dict[str, Any]) -> BaseModel:
        """The typed arguments; ConfigError with one sentence for whatever is wrong with them."""
        model = next(m for c in cls.__mro__ if (m := _args_model(c)))
        args = check_arguments(model, given)
        assert isinstance(args, SearchArgs)
        cls.check_country(args.country)
        for name in ("job_type", "workplace"):
            known, value = cls.accepts.get(name, ()), getattr(args, name)
            if value is not None and value not in known:
                knows = f"it knows: {', '.join(known)}" if known else f"it knows no {name}"
                raise ConfigError(f"{cls.title} cannot search for {name}={value}; {knows}")
        return args

    # -- what a board writes -------------------------------------------------------------------------------------

    @abstractmethod
    def search_request(self, search: Search) -> Request:
        """The request that starts a search."""

    @abstractmethod
    def read_search(self, response: Response, search: Search) -> SearchPage:
        """What a result page says; PageError or EmbeddedDataError when it cannot be read."""

    @abstractmethod
    def read_posting(self, response: Response, source_id: str | None) -> JobPosting:
        """The posting of a detail page; PageError when it is another one, gone or unreadable."""

    def detail_url(self, card: JobPosting) -> str:
        """The page of a card's posting."""
        assert card.link
        return card.link

    def is_new(self, search: Search, source_id: str | None) -> bool:
        """Whether the search has not shown this posting yet: what it has need not be read again."""
        return not self._ledger.has_shown(search, source_id)

    @abstractmethod
    def search_of(self, url: str) -> Search:
        """The search that a result page's URL asks for."""

    # -- the crawl -----------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """One search for each pair of query and location, each started when nothing else waits to be fetched.

        In a run that goes on: what is left of them.
        """
        for card in self._waiting:
            yield self._posting_request(card)
        begun = getattr(self, "state", {}).setdefault("jobcrawler_begun", [])
        for search in (Search(q, where) for q in self.args.query for where in self.args.location or (None,)):
            if self._selection.is_full(self.args):
                return
            if list(search) in begun and self._ledger.is_queued(search):
                continue
            begun.append(list(search))
            request = self._first_request(search)
            if request:
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

    def page_request(self, url: str, search: Search) -> Request:
        """A request of a result page. Not filtered: a search ends by what its pages bring."""
        return Request(
            url,
            callback=self.parse_search,
            errback=self.search_failed,
            cb_kwargs={"search": search},
            meta={KIND: "search"},
            dont_filter=True,
        )

    def _posting_request(self, card: JobPosting) -> Request:
        return Request(
            self.detail_url(card),
            callback=self.parse_posting,
            errback=self.posting_failed,
            cb_kwargs={"card": card},
            meta={KIND: "posting"},
            priority=1,
        )

    def robots_samples(self) -> dict[str, str]:
        """What a run asks for -> one such URL, so that a run can say before it starts what robots.txt forbids."""
        first = self.search_request(Search(self.args.query[0], next(iter(self.args.location), None)))
        samples = {"searches": first.url}
        card = JobPosting(source=self.name, source_id="0", link=self.canonical_link("0"))
        if self._needs_page(card):
            samples["pages of postings"] = self.detail_url(card)
        return samples

    def parse_search(self, response: Response, search: Search | None = None) -> Iterator[JobPosting | Request]:
        """Postings and further requests of a result page; without `search`, the one that its URL asks for."""
        search = search or self.search_of(response.url)
        try:
            self.check(response, "search")
            page = self._reading(response, lambda: self.read_search(response, search))
        except PageError as error:
            self._search_ended(search, error, response=response)
            return
        progress = self._ledger.of(search)
        again, progress.resumed = progress.resumed, False
        new = self._new_cards(page, progress, search, again=again)
        items = 0
        for result in self._take(card for card in new if card_key(card) not in progress.stored):
            items += isinstance(result, JobPosting)
            yield result
        self._judge(page, progress, search, response, again=again)
        progress.url = response.url
        next_url = _on_same_host(response, page.next_url)
        more = bool(next_url and new)
        ended = None
        if not more or progress.pages >= self.page_cap or self._selection.is_full(self.args):
            ended, next_url = self._report_end(progress, search, more=more), None
            self._ledger.end(search)
        self._tell(step_of(search, progress, ended=ended, next_url=next_url, items=items), response)
        if next_url:
            yield self.page_request(next_url, search)

    def parse_posting(self, response: Response, card: JobPosting | None = None) -> Iterator[JobPosting]:
        """The finished posting of a detail page; where the page fails, the card as it is."""
        try:
            self.check(response, "posting")
            detail = self._reading(response, lambda: self.read_posting(response, card.source_id if card else None))
        except PageError as error:
            yield from self._finish_card(card, error, response=response)
            return
        self.record(Outcome.OK, response=response)
        yield merge(card, detail) if card else detail

    def _reading(self, response: Response, read: Callable[[], T]) -> T:
        """What a reader gives; data that cannot be decoded, or have an odd shape, are a page that cannot be read."""
        try:
            return read()
        except (
            EmbeddedDataError,
            ArithmeticError,
            AttributeError,
            LookupError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            raise self.unreadable(response, f"its data have an odd shape ({error})") from error

    def search_failed(self, failure: Failure) -> None:
        """Errback of result pages."""
        request = _request(failure)
        self._search_ended(request.cb_kwargs["search"], self.failure(failure, "search"), request, _response(failure))

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

    def _take(self, cards: Iterable[JobPosting]) -> Iterator[JobPosting | Request]:
        """Cards that the arguments want, each with the request of its page where that is still needed."""
        for card in cards:
            for name in ignored_filters(self.args, card):
                self.count(f"ignored/{name}")
            if is_too_old(self.args, card):
                self.count("filtered/max_age_days")
            elif not self._selection.takes(self.args, card, partial(self._may_be_stored, card)):
                self.count("filtered/limit")
            elif not self._needs_page(card):
                yield card
            else:
                if self._is_valid(card):
                    yield replace(card, waits_for_detail=True)
                yield self._posting_request(card)

    def _needs_page(self, card: JobPosting) -> bool:
        has_pages = type(self).read_posting is not SearchSpider.read_posting
        wanted = self.args.details and has_pages and not card.gone
        return bool(wanted and card.source_id and card.description_kind != "full")

    def _judge(self, page: SearchPage, progress: Progress, search: Search, response: Response, *, again: bool) -> None:
        """Count the page's outcome; of the first page, what it advertises."""
        if page.place_mistaken and page.cards:
            searched = page.place_searched or "the whole country"
            sentence = f"{self.title} did not understand the location {search.location!r} and searched {searched}"
            self.record(Outcome.LOCATION_UNPARSED, f"{sentence}: {response.url}", response=response)
        elif page.empty and not page.cards:
            self.record(Outcome.EMPTY, f"{self.title} has no results for {words(search)}", response=response)
        else:
            self.record(Outcome.OK, response=response)
        if progress.pages == 1 and not again and page.advertised is not None:
            self.count("search/advertised", page.advertised)
            self.count("search/reachable", min(page.advertised, self.result_cap))
            where = f", searched in {page.place_searched}" if page.place_searched else ""
            self.logger.info(f"{self.title} advertises {page.advertised} results for {words(search)}{where}")

    def _report_end(self, progress: Progress, search: Search, *, more: bool) -> str:
        """Why a search ended; boards round what they advertise, so a part is no sign of a gap."""
        advertised = progress.advertised or 0
        if self._selection.is_full(self.args):
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
        if card:
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


def _on_same_host(response: Response, url: str | None) -> str | None:
    """The next page, absolute; None for one of another host or of no web at all."""
    try:
        absolute = web_url(response.urljoin(url)) if url else None
    except ValueError:
        return None
    return absolute if absolute and urlsplit(absolute).netloc == urlsplit(response.url).netloc else None


def _args_model(cls: type) -> type[BaseModel] | None:
    for base in getattr(cls, "__orig_bases__", ()):
        if getattr(base, "__origin__", None) is Args:
            model: type[BaseModel] = base.__args__[0]
            return model
    return None
