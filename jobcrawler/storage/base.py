"""What every store does.

Each posting comes out as a dict of `COLUMNS`; datetimes in such dicts are text, UTC ISO-8601
("2026-01-02T03:04:05+00:00"). The records (`Run`, `SearchRun` ...) carry real datetimes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from jobcrawler.items import FIELDS
from jobcrawler.storage.records import (
    Attempt,
    DueRun,
    Find,
    JobFilter,
    PageSize,
    Reject,
    Run,
    Saved,
    SearchRun,
    Sight,
    StoredError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from jobcrawler.items import JobPosting

__all__ = [
    "COLUMNS",
    "DERIVED_COLUMNS",
    "LIFE_FIELDS",
    "ORDER_COLUMNS",
    "STORED_COLUMNS",
    "Attempt",
    "DueRun",
    "Find",
    "JobFilter",
    "JobStore",
    "PageSize",
    "Reject",
    "Run",
    "Saved",
    "SearchRun",
    "Sight",
    "StoredError",
]

LIFE_FIELDS = ("first_seen", "last_seen", "status", "expires_at", "waits_for_detail")
"""What the store adds to a posting; `waits_for_detail` is 0 or 1, the times are UTC ISO-8601 text."""

STORED_COLUMNS = FIELDS + LIFE_FIELDS
"""What is written of a posting, in order."""

DERIVED_COLUMNS = ("salary_year_min", "salary_year_max")
"""What the store works out of it by itself: the pay of a year, in the posting's own currency (`PERIODS_A_YEAR`)."""

COLUMNS = STORED_COLUMNS + DERIVED_COLUMNS
"""The keys of a stored posting, in order."""

ORDER_COLUMNS = (
    "first_seen", "last_seen", "date_posted", "expires_at", "scraped_at", "title", "company", "location", "source",
    "salary_min", "salary_max", "salary_year_min", "salary_year_max", "company_rating",
)  # fmt: skip
"""What a listing may be ordered by."""


class JobStore(ABC):
    """A place for postings and for what happened to them.

    Every method raises StorageError, in one sentence, when the store cannot do it. A store may be used from
    any thread, by one at a time. Used as a context manager it closes itself.
    """

    url: str
    """What `open_store` was given."""

    @property
    @abstractmethod
    def folder(self) -> Path:
        """Where its files are, and locks beside them."""

    lifetime_days: int | None = None
    """Set it after opening: a posting that names no end `expires_at` so many days after `date_posted`, else after
    `first_seen`. None: only an end that is named counts. Postings that are seen again follow a changed setting."""

    @abstractmethod
    def begin_run(self, run: Run) -> None:
        """Write the run down before its first posting is saved; again for the same run, as a checkpoint.

        A run whose status is "running" is held as alive by this process until `end_run` or `close`. Raises
        StoreLockedError where another process that is alive holds it.
        """

    @abstractmethod
    def end_run(self, run: Run) -> None:
        """Write the run down again, with how it ended, and let it go."""

    @abstractmethod
    def is_running(self, run_id: str) -> bool:
        """Whether a process that is alive, this one or another, holds this run."""

    @abstractmethod
    def record_search_runs(self, rows: Sequence[SearchRun]) -> None:
        """Write down how far searches have come, one row for each run and search: the last word wins.

        A search that the store does not know yet is added. Raises StorageError for a run that was not begun.
        """

    @abstractmethod
    def search_runs(self, run_id: str) -> list[SearchRun]:
        """The searches of that run, in the order in which they were first written down."""

    @abstractmethod
    def save(self, postings: Sequence[JobPosting]) -> list[Saved]:
        """Merge validated postings into the store, all or none; what became of each, in the same order."""

    @abstractmethod
    def record_rejects(self, rejects: Sequence[Reject]) -> None:
        """Keep what validation refused."""

    @abstractmethod
    def record_errors(self, errors: Sequence[StoredError]) -> None:
        """Keep errors."""

    @abstractmethod
    def record_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Keep attempts."""

    @abstractmethod
    def add_due_runs(self, due: Sequence[DueRun]) -> list[DueRun]:
        """Write due runs down, each once for its saved search, board and time; those that were not there yet."""

    @abstractmethod
    def record_due_run(self, due: DueRun) -> None:
        """Write down how far a due run has come."""

    @abstractmethod
    def set_mark(self, name: str, value: str) -> None:
        """Remember a text under a name: how far somebody has read, since when a schedule counts."""

    @abstractmethod
    def get(self, job_id: str) -> dict[str, Any] | None:
        """The posting of that id, a tombstone too (its status says so); None when it is unknown."""

    @abstractmethod
    def ids_starting_with(self, start: str, limit: int = 10) -> list[str]:
        """Ids of postings, tombstones too, whose first characters are these."""

    @abstractmethod
    def cluster(self, job_id: str) -> list[dict[str, Any]]:
        """The postings that are copies of that one, itself among them, the canonical one first; [] when it has none.

        Each has job_id, cluster, reason (exact, near, teaser), score (0 to 1), since (when it was linked), copy_of
        (the posting of another company that it copies), canonical (bool), source, link, status, publisher, title,
        company, location, date_posted and first_seen. One that only copies another company's posting stands alone with
        the reason "agency".
        """

    @abstractmethod
    def query(self, filters: JobFilter) -> list[dict[str, Any]]:
        """One page of the postings that match."""

    @abstractmethod
    def count(self, filters: JobFilter, at_most: int | None = None) -> int:
        """How many postings match, whatever the page; counting ends at `at_most`, which keeps it quick."""

    @abstractmethod
    def export(self, filters: JobFilter) -> Iterator[dict[str, Any]]:
        """The postings that match, one by one in constant memory; all of them unless `limit` was set.

        It reads one state of the store, whatever is saved meanwhile.
        """

    @abstractmethod
    def delete(self, job_id: str) -> bool:
        """Leave a tombstone that a crawl does not revive; False when there was nothing to delete."""

    @abstractmethod
    def expire(self, job_ids: Sequence[str], now: datetime | None = None, run_id: str | None = None) -> int:
        """Mark active postings as expired; how many were active. A posting that is seen again is active again.

        The moment (`now`, else the clock) and the run are kept as a revision {"status": "active"}.
        """

    @abstractmethod
    def expire_absent(self, run_id: str, now: datetime) -> int:
        """Expire what this run's searches no longer show; how many postings. Call it when the run has ended.

        Looked at are active postings that a search which this run completed has ever seen. One expires when
        *every* search that ever saw it was completed twice since it saw it last. What came before what is the
        order in which `record_search_runs` first met the searches, never the clock; sightings of runs without
        such a row (older data) come before everything.
        """

    @abstractmethod
    def purge(self, before: datetime) -> int:
        """Remove postings that expired before then, with sightings, revisions and full text; how many.

        One whose expiry is not on record (older data) counts from its last sight. Tombstones stay.
        """

    @abstractmethod
    def prune(
        self,
        *,
        attempts_before: datetime | None = None,
        attempts_kept: int | None = None,
        errors_kept: int | None = None,
    ) -> None:
        """Forget attempts of before that moment, and all but the newest so many attempts and errors; None is all."""

    @abstractmethod
    def clear(self) -> int:
        """Remove every posting, tombstones too, with all that belongs to it; how many. Runs and searches stay."""

    @abstractmethod
    def statistics(self) -> dict[str, Any]:
        """Figures of the whole store.

        total, by_source, by_status, by_day ({date of first_seen: postings}), storage_bytes, errors, duplicate_rate
        (0 to 1, over all runs), clusters {total, postings, copies (postings - total), agency (postings that copy
        another company's)}, runs {total, successful, failed, first, last}, attempts {total, successful, failed,
        retries, recovered, given_up, seconds}: what all runs reported, whatever was pruned. Only by_status counts
        tombstones; killed runs are failed ones.
        """

    @abstractmethod
    def runs(
        self, limit: int = 20, offset: int = 0, board: str | None = None, saved_search: str | None = None
    ) -> list[Run]:
        """Runs, the newest first. One that says "running" though no process holds it is told as "killed"."""

    @abstractmethod
    def run(self, run_id: str) -> Run | None:
        """The run of that id, told as `runs` does; None when it is unknown."""

    @abstractmethod
    def full(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Of these ids the stored postings whose pages need not be fetched, by id.

        Active and expired ones with a full description that wait for no page, and tombstones.
        """

    @abstractmethod
    def unfinished(self, run_id: str) -> list[dict[str, Any]]:
        """Active postings that this run has seen and that still wait for their page, the oldest first."""

    @abstractmethod
    def seen(self, run_id: str) -> Iterator[Sight]:
        """Every posting that this run has seen, once for each of its searches, one by one in constant memory."""

    @abstractmethod
    def searches(self, board: str | None = None) -> list[dict[str, Any]]:
        """Every search that was run: board, country, query, place, filters, first_run, last_run and last_seen."""

    @abstractmethod
    def saved_searches(self) -> list[dict[str, Any]]:
        """Saved searches and boards that have runs: saved_search (None: runs of none), board, runs, last_started."""

    @abstractmethod
    def sightings(self, job_id: str) -> list[dict[str, Any]]:
        """Which runs of which searches saw the posting, the oldest first."""

    @abstractmethod
    def revisions(self, job_id: str) -> list[dict[str, Any]]:
        """What the posting was before each change, the oldest first: changed_at, run_id, old_values."""

    @abstractmethod
    def rejects(self, run_id: str | None = None, limit: int = 100) -> list[Reject]:
        """What validation refused, the newest first."""

    @abstractmethod
    def errors(self, limit: int = 100) -> list[StoredError]:
        """Errors, the newest first."""

    @abstractmethod
    def attempts(self, run_id: str) -> list[Attempt]:
        """Every try of that run, in order."""

    @abstractmethod
    def due_runs(self, saved_search: str | None = None, limit: int = 100, *, open_only: bool = False) -> list[DueRun]:
        """The ledger, the latest due first; `open_only` leaves out what has ended or was skipped."""

    @abstractmethod
    def finds(self, saved_search: str, after: int = 0, limit: int = 1000) -> list[Find]:
        """What a saved search has shown for the first time since that mark (the `id` of a find), in order.

        Of copies of one advert only the first is told; tombstones are left out.
        """

    @abstractmethod
    def mark(self, name: str) -> str | None:
        """What was remembered under that name."""

    @abstractmethod
    def index_text(self) -> int:
        """Bring the full text up to date; how many postings it took in.

        Done at close and before a query by text, never while saving: triggers made saving four times slower.
        """

    @abstractmethod
    def close(self) -> None:
        """Finish what is open. Closing twice does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
