"""Stored values in a few words for people."""

from __future__ import annotations

from typing import Any

_ARTICLES = {"hour": "an hour", "day": "a day", "week": "a week", "month": "a month", "year": "a year"}


def pay(row: dict[str, Any]) -> str:
    """The pay of a stored posting in a few words; an estimate is called one."""
    low, high = row["salary_min"], row["salary_max"]
    if low is None and high is None:
        return row["salary_text"] or ""
    if low is None or high is None:
        amount = f"from {low:,.0f}" if high is None else f"up to {high:,.0f}"
    else:
        amount = f"{low:,.0f}" if low == high else f"{low:,.0f} - {high:,.0f}"
    estimate = " (estimate)" if row["salary_source"] == "estimated" else ""
    period = f" {_ARTICLES[row['salary_period']]}" if row["salary_period"] else ""
    return f"{amount} {row['salary_currency'] or ''}{period}{estimate}"
