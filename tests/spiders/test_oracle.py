"""The judge of mutated pages finds what it is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from jobcrawler.items import JobPosting
from jobcrawler.parsers.text import posting_id
from tests.spiders.oracle import wrong

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LINK = "https://www.indeed.com/viewjob?jk=00aa11bb22cc33d1"
GOOD = JobPosting(
    id=posting_id(LINK, None, None, None), source="indeed", source_id="00aa11bb22cc33d1", title="Data Engineer",
    company="84.51°", location="Austin, TX", link=LINK, description="Build.\n\n- pipelines", description_kind="full",
    job_type="full_time,permanent", salary_min=5.0, salary_max=6.0, salary_currency="USD", salary_source="employer",
    latitude=30.2, longitude=-97.7, country="US", fingerprint="0" * 32, date_posted=NOW, date_posted_precision="day",
)  # fmt: skip


def test_a_right_posting_has_no_complaint() -> None:
    assert wrong(GOOD, NOW) == []


@pytest.mark.parametrize(
    "field",
    [
        {"title": ""}, {"title": None}, {"title": "N/A"}, {"title": "12/13"}, {"title": 5}, {"title": "a\x07b"},
        {"title": "<b>x</b>"}, {"title": "x" * 501}, {"title": "\ud800x"}, {"company": "-1"}, {"company": "../.."},
        {"location": "$"}, {"link": "https://www.indeed.com/viewjob?jk=00aa11bb22cc33d2"}, {"link": None},
        {"source_id": "UPPER"}, {"id": "0" * 32}, {"fingerprint": None}, {"description": None}, {"description": " "},
        {"description_kind": "none"}, {"description_kind": "long"}, {"job_type": "permanent,full_time"},
        {"job_type": "nap"}, {"workplace": "moon"}, {"salary_min": 7.0}, {"salary_min": -1.0},
        {"salary_max": float("inf")}, {"salary_max": True}, {"salary_currency": "usd"}, {"salary_source": None},
        {"salary_period": "eon"}, {"latitude": 91.0}, {"latitude": None}, {"latitude": 25, "longitude": -40},
        {"country": "XX"}, {"country": "us"}, {"date_posted": datetime(2065, 1, 1, tzinfo=UTC)},
        {"date_posted": datetime(1999, 1, 1, tzinfo=UTC)}, {"date_posted": datetime(2026, 1, 1)},  # noqa: DTZ001
        {"date_posted": None}, {"language": "EN"}, {"company_rating": 6.0}, {"company_reviews": -1},
        {"apply_link": "javascript:alert(1)"}, {"city": "13"}, {"gone": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_value_has_a_complaint(field: dict[str, Any]) -> None:
    assert wrong(replace(GOOD, **field), NOW)
