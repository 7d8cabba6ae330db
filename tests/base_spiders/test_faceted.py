from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from jobcrawler.fakeboards import FakeBoards
from jobcrawler.fakeboards.ats.tenants import BIGGEST
from jobcrawler.outcomes import Outcome
from tests.base_spiders.walking import HERE, answers_of, spider, stats_of, walk
from tests.reading import Reading, page, read

if TYPE_CHECKING:
    from scrapy import Request

COMPANY = "acme.wd5/Careers"
LISTING = "https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/Careers/jobs"


def rows(count: int, first: int = 0) -> list[dict[str, Any]]:
    return [
        {"title": f"Nurse {number}", "externalPath": f"/job/Porto/Nurse_JR{number}", "locationsText": "Porto, Portugal"}
        for number in range(first, first + count)
    ]


def facet(name: str, **values: object) -> dict[str, Any]:
    held = [{"descriptor": value, "id": value, "count": count} for value, count in values.items()]
    return {"facetParameter": name, "descriptor": name, "values": held}


def listing(shown: list[dict[str, Any]], total: object = 0, *facets: dict[str, Any]) -> bytes:
    return json.dumps({"total": total, "jobPostings": shown, "facets": facets}).encode()


def asked(url: str) -> dict[str, Any]:
    """What an address posts."""
    return json.loads(unquote(url.partition("#")[2]))  # type: ignore[no-any-return]


def first_page(body: bytes, **posted: Any) -> Reading:
    one = spider("workday", company=COMPANY, details="false")
    fragment = f"#{json.dumps(posted)}" if posted else ""
    return read(one, "parse_search", page(f"{LISTING}{fragment}", body))


# -- what is posted --------------------------------------------------------------------------------------------------


def test_a_listing_is_posted_for() -> None:
    one = spider("workday", company=COMPANY)
    (request,) = (one.search_request(search) for search in one.searches())
    assert request.method == "POST"
    assert request.url.partition("#")[0] == LISTING
    assert json.loads(request.body) == {"appliedFacets": {}, "limit": 20, "offset": 0, "searchText": ""}
    assert request.headers["Content-Type"] == b"application/json"


@pytest.mark.parametrize(("offset", "following"), [(0, 20), (40, 60), (1_960, 1_980), (1_980, None)])
def test_a_full_page_has_one_after_it_up_to_the_cap(offset: int, following: int | None) -> None:
    requests = first_page(listing(rows(20), 500 if offset == 0 else 0), offset=offset, appliedFacets={}).requests
    assert [asked(request.url)["offset"] for request in requests] == ([following] if following else [])


def test_a_page_that_is_not_full_is_the_last() -> None:
    assert first_page(listing(rows(19), 500)).requests == []


# -- larger listings -------------------------------------------------------------------------------------------------


def parts(*facets: dict[str, Any], total: object = 2_000, **posted: Any) -> list[dict[str, Any]]:
    """What the first part of a listing at its cap applies."""
    requests = first_page(listing(rows(3), total, *facets), **posted).requests
    return [asked(request.url)["appliedFacets"] for request in requests]


@pytest.mark.parametrize(
    ("facets", "first"),
    [
        ([facet("kind", a=1_500, b=900)], {"kind": ["a"]}),
        ([facet("full", a=2_400, b=200), facet("kind", a=1_500, b=1_100)], {"kind": ["a"]}),
        ([facet("many", a=900, b=900, c=800), facet("few", a=1_500, b=1_100)], {"few": ["a"]}),
        ([facet("some", a=300, b=100), facet("all", a=1_900, b=700)], {"all": ["a"]}),
        ([facet("one", a=2_600), facet("kind", a=1_500, b=1_100)], {"kind": ["a"]}),
        ([{"facetParameter": "group", "values": [facet("kind", a=1_500, b=1_100)]}], {"kind": ["a"]}),
        ([facet("odd", a="many", b=None), facet("kind", a=1_500, b=1_100)], {"kind": ["a"]}),
        ([{"values": [{"id": "a", "count": 9}]}, {"facetParameter": "x"}, facet("kind", a=9, b=9)], {"kind": ["a"]}),
    ],
)  # fmt: skip
def test_a_listing_at_its_cap_is_split_by_the_facet_that_serves_best(
    facets: list[dict[str, Any]], first: dict[str, list[str]]
) -> None:
    assert parts(*facets) == [first]


@pytest.mark.parametrize("total", [1_999, 0, None, "many"])
def test_a_listing_below_its_cap_is_not_split(total: object) -> None:
    assert parts(facet("kind", a=1_500, b=400), total=total) == []


def test_a_part_at_its_cap_is_split_by_another_facet() -> None:
    facets = [facet("kind", a=2_000, b=1), facet("place", x=1_200, y=900)]
    assert parts(*facets, appliedFacets={"kind": ["a"]}, offset=0) == [{"kind": ["a"], "place": ["x"]}]


@pytest.mark.parametrize("facets", [[], [facet("one", a=2_600)]])
def test_what_nothing_splits_is_told_of_as_cut(facets: list[dict[str, Any]]) -> None:
    one = spider("workday", company=COMPANY, details="false")
    reading = read(one, "parse_search", page(LISTING, listing(rows(3), 2_600, *facets)))
    assert reading.requests == []
    assert stats_of(one)["search/capped"] == 1


def test_a_later_page_is_not_split_again() -> None:
    requests = first_page(listing(rows(20), 2_600, facet("kind", a=9, b=9)), offset=20, appliedFacets={}).requests
    assert [asked(request.url)["offset"] for request in requests] == [40]


def test_a_part_is_read_on_though_the_whole_listing_has_shown_its_first_pages() -> None:
    """The whole is cut at 40 of 100 here, and both show the newest first."""

    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        told = json.loads(request.body)
        last = 100 if told["appliedFacets"] else 40
        shown = rows(max(0, min(20, last - told["offset"])), told["offset"])
        facets = [facet("kind", a=100, b=0)] if told["offset"] == 0 else []
        return 200, {}, listing(shown, 2_000 if told["offset"] == 0 and not told["appliedFacets"] else 0, *facets)

    walked = walk(spider("workday", company=COMPANY, details="false"), answer)
    assert len({posting.link for posting in walked.postings}) == 100


@pytest.mark.slow
def test_a_company_that_is_too_large_to_be_listed_is_found_whole() -> None:
    site = FakeBoards(now=datetime(2026, 3, 10, 12, 30, tzinfo=UTC)).sites["workday"]
    one = spider("workday", company=f"{BIGGEST.slug}.wd5/Careers", base_url=HERE, details="false", query="nurse")
    walked = walk(one, answers_of(site))
    truth = json.loads(site.answer(site.read(f"/_truth?company={BIGGEST.slug}")).body)
    assert walked.stats["search/cards"] - walked.stats["search/repeated_cards"] == len(truth["ids"]) > 2_000
    assert walked.outcomes == {Outcome.OK}
    assert "search/capped" not in walked.stats


def test_a_redirect_is_no_unknown_company() -> None:
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        if "wday" in request.url:
            return 303, {"Location": "https://community.workday.example/maintenance"}, b""
        return 200, {}, b"<!doctype html><html><body>We are working on it.</body></html>"

    assert walk(spider("workday", company=COMPANY), answer).outcomes == {Outcome.LAYOUT_CHANGED}
