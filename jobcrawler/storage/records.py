"""The small records that go into a store and come out of it, with real datetimes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


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
    saved_search: str | None = None
    """The name of the saved search that this is a run of."""
    finished_at: datetime | None = None
    status: str = "running"
    """running, finished or interrupted; read back, "killed" is a run that says running and whose process is gone."""
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


@dataclass(slots=True, kw_only=True)
class SearchRun:
    """How far one run came with one search."""

    run_id: str
    """A run that was begun before."""
    board: str
    country: str = ""
    """As `Run.country` has it, "" for None: a part of what makes it this search, as sightings name it."""
    query: str | None = None
    location: str | None = None
    filters: dict[str, Any] = field(default_factory=dict)
    """As `Run.filters` has them."""
    pages: int = 0
    """Result pages that were read."""
    url: str | None = None
    """The last page that was read."""
    next_url: str | None = None
    advertised: int | None = None
    """Postings that the board says there are."""
    seen: int = 0
    """Postings that its pages have shown."""
    state: dict[str, Any] = field(default_factory=dict)
    """What the spider needs to go on; what JSON does not know becomes its text."""
    ended: str | None = None
    """Why it ended: end, capped, limit, ended_early, or the name of an outcome; None while it goes on."""
    complete: bool = False
    """The board's end was reached. Stored as False where `filters` hold max_age_days: absence there is age."""
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class DueRun:
    """A run of a saved search that its schedule asks for: a line of the scheduler's ledger."""

    id: str
    """That of the run itself, and of Scrapyd's job."""
    saved_search: str
    board: str
    due_at: datetime
    """With saved search and board it is there once."""
    state: str = "due"
    """due (written down, not known to be started), started, ended, or skipped (an earlier one was still going)."""
    coalesced: int = 0
    """Earlier due times that nobody was there for, and that this run stands for too."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    exit_code: int | None = None
    """Of a run that the scheduler started itself."""
    note: str | None = None
    """Why it is skipped, or what went wrong with its start."""


@dataclass(slots=True, kw_only=True)
class Find:
    """The first time that a saved search showed a posting."""

    id: int
    """Microseconds since 1970, or the next number: always higher than all before, so it serves as a mark."""
    saved_search: str
    job_id: str
    run_id: str
    found_at: datetime


class Sight(NamedTuple):
    """A posting that a run has seen, and in which of its searches."""

    query: str | None
    location: str | None
    source_id: str | None
    link: str | None


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
    salary_year_min: float | None = None
    """The pay of a year reaches this, in the posting's own currency."""
    currency: str | None = None
    posted_since: datetime | None = None
    """Posted then or later."""
    posted_before: datetime | None = None
    run_id: str | None = None
    """Seen by this run."""
    query: str | None = None
    copies: bool = True
    """Each posting; False is one of each cluster: of those that match, the one that is canonical or comes next."""
    order: str = "-last_seen"
    """One of `ORDER_COLUMNS`; a "-" before it is descending."""
    limit: int | None = PageSize(50)
    """None is all."""
    offset: int = 0
