"""Stored values in a few words for people."""

from __future__ import annotations

from typing import Any

_ARTICLES = {"hour": "an hour", "day": "a day", "week": "a week", "month": "a month", "year": "a year"}


def pay(row: dict[str, Any]) -> str:
    """The pay of a stored posting in a few words; an estimate is called one.

    >>> known = {"salary_currency": "USD", "salary_period": "hour", "salary_source": "employer", "salary_text": None}
    >>> pay({"salary_min": 32.0, "salary_max": 40.5, **known})
    '32 - 40.50 USD an hour'
    """
    said = [_amounts(row), row["salary_currency"], _ARTICLES.get(row["salary_period"])] if _has_figures(row) else []
    return marked(" ".join(filter(None, said)) or row["salary_text"] or "", row)


def marked(text: str, row: dict[str, Any]) -> str:
    """What is said of the pay of a posting; an estimate is called one."""
    return f"{text} (estimate)" if text and row["salary_source"] == "estimated" else text


def _has_figures(row: dict[str, Any]) -> bool:
    return row["salary_min"] is not None or row["salary_max"] is not None


def _amounts(row: dict[str, Any]) -> str:
    low, high = (_amount(row[name], row["salary_period"]) for name in ("salary_min", "salary_max"))
    if not low or not high:
        return f"from {low}" if low else f"up to {high}"
    return low if low == high else f"{low} - {high}"


def _amount(value: float | None, period: str | None) -> str:
    """A figure with its cents where it has any; those of a year's pay say nothing."""
    if value is None:
        return ""
    return f"{value:,.0f}" if period == "year" else f"{value:,.2f}".removesuffix(".00")
