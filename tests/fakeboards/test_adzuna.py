from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from jobcrawler.fakeboards import FakeBoards
from jobcrawler.fakeboards.faults import Script
from tests.fakeboards.conftest import NOW
from tests.fakeboards.decoding import SHARED
from tests.fakeboards.systems import ask, loaded

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobcrawler.fakeboards.site import Site

recorded = pytest.mark.skipif(not SHARED.exists(), reason="the recorded pages are not here")
KEYS = {"app_id": "mine", "app_key": "secret"}


def address(page: int = 1, country: str = "us", **asked: object) -> str:
    return f"/v1/api/jobs/{country}/search/{page}?{urlencode(KEYS | asked)}"


def results(site: Site, country: str = "us", **asked: object) -> list[dict[str, Any]]:
    """All results of a search, page by page."""
    found: list[dict[str, Any]] = []
    page = 1
    while more := loaded(site, address(page, country, results_per_page=50, **asked))["results"]:
        found += more
        page += 1
    return found


@pytest.fixture
def site(boards: FakeBoards) -> Site:
    return boards.sites["adzuna"]


@pytest.mark.parametrize(
    ("country", "asked", "truth"),
    [
        ("us", {"what": "data engineer", "where": "Austin, TX"}, "q=data+engineer&l=Austin,+TX"),
        ("gb", {"what": "engineer", "max_days_old": 7}, "q=engineer&max_age_days=7"),
        ("de", {"what": "", "part_time": 1}, "q=&job_type=part_time"),
        ("mx", {"what": "ingeniero", "where": "Guadalajara"}, "q=ingeniero&l=Guadalajara"),
    ],
)
def test_all_pages_hold_exactly_the_results(site: Site, country: str, asked: dict[str, Any], truth: str) -> None:
    known = loaded(site, f"/_truth?{truth}&country={country}&full=1")
    found = results(site, country, **asked)
    assert [one["id"] for one in found] == known["ids"]
    assert len(set(known["ids"])) == known["total"] == known["reachable"] > 0
    assert loaded(site, address(1, country, **asked))["count"] == known["total"]


def test_a_page_holds_ten_or_as_many_as_asked_up_to_fifty(site: Site) -> None:
    sizes = [len(loaded(site, address(what="engineer", **more))["results"]) for more in (
        {}, {"results_per_page": 20}, {"results_per_page": 200})]  # fmt: skip
    assert sizes == [10, 20, 50]
    assert loaded(site, address(5_000, what="engineer"))["results"] == []


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"app_id": "mine"},
        {"app_id": "mine", "app_key": ""},
        {"app_id": "wrong", "app_key": "x"},
        {"app_id": "mine", "app_key": "wrong"},
    ],
)
def test_without_keys_it_answers_nothing(site: Site, keys: dict[str, str]) -> None:
    page = ask(site, f"/v1/api/jobs/us/search/1?{urlencode(keys)}")
    assert page.status == 401
    assert json.loads(page.body) == {
        "exception": "AUTH_FAIL",
        "doc": "https://api.adzuna.com/v1/doc",
        "display": "Authorisation failed",
        "__CLASS__": "Adzuna::API::Response::Exception",
    }


@pytest.mark.parametrize("target", [address(color="red"), address(0), address(results_per_page="many")])
def test_what_it_does_not_understand_is_an_error_in_html(site: Site, target: str) -> None:
    page = ask(site, target)
    assert page.status == 400
    assert page.body.startswith(b"<!doctype html>")


@pytest.mark.parametrize("target", [address(country="fr"), "/v1/api/jobs/us/top_companies", "/"])
def test_what_is_not_there_is_missing(site: Site, target: str) -> None:
    assert ask(site, target).status == 404


def test_a_limit_is_kept_for_a_minute_whatever_is_asked() -> None:
    site = FakeBoards(now=NOW, adzuna_limit=3).sites["adzuna"]
    assert [ask(site, address(page)).status for page in (1, 1, 2, 3, 1)] == [200, 200, 200, 429, 429]
    assert ask(site, "/_truth?q=x&country=us").status == 200
    assert [entry["status"] for entry in site.log] == [200, 200, 200, 429, 429]


@recorded
def test_results_have_the_keys_and_types_of_recorded_ones(site: Site) -> None:
    lines = (SHARED / "boards" / "fields" / "adzuna.txt").read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    types = {row[0]: set(ast.literal_eval(row[2])) for row in rows}
    for result in results(site, what="engineer"):
        assert set(result) <= set(types)
        assert {"id", "title", "description", "created", "location", "redirect_url", "salary_is_predicted"} <= set(
            result
        )
        for key, value in result.items():
            assert type(value).__name__ in types[key], key
            assert not isinstance(value, dict) or {f"{key}.{name}" for name in value} <= set(types), key


SPOILT: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("a mark in the title", lambda one: "<strong>" in one["title"]),
    ("somebody's rating in the name", lambda one: " - Glassdoor ✪ " in one.get("company", {}).get("display_name", "")),
    ("no company", lambda one: "company" not in one),
    ("no coordinates", lambda one: "latitude" not in one),
    ("a guess", lambda one: one["salary_is_predicted"] == "1" and one["salary_min"] == one["salary_max"]),
    ("no pay", lambda one: "salary_max" not in one and one["salary_is_predicted"] == "0"),
    ("a contract", lambda one: "contract_type" in one),
    ("an address of another kind", lambda one: "/details/" in one["redirect_url"]),
    ("a place without a town", lambda one: len(one["location"]["area"]) == 1),
]


@pytest.mark.parametrize(("what", "test"), SPOILT, ids=[what for what, _ in SPOILT])
def test_results_hold_what_real_ones_are_spoilt_by(
    site: Site, what: str, test: Callable[[dict[str, Any]], object]
) -> None:
    assert {bool(test(one)) for one in results(site, what="engineer")} == {True, False}, what


def test_descriptions_are_cut_at_five_hundred_characters(site: Site) -> None:
    texts = [one["description"] for one in results(site, what="data engineer")]
    assert {len(text) for text in texts if text.endswith("…")} == {501}
    assert "<li>" not in "".join(texts)


def test_the_truth_tells_a_guess_from_an_offer(site: Site) -> None:
    known = {one["id"]: one for one in loaded(site, "/_truth?q=nurse&country=us&full=1")["postings"]}
    found = results(site, what="nurse")
    assert {one["id"] for one in found if one["salary_is_predicted"] == "1"} == {
        number for number, one in known.items() if one["pay_is_guessed"]
    }
    assert all(known[one["id"]]["pay_min"] == one.get("salary_min") for one in found)
    assert {one["pay_period"] for one in known.values()} == {"year", None}


def test_a_search_can_be_empty_or_of_the_whole_country_for_once(boards: FakeBoards) -> None:
    site = FakeBoards(now=NOW).sites["adzuna"]
    site.script = Script([{"url": "", "fault": "no_results", "times": 1}, {"url": "", "fault": "place_not_understood"}])
    counts = [loaded(site, address(what="nurse", where="Austin, TX"))["count"] for _ in range(2)]
    assert counts == [0, loaded(boards.sites["adzuna"], address(what="nurse"))["count"]]
