"""Copies of one advert are linked in every store, and none of them is lost."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.items import PERIODS_A_YEAR, JobPosting, iso
from jobcrawler.storage import JobFilter, JobStore, Saved
from tests.storage.postings import DAY, card, day, posting

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS = random.Random(5).sample([f"{a}{b}{c}ing" for a, b, c in itertools.product("bdfgm", "aeiou", "lnrst")], 100)
BODY = "We build pipelines. " + " ".join(WORDS) + "."
NEARLY = f"Apply through our board today!\n\n{BODY}"
OTHER = "Another team. " + " ".join(word[::-1] for word in WORDS) + "."
TEASER = f"{' '.join(WORDS[9:19])} … {' '.join(WORDS[40:50])}…"
SNIPPET: dict[str, Any] = {"description": TEASER, "description_kind": "snippet"}


def advert(key: str, **fields: Any) -> JobPosting:
    """A posting with a long text; those of one text are copies unless a field says otherwise."""
    values: dict[str, Any] = {"description": BODY, "job_type": None, "region": "TX"}
    return posting(key, **values | fields)


def members(store: JobStore, key: str) -> str:
    """The keys of a posting's cluster, the canonical one first; "" when it is alone."""
    ids = [copy["job_id"] for copy in store.cluster(posting(key).id)]
    return "".join(row["source_id"] for job_id in ids if (row := store.get(job_id)))


def groups(store: JobStore, keys: Iterable[str]) -> set[frozenset[str]]:
    """The partition of these postings."""
    return {frozenset(members(store, key) or key) for key in keys}


def reasons(store: JobStore, key: str) -> dict[str, str]:
    rows = {posting(other).id: other for other in "abcdefgh"}
    return {rows[copy["job_id"]]: copy["reason"] for copy in store.cluster(posting(key).id)}


def test_copies_on_two_boards_are_linked_and_both_are_kept(store: JobStore):
    elsewhere = {"source": "glassdoor", "company": "ACME, Inc.", "location": "Austin, Texas, United States"}
    store.save([advert("a"), advert("b", title="Data Engineer (m/f/d)", date_posted=day(-9), **elsewhere)])
    first, second = store.cluster(posting("a").id)
    assert (first["job_id"], first["canonical"], first["source"]) == (posting("b").id, True, "glassdoor")
    assert (second["job_id"], second["canonical"]) == (posting("a").id, False)
    for copy in (first, second):
        assert (copy["reason"], copy["score"], copy["copy_of"]) == ("exact", 1.0, None)
        assert copy["cluster"] == first["cluster"]
        assert copy["since"] >= iso(DAY)
    assert store.cluster(posting("b").id) == [first, second]
    assert store.count(JobFilter()) == 2


def test_a_posting_without_copies_has_no_cluster(store: JobStore):
    silent = {"description": None, "description_kind": "none", "date_posted": day(-30)}
    store.save([advert("a"), advert("b", title="Cook"), advert("c", **silent)])
    assert [store.cluster(posting(key).id) for key in "abcx"] == [[], [], [], []]


def test_a_text_to_which_a_board_added_a_line_is_near(store: JobStore):
    store.save([advert("a"), advert("b", description=NEARLY)])
    assert reasons(store, "a") == {"a": "near", "b": "near"}
    assert 0.9 <= store.cluster(posting("a").id)[0]["score"] < 1


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_teaser_goes_to_the_posting_that_it_shows(store: JobStore, order: str):
    fields = {"a": {}, "b": SNIPPET}
    for key in order:
        store.save([advert(key, **fields[key])])
    assert reasons(store, "b") == {"a": "teaser", "b": "teaser"}


def test_a_teaser_that_fits_two_texts_goes_to_neither(store: JobStore):
    store.save([advert("a"), advert("b", **SNIPPET)])
    assert groups(store, "ab") == {frozenset("ab")}
    store.save([advert("c", description=f"{BODY} {OTHER}")])
    assert groups(store, "abc") == {frozenset("a"), frozenset("b"), frozenset("c")}
    store.delete(posting("c").id)
    assert groups(store, "ab") == {frozenset("ab")}


def test_a_text_under_another_company_is_told_as_a_copy_and_not_taken_for_one(store: JobStore):
    store.save([advert("a", date_posted=day(-5)), advert("b", company="Hire Fast")])
    (copy,) = store.cluster(posting("b").id)
    assert (copy["reason"], copy["copy_of"], copy["canonical"]) == ("agency", posting("a").id, True)
    assert store.cluster(posting("a").id) == []
    assert store.count(JobFilter(copies=False)) == 2


def test_an_employers_own_page_is_what_agencies_copy(store: JobStore):
    store.save([advert("a", company="Hire Fast", date_posted=day(-5)), advert("b")])
    assert reasons(store, "b") == {"b": "agency"}
    store.save([advert("b", publisher="employer")])
    assert (reasons(store, "a"), reasons(store, "b")) == ({"a": "agency"}, {})


def test_copies_of_an_agency_are_linked_and_all_say_what_they_copy(store: JobStore):
    store.save([advert("a", date_posted=day(-5)), advert("b", company="Hire Fast"), advert("c", company="Hire Fast")])
    assert reasons(store, "b") == {"b": "exact", "c": "exact"}
    assert {copy["copy_of"] for copy in store.cluster(posting("b").id)} == {posting("a").id}
    store.delete(posting("a").id)
    assert {copy["copy_of"] for copy in store.cluster(posting("b").id)} == {None}


@pytest.mark.parametrize(
    "fields",
    [
        {"location": "Dallas, TX", "city": "Dallas"},
        {"location": "Remote", "city": None, "region": None, "workplace": "remote"},
        {"title": "Senior Data Engineer"},
        {"title": "Data Engineer II"},
        {"title": "Data Engineer Intern"},
        {"job_type": "part_time"},
        {"title": "Data Engineer (Part Time)"},
        {"region": "MN", "location": "Austin, MN"},
        {"title": "Data Engineer - JR-2002"},
    ],
)
def test_what_differs_in_place_level_or_employment_is_never_linked(store: JobStore, fields: dict[str, Any]):
    here = {"job_type": "full_time", "title": "Data Engineer (JR-1001)", "workplace": "on_site"}
    store.save([advert("a", **here), advert("b", **here), advert("c", **here | fields)])
    assert groups(store, "abc") == {frozenset("ab"), frozenset("c")}


def test_no_third_posting_links_what_contradicts_each_other(store: JobStore):
    store.save([advert("a", job_type="full_time"), advert("b")])
    assert groups(store, "ab") == {frozenset("ab")}
    store.save([advert("c", job_type="part_time"), advert("d", job_type="part_time", description=NEARLY)])
    assert set(members(store, "a")).isdisjoint("cd")
    assert set(members(store, "c")) >= {"c", "d"}


def test_the_oldest_active_posting_is_the_canonical_one(store: JobStore):
    store.save([advert("a", date_posted=day(-1)), advert("b", date_posted=day(-4)), advert("c", date_posted=day(-2))])
    assert members(store, "a") == "bca"
    store.expire([posting("b").id], day(1))
    assert members(store, "a") == "cab"
    store.save([advert("b", date_posted=day(-4))])
    assert members(store, "a") == "bca"
    store.delete(posting("b").id)
    assert members(store, "a") == "ca"
    store.expire([posting("c").id], day(1))
    assert store.purge(day(2)) == 1
    assert members(store, "a") == ""
    assert store.cluster(posting("b").id) == []


def test_without_a_date_the_first_sight_counts_and_then_the_id(store: JobStore):
    unknown = {"date_posted": None, "date_posted_precision": None}
    store.save([advert("a", scraped_at=day(2), **unknown), advert("b", date_posted=day(1))])
    assert members(store, "a") == "ba"
    store.save([advert("c", scraped_at=day(1), **unknown)])
    assert members(store, "a") == "".join(sorted("bc", key=lambda key: posting(key).id or "")) + "a"


def test_an_employers_own_page_is_canonical_before_an_older_one_of_a_board(store: JobStore):
    store.save([advert("a", publisher="employer"), advert("b", publisher="board", date_posted=day(-9))])
    assert members(store, "a") == "ab"
    store.expire([posting("a").id])
    assert members(store, "a") == "ba"


def test_a_changed_text_leaves_its_cluster_and_joins_another(store: JobStore):
    store.save([advert("a"), advert("b"), advert("c", description=OTHER), advert("d")])
    store.save([advert("b", description=OTHER)])
    assert groups(store, "abcd") == {frozenset("ad"), frozenset("bc")}
    store.save([advert("a", title="Cook")])
    assert groups(store, "abcd") == {frozenset("a"), frozenset("bc"), frozenset("d")}


def test_a_card_is_linked_when_it_is_finished(store: JobStore):
    store.save([advert("a"), card("b", region="TX", **SNIPPET)])
    assert store.cluster(posting("b").id) == []
    store.save([advert("b")])
    assert reasons(store, "b") == {"a": "exact", "b": "exact"}


def test_saving_again_changes_nothing(store: JobStore):
    postings = [advert("a"), advert("b", description=NEARLY), advert("c", **SNIPPET), advert("d", company="Hire Fast")]
    store.save(postings)
    before = [store.cluster(posting(key).id) for key in "abcd"]
    assert store.save(postings) == [Saved.UNCHANGED] * 4
    assert [store.cluster(posting(key).id) for key in "abcd"] == before


def test_a_link_keeps_its_date_when_others_join(store: JobStore, monkeypatch: pytest.MonkeyPatch):
    for key, at in (("a", day(1)), ("b", day(2)), ("c", day(3))):
        monkeypatch.setattr("jobcrawler.storage.sqlite._now", lambda at=at: iso(at))
        store.save([advert(key, scraped_at=at)])
    since = {copy["job_id"]: copy["since"] for copy in store.cluster(posting("a").id)}
    assert since == {posting(key).id: iso(at) for key, at in (("a", day(2)), ("b", day(2)), ("c", day(3)))}


SET = {
    "a": {"job_type": "full_time"},
    "b": {"description": NEARLY},
    "c": SNIPPET,
    "d": {"description": OTHER, "date_posted": day(-7)},
    "e": {"description": OTHER, "company": "Hire Fast"},
    "f": {"description": OTHER, "job_type": "part_time"},
    "g": {"description": f"{OTHER}\nPart of the Acme family", "job_type": "full_time"},
}


def test_the_order_in_which_postings_come_makes_no_difference(store: JobStore):
    chance, seen = random.Random(1), []
    for number in range(12):
        keys = chance.sample(sorted(SET), len(SET))
        size = chance.choice([1, 2, 3, 7])
        for start in range(0, len(keys), size):
            store.save([advert(key, **SET[key]) for key in keys[start : start + size]])
        if number % 2:
            one, other = [key for key in keys if key != "c"][:2]
            store.save([advert(one, title="Cook"), advert(other, description="Soup")])
            store.save([advert(key, **SET[key]) for key in (other, one)])
        seen.append({key: [row | {"since": ""} for row in store.cluster(posting(key).id)] for key in SET})
        store.clear()
    assert {key: "".join(sorted(reasons_of)) for key, reasons_of in _reasons(seen[0]).items()} == {
        "a": "abc", "b": "abc", "c": "abc", "d": "df", "e": "e", "f": "df", "g": "",
    }  # fmt: skip
    assert seen == seen[:1] * len(seen)


def _reasons(state: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    keys = {posting(key).id: key for key in SET}
    return {key: [keys[row["job_id"]] for row in rows] for key, rows in state.items()}


@pytest.fixture
def listed(store: JobStore) -> JobStore:
    """Three adverts on two boards, of which Indeed's are canonical, and one on one board."""
    for number in range(3):
        fields: dict[str, Any] = {"title": f"Engineer of {WORDS[number]}", "scraped_at": day(number)}
        store.save([advert(f"i{number}", date_posted=day(-5), **fields)])
        store.save([advert(f"g{number}", source="glassdoor", workplace="remote", **fields)])
    store.save([advert("g3", title="Engineer of nothing", source="glassdoor", scraped_at=day(3))])
    return store


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "g3 i2 i1 i0"),
        ({"source": "glassdoor"}, "g3 g2 g1 g0"),
        ({"workplace": "remote"}, "g2 g1 g0"),
        ({"text": WORDS[1]}, "g3 i2 i1 i0"),
        ({"text": f"title:{WORDS[1]}", "source": "glassdoor"}, "g1"),
        ({"run_id": "run-1", "order": "first_seen"}, "i0 i1 i2 g3"),
        ({"copies": True, "order": "first_seen"}, "i0 g0 i1 g1 i2 g2 g3"),
    ],
)
def test_a_listing_shows_one_posting_of_each_cluster(listed: JobStore, filters: dict[str, Any], found: str):
    wanted = {"copies": False} | filters
    assert " ".join(row["source_id"] for row in listed.query(JobFilter(**wanted))) == found
    assert listed.count(JobFilter(**wanted)) == len(found.split())
    pages = [listed.query(JobFilter(**wanted, limit=2, offset=offset)) for offset in range(0, 8, 2)]
    assert " ".join(row["source_id"] for page in pages for row in page) == found


def test_a_listing_follows_what_expires(listed: JobStore):
    listed.expire([posting("i1").id])
    assert [row["source_id"] for row in listed.query(JobFilter(copies=False))] == ["g3", "i2", "g1", "i0"]
    assert [row["source_id"] for row in listed.query(JobFilter(copies=False, status="expired"))] == ["i1"]
    assert listed.count(JobFilter(copies=False, status=None)) == 4


def test_statistics_count_clusters(listed: JobStore):
    listed.save([advert("x", title="Engineer of nothing", company="Hire Fast", date_posted=day(9))])
    assert listed.statistics()["clusters"] == {"total": 3, "postings": 6, "copies": 3, "agency": 1}


def test_a_store_that_was_cleared_links_nothing_to_what_it_had(store: JobStore):
    store.save([advert("a"), advert("b")])
    store.clear()
    store.save([advert("a")])
    assert store.cluster(posting("a").id) == []


@pytest.mark.parametrize(("period", "times"), PERIODS_A_YEAR.items())
def test_the_pay_of_a_year_follows_from_the_period(store: JobStore, period: str, times: int):
    store.save([posting("a", salary_min=10.5, salary_max=None, salary_period=period)])
    (row,) = store.query(JobFilter(salary_year_min=10.5 * times))
    assert (row["salary_year_min"], row["salary_year_max"]) == (10.5 * times, None)
    assert store.query(JobFilter(salary_year_min=10.5 * times + 1)) == []
    assert list(store.export(JobFilter())) == [row] == [store.get(posting("a").id)]


def test_the_pay_of_a_year_compares_periods_and_knows_nothing_without_one(store: JobStore):
    hourly = {"salary_min": 60.0, "salary_max": 80.0, "salary_period": "hour"}
    store.save([posting("a"), posting("b", **hourly), posting("c", salary_period=None)])
    assert [row["source_id"] for row in store.query(JobFilter(order="-salary_year_max"))] == ["b", "a", "c"]
    assert [row["source_id"] for row in store.query(JobFilter(salary_year_min=130_000))] == ["b"]
