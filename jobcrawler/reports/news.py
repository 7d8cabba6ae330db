"""What is new in a saved search for somebody who reads it now and then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobcrawler.exporting import wording
from jobcrawler.items import iso

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobcrawler.storage.base import Find, JobStore

COUNTED = 10_000
"""Finds that are looked at together; what is beyond waits for the next time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A page of what one reader of a saved search has not seen."""

    saved_search: str
    reader: str
    postings: list[dict[str, Any]]
    """Stored postings with `found_at` (UTC ISO-8601), in the order in which the search found them."""
    mark: int
    """How far this page reaches; `read` remembers it."""
    more: int
    """New postings after this page, as far as counted (`COUNTED`)."""


def news(store: JobStore, saved_search: str, reader: str, limit: int) -> News:
    """What a saved search has found since this reader read it last, the oldest first, `limit` at most.

    For a new reader everything is new. Nothing is remembered until `read`: who dies between is shown it again.
    """
    before = int(store.mark(mark_name(saved_search, reader)) or 0)
    finds = store.finds(saved_search, before, limit + COUNTED)
    page = finds[:limit]
    return News(
        saved_search=saved_search,
        reader=reader,
        postings=postings_of(store, page),
        mark=page[-1].id if page else before,
        more=len(finds) - len(page),
    )


def read(store: JobStore, found: News) -> None:
    """Remember that this page was read."""
    store.set_mark(mark_name(found.saved_search, found.reader), str(found.mark))


def mark_name(saved_search: str, reader: str) -> str:
    """The name of the mark that says how far a reader has read.

    >>> mark_name("daily-nurses", "me")
    'news:daily-nurses:me'
    """
    return f"news:{saved_search}:{reader}"


def postings_of(store: JobStore, finds: Iterable[Find]) -> list[dict[str, Any]]:
    """The stored postings of finds, each with `found_at`; without those that were purged since."""
    rows = ((find, store.get(find.job_id)) for find in finds)
    return [{**row, "found_at": iso(find.found_at)} for find, row in rows if row]


def facts(row: dict[str, Any]) -> list[str]:
    """What there is to say of a stored posting besides title, company and text: place, kind, pay, day, board.

    >>> facts({"location": "Austin, TX", "workplace": "on_site", "job_type": "full_time,permanent", "source": "indeed",
    ...        "salary_text": "$90k", "salary_source": "estimated", "date_posted": "2026-03-01T00:00:00+00:00"})
    ['Austin, TX', 'on site', 'full time, permanent', '$90k (estimate)', 'posted 2026-03-01', 'indeed']
    """
    said = [
        row["location"],
        (row["workplace"] or "").replace("_", " "),
        (row["job_type"] or "").replace("_", " ").replace(",", ", "),
        pay(row),
        f"posted {row['date_posted'][:10]}" if row["date_posted"] else "",
        row["source"],
    ]
    return [fact for fact in said if fact]


def pay(row: dict[str, Any]) -> str:
    """The pay of a stored posting as published, or in our words where no more than its figures is known; an estimate is
    called one.

    >>> pay({"salary_text": None, "salary_min": 71.5, "salary_max": 71.5, "salary_currency": "USD",
    ...      "salary_period": "hour", "salary_source": "estimated"})
    '71.50 USD an hour (estimate)'
    """
    text = row["salary_text"]
    return wording.marked(text, row) if text else wording.pay(row)
