from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest

from jobcrawler.fakeboards.indeed import IndeedSite
from jobcrawler.fakeboards.world import Filters, World
from tests.fakeboards.conftest import NOW, ask, text
from tests.fakeboards.decoding import SHARED, initial_data, jobcards, paths, table

recorded = pytest.mark.skipif(not SHARED.exists(), reason="the recorded pages are not here")


def address(query: str, place: str = "", **more: object) -> str:
    return "/jobs?" + urlencode({"q": query, "l": place, **more})


def walk(site: IndeedSite, target: str) -> list[dict[str, Any]]:
    """The cards of all pages, each page as a list, following the links as a crawler does."""
    pages = []
    while True:
        page = text(site, target)
        data = initial_data(page)
        pages.append(jobcards(page)["results"])
        following = [link["href"] for link in data["pageLinks"] if link["label"] == data["pageNum"] + 1]
        if not following:
            return pages
        target = following[0]


def keys(pages: list[list[dict[str, Any]]]) -> set[str]:
    return {card["jobkey"] for page in pages for card in page}


@pytest.mark.parametrize(
    ("target", "country", "place"),
    [
        (address("data engineer", "Austin, TX"), "us", "Austin, TX"),
        ("/mx" + address("ingeniero", "Guadalajara"), "mx", "Guadalajara"),
        ("/in" + address("python", "Bengaluru", fromage=14), "in", "Bengaluru"),
        (address("electrician", "Denver, CO"), "us", "Denver, CO"),
    ],
)
def test_walking_all_pages_finds_exactly_the_reachable_postings(
    indeed: IndeedSite, world: World, target: str, country: str, place: str
) -> None:
    query = re.search(r"q=([^&]*)", target)[1].replace("+", " ")
    filters = Filters(max_age_days=14 if "fromage" in target else None)
    expected = {key for key, _ in world.reachable("indeed", query, place, country, filters)}
    assert keys(walk(indeed, target)) == expected
    assert len(expected) == world.search(query, place, country, "indeed", filters).total


def test_a_large_search_ends_at_the_cap_and_advertises_more() -> None:
    site = IndeedSite(World(adverts=200_000, now=NOW))
    pages = walk(site, address("engineer"))
    total = initial_data(text(site, address("engineer")))["totalJobCount"]
    assert len(pages) == 100
    assert keys(pages) == {key for key, _ in site.world.reachable("indeed", "engineer", "", "us")}
    assert 1_000 <= len(keys(pages)) < 1_100 < total


def test_a_start_beyond_the_cap_brings_nothing_new(indeed: IndeedSite) -> None:
    last, beyond = (text(indeed, address("engineer", start=start)) for start in (990, 1000))
    assert [c["jobkey"] for c in jobcards(last)["results"]] == [c["jobkey"] for c in jobcards(beyond)["results"]]


def test_pages_overlap_in_sponsored_cards_only(indeed: IndeedSite) -> None:
    pages = walk(indeed, address("software engineer"))
    organic = [card["jobkey"] for page in pages for card in page if not card["sponsored"]]
    sponsored = [card["jobkey"] for page in pages for card in page if card["sponsored"]]
    assert len(organic) == len(set(organic))
    assert len(sponsored) > len(set(sponsored))
    assert set(sponsored) & set(organic)
    assert all(len({card["jobkey"] for card in page}) == len(page) for page in pages)
    assert {len(page) for page in pages[:-1]} <= {12, 13, 14, 15}


def test_sponsored_links_hold_no_key(indeed: IndeedSite) -> None:
    cards = jobcards(text(indeed, address("engineer")))["results"]
    for card in cards:
        assert card["sponsored"] == card["link"].startswith("/pagead/clk?") == ("adId" in card)
        assert card["sponsored"] != ("jk=" in card["link"])
        assert f"jk={card['jobkey']}" in card["viewJobLink"]


def test_the_json_holds_what_breaks_non_greedy_patterns(indeed: IndeedSite) -> None:
    pages = [text(indeed, address("engineer", start=10 * number)) for number in range(12)]
    snippets = [card["snippet"] for page in pages for card in jobcards(page)["results"]]
    assert any("};" in snippet for snippet in snippets)
    assert any("\\u003Cli" in page for page in pages)
    assert any("</li>\\n" in page.split("window._initialData")[0] for page in pages)
    assert all(len(re.findall(r"</script", page)) == len(re.findall(r"<script", page)) for page in pages)


def test_every_trap_of_pay_occurs(indeed: IndeedSite) -> None:
    cards = [
        card for start in range(0, 600, 10) for card in jobcards(text(indeed, address("", start=start)))["results"]
    ]
    extracted = [card["extractedSalary"] for card in cards if "extractedSalary" in card]
    assert any(pay["max"] == -1 < pay["min"] for pay in extracted)
    assert any(pay["min"] == 0 < pay["max"] for pay in extracted)
    assert {"yearly", "YEARLY", "hourly", "HOURLY"} <= {pay["type"] for pay in extracted}
    assert any("estimatedSalary" in card for card in cards)
    assert not any("estimatedSalary" in card and "extractedSalary" in card for card in cards)
    without = [card["salarySnippet"] for card in cards if "text" not in card["salarySnippet"]]
    assert {"", "INR"} <= {snippet["currency"] for snippet in without}


def test_every_trap_of_place_and_workplace_occurs(indeed: IndeedSite) -> None:
    cards = [
        card for start in range(0, 600, 10) for card in jobcards(text(indeed, address("", start=start)))["results"]
    ]
    models = [card.get("remoteWorkModel", {}).get("type") for card in cards]
    assert {None, "REMOTE_ALWAYS", "REMOTE_HYBRID"} == set(models)
    assert any(card["remoteLocation"] for card in cards)
    assert any(
        model == "REMOTE_ALWAYS" and not card["remoteLocation"] for card, model in zip(cards, models, strict=True)
    )
    assert any(card["locationCount"] > 1 and "additionalLocationLink" in card for card in cards)
    assert sum(not card["jobTypes"] for card in cards) > len(cards) / 2
    assert any(card["companyRating"] == 0 for card in cards)
    assert any(card["createDate"] - card["pubDate"] > 150 * 86_400_000 for card in cards)
    assert all(card["createDate"] >= card["pubDate"] for card in cards)
    assert all(card["pubDate"] % 86_400_000 in {5 * 3_600_000, 6 * 3_600_000} for card in cards)


def test_the_page_says_what_was_searched(indeed: IndeedSite) -> None:
    page = text(indeed, address("data engineer", "austin"))
    assert '<link rel="canonical" href="http://127.0.0.1:8001/q-data-engineer-l-austin,-tx-jobs.html">' in page
    assert "in Austin, TX | Indeed</title>" in page


@pytest.mark.parametrize("place", ["Atlantis", "", "United States"])
def test_the_page_of_a_whole_country_names_no_place(indeed: IndeedSite, place: str) -> None:
    page = text(indeed, address("data engineer", place))
    assert "/q-data-engineer-jobs.html" in page
    assert re.search(r"<title>[\d,]+ Data Engineer Jobs, Employment \| Indeed</title>", page)


def test_a_search_without_hits_says_so(indeed: IndeedSite) -> None:
    page = text(indeed, address("zookeeper", "Austin, TX"))
    data = initial_data(page)
    assert jobcards(page)["results"] == []
    assert data["totalJobCount"] == 0
    assert "did not match any jobs" in data["noSearchResultModel"]["headerMsg"]
    assert data["autoOpenTwoPaneViewjobResponse"] is None


def test_mexico_is_in_spanish_and_keeps_its_prefix(indeed: IndeedSite) -> None:
    page = text(indeed, "/mx" + address("", "Ciudad de México"))
    cards, data = jobcards(page)["results"], initial_data(page)
    assert (data["country"], data["locale"], data["language"]) == ("MX", "es_MX", "es")
    assert data["pageLinks"][1]["href"].startswith("/mx/jobs?")
    written = json.dumps(cards, ensure_ascii=False)
    assert re.search(r"hace \d+ días", written)
    assert re.search(r"\$[\d,]+ a \$[\d,]+ por mes", written)
    assert "Tiempo completo" in written


def test_the_two_pane_answer_is_the_detail_of_the_first_organic_card(indeed: IndeedSite) -> None:
    page = text(indeed, address("engineer"))
    pane = initial_data(page)["autoOpenTwoPaneViewjobResponse"]
    first = next(card for card in jobcards(page)["results"] if not card["sponsored"])
    assert pane["status"] == "success"
    assert pane["body"]["jobKey"] == first["jobkey"]
    assert len(pane["body"]["jobInfoWrapperModel"]["jobInfoModel"]["sanitizedJobDescription"]) > 800


def test_a_detail_page_is_about_the_posting_of_its_key(indeed: IndeedSite) -> None:
    for card in jobcards(text(indeed, address("engineer")))["results"]:
        page = text(indeed, f"/viewjob?jk={card['jobkey']}")
        data = initial_data(page)
        job = data["hostQueryExecutionResult"]["data"]["jobData"]["results"][0]["job"]
        header = data["jobInfoWrapperModel"]["jobInfoModel"]["jobInfoHeaderModel"]
        assert data["jobKey"] == job["key"] == card["jobkey"]
        assert (header["jobTitle"], header["companyName"]) == (card["title"], card["company"])
        assert header["formattedLocation"] == card["formattedLocation"]
        assert (job["dateOnIndeed"], job["datePublished"]) == (card["createDate"], card["pubDate"])
        assert job["description"]["html"] in page
        assert "ld+json" not in page


def test_what_has_no_town_lies_in_the_atlantic(indeed: IndeedSite) -> None:
    cards = jobcards(text(indeed, address("", "Remote")))["results"]
    key = next(card["jobkey"] for card in cards if card["remoteLocation"])
    data = initial_data(text(indeed, f"/viewjob?jk={key}"))
    where = data["hostQueryExecutionResult"]["data"]["jobData"]["results"][0]["job"]["location"]
    assert (where["city"], where["latitude"], where["longitude"]) == ("Remote", 25, -40)


@pytest.mark.parametrize("target", ["/viewjob?jk=00aa11bb22cc33dd", "/viewjob", "/nothing", "/fr/jobs?q=python"])
def test_what_is_not_there_is_a_404_in_the_boards_words(indeed: IndeedSite, target: str) -> None:
    page = ask(indeed, target)
    assert page.status == 404
    assert b"<title>Not Found | Indeed</title>" in page.body


def test_a_posting_of_one_country_is_not_on_another_countrys_site(indeed: IndeedSite) -> None:
    key = jobcards(text(indeed, address("engineer")))["results"][0]["jobkey"]
    assert ask(indeed, f"/mx/viewjob?jk={key}").status == 404


@recorded
def test_cards_have_no_key_that_recorded_ones_lack(indeed: IndeedSite) -> None:
    known = table("indeed_jobcards_results")
    ours: set[str] = set()
    for target in (address("engineer"), "/mx" + address("", ""), "/de" + address("", ""), address("", start=340)):
        ours |= set().union(*(paths(card) for card in jobcards(text(indeed, target))["results"]))
    known |= {"adBlob"}  # on every recorded sponsored card, blanked in the table
    assert ours - known == set()


@recorded
def test_the_search_page_has_no_key_that_recorded_ones_lack(indeed: IndeedSite) -> None:
    known_cards: set[str] = set()
    known: set[str] = set()
    for path in (SHARED / "pages/indeed/search").glob("*.html"):
        page = path.read_text()
        known |= paths(initial_data(page))
        known_cards |= set(jobcards(page))
    page = text(indeed, address("engineer", "Austin, TX"))
    ours = {path for path in paths(initial_data(page)) if not path.startswith("autoOpenTwoPaneViewjobResponse.")}
    assert ours - known == set()
    assert set(jobcards(page)) - known_cards == set()


@recorded
def test_details_have_no_key_that_recorded_ones_lack(indeed: IndeedSite) -> None:
    known = table("indeed_viewjob_body_top")
    known |= {f"jobInfoWrapperModel.jobInfoModel.{path}" for path in table("indeed_viewjob_jobInfoModel")}
    result = "hostQueryExecutionResult.data.jobData.results[].job"
    known |= {f"{result}.{path}" for path in table("indeed_graphql_job")}
    for path in (SHARED / "pages/indeed/posting").glob("*.json"):
        known |= paths(json.loads(path.read_text())["body"])
    known |= paths(initial_data((SHARED / "pages/indeed/posting/ie_viewjob_page_2026-02.html").read_text()))
    for card in jobcards(text(indeed, address("", start=50)))["results"]:
        assert paths(initial_data(text(indeed, f"/viewjob?jk={card['jobkey']}"))) - known == set()
