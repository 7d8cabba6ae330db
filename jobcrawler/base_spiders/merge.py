"""A card and the detail page of its posting become one posting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobcrawler.items import SALARY_FIELDS, JobPosting

if TYPE_CHECKING:
    from collections.abc import Iterable

_FILLED = (
    "source_id", "title", "company", "location", "job_type", "workplace", "city", "region", "country", "latitude",
    "longitude", "original_date_posted", "valid_through", "language", "company_link", "company_rating",
    "company_reviews", "apply_link",
)  # fmt: skip
"""What a detail page adds where the card is silent."""


def merge(card: JobPosting, detail: JobPosting) -> JobPosting:
    """A card with what its own page adds; what the card says of who, what and where stays.

    The detail's description and a richer list of job types win, and an offer wins over an estimate; an exact date
    wins over a vague one; for the rest the detail fills what the card leaves open.
    """
    merged = replace(card, waits_for_detail=False)
    for name in _FILLED:
        if getattr(merged, name) is None:
            setattr(merged, name, getattr(detail, name))
    if detail.description_kind == "full":
        merged.description, merged.description_kind = detail.description, "full"
    if card.job_type and detail.job_type:
        merged.job_type = ",".join(sorted({*card.job_type.split(","), *detail.job_type.split(",")}))
    if _better_pay(card, detail):
        for name in SALARY_FIELDS:
            setattr(merged, name, getattr(detail, name))
    if _better_date(card, detail):
        merged.date_posted, merged.date_posted_precision = detail.date_posted, detail.date_posted_precision
    return merged


def join_places(cards: Iterable[JobPosting]) -> list[JobPosting]:
    """Cards, of which those of one id are one with all of their places; what differs by place is left open."""
    joined: dict[str | int, JobPosting] = {}
    for card in cards:
        key = card.source_id or card.link or len(joined)
        joined[key] = _joined(joined[key], card) if key in joined else card
    return list(joined.values())


def _joined(card: JobPosting, other: JobPosting) -> JobPosting:
    places = dict.fromkeys(place for one in (card, other) for place in (one.location or "").split("; ") if place)
    same = {name: getattr(card, name) for name in _PLACE if getattr(card, name) == getattr(other, name)}
    return replace(card, location="; ".join(places)[:500] or None, **{**dict.fromkeys(_PLACE), **same})


_PLACE = ("city", "region", "country", "latitude", "longitude", "workplace")


def _better_pay(card: JobPosting, detail: JobPosting) -> bool:
    if detail.salary_min is None and detail.salary_max is None:
        return False
    if card.salary_min is None and card.salary_max is None:
        return True
    return card.salary_source == "estimated" and detail.salary_source != "estimated"


def _better_date(card: JobPosting, detail: JobPosting) -> bool:
    return detail.date_posted is not None and (card.date_posted is None or _rank(detail) > _rank(card))


_RISING = (None, "at_least", "approximate", "day", "exact")
"""How well a date is known."""


def _rank(one: JobPosting) -> int:
    return _RISING.index(one.date_posted_precision)
