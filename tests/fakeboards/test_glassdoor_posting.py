from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from jobcrawler.fakeboards.glassdoor import GlassdoorSite
from tests.fakeboards.conftest import text
from tests.fakeboards.decoding import (
    SHARED,
    dom_ids,
    flight_rows,
    job_listings,
    next_data,
    paths,
    root_query,
    table,
)  # fmt: skip

if TYPE_CHECKING:
    from jobcrawler.fakeboards.world import World

recorded = pytest.mark.skipif(not SHARED.exists(), reason="the recorded pages are not here")


def test_references_point_into_rows_and_dollars_are_escaped(world: World) -> None:
    site = GlassdoorSite(world, generation="rsc")
    page = text(site, "/Job/engineer-jobs-SRCH_KO0,8.htm")
    overviews = [
        json.loads(flight_rows(text(site, f"/job-listing/j?jl={i}"))["5f"])["employerOverview"] for i in dom_ids(page)
    ]
    known = [overview for overview in overviews if overview]
    assert known
    assert all(overview["ratings"] == "$5f:companyRatings" for overview in known)
    assert all(overview["revenue"].startswith("$$1 to ") for overview in known)


def description(page: str) -> str:
    """The description of a detail page, wherever it stands."""
    if "self.__next_f" in page:
        rows = flight_rows(page)
        return rows[json.loads(rows["5f"])["jobDescription"][1:]]
    if "__NEXT_DATA__" in page:
        return root_query(next_data(page)["apolloCache"], "jobView")["job"]["description"]
    if "ld+json" in page:
        return json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])["description"]
    return re.search(r'JobDetails_jobDescription__a5">(.*)</div></body>', page, re.S)[1]


def test_details_come_in_four_ways_and_hold_the_full_text(glassdoor: GlassdoorSite) -> None:
    pages = [
        text(glassdoor, f"/job-listing/j?jl={i}") for i in dom_ids(text(glassdoor, "/Job/engineer-jobs-SRCH_KO0,8.htm"))
    ]
    assert all(len(description(page)) > 800 for page in pages)
    assert all(
        any(mark in page for page in pages)
        for mark in ("__next_f", "__NEXT_DATA__", "ld+json", "JobDetails_jobDescription")
    )
    assert any(description(page).startswith("&lt;div&gt;") for page in pages)


def test_the_long_and_the_short_address_lead_to_the_same_posting(glassdoor: GlassdoorSite) -> None:
    entry = job_listings(text(glassdoor, "/Job/engineer-jobs-SRCH_KO0,8.htm"))[1]["jobListings"][0]["jobview"]
    long = entry["header"]["seoJobLink"].removeprefix("http://127.0.0.1:8001")
    assert text(glassdoor, long) == text(glassdoor, f"/job-listing/j?jl={entry['job']['listingId']}")


def test_both_boards_show_an_advert_with_their_own_punctuation(world: World, glassdoor: GlassdoorSite) -> None:
    shared = [advert for advert in map(world.advert, range(500)) if len(advert.slot.boards) == 2]
    assert any(advert.company.indeed != advert.company.glassdoor for advert in shared)
    assert any(", Inc." in advert.company.indeed and advert.company.glassdoor.endswith(" Inc") for advert in shared)
    assert any(" - " in advert.title and " – " in glassdoor.shown(advert)["title"] for advert in shared)


@recorded
def test_listings_have_no_key_that_recorded_ones_lack(glassdoor: GlassdoorSite) -> None:
    known = {f"jobview.header.{path}" for path in table("glassdoor_jobview_header")} | {"jobview", "jobview.header"}
    known |= {f"jobview.{path}" for path in table("glassdoor_jobview_rest")} | {"__typename"}
    for number in range(1, 4):
        wrapper = job_listings(text(glassdoor, f"/Job/engineer-jobs-SRCH_KO0,8_IP{number}.htm"))[1]
        for entry in wrapper["jobListings"]:
            assert paths(entry) - known == set()


@recorded
def test_wrappers_have_no_key_that_recorded_ones_lack(glassdoor: GlassdoorSite) -> None:
    for name, number in (("in_pune_qa_rsc_2026-07", 1), ("in_data-scientist_nextdata_2025-06", 2)):
        theirs = job_listings((SHARED / f"pages/glassdoor/search/{name}.html").read_text())
        ours = job_listings(text(glassdoor, f"/Job/engineer-jobs-SRCH_KO0,8_IP{number}.htm"))
        assert ours[0] == theirs[0]
        unlisted = [{**wrapper, "jobListings": []} for _, wrapper in (ours, theirs)]
        assert paths(unlisted[0]) - paths(unlisted[1]) == set()


@recorded
def test_details_have_no_key_that_recorded_ones_lack(world: World) -> None:
    for generation, name in (("rsc", "rsc_jobDetails"), ("nextdata", "nextdata_jobView")):
        site = GlassdoorSite(world, generation=generation)
        known = table(f"glassdoor_{name}")
        for listing in dom_ids(text(site, "/Job/engineer-jobs-SRCH_KO0,8.htm")):
            page = text(site, f"/job-listing/j?jl={listing}")
            if generation == "rsc":
                ours = json.loads(flight_rows(page)["5f"])
            else:
                ours = root_query(next_data(page)["apolloCache"], "jobView")
            assert paths(ours) - known == set()
