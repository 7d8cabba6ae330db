"""Pages with one odd value: the posting does without it, or is not given at all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.reading import ROOT, Reading, make_spider, page, read

FIXTURES = ROOT / "tests" / "fixtures"
POSTING, LISTING, CARD = "indeed/posting", "glassdoor/search-next-data", "glassdoor/search-dom-2020"


def changed(case: str, *changes: tuple[str, str]) -> Reading:
    """What becomes of a fixture in which something is written in place of something else."""
    folder = FIXTURES / case
    asked = json.loads((folder / "case.json").read_text())
    body = next(folder.glob("page.*")).read_text()
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    spider = make_spider(folder.parent.name, **asked.get("arguments", {}))
    return read(spider, asked["callback"], page(asked["url"], body.encode("utf-8", "surrogatepass")))


@pytest.mark.parametrize(
    ("case", "old", "new", "field", "value"),
    [
        (POSTING, '"jobKey": "00aa11bb22cc33e1"', '"jobKey": "N/A"', "source_id", "00aa11bb22cc33e1"),
        (POSTING, '"jobTitle": "SRE"', '"jobTitle": 12345', "title", "SRE"),
        (POSTING, '"companyName": "Hooli"', '"companyName": "$$"', "company", "Hooli"),
        (POSTING, '"dateOnIndeed": 1767290400123', '"dateOnIndeed": 4000000000000', "date_posted_precision", "day"),
        (POSTING, '"datePublished": 1767247200000', '"datePublished": 1999999999999', "original_date_posted", None),
        (POSTING, '"salaryMin": 130000', '"salaryMin": 1e-9', "salary_min", None),
        (LISTING, '"jobCountryId": 1', '"jobCountryId": true', "country", "US"),
        (LISTING, '"locationName": "Austin, TX"', '"locationName": 5', "location", "United States"),
        (LISTING, '"listingId": 1009000000001', '"listingId": 0', "source_id", "1009000000001"),
        (CARD, 'data-id="3600000001"', 'data-id="1\\2"', "link", None),
        (CARD, "(Glassdoor est.)", "", "salary_source", "estimated"),
        (CARD, ">Acme Robotics<", ">../..<", "company", None),
    ],
)  # fmt: skip
def test_an_odd_value_is_none_or_that_of_the_next_field(case: str, old: str, new: str, field: str, value: Any) -> None:
    reading = changed(case, (old, new))
    assert reading.outcome == "ok"
    assert getattr(reading.postings[0], field) == value


def test_a_posting_without_a_key_has_that_of_its_address() -> None:
    key = "00aa11bb22cc33e1"
    reading = changed("indeed/posting", (f'"jobKey": "{key}"', '"jobKey": null'), (f'"key": "{key}"', '"key": []'))
    assert reading.postings[0].link == f"https://www.indeed.com/viewjob?jk={key}"


def test_an_answer_with_a_byte_order_mark_is_read() -> None:
    reading = changed("indeed/posting-as-json")
    body = next((FIXTURES / "indeed/posting-as-json").glob("page.*")).read_bytes()
    url = "https://www.indeed.com/viewjob?jk=00aa11bb22cc33e1&spa=1"
    again = read(make_spider("indeed"), "parse_posting", page(url, b"\xef\xbb\xbf" + body))
    assert [p.title for p in again.postings] == [p.title for p in reading.postings]
