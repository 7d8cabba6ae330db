from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.fakeboards import FakeBoards
from jobcrawler.fakeboards.ats import SYSTEMS as SITES
from jobcrawler.fakeboards.ats.site import TenantSite
from jobcrawler.fakeboards.ats.tenants import _DEPARTMENTS, LAST, NAMED, tenant_of
from jobcrawler.fakeboards.catalogue import OCCUPATIONS
from jobcrawler.fakeboards.faults import ANSWERS, Script
from jobcrawler.fakeboards.writing import describe
from tests.fakeboards.conftest import NOW, text
from tests.fakeboards.systems import (
    EMPTY,
    SYSTEMS,
    Record,
    ask,
    detail,
    identity,
    loaded,
    page_of,
    records,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobcrawler.fakeboards.pages import Page

each = pytest.mark.parametrize("board", SYSTEMS)
WITH_DETAILS = [name for name, system in SYSTEMS.items() if system.detail]


def fresh(board: str, faults: object = ()) -> TenantSite:
    """A site of its own, whose script a test may change."""
    site = FakeBoards(now=NOW).sites[board]
    assert isinstance(site, TenantSite)
    site.script = Script(faults)
    return site


def test_every_system_has_its_reader() -> None:
    assert [site.board for site in SITES] == list(SYSTEMS)


def test_every_occupation_has_a_department() -> None:
    assert len(_DEPARTMENTS) == len(OCCUPATIONS)


# -- companies ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["nobody", "company-0", "company-07", "company-1000001", "company-", "Acme", "", "bigco"]
)
def test_a_company_that_nobody_knows(name: str) -> None:
    assert tenant_of(name) is None


def test_companies_have_up_to_forty_postings_and_one_in_eight_has_none() -> None:
    sizes = [tenant_of(f"company-{number}").size for number in range(1, 2_001)]
    assert (min(sizes), max(sizes)) == (0, 40)
    assert 0.08 < sizes.count(0) / len(sizes) < 0.18
    assert tenant_of(f"company-{LAST}")


def test_no_two_companies_have_one_name() -> None:
    names = [tenant_of(f"company-{number}").name for number in range(1, 2_001)]
    assert len({*names, *(tenant.name for tenant in NAMED.values())}) == len(names) + len(NAMED)


@each
@pytest.mark.parametrize("company", ["acme", "globex", "initech", "company-7", "company-1000"])
def test_all_pages_of_a_company_hold_exactly_its_postings(boards: FakeBoards, board: str, company: str) -> None:
    site = boards.sites[board]
    known, found = truth(site, company), {identity(site, one) for one in records(site, company) if public(one)}
    assert found == set(known["ids"])
    assert known["total"] == len(known["ids"]) == len(found) > 0
    assert [one["id"] for one in known["postings"]] == known["ids"]


def public(record: Record) -> bool:
    return record.get("isListed") is not False


@each
def test_a_company_without_postings_is_known(boards: FakeBoards, board: str) -> None:
    site = boards.sites[board]
    assert page_of(site, EMPTY).status == 200
    assert (records(site, EMPTY), truth(site, EMPTY)["total"]) == ([], 0)
    assert truth(site, EMPTY)["company"]


UNKNOWN: dict[str, tuple[int, bytes]] = {
    "greenhouse": (404, b'{"status":404,"error":"Not found"}'),
    "lever": (404, b'{"ok":false,"error":"Document not found"}'),
    "ashby": (404, b"Not Found"),
    "smartrecruiters": (200, b'{"offset":0,"limit":100,"totalFound":0,"content":[]}'),
    "workable": (404, b'{"error":"Account not found"}'),
    "recruitee": (404, b'{"error":"Not found"}'),
    "personio": (404, b"<!doctype html>"),
    "workday": (404, b'{"errorCode":"HTTP_404"'),
    "bamboohr": (302, b""),
    "teamtailor": (404, b"<!doctype html>"),
    "pinpoint": (404, b"<!doctype html>"),
    "rippling": (404, b'{"detail":"Not found."}'),
}


@each
def test_a_company_that_nobody_knows_gets_the_answer_of_the_system(boards: FakeBoards, board: str) -> None:
    page = page_of(boards.sites[board], "nobody")
    status, begins = UNKNOWN[board]
    assert page.status == status
    assert page.body.startswith(begins)
    assert truth(boards.sites[board], "nobody") == {"company": None, "total": 0, "ids": [], "postings": []}


def test_bamboohr_sends_strangers_to_a_page_about_itself(boards: FakeBoards) -> None:
    site = boards.sites["bamboohr"]
    assert "<title>HR Software</title>" in text(site, page_of(site, "nobody").headers["Location"])


def test_europe_knows_one_company_and_america_all(boards: FakeBoards) -> None:
    site = boards.sites["lever"]
    assert loaded(site, "/eu/v0/postings/globex?mode=json") != []
    assert ask(site, "/eu/v0/postings/acme?mode=json").status == 404
    assert len(loaded(site, "/v0/postings/globex?mode=json")) == 37
    assert loaded(site, "/eu/v0/postings/globex")[0]["hostedUrl"].startswith("https://jobs.eu.lever.co/")


def test_greenhouse_names_a_company_and_leaves_out_what_nobody_asks_for(boards: FakeBoards) -> None:
    site = boards.sites["greenhouse"]
    assert loaded(site, "/v1/boards/acme")["name"] == "Acme Robotics"
    short = loaded(site, "/v1/boards/acme/jobs")["jobs"][0]
    assert not {"content", "departments", "offices", "pay_input_ranges"} & set(short)


def test_a_name_of_two_letters_is_no_country(boards: FakeBoards) -> None:
    site = boards.sites["recruitee"]
    assert site.read("/hp/api/offers").path == "/hp/api/offers"
    assert ask(site, "/hp/api/offers").body == b'{"error":"Not found"}'


@each
def test_two_worlds_of_one_seed_answer_alike_and_another_seed_otherwise(board: str) -> None:
    first, again, other = (FakeBoards(now=NOW, seed=seed).sites[board] for seed in (1, 1, 2))
    assert page_of(first).body == page_of(again).body != page_of(other).body


# -- what the truth says -----------------------------------------------------------------------------------------

FACTS = {
    "id", "title", "company", "location", "city", "country", "places", "pay_min", "pay_max", "pay_currency",
    "pay_period", "date", "workplace", "employment",
}  # fmt: skip


@each
def test_the_truth_of_a_posting_has_all_facts(boards: FakeBoards, board: str) -> None:
    assert {frozenset(one) for one in truth(boards.sites[board])["postings"]} == {frozenset(FACTS)}


STANDS: list[tuple[str, str, str]] = [
    ("greenhouse", "title", "title"),
    ("greenhouse", "location", "location.name"),
    ("lever", "title", "text"),
    ("lever", "location", "categories.location"),
    ("ashby", "location", "location"),
    ("smartrecruiters", "location", "location.fullLocation"),
    ("recruitee", "location", "location"),
    ("personio", "location", "office"),
    ("bamboohr", "title", "jobOpeningName"),
    ("pinpoint", "location", "location.name"),
    ("pinpoint", "pay_min", "compensation_minimum"),
    ("recruitee", "pay_currency", "salary.currency"),
    ("workable", "date", "published_on"),
]


@pytest.mark.parametrize(("board", "fact", "path"), STANDS)
def test_what_the_truth_says_stands_in_the_record(boards: FakeBoards, board: str, fact: str, path: str) -> None:
    site = boards.sites[board]
    facts = {one["id"]: one[fact] for one in truth(site)["postings"]}
    for record in filter(public, records(site)):
        value: Any = record
        for key in path.split("."):
            value = value[key]
        assert (" ".join(value.split()) if isinstance(value, str) else value) == facts[identity(site, record)]


@pytest.mark.parametrize("board", ["indeed", "glassdoor"])
def test_most_postings_of_acme_are_adverts_that_the_boards_show_too(boards: FakeBoards, board: str) -> None:
    site = boards.sites["greenhouse"]
    assert isinstance(site, TenantSite)
    copies = 0
    for vacancy, record in zip(site.hiring.vacancies(NAMED["acme"]), records(site), strict=True):
        advert = boards.world.advert(vacancy.advert.number)
        if board in advert.slot.boards:
            shown = boards.indeed.shown(advert) if board == "indeed" else boards.glassdoor.shown(advert)
            assert shown["company"] == "Acme Robotics"
            assert shown["title"].replace(" – ", " - ") == vacancy.title.replace(" – ", " - ")
            assert html.unescape(record["content"]) == describe(advert)
            copies += 1
    assert copies > 100


def test_a_small_world_still_has_all_postings_of_acme() -> None:
    assert truth(FakeBoards(adverts=10).sites["ashby"])["total"] > 130


# -- records of their own ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("board", WITH_DETAILS)
def test_every_posting_has_a_record_with_its_text(boards: FakeBoards, board: str) -> None:
    site = boards.sites[board]
    known = truth(site, "company-7")
    for posting, facts in zip(known["ids"], known["postings"], strict=True):
        page = detail(site, "company-7", posting)
        assert page.status == 200
        assert facts["title"].partition(" (")[0].encode() in page.body
        assert b"Duskwood Robotics" in page.body
        assert len(page.body) > 1_000


@pytest.mark.parametrize("board", WITH_DETAILS)
def test_a_posting_of_another_company_is_not_there(boards: FakeBoards, board: str) -> None:
    site = boards.sites[board]
    posting = truth(site, "company-7")["ids"][-1]
    if board != "bamboohr":  # numbers its openings anew for every company
        assert detail(site, "company-4", posting).status in {403, 404}
    assert detail(site, "nobody", posting).status in {302, 404}


PARTS: dict[str, Callable[[Any], Any]] = {
    "smartrecruiters": lambda data: data["jobAd"]["sections"]["jobDescription"]["text"],
    "workday": lambda data: data["jobPostingInfo"]["jobDescription"],
    "bamboohr": lambda data: data["result"]["jobOpening"]["description"],
    "rippling": lambda data: data["description"]["role"],
    "lever": lambda data: data["lists"][0]["content"],
    "greenhouse": lambda data: html.unescape(data["content"]),
    "recruitee": lambda data: data["offer"]["description"],
}


@pytest.mark.parametrize("board", PARTS)
def test_the_text_stands_where_the_system_has_it(boards: FakeBoards, board: str) -> None:
    site = boards.sites[board]
    page = detail(site, "company-7", truth(site, "company-7")["ids"][2])
    assert "<li>" in PARTS[board](json.loads(page.body))


# -- faults ------------------------------------------------------------------------------------------------------


def statuses(site: TenantSite, *pages: Callable[[], Page]) -> list[int]:
    return [page().status for page in pages]


@each
def test_faults_come_in_place_of_lists_and_records(board: str) -> None:
    site = fresh(board)
    posting = truth(site, "company-7")["ids"][0]
    site.script = Script(
        [{"url": "", "fault": "too_many_seconds", "wait": 7, "times": 1}, {"url": "", "fault": "challenge_403"}]
    )
    first, second = page_of(site), page_of(site)
    assert (first.status, first.headers["Retry-After"], second.status) == (429, "7", 403)
    if board in WITH_DETAILS:
        assert detail(site, "company-7", posting).status == 403
    assert [entry["fault"] for entry in site.log][:2] == ["too_many_seconds", "challenge_403"]


@pytest.mark.parametrize("board", [*SYSTEMS, "adzuna", "jobposting"])
def test_there_is_an_answer_for_every_fault(board: str) -> None:
    site = FakeBoards(now=NOW).sites[board]
    target = {"adzuna": "/v1/api/jobs/us/search/1?app_id=a&app_key=b", "jobposting": "/jobs"}.get(board)
    for name in ANSWERS:
        site.script = Script([{"url": "", "fault": name}])
        page = ask(site, target) if target else page_of(site)
        assert page.status in {0, 200, 302, 401, 403, 404, 429, 500, 503}
        assert site.log[-1].get("fault", name) == name


@each
def test_a_list_can_be_empty_for_once(board: str) -> None:
    site = fresh(board, [{"url": "", "fault": "no_results"}])
    assert records(site, "company-7") == []
    site.script = Script()
    assert records(site, "company-7") != []


@pytest.mark.parametrize("board", WITH_DETAILS)
def test_a_record_can_be_gone_or_that_of_another_posting(board: str) -> None:
    site = fresh(board)
    first, second = truth(site, "company-7")["ids"][:2]
    usual = detail(site, "company-7", second).body
    site.script = Script([{"url": "", "fault": "other_posting"}])
    assert detail(site, "company-7", first).body == usual
    site.script = Script([{"url": "", "fault": "expired_detail"}])
    assert detail(site, "company-7", first).status in {403, 404}
    site.script = Script([{"url": "", "fault": "gone_detail"}])
    assert detail(site, "company-7", first).status == 404


@each
def test_robots_txt_is_open(boards: FakeBoards, board: str) -> None:
    assert text(boards.sites[board], "/robots.txt") == "User-agent: *\nAllow: /\n"
