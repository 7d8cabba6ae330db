"""The scheduler of saved searches: notes what comes due, starts it when its board is free, and looks after it."""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from jobcrawler.exceptions import ConfigError, StorageError
from jobcrawler.outcomes import is_stopped
from jobcrawler.searches.starters import StartError
from jobcrawler.storage.locks import take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jobcrawler.searches.ledger import Ledger
    from jobcrawler.searches.saved import SavedSearch
    from jobcrawler.searches.starters import Starter
    from jobcrawler.storage import DueRun

logger = logging.getLogger(__name__)

AT_ONCE = 4
"""Runs at once, of as many boards: of one board there is one."""
ASIDE = "aside"
"""The thread in which others are told."""
_CLOCK = partial(datetime.now, UTC)
LOOK, MINUTE = "-look", "-minute"
LOOK_SECONDS = 2.0
"""From one look at what is open to the next."""
PATIENCE = timedelta(seconds=60)
"""A run that was handed over and that nobody knows may be on its way for so long; then it is started again."""


class SearchScheduler:
    """Runs until it is stopped.

    `load` gives the saved searches when they are new or have changed, else None; ConfigError where they are wrong.
    `ended` is called with a search of which a run has ended, and with each when this starts, for what was left then;
    `each_minute` is called each minute. Both are called aside: nothing that is due waits for them.
    """

    def __init__(
        self,
        ledger: Ledger,
        starter: Starter,
        load: Callable[[], list[SavedSearch] | None],
        ended: Callable[[SavedSearch], None] | None = None,
        *,
        each_minute: Callable[[], None] | None = None,
        at_once: int = AT_ONCE,
        now: Callable[[], datetime] = _CLOCK,
    ) -> None:
        self._ledger = ledger
        self._starter = starter
        self._load = load
        self._ended = ended
        self._each_minute = each_minute
        self._at_once = at_once
        self._now = now
        self._searches: dict[str, SavedSearch] = {}
        self._open: dict[str, DueRun] = {}
        self._to_note: set[str] = set()
        self._trouble = ""
        self._stopped = threading.Event()
        # One thread each: what it does is never done twice at once. What was missed while it slept counts as one.
        self._threads = {"default": ThreadPoolExecutor(1), ASIDE: ThreadPoolExecutor(1)}
        self._clock = BackgroundScheduler(
            timezone=UTC,
            executors=self._threads,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def go_on(self) -> None:
        """Take over what an earlier scheduler has left open. Raises StorageError."""
        self._open = {due.id: due for due in self._ledger.open_runs()}

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; crawls that are going are asked to end then, and waited for."""
        for number in (signal.SIGTERM, signal.SIGINT):
            # In a thread: the signal may come while this one holds the lock of what it waits for.
            signal.signal(number, lambda *_: threading.Thread(target=self.stop).start())
        self.work()

    def work(self) -> None:
        """The same until `stop`."""
        self.go_on()
        self._clock.add_job(
            self.look, IntervalTrigger(seconds=LOOK_SECONDS, timezone=UTC), id=LOOK, next_run_time=self._now()
        )
        if self._each_minute:
            every = IntervalTrigger(minutes=1, timezone=UTC)
            self._clock.add_job(self._each_minute, every, id=MINUTE, executor=ASIDE, next_run_time=self._now())
        self._clock.start()
        self._stopped.wait()
        self._clock.shutdown(wait=False)  # waiting, it would hold the lock that a look may need to come to its end
        for threads in self._threads.values():
            threads.shutdown(wait=True)
        self._starter.stop()
        try:
            self._see()
        except (StorageError, StartError) as error:
            logger.warning("The next scheduler will see what has become of the open runs: %s", error)
        logger.info("The scheduler has stopped")

    def stop(self) -> None:
        """End `run` or `work`."""
        self._stopped.set()

    def look(self) -> None:
        """Note what is due, start what can start, and see what has ended; what fails is tried at the next look."""
        if self._stopped.is_set():
            return
        try:
            self._reload()
            self._see()
            for name in sorted(self._to_note):
                self._note(self._searches[name])
            self._start()
        except (StorageError, StartError) as error:
            self._say(f"Not now: {error}")
        else:
            self._trouble = ""

    def _say(self, trouble: str) -> None:
        """Log what stays wrong once."""
        if trouble != self._trouble:
            logger.warning(trouble)
        self._trouble = trouble

    # -- what is due ---------------------------------------------------------------------------------------------------

    def _reload(self) -> None:
        try:
            found = self._load()
        except ConfigError as error:
            logger.error("The saved searches stay as they were: %s", error)  # noqa: TRY400  the sentence says it all
            return
        if found is None:
            return
        for job in self._clock.get_jobs():
            if job.id in self._searches:
                job.remove()
        self._searches = {search.name: search for search in found if search.schedule}
        self._to_note = set(self._searches)
        for search in self._searches.values():
            self._tell(search)
        if not self._searches:
            logger.info("No saved search has a schedule; this goes on when one gets it")

    def _wake(self, name: str) -> None:
        if name in self._searches:
            self._to_note.add(name)
            self.look()

    def _note(self, search: SavedSearch) -> None:
        rows, following = self._ledger.note_due(search, self._now())
        for due in rows:
            if due.state == "due":
                self._open[due.id] = due
            missed = f" (missed before: {due.coalesced})" if due.coalesced else ""
            skipped = f"; skipped: {due.note}" if due.state == "skipped" else ""
            time = _outside(due.due_at, search)
            logger.info("%s is due on %s: %s%s%s", due.saved_search, due.board, time, missed, skipped)
        self._to_note.discard(search.name)
        self._clock.add_job(self._wake, DateTrigger(following), [search.name], id=search.name, replace_existing=True)
        logger.info("%s (%s) is due next: %s", search.name, search.schedule, _outside(following, search))

    # -- what runs -----------------------------------------------------------------------------------------------------

    def _see(self) -> None:
        """See what has become of what is open."""
        for due in list(self._open.values()):
            self._look_at(due)

    def _start(self) -> None:
        """Start what can start, what was due first before the rest."""
        for due in list(self._open.values()):
            busy = [other.board for other in self._open.values() if other.state == "started"]
            if due.state == "due" and due.board not in busy and len(busy) < self._at_once:
                self._start_one(due)

    def _look_at(self, due: DueRun) -> None:
        """See what has become of it; what is to be started, or started again, is due."""
        state = self._starter.state(due)
        if state == "running":
            self._open[due.id] = self._ledger.started(due) if due.state == "due" else due
            return
        run = self._ledger.run(due.id)
        if run is not None and run.status != "running":
            self._end(due, run.exit_code, _how(run.status))
        elif run is None and state == "ended":
            code = self._starter.exit_code(due)
            self._end(due, code, _why_not_begun(code))
        elif run is None and (due.started_at is None or self._now() - due.started_at > PATIENCE):
            self._open[due.id] = replace(due, state="due")

    def _end(self, due: DueRun, exit_code: int | None, note: str | None) -> None:
        self._ledger.ended(due, exit_code, note)
        del self._open[due.id]
        logger.info("%s has ended with exit code %s%s", due.id, exit_code, f": {note}" if note else "")
        if due.saved_search in self._searches:
            self._tell(self._searches[due.saved_search])

    def _tell(self, search: SavedSearch) -> None:
        if self._ended and self._clock.running:
            self._clock.add_job(self._ended, args=[search], executor=ASIDE)
        elif self._ended:
            self._ended(search)

    def _start_one(self, due: DueRun) -> None:
        search = self._searches.get(due.saved_search)
        arguments: dict[str, Any] | None = search.crawls().get(due.board) if search else None
        if arguments is None:
            self._end(due, None, "the saved search has no schedule any more, or not this board")
            return
        try:
            self._starter.start(due, arguments)
        except StartError as error:
            self._open[due.id] = self._ledger.noted(due, str(error))
            raise
        self._open[due.id] = self._ledger.started(due)
        logger.info("%s is started", due.id)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the one scheduler that keeps its logs there; ConfigError where another one is at work."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = take(folder / ".scheduler")
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror}") from error
    if lock is None:
        raise ConfigError(f"another scheduler is at work in {folder}; stop it first")
    with lock:
        yield


def _how(status: str) -> str | None:
    return {"killed": "it was killed", "interrupted": "it was stopped"}.get(status)


def _why_not_begun(exit_code: int | None) -> str:
    if is_stopped(exit_code):
        return "it was stopped by a signal before its run began"
    return "it ended before its run began; its log says why"


def _outside(moment: datetime, search: SavedSearch) -> str:
    """A moment by the clock of whoever wrote the search."""
    zone = getattr(search.schedule, "zone", None)
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"
