"""Invented postings, any number of them: each follows from its number alone, and they are as unlike as real ones.

They come in the order of time, spread over `DAYS`. An employer has about twelve openings, and one posting in ten is the
copy of an earlier one on another board. Words are as frequent as those of a language are: some stand in nearly every
text, and each text has one that stands in about twenty.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from jobcrawler.fakeboards.places import CITIES
from jobcrawler.parsers.identity import fingerprint, posting_id
from jobcrawler.storage.base import STORED_COLUMNS
from jobcrawler.storage.rows import posting_of

if TYPE_CHECKING:
    from jobcrawler.items import JobPosting

START = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 365
NEIGHBOURS, EMPLOYERS = 24_000, 2_000
"""Postings that come about the same time, and the employers that they are of."""
COPIES = 10
"""One posting of so many is a copy."""
TOGETHER = 20
"""Postings that share a rare word."""

BOARDS = (
    ("indeed",) * 30 + ("glassdoor",) * 18 + ("adzuna",) * 8 + ("arbeitnow",) * 4 + ("himalayas",) * 3 + ("remoteok",)
)
ROLES = (
    "Registered Nurse", "Data Engineer", "Truck Driver", "Line Cook", "Staff Accountant", "Store Manager",
    "Software Engineer", "Security Officer", "Sales Representative", "Mechanical Engineer", "Warehouse Associate",
    "Physical Therapist", "Electrician", "Project Manager", "Paralegal", "Teacher", "Welder",
)  # fmt: skip
TEAMS = ("", "", "", " - Nights", " - Surgery", " II", ", Payments")
WORKPLACES = (None,) * 8 + ("on_site",) * 3 + ("hybrid",) * 3 + ("remote",) * 2
TYPES = (None, None, "full_time", "full_time", "full_time", "part_time", "contract", "contract,full_time")
CURRENCIES = {"us": "USD", "ca": "CAD", "de": "EUR", "gb": "GBP", "in": "INR", "mx": "MXN"}
EMPTY: dict[str, Any] = dict.fromkeys(STORED_COLUMNS) | {
    "description_kind": "full", "date_posted_precision": "day", "language": "en", "publisher": "board",
    "status": "active", "waits_for_detail": 0,
}  # fmt: skip
MIX = 0x9E3779B97F4A7C15


class Plan(NamedTuple):
    """A store to be made."""

    total: int
    sentences: int = 10
    """Sentences that an advert has of its own at least; twice as many at most. 10 make texts of 1.3 kB, 4 of 0.6."""
    base: int = 240_000
    """Postings that are made one by one; those that come then are such again, of other employers (`filling`)."""


class Language(NamedTuple):
    """An invented one."""

    words: list[str]
    """From the most frequent on."""
    sentences: list[str]


@lru_cache(maxsize=1)
def language() -> Language:
    """Six thousand words, and twenty thousand sentences of them."""
    chance = random.Random(7)
    parts = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
    words = list(dict.fromkeys("".join(chance.choices(parts, k=chance.randint(1, 4))) for _ in range(7_000)))[:6_000]
    summed = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    drawn = [chance.choices(words, cum_weights=summed, k=12) for _ in range(20_000)]
    return Language(words, [" ".join(some).capitalize() + "." for some in drawn])


def chance(number: int, what: int) -> int:
    """A number of 32 bits that looks like chance, another for each posting and each thing that is asked."""
    mixed = (number + 1) * MIX + what * 0xD1B54A32D192ED03 & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return mixed >> 32


def rare_word(number: int, again: int = 0) -> str:
    """The one that a text shares with about twenty others."""
    return f"Q{number // TOGETHER:x}z{again:02}"


def rare_title(number: int) -> str:
    """A word that stands in few titles."""
    known = language().words
    return known[100 + chance(number, 1) % (len(known) - 100)].capitalize()


def board(number: int) -> str:
    """The board that shows a posting."""
    return BOARDS[chance(number, 2) % len(BOARDS)]


def moment(number: int, plan: Plan) -> datetime:
    """When a posting is seen; those that come after the others at their end."""
    return START + timedelta(seconds=min(number, plan.total) * DAYS * 86_400 // plan.total)


def posting(number: int, plan: Plan, run_id: str) -> JobPosting:
    """Posting `number` of a store, which a run has seen."""
    return posting_of(row(number, plan, run_id))


def row(number: int, plan: Plan, run_id: str) -> dict[str, Any]:
    """The same as the table `jobs` holds it: active, seen once."""
    again, made = divmod(number, plan.base) if number < plan.total else (0, number)
    second = made % COPIES == COPIES - 1
    advert = chance(made, 3) % (made // COPIES + 1) * COPIES if second else made
    employer = advert // NEIGHBOURS * EMPLOYERS + chance(advert, 4) % EMPLOYERS
    city = CITIES[(employer + chance(advert, 5) % 3) % len(CITIES)]
    (title, role), company = _title(advert), _company(employer).replace(" ", f"{again:02} ", 1)
    place = f"{city.name}, {city.region}" if second else f"{city.name}, {city.region_code}"
    at, source = moment(number, plan), board(made)
    link = f"https://{source}.example/viewjob?jk={number:016x}"
    said = at.isoformat()
    text = [*_text(advert, employer, plan.sentences), f"Reference {rare_word(advert, again)}."]
    return EMPTY | _pay(advert, city.country) | {
        "id": posting_id(link, title, company, place),
        "fingerprint": fingerprint(title, company, place),
        "source": source,
        "source_id": f"{number:016x}",
        "title": f"{title} (m/f/d)" if second else title,
        "company": company,
        "location": place,
        "link": link,
        "description": (" " if second else "\n").join(text),
        "job_type": TYPES[chance(advert, 6) % len(TYPES)],
        "workplace": WORKPLACES[chance(advert, 7) % len(WORKPLACES)],
        "city": city.name,
        "region": city.region_code,
        "country": city.country.upper(),
        "latitude": city.latitude,
        "longitude": city.longitude,
        "date_posted": f"{at - timedelta(days=chance(made, 8) % 21):%Y-%m-%d}T00:00:00+00:00",
        "company_link": f"https://{source}.example/cmp/{employer}",
        "apply_link": f"https://employer-{employer}.example/jobs/{advert}",
        "query": role.lower(),
        "search_location": city.label,
        "page_link": f"https://{source}.example/jobs?q={role.replace(' ', '+')}&l={city.name}",
        "run_id": run_id,
        "scraped_at": said,
        "first_seen": said,
        "last_seen": said,
    }  # fmt: skip


def _title(advert: int) -> tuple[str, str]:
    role = ROLES[chance(advert, 9) % len(ROLES)]
    team = TEAMS[chance(advert, 10) % len(TEAMS)]
    return (f"{role}{team}" if advert % 20 else f"{role}, {rare_title(advert)}"), role


@lru_cache(maxsize=8_192)
def _company(employer: int) -> str:
    known = language().words
    first, second = (known[200 + chance(employer, what) % (len(known) - 200)] for what in (11, 12))
    return f"{first.capitalize()} {second.capitalize()} {employer}"


def _text(advert: int, employer: int, sentences: int) -> list[str]:
    """Sentences of the employer and of the advert."""
    known = language().sentences
    ours, theirs, few = chance(advert, 16), chance(employer, 17), max(2, sentences // 3)
    places = [theirs + place * 7_919 for place in range(few + employer % few)]
    places += [ours + place * (1 + ours % 9_973) for place in range(sentences + advert % sentences)]
    return [known[place % len(known)] for place in places]


def _pay(advert: int, country: str) -> dict[str, float | str | None]:
    """Three postings in five name their pay: most by the year, some by the hour."""
    if chance(advert, 13) % 5 > 2:
        return {}
    is_hourly, low = chance(advert, 14) % 4 == 0, chance(advert, 15) % 120
    bounds = (12.0 + low / 2, 15.0 + low / 2) if is_hourly else (30_000.0 + 1_000 * low, 40_000.0 + 1_200 * low)
    return {
        "salary_min": bounds[0],
        "salary_max": bounds[1],
        "salary_currency": CURRENCIES[country],
        "salary_period": "hour" if is_hourly else "year",
        "salary_text": f"{bounds[0]:,.0f} - {bounds[1]:,.0f} {'an hour' if is_hourly else 'a year'}",
        "salary_source": "employer",
    }
