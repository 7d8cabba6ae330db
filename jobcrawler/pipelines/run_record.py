"""The record of a run: what was asked, how far its searches came, its attempts and errors, how it ended."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy import signals

from jobcrawler.messages import DONE, KIND, Resumption, SearchStep, outcome_refined, search_page_read
from jobcrawler.outcomes import (
    EXIT_CODES,
    INTERRUPTED,
    STOPPED,
    Outcome,
    conclude,
    exit_code,
    missing,
    run_counts,
    worst,
)
from jobcrawler.parsers.redaction import redact, redact_arguments
from jobcrawler.pipelines.earlier_runs import Earlier, JobdirNote
from jobcrawler.storage.base import Attempt, Run, SearchRun, StoredError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from jobcrawler.storage.base import JobStore

_ARRIVED, _STEP = "jobcrawler_arrived", "jobcrawler_step"
"""Meta of a result page's request: postings of it that came through the pipelines, and the step they belong to."""
ERRORS_KEPT = 100
"""Of a run until they are written, and of the store."""


@dataclass(slots=True)
class Unwritten:
    """What the store does not have yet."""

    steps: list[SearchRun] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    errors: list[StoredError] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.steps or self.attempts or self.errors)


class RunRecord:
    """Collects what happens in a run, by signals, until the store takes it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._steps: dict[tuple[str, str | None], SearchStep] = {}
        self._errors: deque[StoredError] = deque(maxlen=ERRORS_KEPT)
        self._idle = False
        self._others_complete = False
        self.note = JobdirNote(crawler.settings)
        self._ended: dict[tuple[str, str | None], str | None] = {}
        self._pages: dict[tuple[str, str | None], int] = {}
        crawler.signals.connect(self._refined, outcome_refined)
        crawler.signals.connect(self._page_read, search_page_read)
        crawler.signals.connect(self._went_idle, signals.spider_idle)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(self._item_done, signal)

    # -- the beginning -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """A run of its own; `go_on` makes it one that goes on."""
        spider: Any = self.crawler.spider
        args = getattr(spider, "args", None)
        self.run = Run(
            id=getattr(spider, "run_id", f"{datetime.now(UTC):%Y%m%dT%H%M%S}"),
            board=spider.name,
            country=(getattr(args, "country", None) or "").upper() or None,
            arguments=redact_arguments(args),
            filters=args.filters() if args and hasattr(args, "filters") else {},
            started_at=datetime.now(UTC),
            group_id=self.crawler.settings.get("JOBCRAWLER_GROUP_ID"),
            saved_search=self.crawler.settings.get("JOBCRAWLER_SAVED_SEARCH"),
        )

    def go_on(self, earlier: Earlier) -> None:
        """Be that run: its id, its counts, what its spider knew."""
        spider: Any = self.crawler.spider
        counted = earlier.run.status != "killed"
        self.run = earlier.run
        spider.run_id = self.run.id
        self.run.status, self.run.finished_at, self.run.finish_reason = "running", None, None
        self.run.outcome = self.run.exit_code = None
        self._seed(earlier, counted=counted)
        if hasattr(spider, "go_on"):
            steps = [_step_of(step) for step in earlier.steps]
            waiting = [posting for posting, _ in earlier.waiting]
            spider.go_on(Resumption(steps=steps, waiting=waiting, shown=earlier.shown, queued=earlier.queued))

    def _seed(self, earlier: Earlier, *, counted: bool) -> None:
        """Count on from where the earlier process stood."""
        assert self.crawler.stats
        spider: Any = self.crawler.spider
        stats = earlier.carried(counted=counted, result_cap=getattr(spider, "result_cap", None))
        for key, value in stats.items():
            self.crawler.stats.set_value(key, self.crawler.stats.get_value(key, 0) + value)
        self._ended = {(step.query or "", step.location): step.ended for step in earlier.steps}
        if hasattr(spider, "notes"):
            notes = self.run.report.get("notes", {}).items()
            spider.notes.update({Outcome(name): said for name, said in notes if f"jobcrawler/outcome/{name}" in stats})

    # -- what happens ----------------------------------------------------------------------------------------------

    def _refined(self, outcome: Outcome, sentence: str, request: Any) -> None:
        if EXIT_CODES[outcome]:
            operation = _OPERATIONS.get(request.meta.get(KIND, "") if request else "", "run")
            message = redact(f"{outcome}: {sentence}")
            now = datetime.now(UTC)
            self._errors.append(StoredError(occurred_at=now, operation=operation, message=message, run_id=self.run.id))

    def _page_read(self, step: SearchStep, response: Response | None) -> None:
        self._ended[step.query, step.location] = step.ended
        meta = response.request.meta if response is not None and response.request else {}
        if meta.get(_ARRIVED, 0) >= step.items:
            self._ready(step)
        else:
            meta[_STEP] = step

    def _item_done(self, response: Any) -> None:
        """A page is done when all of its postings came through the pipelines: only then may a resume skip it."""
        meta = response.request.meta if getattr(response, "request", None) else {}
        if meta.get(KIND) == "search":
            meta[_ARRIVED] = meta.get(_ARRIVED, 0) + 1
            step = meta.get(_STEP)
            if step and meta[_ARRIVED] >= step.items:
                del meta[_STEP]
                self._ready(step)

    def _ready(self, step: SearchStep) -> None:
        key = (step.query, step.location)
        if step.pages >= self._pages.get(key, 0):  # a page may be done before the one ahead of it
            self._steps[key], self._pages[key] = step, step.pages

    def _went_idle(self) -> None:
        self._idle = True

    def take(self, *, everything: bool = False) -> Unwritten:
        """What has come together since the last time; attempts of this moment only with `everything`."""
        stats: Any = self.crawler.stats
        attempts = stats.take_attempts(everything=everything) if hasattr(stats, "take_attempts") else []
        unwritten = Unwritten([self._search_run(s) for s in self._steps.values()], attempts, list(self._errors))
        self._steps.clear()
        self._errors.clear()
        self._checkpoint()
        return unwritten

    def give_back(self, unwritten: Unwritten) -> None:
        """What could not be written is still to be written."""
        steps = {(s.query or "", s.location): _step_of(s) for s in unwritten.steps}
        self._steps = {**steps, **self._steps}
        self._errors = deque([*unwritten.errors, *self._errors], maxlen=ERRORS_KEPT)
        if unwritten.attempts:
            stats: Any = self.crawler.stats
            stats.return_attempts(unwritten.attempts)

    def waits(self) -> bool:
        """Whether anything is to be written."""
        return bool(self._steps or self._errors or getattr(self.crawler.stats, "attempts_wait", False))

    def write(self, store: JobStore, unwritten: Unwritten) -> None:
        """Write it; after the postings of the same moment, so that a page that is done is stored."""
        if unwritten.steps:
            store.record_search_runs(unwritten.steps)
        if unwritten.attempts:
            store.record_attempts(unwritten.attempts)
        if unwritten.errors:
            store.record_errors(unwritten.errors)
        store.begin_run(self.run)

    def _search_run(self, step: SearchStep) -> SearchRun:
        return SearchRun(
            run_id=self.run.id,
            board=self.run.board,
            country=self.run.country or "",
            query=step.query or None,
            location=step.location,
            filters=self.run.filters,
            pages=step.pages,
            url=step.url,
            next_url=step.next_url,
            advertised=step.advertised,
            seen=step.seen,
            state=dict(step.state),
            ended=step.ended,
            updated_at=datetime.now(UTC),
        )

    def _checkpoint(self) -> None:
        """The counts so far, for a run that is cut off."""
        assert self.crawler.stats
        stats = self.crawler.stats.get_stats()
        self.run.counts = run_counts(stats)
        self.run.report = {
            "title": getattr(self.crawler.spider, "title", self.run.board),
            "hints": list(getattr(self.crawler.spider, "hints", ())),
            "notes": {str(outcome): said for outcome, said in getattr(self.crawler.spider, "notes", {}).items()},
            "stats": {key: value for key, value in stats.items() if key.startswith("jobcrawler/")},
        }

    # -- the end ---------------------------------------------------------------------------------------------------

    def end(self, reason: str) -> None:
        """How it ended, from the stats."""
        assert self.crawler.stats
        not_ended = sum(ended not in DONE for ended in self._ended.values())
        if not_ended:
            self.crawler.stats.set_value("jobcrawler/search/not_ended", not_ended)
        stats = {**self.crawler.stats.get_stats(), "finish_reason": reason}
        outcomes = conclude(stats)
        self._checkpoint()
        self.run.finished_at = datetime.now(UTC)
        interrupted = reason == INTERRUPTED
        self.run.status, self.run.finish_reason = "interrupted" if interrupted else "finished", reason
        self.run.outcome = None if interrupted and not outcomes else str(worst(outcomes))
        self.run.exit_code = STOPPED if interrupted else exit_code(outcomes)
        self.run.report["missing"] = missing(stats, reason)
        self._others_complete = not missing(*self._without_unknown(stats, reason))
        self.note.end(self.run.id, nothing_left=self._idle and not not_ended)

    def _without_unknown(self, stats: dict[str, Any], reason: str) -> tuple[dict[str, Any], str]:
        """The same, as it were without searches that cannot be: companies that the board does not know."""
        wrong = Outcome.CONFIG_ERROR
        left = sum(ended not in (*DONE, wrong) for ended in self._ended.values())
        kept = {key: value for key, value in stats.items() if key != f"jobcrawler/outcome/{wrong}"}
        kept |= {"jobcrawler/search/not_ended": left, "finish_reason": "finished" if reason == wrong else reason}
        return kept, kept["finish_reason"]

    def complete(self, store: JobStore) -> int:
        """Mark the searches of a complete run, and expire what two such runs did not find; how many."""
        if not self._others_complete:
            return 0
        ended = [step for step in store.search_runs(self.run.id) if step.ended == "end"]
        for step in ended:
            step.complete = "max_age_days" not in step.filters
        store.record_search_runs(ended)
        return store.expire_absent(self.run.id, datetime.now(UTC))


_OPERATIONS = {"search": "result page", "posting": "posting page"}


def _step_of(step: SearchRun) -> SearchStep:
    return SearchStep(
        query=step.query or "",
        location=step.location,
        pages=step.pages,
        url=step.url,
        next_url=step.next_url,
        advertised=step.advertised,
        seen=step.seen,
        ended=step.ended,
        state=step.state,
    )
