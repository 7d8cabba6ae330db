"""Dates: is a text understood as the day, or the moment, that it means?"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from jobcrawler.parsers.dates import parse_posted
from tests.accuracy.labels import forms, labels
from tests.accuracy.recordings import ABSENT, recordings
from tests.accuracy.report import Aim, Section, share
from tests.accuracy.truth_dates import recorded, tabled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobcrawler.parsers.dates import PostedDate
    from tests.accuracy.labels import Label
    from tests.accuracy.report import Row

_WITHIN = (
    (timedelta(days=4), timedelta(hours=1)),
    (timedelta(days=28), timedelta(days=1)),
    (timedelta.max, timedelta(days=3)),
)
"""Age up to which an approximate date is so near: hours, weeks, months."""


def verdict(label: Label) -> tuple[str, PostedDate | None]:
    """right, wrong, guessed (a date where there is none) or missing; and what was read."""
    found = parse_posted(label["text"], datetime.fromisoformat(label["now"]))
    allowed = forms(label["precision"])
    if found is None:
        return ("right" if None in allowed else "missing"), None
    if label["value"] is None:
        return "guessed", found
    now = datetime.fromisoformat(label["now"])
    right = found.precision in allowed and any(_is_near(found, value, now) for value in forms(label["value"]))
    return ("right" if right else "wrong"), found


def _is_near(found: PostedDate, value: str, now: datetime) -> bool:
    wanted = datetime.fromisoformat(value).astimezone(UTC)
    apart = abs(found.value - wanted)
    if found.precision in ("day", "at_least"):
        return found.value.date() == wanted.date()
    if found.precision == "exact":
        return apart < timedelta(seconds=1)
    return apart <= next(within for most, within in _WITHIN if now - wanted < most)


def dates() -> Section:
    """The section."""
    groups = {"dates.jsonl": list(labels("dates"))}
    if recordings():
        groups |= {"recorded pages": recorded(), "recorded tables": tabled()}
    rows: list[Row] = [("texts of", "texts", "right", "wrong", "guessed", "missing", "share right")]
    total: Counter[str] = Counter()
    failures: list[str] = []
    for name, texts in groups.items():
        counts, wrong = measure(texts)
        total += counts
        failures += wrong
        rows.append((name, *_cells(counts)))
    rows.append(("all", *_cells(total)))
    return Section("Dates: texts beside days", rows, aims(total), failures, [] if recordings() else [ABSENT])


def aims(total: Counter[str]) -> list[Aim]:
    """What was measured; no aim is set."""
    wrong = total["wrong"] + total["guessed"]
    return [
        Aim("dates right", total["right"], total.total()),
        Aim("dates wrong or guessed", wrong, total.total(), at_most=True),
    ]


def measure(texts: Iterable[Label]) -> tuple[Counter[str], list[str]]:
    """How many were right, wrong, guessed and missing, and which were not right."""
    counts: Counter[str] = Counter()
    failures = []
    for label in texts:
        what, found = verdict(label)
        counts[what] += 1
        if what != "right":
            wanted = f"{label['value']} {label['precision']}"
            failures.append(f"{what} {label['text']!r} at {label['now']}: {found} instead of {wanted}")
    return counts, failures


def _cells(counts: Counter[str]) -> Row:
    total = counts.total()
    names = ("right", "wrong", "guessed", "missing")
    return (f"{total:,}", *(f"{counts[name]:,}" for name in names), share(counts["right"], total))
