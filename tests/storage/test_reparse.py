"""What a page that is read again does to the posting that is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.items import SALARY_FIELDS
from jobcrawler.storage import JobFilter
from jobcrawler.storage.reparse import DryRun, Reread, save_again
from tests.storage.postings import DAY, card, day, posting, run

if TYPE_CHECKING:
    from jobcrawler.items import JobPosting
    from jobcrawler.storage import JobStore

NOW = day(40)
NO_PAY = dict.fromkeys(SALARY_FIELDS)


def reread(store: JobStore, again: JobPosting) -> Reread:
    """Save one posting again: as a dry run says that it will be, and to the same end when it is done twice."""
    expected = DryRun(store).save_again([again], NOW)
    (answer,) = save_again(store, [replace(again)], NOW)
    assert expected == [answer]
    before = state(store)
    assert save_again(store, [replace(again)], NOW)[0] in (Reread.UNCHANGED, Reread.NEWER, Reread.DELETED)
    assert state(store) == before
    return answer


def state(store: JobStore) -> list[Any]:
    jobs = list(store.export(JobFilter(status=None, limit=None)))
    return [jobs, [(store.revisions(job["id"]), store.sightings(job["id"])) for job in jobs]]


def row(store: JobStore, key: str = "a") -> dict[str, Any]:
    found = store.get(str(posting(key).id))
    assert found
    return found


def test_a_posting_that_the_store_does_not_have_is_added_with_the_time_of_its_page(store: JobStore) -> None:
    assert reread(store, posting(scraped_at=day(3))) is Reread.ADDED
    added = row(store)
    assert added["first_seen"] == added["last_seen"] == added["scraped_at"] == day(3).isoformat()
    assert added["status"] == "active"
    assert len(store.sightings(added["id"])) == 1, "its run, which the store knows, has seen it"


def test_a_better_parser_mends_what_was_read_from_the_same_page(store: JobStore) -> None:
    worse = posting(company="Acme - Austin", description=None, description_kind="none", scraped_at=day(0), **NO_PAY)
    store.save([worse])
    assert reread(store, posting(scraped_at=day(0))) is Reread.UPDATED
    mended = row(store)
    assert (mended["company"], mended["salary_min"], mended["description_kind"]) == ("Acme", 90000.0, "full")
    (revision,) = store.revisions(mended["id"])
    assert revision["old_values"]["company"] == "Acme - Austin"


def test_a_page_may_seem_a_moment_older_than_what_came_of_it(store: JobStore) -> None:
    store.save([posting(company="Wrong", scraped_at=day(0) + timedelta(seconds=3))])
    assert reread(store, posting(scraped_at=day(0))) is Reread.UPDATED
    assert row(store)["company"] == "Acme"
    assert row(store)["scraped_at"] == (day(0) + timedelta(seconds=3)).isoformat()


def test_an_old_page_replaces_nothing_that_is_newer(store: JobStore) -> None:
    store.save([posting(title="Lead Data Engineer", salary_max=150000.0, scraped_at=day(5))])
    assert reread(store, posting(scraped_at=day(0))) is Reread.NEWER
    assert (row(store)["title"], row(store)["salary_max"]) == ("Lead Data Engineer", 150000.0)


def test_an_old_page_fills_what_is_empty(store: JobStore) -> None:
    newer = card(waits_for_detail=False, city=None, latitude=None, longitude=None, date_posted=None,
        date_posted_precision=None, scraped_at=day(5))  # fmt: skip
    store.save([newer])
    assert reread(store, posting(job_type="contract", language="en", scraped_at=day(0))) is Reread.UPDATED
    filled = row(store)
    assert filled["city"] == "Austin"
    assert filled["latitude"] == 30.27
    assert filled["language"] == "en"
    assert filled["job_type"] == "contract"
    assert (filled["salary_min"], filled["salary_text"]) == (90000.0, "$90k - $120k")
    assert filled["date_posted"] == day(-3).isoformat()
    assert filled["description_kind"] == "full", "a snippet counts as empty beside a full description"
    assert filled["scraped_at"] == day(5).isoformat()


def test_an_old_page_fills_no_fact_that_a_later_full_page_did_not_state(store: JobStore) -> None:
    store.save([posting(job_type=None, language=None, scraped_at=day(5), **NO_PAY)])
    assert reread(store, posting(job_type="contract", language="en", scraped_at=day(0))) is Reread.UPDATED
    assert row(store)["language"] == "en"
    assert (row(store)["job_type"], row(store)["salary_min"]) == (None, None)


def test_an_old_page_fills_no_point_of_another_place(store: JobStore) -> None:
    store.save([posting(location="Remote", city=None, latitude=None, longitude=None, scraped_at=day(5))])
    assert reread(store, posting(scraped_at=day(0))) is Reread.NEWER
    assert row(store)["latitude"] is None


def test_a_card_takes_nothing_from_a_full_posting(store: JobStore) -> None:
    store.save([posting(job_type="contract", workplace="remote", scraped_at=day(0))])
    assert reread(store, card(waits_for_detail=False, scraped_at=day(1))) is Reread.UNCHANGED
    kept = row(store)
    assert (kept["description_kind"], kept["job_type"], kept["salary_min"]) == ("full", "contract", 90000.0)


def test_a_card_that_waits_for_its_page_still_waits_and_a_full_page_completes_it(store: JobStore) -> None:
    store.save([card(scraped_at=day(0))])
    assert reread(store, card(waits_for_detail=False, scraped_at=day(0))) is Reread.UNCHANGED
    assert row(store)["waits_for_detail"] == 1
    assert reread(store, posting(scraped_at=day(0))) is Reread.UPDATED
    assert row(store)["waits_for_detail"] == 0


@pytest.mark.parametrize("page_day", [0, 9])
def test_an_expired_posting_is_mended_and_stays_expired(page_day: int, store: JobStore) -> None:
    store.save([posting(company="Wrong", scraped_at=day(0))])
    store.expire([row(store)["id"]], day(5))
    assert reread(store, posting(scraped_at=day(page_day))) is Reread.UPDATED
    assert (row(store)["company"], row(store)["status"]) == ("Acme", "expired")
    assert [revision["old_values"] for revision in store.revisions(row(store)["id"])] == [
        {"status": "active"}, {"company": "Wrong"},
    ]  # fmt: skip


def test_a_deleted_posting_stays_deleted(store: JobStore) -> None:
    store.save([posting()])
    store.delete(row(store)["id"])
    assert reread(store, posting()) is Reread.DELETED
    assert row(store)["description"] is None


def test_reading_again_is_no_sight(store: JobStore) -> None:
    store.begin_run(run("run-2"))
    store.save([posting(company="Wrong", scraped_at=day(0))])
    store.save([posting(company="Wrong", scraped_at=day(7), run_id="run-2", query="another")])
    sightings, searches = store.sightings(row(store)["id"]), store.searches()
    assert reread(store, posting(scraped_at=day(0))) is Reread.UPDATED
    seen = row(store)
    assert (seen["first_seen"], seen["last_seen"]) == (DAY.isoformat(), day(7).isoformat())
    assert (seen["run_id"], seen["company"]) == ("run-2", "Acme")
    assert (store.sightings(seen["id"]), store.searches()) == (sightings, searches)


def test_a_posting_whose_page_called_it_gone_expires_unless_it_was_seen_later(store: JobStore) -> None:
    store.save([posting("a", scraped_at=day(0)), posting("b", scraped_at=day(0))])
    store.save([posting("b", scraped_at=day(9))])
    assert reread(store, posting("a", scraped_at=day(1), gone=True)) is Reread.UPDATED
    assert reread(store, posting("b", scraped_at=day(1), gone=True)) is Reread.UNCHANGED
    assert (row(store, "a")["status"], row(store, "b")["status"]) == ("expired", "active")


def test_a_dry_run_writes_nothing_and_knows_what_it_would_have_written(store: JobStore) -> None:
    before = state(store)
    dry = DryRun(store)
    assert dry.save_again([posting()], NOW) == [Reread.ADDED]
    assert dry.save_again([posting()], NOW) == [Reread.UNCHANGED]
    assert state(store) == before
