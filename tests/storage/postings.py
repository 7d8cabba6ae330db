"""Postings, cards and runs for the tests of the stores."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import TYPE_CHECKING, Any

from jobcrawler.items import JobPosting, iso
from jobcrawler.storage import Attempt, Run, SearchRun
from jobcrawler.storage.rows import posting_row

if TYPE_CHECKING:
    from sqlite_utils import Database

DAY = datetime(2026, 3, 1, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    return DAY + timedelta(days=number)


def posting(key: str = "a", **fields: Any) -> JobPosting:
    """A finished posting in full."""
    link = f"https://jobs.test/{key}"
    values: dict[str, Any] = {
        "id": md5(link.encode()).hexdigest(),
        "source": "indeed",
        "source_id": key,
        "title": "Data Engineer",
        "company": "Acme",
        "location": "Austin, TX",
        "link": link,
        "description": "Build pipelines.\n\n- Python\n- SQL",
        "description_kind": "full",
        "salary_min": 90000.0,
        "salary_max": 120000.0,
        "salary_currency": "USD",
        "salary_period": "year",
        "salary_text": "$90k - $120k",
        "salary_source": "employer",
        "city": "Austin",
        "country": "US",
        "latitude": 30.27,
        "longitude": -97.74,
        "date_posted": day(-3),
        "date_posted_precision": "day",
        "query": "data engineer",
        "search_location": "Austin, TX",
        "run_id": "run-1",
        "scraped_at": DAY,
    }
    return JobPosting(**values | fields)


def insert_as_then(older: Database, one: JobPosting, status: str = "active") -> None:
    """Put a posting into a database of an older version, which lacks columns of today's."""
    life = {"first_seen": iso(DAY), "last_seen": iso(DAY), "status": status}
    row = posting_row(one) | life
    older.table("jobs").insert({name: row.get(name) for name in older.table("jobs").columns_dict})


def card(key: str = "a", **fields: Any) -> JobPosting:
    """What a search page shows of it; its detail page is still to come."""
    bare = dict.fromkeys(("salary_min", "salary_max", "salary_currency", "salary_period", "salary_text"))
    values: dict[str, Any] = {
        **bare,
        "salary_source": None,
        "description": "Build pipelines ...",
        "description_kind": "snippet",
        "waits_for_detail": True,
    }
    return posting(key, **values | fields)


def run(run_id: str = "run-1", **fields: Any) -> Run:
    values: dict[str, Any] = {"board": "indeed", "country": "us", "started_at": DAY}
    return Run(id=run_id, **values | fields)


def search_run(**fields: Any) -> SearchRun:
    """How far run-1 came with the search that saw `posting()`."""
    values: dict[str, Any] = {
        "run_id": "run-1", "board": "indeed", "country": "us", "query": "data engineer", "location": "Austin, TX",
        "updated_at": DAY,
    }  # fmt: skip
    return SearchRun(**values | fields)


def attempt(number: int, **fields: Any) -> Attempt:
    values: dict[str, Any] = {"run_id": "run-1", "board": "indeed", "attempt": 1, "requested_at": day(number)}
    return Attempt(url=f"https://jobs.test/?page={number}", **values | fields)
