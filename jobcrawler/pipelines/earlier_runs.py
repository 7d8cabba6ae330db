"""Which earlier run a run goes on with, and what it takes over from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.utils.job import job_dir

from jobcrawler.exceptions import ConfigError
from jobcrawler.messages import DONE, JOBDIR_NOTE
from jobcrawler.outcomes import SAVED, Outcome
from jobcrawler.storage.base import JobFilter, Run, SearchRun
from jobcrawler.storage.rows import posting_of

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from jobcrawler.items import JobPosting
    from jobcrawler.storage.base import JobStore

_DERIVED = ("success_rate", "average_retries", "average_seconds")
_OF_A_PROCESS = ("jobcrawler/outcome/storage", "jobcrawler/backoff/", "jobcrawler/search/not_ended")
"""Stats that say nothing of the process that goes on."""
_CANDIDATES = 100
"""Runs of a board that `resume=last` looks through."""


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

    def carried(self, *, counted: bool, result_cap: int | None) -> dict[str, Any]:
        """The stats to count on from: without the failures that are made good now, and with what a kill left uncounted.

        `counted` is whether the earlier process came to count its waiting cards and its last batch.
        """
        told = self.run.report.get("stats", {})
        stats = {k: v for k, v in told.items() if not k.endswith(_DERIVED) and not k.startswith(_OF_A_PROCESS)}
        for step in self.steps:
            key = f"jobcrawler/outcome/{step.ended}"
            if step.ended not in (None, *DONE) and key in stats:
                stats[key] -= 1
        for _, added in self.waiting if counted else ():
            key = f"jobcrawler/persistence/{'added' if added else 'unchanged'}"
            stats[key] = max(0, stats.get(key, 0) - 1)
        if not counted:
            lost = self.finished - sum(stats.get(f"jobcrawler/persistence/{name}", 0) for name in SAVED)
            stats["jobcrawler/persistence/added"] = stats.get("jobcrawler/persistence/added", 0) + max(0, lost)
            stats |= self._searched(result_cap)
        return {key: value for key, value in stats.items() if isinstance(value, (int, float)) and value}

    def _searched(self, result_cap: int | None) -> dict[str, int]:
        """Pages that count as read: one that was counted and is not done will be counted again."""
        advertised = [step.advertised for step in self.steps if step.advertised is not None]
        return {
            "jobcrawler/search/pages": sum(step.pages for step in self.steps),
            "jobcrawler/search/advertised": sum(advertised),
            "jobcrawler/search/reachable": sum(min(n, result_cap or n) for n in advertised),
        }


class JobdirNote:
    """The word that a process leaves in its JOBDIR: which run it was, and whether it came to close it."""

    def __init__(self, settings: BaseSettings) -> None:
        folder = job_dir(settings)
        self._path = Path(folder, JOBDIR_NOTE) if folder else None
        self._begun = False

    def read(self) -> dict[str, Any]:
        """What an earlier process left; {} where there is nothing, or half of it."""
        if self._path is None or not self._path.exists():
            return {}
        try:
            noted: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        except ValueError:
            return {}
        return noted

    def begin(self, run_id: str) -> None:
        """Until `end`, the run was cut off."""
        self._begun = True
        self._write(run_id, clean=False)

    def end(self, run_id: str, *, nothing_left: bool) -> None:
        """The run was closed; a run that was not begun leaves the word of the one before it."""
        if self._begun and nothing_left and self._path:
            self._path.unlink(missing_ok=True)
        elif self._begun:
            self._write(run_id, clean=True)

    def _write(self, run_id: str, *, clean: bool) -> None:
        if self._path:
            temporary = self._path.with_suffix(".tmp")
            temporary.write_text(json.dumps({"run_id": run_id, "clean": clean}), encoding="utf-8")
            temporary.replace(self._path)


class EarlierRuns:
    """Looks in a store for the run that `own` goes on with."""

    def __init__(self, store: JobStore, own: Run, hours: float) -> None:
        self.store = store
        self.own = own
        self.hours = hours
        """For which a run can be gone on with."""

    def find(self, noted: dict[str, Any], wanted: str | None) -> Earlier | None:
        """That of the JOBDIR, else of the argument `resume` (last, or an id); None for a fresh start.

        Raises ConfigError for an id that cannot be gone on with.
        """
        run = self.store.run(noted["run_id"]) if noted else None
        run = run if run and self._same(run) else None  # the folder may have been another run's
        if run is None and wanted:
            run = self._last() if wanted == "last" else self._named(wanted)
        if run is None or self.store.is_running(run.id):
            return None
        rows = self.store.unfinished(run.id)
        began = run.started_at.isoformat(timespec="seconds")
        sights = self.store.seen(run.id)
        return Earlier(
            run=run,
            steps=self.store.search_runs(run.id),
            waiting=[(posting_of(row), row["first_seen"] >= began) for row in rows],
            shown=[(s.query or "", s.location or None, s.source_id or "", s.link or "") for s in sights],
            finished=self.store.count(JobFilter(run_id=run.id, status=None)) - len(rows),
            queued=bool(noted.get("clean")),
        )

    def _last(self) -> Run | None:
        """The newest run of the same arguments, where something of it is left and it is not too old."""
        runs = self.store.runs(_CANDIDATES, board=self.own.board)
        run = next((run for run in runs if self._same(run)), None)
        return run if run and not self._too_old(run) and self._something_is_left(run) else None

    def _something_is_left(self, run: Run) -> bool:
        """Whether it was cut off, or closed by another than itself, or a search did not end, or cards wait."""
        if run.status != "finished" or run.finish_reason not in ("finished", *Outcome):
            return True
        unended = any(step.ended not in DONE for step in self.store.search_runs(run.id))
        return unended or bool(self.store.unfinished(run.id))

    def _named(self, run_id: str) -> Run:
        run = self.store.run(run_id)
        if run is None:
            raise ConfigError(f"there is no run {run_id!r} to resume; `scrapy runs` lists them")
        if self.store.is_running(run_id):
            raise ConfigError(f"the run {run_id} is still going on; wait until it ends")
        if not self._same(run):
            raise ConfigError(f"the run {run_id} had other arguments: {run.board} {run.arguments}; give the same ones")
        if self._too_old(run):
            raise ConfigError(f"the run {run_id} is older than JOBCRAWLER_RESUME_HOURS ({self.hours:g}); start afresh")
        return run

    def _same(self, run: Run) -> bool:
        return (run.board, run.country, run.arguments) == (self.own.board, self.own.country, self.own.arguments)

    def _too_old(self, run: Run) -> bool:
        return datetime.now(UTC) - run.started_at > timedelta(hours=self.hours)
