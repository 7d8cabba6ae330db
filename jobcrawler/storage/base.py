"""What every store does, and the values that go in and out.

Each posting comes out as a dict of `COLUMNS`; datetimes in such dicts are text, UTC ISO-8601
("2026-01-02T03:04:05+00:00"). The small records below (`Run`, `Reject` ...) carry real datetimes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from jobcrawler.items import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from types import TracebackType
    from typing import Self

    from jobcrawler.items import JobPosting

LIFE_FIELDS = ("first_seen", "last_seen", "status", "expires_at", "waits_for_detail")
"""What the store adds to a posting; `waits_for_detail` is 0 or 1, the times are UTC ISO-8601 text."""

COLUMNS = FIELDS + LIFE_FIELDS
"""The keys of a stored posting, in order."""

ORDER_COLUMNS = (
    "first_seen", "last_seen", "date_posted", "expires_at", "scraped_at", "title", "company", "location", "source",
    "salary_min", "salary_max", "company_rating",
)  # fmt: skip
"""What a listing may be ordered by."""


class PageSize(int):
    """A limit that nobody set: a listing keeps to it, an export gives everything."""

    __slots__ = ()


class Saved(StrEnum):
    """What became of a posting that was saved."""

    ADDED = "added"
    UPDATED = "updated"
    """Something that counts as a change was different; the old values are in `revisions`."""
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    """The user deleted this posting: the tombstone stays, nothing was written."""


@dataclass(slots=True, kw_only=True)
class Run:
    """One crawl of one board."""

    id: str
    board: str
    country: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    """As given, with secrets already redacted."""
    filters: dict[str, Any] = field(default_factory=dict)
    """What narrows its searches besides query and place; part of a search's identity."""
    started_at: datetime
    group_id: str | None = None
    """Shared by the boards that were started together."""
    finished_at: datetime | None = None
    status: str = "running"
    """running, finished or interrupted."""
    outcome: str | None = None
    exit_code: int | None = None
    finish_reason: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
    """added, updated, unchanged, duplicates, invalid, total ...; unique, where it is not the sum of the first three."""
    report: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Reject:
    """A posting that validation did not let through, kept whole."""

    run_id: str | None
    source: str | None
    problems: list[tuple[str, str]]
    """(field, reason) pairs, as `items.problems` gives them."""
    item: dict[str, Any]
    """The whole item; what JSON does not know is kept as its text."""
    rejected_at: datetime


@dataclass(slots=True, kw_only=True)
class StoredError:
    """An operation that failed."""

    occurred_at: datetime
    operation: str
    message: str
    run_id: str | None = None


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One try of one request."""

    run_id: str | None
    board: str
    url: str
    """With secrets already redacted."""
    attempt: int
    """1 for the first try."""
    requested_at: datetime
    status: int | None = None
    """HTTP status; None when there was no response."""
    outcome: str | None = None
    latency: float | None = None
    """Seconds."""
    size: int | None = None
    """Bytes of the body."""
    wait: float | None = None
    """Seconds chosen before the next try."""
    retry_after: float | None = None
    """Seconds that the board asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFilter:
    """Which postings, in which order. Names, titles and places match a part of the text, whatever its case."""

    text: str | None = None
    """Full text: FTS5 syntax where it is valid, else plain words."""
    source: str | None = None
    company: str | None = None
    title: str | None = None
    location: str | None = None
    country: str | None = None
    job_type: str | None = None
    """One type; a posting of several types matches each."""
    workplace: str | None = None
    status: str | None = "active"
    """active, expired or deleted; None is all but deleted."""
    salary_min: float | None = None
    """The pay reaches this, in the posting's own currency and period."""
    currency: str | None = None
    posted_since: datetime | None = None
    """Posted then or later."""
    posted_before: datetime | None = None
    run_id: str | None = None
    """Seen by this run."""
    query: str | None = None
    order: str = "-last_seen"
    """One of `ORDER_COLUMNS`; a "-" before it is descending."""
    limit: int | None = PageSize(50)
    """None is all."""
    offset: int = 0


class JobStore(ABC):
    """A place for postings and for what happened to them.

    Every method raises StorageError, in one sentence, when the store cannot do it. A store may be used from
    any thread, by one at a time. Used as a context manager it closes itself.
    """

    url: str
    """What `open_store` was given."""

    @abstractmethod
    def begin_run(self, run: Run) -> None:
        """Write the run down before its first posting is saved."""

    @abstractmethod
    def end_run(self, run: Run) -> None:
        """Write the run down again, with how it ended."""

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
    def get(self, job_id: str) -> dict[str, Any] | None:
        """The posting of that id, a tombstone too (its status says so); None when it is unknown."""

    @abstractmethod
    def ids_starting_with(self, start: str, limit: int = 10) -> list[str]:
        """Ids of postings, tombstones too, whose first characters are these."""

    @abstractmethod
    def query(self, filters: JobFilter) -> list[dict[str, Any]]:
        """One page of the postings that match."""

    @abstractmethod
    def count(self, filters: JobFilter) -> int:
        """How many postings match, whatever the page."""

    @abstractmethod
    def export(self, filters: JobFilter) -> Iterator[dict[str, Any]]:
        """The postings that match, one by one in constant memory; all of them unless `limit` was set.

        It reads one state of the store, whatever is saved meanwhile.
        """

    @abstractmethod
    def delete(self, job_id: str) -> bool:
        """Leave a tombstone that a crawl does not revive; False when there was nothing to delete."""

    @abstractmethod
    def expire(self, job_ids: Sequence[str]) -> int:
        """Mark active postings as expired; how many were active. A posting that is seen again is active again."""

    @abstractmethod
    def clear(self) -> int:
        """Remove every posting, tombstones too, with its sightings and revisions; how many. Runs and searches stay."""

    @abstractmethod
    def statistics(self) -> dict[str, Any]:
        """Figures of the whole store.

        total, by_source, by_status, by_day ({date of first_seen: postings}), storage_bytes, errors, duplicate_rate
        (0 to 1, over all runs), runs {total, successful, failed, first, last}. Only by_status counts tombstones.
        """

    @abstractmethod
    def runs(self, limit: int = 20, offset: int = 0) -> list[Run]:
        """Runs, the newest first."""

    @abstractmethod
    def run(self, run_id: str) -> Run | None:
        """The run of that id."""

    @abstractmethod
    def searches(self, board: str | None = None) -> list[dict[str, Any]]:
        """Every search that ever saw a posting: board, country, query, place, filters and when."""

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
