"""Save postings in batches, off the event loop, and keep the record of the run."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter
from scrapy import signals
from scrapy.exceptions import CloseSpider, DropItem
from scrapy.utils.conf import closest_scrapy_cfg

from jobcrawler.exceptions import StorageError
from jobcrawler.outcomes import EXIT_CODES, INTERRUPTED, Outcome, conclude, exit_code, missing, run_counts, worst
from jobcrawler.pipelines.validation import InvalidPosting
from jobcrawler.storage import open_store
from jobcrawler.storage.base import Reject, Run, Saved, StoredError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from jobcrawler.items import JobPosting
    from jobcrawler.storage.base import JobStore

logger = logging.getLogger(__name__)

_STRONGER = (Saved.ADDED, Saved.UPDATED, Saved.DELETED, Saved.UNCHANGED)


class WaitsForDetail(DropItem):
    """A card that is in the store and goes no further until its own page was read."""


class GonePosting(DropItem):
    """A posting that the board no longer has: it is marked in the store and goes no further."""


class PersistencePipeline:
    """Batches bounded by size and by age, each in one transaction in a thread of its own.

    Counts each posting once: a card that was added and its detail page that completed it are one addition.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.url: str = settings["JOBCRAWLER_STORE"]
        self.batch_size = settings.getint("JOBCRAWLER_BATCH_SIZE", 500)
        self.batch_seconds = settings.getfloat("JOBCRAWLER_BATCH_SECONDS", 5.0)
        self._batch: dict[str, JobPosting] = {}
        self._rejects: list[Reject] = []
        self._waiting: dict[str, Saved | None] = {}
        self._since = time.monotonic()
        self._timer: asyncio.Task[None] | None = None
        self.store: JobStore | None = None
        self._failed = False
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        crawler.signals.connect(self._item_dropped, signals.item_dropped)
        crawler.signals.connect(self._item_error, signals.item_error)
        crawler.signals.connect(self._spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads JOBCRAWLER_STORE, JOBCRAWLER_BATCH_SIZE (postings) and JOBCRAWLER_BATCH_SECONDS."""
        return cls(crawler)

    async def open_spider(self) -> None:
        """Open the store and the record of the run."""
        self._lock = asyncio.Lock()
        spider: Any = self.crawler.spider
        args = getattr(spider, "args", None)
        self.run = Run(
            id=getattr(spider, "run_id", f"{datetime.now(UTC):%Y%m%dT%H%M%S}"),
            board=spider.name,
            country=(getattr(args, "country", None) or "").upper() or None,
            arguments=args.model_dump(mode="json", exclude_defaults=True) if args else {},
            filters=args.filters() if args and hasattr(args, "filters") else {},
            started_at=datetime.now(UTC),
            group_id=self.crawler.settings.get("JOBCRAWLER_GROUP_ID"),
        )
        try:
            await self._in_worker(self._begin)
        except StorageError as error:
            self._record(Outcome.STORAGE, str(error))
            raise CloseSpider("storage") from error
        self._timer = asyncio.ensure_future(self._flush_by_age())

    def _begin(self) -> None:
        store = open_store(self.url, project_root())
        store.begin_run(self.run)
        self.store = store

    async def process_item(self, item: JobPosting) -> JobPosting:
        """The posting, on its way to the store; WaitsForDetail (a DropItem) for a card."""
        assert item.id
        if item.waits_for_detail:
            self._waiting.setdefault(item.id, None)
        if not self._batch:
            self._since = time.monotonic()
        self._batch[item.id] = item
        if len(self._batch) >= self.batch_size and not self._failed:
            await self.flush()
        if item.waits_for_detail:
            raise WaitsForDetail("stored, waits for its detail page", log_level="DEBUG")
        if item.gone:
            raise GonePosting("no longer there", log_level="DEBUG")
        return item

    async def close_spider(self) -> None:
        """Save what is left."""
        if self._timer:
            self._timer.cancel()
        if self.store:
            await self.flush()
        for saved in self._waiting.values():
            self._count(saved)
        self._waiting.clear()

    async def flush(self) -> None:
        """Save the batch now. A batch that the store cannot take stays here and stops the crawl."""
        async with self._lock:
            batch, self._batch = list(self._batch.values()), {}
            rejects, self._rejects = self._rejects, []
            if not batch and not rejects:
                return
            try:
                answers = await self._in_worker(partial(self._save, batch, rejects))
            except Exception as error:  # noqa: BLE001  (whatever it is, nothing may be thrown away)
                self._batch = {str(posting.id): posting for posting in batch} | self._batch
                self._rejects = rejects + self._rejects
                self._stop(error)
                return
            for posting, saved in zip(batch, answers, strict=True):
                self._note(posting, saved)

    def _save(self, batch: list[JobPosting], rejects: list[Reject]) -> list[Saved]:
        assert self.store
        answers = self.store.save(batch) if batch else []
        self.store.expire([str(posting.id) for posting in batch if posting.gone])
        if rejects:
            self.store.record_rejects(rejects)
        return answers

    async def _flush_by_age(self) -> None:
        while True:
            await asyncio.sleep(self.batch_seconds)
            due = (self._batch or self._rejects) and not self._failed
            if due and time.monotonic() - self._since >= self.batch_seconds:
                await self.flush()

    async def _in_worker(self, call: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._worker, call)

    def _note(self, posting: JobPosting, saved: Saved) -> None:
        """Count a posting when it is finished, by the strongest of what its card and its page did."""
        assert posting.id
        earlier = self._waiting.get(posting.id)
        if earlier is not None:
            saved = min(saved, earlier, key=_STRONGER.index)
        if posting.waits_for_detail:
            self._waiting[posting.id] = saved
        else:
            self._waiting.pop(posting.id, None)
            self._count(saved)

    def _count(self, saved: Saved | None) -> None:
        if saved is not None:
            assert self.crawler.stats
            self.crawler.stats.inc_value(f"jobcrawler/persistence/{saved}")

    def _stop(self, error: Exception) -> None:
        """The first failure stops the crawl; what was not saved is tried once more at the end."""
        if not isinstance(error, StorageError):
            logger.error("A batch could not be saved", exc_info=error)
        already, self._failed = self._failed, True
        self._record(Outcome.STORAGE, str(error) or type(error).__name__)
        if self.crawler.engine and not already:
            asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="storage"))  # noqa: RUF006

    def _record(self, outcome: Outcome, sentence: str) -> None:
        record = getattr(self.crawler.spider, "record", None)
        if record:
            record(outcome, sentence)
        else:
            assert self.crawler.stats
            self.crawler.stats.inc_value(f"jobcrawler/outcome/{outcome}")
            logger.warning(sentence)

    def _item_error(self, failure: Failure) -> None:
        """A pipeline that broke on a posting lost it: the run is no success."""
        self._record(Outcome.STORAGE, f"A posting could not be processed: {failure.value!r}")

    def _item_dropped(self, item: Any, exception: DropItem) -> None:
        if isinstance(exception, InvalidPosting):
            fields = ItemAdapter(item).asdict()
            self._rejects.append(
                Reject(
                    run_id=self.run.id,
                    source=str(fields.get("source") or self.run.board),
                    problems=exception.problems,
                    item=fields,
                    rejected_at=datetime.now(UTC),
                )
            )

    async def _spider_closed(self, reason: str) -> None:
        """Close the record of the run; the pipelines are closed by now."""
        assert self.crawler.stats
        stats = self.crawler.stats.get_stats()
        outcomes = conclude(stats)
        self.run.finished_at = datetime.now(UTC)
        self.run.status = "interrupted" if reason == INTERRUPTED else "finished"
        self.run.finish_reason = reason
        self.run.outcome, self.run.exit_code = str(worst(outcomes)), exit_code(outcomes)
        self.run.counts = run_counts(stats)
        self.run.report = {
            "missing": missing(stats, reason),
            "stats": {key: value for key, value in stats.items() if key.startswith("jobcrawler/")},
        }
        try:
            await self._in_worker(self._end)
        except StorageError as error:
            self._record(Outcome.STORAGE, str(error))
        self._worker.shutdown(wait=False)

    def _end(self) -> None:
        if self.store:
            notes: dict[Outcome, str] = getattr(self.crawler.spider, "notes", {})
            now = datetime.now(UTC)
            self.store.record_errors(
                [
                    StoredError(occurred_at=now, operation=str(outcome), message=note, run_id=self.run.id)
                    for outcome, note in notes.items()
                    if EXIT_CODES[outcome]
                ]
            )
            self.store.end_run(self.run)
            self.store.close()


def project_root() -> Path:
    """The folder of scrapy.cfg: what relative places of stores are relative to."""
    return Path(closest_scrapy_cfg() or "scrapy.cfg").resolve().parent
