"""A card and the detail page of its posting become one posting."""

from __future__ import annotations

from dataclasses import replace

from jobcrawler.items import SALARY_FIELDS, JobPosting

_FILLED = (
    "title", "company", "location", "job_type", "workplace", "city", "region", "country", "latitude", "longitude",
    "original_date_posted", "valid_through", "language", "company_link", "company_rating", "company_reviews",
    "apply_link",
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


def _better_pay(card: JobPosting, detail: JobPosting) -> bool:
    if detail.salary_min is None and detail.salary_max is None:
        return False
    if card.salary_min is None and card.salary_max is None:
        return True
    return card.salary_source == "estimated" and detail.salary_source != "estimated"


def _better_date(card: JobPosting, detail: JobPosting) -> bool:
    if detail.date_posted is None:
        return False
    return card.date_posted is None or (
        detail.date_posted_precision == "exact" and card.date_posted_precision != "exact"
    )
