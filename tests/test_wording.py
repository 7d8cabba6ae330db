"""Stored values in a few words."""

from __future__ import annotations

from typing import Any

import pytest

from jobcrawler.exporting.wording import pay

HOURLY = {"salary_currency": "USD", "salary_period": "hour", "salary_source": "employer", "salary_text": None}


@pytest.mark.parametrize(
    ("low", "high", "more", "said"),
    [
        (32.0, 40.5, {}, "32 - 40.50 USD an hour"),
        (71.5, 71.5, {}, "71.50 USD an hour"),
        (None, 19.25, {}, "up to 19.25 USD an hour"),
        (15.0, None, {}, "from 15 USD an hour"),
        (20.0, 20.004, {}, "20 USD an hour"),
        (1250.75, None, {"salary_period": "week"}, "from 1,250.75 USD a week"),
        (90000.0, 120000.0, {"salary_period": "year"}, "90,000 - 120,000 USD a year"),
        (62400.4, 62400.49, {"salary_period": "year"}, "62,400 USD a year"),
        (0.0, 12.0, {}, "0 - 12 USD an hour"),
        (32.0, 32.0, {"salary_currency": None}, "32 an hour"),
        (32.5, None, {"salary_currency": None, "salary_period": None}, "from 32.50"),
        (32.0, None, {"salary_source": "estimated"}, "from 32 USD an hour (estimate)"),
        (None, None, {"salary_text": "by tariff"}, "by tariff"),
        (None, None, {"salary_text": "by tariff", "salary_source": "estimated"}, "by tariff (estimate)"),
        (None, None, {"salary_source": "estimated"}, ""),
    ],
)
def test_pay_has_its_cents_where_they_count(low: float | None, high: float | None, more: Any, said: str) -> None:
    assert pay({**HOURLY, "salary_min": low, "salary_max": high, **more}) == said
