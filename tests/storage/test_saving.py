"""What every store does with what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobcrawler.exceptions import StorageError
from jobcrawler.items import FIELDS, iso
from jobcrawler.storage import COLUMNS, DERIVED_COLUMNS, LIFE_FIELDS, JobFilter, Saved
from tests.storage.postings import DAY, card, day, posting, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobcrawler.storage import JobStore


def test_a_new_posting_is_added_with_all_its_fields(store: JobStore):
    new = posting(valid_through=day(30), company_reviews=12, company_rating=4.5)
    assert store.save([new]) == [Saved.ADDED]
    row = store.get(new.id)
    assert tuple(row) == COLUMNS == FIELDS + LIFE_FIELDS + DERIVED_COLUMNS
    assert {name: row[name] for name in ("title", "salary_min", "latitude", "company_reviews")} == {
        "title": "Data Engineer", "salary_min": 90000.0, "latitude": 30.27, "company_reviews": 12,
    }  # fmt: skip
    assert row["date_posted"] == "2026-02-26T09:00:00+00:00"
    assert [row[name] for name in LIFE_FIELDS] == [iso(DAY), iso(DAY), "active", iso(day(30)), 0]


def test_a_posting_seen_again_only_moves_its_last_sight(store: JobStore):
    store.save([posting()])
    store.begin_run(run("run-2"))
    before = store.get(posting().id)
    again = posting(run_id="run-2", scraped_at=day(1), query="engineer", page_link="https://jobs.test/page/2")
    assert store.save([again]) == [Saved.UNCHANGED]
    assert store.get(again.id) == before | {"last_seen": iso(day(1)), "run_id": "run-2"}
    assert store.revisions(again.id) == []


def test_a_changed_posting_is_updated_and_says_what_it_was(store: JobStore):
    store.save([posting()])
    assert store.save([posting(title="Lead Engineer", salary_min=95000.0, scraped_at=day(1))]) == [Saved.UPDATED]
    assert store.get(posting().id)["title"] == "Lead Engineer"
    (revision,) = store.revisions(posting().id)
    assert revision["old_values"] == {"title": "Data Engineer", "salary_min": 90000.0}
    assert (revision["changed_at"], revision["run_id"]) == (iso(day(1)), "run-1")


def test_the_same_posting_twice_in_one_batch_meets_its_first_version(store: JobStore):
    batch = [posting(), posting("b"), posting(title="Lead"), posting(title="Lead")]
    assert store.save(batch) == [Saved.ADDED, Saved.ADDED, Saved.UPDATED, Saved.UNCHANGED]
    assert store.get(posting().id)["title"] == "Lead"
    assert store.count(JobFilter()) == 2


def test_a_card_and_then_its_page_are_one_posting_and_no_change(store: JobStore):
    assert store.save([card()]) == [Saved.ADDED]
    assert store.get(card().id)["waits_for_detail"] == 1
    assert store.save([posting()]) == [Saved.UNCHANGED]
    row = store.get(card().id)
    assert (row["waits_for_detail"], row["description_kind"], row["salary_min"]) == (0, "full", 90000.0)
    assert store.revisions(card().id) == []


def test_a_refused_batch_leaves_nothing_behind(store: JobStore):
    with pytest.raises(StorageError, match="without id"):
        store.save([posting("a"), posting("b", id=None)])
    with pytest.raises(StorageError):
        store.save([posting("a"), posting("b", title="half a pair: \ud800")])
    assert store.count(JobFilter()) == 0
    assert store.save([posting("a")]) == [Saved.ADDED]


def test_an_empty_batch_is_nothing(store: JobStore):
    assert store.save([]) == []


def test_a_deleted_posting_is_not_revived_by_a_crawl(store: JobStore):
    store.save([posting(), posting("b"), posting(title="Lead")])
    assert store.delete(posting().id) is True
    assert store.delete(posting().id) is False
    assert store.delete("unknown") is False
    assert store.save([posting(scraped_at=day(5))]) == [Saved.DELETED]
    row = store.get(posting().id)
    assert (row["status"], row["description"], row["salary_text"], row["last_seen"]) == (
        "deleted",
        None,
        None,
        iso(DAY),
    )
    assert store.revisions(posting().id) == []
    assert store.count(JobFilter(status=None)) == 1
    assert store.count(JobFilter(status="deleted")) == 1


def test_an_expired_posting_that_is_seen_again_is_active_again(store: JobStore):
    store.save([posting(), posting("b")])
    assert store.expire([posting().id, "unknown"]) == 1
    assert store.expire([posting().id]) == 0
    assert store.get(posting().id)["status"] == "expired"
    assert store.save([posting(scraped_at=day(2))]) == [Saved.UPDATED]
    assert store.get(posting().id)["status"] == "active"
    assert [revision["old_values"] for revision in store.revisions(posting().id)] == [
        {"status": "active"}, {"status": "expired"},
    ]  # fmt: skip


def test_clearing_removes_postings_and_keeps_runs(store: JobStore):
    store.save([posting(), posting("b"), posting("b", title="Lead"), posting("c")])
    store.delete(posting("c").id)
    assert store.clear() == 3
    assert store.count(JobFilter(status=None)) == store.count(JobFilter(status="deleted")) == 0
    assert store.sightings(posting().id) == store.revisions(posting("b").id) == []
    assert store.query(JobFilter(text="pipelines")) == []
    assert [known.id for known in store.runs()] == ["run-1"]
    assert store.save([posting("c")]) == [Saved.ADDED]


def test_a_sighting_is_kept_once_for_each_search_and_run(store: JobStore):
    store.begin_run(run("run-2", started_at=day(1)))
    store.save([card(), posting(), posting(query="engineer")])
    store.save([posting(run_id="run-2", scraped_at=day(1))])
    assert [(seen["query"], seen["run_id"]) for seen in store.sightings(posting().id)] == [
        ("data engineer", "run-1"), ("engineer", "run-1"), ("data engineer", "run-2"),
    ]  # fmt: skip


def test_a_search_is_one_row_however_many_runs_it_has(store: JobStore):
    store.begin_run(run("run-2"))
    store.begin_run(run("run-3", filters={"job_type": "contract"}))
    store.begin_run(run("run-4", board="glassdoor", country=None))
    for run_id, source in (("run-1", "indeed"), ("run-2", "indeed"), ("run-3", "indeed"), ("run-4", "glassdoor")):
        store.save([posting(run_id=run_id, source=source, scraped_at=day(1))])
    first, narrowed, other = store.searches()
    assert (first["first_run"], first["last_run"], first["last_seen"]) == ("run-1", "run-2", iso(day(1)))
    assert [first[name] for name in ("board", "country", "query", "place")] == [
        "indeed", "us", "data engineer", "Austin, TX",
    ]  # fmt: skip
    assert (first["filters"], narrowed["filters"]) == ({}, {"job_type": "contract"})
    assert store.searches("glassdoor") == [other]


def test_a_posting_of_a_run_that_nobody_began_is_saved_without_a_sighting(store: JobStore):
    saved = store.save([posting(run_id="nobody"), posting("b", run_id=None), posting("b", run_id="nobody", title="X")])
    assert saved == [Saved.ADDED, Saved.ADDED, Saved.UPDATED]
    assert store.get(posting().id)["run_id"] == "nobody"
    assert store.sightings(posting().id) == []


def test_what_was_saved_is_there_when_the_store_is_opened_again(opened: Callable[..., JobStore]):
    with opened() as store:
        store.begin_run(run())
        store.save([posting(), posting("b"), posting(title="Lead")])
        before = {name: getattr(store, name)(posting().id) for name in ("get", "sightings", "revisions")}
    again = opened()
    assert {name: getattr(again, name)(posting().id) for name in before} == before
    assert again.save([posting("b")]) == [Saved.UNCHANGED]


def test_five_thousand_postings_are_saved_in_one_batch(store: JobStore):
    batch = [posting(str(number), company=f"Company {number % 7}") for number in range(5000)]
    assert set(store.save(batch)) == {Saved.ADDED}
    half = [
        posting(str(number), company="Renamed" if number % 2 else f"Company {number % 7}") for number in range(5000)
    ]
    saved = store.save(half)
    assert (saved.count(Saved.UPDATED), saved.count(Saved.UNCHANGED)) == (2500, 2500)
    assert store.count(JobFilter(company="renamed")) == 2500
    assert len({row["id"] for row in store.export(JobFilter())}) == 5000


def test_a_closed_store_says_so(store: JobStore):
    store.close()
    store.close()
    with pytest.raises(StorageError, match="closed"):
        store.save([posting()])


def test_a_store_opened_to_read_refuses_to_write(opened: Callable[..., JobStore]):
    with opened() as writer:
        writer.save([posting()])
    reader = opened(read_only=True)
    with pytest.raises(StorageError, match="opened to read"):
        reader.save([posting("b")])
    assert [row["title"] for row in reader.query(JobFilter(text="pipelines"))] == ["Data Engineer"]


def test_a_reader_sees_what_a_writer_saves(store: JobStore, opened: Callable[..., JobStore]):
    reader = opened(read_only=True)
    store.save([posting()])
    assert reader.count(JobFilter()) == 1


def test_a_clock_that_goes_back_takes_no_sight_away(store: JobStore):
    store.save([posting(scraped_at=day(2))])
    assert store.save([posting(scraped_at=day(-5))]) == [Saved.UNCHANGED]
    row = store.get(posting().id)
    assert (row["first_seen"], row["last_seen"]) == (iso(day(2)), iso(day(2)))
