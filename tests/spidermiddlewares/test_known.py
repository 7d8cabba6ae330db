"""What a card becomes whose posting is stored in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from scrapy import Request

from jobcrawler.items import JobPosting
from jobcrawler.spidermiddlewares.known import completed, without_known

LINK = "https://a.test/1"
CARD = JobPosting(source="a", title="Cook", company="Inn", location="Austin, TX", link=LINK, query="cook")
STORED = replace(
    CARD, id="1" * 32, query="chef", search_location="Austin, TX", run_id="earlier", description="All of it.",
    description_kind="full", job_type="contract,full_time", salary_min=20.0, salary_currency="USD",
    salary_period="hour", salary_source="employer", city="Austin", language="en",
    date_posted=datetime(2026, 1, 2, tzinfo=UTC), date_posted_precision="exact",
)  # fmt: skip


def test_it_has_what_its_page_said_and_keeps_its_own_provenance() -> None:
    posting = completed(replace(CARD, waits_for_detail=True), STORED)
    assert (posting.description, posting.language, posting.city) == ("All of it.", "en", "Austin")
    assert (posting.query, posting.search_location, posting.run_id, posting.id) == ("cook", None, None, None)
    assert posting.waits_for_detail is False


def test_the_few_job_types_of_a_card_do_not_replace_those_of_its_page() -> None:
    assert completed(replace(CARD, job_type="full_time"), STORED).job_type == "contract,full_time"


def test_an_estimate_does_not_replace_an_offer_and_another_offer_does() -> None:
    estimate = completed(replace(CARD, salary_min=30.0, salary_source="estimated"), STORED)
    assert (estimate.salary_min, estimate.salary_source) == (20.0, "employer")
    offer = completed(replace(CARD, salary_min=30.0, salary_source="employer"), STORED)
    assert (offer.salary_min, offer.salary_period) == (30.0, None)


def test_another_place_does_not_get_the_old_coordinates() -> None:
    assert completed(replace(CARD, location="Remote"), STORED).city is None


def test_a_card_that_is_not_valid_by_itself_is_seen_all_the_same() -> None:
    bare = replace(CARD, company=None)
    request = Request(LINK, cb_kwargs={"card": bare})
    (posting,) = without_known([request], {LINK: STORED})
    assert isinstance(posting, JobPosting)
    assert posting.company == "Inn"
