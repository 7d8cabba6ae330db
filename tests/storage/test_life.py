"""How postings end in every store: marked, missed by their searches, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobcrawler.items import iso
from jobcrawler.storage import JobFilter, JobStore, Saved, open_store
from tests.storage.postings import DAY, card, day, posting, run, search_run

if TYPE_CHECKING:
    from pathlib import Path

ALL = [f"run-{number}" for number in range(2, 9)]


def crawl(store: JobStore, run_id: str, keys: str, **fields: Any) -> int:
    """A complete run of one search that saw these postings; how many expired then."""
    store.begin_run(run(run_id, filters=fields.get("filters", {})))
    query = fields.get("query", "data engineer")
    store.save([posting(key, run_id=run_id, query=query) for key in keys])
    store.record_search_runs([search_run(**{"run_id": run_id, "complete": True} | fields)])
    return store.expire_absent(run_id, day(5))


def active(store: JobStore) -> str:
    return "".join(sorted(row["source_id"] for row in store.query(JobFilter())))


def test_an_expiry_is_kept_with_its_moment_and_its_run(store: JobStore):
    store.save([posting(), posting("b"), posting("c")])
    assert store.expire([posting().id], day(3), "run-1") == 1
    assert store.expire([posting("b").id], now=day(4), run_id="nobody") == 1
    assert store.expire([posting("c").id]) == 1
    kept = [store.revisions(posting(key).id)[0] for key in "abc"]
    assert [revision["old_values"] for revision in kept] == [{"status": "active"}] * 3
    assert [revision["run_id"] for revision in kept] == ["run-1", None, None]
    assert [revision["changed_at"] for revision in kept[:2]] == [iso(day(3)), iso(day(4))]


def test_marking_twice_keeps_one_expiry(store: JobStore):
    store.save([posting()])
    assert store.expire([posting().id, posting().id]) == 1
    assert store.expire([posting().id]) == 0
    assert len(store.revisions(posting().id)) == 1


def test_a_posting_that_two_complete_runs_miss_expires(store: JobStore):
    assert [crawl(store, run_id, keys) for run_id, keys in zip(ALL, ("ab", "a", "a"), strict=False)] == [0, 0, 1]
    assert active(store) == "a"
    (revision,) = store.revisions(posting("b").id)
    assert (revision["old_values"], revision["changed_at"], revision["run_id"]) == (
        {"status": "active"}, iso(day(5)), "run-4",
    )  # fmt: skip


def test_a_posting_that_comes_back_starts_anew(store: JobStore):
    expired = [crawl(store, run_id, keys) for run_id, keys in zip(ALL, ("ab", "a", "ab", "a", "a"), strict=False)]
    assert expired == [0, 0, 0, 0, 1]


def test_an_expired_posting_that_is_found_again_can_expire_again(store: JobStore):
    expired = [crawl(store, run_id, keys) for run_id, keys in zip(ALL, ("b", "", "", "b", "", ""), strict=False)]
    assert expired == [0, 0, 1, 0, 0, 1]


def test_runs_that_were_not_complete_do_not_count(store: JobStore):
    crawl(store, "run-2", "ab")
    assert crawl(store, "run-3", "a", complete=False) == 0
    assert crawl(store, "run-4", "a", complete=True) == 0
    assert crawl(store, "run-5", "a", complete=False) == 0
    assert active(store) == "ab"
    assert crawl(store, "run-6", "a", complete=True) == 1


def test_a_run_of_another_search_expires_nothing_of_this_one(store: JobStore):
    crawl(store, "run-2", "ab")
    assert [crawl(store, run_id, "c", query="plants") for run_id in ALL[1:4]] == [0, 0, 0]
    assert active(store) == "abc"


def test_every_search_that_ever_saw_it_has_to_miss_it_twice(store: JobStore):
    crawl(store, "run-2", "a")
    crawl(store, "run-3", "a", query="plants")
    assert [crawl(store, run_id, "") for run_id in ("run-4", "run-5")] == [0, 0]
    assert [crawl(store, run_id, "", query="plants") for run_id in ("run-6", "run-7")] == [0, 1]


@pytest.mark.parametrize("filters", [{"max_age_days": 3}, {"max_age_days": 3, "radius": 5}])
def test_absence_from_a_search_by_age_means_nothing(store: JobStore, filters: dict[str, Any]):
    assert [crawl(store, run_id, "a" * (not n), filters=filters) for n, run_id in enumerate(ALL)] == [0] * len(ALL)
    assert active(store) == "a"
    assert [step.complete for run_id in ALL for step in store.search_runs(run_id)] == [False] * len(ALL)


def test_the_order_is_that_of_the_runs_whatever_the_clock_says(store: JobStore):
    for run_id, back in (("run-2", 0), ("run-3", 50), ("run-4", 90)):
        store.begin_run(run(run_id, started_at=day(-back)))
        store.save([posting(key, run_id=run_id, scraped_at=day(-back)) for key in ("ab" if back == 0 else "a")])
        store.record_search_runs([search_run(run_id=run_id, complete=True, updated_at=day(-back))])
    assert store.expire_absent("run-4", day(-90)) == 1
    assert active(store) == "a"


def test_sightings_of_before_the_searches_were_written_down_are_the_oldest(store: JobStore):
    store.save([posting("b")])
    assert [crawl(store, run_id, "a") for run_id in ("run-2", "run-3")] == [0, 1]


def test_a_tombstone_does_not_expire(store: JobStore):
    crawl(store, "run-2", "a")
    store.delete(posting("a").id)
    assert [crawl(store, run_id, "") for run_id in ("run-3", "run-4")] == [0, 0]
    assert store.get(posting("a").id)["status"] == "deleted"


def test_a_run_that_nobody_knows_expires_nothing(store: JobStore):
    crawl(store, "run-2", "a")
    assert store.expire_absent("run-9", DAY) == 0


def test_a_run_that_was_not_complete_expires_nothing_that_others_missed(store: JobStore):
    crawl(store, "run-2", "ab")
    for run_id in ("run-3", "run-4"):
        store.begin_run(run(run_id))
        store.record_search_runs([search_run(run_id=run_id, complete=True)])
    assert crawl(store, "run-5", "", complete=False) == 0
    assert store.expire_absent("run-4", DAY) == 2


def test_what_two_later_runs_missed_expires_though_the_run_itself_saw_it(store: JobStore):
    crawl(store, "run-2", "ab")
    for run_id in ("run-3", "run-4"):
        store.begin_run(run(run_id))
        store.record_search_runs([search_run(run_id=run_id, complete=True)])
    assert store.expire_absent("run-2", DAY) == 2


def test_three_thousand_postings_expire_at_once(store: JobStore):
    store.save([posting(str(number)) for number in range(3000)])
    assert [crawl(store, run_id, "a") for run_id in ("run-2", "run-3")] == [0, 3000]
    assert active(store) == "a"


searches = st.dictionaries(st.sampled_from("xy"), st.tuples(st.booleans(), st.sets(st.sampled_from("abc"))), max_size=2)


def missed(history: list[dict[str, tuple[bool, set[str]]]], key: str) -> bool:
    """Whether every search that ever saw the posting was completed twice after that."""
    verdicts = []
    for name in "xy":
        runs = [asked[name] for asked in history if name in asked]
        sights = [number for number, (_, keys) in enumerate(runs) if key in keys]
        if sights:
            verdicts.append(sum(complete for complete, _ in runs[sights[-1] + 1 :]) >= 2)
    return bool(verdicts) and all(verdicts)


@settings(max_examples=40, deadline=None, database=None)
@given(st.lists(searches, max_size=8))
def test_what_expires_is_what_the_rule_says(tmp_path_factory: Any, history: list[dict[str, tuple[bool, set[str]]]]):
    with open_store("sqlite:jobs.db", tmp_path_factory.mktemp("rule")) as store:
        expired: set[str] = set()
        for number, asked in enumerate(history):
            run_id = f"run-{number}"
            store.begin_run(run(run_id))
            for name, (complete, keys) in asked.items():
                store.save([posting(key, run_id=run_id, query=name) for key in sorted(keys)])
                store.record_search_runs([search_run(run_id=run_id, query=name, complete=complete)])
                expired -= keys
            store.expire_absent(run_id, DAY)
            completed = {name for name, (complete, _) in asked.items() if complete}
            seen = {key for past in history[: number + 1] for name in completed for key in past.get(name, (0, ""))[1]}
            expired |= {key for key in seen if missed(history[: number + 1], key)}
            assert {row["source_id"] for row in store.query(JobFilter(status="expired"))} == expired


def test_what_expired_long_ago_is_purged_with_all_that_belongs_to_it(store: JobStore):
    store.save([posting(), posting("b"), posting("c"), posting("b", title="Lead")])
    store.index_text()
    store.expire([posting().id, posting("b").id], day(3))
    store.expire([posting("c").id], day(5))
    assert store.purge(day(4)) == 2
    assert (store.get(posting().id), store.get(posting("b").id)) == (None, None)
    assert store.sightings(posting("b").id) == store.revisions(posting("b").id) == []
    found = store.query(JobFilter(text="pipelines", status=None))
    assert [row["source_id"] for row in found] == ["c"]
    assert store.save([posting()]) == [Saved.ADDED]


def test_a_posting_counts_from_its_last_expiry(store: JobStore):
    store.save([posting()])
    store.expire([posting().id], day(1))
    store.save([posting(scraped_at=day(2))])
    store.expire([posting().id], day(9))
    assert store.purge(day(5)) == 0
    assert store.purge(day(10)) == 1


def test_the_moment_itself_is_not_before(store: JobStore):
    store.save([posting()])
    store.expire([posting().id], day(1))
    assert [store.purge(day(1)), store.purge(day(2))] == [0, 1]


def test_active_and_deleted_postings_are_never_purged(store: JobStore):
    store.save([posting(), posting("b")])
    store.delete(posting("b").id)
    assert store.purge(day(999)) == 0
    assert store.get(posting("b").id)["status"] == "deleted"


def test_a_purge_takes_texts_out_that_were_changed_or_never_indexed(store: JobStore):
    store.save([posting()])
    store.save([posting("b")])
    store.index_text()
    store.save([posting("b", title="Gardener"), posting("c", title="Gardener")])
    store.expire([posting("b").id, posting("c").id], DAY)
    assert store.purge(day(1)) == 2
    assert store.index_text() == 0
    store.save([posting("d", title="Cook", description="Meals")])  # gets the place of "b" in the full text
    assert [store.count(JobFilter(text=text, status=None)) for text in ("gardener", "engineer", "cook")] == [0, 1, 1]


def test_a_purge_outlives_reopening(url: str, tmp_path: Path):
    with open_store(url, tmp_path) as store:
        store.begin_run(run())
        store.save([posting(), posting("b")])
        store.expire([posting().id], DAY)
        store.purge(day(1))
    (tmp_path / "data" / ".index.db").unlink(missing_ok=True)
    with open_store(url, tmp_path) as store:
        assert store.get(posting().id) is None
        assert store.sightings(posting().id) == []
        assert active(store) == "b"


def test_a_lifetime_ends_postings_that_name_no_end(store: JobStore):
    store.lifetime_days = 30
    store.save([posting(), posting("b", valid_through=day(2)), posting("c", date_posted=None)])
    assert [store.get(posting(key).id)["expires_at"] for key in "abc"] == [iso(day(27)), iso(day(2)), iso(day(30))]


def test_a_changed_lifetime_counts_when_the_posting_is_seen_again(store: JobStore):
    store.save([posting(), posting("b")])
    store.lifetime_days = 10
    assert store.save([posting(scraped_at=day(1))]) == [Saved.UNCHANGED]
    assert [store.get(posting(key).id)["expires_at"] for key in "ab"] == [iso(day(7)), None]
    assert store.revisions(posting().id) == []


def test_a_page_that_names_its_end_wins_over_the_lifetime(store: JobStore):
    store.lifetime_days = 30
    store.save([card()])
    assert store.save([posting(valid_through=day(4))]) == [Saved.UNCHANGED]
    assert store.get(posting().id)["expires_at"] == iso(day(4))
