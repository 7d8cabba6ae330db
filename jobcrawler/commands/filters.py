"""Which postings: the options of `scrapy jobs list` and `export`."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Any

from jobcrawler.items import EMPLOYMENT_TYPES
from jobcrawler.parsers.dates import from_iso
from jobcrawler.storage.base import JobFilter
from jobcrawler.storage.text_index import NAME_FIELDS

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

_TEXT_FILTERS = ("source", "company", "title", "location", "country", "query", "run-id", "currency")
FILTERS = (
    *(name.replace("-", "_") for name in _TEXT_FILTERS), "text", "job_type", "workplace", "salary_min",
    "salary_year_min", "posted_since", "posted_before",
)  # fmt: skip
"""Attributes of the options that `JobFilter` has too."""


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The options."""
    for name in _TEXT_FILTERS:
        what = "with this in the" if name in NAME_FIELDS else "of this"
        parser.add_argument(f"--{name}", help=f"only those {what} {name.replace('-', ' ')}")
    parser.add_argument("--text", help="words of title, company, place or description")
    parser.add_argument("--job-type", choices=EMPLOYMENT_TYPES, help="a kind of employment")
    parser.add_argument("--workplace", choices=("on_site", "hybrid", "remote"), help="where the work is done")
    parser.add_argument(
        "--status", choices=("active", "expired", "deleted", "all"), default="active", help="(%(default)s)"
    )
    parser.add_argument(
        "--salary-min", type=float, help="pay that reaches this, in the posting's own currency and period"
    )
    parser.add_argument("--salary-year-min", type=float, help="the same of the pay of a year, whatever the period")
    parser.add_argument("--posted-since", type=_moment, metavar="DATE", help="such as 2026-01-31")
    parser.add_argument("--posted-before", type=_moment, metavar="DATE", help="such as 2026-01-31")


def _moment(text: str) -> datetime:
    moment = from_iso(text)
    if moment is None:
        raise ArgumentTypeError(f"{text!r} is no date; allowed: such as 2026-01-31")
    return moment


def filter_of(opts: argparse.Namespace, **more: Any) -> JobFilter:
    """What the options ask for."""
    status = None if opts.status == "all" else opts.status
    return JobFilter(status=status, **{name: getattr(opts, name) for name in FILTERS}, **more)
