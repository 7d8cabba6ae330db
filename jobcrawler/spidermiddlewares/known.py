"""What is stored already is not fetched again."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy import Request, signals

from jobcrawler.exceptions import StorageError
from jobcrawler.items import FIELDS, SALARY_FIELDS, JobPosting
from jobcrawler.messages import KIND, MODIFIED
from jobcrawler.parsers.identity import posting_id
from jobcrawler.storage import open_store, project_root
from jobcrawler.storage.rows import posting_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from jobcrawler.storage.base import JobStore

logger = logging.getLogger(__name__)

_PLACE = ("city", "region", "country", "latitude", "longitude")
_PROVENANCE = ("id", "fingerprint", "query", "search_location", "page_link", "run_id", "scraped_at")
_NOT_FILLED = {
    *SALARY_FIELDS, *_PLACE, *_PROVENANCE, "description", "description_kind", "date_posted", "date_posted_precision",
    "job_type",
}  # fmt: skip


class KnownMiddleware:
    """Leaves out the detail page of a card whose posting is stored in full (`refresh=missing`, the default).

    The card goes on as a finished posting, with what the store knows beside it, so that feeds hold it whole and a
    title or pay that changed on the card still counts. With `refresh=all` nothing is left out.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.url: str = crawler.settings["JOBCRAWLER_STORE"]
        self._store: JobStore | None = None
        self._warned = False
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="known")
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads JOBCRAWLER_STORE."""
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """The same without requests that bring nothing new."""
        args = getattr(self.crawler.spider, "args", None)
        kind = response.request.meta.get(KIND) if response.request else None
        if kind != "search" or getattr(args, "refresh", "all") == "all":
            async for one in result:
                yield one
            return
        # One question to the store for a whole page; what came before an exception is not lost.
        waiting: list[Any] = []
        failure: Exception | None = None
        try:
            async for one in result:
                waiting.append(one)  # noqa: PERF401
        except Exception as error:  # noqa: BLE001
            failure = error
        known = await self._known([one for one in waiting if _card(one)])
        cards = [card for one in waiting if (card := _card(one))]
        links = {card.link for card in cards if card.title is None and card.source_id is None}
        spider: Any = self.crawler.spider
        for one in without_known(waiting, known):
            # What was a mere link took no place of `limit` when it was found.
            if not isinstance(one, JobPosting) or one.link not in links or spider.takes(one):
                yield one
        if failure:
            raise failure

    async def _known(self, requests: list[Request]) -> dict[str, JobPosting]:
        """Link -> stored posting, of those that are there in full and were read after their page was changed."""
        links = [str(card.link) for request in requests if (card := _card(request)) and card.link]
        if not links:
            return {}
        call = partial(self._read, {posting_id(link, None, None, None): link for link in links})
        try:
            found: dict[str, JobPosting] = await asyncio.get_running_loop().run_in_executor(self._worker, call)
        except StorageError as error:
            if not self._warned:
                logger.warning("What is stored already cannot be told, so every page is fetched: %s", error)
            self._warned = True
            return {}
        changed = {str(card.link): request.meta.get(MODIFIED) for request in requests if (card := _card(request))}
        found = {link: stored for link, stored in found.items() if not _is_older(stored, changed.get(link))}
        assert self.crawler.stats
        self.crawler.stats.inc_value("jobcrawler/known/postings", len(found))
        return found

    def _read(self, links: dict[str, str]) -> dict[str, JobPosting]:
        if self._store is None:
            self._store = open_store(self.url, project_root(), read_only=True)
        return {links[job_id]: posting_of(row) for job_id, row in self._store.full(links).items()}

    def _closed(self) -> None:
        if self._store is not None:
            self._store.close()
        self._worker.shutdown(wait=False)


def _card(one: Any) -> JobPosting | None:
    card = one.cb_kwargs.get("card") if isinstance(one, Request) else None
    return card if isinstance(card, JobPosting) else None


def _is_older(stored: JobPosting, changed: datetime | None) -> bool:
    return changed is not None and stored.scraped_at is not None and stored.scraped_at < changed


def without_known(results: list[Any], known: dict[str, JobPosting]) -> list[Any]:
    """What a page gave, without requests of postings that are known (by link), whose cards are completed."""
    kept = []
    waiting = {one.link for one in results if isinstance(one, JobPosting) and one.waits_for_detail}
    for one in results:
        card = _card(one)
        if card and card.link in known:
            if card.link not in waiting:  # a card that is not valid by itself
                kept.append(completed(card, known[card.link]))
            continue
        if isinstance(one, JobPosting) and one.waits_for_detail and one.link in known:
            kept.append(completed(one, known[one.link]))
        else:
            kept.append(one)
    return kept


def completed(card: JobPosting, stored: JobPosting) -> JobPosting:
    """A card with what its stored posting knows besides; pay and place only as a whole."""
    gaps = {n: v for n in FIELDS if n not in _NOT_FILLED and getattr(card, n) is None and (v := getattr(stored, n))}
    groups = ["description", "description_kind"] if stored.description else []
    if _says_less_of_pay(card, stored):
        groups += SALARY_FIELDS
    if card.location == stored.location:
        groups += [name for name in _PLACE if getattr(stored, name) is not None]
    if card.date_posted is None or stored.date_posted_precision == "exact" != card.date_posted_precision:
        groups += ["date_posted", "date_posted_precision"]
    taken = {name: getattr(stored, name) for name in groups}
    # Cards show fewer types of a job than their pages.
    types = {*(card.job_type or "").split(","), *(stored.job_type or "").split(",")} - {""}
    job_type: Any = ",".join(sorted(types)) or None
    return replace(card, **gaps, **taken, job_type=job_type, waits_for_detail=False)


def _says_less_of_pay(card: JobPosting, stored: JobPosting) -> bool:
    if not any(getattr(card, name) is not None for name in ("salary_min", "salary_max", "salary_text")):
        return True
    return card.salary_source == "estimated" and stored.salary_source not in (None, "estimated")
