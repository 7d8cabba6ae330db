"""schema.org's JobPosting becomes ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.items import JobPosting, problems
from jobcrawler.parsers.embedded import json_ld
from jobcrawler.parsers.structured import job_postings
from jobcrawler.schema_org import READ_KEYS, find_posting, posting_fields, unknown_words
from tests.parsers.recordings import ANY_TEXT, NOW, needs_recordings, pages


def fields(**data: Any) -> dict[str, Any]:
    """Fields of a posting, without those that hold nothing but the sort of description."""
    return posting_fields({"@type": "JobPosting", **data}, NOW)


def place(*locations: Any, **data: Any) -> tuple[Any, ...]:
    found = fields(jobLocation=list(locations), **data)
    return tuple(found.get(name) for name in ("location", "city", "region", "country", "workplace"))


def address(locality: Any = None, region: Any = None, country: Any = None) -> dict[str, Any]:
    return {
        "@type": "Place",
        "address": {"addressLocality": locality, "addressRegion": region, "addressCountry": country},
    }


def pay(value: Any, **data: Any) -> tuple[Any, ...] | None:
    found = fields(baseSalary=value, **data)
    names = ("salary_min", "salary_max", "salary_currency", "salary_period", "salary_source")
    return tuple(found.get(name) for name in names) if "salary_source" in found else None


FULL = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": " Data Engineer &amp; Analyst ",
    "description": "&lt;p&gt;We &lt;b&gt;build&lt;/b&gt;.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;SQL&lt;/li&gt;&lt;/ul&gt;",
    "datePosted": "2026-08-05T09:41:37-04:00",
    "validThrough": "2026-09-05",
    "employmentType": ["FULL_TIME", "CONTRACTOR"],
    "hiringOrganization": {"@type": "Organization", "name": " Acme ", "sameAs": "https://acme.example/?utm_source=x"},
    "identifier": {"@type": "PropertyValue", "name": "Acme", "value": "R-57"},
    "jobLocation": {
        "@type": "Place",
        "address": {"addressLocality": "Austin", "addressRegion": "Texas", "addressCountry": "US"},
        "geo": {"latitude": "30.27", "longitude": -97.74},
    },
    "baseSalary": {"currency": "USD", "value": {"minValue": 90000, "maxValue": 120000, "unitText": "YEAR"}},
    "url": "https://jobs.acme.example/57?gh_src=x&gh_jid=57",
    "inLanguage": "en-US",
}


def test_a_whole_posting_is_read() -> None:
    assert posting_fields(FULL, NOW) == {
        "source_id": "R-57",
        "title": "Data Engineer & Analyst",
        "company": "Acme",
        "link": "https://jobs.acme.example/57?gh_jid=57",
        "description": "We build.\n\n- SQL",
        "description_kind": "full",
        "job_type": "contract,full_time",
        "company_link": "https://acme.example/",
        "language": "en",
        "location": "Austin, Texas, US",
        "city": "Austin",
        "region": "TX",
        "country": "US",
        "latitude": 30.27,
        "longitude": -97.74,
        "salary_min": 90_000.0,
        "salary_max": 120_000.0,
        "salary_currency": "USD",
        "salary_period": "year",
        "salary_source": "employer",
        "date_posted": datetime(2026, 8, 5, 13, 41, 37, tzinfo=UTC),
        "date_posted_precision": "exact",
        "valid_through": datetime(2026, 9, 5, tzinfo=UTC),
    }


def test_its_fields_obey_the_rules_of_a_posting() -> None:
    assert problems(JobPosting(**posting_fields(FULL, NOW))) == []


@pytest.mark.parametrize(
    ("published", "value", "precision"),
    [
        ("2026-08-05", "2026-08-05T00:00:00+00:00", "day"),
        ("2026-08-05T09:41:37.000Z", "2026-08-05T09:41:37+00:00", "exact"),
        ("2026-08-05T09:41:37.847344", "2026-08-05T09:41:37.847344+00:00", "exact"),
        ("30+ days ago", "2026-08-01T00:00:00+00:00", "at_least"),
        (["2026-08-05"], "2026-08-05T00:00:00+00:00", "day"),
        ("5 August 2026", "2026-08-05T00:00:00+00:00", "day"),
        (1785916800, "2026-08-05T08:00:00+00:00", "exact"),
        (1785916800000, "2026-08-05T08:00:00+00:00", "exact"),
    ],
)
def test_dates_of_every_form_are_read(published: Any, value: str, precision: str) -> None:
    found = fields(datePosted=published)
    assert (found["date_posted"].isoformat(), found["date_posted_precision"]) == (value, precision)


@pytest.mark.parametrize("published", ["", "soon", None, 5, {}, "0001-01-01"])
def test_what_is_no_date_gives_no_field(published: Any) -> None:
    assert fields(datePosted=published, validThrough=published) == {}


def test_an_end_ten_years_ahead_is_a_placeholder() -> None:
    assert "valid_through" not in fields(datePosted="2025-11-06", validThrough="2035-11-06T00:00:00+01:00")
    assert "valid_through" not in fields(validThrough=(NOW + timedelta(days=3_650)).isoformat())
    assert "valid_through" in fields(validThrough="2027-01-01")
    assert fields(validThrough=" Dec 31, 2026 ") == {"valid_through": datetime(2026, 12, 31, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("kinds", "types"),
    [
        ("FULL_TIME", "full_time"), ("Full-time", "full_time"), (["FULL_TIME", "PART_TIME"], "full_time,part_time"),
        ("FULL_TIME, INTERN", "full_time,internship"), ("OTHER", None), (None, None),
        ([None, {}], None), ("CONTRACTOR", "contract"), ('["FULL_TIME", "INTERN"]', "full_time,internship"),
        ("https://schema.org/FULL_TIME", "full_time"), ([{"@type": "DefinedTerm", "name": "Part time"}], "part_time"),
    ],
)  # fmt: skip
def test_kinds_of_employment_are_translated(kinds: Any, types: str | None) -> None:
    assert fields(employmentType=kinds).get("job_type") == types


@pytest.mark.parametrize(
    ("organisation", "company"),
    [
        ({"name": " Acme "}, "Acme"), ("Acme", "Acme"), ([{"name": "Acme"}], "Acme"), ({"name": ["Acme"]}, "Acme"),
        ({"name": "", "legalName": "Acme GmbH"}, "Acme GmbH"),
        ({"name": "N/A"}, None), (None, None), ({}, None), (3, None),
    ],
)  # fmt: skip
def test_the_company_is_found_in_every_form(organisation: Any, company: str | None) -> None:
    assert fields(hiringOrganization=organisation).get("company") == company


@pytest.mark.parametrize(
    ("same_as", "url", "link"),
    [
        ("https://acme.example", None, "https://acme.example"),
        ("", "https://acme.example", "https://acme.example"),
        (["https://social.example/acme"], "https://acme.example", "https://acme.example"),
        (["https://social.example/acme"], None, "https://social.example/acme"),
        ("/acme", "javascript:x", None),
        (None, None, None),
    ],
)
def test_the_company_s_own_site_goes_before_its_social_pages(same_as: Any, url: Any, link: str | None) -> None:
    assert fields(hiringOrganization={"name": "Acme", "sameAs": same_as, "url": url}).get("company_link") == link


@pytest.mark.parametrize(
    ("identifier", "source_id"),
    [(837, "837"), ("R-57", "R-57"), ({"value": "R-57"}, "R-57"), ({"value": 57}, "57"), ([{"value": "a"}], "a"),
     (837.0, "837"), ({"value": ["R-57"]}, "R-57"), (float("inf"), None), (0.5, None),
     (True, None), ({}, None), (None, None), ("", None), ({"name": "Acme"}, None)],
)  # fmt: skip
def test_the_identifier_is_the_board_s_own(identifier: Any, source_id: str | None) -> None:
    assert fields(identifier=identifier).get("source_id") == source_id


@pytest.mark.parametrize(
    ("location", "found"),
    [
        (address("Porto", None, "PT"), ("Porto, PT", "Porto", None, "PT", None)),
        (address("New York", "New York", "US"), ("New York, US", "New York", "NY", "US", None)),
        (address("Toronto", "Ontario", "Canada"), ("Toronto, Ontario, Canada", "Toronto", "ON", "CA", None)),
        (
            address("Menlo Park", "CA", {"@type": "Country", "name": ["USA", "USA"]}),
            ("Menlo Park, CA, USA", "Menlo Park", "CA", "US", None),
        ),
        (address("Metzingen", None, ""), ("Metzingen", "Metzingen", None, None, None)),
        (address("AMER - Quebec - 10 Rue X", None, "CA"), ("AMER - Quebec - 10 Rue X, CA", None, None, "CA", None)),
        (address("Remote -CA", None, "US"), ("Remote -CA, US", None, "CA", "US", "remote")),
        (address("Hybrid", "Bayern", "DE"), ("Hybrid, Bayern, DE", None, "Bayern", "DE", "hybrid")),
        (address("Austin, TX 78701", None, "US"), ("Austin, TX 78701, US", "Austin", "TX", "US", None)),
        (address("São Carlos", "São Paulo", None), ("São Carlos, São Paulo", "São Carlos", "SP", "BR", None)),
        (address("Metzingen", "Bad Region", None), ("Metzingen, Bad Region", "Metzingen", "Bad Region", None, None)),
        (address("Madrid", "Europe", "ES"), ("Madrid, ES", "Madrid", None, "ES", None)),
        (address("Stockholm", "Sweden", "SE"), ("Stockholm, SE", "Stockholm", None, "SE", None)),
        (address(None, None, "DE"), ("DE", None, None, "DE", None)),
        ("Austin, TX", ("Austin, TX", "Austin", "TX", "US", None)),
        ({"addressLocality": "Porto", "addressCountry": "PT"}, ("Porto, PT", "Porto", None, "PT", None)),
        (
            {"address": [{"addressLocality": "Porto", "addressCountry": "PT"}, "Faro, Portugal", None]},
            ("Porto, PT; Faro, Portugal", None, None, "PT", None),
        ),
        ({"address": {"name": "Acme GmbH", "addressLocality": "Ulm"}}, ("Ulm", "Ulm", None, None, None)),
        (
            {"address": {"name": "HQ", "addressLocality": "Ulm", "addressCountry": "DE"}},
            ("Ulm, DE", "Ulm", None, "DE", None),
        ),
        ({"@type": "Place"}, (None, None, None, None, None)),
        ({"address": "Austin, TX"}, ("Austin, TX", "Austin", "TX", "US", None)),
        ({"name": "Austin, TX"}, ("Austin, TX", "Austin", "TX", "US", None)),
        (address({"name": "Porto"}, ["Norte"], "Portugal"), ("Porto, Norte, Portugal", "Porto", "Norte", "PT", None)),
    ],
)
def test_addresses_with_every_trap_are_read(location: Any, found: tuple[Any, ...]) -> None:
    assert place(location) == found


def test_of_several_places_only_what_they_share_is_known() -> None:
    assert place(address("Austin", "TX", "US"), address("Dallas", "TX", "US"), {"@type": "Place"}) == (
        "Austin, TX, US; Dallas, TX, US", None, "TX", "US", None,
    )  # fmt: skip


def test_work_at_home_is_remote_and_its_country_that_of_the_applicants() -> None:
    country = {"@type": "Country", "name": "Canada"}
    assert place(jobLocationType="TELECOMMUTE", applicantLocationRequirements=country) == (
        "Remote", None, None, "CA", "remote",
    )  # fmt: skip
    odd = {"@type": "Country", "name": "New York, New York, United States"}
    at_porto = place(address("Porto"), jobLocationType=["TELECOMMUTE"], applicantLocationRequirements=[odd])
    assert at_porto[3:] == (None, "remote")
    assert place(jobLocationType="TELECOMMUTE", applicantLocationRequirements={"address": {}})[3] is None
    assert place(jobLocationType="TELECOMMUTE", applicantLocationRequirements=odd)[0:4:3] == ("Remote", "US")
    both = [{"name": "Canada"}, {"address": {"addressCountry": "US"}}]
    assert place(jobLocationType="TELECOMMUTE", applicantLocationRequirements=both)[3] is None
    assert place(applicantLocationRequirements="Canada") == ("Canada", None, None, "CA", None)


@pytest.mark.parametrize(
    ("kind", "found"), [("TELECOMMUTE", "remote"), ("Hybrid", "hybrid"), ("On-site", "on_site"), ("Office 3", None)]
)
def test_the_place_of_work_is_known_by_its_words(kind: str, found: str | None) -> None:
    assert fields(jobLocationType=kind).get("workplace") == found


def test_a_placeholder_point_is_none() -> None:
    assert "latitude" not in fields(jobLocation={"geo": {"latitude": 25, "longitude": -40}})
    assert fields(jobLocation={"latitude": "41.1", "longitude": "-8.6"})["latitude"] == 41.1


@pytest.mark.parametrize(
    ("salary", "found"),
    [
        (
            {"currency": "USD", "value": {"minValue": 22.5, "maxValue": 40, "unitText": "HOUR"}},
            (22.5, 40, "USD", "hour", "employer"),
        ),
        (
            {"currency": "USD", "value": {"value": 50000, "unitText": "YEAR"}},
            (50_000, 50_000, "USD", "year", "employer"),
        ),
        (
            {"currency": "eur", "value": {"minValue": "3000", "unitText": "MONTH"}},
            (3_000, None, "EUR", "month", "employer"),
        ),
        ({"currency": "USD", "value": 50000, "unitText": "YEAR"}, (50_000, 50_000, "USD", "year", "employer")),
        (
            {"currency": "€", "value": {"value": None, "minValue": "€ 45,000", "maxValue": "60k €", "unitCode": "ANN"}},
            (45_000, 60_000, "EUR", "year", "employer"),
        ),
        (
            {"value": {"minValue": "", "maxValue": "1.000,50", "unitText": "per hour"}},
            (None, 1000.5, None, "hour", "employer"),
        ),
        (
            {"@type": "PriceSpecification", "price": 20, "priceCurrency": "GBP", "unitText": "hourly"},
            (20, 20, "GBP", "hour", "employer"),
        ),
        ({"currency": "$", "value": [{"value": 5, "unitText": "gig"}]}, (5, 5, None, None, "employer")),
        ({"currency": "USD", "minValue": 1, "maxValue": 2, "unitText": "DAY"}, (1, 2, "USD", "day", "employer")),
        ({"currency": "USD", "value": "50000-60000 USD a year"}, (50_000, 60_000, "USD", "year", "employer")),
        ("$50,000 - $60,000 a year", (50_000, 60_000, None, "year", "employer")),
        (50000, (50_000, 50_000, None, None, "employer")),
        ([{"currency": "USD", "value": {"minValue": 1, "unitText": "HOUR"}}], (1, None, "USD", "hour", "employer")),
        ({"currency": "USD", "value": {"minValue": 0, "maxValue": 0, "unitText": "YEAR"}}, None),
        ({"currency": "USD"}, None),
        ("competitive", None),
        ("", None),
        (None, None),
        ({}, None),
    ],
)
def test_pay_is_the_employer_s_and_a_currency_comes_only_with_it(salary: Any, found: tuple[Any, ...] | None) -> None:
    assert pay(salary) == found


def test_the_country_says_whose_dollar_it_is() -> None:
    assert pay("$20 an hour", jobLocation="Toronto, ON") == (20, 20, "CAD", "hour", "employer")


def test_an_estimate_is_marked_and_never_goes_before_an_offer() -> None:
    estimate = [{"@type": "MonetaryAmountDistribution", "currency": "USD", "duration": "P1Y", "percentile10": 80_000,
                 "median": 90_000, "percentile90": 100_000}]  # fmt: skip
    assert pay(None, estimatedSalary=estimate) == (80_000, 100_000, "USD", "year", "estimated")
    assert pay(50_000, salaryCurrency="USD", estimatedSalary=estimate) == (50_000, 50_000, "USD", None, "employer")


@pytest.mark.parametrize(
    ("published", "description"),
    [
        ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;two&lt;/p&gt;", "One\n\ntwo"),
        ("&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;", "One"),
        (" \\n\\n<b>One</b>\n<p>two</p>", "One\n\ntwo"),
        ("One.\\n\\nTwo.\\r\\n\\r\\nThree", "One.\n\nTwo.\n\nThree"),
        ("in C:\\new\\names", "in C:\\new\\names"),
        (["", "One"], "One"),
        ({}, None), (3, None), ("", None),
    ],
)  # fmt: skip
def test_descriptions_of_every_make_become_text(published: Any, description: str | None) -> None:
    assert fields(description=published).get("description") == description


@pytest.mark.parametrize(
    ("data", "link"),
    [
        ({"url": " https://acme.example/7?utm_source=x "}, "https://acme.example/7"),
        ({"url": {"@id": "https://acme.example/7"}}, "https://acme.example/7"),
        ({"url": "/7", "mainEntityOfPage": {"@type": "WebPage", "@id": "https://acme.example/7"}}, "https://acme.example/7"),
        ({"mainEntityOfPage": "https://acme.example/7"}, "https://acme.example/7"),
        ({"mainEntityOfPage": True}, None),
    ],
)  # fmt: skip
def test_the_link_is_the_object_s_own(data: dict[str, Any], link: str | None) -> None:
    assert fields(**data).get("link") == link


@pytest.mark.parametrize(
    ("language", "code"),
    [("en-US", "en"), ("pt_BR", "pt"), (["de"], "de"),
     ({"@type": "Language", "name": "English", "alternateName": "en"}, "en"), ("English", None), ({}, None), (3, None)],
)  # fmt: skip
def test_the_language_is_a_code(language: Any, code: str | None) -> None:
    assert fields(inLanguage=language).get("language") == code


def test_words_that_no_table_knows_are_named() -> None:
    data = {
        "employmentType": ["FULL_TIME", "Nap keeper"],
        "jobLocationType": ["TELECOMMUTE", "Orbit"],
        "baseSalary": [{"value": {"value": 3, "unitText": "gig"}}, {"value": 3, "unitText": "HOUR"}, 3, None],
        "datePosted": "soon",
    }
    assert unknown_words(data) == {
        "job_type": ["Nap keeper"],
        "workplace": ["Orbit"],
        "salary_period": ["gig"],
        "date_posted": ["soon"],
    }
    assert unknown_words(FULL) == unknown_words({}) == {}


def test_the_keys_that_are_read_are_known() -> None:
    asked = set()

    class Asked(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            asked.add(key)
            return super().get(key, default)

    posting_fields(Asked(), NOW)
    assert asked == READ_KEYS


@pytest.mark.parametrize(
    "objects",
    [
        [{"@type": "JobPosting", "title": "x"}],
        [{"@type": "Organization"}, {"@type": ["Thing", "JobPosting"], "title": "x"}],
        [{"@type": "http://schema.org/JobPosting", "title": "x"}],
        [{"@type": "WebPage", "mainEntity": {"@type": "JobPosting", "title": "x"}}],
        [{"@type": "ItemList", "itemListElement": [{"item": {"@type": "JobPosting", "title": "x"}}]}],
        [{"@graph": [{"@type": "JobPosting", "title": "x"}]}],
    ],
)
def test_the_posting_is_found_among_other_objects(objects: list[dict[str, Any]]) -> None:
    found = find_posting(objects)
    assert found is not None
    assert found["title"] == "x"


@pytest.mark.parametrize("objects", [[], [{}], [{"@type": "Organization"}], [{"@type": None}], [{"@type": [3]}]])
def test_without_a_posting_there_is_none(objects: list[dict[str, Any]]) -> None:
    assert find_posting(objects) is None


VALUE = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["US", "$5k"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["@type", "name", "value", "address", "addressLocality", "geo", "minValue", "currency"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*FULL, "jobLocationType", "estimatedSalary"]), VALUE))
@ANY_TEXT
def test_no_object_makes_it_fail(data: dict[str, Any]) -> None:
    found = posting_fields(data, NOW)
    assert None not in found.values()
    JobPosting(**found)
    find_posting([data])
    unknown_words(data)


@needs_recordings
def test_recorded_pages_give_postings_that_obey_the_rules() -> None:
    found = pages("jsonld/*.html")
    assert found
    for path in found:
        data = find_posting(json_ld(path.read_bytes()))
        assert data is not None, path
        assert job_postings(path.read_bytes(), "https://acme.example/").postings == [data]
        assert unknown_words(data) == {}
        read = posting_fields(data, NOW)
        assert {"title", "company", "location", "description", "date_posted"} <= read.keys(), path
        assert problems(JobPosting(**read)) == [], path
        assert "&lt;" not in read["description"]
        assert "\\n" not in read["description"]
