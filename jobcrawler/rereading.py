"""Today's spiders read the pages of an archive: no network, no engine."""

from __future__ import annotations

import json
import logging
from collections import Counter
from email.utils import format_datetime
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes
from scrapy.statscollectors import MemoryStatsCollector

from jobcrawler.base_spiders.listing import ListingSpider
from jobcrawler.base_spiders.search import Search
from jobcrawler.commands import running
from jobcrawler.exceptions import ConfigError
from jobcrawler.items import JobPosting
from jobcrawler.outcomes import Outcome, worst
from jobcrawler.pipelines.duplicates import DuplicatesPipeline
from jobcrawler.pipelines.validation import InvalidPosting, ValidationPipeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from scrapy.http import Response
    from scrapy.settings import Settings

    from jobcrawler.storage.archive import Archive, ArchivedPage

logger = logging.getLogger(__name__)

CARDS = 10_000
"""Cards of a run that wait for their page; of more the oldest is finished as it is."""
READ = (Outcome.OK, Outcome.EMPTY, Outcome.LOCATION_UNPARSED, Outcome.GONE)
REFUSED = (Outcome.BLOCKED, Outcome.RATE_LIMITED)


class PageClock(ListingSpider):
    """A spider that reads old pages: its clock stands where it stood when they were read."""

    page_time: datetime | None = None

    def clock(self) -> datetime:
        """The time of the page."""
        return self.page_time or super().clock()


class RunReader:
    """Reads the pages of one archive, in order, as the crawl would have read them today.

    A card waits for the page of its posting, which comes later in the archive or never: then it is finished as it is.
    Postings come out validated, each once, with the time of their page and the id of their run.
    """

    def __init__(self, archive: Archive, settings: Settings) -> None:
        self.archive = archive
        self.counts: Counter[str] = Counter()
        """pages; of these refused, unreadable and failed; postings found, and of these invalid."""
        self.failures: Counter[Outcome] = Counter()
        """Pages by what was wrong with them."""
        self.notes: dict[Outcome, str] = {}
        """The first sentence of each outcome that went wrong."""
        self.spider = _spider(archive, settings)
        self._cards: dict[str, JobPosting] = {}
        self._validation = ValidationPipeline.from_crawler(self.spider.crawler)
        self._duplicates = DuplicatesPipeline.from_crawler(self.spider.crawler)

    def postings(self) -> Iterator[JobPosting]:
        """All postings of the archive."""
        for page in self.archive.pages():
            if page.kind in ("search", "posting"):
                self.counts["pages"] += 1
                yield from self._passed(self._read(page))
        yield from self._passed(self._finished(0))

    def _read(self, page: ArchivedPage) -> list[JobPosting]:
        """The finished postings of a page."""
        self.spider.page_time = page.read_at
        self.spider.outcomes.clear()
        self.spider.notes.clear()
        read = self._read_search if page.kind == "search" else self._read_posting
        try:
            found = read(page)
        except Exception:  # one page must not keep the others from being read
            logger.exception("Our own code failed on %s", page.url)
            self.spider.record(Outcome.LAYOUT_CHANGED, f"our own code failed on {page.url}")
            found = []
        outcome = worst(self.spider.outcomes)
        if outcome not in READ:
            self._note(outcome)
        return found

    def _note(self, outcome: Outcome) -> None:
        self.failures[outcome] += 1
        name = "refused" if outcome in REFUSED else "unreadable" if outcome is Outcome.LAYOUT_CHANGED else "failed"
        self.counts[name] += 1
        if outcome in self.spider.notes:
            self.notes.setdefault(outcome, self.spider.notes[outcome])

    def _read_search(self, page: ArchivedPage) -> list[JobPosting]:
        search = _search(page)
        results = list(self.spider.parse_search(response_of(page), **({"search": search} if search else {})))
        for request in results:
            card = request.cb_kwargs.get("card") if isinstance(request, Request) else None
            if card and card.source_id:
                self._cards.setdefault(card.source_id, card)
        done = [one for one in results if isinstance(one, JobPosting) and not one.waits_for_detail]
        return done + self._finished(CARDS)

    def _read_posting(self, page: ArchivedPage) -> list[JobPosting]:
        card = self._cards.get(page.source_id or "")
        found = list(self.spider.parse_posting(response_of(page), card))
        if worst(self.spider.outcomes) not in (Outcome.OK, Outcome.GONE):
            return []  # the card waits on: its page may have been fetched again
        self._cards.pop(page.source_id or "", None)
        return [one for one in found if isinstance(one, JobPosting)]

    def _finished(self, most: int) -> list[JobPosting]:
        """The oldest of the cards that are more than so many, as they are."""
        return [self._cards.pop(next(iter(self._cards))) for _ in range(len(self._cards) - most)]

    def _passed(self, found: Iterable[JobPosting]) -> Iterator[JobPosting]:
        for posting in found:
            try:
                passed = self._duplicates.process_item(self._validation.process_item(posting))
            except InvalidPosting:
                self.counts["invalid"] += 1
                self.counts["postings"] += 1
            except DropItem:  # a repetition
                continue
            else:
                self.counts["postings"] += 1
                yield passed


def response_of(page: ArchivedPage) -> Response:
    """A page as the downloader gave it. Without a Date of its own it has that of the archive: "today" is that day."""
    headers = Headers()
    for name, value in page.headers:
        headers.appendlist(name, value)
    headers.setdefault("Date", format_datetime(page.read_at, usegmt=True))
    response_class = responsetypes.from_args(headers=headers, url=page.url, body=page.body)
    return response_class(page.url, status=page.status, headers=headers, body=page.body, request=Request(page.url))


def _search(page: ArchivedPage) -> Search | None:
    if not page.search:
        return None
    query, location, place = page.search
    return Search(query, location, (str(place[0]), int(place[1])) if place else None)


def _spider(archive: Archive, settings: Settings) -> PageClock:
    """The board's spider of today with the arguments of then; ConfigError where it does not take them any more."""
    info = archive.info
    try:
        arguments = json.loads(info.get("arguments", "{}"))
        arguments.pop("rendered", None)  # what was rendered is in the archive
        board = running.check(settings, info["board"], arguments)
    except (ConfigError, ValueError) as error:
        raise ConfigError(f"{archive.path} cannot be read again: {error}") from None
    if not issubclass(board, ListingSpider):
        raise ConfigError(f"{archive.path} cannot be read again: {info['board']} is no board with listings")
    crawler = Crawler(type(f"Reread{board.__name__}", (PageClock, board), {}), settings)
    crawler.stats = MemoryStatsCollector(crawler)
    spider = crawler.spidercls.from_crawler(crawler, **arguments, _job=info["run"])
    assert isinstance(spider, PageClock)
    crawler.spider = spider
    return spider
