from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from jobcrawler.base_spiders.merge import join_places, merge
from jobcrawler.base_spiders.progress import Search
from jobcrawler.items import JobPosting
from tests.base_spiders.rows import LEVER, lever, row, titles
from tests.base_spiders.walking import spider, stats_of
from tests.reading import Reading, page, read

PORTO, LISBON = "Porto, Portugal", "Lisbon, Portugal"
UUID = "00000000-0000-4000-8000-000000000001"


# -- what a posting says ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "field", "value"),
    [
        ({}, "company", "acme"),
        ({}, "link", "https://jobs.lever.co/acme/1"),
        ({}, "city", "Porto"),
        ({"text": "<b>Cook</b> &amp; Chef "}, "title", "Cook & Chef"),
        ({"categories": {}}, "location", None),
        ({"categories": {}, "country": "PT"}, "location", "PT"),
        ({"categories": None, "workplaceType": "remote"}, "location", "Remote"),
        ({"categories": {"allLocations": [PORTO, LISBON]}}, "location", "Porto, Portugal; Lisbon, Portugal"),
        ({"categories": {"allLocations": [PORTO, LISBON]}}, "city", None),
        ({"categories": {"allLocations": [PORTO, LISBON]}}, "country", "PT"),
        ({"categories": {"allLocations": [PORTO, "Austin, TX"]}, "country": "PT"}, "country", None),
        ({"categories": {"location": "Springfield"}, "country": "US"}, "country", "US"),
        ({"salaryRange": {"min": 5, "max": "7.50", "currency": "usd", "interval": "per-hour-wage"}}, "salary_max", 7.5),
        ({"salaryRange": {"min": 5, "max": 7, "currency": "USD", "interval": None}}, "salary_period", None),
        ({"salaryRange": {"min": None, "max": 0, "currency": "USD", "interval": "x"}}, "salary_currency", None),
        ({"salaryRange": [1, 2]}, "salary_min", None),
        ({"lists": [{"text": "You", "content": None}]}, "description", None),
        ({"createdAt": None}, "date_posted", None),
    ],
)  # fmt: skip
def test_a_record_says(more: dict[str, Any], field: str, value: object) -> None:
    (posting,) = lever(row(**more)).postings
    assert getattr(posting, field) == value


def test_each_posting_is_of_the_employers_own_pages() -> None:
    assert [posting.publisher for posting in lever(row(1), row(2)).postings] == ["employer", "employer"]


def test_rows_of_one_id_are_one_posting_with_what_their_places_share() -> None:
    porto, lisbon = {"categories": {"location": PORTO}}, {"categories": {"location": LISBON}}
    (posting,) = lever(row(1, **porto), row(1, **lisbon), row(1, **porto)).postings
    assert posting.location == "Porto, Portugal; Lisbon, Portugal"
    assert (posting.city, posting.country) == (None, "PT")


def test_rows_without_id_are_not_taken_for_one() -> None:
    joined = join_places([JobPosting(title="Cook"), JobPosting(title="Chef"), JobPosting(title="Baker", source_id="1")])
    assert titles(joined) == ["Cook", "Chef", "Baker"]


@pytest.mark.parametrize(
    ("ranges", "low", "high", "period"),
    [
        ([(10, 20, "USD", "1 HOUR")], 10, 20, "hour"),
        ([(10, 20, "USD", "year"), (15, 30, "USD", "YEARLY")], 10, 30, "year"),
        ([(10, None, "USD", "year"), (15, 30, "USD", "year")], 10, None, "year"),
        ([(10, 20, "USD", "NONE"), (None, None, "USD", "1 YEAR")], 10, 20, None),
        ([(10, 20, "USD", "year"), (10, 20, "EUR", "year")], None, None, None),
        ([(10, 20, "USD", "year"), (10, 20, "USD", "hour")], None, None, None),
        ([(10, 20, ["USD"], {})], 10, 20, None),
        ([], None, None, None),
    ],
)
def test_several_ranges_are_one_where_they_are_of_one_kind(
    ranges: list[tuple[Any, ...]], low: float | None, high: float | None, period: str | None
) -> None:
    pay = spider("ashby").offers(ranges)
    assert (pay.get("salary_min"), pay.get("salary_max"), pay.get("salary_period")) == (low, high, period)


def test_pay_in_words_is_the_employers() -> None:
    assert spider("bamboohr").pay_of("$20 an hour", country="US")["salary_source"] == "employer"
    assert spider("bamboohr").pay_of("as agreed") == {"salary_text": "as agreed"}


# -- which cards are wanted ------------------------------------------------------------------------------------------


def placed(number: int, title: str, location: str | None, commitment: str | None, **more: Any) -> dict[str, Any]:
    return row(number, text=title, categories={"location": location, "commitment": commitment}, **more)


CARDS = [
    placed(1, "Data Engineer (m/f/d)", "Berlin", "Full-time", workplaceType="remote", country="DE"),
    placed(2, "Data Analyst", "Austin, TX", "Contract", workplaceType="hybrid", country="US"),
    placed(3, "Cook", PORTO, None),
    placed(4, "Data Steward", None, None),
]


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        ({"query": "data"}, ["1", "2", "4"]),
        ({"query": "engineer DATA"}, ["1"]),
        ({"query": "data engineer; cook"}, ["1", "3"]),
        ({"query": "dat"}, []),
        ({"location": "Berlin"}, ["1", "4"]),
        ({"location": "berlin; portugal"}, ["1", "3", "4"]),
        ({"location": "United States"}, ["2", "4"]),
        ({"location": "Remote"}, ["1", "4"]),
        ({"location": "TX"}, ["2", "4"]),
        ({"job_type": "full_time"}, ["1", "3", "4"]),
        ({"workplace": "remote"}, ["1", "3", "4"]),
        ({"workplace": "on_site"}, ["3", "4"]),
        ({"query": "data", "location": "Berlin", "job_type": "full_time", "workplace": "remote"}, ["1", "4"]),
    ],
)
def test_cards_are_chosen_by_what_they_say_and_kept_where_they_say_nothing(
    arguments: dict[str, Any], ids: list[str]
) -> None:
    assert [posting.source_id for posting in lever(*CARDS, **arguments).postings] == ids


def test_what_is_left_out_is_counted_by_argument() -> None:
    one = spider("lever", query="data", job_type="full_time")
    read(one, "parse_search", page(LEVER, json.dumps(CARDS).encode()))
    assert (stats_of(one)["filtered/query"], stats_of(one)["filtered/job_type"]) == (1, 1)


def test_a_card_that_names_one_of_several_places_is_not_left_out_for_its_place() -> None:
    rows = [
        {"title": "Nurse", "externalPath": "/job/Austin-TX/Nurse_JR1", "locationsText": "3 Locations"},
        {"title": "Cook", "externalPath": "/job/Austin-TX/Cook_JR2", "locationsText": "Austin, TX"},
        {"title": "Chef", "externalPath": "/job/Chef_JR3", "locationsText": "2 Locations"},
    ]
    one = spider("workday", company="acme.wd5/Careers", location="Berlin", details="false")
    answer = json.dumps({"total": 3, "jobPostings": rows}).encode()
    reading = read(one, "parse_search", page("https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/Careers/jobs", answer))
    assert titles(reading.postings) == ["Nurse", "Chef"]


# -- records of postings -----------------------------------------------------------------------------------------------

CARD = JobPosting(
    source="rippling", source_id=UUID, title="Cook", company="acme", location="Porto", city="Porto", query="acme",
    link=f"https://ats.rippling.com/acme/jobs/{UUID}",
)  # fmt: skip
RECORD = {"uuid": UUID, "name": "Cook", "companyName": "Acme Kitchens", "description": {"role": "<p>Soup.</p>"}}


def detail(record: object, card: JobPosting | None = CARD) -> Reading:
    url = f"https://api.rippling.com/platform/api/ats/v1/board/acme/jobs/{UUID}"
    one = spider("rippling")
    return read(one, "parse_posting", page(url, json.dumps(record).encode()), **({"card": card} if card else {}))


def test_a_record_knows_company_and_places_better_than_its_card() -> None:
    (posting,) = detail(RECORD | {"workLocations": ["Austin, TX", "Dallas, TX"]}).postings
    assert posting.company == "Acme Kitchens"
    assert posting.location == "Austin, TX; Dallas, TX"
    assert (posting.city, posting.region) == (None, "TX")
    assert posting.description == "Soup."


def test_what_a_record_does_not_say_stays_as_the_card_has_it() -> None:
    (posting,) = detail({"uuid": UUID, "name": "Cook", "workLocations": []}).postings
    assert (posting.company, posting.location, posting.city, posting.link) == ("acme", "Porto", "Porto", CARD.link)


def test_a_record_without_its_card_is_of_the_first_company() -> None:
    (posting,) = detail({"uuid": UUID, "name": "Cook", "workLocations": ["Porto, Portugal"]}, card=None).postings
    assert (posting.company, posting.link) == ("acme", CARD.link)


def test_the_record_of_another_posting_is_not_taken_for_it() -> None:
    reading = detail(RECORD | {"uuid": UUID[:-1] + "2"})
    assert reading.outcome == "wrong_posting"
    assert [posting.company for posting in reading.postings] == ["acme"]


@pytest.mark.parametrize("record", [{}, [], None, {"detail": "We are working on it."}, {"uuid": UUID}, {"name": 5}])
def test_an_answer_that_is_no_record_leaves_the_card_as_it_is(record: object) -> None:
    reading = detail(record)
    assert reading.outcome == "layout_changed"
    assert titles(reading.postings) == ["Cook"]


def test_a_path_with_another_place_is_still_the_same_posting() -> None:
    path = "/job/Austin-TX/Nurse_JR1"
    info = {"title": "Nurse", "externalUrl": "https://acme.wd5.myworkdayjobs.com/Careers/job/Dallas-TX/Nurse_JR1"}
    url = f"https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/Careers{path}"
    answer = page(url, json.dumps({"jobPostingInfo": info}).encode())
    one = spider("workday", company="acme.wd5/Careers")
    reading = read(one, "parse_posting", answer, card=replace(CARD, source_id=path))
    assert reading.outcome == "ok"


def test_a_record_that_is_gone_finishes_its_card() -> None:
    one = spider("rippling")
    url = f"https://api.rippling.com/platform/api/ats/v1/board/acme/jobs/{UUID}"
    reading = read(one, "parse_posting", page(url, b'{"detail": "Not found."}', 404), card=CARD)
    assert reading.outcome == "gone"
    assert [posting.gone for posting in reading.postings] == [True]


def test_a_key_of_a_record_that_nobody_reads_is_counted() -> None:
    one = spider("rippling")
    url = f"https://api.rippling.com/platform/api/ats/v1/board/acme/jobs/{UUID}"
    read(one, "parse_posting", page(url, json.dumps(RECORD | {"perks": 1}).encode()), card=CARD)
    assert {name for name in stats_of(one) if name.startswith("unread/")} == {"unread/perks"}


def test_a_day_wins_over_at_least_and_an_exact_date_over_a_day() -> None:
    vague = JobPosting(date_posted=datetime(2026, 1, 1, tzinfo=UTC), date_posted_precision="at_least")
    day = JobPosting(date_posted=datetime(2025, 6, 1, tzinfo=UTC), date_posted_precision="day")
    assert merge(vague, day).date_posted == day.date_posted
    assert merge(day, vague).date_posted == day.date_posted
    exact = replace(day, date_posted_precision="exact", date_posted=datetime(2025, 6, 1, 9, tzinfo=UTC))
    assert merge(day, exact).date_posted_precision == "exact"


def test_a_day_of_the_record_corrects_that_of_the_card() -> None:
    card = replace(CARD, date_posted=datetime(2026, 8, 2, tzinfo=UTC), date_posted_precision="day")
    (posting,) = detail(RECORD | {"createdOn": "2026-08-01"}, card=card).postings
    assert posting.date_posted == datetime(2026, 8, 1, tzinfo=UTC)


def test_a_search_is_its_company() -> None:
    assert list(spider("lever", company="acme; globex").searches()) == [Search("acme"), Search("globex")]
    assert [posting.query for posting in lever(row()).postings] == ["acme"]
