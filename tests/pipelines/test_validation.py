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
    counts = {key.removeprefix(prefix): value for key, value in found if key.startswith(prefix)}
    return {key: value for key, value in counts.items() if not key.startswith("filled/")}


def counted(validation: ValidationPipeline, part: str) -> dict[str, Any]:
    """Stats under jobcrawler/ that begin with a part, without it."""
    assert validation.crawler.stats
    prefix = f"jobcrawler/{part}/"
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
        ({"apply_link": "mailto:someone"}, "apply_link"),
        ({"valid_through": datetime(9999, 12, 31, 23, 59, tzinfo=UTC)}, "valid_through"),
        ({"date_posted": datetime(2026, 1, 1)}, "date_posted"),  # noqa: DTZ001  (naive on purpose)
    ],
)
def test_an_optional_field_that_breaks_a_rule_is_emptied_and_counted(fields: dict[str, Any], name: str) -> None:
    validation = pipeline()
    result = validation.process_item(posting(location="Somewhere", **fields))
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


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"country": "us"}, "country", "US"),
        ({"country": "DEU"}, "country", "DE"),
        ({"country": "United Kingdom"}, "country", "GB"),
        ({"country": "Korea, Republic of"}, "country", "KR"),
        ({"country": "Georgia", "location": "Tbilisi"}, "country", "GE"),
        ({"country": "US", "region": "Texas"}, "region", "TX"),
        ({"country": "Germany", "region": "Bavaria", "location": "Munich"}, "region", "Bayern"),
        ({"country": "ZA", "region": "gauteng", "location": "Sandton"}, "region", "Gauteng"),
        ({"salary_currency": "usd"}, "salary_currency", "USD"),
        ({"salary_currency": "$", "country": "ca"}, "salary_currency", "CAD"),
        ({"salary_currency": "$", "country": "US"}, "salary_currency", "USD"),
        ({"salary_currency": "€"}, "salary_currency", "EUR"),
        ({"salary_currency": "zł"}, "salary_currency", "PLN"),
        ({"salary_period": "yearly"}, "salary_period", "year"),
        ({"salary_period": "annum"}, "salary_period", "year"),
        ({"salary_period": "per-hour-wage"}, "salary_period", "hour"),
        ({"salary_period": "1 YEAR"}, "salary_period", "year"),
        ({"salary_period": "monthly"}, "salary_period", "month"),
        ({"language": "en-US"}, "language", "en"),
        ({"language": "pt_BR"}, "language", "pt"),
        ({"job_type": "full-time"}, "job_type", "full_time"),
        ({"job_type": "full-or-part-time"}, "job_type", "full_time,part_time"),
        ({"job_type": ["Vollzeit", "Praktikum"]}, "job_type", "full_time,internship"),
        ({"job_type": []}, "job_type", None),
        ({"job_type": "permanent,full_time"}, "job_type", "full_time,permanent"),
        ({"workplace": "Fully remote"}, "workplace", "remote"),
        ({"workplace": "onsite"}, "workplace", "on_site"),
        ({"workplace": "unspecified"}, "workplace", None),
        ({"workplace": "N/A"}, "workplace", None),
    ],
)
def test_words_of_boards_end_in_one_vocabulary(fields: dict[str, Any], name: str, value: str | None) -> None:
    validation = pipeline()
    result = validation.process_item(posting(**{"salary_min": 10.0, **fields}))
    assert getattr(result, name) == value
    assert counted(validation, "unknown") == {}


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"country": "Texas", "location": "Somewhere"}, "country/Texas"),
        ({"country": "ZZ", "location": "Somewhere"}, "country/ZZ"),
        ({"salary_currency": "doubloons"}, "salary_currency/doubloons"),
        ({"salary_currency": "XXX"}, "salary_currency/XXX"),
        ({"salary_currency": "$", "location": "Somewhere"}, "salary_currency/$"),
        ({"salary_period": "per session"}, "salary_period/per session"),
        ({"language": "Klingon"}, "language/Klingon"),
        ({"language": "xx"}, "language/xx"),
        ({"job_type": "Nap keeper"}, "job_type/Nap keeper"),
        ({"workplace": "moon"}, "workplace/moon"),
    ],
)
def test_a_word_that_nobody_knows_goes_and_is_counted(fields: dict[str, Any], word: str) -> None:
    validation = pipeline()
    result = validation.process_item(posting(**{"salary_min": 10.0, **fields}))
    assert getattr(result, word.partition("/")[0]) is None
    assert result.salary_min == 10.0
    assert counted(validation, "unknown") == {word: 1}


def test_the_first_hundred_unknown_words_of_a_field_are_counted_by_name() -> None:
    validation = pipeline()
    for number in range(103):
        validation.process_item(posting(workplace=f"moon {number}"))
    counts = counted(validation, "unknown/workplace")
    assert len(counts) == 101
    assert counts["others"] == 3


@pytest.mark.parametrize(
    ("fields", "filled"),
    [
        ({}, {"city": "Austin", "region": "TX", "country": "US", "latitude": 30.267, "longitude": -97.743}),
        ({"location": "Toronto"}, {"city": "Toronto", "region": "ON", "country": "CA", "latitude": 43.706}),
        ({"location": "Springfield, US"}, {"city": "Springfield", "country": "US", "latitude": None}),
        ({"location": "Remote, US"}, {"country": "US", "workplace": "remote", "city": None, "latitude": None}),
        ({"location": "Remote", "workplace": "hybrid"}, {"workplace": "hybrid"}),
        ({"location": "London or Paris"}, {"city": None, "country": None, "latitude": None}),
        ({"city": "Round Rock"}, {"city": "Round Rock", "region": "TX", "latitude": 30.508}),
        ({"latitude": 30.5, "longitude": -97.5}, {"city": "Austin", "latitude": 30.5, "longitude": -97.5}),
        ({"location": "Cambridge", "latitude": 52.2, "longitude": 0.1}, {"country": "GB", "latitude": 52.2}),
        ({"latitude": 25.0, "longitude": -40.0}, {"latitude": 30.267, "longitude": -97.743}),
        ({"location": "5th floor, Building 7"}, {"city": None, "country": None, "latitude": None}),
    ],
)
def test_what_is_certain_of_the_place_is_filled_and_what_the_board_says_stays(
    fields: dict[str, Any], filled: dict[str, Any]
) -> None:
    validation = pipeline()
    given = posting(**fields)
    open_fields = {name for name in filled if getattr(given, name) is None and filled[name] is not None}
    result = validation.process_item(given)
    for name, value in filled.items():
        assert getattr(result, name) == (pytest.approx(value, abs=0.001) if isinstance(value, float) else value)
    assert open_fields <= set(counted(validation, "validation/filled"))


def test_a_card_that_waits_for_its_page_is_not_filled() -> None:
    card = posting(location="Austin, TX", city=None, region=None, country="US", waits_for_detail=True)
    assert pipeline().process_item(card).city is None


def test_a_text_that_names_another_country_changes_nothing_and_is_counted() -> None:
    validation = pipeline()
    result = validation.process_item(posting(location="London, United Kingdom", country="US"))
    assert (result.city, result.region, result.country, result.latitude) == (None, None, "US", None)
    assert stats(validation) == {"contradiction/country": 1}


def test_the_language_is_judged_by_the_description_unless_the_board_tells_it() -> None:
    spanish = "Buscamos a una persona con experiencia en ventas y con ganas de aprender con nuestro equipo. " * 3
    assert pipeline().process_item(posting(description=spanish, description_kind="full")).language == "es"
    told = pipeline().process_item(posting(description=spanish, description_kind="full", language="pt-BR"))
    assert told.language == "pt"
    assert pipeline().process_item(posting(description="Java, AWS", description_kind="snippet")).language is None
