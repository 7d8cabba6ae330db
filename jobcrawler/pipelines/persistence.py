"""Save postings in batches, off the event loop, and keep the record of the run."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter
from scrapy import signals
from scrapy.exceptions import CloseSpider, DropItem

from jobcrawler.exceptions import ConfigError, StorageError
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.identity import posting_id
from jobcrawler.pipelines.earlier_runs import Earlier, EarlierRuns
from jobcrawler.pipelines.run_record import ERRORS_KEPT, RunRecord, Unwritten
from jobcrawler.pipelines.validation import InvalidPosting
from jobcrawler.storage import open_store, project_root
from jobcrawler.storage.base import Reject, Saved

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from jobcrawler.items import JobPosting
    from jobcrawler.storage.base import JobStore

logger = logging.getLogger(__name__)

_PATIENCE = (0.5, 1, 2, 4)
"""Seconds before each further try to save."""
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
        self.lifetime_days = settings.getint("JOBCRAWLER_LIFETIME_DAYS") or None
        self.attempts_days = settings.getfloat("JOBCRAWLER_ATTEMPTS_DAYS", 30.0)
        self.attempts_kept = settings.getint("JOBCRAWLER_ATTEMPTS_KEPT", 100_000)
        self.hours = settings.getfloat("JOBCRAWLER_RESUME_HOURS", 24.0)
        self._batch: dict[str, JobPosting] = {}
        self._rejects: list[Reject] = []
        self._waiting: dict[str, Saved | None] = {}
        self._counted: set[str] = set()
        self._since = time.monotonic()
        self._timer: asyncio.Task[None] | None = None
        self.store: JobStore | None = None
        self._failed = False
        self.record = RunRecord(crawler)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        crawler.signals.connect(self._item_dropped, signals.item_dropped)
        crawler.signals.connect(self._item_error, signals.item_error)
        crawler.signals.connect(self._spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads JOBCRAWLER_STORE, JOBCRAWLER_BATCH_SIZE (postings), JOBCRAWLER_BATCH_SECONDS, JOBCRAWLER_LIFETIME_DAYS,
        JOBCRAWLER_RESUME_HOURS, and JOBCRAWLER_ATTEMPTS_DAYS and _KEPT, by which attempts are bounded."""
        return cls(crawler)

    async def open_spider(self) -> None:
        """Open the store and the record of the run, or go on with an earlier one."""
        self._lock = asyncio.Lock()
        self.record.start()
        try:
            earlier = await self._in_worker(self._open)
            if earlier:
                self.record.go_on(earlier)
                self._waiting = {
                    str(posting.id): Saved.ADDED if added else Saved.UNCHANGED for posting, added in earlier.waiting
                }
                ids = {posting_id(link, None, None, None) for *_, link in earlier.shown if link}
                self._counted = ids - self._waiting.keys()
                logger.info("Going on with the run %s", self.record.run.id)
            elif self._wanted():
                logger.info("There is nothing to resume: this is a run of its own")
            await self._in_worker(partial(self._begin, is_new=earlier is None))
        except (StorageError, ConfigError) as error:
            if self.store:
                await self._in_worker(self.store.close)
                self.store = None
            self._record(error.outcome, str(error))
            raise CloseSpider(str(error.outcome)) from error
        self._timer = asyncio.ensure_future(self._flush_by_age())

    def _open(self) -> Earlier | None:
        store = open_store(self.url, project_root())
        store.lifetime_days = self.lifetime_days
        try:
            earlier = EarlierRuns(store, self.record.run, self.hours).find(self.record.note.read(), self._wanted())
        except BaseException:
            store.close()
            raise
        self.store = store
        return earlier

    def _wanted(self) -> str | None:
        """The argument `resume`."""
        return getattr(getattr(self.crawler.spider, "args", None), "resume", None)

    def _begin(self, *, is_new: bool) -> None:
        assert self.store
        if is_new and self.store.run(self.record.run.id):
            raise ConfigError(f"the run {self.record.run.id} has been there already; a run happens once")
        self.store.begin_run(self.record.run)
        self.record.note.begin(self.record.run.id)

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
            # Not in the middle of a flush: what a cancelled thread has not begun to save would be lost.
            async with self._lock:
                self._timer.cancel()
        if self.store:
            await self.flush(last=True)
        for saved in self._waiting.values():
            self._count(saved)
        self._waiting.clear()

    async def flush(self, *, last: bool = False) -> None:
        """Save the batch now. One that the store cannot take stays here until the end, and stops the crawl."""
        async with self._lock:
            if self._failed and not last:
                return
            batch, self._batch = list(self._batch.values()), {}
            rejects, self._rejects = self._rejects, []
            unwritten = self.record.take()
            if not batch and not rejects and not unwritten:
                return
            try:
                answers = await self._patiently(partial(self._save, batch, rejects, unwritten, []))
            except Exception as error:  # noqa: BLE001  (whatever it is, nothing may be thrown away)
                self._batch = {str(posting.id): posting for posting in batch} | self._batch
                self._rejects = rejects + self._rejects
                self.record.give_back(unwritten)
                self._stop(error)
                return
            for posting, saved in zip(batch, answers, strict=True):
                self._note(posting, saved)

    async def _patiently(self, save: Callable[[], list[Saved]]) -> list[Saved]:
        """Try again, a little later each time, where that may help: a locked store, a disk that hiccups."""
        for wait in _PATIENCE:
            try:
                return await self._in_worker(save)  # type: ignore[no-any-return]
            except StorageError as error:
                if not error.temporary or self._failed:
                    raise
                logger.warning("%s; trying again in %s s", error, wait)
                await asyncio.sleep(wait)
        return await self._in_worker(save)  # type: ignore[no-any-return]

    def _save(
        self, batch: list[JobPosting], rejects: list[Reject], unwritten: Unwritten, answers: list[Saved]
    ) -> list[Saved]:
        """Save a batch; `answers` holds what an earlier try was told, if it came so far."""
        if not answers:
            answers += self._save_postings(batch)
        assert self.store
        if rejects:
            self.store.record_rejects(rejects)
            rejects.clear()
        self.record.write(self.store, unwritten)
        return answers

    def _save_postings(self, batch: list[JobPosting]) -> list[Saved]:
        assert self.store
        gone = [str(posting.id) for posting in batch if posting.gone]
        # A board may show for months that a posting is gone: that is no sight of it.
        known = {job_id for job_id in gone if (row := self.store.get(job_id)) and row["status"] == "expired"}
        seen = [posting for posting in batch if posting.id not in known]
        saved = iter(self.store.save(seen) if seen else [])
        answers = [Saved.UNCHANGED if posting.id in known else next(saved) for posting in batch]
        if gone:
            self.store.expire(gone, datetime.now(UTC), self.record.run.id)
        return answers

    async def _flush_by_age(self) -> None:
        while True:
            await asyncio.sleep(self.batch_seconds)
            due = (self._batch or self._rejects or self.record.waits()) and not self._failed
            if due and time.monotonic() - self._since >= self.batch_seconds:
                await self.flush()

    async def _in_worker(self, call: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._worker, call)

    def _note(self, posting: JobPosting, saved: Saved) -> None:
        """Count a posting when it is finished, by the strongest of what its card and its page did."""
        assert posting.id
        if posting.id in self._counted:
            return
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
                    run_id=self.record.run.id,
                    source=str(fields.get("source") or self.record.run.board),
                    problems=exception.problems,
                    item=fields,
                    rejected_at=datetime.now(UTC),
                )
            )

    async def _spider_closed(self, reason: str) -> None:
        """Close the record of the run; the pipelines are closed by now."""
        last = self.record.take(everything=True)
        self.record.end(reason)
        try:
            expired = await self._in_worker(partial(self._end, last))
        except StorageError as error:
            self._record(Outcome.STORAGE, str(error))
        else:
            if expired:
                assert self.crawler.stats
                self.crawler.stats.set_value("jobcrawler/persistence/expired", expired)
        self._worker.shutdown(wait=False)

    def _end(self, last: Unwritten) -> int:
        if not self.store:
            return 0
        if self._batch:  # could not be saved: pages whose postings are not stored are not done
            last.steps.clear()
        try:
            self.record.write(self.store, last)
            expired = self.record.complete(self.store)
            before = datetime.now(UTC) - timedelta(days=self.attempts_days)
            self.store.prune(attempts_before=before, attempts_kept=self.attempts_kept, errors_kept=ERRORS_KEPT)
            self.store.end_run(self.record.run)
        finally:
            self.store.close()
        return expired
