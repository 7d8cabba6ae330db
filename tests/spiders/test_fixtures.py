"""Every folder of tests/fixtures: a page, what it was asked with, and the postings that it must give.

A case is a folder `tests/fixtures/<spider>/<case>/` with

- `case.json`: url, callback, outcome; where they differ from the usual: arguments, status, headers, requests, and of
  boards that answer with records `unread` and `unknown`: keys and words that must be counted, no others
- `page.html` (or `page.json`, `page.xml`, `page.txt`)
- `postings.json`: the postings with every field that is not null, provenance left out
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.http import JsonResponse, Response

from jobcrawler.base_spiders.json_api import JsonApiSpider
from jobcrawler.items import MOMENT_FIELDS, JobPosting, iso, problems
from tests.base_spiders.walking import spider, stats_of
from tests.reading import ROOT, page, read, spiders

if TYPE_CHECKING:
    from pathlib import Path

    from jobcrawler.base_spiders.listing import ListingSpider

FIXTURES = ROOT / "tests" / "fixtures"
CASES = sorted(path.parent for path in FIXTURES.glob("*/*/case.json"))
PROVENANCE = {"page_link", "run_id", "scraped_at", "query", "search_location", "source", "publisher"}
IDS = [f"{path.parent.name}-{path.name}" for path in CASES]
ANSWERS = sorted(name for name, spider in spiders().items() if issubclass(spider, JsonApiSpider))
"""Boards that answer with records."""
MOST_LINES = 59


def as_expected(posting: JobPosting) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(posting).items() if value and name not in PROVENANCE}
    return {name: iso(value) if name in MOMENT_FIELDS else value for name, value in fields.items()}


def loaded(folder: Path) -> tuple[dict[str, Any], bytes]:
    (body,) = (path.read_bytes() for path in folder.glob("page.*"))
    return json.loads((folder / "case.json").read_text()), body


RECORDS = [folder for folder in CASES if folder.parent.name in ANSWERS and "status" not in loaded(folder)[0]]
"""Answers that are no error."""


def expected_of(folder: Path) -> list[dict[str, Any]]:
    path = folder / "postings.json"
    return json.loads(path.read_text()) if path.exists() else []


def spider_of(folder: Path, case: dict[str, Any]) -> ListingSpider:
    one: ListingSpider = spider(folder.parent.name, **case.get("arguments", {}))
    return one


def counted(one: ListingSpider, what: str) -> dict[str, int]:
    return {name.removeprefix(f"{what}/"): n for name, n in stats_of(one).items() if name.startswith(f"{what}/")}


@pytest.mark.parametrize("folder", CASES, ids=IDS)
def test_a_page_gives_its_outcome_and_exactly_its_postings(folder: Path) -> None:
    case, body = loaded(folder)
    one = spider_of(folder, case)
    response = page(case["url"], body, case.get("status", 200), case.get("headers"))
    reading = read(one, case["callback"], response)
    assert reading.outcome == case["outcome"], reading.note
    assert [as_expected(posting) for posting in reading.postings] == expected_of(folder)
    assert [problems(posting) for posting in reading.postings] == [[]] * len(reading.postings)
    assert {posting.publisher for posting in reading.postings} <= {one.publisher}
    if "requests" in case:
        assert [request.url for request in reading.requests] == case["requests"]
    if folder.parent.name in ANSWERS:
        assert [counted(one, what) for what in ("unread", "unknown")] == [
            case.get("unread", {}),
            case.get("unknown", {}),
        ]


@pytest.mark.parametrize("response_class", [JsonResponse, Response])
@pytest.mark.parametrize("folder", RECORDS, ids=[f"{path.parent.name}-{path.name}" for path in RECORDS])
def test_records_are_read_whatever_their_address_and_the_class_of_their_response(
    folder: Path, response_class: type[Response]
) -> None:
    case, body = loaded(folder)
    elsewhere = response_class("https://mirror.example/saved/answer", body=body)
    reading = read(spider_of(folder, case), case["callback"], elsewhere)
    assert reading.outcome == case["outcome"], reading.note
    assert [as_expected(posting) for posting in reading.postings] == expected_of(folder)


def test_every_spider_has_fixtures() -> None:
    assert {path.parent.name for path in CASES} == set(spiders())


@pytest.mark.parametrize("board", ANSWERS)
def test_a_board_that_answers_with_records_is_a_short_file(board: str) -> None:
    source = (ROOT / "jobcrawler" / "spiders" / f"{board}.py").read_text(encoding="utf-8")
    lines = len(source.splitlines())
    assert lines <= MOST_LINES, f"{board}.py has {lines} lines; a board is a declaration, its code is the base's"
