"""Places: what a posting says of its place after the board's spider and validation."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from scrapy.utils.test import get_crawler

from jobcrawler.items import JobPosting
from jobcrawler.parsers.location import Place, parse_location
from jobcrawler.pipelines.validation import ValidationPipeline
from tests.accuracy.labels import forms, labels
from tests.accuracy.report import Aim, Section, share

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.accuracy.labels import Label
    from tests.accuracy.report import Row

FIELDS = ("city", "region", "country", "workplace", "coordinates")
VERDICTS = ("right", "wrong", "guessed", "missing")
DEGREES = 0.3
"""How far from the middle of a city its coordinates may be."""


@cache
def _validation() -> ValidationPipeline:
    """Validation that lets postings without a place pass: some texts are none."""
    return ValidationPipeline.from_crawler(get_crawler(settings_dict={"JOBCRAWLER_REQUIRED_FIELDS": ["title"]}))


def posting_of(label: Label) -> JobPosting:
    """A posting with this place, as a board's spider reads it; validated."""
    place = asdict(parse_location(label["text"], label["country_hint"]) or Place())
    names: dict[str, Any] = {"source": "any", "title": "Any", "company": "Any", "link": "https://any.example/1"}
    posting = JobPosting(**names, location=label["text"], **place)
    return _validation().process_item(posting)


def said(posting: JobPosting) -> dict[str, Any]:
    """What a posting says of its place."""
    point = None if posting.latitude is None else (posting.latitude, posting.longitude)
    return {name: getattr(posting, name) for name in FIELDS[:-1]} | {"coordinates": point}


def verdicts(label: Label) -> dict[str, tuple[str, Any]]:
    """For each field: right, wrong, guessed (a value where there is none) or missing; and what was said."""
    found = said(posting_of(label))
    judged = {name: (_verdict(found[name], forms(label[name])), found[name]) for name in FIELDS[:-1]}
    return judged | {"coordinates": (_of_point(found["coordinates"], label), found["coordinates"])}


def _verdict(value: Any, accepted: list[Any]) -> str:
    if value in accepted:
        return "right"
    if value is None:
        return "missing"
    return "guessed" if accepted == [None] else "wrong"


def _of_point(point: tuple[float, float] | None, label: Label) -> str:
    """Of a city that is not certain, or of a part of a town, missing coordinates are no fault."""
    if label["latitude"] is None:
        return "right" if point is None else "guessed"
    if point is None:
        return "right" if None in forms(label["country"]) or len(forms(label["city"])) > 1 else "missing"
    apart = max(abs(point[0] - label["latitude"]), abs(point[1] - label["longitude"]))
    return "right" if apart <= DEGREES else "wrong"


def places() -> Section:
    """The section."""
    counts, failures = measure(labels("places"))
    rows: list[Row] = [("field", "places", *VERDICTS, "share right")]
    rows += [(name, *_cells(counts[name])) for name in FIELDS]
    total = sum(counts.values(), Counter())
    rows.append(("all", *_cells(total)))
    return Section("Places: places.jsonl", rows, aims(total), failures)


def aims(total: Counter[str]) -> list[Aim]:
    """What was measured; no aim is set."""
    wrong = total["wrong"] + total["guessed"]
    return [
        Aim("fields of places right", total["right"], total.total()),
        Aim("fields of places wrong or guessed", wrong, total.total(), at_most=True),
    ]


def measure(found: Iterable[Label]) -> tuple[dict[str, Counter[str]], list[str]]:
    """How many were right, wrong, guessed and missing, field by field, and which were not right."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
    failures = []
    for label in found:
        for name, (what, value) in verdicts(label).items():
            counts[name][what] += 1
            if what != "right":
                wanted = (label["latitude"], label["longitude"]) if name == "coordinates" else label[name]
                failures.append(f"{what} {name} of {label['text']!r} ({label['country_hint']}): {value}, not {wanted}")
    return counts, failures


def _cells(counts: Counter[str]) -> Row:
    total = counts.total()
    return (f"{total:,}", *(f"{counts[name]:,}" for name in VERDICTS), share(counts["right"], total))
