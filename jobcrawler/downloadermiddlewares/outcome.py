"""Every attempt is recorded, and every response and failure gets its one outcome."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import IgnoreRequest, NotConfigured

from jobcrawler.messages import ATTEMPT, KIND, VERDICT, outcome_refined
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.blocks import Markers, Verdict, classify
from jobcrawler.parsers.dates import from_http
from jobcrawler.parsers.failures import failure_verdict
from jobcrawler.parsers.redaction import redact, redact_body
from jobcrawler.storage import project_root
from jobcrawler.storage.base import Attempt

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

_SENT = "jobcrawler_sent"
_PAGES_SAVED = 20
"""Of a run: enough to see what changed."""


class AttemptMiddleware:
    """Records each attempt, next to the downloader: redirects, failures and answers of any size."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """No settings of its own; declines without the stats collector of this project."""
        if not hasattr(crawler.stats, "record_attempt"):
            raise NotConfigured("STATS_CLASS records no attempts")
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Note when it was sent."""
        request.meta[_SENT] = time.monotonic()

    def process_response(self, request: Request, response: Response) -> Response:
        """An answer; what it is worth is said later."""
        bound = 500 if _is_robots(request) else 400
        outcome = Outcome.OK if response.status < bound else Outcome.HTTP_ERROR
        retry_after = retry_after_seconds(response)
        self._record(request, outcome, response.status, len(response.body), retry_after)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A failure; what was never sent is no attempt."""
        if not isinstance(exception, IgnoreRequest):
            self._record(request, failure_verdict(exception).outcome)

    def _record(
        self,
        request: Request,
        outcome: Outcome,
        status: int | None = None,
        size: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        latency = request.meta.get("download_latency")
        if latency is None or status is None:
            latency = time.monotonic() - request.meta.get(_SENT, time.monotonic())
        attempt = Attempt(
            run_id=getattr(self.crawler.spider, "run_id", None),
            board=self.crawler.spider.name if self.crawler.spider else "",
            url=redact(request.url),
            attempt=request.meta.get("retry_times", 0) + 1,
            requested_at=datetime.now(UTC) - timedelta(seconds=latency),
            status=status,
            outcome=str(outcome),
            latency=round(latency, 4),
            size=size,
            retry_after=retry_after,
        )
        request.meta[ATTEMPT] = attempt
        collector(self.crawler).record_attempt(attempt)


class OutcomeMiddleware:
    """Decides what each response and failure is: the spider's markers first, then known refusals, then the status.

    Callbacks read the verdict, and refine it by `BoardSpider.record`, which sends `signals.outcome_refined`. After
    JOBCRAWLER_BLOCKED_LIMIT refusals in a row the board is closed. A page that nobody can read is saved.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.limit = crawler.settings.getint("JOBCRAWLER_BLOCKED_LIMIT", 3)
        self.pages = project_root() / crawler.settings.get("JOBCRAWLER_PAGES", "data/pages")
        self._refusals = 0
        self._saved: set[str] = set()
        crawler.signals.connect(self._refined, outcome_refined)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads JOBCRAWLER_BLOCKED_LIMIT (0 is never) and JOBCRAWLER_PAGES (a folder)."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """The verdict, into the meta of the request."""
        if _is_robots(request):
            return response
        kind: Any = request.meta.get(KIND)
        markers = getattr(self.crawler.spider, "markers", _NO_MARKERS) if kind else _NO_MARKERS
        verdict = classify(response, markers, kind)
        self._judge(request, verdict)
        if verdict.outcome is Outcome.BLOCKED:
            self._refused()
        elif verdict.outcome is Outcome.CONFIG_ERROR:  # no other request would fare better
            stop(self.crawler, Outcome.CONFIG_ERROR)
        elif not kind:
            self._refusals = 0
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """The verdict on a failure."""
        self._judge(request, failure_verdict(exception))

    def _judge(self, request: Request, verdict: Verdict) -> None:
        request.meta[VERDICT] = verdict
        if ATTEMPT in request.meta:
            collector(self.crawler).refine_attempt(request.meta[ATTEMPT], verdict.outcome)

    def _refused(self) -> None:
        self._refusals += 1
        if self._refusals == self.limit:
            name = getattr(self.crawler.spider, "title", "the board")
            logger.warning("%s refused %s pages in a row: it is left alone for this run", name, self._refusals)
            stop(self.crawler, Outcome.BLOCKED)

    def _refined(self, outcome: Outcome, request: Request | None, response: Response | None) -> None:
        verdict = request.meta.get(VERDICT) if request else None
        if outcome is not Outcome.BLOCKED:
            self._refusals = 0
        elif verdict and verdict.outcome is not Outcome.BLOCKED:  # a block in disguise
            self._refused()
        attempt = request.meta.get(ATTEMPT) if request else None
        if attempt:
            collector(self.crawler).refine_attempt(attempt, outcome)
        if outcome is Outcome.LAYOUT_CHANGED and response is not None:
            self._save(response)

    def _save(self, response: Response) -> None:
        """Keep the page for whoever mends the parser, each once and not too many."""
        spider: Any = self.crawler.spider
        name = hashlib.md5(redact(response.url).encode()).hexdigest()[:12]
        if name in self._saved or len(self._saved) >= _PAGES_SAVED:
            return
        self._saved.add(name)
        path = self.pages / spider.name / f"{getattr(spider, 'run_id', 'page')}-{name}.html"
        logger.warning("A page that our parsers do not know was saved as %s", path)
        asyncio.get_running_loop().run_in_executor(None, _write, path, response)


_NO_MARKERS = Markers(positive=(b"",))


def _write(path: Path, response: Response) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(redact_body(response.body, response.url))
        path.with_suffix(".url").write_text(f"{redact(response.url)}\n", encoding="utf-8")
    except OSError as error:
        logger.warning("%s could not be saved: %s", path, error.strerror)


def collector(crawler: Crawler) -> Any:
    """The stats collector of this project: `statscollectors.AttemptStatsCollector`."""
    return crawler.stats


def stop(crawler: Crawler, outcome: Outcome) -> None:
    """Close the spider, with not one request more; the outcome is the finish reason."""
    crawler.engine.pause()
    closing = crawler.engine.close_spider_async(reason=str(outcome))
    task = asyncio.ensure_future(closing)
    _closing.add(task)
    task.add_done_callback(_closing.discard)


_closing: set[asyncio.Future[None]] = set()


def retry_after_seconds(response: Response) -> float | None:
    """Seconds that a board asks for in `Retry-After`, in either of its forms; None where it asks for nothing.

    A date is relative to the board's own clock, its `Date` header.
    """
    header = response.headers.get("Retry-After")
    text = header.decode("latin-1").strip() if header else ""
    if text.isdecimal():
        return float(text)
    until = from_http(text)
    if until is None:
        return None
    date = response.headers.get("Date")
    now = from_http(date.decode("latin-1")) if date else None
    return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())


def _is_robots(request: Request) -> bool:
    return bool(request.meta.get("dont_obey_robotstxt") and request.url.endswith("/robots.txt"))
