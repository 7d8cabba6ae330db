from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest

from jobcrawler.fakeboards.glassdoor import GlassdoorSite
from jobcrawler.fakeboards.world import Filters, World
from tests.fakeboards.conftest import NOW, ask, text
from tests.fakeboards.decoding import dom_ids, flight_rows, job_listings, next_data, root_query


def lookup(site: GlassdoorSite, term: str, kinds: str = "CITY,STATE,COUNTRY") -> list[dict[str, Any]]:
    query = urlencode({"locationTypeFilters": kinds, "caller": "jobs", "term": term})
    return json.loads(text(site, f"/autocomplete/location?{query}"))


def canonical(site: GlassdoorSite, prefix: str = "", **query: str) -> str:
    names = {"keyword": "sc.keyword", "kind": "locT", "place": "locId"}
    page = ask(site, f"{prefix}/Job/jobs.htm?{urlencode({names.get(k, k): v for k, v in query.items()})}")
    assert page.status == 302
    return page.headers["Location"]


def walk(site: GlassdoorSite, target: str) -> list[list[int]]:
    """The ids of all pages, until a page brings no new one."""
    pages: list[list[int]] = []
    seen: set[int] = set()
    for number in range(1, 40):
        address = target if number == 1 else re.sub(r"\.htm", f"_IP{number}.htm", target)
        found = [entry["jobview"]["job"]["listingId"] for entry in job_listings(text(site, address))[1]["jobListings"]]
        if set(found) <= seen:
            break
        pages.append(found)
        seen |= set(found)
    return pages


def test_a_lookup_names_homonyms_of_all_countries(glassdoor: GlassdoorSite) -> None:
    found = lookup(glassdoor, "London", "CITY")
    assert {(place["country2LetterIso"], place["locationName"]) for place in found} == {
        ("GB", "London"),
        ("US", "London, OH"),
        ("CA", "London, ON"),
    }
    assert all(place["id"] == f"C{place['locationId']}" for place in found)


def test_a_lookup_of_an_unknown_place_is_an_empty_list(glassdoor: GlassdoorSite) -> None:
    assert lookup(glassdoor, "Atlantis") == []


@pytest.mark.parametrize(("term", "kind"), [("Texas", "S"), ("Germany", "N"), ("Remote", "S"), ("Mérida", "C")])
def test_a_lookup_knows_states_countries_and_accents(glassdoor: GlassdoorSite, term: str, kind: str) -> None:
    assert lookup(glassdoor, term)[0]["locationType"] == kind


def test_a_lookup_without_a_term_is_a_400(glassdoor: GlassdoorSite) -> None:
    assert ask(glassdoor, "/autocomplete/location").status == 400


def test_a_search_is_redirected_to_its_canonical_address_with_its_filters(glassdoor: GlassdoorSite) -> None:
    address = canonical(glassdoor, keyword="data engineer", kind="C", place="1900001", fromAge="7", remoteWorkType="1")
    assert address == ("/Job/austin-tx-data-engineer-jobs-SRCH_IL.0,9_IC1900001_KO10,23.htm?fromAge=7&remoteWorkType=1")


def test_a_place_in_words_is_ignored(glassdoor: GlassdoorSite) -> None:
    assert canonical(glassdoor, keyword="python", locKeyword="Austin") == "/Job/python-jobs-SRCH_KO0,6.htm"


SEARCHES = [
    ("", {"keyword": "data engineer", "kind": "C", "place": "1900001"}, ("Austin, TX", "us", Filters())),
    ("", {"keyword": "python", "kind": "S", "place": "1001", "fromAge": "30"}, ("Texas", "us", Filters(30))),
    ("/mx", {"keyword": "ingeniero"}, ("", "mx", Filters())),
    ("/de", {"keyword": "", "remoteWorkType": "1"}, ("", "de", Filters(workplace="remote"))),
]


@pytest.mark.parametrize(("prefix", "query", "searched"), SEARCHES)
def test_walking_all_pages_finds_exactly_the_reachable_postings(
    glassdoor: GlassdoorSite, prefix: str, query: dict[str, str], searched: tuple[str, str, Filters]
) -> None:
    pages = walk(glassdoor, canonical(glassdoor, prefix, **query))
    place, country, filters = searched
    expected = {
        int(key) for key, _ in glassdoor.world.reachable("glassdoor", query["keyword"], place, country, filters)
    }
    found = glassdoor.world.search(query["keyword"], place, country, "glassdoor", filters)
    assert {listing for page in pages for listing in page} == expected
    assert len(expected) == found.total > 10


def test_a_large_search_ends_at_thirty_pages_and_announces_more() -> None:
    site = GlassdoorSite(World(adverts=200_000, now=NOW))
    pages = walk(site, canonical(site, keyword="engineer"))
    wrapper = job_listings(text(site, canonical(site, keyword="engineer")))[1]
    assert [len(page) for page in pages] == [30] * 30
    assert len({listing for page in pages for listing in page}) == 871
    assert wrapper["totalJobsCount"] > 900


def test_a_page_begins_with_the_last_card_of_the_page_before(glassdoor: GlassdoorSite) -> None:
    first, second, *_ = walk(glassdoor, canonical(glassdoor, keyword="engineer"))
    assert first[-1] == second[0]


def test_the_announced_total_gives_the_number_of_pages(glassdoor: GlassdoorSite) -> None:
    for query in ("data engineer", "nurse", "chef", "accountant"):
        address = canonical(glassdoor, keyword=query)
        total = job_listings(text(glassdoor, address))[1]["totalJobsCount"]
        assert -(-total // 30) == len(walk(glassdoor, address))


def test_generations_rotate_and_agree_with_the_cards_of_the_page(glassdoor: GlassdoorSite) -> None:
    address = canonical(glassdoor, keyword="engineer")
    generations = []
    for number in ("", "_IP2", "_IP3"):
        page = text(glassdoor, address.replace(".htm", f"{number}.htm"))
        generation, wrapper = job_listings(page)
        generations.append(generation)
        assert [str(entry["jobview"]["job"]["listingId"]) for entry in wrapper["jobListings"]] == dom_ids(page)
    assert generations == ["rsc", "nextdata", "apollo"]


@pytest.mark.parametrize("generation", ["rsc", "nextdata", "apollo"])
def test_one_generation_can_be_asked_for(world: World, generation: str) -> None:
    site = GlassdoorSite(world, generation=generation)
    assert job_listings(text(site, "/Job/engineer-jobs-SRCH_KO0,8_IP2.htm"))[0] == generation


def test_bare_pages_hold_cards_only(world: World) -> None:
    page = text(GlassdoorSite(world, generation="dom"), "/Job/engineer-jobs-SRCH_KO0,8.htm")
    assert len(dom_ids(page)) == 30
    assert "__next_f" not in page
    assert "__NEXT_DATA__" not in page


def test_a_flight_stream_is_cut_within_objects_and_counts_text_in_bytes(glassdoor: GlassdoorSite) -> None:
    page = text(glassdoor, "/Job/engineer-jobs-SRCH_KO0,8.htm")
    rows = flight_rows(page)
    details = json.loads(rows["5f"])
    assert page.count("self.__next_f.push([1,") > 20
    assert details["jobDescription"] == "$60"
    assert rows["60"] == rows["61"]
    assert rows["60"].endswith("</div>")
    assert "–" in rows["10"]
    assert details["listingId"] == int(dom_ids(page)[0])


def test_the_page_says_which_place_was_searched(glassdoor: GlassdoorSite) -> None:
    target = canonical(glassdoor, keyword="python", kind="C", place="1900001")
    criteria = job_listings(text(glassdoor, target))[1]["searchResultsMetadata"]["searchCriteria"]
    assert criteria["location"] == {
        "id": 1900001,
        "type": "C",
        "shortName": "Austin",
        "localizedShortName": "Austin",
        "localizedDisplayName": "Austin, TX",
    }
    everywhere = job_listings(text(glassdoor, canonical(glassdoor, keyword="python")))[1]
    assert set(everywhere["searchResultsMetadata"]["searchCriteria"]["location"].values()) == {None}


def test_a_search_without_hits_says_so(glassdoor: GlassdoorSite) -> None:
    wrapper = job_listings(text(glassdoor, canonical(glassdoor, keyword="zookeeper")))[1]
    assert (wrapper["jobListings"], wrapper["totalJobsCount"]) == ([], 0)


def headers(site: GlassdoorSite, keyword: str = "", pages: int = 9) -> list[dict[str, Any]]:
    found = []
    for number in range(1, pages + 1):
        address = canonical(site, keyword=keyword).replace(".htm", f"_IP{number}.htm")
        found += [entry["jobview"]["header"] for entry in job_listings(text(site, address))[1]["jobListings"]]
    return found


def test_every_trap_of_pay_occurs(glassdoor: GlassdoorSite) -> None:
    found = headers(glassdoor, "engineer")
    assert all(head["payCurrency"] == "USD" for head in found)
    assert all((head["payPeriod"] is None) == (head["payPeriodAdjustedPay"] is None) for head in found)
    assert {head["payPeriod"] for head in found} == {None, "ANNUAL", "HOURLY"}
    assert {head["salarySource"] for head in found} == {None, "ESTIMATED", "EMPLOYER_PROVIDED"}
    pays = [head["payPeriodAdjustedPay"] for head in found if head["payPeriodAdjustedPay"]]
    assert any(pay["p10"] == pay["p90"] for pay in pays)
    assert any("p50" not in pay for pay in pays)


def test_employers_are_named_referred_to_or_missing(glassdoor: GlassdoorSite) -> None:
    found = headers(glassdoor, "engineer")
    employers = [head["employer"] for head in found]
    assert None in employers
    assert any(employer and employer.get("id") == 0 for employer in employers)
    assert any(employer and "__ref" in employer for employer in employers)
    assert all(head["employerNameFromSearch"] for head in found)


def test_references_of_the_apollo_cache_lead_to_entities(world: World) -> None:
    page = text(GlassdoorSite(world, generation="apollo"), "/Job/engineer-jobs-SRCH_KO0,8.htm")
    data = next_data(page)
    cache = data["apolloCache"]
    assert "jobSearchPage" not in data
    for entry in root_query(cache, "jobListings")["jobListings"]:
        employer = entry["jobview"]["header"]["employer"]
        assert employer is None or employer["__ref"] in cache


def test_kinds_of_work_stand_in_the_attributes(glassdoor: GlassdoorSite) -> None:
    attributes = [
        {entry["key"] for entry in head["indeedJobAttribute"]["extractedJobAttributes"]}
        for head in headers(glassdoor, "engineer")
        if head["indeedJobAttribute"]
    ]
    assert all(keys & {"CF3CP", "75GKK", "NJXCK", "VDTG7"} for keys in attributes)
    assert all(keys & {"DSQF7", "PAXZC", "SWG7T"} for keys in attributes)


@pytest.mark.parametrize(
    "target", ["/job-listing/j?jl=1009999999999", "/job-listing/j", "/Job/x.htm", "/fr/Job/jobs.htm"]
)
def test_what_is_not_there_is_a_404_in_the_boards_words(glassdoor: GlassdoorSite, target: str) -> None:
    page = ask(glassdoor, target)
    assert page.status == 404
    assert b"<title>Page not found | Glassdoor</title>" in page.body
