"""What it costs to find the copies of a posting, in a small store and in a large one."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from jobcrawler.items import JobPosting
from jobcrawler.parsers.identity import fingerprint, posting_id
from jobcrawler.storage.clusters import link_changes
from jobcrawler.storage.merge import merge
from jobcrawler.storage.rows import posting_row
from jobcrawler.storage.sqlite import SqliteStore
from jobcrawler.storage.tables import upsert
from jobcrawler.storage.units import add_blocks, key_and_advert, write_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

Row = dict[str, Any]

STORED = (10_000, 1_000_000)
NEW = 5_000
BATCH = 500
NOW = "2026-01-01T00:00:00+00:00"
DAY = datetime(2026, 1, 1, tzinfo=UTC)

OPENINGS = 12
"""Openings of an employer, in three towns."""
COPIES = 5
"""One of so many adverts is on a second board."""

CITIES = ("Austin TX", "Boston MA", "Chicago IL", "Dallas TX", "Denver CO", "Miami FL", "Phoenix AZ", "Seattle WA")
ROLES = (
    "Registered Nurse", "Data Engineer", "Truck Driver", "Line Cook", "Staff Accountant", "Store Manager",
    "Software Engineer", "Security Officer", "Sales Representative", "Mechanical Engineer", "Warehouse Associate",
    "Physical Therapist", "Electrician", "Project Manager", "Paralegal", "Teacher", "Welder",
)  # fmt: skip
TEAMS = ("", " - Nights", ", Platform", " - Surgery", " II", " (Remote)", ", Payments", " - North")


@cache
def sentences() -> list[str]:
    """Ten thousand sentences of invented words."""
    chance = random.Random(7)
    parts = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
    words = ["".join(chance.choices(parts, k=chance.randint(1, 4))) for _ in range(6_000)]
    return [" ".join(chance.choices(words, k=12)).capitalize() + "." for _ in range(10_000)]


def posting(number: int, advert: int | None = None) -> Row:
    """The posting of that number as it is stored; with another number, the copy of that advert on a second board."""
    second, advert = advert is not None, number if advert is None else advert
    employer, opening = divmod(advert, OPENINGS)
    city, _, state = CITIES[(employer + opening % 3) % len(CITIES)].partition(" ")
    text = [*(_sentence("employer", employer, place) for place in range(4))]
    text += [_sentence("advert", advert, place) for place in range(14)]
    title = ROLES[opening % len(ROLES)] + TEAMS[advert % len(TEAMS)]
    company = (
        f"{_sentence('company', employer, 0).split()[0]} {_sentence('company', employer, 1).split()[0]} {employer}"
    )
    return _row(number, company, title, city, state, text, second=second)


def _sentence(of: str, number: int, place: int) -> str:
    """One of them, another for each number."""
    known = sentences()
    return known[crc32(f"{of} {number} {place}".encode()) % len(known)]


def _row(number: int, company: str, title: str, city: str, state: str, text: list[str], *, second: bool) -> Row:
    link = f"https://board.example/jobs/{number}"
    place = f"{city}, {state}, United States" if second else f"{city}, {state} 70000"
    body = "\n".join(text) if not second else "Full job description\n" + " ".join(text)
    item = JobPosting(
        id=posting_id(link, title, company, place),
        fingerprint=fingerprint(title, company, place),
        source="second" if second else "first",
        title=f"{title} (m/f/d)" if second else title,
        company=company,
        location=place,
        city=city,
        region=state,
        country="US",
        link=link,
        description=body,
        description_kind="full",
        date_posted=DAY,
    )
    return merge(None, posting_row(item), NOW).row


def build(store: SqliteStore, total: int) -> None:
    """Store so many postings by the store's own functions, but for what ties them: it takes a third of the time."""
    for start in range(0, total, 10 * BATCH):
        rows = [posting(number) for number in range(start, min(start + 10 * BATCH, total))]
        found = [entry for row in rows if (entry := key_and_advert(row))]
        with store._transaction() as db:
            upsert(db, "jobs", rows)
            write_keys(db, [key for key, _ in found])
            add_blocks(db, {key.alike: advert for key, advert in found})


def measure(store: SqliteStore, total: int) -> list[float]:
    """Microseconds a posting for each batch of new ones, of which one in five is a copy of a stored one."""
    seconds = []
    for start in range(0, NEW, BATCH):
        numbers = range(total + start, total + start + BATCH)
        rows = [posting(number, None if number % COPIES else number * 7_919 % total) for number in numbers]
        with store._transaction() as db:
            upsert(db, "jobs", rows)
            seconds.append(_link(store, db, rows))
    return [took / BATCH * 1e6 for took in seconds]


def _link(store: SqliteStore, db: Database, rows: Iterable[Row]) -> float:
    begun = time.perf_counter()
    store._put_links(db, link_changes(db, [(None, row) for row in rows], NOW))
    return time.perf_counter() - begun


def clustering() -> list[tuple[str, ...]]:
    """The table."""
    rows: list[tuple[str, ...]] = [("postings stored", "built in, s", "new ones linked", "us a posting", "ratio")]
    first = 0.0
    for total in STORED:
        with tempfile.TemporaryDirectory() as folder:
            store = SqliteStore("sqlite:jobs.db", Path(folder) / "jobs.db")
            begun = time.perf_counter()
            build(store, total)
            built = time.perf_counter() - begun
            took = statistics.median(measure(store, total))
            linked = store.statistics()["clusters"]["postings"]
            store._connection.close()  # the full text is none of this
        first = first or took
        rows.append((f"{total:,}", f"{built:.0f}", f"{linked:,}", f"{took:.0f}", f"{took / first:.2f}"))
    return rows
