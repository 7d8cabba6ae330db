"""Every folder of tests/fixtures: a page, what it was asked with, and the postings that it must give.

A case is a folder `tests/fixtures/<spider>/<case>/` with

- `case.json`: url, callback, outcome; where they differ from the usual: arguments, status, headers, requests
- `page.html` (or `page.json`)
- `postings.json`: the postings with every field that is not null, provenance left out
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.items import MOMENT_FIELDS, JobPosting, iso, problems
from tests.reading import ROOT, make_spider, page, read, spiders

if TYPE_CHECKING:
    from pathlib import Path

FIXTURES = ROOT / "tests" / "fixtures"
CASES = sorted(path.parent for path in FIXTURES.glob("*/*/case.json"))
PROVENANCE = {"page_link", "run_id", "scraped_at", "query", "search_location", "source", "publisher"}


def as_expected(posting: JobPosting) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(posting).items() if value and name not in PROVENANCE}
    return {name: iso(value) if name in MOMENT_FIELDS else value for name, value in fields.items()}


@pytest.mark.parametrize("folder", CASES, ids=[f"{path.parent.name}-{path.name}" for path in CASES])
def test_a_page_gives_its_outcome_and_exactly_its_postings(folder: Path) -> None:
    case = json.loads((folder / "case.json").read_text())
    (body,) = (path.read_bytes() for path in folder.glob("page.*"))
    spider = make_spider(folder.parent.name, **case.get("arguments", {}))
    response = page(case["url"], body, case.get("status", 200), case.get("headers"))
    reading = read(spider, case["callback"], response)
    assert reading.outcome == case["outcome"], reading.note
    expected = folder / "postings.json"
    assert [as_expected(p) for p in reading.postings] == (json.loads(expected.read_text()) if expected.exists() else [])
    assert [problems(posting) for posting in reading.postings] == [[]] * len(reading.postings)
    if "requests" in case:
        assert [request.url for request in reading.requests] == case["requests"]


def test_every_spider_has_fixtures() -> None:
    assert {path.parent.name for path in CASES} == set(spiders())
