from __future__ import annotations

from datetime import UTC, datetime
from hashlib import md5
from typing import Any

import pytest
from scrapy import Spider
from scrapy.utils.test import get_crawler

from jobcrawler.items import JobPosting
from jobcrawler.pipelines.validation import InvalidPosting, ValidationPipeline


def pipeline(**settings: Any) -> ValidationPipeline:
    return ValidationPipeline.from_crawler(get_crawler(Spider, settings))


def posting(**fields: Any) -> JobPosting:
    good = {
        "source": "indeed",
        "title": "Data Engineer",
        "company": "Acme",
        "location": "Austin, TX",
        "link": "https://www.indeed.com/viewjob?jk=00aa11bb22cc33dd",
    }
    return JobPosting(**{**good, **fields})


def stats(validation: ValidationPipeline) -> dict[str, Any]:
    assert validation.crawler.stats
    prefix = "jobcrawler/validation/"
    found = validation.crawler.stats.get_stats().items()
    return {key.removeprefix(prefix): value for key, value in found if key.startswith(prefix)}


def test_a_good_posting_gets_its_id_and_fingerprint() -> None:
    result = pipeline().process_item(posting())
    assert result.id == md5(b"https://www.indeed.com/viewjob?jk=00aa11bb22cc33dd").hexdigest()
    assert len(result.fingerprint or "") == 32


def test_the_id_is_the_md5_of_the_link_and_of_nothing_else() -> None:
    first, second = pipeline().process_item(posting()), pipeline().process_item(posting(title="Another"))
    assert first.id == second.id
    assert first.fingerprint != second.fingerprint


def test_without_a_link_the_id_comes_from_title_company_and_place() -> None:
    lenient = pipeline(JOBCRAWLER_REQUIRED_FIELDS=["title"])
    ids = {lenient.process_item(posting(link=None, location=place)).id for place in ("Austin", "Boston", "Austin")}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"title": None}, ("title", "missing")),
        ({"title": "  "}, ("title", "missing")),
        ({"company": "N/A"}, ("company", "missing")),
        ({"company": "-1"}, ("company", "missing")),
        ({"location": "null"}, ("location", "missing")),
        ({"link": None}, ("link", "missing")),
        ({"link": "ftp://example.com/x"}, ("link", "string_pattern_mismatch")),
        ({"link": "javascript:alert(1)"}, ("link", "string_pattern_mismatch")),
        ({"link": "https://"}, ("link", "string_pattern_mismatch")),
        ({"title": "x" * 501}, ("title", "string_too_long")),
        ({"title": 5}, ("title", "string_type")),
        ({"date_posted": "yesterday"}, ("date_posted", "datetime_type")),
        ({"salary_min": "much"}, ("salary_min", "float_type")),
        ({"description_kind": "long", "description": "x"}, ("description_kind", "literal_error")),
    ],
)
def test_a_posting_that_breaks_a_rule_is_dropped_and_counted(fields: dict[str, Any], problem: tuple[str, str]) -> None:
    validation = pipeline()
    with pytest.raises(InvalidPosting) as caught:
        validation.process_item(posting(**fields))
    assert problem in caught.value.problems
    assert stats(validation) == {"invalid": 1, "invalid/{}/{}".format(*problem): 1}


def test_all_problems_are_told_and_the_reasons_add_up() -> None:
    validation = pipeline()
    with pytest.raises(InvalidPosting) as caught:
        validation.process_item(posting(title=None, company=None))
    assert caught.value.problems == [("title", "missing"), ("company", "missing")]
    counts = stats(validation)
    assert sum(n for key, n in counts.items() if key.startswith("invalid/")) == counts["invalid"] == 1


def test_bounds_of_pay_in_the_wrong_order_are_swapped_and_counted() -> None:
    validation = pipeline()
    result = validation.process_item(posting(salary_min=90.0, salary_max=50.0, salary_currency="USD"))
    assert (result.salary_min, result.salary_max) == (50.0, 90.0)
    assert stats(validation) == {"repaired/salary/swapped": 1}


@pytest.mark.parametrize("bounds", [(-5.0, 10.0), (0.0, 10.0), (1.0, float("inf")), (float("nan"), 3.0)])
def test_pay_out_of_range_is_dropped_whole_and_counted(bounds: tuple[float, float]) -> None:
    validation = pipeline()
    result = validation.process_item(
        posting(salary_min=bounds[0], salary_max=bounds[1], salary_currency="USD", salary_period="year")
    )
    assert [result.salary_min, result.salary_max, result.salary_currency, result.salary_period] == [None] * 4
    assert sum(stats(validation).values()) == 1


def test_a_currency_without_pay_is_dropped() -> None:
    assert pipeline().process_item(posting(salary_currency="USD")).salary_currency is None


def test_the_text_of_a_pay_that_nobody_understood_stays() -> None:
    assert pipeline().process_item(posting(salary_text="$20 per session")).salary_text == "$20 per session"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"latitude": 25.0, "longitude": -40.0}, "latitude"),
        ({"latitude": 91.0, "longitude": 5.0}, "latitude"),
        ({"latitude": 30.0}, "latitude"),
        ({"company_rating": 9.5}, "company_rating"),
        ({"country": "Texas"}, "country"),
        ({"job_type": "full-time"}, "job_type"),
        ({"workplace": "moon"}, "workplace"),
        ({"apply_link": "mailto:someone"}, "apply_link"),
        ({"valid_through": datetime(9999, 12, 31, 23, 59, tzinfo=UTC)}, "valid_through"),
        ({"date_posted": datetime(2026, 1, 1)}, "date_posted"),  # noqa: DTZ001  (naive on purpose)
    ],
)
def test_an_optional_field_that_breaks_a_rule_is_emptied_and_counted(fields: dict[str, Any], name: str) -> None:
    validation = pipeline()
    result = validation.process_item(posting(**fields))
    assert getattr(result, name) is None
    (key,) = stats(validation)
    assert key.startswith("repaired/")


def test_markup_and_control_characters_are_removed() -> None:
    result = pipeline().process_item(
        posting(title="<b>Data</b>\x00 Engineer &amp; Analyst\u200b", description="<p>One</p><ul><li>Two</li></ul>\x07")
    )
    assert result.title == "Data Engineer & Analyst"
    assert result.description == "One\n\n- Two"


def test_a_rejected_item_is_left_as_it_came() -> None:
    fields = {"title": "<b>x</b>", "company": "N/A", "description": "<p>y</p>", "salary_min": -5.0, "latitude": 91.0}
    given = posting(**fields, salary_currency="USD")
    with pytest.raises(InvalidPosting):
        pipeline().process_item(given)
    assert given == posting(**fields, salary_currency="USD")


def test_a_dict_is_a_posting_too_and_a_field_that_nobody_knows_is_a_problem() -> None:
    assert pipeline().process_item({"source": "x", "title": "t", "company": "c", "location": "l", "link": "http://a.b"})
    with pytest.raises(InvalidPosting, match="salary_range"):
        pipeline().process_item({"title": "t", "salary_range": "1-2"})
