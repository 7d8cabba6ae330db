"""Scrapy's retry decides whether a request is asked again; this decides when."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy.downloadermiddlewares.retry import RetryMiddleware, get_retry_request

from jobcrawler.downloadermiddlewares.outcome import collector, retry_after_seconds, stop
from jobcrawler.messages import ATTEMPT, NOT_BEFORE, VERDICT
from jobcrawler.outcomes import Outcome

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

_SLOW_DOWN = (429, 503)
"""With these a board speaks of all requests, not of one."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before a request is asked again."""

    initial: float = 1.0
    """Seconds before the first retry."""
    base: float = 2.0
    """Each further wait is so many times longer."""
    most: float = 60.0
    """Seconds that no wait exceeds."""
    jitter: float = 0.0
    """Share by which a wait may be longer or shorter, at random: 0 to 1."""

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Reads JOBCRAWLER_BACKOFF_INITIAL, _BASE, _MAX and _JITTER."""
        return cls(
            settings.getfloat("JOBCRAWLER_BACKOFF_INITIAL", 1.0),
            settings.getfloat("JOBCRAWLER_BACKOFF_BASE", 2.0),
            settings.getfloat("JOBCRAWLER_BACKOFF_MAX", 60.0),
            settings.getfloat("JOBCRAWLER_BACKOFF_JITTER", 0.0),
        )

    def delay(self, retries: int) -> float:
        """Seconds to wait after so many earlier retries.

        >>> [Backoff(most=5).delay(n) for n in range(4)]
        [1.0, 2.0, 4.0, 5]
        """
        try:
            wait = min(self.initial * self.base**retries, self.most)
        except OverflowError:
            wait = self.most
        return min(wait * random.uniform(1 - self.jitter, 1 + self.jitter), self.most) if self.jitter else wait


class BackoffMiddleware(RetryMiddleware):
    """Stamps each retry with the time before which it must not go; the scheduler keeps it until then.

    The delay is `Backoff.delay`, or what the board asks for in `Retry-After` where that is longer. A `Retry-After`
    above JOBCRAWLER_BACKOFF_MAX closes the board: coming back early would be rude, waiting pointless. A board that says
    429 or 503 is left alone for the wait as a whole, and so is one that refuses a page. When the waits of a run add up
    to JOBCRAWLER_BACKOFF_BUDGET seconds, nothing is retried any more.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.backoff = Backoff.of(settings)
        self.budget = settings.getfloat("JOBCRAWLER_BACKOFF_BUDGET", 900.0)
        self._refusals = 0

    async def process_request(self, request: Request) -> None:
        """Wait here for what does not pass the scheduler: robots.txt, and downloads that a component asks for."""
        wait = request.meta.pop(NOT_BEFORE, 0.0) - time.time()
        if wait > 0:
            await asyncio.sleep(wait)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The response, or the request that is to be sent later."""
        asked = retry_after_seconds(response)
        if asked is not None and asked > self.backoff.most and response.status in _SLOW_DOWN:
            name = getattr(self.crawler.spider, "title", "the board")
            logger.warning(
                "%s asks us to come back in %.0f seconds, more than JOBCRAWLER_BACKOFF_MAX (%.0f): "
                "it is left alone for this run", name, asked, self.backoff.most,
            )  # fmt: skip
            stop(self.crawler, Outcome.RATE_LIMITED)
            return response
        verdict = request.meta.get(VERDICT)
        if verdict and verdict.outcome is Outcome.BLOCKED:
            self._hold(request, self.backoff.delay(self._refusals))
            self._refusals += 1
            return response
        self._refusals = 0
        if verdict and verdict.outcome is Outcome.GONE:
            return response
        wait = max(self.backoff.delay(request.meta.get("retry_times", 0)), min(asked or 0.0, self.backoff.most))
        if response.status in _SLOW_DOWN:
            self._hold(request, wait)
        if response.status in self.retry_http_codes and self._budget_is_spent(wait):
            return response
        found = super().process_response(request, response)
        return found if found is response else _later(self.crawler, found, wait)

    def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:  # type: ignore[override]
        """The request that is to be sent later; None where the failure stays one."""
        wait = self.backoff.delay(request.meta.get("retry_times", 0))
        if isinstance(exception, self.exceptions_to_retry) and self._budget_is_spent(wait):
            return None
        found = super().process_exception(request, exception)
        return _later(self.crawler, found, wait) if found is not None else None

    def _hold(self, request: Request, seconds: float) -> None:
        """Ask the scheduler to let the whole slot of a request rest."""
        engine = self.crawler.engine
        hold = getattr(engine.scheduler, "hold", None)
        if hold:
            hold(engine.downloader.get_slot_key(request), seconds)

    def _budget_is_spent(self, wait: float) -> bool:
        assert self.crawler.stats
        waited = self.crawler.stats.get_value("jobcrawler/backoff/seconds", 0.0)
        if not self.budget or waited + wait <= self.budget:
            return False
        if not self.crawler.stats.get_value("jobcrawler/backoff/budget_spent"):
            logger.warning("A further wait would exceed JOBCRAWLER_BACKOFF_BUDGET: nothing is retried any more")
        self.crawler.stats.inc_value("jobcrawler/backoff/budget_spent")
        return True


def retry_later(
    request: Request, *, spider: Spider, reason: str | Exception, wait: float | None = None
) -> Request | None:
    """The request to yield from a callback that wants its page again; None when its retries are used up.

    It goes after `wait` seconds, by default those of `Backoff.delay`. The crawl goes on meanwhile.
    """
    retry = get_retry_request(request, spider=spider, reason=reason)
    if retry is None:
        return None
    seconds = Backoff.of(spider.settings).delay(request.meta.get("retry_times", 0)) if wait is None else wait
    return _later(spider.crawler, retry, seconds)


def _later(crawler: Crawler, retry: Any, wait: float) -> Request:
    """The request, stamped and counted; it starts without what was found out about its last try."""
    attempt = retry.meta.pop(ATTEMPT, None)
    if attempt:
        collector(crawler).attempt_retried(attempt, wait)
    retry.meta.pop(VERDICT, None)
    retry.meta[NOT_BEFORE] = time.time() + wait
    assert crawler.stats
    crawler.stats.inc_value("jobcrawler/backoff/waits")
    waited = crawler.stats.get_value("jobcrawler/backoff/seconds", 0.0)
    crawler.stats.set_value("jobcrawler/backoff/seconds", round(waited + wait, 4))
    later: Request = retry
    return later
