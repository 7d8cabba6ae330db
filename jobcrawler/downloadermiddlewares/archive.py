"""Every page that was fetched is kept, for `scrapy reparse`. Off unless JOBCRAWLER_ARCHIVE names a folder."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import NotConfigured

from jobcrawler import __version__
from jobcrawler.exceptions import StorageError
from jobcrawler.messages import KIND, VERDICT
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.redaction import redact, redact_arguments, redact_body
from jobcrawler.storage import project_root
from jobcrawler.storage.archive import ArchivedPage, ArchiveWriter, archive_path

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

WAITING = 8
"""Pages that wait to be written; more make the crawl wait."""
LEFT_OUT = {b"set-cookie", b"set-cookie2", b"content-length", b"transfer-encoding", b"connection", b"keep-alive"}
"""Headers that are nobody's business, or true of the transfer only: bodies come here decompressed and in one piece."""


class ArchiveMiddleware:
    """Writes each response to the archive of the run, in order, in a thread of its own.

    Its place is after the outcome is known (560) and before a response is turned into a retry (550). An archive that
    cannot be written is given up with one warning; the crawl goes on, and its exit code says storage.
    """

    def __init__(self, crawler: Crawler) -> None:
        folder = crawler.settings.get("JOBCRAWLER_ARCHIVE")
        if not folder:
            raise NotConfigured
        self.crawler = crawler
        self.folder = project_root() / Path(folder).expanduser()
        self._room = asyncio.Semaphore(WAITING)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive")
        self._writer: ArchiveWriter | None = None
        self._given_up = False
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads JOBCRAWLER_ARCHIVE (a folder)."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The response; its page is on its way to the archive."""
        if not self._given_up:
            await self._room.acquire()
            page = archived(request, response, self._now())
            writing = asyncio.get_running_loop().run_in_executor(self._worker, self._write, page)
            writing.add_done_callback(self._written)
        return response

    def _now(self) -> datetime:
        """What the spider takes for the time, so that a page and its postings have the same."""
        clock = getattr(self.crawler.spider, "clock", None)
        now: datetime = clock() if clock else datetime.now(UTC)
        return now

    def _write(self, page: ArchivedPage) -> int:
        if self._writer is None:
            spider: Any = self.crawler.spider
            run_id = str(getattr(spider, "run_id", None) or f"{page.read_at:%Y%m%dT%H%M%S}")
            path = archive_path(self.folder, spider.name, run_id)
            self._writer = ArchiveWriter(path, _about(spider, run_id))
        return self._writer.write(page)

    def _written(self, writing: asyncio.Future[int]) -> None:
        self._room.release()
        error = writing.exception()
        if error is None:
            assert self.crawler.stats
            self.crawler.stats.inc_value("jobcrawler/archive/pages")
            self.crawler.stats.inc_value("jobcrawler/archive/bytes", writing.result())
        elif not self._given_up:
            self._give_up(error)

    def _give_up(self, error: BaseException) -> None:
        self._given_up = True
        why = str(error) if isinstance(error, StorageError) else repr(error)
        sentence = f"{why}; from here on the pages of this run are not archived"
        record = getattr(self.crawler.spider, "record", None)
        if record:
            record(Outcome.STORAGE, sentence)
        else:
            assert self.crawler.stats
            self.crawler.stats.inc_value(f"jobcrawler/outcome/{Outcome.STORAGE}")

    async def _closed(self) -> None:
        """Wait for what is still to be written."""
        await asyncio.get_running_loop().run_in_executor(self._worker, self._close)
        self._worker.shutdown(wait=False)

    def _close(self) -> None:
        if self._writer:
            self._writer.close()


def archived(request: Request, response: Response, read_at: datetime) -> ArchivedPage:
    """What is kept of a response: no secret, no cookie, nothing of the request but what it asked for."""
    verdict = request.meta.get(VERDICT)
    body = redact_body(response.body, response.url)
    search, card = (request.cb_kwargs.get(name) for name in ("search", "card"))
    return ArchivedPage(
        url=redact(response.url),
        status=response.status,
        headers=_headers(response, body),
        body=body,
        read_at=read_at,
        kind=request.meta.get(KIND),
        outcome=str(verdict.outcome) if verdict else None,
        search=list(search) if isinstance(search, tuple) else None,
        source_id=getattr(card, "source_id", None),
    )


def _headers(response: Response, body: bytes) -> list[tuple[str, str]]:
    kept = [
        (name.decode("latin-1"), redact(value.decode("latin-1")))
        for name, values in response.headers.items()
        if name.lower() not in LEFT_OUT
        for value in values
    ]
    return [*kept, ("Content-Length", str(len(body)))]


def _about(spider: Any, run_id: str) -> dict[str, str]:
    """What the first record says of the run."""
    return {
        "software": f"jobcrawler/{__version__}",
        "board": spider.name,
        "run": run_id,
        "arguments": json.dumps(redact_arguments(getattr(spider, "args", None))),
    }
