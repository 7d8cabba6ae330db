"""Our posting becomes schema.org's JobPosting, and ours again."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.items import FIELDS, MOMENT_FIELDS, JobPosting, iso
from jobcrawler.parsers.structured import job_postings
from jobcrawler.schema_org import posting_fields, to_json_ld
from tests.parsers.recordings import ANY_TEXT, NOW, needs_recordings, pages
from tests.reading import ROOT
from tests.test_schema_org import FULL, address, fields
from tests.vocabulary import breaches

DOCUMENTED = ROOT / "docs" / "export.md"


def stored(posting: JobPosting) -> dict[str, Any]:
    """The posting as a store gives it back."""
    row = {name: getattr(posting, name) for name in FIELDS}
    return row | {name: iso(row[name]) for name in MOMENT_FIELDS}


def test_a_posting_is_written_in_the_words_of_the_vocabulary() -> None:
    assert to_json_ld(posting_fields(FULL, NOW)) == {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "Data Engineer & Analyst",
        "description": "<p>We build.</p><ul><li>SQL</li></ul>",
        "datePosted": "2026-08-05T13:41:37+00:00",
        "validThrough": "2026-09-05T00:00:00+00:00",
        "employmentType": ["CONTRACTOR", "FULL_TIME"],
        "hiringOrganization": {"@type": "Organization", "name": "Acme", "sameAs": "https://acme.example/"},
        "identifier": {"@type": "PropertyValue", "value": "R-57", "name": "Acme"},
        "url": "https://jobs.acme.example/57?gh_jid=57",
        "mainEntityOfPage": {
            "@type": "WebPage",
            "inLanguage": "en",
            "url": "https://jobs.acme.example/57?gh_jid=57",
        },
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "name": "Austin, Texas, US",
                "addressLocality": "Austin",
                "addressRegion": "TX",
                "addressCountry": "US",
            },
            "geo": {"@type": "GeoCoordinates", "latitude": 30.27, "longitude": -97.74},
        },
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "USD",
            "value": {"@type": "QuantitativeValue", "minValue": 90_000, "maxValue": 120_000, "unitText": "YEAR"},
        },
    }


def test_only_what_is_known_is_written() -> None:
    bare = {"@context": "https://schema.org", "@type": "JobPosting"}
    assert to_json_ld({}) == to_json_ld(dict.fromkeys(("title", "salary_min", "job_type", "location"))) == bare
    row = JobPosting(title="Cook", language="en", salary_currency="USD", company_link="https://x.example")
    assert to_json_ld(stored(row)) == {**bare, "title": "Cook"}


def test_an_estimate_is_written_as_one() -> None:
    row = {"salary_min": 7, "salary_max": 9, "salary_source": "estimated"}
    assert to_json_ld(row)["estimatedSalary"]["value"]["maxValue"] == 9
    assert "baseSalary" not in to_json_ld(row)


@pytest.mark.parametrize(
    ("precision", "written"),
    [("exact", "2026-08-05T13:41:37+00:00"), ("day", "2026-08-05"),
     ("approximate", "2026-08-05"), ("at_least", "2026-08-05")],
)  # fmt: skip
def test_a_date_is_written_as_well_as_it_is_known(precision: str, written: str) -> None:
    for moment in (datetime(2026, 8, 5, 13, 41, 37, tzinfo=UTC), "2026-08-05T13:41:37+00:00"):
        assert to_json_ld({"date_posted": moment, "date_posted_precision": precision})["datePosted"] == written


def same_again(found: dict[str, Any]) -> None:
    """What is read, stored, written and read again is the same."""
    row = stored(JobPosting(**found))
    written = to_json_ld(row)
    assert breaches(written) == []
    again = posting_fields(json.loads(json.dumps(written)), NOW)
    for name in ("date_posted", "valid_through"):
        if name in found:
            found[name] = found[name].replace(microsecond=0)
    assert again == {name: value for name, value in found.items() if name not in ("language", "salary_text")}


DESCRIPTIONS = (
    "One line", "Two\nlines & <more>", "A paragraph\n\n- an item\n- another\n\nThe end",
    "- one\n  - two\n    - three\n- four", "1. one\n2. two\n  - inner\n3. three", "- one\n      - far in",
    "7. seven\n8. eight",
    "Intro:\n- one\n- two", "a\n\n\nb", "x &amp;lt; y", "- <b> & c",
)  # fmt: skip


@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_a_description_is_html_and_reads_the_same(description: str) -> None:
    written = to_json_ld({"description": description})["description"]
    assert written.startswith(("<p>", "<ul>", "<ol>"))
    known = fields(description=description)["description"]
    assert fields(description=to_json_ld({"description": known})["description"])["description"] == known


PLACES: tuple[dict[str, Any], ...] = (
    {}, {"jobLocation": "EMEA"}, {"jobLocation": "Madrid"}, {"jobLocation": "Toronto, Ontario, Canada"},
    {"jobLocation": "Hybrid work in Boston, MA 02210 (South Boston area)", "jobLocationType": "TELECOMMUTE"},
    {"jobLocation": [address("Austin", "TX", "US"), address("Dallas", "Texas", "USA")]},
    {"jobLocation": [address("Porto", None, "PT"), address("Ulm", "Bayern", "DE"), {"name": "Anywhere"}]},
    {"jobLocation": address("New York", "New York", "US")}, {"jobLocation": address(None, None, "Germany")},
    {"jobLocation": address("AMER - Quebec - 10 Rue X", None, "CA")}, {"jobLocation": address("Ulm")},
    {"jobLocation": address("São Carlos", "São Paulo")}, {"jobLocation": address(None, "Bayern", "DE")},
    {"jobLocation": address("Madrid", "Europe", "ES") | {"latitude": 40.4, "longitude": -3}},
    {"jobLocationType": "TELECOMMUTE"},
    {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": {"@type": "Country", "name": "Canada"}},
    {"jobLocationType": "TELECOMMUTE", "jobLocation": address("Porto", None, "PT")},
)  # fmt: skip
PAY: tuple[Any, ...] = (
    None, 50_000, "$20 an hour", {"value": {"minValue": 7}}, {"value": {"maxValue": 7, "unitText": "DAY"}},
    {"currency": "EUR", "value": {"value": 7.5, "unitText": "HOUR"}}, {"currency": "INR", "minValue": 9, "maxValue": 7},
)  # fmt: skip


@given(
    st.sampled_from(PLACES),
    st.sampled_from(PAY),
    st.sampled_from(PAY),
    st.sampled_from(DESCRIPTIONS),
    st.sampled_from(["2026-08-05", "2026-08-05T09:41:37.5-04:00", None]),
    st.sampled_from([None, "FULL_TIME", ["PERMANENT", "INTERN", "PER_DIEM", "VOLUNTEER", "TEMPORARY"]]),
)
@ANY_TEXT
def test_what_is_written_reads_the_same(
    where: dict[str, Any], offer: Any, estimate: Any, description: str, moment: str | None, kinds: Any
) -> None:
    data = FULL | {"jobLocation": None, "baseSalary": offer, "estimatedSalary": estimate, "datePosted": moment, **where}
    same_again(posting_fields(data | {"description": description, "employmentType": kinds}, NOW))


EVERYTHING = {
    "id": "9dbfe1d5ce5fc9e47aad1f5cbbeca775", "source": "indeed", "source_id": "R-57", "title": "Cook",
    "company": "Acme", "location": "Austin, TX", "link": "https://jobs.example/57", "description": "Soup.",
    "description_kind": "full", "job_type": "full_time", "workplace": "hybrid", "salary_min": 20.0,
    "salary_max": 25.0, "salary_currency": "USD", "salary_period": "hour", "salary_text": "$20 to $25",
    "salary_source": "extracted", "city": "Austin", "region": "TX", "country": "US", "latitude": 30.27,
    "longitude": -97.74, "date_posted": "2026-08-05T00:00:00+00:00", "date_posted_precision": "at_least",
    "original_date_posted": "2026-07-05T00:00:00+00:00", "valid_through": "2026-09-05T00:00:00+00:00",
    "language": "en", "company_link": "https://acme.example", "company_rating": 4.1, "company_reviews": 7,
    "apply_link": "https://acme.example/apply", "publisher": "board",
    "fingerprint": "9dbfe1d5ce5fc9e47aad1f5cbbeca775", "query": "cook", "search_location": "Austin",
    "page_link": "https://jobs.example/57?from=search", "run_id": "r1", "scraped_at": "2026-08-05T00:00:00+00:00",
}  # fmt: skip
NOT_READ_BACK = {
    "salary_source", "salary_text", "date_posted_precision", "language", "company_rating", "company_reviews",
    "apply_link", "id", "source", "fingerprint", "publisher", "original_date_posted", "query", "search_location",
    "page_link", "run_id", "scraped_at",
}  # fmt: skip
"""Fields that are not written, or that are and that no reader of ours looks for there."""


def test_every_field_comes_back_but_for_those_that_are_documented() -> None:
    assert set(EVERYTHING) == set(FIELDS)
    assert breaches(to_json_ld(EVERYTHING)) == []
    again = posting_fields(to_json_ld(EVERYTHING), NOW)
    for name in MOMENT_FIELDS:
        again[name] = iso(again.get(name))
    assert {name for name, value in EVERYTHING.items() if again.get(name) != value} == NOT_READ_BACK
    _, _, section = DOCUMENTED.read_text(encoding="utf-8").partition("## What JSON-LD cannot hold\n")
    lines = re.findall(r"^\| ([a-z_, ]+) \|", section, re.MULTILINE)
    assert {name for line in lines[1:] for name in line.split(", ")} == NOT_READ_BACK


def test_what_the_vocabulary_has_elsewhere_is_written_there() -> None:
    written = to_json_ld(EVERYTHING)
    assert written["hiringOrganization"]["aggregateRating"]["ratingValue"] == 4.1
    assert written["mainEntityOfPage"]["inLanguage"] == "en"
    assert written["potentialAction"] == {"@type": "ApplyAction", "target": "https://acme.example/apply"}
    assert written["baseSalary"]["description"] == "$20 to $25"
    assert "directApply" not in written


@pytest.mark.parametrize(
    ("workplace", "written"), [("remote", "TELECOMMUTE"), ("hybrid", "HYBRID"), ("on_site", "ON_SITE"), (None, None)]
)
def test_only_remote_work_is_telecommuting(workplace: str | None, written: str | None) -> None:
    node = to_json_ld({"location": "Austin, TX", "workplace": workplace})
    assert node.get("jobLocationType") == written
    assert posting_fields(node, NOW).get("workplace") == workplace


@pytest.mark.parametrize(
    ("node", "breach"),
    [
        ({"@type": "JobPosting", "inLanguage": "en"}, "JobPosting has no property inLanguage"),
        ({"@type": "JobPosting", "url": "nowhere"}, "JobPosting.url cannot be 'nowhere'"),
        ({"@type": "JobPosting", "datePosted": "soon"}, "JobPosting.datePosted cannot be 'soon'"),
        ({"@type": "JobPosting", "title": 7}, "JobPosting.title cannot be 7"),
    ],
)
def test_what_the_vocabulary_does_not_know_is_found(node: dict[str, Any], breach: str) -> None:
    assert breach in breaches(node)


@needs_recordings
def test_recorded_postings_read_the_same() -> None:
    for path in pages("jsonld/*.html"):
        same_again(posting_fields(job_postings(path.read_bytes(), "https://acme.example/").postings[0], NOW))
