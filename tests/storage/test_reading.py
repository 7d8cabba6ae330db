"""What every store answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.exceptions import StorageError
from jobcrawler.storage import ORDER_COLUMNS, Attempt, JobFilter, Reject, StoredError
from tests.storage.postings import DAY, day, posting, run

if TYPE_CHECKING:
    from jobcrawler.storage import JobStore

OTHER: dict[str, Any] = {
    "title": "C++ Developer (Zürich)", "company": "Fünf & 100%", "location": "Zürich", "country": "CH",
    "source": "glassdoor", "job_type": "contract,full_time", "workplace": "remote", "salary_min": 50.0,
    "salary_max": None, "salary_currency": "CHF", "date_posted": day(0), "query": "c++", "run_id": "run-2",
    "description": "Embedded full-time systems", "scraped_at": day(1),
}  # fmt: skip


@pytest.fixture
def filled(store: JobStore) -> JobStore:
    store.begin_run(run("run-2", board="glassdoor"))
    store.save([posting("a"), posting("b", **OTHER), posting("x"), posting("e", title="Old one")])
    store.delete(posting("x").id)
    store.expire([posting("e").id])
    return store


def keys(store: JobStore, **filters: Any) -> str:
    return "".join(row["source_id"] for row in store.query(JobFilter(**filters)))


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "ba"),
        ({"status": None}, "bea"),
        ({"status": "expired"}, "e"),
        ({"status": "deleted"}, "x"),
        ({"source": "glassdoor"}, "b"),
        ({"company": "fünf"}, "b"),
        ({"company": "100%"}, "b"),
        ({"company": "1%"}, ""),
        ({"title": "engineer"}, "a"),
        ({"location": "austin"}, "a"),
        ({"country": "ch"}, "b"),
        ({"job_type": "full_time"}, "b"),
        ({"job_type": "full"}, ""),
        ({"workplace": "remote"}, "b"),
        ({"salary_min": 110000}, "a"),
        ({"salary_min": 50}, "ba"),
        ({"currency": "chf"}, "b"),
        ({"posted_since": day(0)}, "b"),
        ({"posted_before": day(0)}, "a"),
        ({"run_id": "run-1"}, "a"),
        ({"query": "c++"}, "b"),
        ({"text": "pipelines"}, "a"),
        ({"text": "pipeline AND python"}, "a"),
        ({"text": "title: developer"}, "b"),
        ({"text": "zurich"}, "b"),
        ({"text": "c++"}, "b"),
        ({"text": "full-time"}, "b"),
        ({"text": "pipelines", "source": "glassdoor"}, ""),
        ({"text": "  "}, "ba"),
    ],
)
def test_a_filter_finds_what_it_names(filled: JobStore, filters: dict[str, Any], found: str):
    assert sorted(keys(filled, **filters)) == sorted(found)
    for copies in (True, False):
        wanted = JobFilter(copies=copies, **filters)
        counts = [filled.count(wanted, at_most) for at_most in (None, 1, 9)]
        assert counts == [len(found), min(1, len(found)), len(found)]


@pytest.mark.parametrize(
    "text", ['"', "NEAR(", "AND", "*", "a AND", "nope:x", "-", "^", "(", "'", "a\0b", '""', "日本", "x" * 5000]
)
def test_a_text_that_is_no_valid_query_is_no_error(filled: JobStore, text: str):
    assert filled.query(JobFilter(text=text)) == []
    assert filled.count(JobFilter(text=text)) == 0


def test_full_text_follows_changes_and_deletions(store: JobStore):
    store.save([posting("a"), posting("b")])
    assert keys(store, text="pipelines", order="title") == "ab"
    store.save([posting("a", title="Gardener")])
    store.save([posting("a", title="Gardener", description="Plants")])
    store.delete(posting("b").id)
    assert store.index_text() == 2
    assert store.index_text() == 0
    assert keys(store, text="pipelines") == ""
    assert keys(store, text="engineer") == ""
    assert keys(store, text="gardener plants") == "a"


@pytest.mark.parametrize("order", ORDER_COLUMNS)
def test_a_listing_is_ordered_either_way(store: JobStore, order: str):
    names = ("title", "company", "location", "source")
    for number in (1, 0, 2):
        at = day(number)
        fields = dict.fromkeys(names, f"name {number}") | dict.fromkeys(("salary_min", "salary_max"), number + 1.0)
        dates = dict.fromkeys(("date_posted", "valid_through", "scraped_at"), at)
        store.save([posting(str(number), **fields, **dates, company_rating=number + 1.0)])
    assert keys(store, order=order) == "012"
    assert keys(store, order=f"-{order}") == "210"


def test_postings_without_pay_come_last(store: JobStore):
    store.save([posting("a", salary_min=None), posting("b", salary_min=2.0), posting("c", salary_min=1.0)])
    assert keys(store, order="salary_min") == "cba"
    assert keys(store, order="-salary_min") == "bca"


def test_an_unknown_order_is_refused_with_the_allowed_ones(store: JobStore):
    with pytest.raises(StorageError, match=r'"id; DROP TABLE jobs"; .*first_seen, last_seen'):
        store.query(JobFilter(order="id; DROP TABLE jobs"))


def test_pages_of_a_listing_hold_each_posting_once(store: JobStore):
    store.save([posting(str(number)) for number in range(120)])
    assert len(store.query(JobFilter())) == 50
    assert len(store.query(JobFilter(limit=None))) == 120
    seen = [row["id"] for offset in range(0, 120, 50) for row in store.query(JobFilter(limit=50, offset=offset))]
    assert len(set(seen)) == len(seen) == 120


def test_an_export_gives_everything_unless_a_limit_is_set(store: JobStore):
    store.save([posting(str(number), source="indeed" if number % 2 else "glassdoor") for number in range(120)])
    assert len(list(store.export(JobFilter()))) == 120
    assert len(list(store.export(JobFilter(source="indeed")))) == 60
    assert len(list(store.export(JobFilter(limit=50)))) == 50
    assert len(list(store.export(JobFilter(text="pipelines", limit=None)))) == 120


def test_an_export_shows_one_state_whatever_is_saved_meanwhile(store: JobStore):
    store.save([posting(str(number)) for number in range(300)])
    rows = store.export(JobFilter(order="title"))
    next(rows)
    store.save([posting(str(number), title="Changed") for number in range(400)])
    assert [row["title"] for row in rows] == ["Data Engineer"] * 299


def test_a_run_comes_back_as_it_was_told(store: JobStore):
    ended = run(
        "run-2", arguments={"query": "x"}, filters={"radius": 5}, started_at=day(1), group_id="g", status="finished",
        finished_at=day(1) + timedelta(minutes=5), outcome="ok", exit_code=0, finish_reason="finished",
        counts={"added": 3}, report={"pages": [1, 2]},
    )  # fmt: skip
    store.begin_run(run("run-2"))
    store.end_run(ended)
    assert store.run("run-2") == ended
    assert store.run("run-3") is None
    assert [known.id for known in store.runs()] == ["run-2", "run-1"]
    assert [known.id for known in store.runs(limit=1, offset=1)] == ["run-1"]


def test_rejects_are_kept_whole_whatever_they_hold(store: JobStore):
    item = {"title": "half a pair \ud800", "n": 1 << 80, "when": DAY, "set": {1}, "nan": float("nan"), 5: [None]}
    problems = [("title", "string_unicode"), ("link", "missing")]
    for run_id in ("run-1", "nobody"):
        store.record_rejects([Reject(run_id=run_id, source="indeed", problems=problems, item=item, rejected_at=DAY)])
    latest, first = store.rejects()
    assert (first.run_id, first.problems, first.rejected_at, latest.run_id) == ("run-1", problems, DAY, None)
    assert first.item["title"] == "half a pair \ud800"
    assert first.item["n"] == 1 << 80
    assert store.rejects(run_id="run-1") == [first]
    assert len(store.rejects(limit=1)) == 1


def test_errors_come_back_with_the_newest_first(store: JobStore):
    errors = [StoredError(occurred_at=day(n), operation="save", message=f"m{n}", run_id="run-1") for n in range(3)]
    store.record_errors(errors[:2])
    store.record_errors(errors[2:])
    assert store.errors() == errors[::-1]
    assert store.errors(limit=1) == [errors[2]]


def test_attempts_come_back_in_order(store: JobStore):
    first = Attempt(run_id="run-1", board="indeed", url="https://jobs.test/?q=1", attempt=1, requested_at=DAY)
    second = Attempt(
        run_id="run-1", board="indeed", url="https://jobs.test/?q=1", attempt=2, requested_at=DAY, status=429,
        outcome="rate_limited", latency=0.25, size=120, wait=2.0, retry_after=2.0,
    )  # fmt: skip
    store.record_attempts([first, second])
    assert store.attempts("run-1") == [first, second]
    assert store.attempts("run-2") == []


def test_an_empty_store_has_statistics(store: JobStore):
    store.clear()
    statistics = store.statistics()
    assert (statistics["total"], statistics["by_source"], statistics["duplicate_rate"]) == (0, {}, 0.0)


def test_statistics_count_postings_and_runs(filled: JobStore):
    filled.end_run(run(status="finished", exit_code=0, counts={"added": 2, "unchanged": 1, "duplicates": 1}))
    filled.end_run(run("run-2", status="finished", exit_code=3, started_at=day(1), counts={"unique": 3}))
    filled.begin_run(run("run-3", status="interrupted", started_at=day(2), counts={"duplicates": 1}))
    filled.record_errors([StoredError(occurred_at=DAY, operation="save", message="no", run_id=None)])
    statistics = filled.statistics()
    assert statistics.pop("storage_bytes") > 1000
    assert statistics == {
        "total": 3,
        "by_source": {"glassdoor": 1, "indeed": 2},
        "by_status": {"active": 2, "deleted": 1, "expired": 1},
        "clusters": {"total": 0, "postings": 0, "copies": 0, "agency": 0},
        "by_day": {"2026-03-01": 2, "2026-03-02": 1},
        "errors": 1,
        "duplicate_rate": 0.25,
        "runs": {
            "total": 3, "successful": 1, "failed": 2,
            "first": "2026-03-01T09:00:00+00:00", "last": "2026-03-03T09:00:00+00:00",
        },
        "attempts": dict.fromkeys(
            ("total", "successful", "failed", "retries", "recovered", "given_up", "seconds"), 0
        ),
    }  # fmt: skip


def test_statistics_sum_the_attempts_that_runs_reported(store: JobStore):
    for number in (1, 2):
        stats = {"jobcrawler/attempts/total": 10 * number, "jobcrawler/attempts/seconds": 0.5, "other": 7}
        store.end_run(run(f"run-{number}", status="finished", report={"stats": stats, "missing": ["x"]}))
    store.end_run(run("run-3", status="finished", report={"stats": None}))
    assert store.statistics()["attempts"] == {
        "total": 30, "successful": 0, "failed": 0, "retries": 0, "recovered": 0, "given_up": 0, "seconds": 1.0,
    }  # fmt: skip


def test_the_first_characters_of_an_id_find_it_and_nothing_else_does(filled: JobStore):
    one = posting("a").id
    assert filled.ids_starting_with(one[:8]) == [one]
    assert sorted(filled.ids_starting_with("")) == sorted(posting(key).id for key in "abxe")
    assert filled.ids_starting_with("%") == filled.ids_starting_with("zz") == []
