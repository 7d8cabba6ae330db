"""The record of a run: what was asked, how far its searches came, its attempts and errors, how it ended."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.utils.job import job_dir

from jobcrawler.exceptions import ConfigError
from jobcrawler.messages import DONE, JOBDIR_NOTE, KIND, Resumption, SearchStep, outcome_refined, search_page_read
from jobcrawler.outcomes import (
    EXIT_CODES,
    INTERRUPTED,
    SAVED,
    Outcome,
    conclude,
    exit_code,
    missing,
    run_counts,
    worst,
)
from jobcrawler.parsers.redaction import redact, redact_values
from jobcrawler.storage.base import Attempt, JobFilter, Run, SearchRun, StoredError
from jobcrawler.storage.rows import posting_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from jobcrawler.items import JobPosting
    from jobcrawler.storage.base import JobStore

_ARRIVED, _STEP = "jobcrawler_arrived", "jobcrawler_step"
"""Meta of a result page's request: postings of it that came through the pipelines, and the step they belong to."""
_ERRORS_KEPT = 100
_DERIVED = ("success_rate", "average_retries", "average_seconds")
_OF_A_PROCESS = ("jobcrawler/outcome/storage", "jobcrawler/backoff/", "jobcrawler/search/not_ended")
"""Stats that say nothing of the process that goes on."""
_CANDIDATES = 100
"""Runs of a board that `resume=last` looks through."""


@dataclass(slots=True)
class Unwritten:
    """What the store does not have yet."""

    steps: list[SearchRun] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    errors: list[StoredError] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.steps or self.attempts or self.errors)


@dataclass(slots=True)
class Earlier:
    """A run that goes on: what the store knows of it."""

    run: Run
    steps: list[SearchRun]
    waiting: list[tuple[JobPosting, bool]]
    """Cards without their page, and whether the run had added them."""
    shown: list[tuple[str, str | None, str, str]]
    finished: int
    """Postings of the run that are stored and wait for nothing."""
    queued: bool
    """Whether Scrapy's queue in the JOBDIR has what was left."""


class RunRecord:
    """Collects what happens in a run, by signals, until the store takes it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.hours = crawler.settings.getfloat("JOBCRAWLER_RESUME_HOURS", 24.0)
        self._steps: dict[tuple[str, str | None], SearchStep] = {}
        self._errors: list[StoredError] = []
        self._idle = False
        folder = job_dir(crawler.settings)
        self._note = Path(folder, JOBDIR_NOTE) if folder else None
        self._begun = False
        self._ended: dict[tuple[str, str | None], str | None] = {}
        self._pages: dict[tuple[str, str | None], int] = {}
        crawler.signals.connect(self._refined, outcome_refined)
        crawler.signals.connect(self._page_read, search_page_read)
        crawler.signals.connect(self._went_idle, signals.spider_idle)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(self._item_done, signal)

    # -- the beginning -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """A run of its own; `find` and `go_on` make it one that goes on."""
        spider: Any = self.crawler.spider
        args = getattr(spider, "args", None)
        given = args.model_dump(mode="json", exclude_defaults=True, exclude={"resume"}) if args else {}
        self.run = Run(
            id=getattr(spider, "run_id", f"{datetime.now(UTC):%Y%m%dT%H%M%S}"),
            board=spider.name,
            country=(getattr(args, "country", None) or "").upper() or None,
            arguments=redact_values(given),
            filters=args.filters() if args and hasattr(args, "filters") else {},
            started_at=datetime.now(UTC),
            group_id=self.crawler.settings.get("JOBCRAWLER_GROUP_ID"),
        )

    def find(self, store: JobStore) -> Earlier | None:
        """The run that this one goes on with: of the JOBDIR, else of the argument `resume`; None for a fresh start.

        Raises ConfigError for an id that cannot be gone on with.
        """
        noted = self._noted()
        run = store.run(noted["run_id"]) if noted else None
        run = run if run and self._same(run) else None  # the folder may have been another run's
        wanted = getattr(getattr(self.crawler.spider, "args", None), "resume", None)
        if run is None and wanted:
            run = self._last(store) if wanted == "last" else self._named(store, wanted)
        if run is None or store.is_running(run.id):
            return None
        steps = store.search_runs(run.id)
        rows = store.unfinished(run.id)
        began = run.started_at.isoformat(timespec="seconds")
        return Earlier(
            run=run,
            steps=steps,
            waiting=[(posting_of(row), row["first_seen"] >= began) for row in rows],
            shown=[(s.query or "", s.location or None, s.source_id or "", s.link or "") for s in store.seen(run.id)],
            finished=store.count(JobFilter(run_id=run.id, status=None)) - len(rows),
            queued=bool(noted.get("clean")),
        )

    def _noted(self) -> dict[str, Any]:
        """What an earlier process left in the JOBDIR; {} where there is nothing, or half of it."""
        if self._note is None or not self._note.exists():
            return {}
        try:
            noted: dict[str, Any] = json.loads(self._note.read_text(encoding="utf-8"))
        except ValueError:
            return {}
        return noted

    def _write_note(self, *, clean: bool) -> None:
        if self._note:
            temporary = self._note.with_suffix(".tmp")
            temporary.write_text(json.dumps({"run_id": self.run.id, "clean": clean}), encoding="utf-8")
            temporary.replace(self._note)

    def _last(self, store: JobStore) -> Run | None:
        """The newest run of the same arguments, where something of it is left and it is not too old."""
        runs = store.runs(_CANDIDATES, board=self.run.board)
        run = next((run for run in runs if self._same(run)), None)
        return run if run and not self._too_old(run) and self._something_is_left(store, run) else None

    def _something_is_left(self, store: JobStore, run: Run) -> bool:
        """Whether it was cut off, or closed by another than itself, or a search did not end, or cards wait."""
        if run.status != "finished" or run.finish_reason not in ("finished", *Outcome) or store.unfinished(run.id):
            return True
        return any(step.ended not in DONE for step in store.search_runs(run.id))

    def _named(self, store: JobStore, run_id: str) -> Run:
        run = store.run(run_id)
        if run is None:
            raise ConfigError(f"there is no run {run_id!r} to resume; `scrapy runs` lists them")
        if store.is_running(run_id):
            raise ConfigError(f"the run {run_id} is still going on; wait until it ends")
        if not self._same(run):
            raise ConfigError(f"the run {run_id} had other arguments: {run.board} {run.arguments}; give the same ones")
        if self._too_old(run):
            raise ConfigError(f"the run {run_id} is older than JOBCRAWLER_RESUME_HOURS ({self.hours:g}); start afresh")
        return run

    def _same(self, run: Run) -> bool:
        return (run.board, run.country, run.arguments) == (self.run.board, self.run.country, self.run.arguments)

    def _too_old(self, run: Run) -> bool:
        return datetime.now(UTC) - run.started_at > timedelta(hours=self.hours)

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
        """Count on from where the earlier process stood, but for the failures that are made good now."""
        told = self.run.report.get("stats", {})
        stats = {k: v for k, v in told.items() if not k.endswith(_DERIVED) and not k.startswith(_OF_A_PROCESS)}
        self._ended = {(step.query or "", step.location): step.ended for step in earlier.steps}
        for step in earlier.steps:
            key = f"jobcrawler/outcome/{step.ended}"
            if step.ended not in (None, *DONE) and key in stats:
                stats[key] -= 1
        for _, added in earlier.waiting if counted else ():
            key = f"jobcrawler/persistence/{'added' if added else 'unchanged'}"
            stats[key] = max(0, stats.get(key, 0) - 1)
        if not counted:  # what the last batch saved was not counted any more
            lost = earlier.finished - sum(stats.get(f"jobcrawler/persistence/{name}", 0) for name in SAVED)
            stats["jobcrawler/persistence/added"] = stats.get("jobcrawler/persistence/added", 0) + max(0, lost)
            stats |= self._searched(earlier.steps)
        assert self.crawler.stats
        for key, value in stats.items():
            if isinstance(value, (int, float)) and value:
                self.crawler.stats.set_value(key, self.crawler.stats.get_value(key, 0) + value)
        notes = getattr(self.crawler.spider, "notes", None)
        if notes is not None:
            told = self.run.report.get("notes", {}).items()
            notes.update({Outcome(name): said for name, said in told if stats.get(f"jobcrawler/outcome/{name}")})

    def _searched(self, steps: list[SearchRun]) -> dict[str, int]:
        """Pages that count as read: one that was counted and is not done will be counted again."""
        cap = getattr(self.crawler.spider, "result_cap", None)
        advertised = [step.advertised for step in steps if step.advertised is not None]
        return {
            "jobcrawler/search/pages": sum(step.pages for step in steps),
            "jobcrawler/search/advertised": sum(advertised),
            "jobcrawler/search/reachable": sum(min(n, cap or n) for n in advertised),
        }

    # -- what happens ----------------------------------------------------------------------------------------------

    def error(self, operation: str, message: str) -> None:
        """Keep an error; of many in one batch the newest."""
        error = StoredError(
            occurred_at=datetime.now(UTC), operation=operation, message=redact(message), run_id=self.run.id
        )
        self._errors = [*self._errors[1 - _ERRORS_KEPT :], error]

    def _refined(self, outcome: Outcome, sentence: str, request: Any) -> None:
        if EXIT_CODES[outcome]:
            kind = request.meta.get(KIND, "") if request else ""
            self.error(_OPERATIONS.get(kind, "run"), f"{outcome}: {sentence}")

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
        unwritten = Unwritten([self._search_run(s) for s in self._steps.values()], attempts, self._errors)
        self._steps, self._errors = {}, []
        self._checkpoint()
        return unwritten

    def give_back(self, unwritten: Unwritten) -> None:
        """What could not be written is still to be written."""
        steps = {(s.query or "", s.location): _step_of(s) for s in unwritten.steps}
        self._steps = {**steps, **self._steps}
        self._errors = [*unwritten.errors, *self._errors][-_ERRORS_KEPT:]
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
            "notes": {str(outcome): said for outcome, said in getattr(self.crawler.spider, "notes", {}).items()},
            "stats": {key: value for key, value in stats.items() if key.startswith("jobcrawler/")},
        }

    # -- the end ---------------------------------------------------------------------------------------------------

    def note_begun(self) -> None:
        """Leave word in the JOBDIR: until it says clean, the run was cut off."""
        self._begun = True
        self._write_note(clean=False)

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
        self.run.status = "interrupted" if reason == INTERRUPTED else "finished"
        self.run.finish_reason = reason
        self.run.outcome, self.run.exit_code = str(worst(outcomes)), exit_code(outcomes)
        self.run.report["missing"] = missing(stats, reason)
        if self._begun and self._note and self._idle and not not_ended:
            self._note.unlink(missing_ok=True)
        elif self._begun:
            self._write_note(clean=True)

    def complete(self, store: JobStore) -> int:
        """Mark the searches of a complete run, and expire what two such runs did not find; how many."""
        if self.run.report["missing"]:
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
