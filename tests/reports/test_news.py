"""What is new for each reader of a saved search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobcrawler.exceptions import ConfigError, StorageError
from jobcrawler.items import iso
from jobcrawler.reports.listing import check_name, new_postings, summary
from jobcrawler.reports.news import facts, news, read
from jobcrawler.storage import open_store
from tests.reports.runs import SEARCH, end, ended, find

if TYPE_CHECKING:
    from pathlib import Path

    from jobcrawler.reports.news import News
    from jobcrawler.storage import JobStore


def titles(found: News) -> list[str]:
    return [row["title"] for row in found.postings]


def test_a_new_reader_has_everything_before_him(store: JobStore) -> None:
    find(store, "indeed-1", "Nurse", "Cook", "Baker")
    found = news(store, SEARCH, "me", 10)
    assert titles(found) == ["Nurse", "Cook", "Baker"]
    assert found.more == 0
    (first, *_) = store.finds(SEARCH)
    assert found.postings[0]["found_at"] == iso(first.found_at)


def test_what_was_read_is_not_new_any_more(store: JobStore) -> None:
    find(store, "indeed-1", "Nurse", "Cook")
    read(store, news(store, SEARCH, "me", 10))
    assert titles(news(store, SEARCH, "me", 10)) == []
    find(store, "indeed-1", "Cook", "Baker")
    assert titles(news(store, SEARCH, "me", 10)) == ["Baker"]


def test_nothing_is_read_until_somebody_says_so(store: JobStore) -> None:
    find(store, "indeed-1", "Nurse")
    assert titles(news(store, SEARCH, "me", 10)) == titles(news(store, SEARCH, "me", 10)) == ["Nurse"]


def test_pay_is_told_where_only_its_figures_are_known(store: JobStore) -> None:
    known = {"salary_text": None, "salary_min": 32.0, "salary_max": 40.5, "salary_period": "hour"}
    find(store, "indeed-1", "Nurse", **known)
    find(store, "indeed-1", "Cook", **known, salary_source="estimated")
    find(store, "indeed-1", "Baker", salary_source="estimated")
    find(store, "indeed-1", "Usher", **known | dict.fromkeys(("salary_min", "salary_max")))
    told = [facts(row)[1] for row in news(store, SEARCH, "me", 10).postings]
    assert told == [
        "32 - 40.50 USD an hour", "32 - 40.50 USD an hour (estimate)", "$90k - $120k (estimate)", "posted 2026-02-26",
    ]  # fmt: skip


def test_each_reader_has_his_own_place(store: JobStore) -> None:
    find(store, "indeed-1", "Nurse")
    read(store, news(store, SEARCH, "me", 10))
    assert titles(news(store, SEARCH, "you", 10)) == ["Nurse"]


def test_pages_follow_each_other_and_leave_nothing_out(store: JobStore) -> None:
    find(store, "indeed-1", *(f"Nurse {number}" for number in range(25)))
    pages = []
    while (found := news(store, SEARCH, "me", 10)).postings:
        pages.append((len(found.postings), found.more))
        read(store, found)
    assert pages == [(10, 15), (10, 5), (5, 0)]


def test_what_came_while_a_page_was_read_is_new_the_next_time(store: JobStore) -> None:
    find(store, "indeed-1", "Nurse")
    found = news(store, SEARCH, "me", 10)
    find(store, "indeed-1", "Cook")
    read(store, found)
    assert titles(news(store, SEARCH, "me", 10)) == ["Cook"]


def test_another_search_has_its_own_news(store: JobStore) -> None:
    end(store, ended(2, saved_search="cooks"))
    find(store, "indeed-2", "Cook")
    assert titles(news(store, SEARCH, "me", 10)) == []
    assert titles(news(store, "cooks", "me", 10)) == ["Cook"]


def test_a_listing_counts_as_read_when_it_was_printed(store: JobStore) -> None:
    find(store, "indeed-1", "Nurse", "Cook")
    with new_postings(store, SEARCH, "me", 1) as found:
        assert titles(found) == ["Nurse"]
        assert summary(found) == f"{SEARCH}: 1 new posting since last time, and 1 more"
    with pytest.raises(BrokenPipeError), new_postings(store, SEARCH, "me", 1):
        raise BrokenPipeError
    with new_postings(store, SEARCH, "me", 1) as found:
        assert titles(found) == ["Cook"]


def test_a_peek_reads_nothing_and_needs_no_right_to_write(store: JobStore, tmp_path: Path) -> None:
    find(store, "indeed-1", "Nurse")
    with open_store("sqlite:jobs.db", tmp_path, read_only=True) as reader:
        for _ in range(2):
            with new_postings(reader, SEARCH, "me", 10, peek=True) as found:
                assert titles(found) == ["Nurse"]
        with pytest.raises(StorageError), new_postings(reader, SEARCH, "me", 10):
            pass


def test_a_search_that_never_ran_is_a_mistake_that_names_those_that_did(store: JobStore) -> None:
    end(store, ended(2, saved_search="cooks"))
    end(store, ended(3, saved_search=None))
    with pytest.raises(ConfigError, match="those that have: cooks, daily-nurses"):
        check_name(store, "daily-nurse")


def test_in_a_store_without_saved_searches_none_is_named(tmp_path: Path) -> None:
    with open_store("sqlite:jobs.db", tmp_path) as store, pytest.raises(ConfigError, match="and no other has"):
        check_name(store, "daily")


def test_the_store_knows_which_boards_ran_for_which_saved_search(store: JobStore) -> None:
    end(store, ended(2))
    end(store, ended(3, board="lever"))
    end(store, ended(4, saved_search=None))
    rows = [(row["saved_search"], row["board"], row["runs"], row["last_started"]) for row in store.saved_searches()]
    assert rows == [
        (None, "indeed", 1, iso(ended(4).started_at)),
        (SEARCH, "indeed", 2, iso(ended(2).started_at)),
        (SEARCH, "lever", 1, iso(ended(3).started_at)),
    ]
