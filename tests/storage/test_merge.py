"""The rules, one line each: a stored row, what is seen then, and what stays."""

from __future__ import annotations

from typing import Any

import pytest

from jobcrawler.items import CHANGE_FIELDS, iso
from jobcrawler.storage import Saved
from jobcrawler.storage.base import STORED_COLUMNS
from jobcrawler.storage.merge import Merged, is_rewritten, merge, tombstone
from jobcrawler.storage.rows import posting_row
from tests.storage.postings import DAY, card, day, posting

NOW = "2026-06-01T00:00:00+00:00"
NO_PAY = dict.fromkeys(("salary_min", "salary_max", "salary_currency", "salary_period", "salary_text", "salary_source"))
ESTIMATE = {"salary_min": 1.0, "salary_max": 2.0, "salary_text": "$1 - $2 (est.)", "salary_source": "estimated"}
EXTRACTED = {"salary_min": 5.0, "salary_max": 6.0, "salary_text": "$5 - $6", "salary_source": "extracted"}
SNIPPET = {"description": "Build ...", "description_kind": "snippet"}
NO_TEXT = {"description": None, "description_kind": "none"}


def meet(first: dict[str, Any], second: dict[str, Any]) -> Merged:
    """Store a full posting with the first fields, then see one with the second a day later."""
    stored = merge(None, posting_row(posting(**first)), NOW).row
    return merge(stored, posting_row(posting(**{"scraped_at": day(1)} | second)), NOW)


def meet_card(first: dict[str, Any], second: dict[str, Any]) -> Merged:
    """The same, the first being a card that waits for its page."""
    return meet(SNIPPET | NO_PAY | {"waits_for_detail": True} | first, second)


def test_a_snippet_does_not_take_away_what_only_the_full_page_said():
    met = meet(
        {"job_type": "full_time,permanent", "workplace": None},
        SNIPPET | {"job_type": "full_time", "workplace": "remote"},
    )
    assert met.row["job_type"] == "full_time,permanent"
    assert met.row["workplace"] == "remote"


@pytest.mark.parametrize("name", sorted(set(CHANGE_FIELDS) - {"salary_source", "valid_through"}))
def test_each_field_of_the_list_counts_as_a_change(name: str):
    value = 1234.0 if name in {"salary_min", "salary_max"} else "other"
    first = {"job_type": "contract", "workplace": "remote", "apply_link": "https://a.test/"}
    met = meet(first, first | {name: value})
    assert met.saved is Saved.UPDATED
    assert met.row[name] == value
    assert met.old_values == {name: posting_row(posting(**first))[name]}


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ({}, {"query": "x", "search_location": "y", "page_link": "https://p.test/"}, {"query": "data engineer"}),
        ({}, {"company_rating": 4.0, "company_reviews": 9}, {"company_rating": 4.0, "company_reviews": 9}),
        ({"company_rating": 4.0}, {"company_rating": None}, {"company_rating": 4.0}),
        ({}, {"latitude": None, "longitude": None, "city": None}, {"latitude": 30.27, "city": "Austin"}),
        ({}, {"region": "Texas"}, {"region": "Texas", "city": "Austin"}),
        ({}, {"date_posted": None, "date_posted_precision": None}, {"date_posted": iso(day(-3))}),
        ({}, {"date_posted": day(-2)}, {"date_posted": iso(day(-3))}),
        ({}, {"date_posted": day(-2), "date_posted_precision": "exact"}, {"date_posted": iso(day(-2))}),
        ({}, {"date_posted": day(-2), "date_posted_precision": "approximate"}, {"date_posted_precision": "day"}),
        ({"date_posted_precision": "exact"}, {"date_posted": day(-9)}, {"date_posted": iso(day(-3))}),
        (
            {"date_posted_precision": "exact"},
            {"date_posted": day(-1), "date_posted_precision": "exact"},
            {"date_posted": iso(day(-1))},
        ),
        (
            {"date_posted_precision": "at_least"},
            {"date_posted": day(-1), "date_posted_precision": "at_least"},
            {"date_posted": iso(day(-3))},
        ),
        (
            {"date_posted_precision": "at_least"},
            {"date_posted": day(-1), "date_posted_precision": "approximate"},
            {"date_posted_precision": "approximate"},
        ),
        ({"date_posted": None, "date_posted_precision": None}, {}, {"date_posted": iso(day(-3))}),
        ({}, SNIPPET, {"description_kind": "full", "description": posting().description}),
        ({}, NO_TEXT, {"description_kind": "full", "description": posting().description}),
        (SNIPPET, NO_TEXT, {"description": "Build ..."}),
        (SNIPPET, {**SNIPPET, "description": "pipelines ..."}, {"description": "pipelines ..."}),
        (NO_TEXT, SNIPPET, {"description_kind": "snippet"}),
        (SNIPPET, {}, {"description_kind": "full", "description": posting().description}),
        (SNIPPET | NO_PAY, {"apply_link": "https://a.test/"}, {"salary_min": 90000.0, "apply_link": "https://a.test/"}),
        ({}, ESTIMATE, {"salary_min": 90000.0, "salary_source": "employer", "salary_currency": "USD"}),
        (EXTRACTED, ESTIMATE, {"salary_min": 5.0, "salary_source": "extracted"}),
        ({}, SNIPPET | NO_PAY, {"salary_min": 90000.0, "salary_text": "$90k - $120k"}),
        ({"job_type": "contract"}, SNIPPET, {"job_type": "contract"}),
        ({"valid_through": day(9)}, SNIPPET, {"valid_through": iso(day(9)), "expires_at": iso(day(9))}),
        ({}, {"scraped_at": day(-1)}, {"first_seen": iso(DAY), "last_seen": iso(DAY)}),
        ({}, {"scraped_at": None}, {"last_seen": NOW}),
        ({}, {"run_id": None}, {"run_id": "run-1"}),
    ],
)
def test_what_is_no_change(first: dict[str, Any], second: dict[str, Any], kept: dict[str, Any]):
    met = meet(first, second)
    assert (met.saved, met.old_values) == (Saved.UNCHANGED, {})
    assert {name: met.row[name] for name in kept} == kept


@pytest.mark.parametrize(
    ("first", "second", "kept", "old_values"),
    [
        ({}, NO_PAY, NO_PAY, {name: getattr(posting(), name) for name in NO_PAY}),
        ({"job_type": "contract"}, {}, {"job_type": None}, {"job_type": "contract"}),
        ({}, {"job_type": "contract"}, {"job_type": "contract"}, {"job_type": None}),
        ({}, SNIPPET | {"job_type": "contract"}, {"job_type": "contract"}, {"job_type": None}),
        ({}, SNIPPET | {"title": "Lead"}, {"title": "Lead", "description_kind": "full"}, {"title": "Data Engineer"}),
        (SNIPPET, {"title": "Lead"}, {"title": "Lead", "description_kind": "full"}, {"title": "Data Engineer"}),
        (SNIPPET, SNIPPET | {"workplace": "remote"}, {"workplace": "remote"}, {"workplace": None}),
        ({"valid_through": day(9)}, {}, {"valid_through": None, "expires_at": None}, {"valid_through": iso(day(9))}),
        ({}, {"valid_through": day(9)}, {"expires_at": iso(day(9))}, {"valid_through": None}),
        (
            {},
            {"location": "Remote", "city": None, "latitude": None, "longitude": None},
            {"city": None, "latitude": None, "longitude": None, "country": "US"},
            {"location": "Austin, TX"},
        ),
        (
            {},
            {"title": "Lead", "query": "lead", "run_id": "r"},
            {"query": "lead", "run_id": "r"},
            {"title": "Data Engineer"},
        ),
    ],
)
def test_what_is_a_change(
    first: dict[str, Any], second: dict[str, Any], kept: dict[str, Any], old_values: dict[str, Any]
):
    met = meet(first, second)
    assert (met.saved, met.old_values) == (Saved.UPDATED, old_values)
    assert {name: met.row[name] for name in kept} == kept


def test_better_pay_replaces_an_estimate_as_a_whole():
    met = meet({**ESTIMATE, "salary_currency": "EUR"}, {**EXTRACTED, "salary_currency": None})
    assert [met.row[name] for name in ("salary_min", "salary_max", "salary_currency")] == [5.0, 6.0, None]
    assert met.saved is Saved.UPDATED


def test_a_new_posting_starts_its_life_when_it_was_read():
    met = merge(None, posting_row(posting(scraped_at=None)), NOW)
    assert met.saved is Saved.ADDED
    assert set(met.row) == set(STORED_COLUMNS)
    assert (met.row["first_seen"], met.row["last_seen"], met.row["status"]) == (NOW, NOW, "active")


@pytest.mark.parametrize("kept", ["title", "location", "job_type"])
def test_a_card_that_waits_changes_nothing_of_a_full_posting(kept: str):
    stored = merge(None, posting_row(posting()), NOW).row
    met = merge(stored, posting_row(card(**{kept: "other", "scraped_at": day(1)})), NOW)
    assert (met.saved, met.old_values) == (Saved.UNCHANGED, {})
    assert met.row == stored | {"last_seen": iso(day(1))}


def test_a_finished_card_changes_a_full_posting_and_empties_nothing():
    stored = merge(None, posting_row(posting()), NOW).row
    met = merge(stored, posting_row(card(title="Lead", waits_for_detail=False)), NOW)
    assert (met.saved, met.old_values) == (Saved.UPDATED, {"title": "Data Engineer"})
    assert (met.row["description_kind"], met.row["salary_min"], met.row["waits_for_detail"]) == ("full", 90000.0, 0)


def test_a_card_of_a_stored_snippet_waits_again():
    assert meet(SNIPPET | NO_PAY, SNIPPET | NO_PAY | {"waits_for_detail": True}).row["waits_for_detail"] == 1


def test_the_page_of_a_card_completes_it_without_a_change():
    met = meet_card({"location": "Austin", "job_type": "contract"}, {"location": "Austin, TX 78701"})
    assert (met.saved, met.old_values) == (Saved.UNCHANGED, {})
    row = met.row
    assert (row["location"], row["job_type"], row["waits_for_detail"]) == ("Austin, TX 78701", None, 0)


def test_a_card_whose_page_failed_is_finished_as_it_is():
    met = meet_card({}, SNIPPET | NO_PAY)
    assert (met.saved, met.row["waits_for_detail"], met.row["description_kind"]) == (Saved.UNCHANGED, 0, "snippet")


@pytest.mark.parametrize("seen", [posting(scraped_at=day(1)), card(scraped_at=day(1)), posting(title="Lead")])
def test_seen_again_an_expired_posting_is_active(seen: Any):
    stored = merge(None, posting_row(posting()), NOW).row | {"status": "expired"}
    met = merge(stored, posting_row(seen), NOW)
    assert (met.saved, met.row["status"], met.old_values["status"]) == (Saved.UPDATED, "active", "expired")


@pytest.mark.parametrize(
    ("fields", "days", "end"),
    [
        ({"valid_through": day(9)}, 30, day(9)),
        ({}, 30, day(27)),
        ({"date_posted": None, "date_posted_precision": None}, 30, day(30)),
        ({}, None, None),
        ({}, 0, day(-3)),
    ],
)
def test_a_posting_ends_as_it_says_else_after_the_lifetime(fields: dict[str, Any], days: int | None, end: Any):
    met = merge(None, posting_row(posting(**fields)), NOW, days)
    assert met.row["expires_at"] == iso(end)


@pytest.mark.parametrize(("days", "end"), [(30, day(27)), (10, day(7)), (None, None)])
def test_a_posting_seen_again_follows_the_lifetime_and_that_is_no_change(days: int | None, end: Any):
    stored = merge(None, posting_row(posting()), NOW, 30).row
    met = merge(stored, posting_row(posting(scraped_at=day(1))), NOW, days)
    assert (met.saved, met.old_values, met.row["expires_at"]) == (Saved.UNCHANGED, {}, iso(end))
    assert is_rewritten(stored, met.row) == (days != 30)


def test_a_tombstone_keeps_who_it_was_and_nothing_else():
    stored = merge(None, posting_row(posting()), NOW).row
    row = tombstone(stored)
    assert tuple(row) == tuple(stored)
    assert (row["title"], row["link"], row["status"]) == ("Data Engineer", posting().link, "deleted")
    assert (row["description"], row["salary_text"], row["city"], row["query"]) == (None, None, None, None)
    met = merge(row, posting_row(posting(title="Lead")), NOW)
    assert (met.saved, met.row) == (Saved.DELETED, row)
