from __future__ import annotations

import json
from typing import Any

import pytest

from jobcrawler.fakeboards import FakeBoards
from tests.fakeboards.systems import ask, loaded, truth

LISTING = "/bigco.wd5/wday/cxs/bigco/Careers/jobs"
ACME = "/acme.wd5/wday/cxs/acme/Careers/jobs"


def asked(**given: Any) -> dict[str, Any]:
    return {"appliedFacets": {}, "limit": 20, "offset": 0, "searchText": ""} | given


def listing(boards: FakeBoards, target: str = ACME, **given: Any) -> dict[str, Any]:
    return loaded(boards.sites["workday"], target, asked(**given))


def paths(boards: FakeBoards, facets: dict[str, list[str]], target: str = LISTING) -> set[str]:
    """Every posting of a search, page by page."""
    found: set[str] = set()
    for offset in range(0, 4_000, 20):
        page = listing(boards, target, offset=offset, appliedFacets=facets)["jobPostings"]
        found |= {one["externalPath"] for one in page}
        if len(page) < 20:
            break
    return found


def facet(boards: FakeBoards, name: str, target: str = LISTING) -> list[dict[str, Any]]:
    """The values of a facet, wherever it is nested."""
    waiting = listing(boards, target)["facets"]
    while waiting:
        one = waiting.pop()
        if one.get("facetParameter") == name:
            return one["values"]
        waiting += [value for value in one["values"] if "values" in value]
    raise AssertionError(name)


def test_the_total_and_the_facets_are_on_the_first_page_only(boards: FakeBoards) -> None:
    first, second = listing(boards), listing(boards, offset=20)
    assert (first["total"], second["total"]) == (150, 0)
    assert [one["facetParameter"] for one in first["facets"]] == ["jobFamilyGroup", "timeType", "locationMainGroup"]
    assert second["facets"] == []
    assert len(first["jobPostings"]) == len(second["jobPostings"]) == 20
    assert first["jobPostings"] != second["jobPostings"]


def test_nothing_lies_beyond_two_thousand(boards: FakeBoards) -> None:
    assert truth(boards.sites["workday"], "bigco")["total"] == 2_600
    assert listing(boards, LISTING)["total"] == 2_000
    assert len(listing(boards, LISTING, offset=1_980)["jobPostings"]) == 20
    assert listing(boards, LISTING, offset=2_000)["jobPostings"] == []
    assert len(paths(boards, {})) == 2_000


def test_facets_split_what_is_too_large(boards: FakeBoards) -> None:
    groups = facet(boards, "jobFamilyGroup")
    assert sum(one["count"] for one in groups) == 2_600
    assert max(one["count"] for one in groups) < 2_000
    found: set[str] = set()
    for group in groups:
        part = paths(boards, {"jobFamilyGroup": [group["id"]]})
        assert len(part) == group["count"]
        found |= part
    assert found == set(truth(boards.sites["workday"], "bigco")["ids"])


def test_places_are_nested_and_count_a_posting_of_two_twice(boards: FakeBoards) -> None:
    places = facet(boards, "locations", ACME)
    assert sum(one["count"] for one in places) > 150
    assert {one["descriptor"] for one in facet(boards, "locationCountry", ACME)} >= {"United States", "Germany"}
    austin = next(one for one in places if one["descriptor"] == "Austin, TX")
    assert len(paths(boards, {"locations": [austin["id"]]}, ACME)) == austin["count"]


def test_values_of_a_facet_add_up_and_facets_narrow(boards: FakeBoards) -> None:
    groups = [one["id"] for one in facet(boards, "jobFamilyGroup", ACME)[:2]]
    part_time = facet(boards, "timeType", ACME)[1]
    both = paths(boards, {"jobFamilyGroup": groups}, ACME)
    assert both == paths(boards, {"jobFamilyGroup": groups[:1]}, ACME) | paths(
        boards, {"jobFamilyGroup": groups[1:]}, ACME
    )
    assert paths(boards, {"jobFamilyGroup": groups, "timeType": [part_time["id"]]}, ACME) < both
    assert paths(boards, {"jobFamilyGroup": ["0" * 32]}, ACME) == set()


def test_words_are_looked_for_in_titles(boards: FakeBoards) -> None:
    found = listing(boards, LISTING, searchText="nurse")
    assert 0 < found["total"] < 200
    assert all("Nurse" in one["title"] for one in found["jobPostings"])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"limit": 21}, "limit must be 20 or less"),
        ({"limit": "20"}, "limit is no whole number"),
        ({"offset": -20}, "offset is no whole number"),
        ({"searchText": None}, "searchText or appliedFacets is not understood"),
        ({"appliedFacets": {"colour": ["red"]}}, "searchText or appliedFacets is not understood"),
    ],
)
def test_a_wrong_request_is_refused(boards: FakeBoards, given: dict[str, Any], message: str) -> None:
    page = ask(boards.sites["workday"], ACME, body=asked(**given))
    assert page.status == 400
    assert json.loads(page.body)["message"] == message


def test_a_body_that_is_no_json_is_refused_and_a_list_is_posted(boards: FakeBoards) -> None:
    site = boards.sites["workday"]
    assert site.answer(site.read(ACME, method="POST", body=b"{")).status == 400
    assert site.answer(site.read(ACME, method="POST", body=b"[]")).status == 400
    assert ask(site, ACME).status == 404


@pytest.mark.parametrize(
    "target",
    [
        "/acme.wd5/wday/cxs/globex/Careers/jobs",
        "/acme.wd5/wday/cxs/acme/Nothing/jobs",
        "/nobody.wd5/wday/cxs/nobody/Careers/jobs",
        "/acme/wday/cxs/acme/Careers/jobs",
    ],
)
def test_a_host_or_a_site_that_is_not_there(boards: FakeBoards, target: str) -> None:
    assert ask(boards.sites["workday"], target, body=asked()).status == 404


def test_a_posting_that_is_gone_is_missing_or_forbidden(boards: FakeBoards) -> None:
    site = boards.sites["workday"]
    pages = [ask(site, f"/acme.wd5/wday/cxs/acme/Careers/job/Austin-TX/Cook_JR90000{number}") for number in (1, 2)]
    assert [page.status for page in pages] == [403, 404]
    assert json.loads(pages[0].body)["errorCode"] == "S22"


def test_a_record_names_its_places_and_its_day(boards: FakeBoards) -> None:
    site = boards.sites["workday"]
    for facts in truth(site, "company-7")["postings"]:
        info = loaded(site, f"/company-7.wd5/wday/cxs/company-7/Careers{facts['id']}")["jobPostingInfo"]
        assert (info["title"], info["location"], info["startDate"]) == (
            facts["title"],
            facts["location"],
            facts["date"],
        )
        assert 1 + len(info.get("additionalLocations", [])) == facts["places"]
        assert info["externalUrl"].endswith(facts["id"])


def test_every_body_has_its_own_answer_and_stands_in_the_log(boards: FakeBoards) -> None:
    site = FakeBoards(now=boards.now).sites["workday"]
    pages = [ask(site, ACME, body=asked(offset=offset)).body for offset in (0, 20, 0)]
    assert pages[0] == pages[2] != pages[1]
    log = [(entry["method"], json.loads(entry["body"])["offset"]) for entry in site.log]
    assert log == [("POST", 0), ("POST", 20), ("POST", 0)]
