"""Requests that must wait, wait here: they hold no place among the concurrent ones, and nothing waits for them."""

from __future__ import annotations

import asyncio
import heapq
import json
import logging
import shutil
import time
from collections import Counter
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.core.scheduler import Scheduler
from scrapy.utils.job import job_dir

from jobcrawler.messages import JOBDIR_NOTE, NOT_BEFORE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from scrapy import Request
    from scrapy.core.downloader import Downloader
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

logger = logging.getLogger(__name__)

HOLDS = "jobcrawler_holds"
"""Key of a spider's state: {slot: the time until which the board wants to be left alone}."""


class BackoffScheduler(Scheduler):
    """Scrapy's scheduler, with three differences.

    - A request whose `NOT_BEFORE` lies ahead waits in a heap. It counts as pending, so the spider does not close; it
      goes to the disk queue when the spider is closed, and waits on when it is resumed.
    - A download slot can be put on hold: none of its requests goes until then. Those of other slots do.
    - No more requests of a slot are handed out than it can transfer at once. What the downloader has taken cannot be
      taken back, and would still be sent after a board has said stop.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._delayed: list[tuple[float, int, Request]] = []
        self._order = count()
        self._held: dict[str, float] | None = None
        self._timers: set[asyncio.TimerHandle] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's, once the queue of a process that was killed is out of the way."""
        folder = job_dir(crawler.settings)
        if folder:
            _remove_torn_queue(Path(folder))
        return super().from_crawler(crawler)

    def enqueue_request(self, request: Request) -> bool:
        """True unless the duplicate filter knows the request."""
        wait = _wait_of(request)
        if wait <= 0:
            return super().enqueue_request(request)
        if not request.dont_filter and self.df.request_seen(request):
            self.df.log(request, self.spider)
            return False
        request.dont_filter = True
        self._delay(request, wait)
        return True

    def next_request(self) -> Request | None:
        """The next request that may go now."""
        self._release()
        while True:
            with self._unavailable_set_aside():
                request = super().next_request()
            wait = _wait_of(request) if request else 0
            if request is None or wait <= 0:
                return request
            self._delay(request, wait)  # from the disk queue of an earlier run

    def __len__(self) -> int:
        """Requests that wait, for their turn or for their time."""
        return super().__len__() + len(self._delayed)

    def ready(self) -> int:
        """Requests that wait for their turn only."""
        return super().__len__()

    def hold(self, slot: str, seconds: float) -> None:
        """Let no request of a download slot go for so many seconds."""
        until = time.time() + seconds
        held = self._holds()
        held[slot] = max(until, held.get(slot, 0))
        self._wake_in(seconds)

    def close(self, reason: str) -> Deferred[None] | None:
        """Put what waits into the disk queue, where there is one."""
        while self._timers:
            self._timers.pop().cancel()
        if self.dqs is not None:
            for _, _, request in self._delayed:
                super().enqueue_request(request)
            self._delayed.clear()
            self._state()[HOLDS] = self._holds()
        return super().close(reason)

    def _delay(self, request: Request, wait: float) -> None:
        heapq.heappush(self._delayed, (time.monotonic() + wait, next(self._order), request))
        self._wake_in(wait)

    def _release(self) -> None:
        now = time.monotonic()
        while self._delayed and self._delayed[0][0] <= now:
            _, _, request = heapq.heappop(self._delayed)
            request.meta.pop(NOT_BEFORE, None)
            super().enqueue_request(request)

    @contextmanager
    def _unavailable_set_aside(self) -> Iterator[None]:
        """Take the queues of slots that are on hold, or full, out of the choice."""
        slots = self._unavailable()
        aside = []
        for queue in (self.mqs, self.dqs) if slots else ():
            by_slot = getattr(queue, "pqueues", {})
            aside += [(by_slot, slot, by_slot.pop(slot)) for slot in slots if slot in by_slot]
        try:
            yield
        finally:
            for by_slot, slot, waiting in aside:
                by_slot[slot] = waiting

    def _unavailable(self) -> set[str]:
        now, held = time.time(), self._holds()
        for slot in [slot for slot, until in held.items() if until <= now]:
            del held[slot]
        downloader = _crawler(self).engine.downloader
        active = Counter(map(downloader.get_slot_key, downloader.active))
        full = {slot for slot, n in active.items() if 0 < _concurrency(downloader, slot) <= n}
        return full | held.keys()

    def _holds(self) -> dict[str, float]:
        if self._held is None:
            self._held = dict(self._state().get(HOLDS, {}))
            for until in self._held.values():
                self._wake_in(until - time.time())
        return self._held

    def _state(self) -> dict[str, Any]:
        """What Scrapy keeps of a spider in a JOBDIR; without one, nothing."""
        state: dict[str, Any] = getattr(self.spider, "state", {})
        return state

    def _wake_in(self, seconds: float) -> None:
        """Make the engine ask again then."""
        now = asyncio.get_running_loop().time()
        self._timers = {timer for timer in self._timers if timer.when() > now}
        timer = asyncio.get_running_loop().call_later(max(0.0, seconds) + 0.001, wake, _crawler(self))
        self._timers.add(timer)


def wake(crawler: Crawler) -> None:
    """Make the engine ask its scheduler for a request now.

    The one private name of Scrapy that is used: without it a request that is due waits for the engine's next heartbeat,
    up to 5 seconds.
    """
    slot = crawler.engine._slot
    if slot is not None:
        slot.nextcall.schedule()


def _remove_torn_queue(folder: Path) -> None:
    """After a kill the files of Scrapy's queue are torn; the run goes on by the store, which knows what is left."""
    note = folder / JOBDIR_NOTE
    if not note.exists():
        return
    try:
        clean = json.loads(note.read_text(encoding="utf-8")).get("clean", False)
    except ValueError:
        clean = False
    if not clean:
        shutil.rmtree(folder / "requests.queue", ignore_errors=True)
        for name in ("requests.seen", "spider.state"):
            (folder / name).unlink(missing_ok=True)


def _concurrency(downloader: Downloader, key: str) -> int:
    """How many requests of a slot the downloader transfers at once; 0 is no bound."""
    slot = downloader.slots.get(key)
    return slot.concurrency if slot else downloader.domain_concurrency


def _crawler(scheduler: Scheduler) -> Crawler:
    assert scheduler.crawler
    return scheduler.crawler


def _wait_of(request: Request) -> float:
    """Seconds until a request may go."""
    until: float = request.meta.get(NOT_BEFORE, 0.0)
    return until - time.time() if until else 0.0
