from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jobcrawler.base_spiders.progress import Search
from jobcrawler.exceptions import ConfigError
from jobcrawler.outcomes import Outcome
from tests.base_spiders.walking import HERE, spider, stats_of, walk
from tests.reading import Reading, page, read, spiders

if TYPE_CHECKING:
    from scrapy import Request

FIRST = "https://api.adzuna.com/v1/api/jobs/gb/search/1?what=cook&app_key=abc123"


def row(number: int, **more: Any) -> dict[str, Any]:
    place = {"display_name": "Leeds, West Yorkshire", "area": ["UK", "Yorkshire", "West Yorkshire", "Leeds"]}
    return {"id": str(number), "title": "Cook", "company": {"display_name": "Hooli"}, "location": place} | more


def answer_of(rows: int, total: int | None, first: int = 0) -> bytes:
    return json.dumps({"results": [row(number) for number in range(first, first + rows)], "count": total}).encode()


def results(body: bytes, url: str = FIRST) -> Reading:
    return read(spider("adzuna", country="gb"), "parse_search", page(url, body))


# -- what is asked -----------------------------------------------------------------------------------------------------


def test_the_key_is_sent_and_never_told() -> None:
    one = spider("adzuna", query="cook", country="gb")
    url = one.search_url(Search("cook"))
    assert parse_qs(urlsplit(url).query)["app_key"] == ["key"]
    reading = read(one, "parse_search", page(FIRST, b"<html></html>", 500))
    assert "abc123" not in reading.note


@pytest.mark.parametrize(
    ("arguments", "parameters"),
    [
        ({"location": "Leeds"}, {"where": "Leeds"}),
        ({"max_age_days": "3"}, {"max_days_old": "3"}),
        ({"radius": "10", "country": "gb"}, {"distance": "16"}),
        ({"radius": "10", "country": "de"}, {"distance": "10"}),
        ({"radius": "0"}, {"distance": "0"}),
        ({"job_type": "contract"}, {"contract": "1"}),
    ],
)
def test_arguments_are_parameters_of_the_api(arguments: dict[str, str], parameters: dict[str, str]) -> None:
    one = spider("adzuna", query="cook", **arguments)
    asked = parse_qs(urlsplit(one.search_url(next(iter(one.searches())))).query)
    assert {name: asked[name] for name in parameters} == {name: [value] for name, value in parameters.items()}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"country": "jp"}, "does not serve the country 'jp'"),
        ({"workplace": "remote"}, "cannot search for workplace=remote"),
        ({"job_type": "internship"}, "cannot search for job_type=internship"),
    ],
)
def test_what_the_api_cannot_do_is_refused_before_the_first_request(arguments: dict[str, str], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        spiders()["adzuna"].check_args({"query": "cook", **arguments})


@pytest.mark.parametrize(
    ("url", "search"),
    [
        (FIRST, Search("cook")),
        (f"{FIRST}&where=Leeds", Search("cook", "Leeds")),
        ("https://mirror.example/saved.json", Search("any")),
    ],
)
def test_an_address_tells_its_search_and_else_it_is_the_first(url: str, search: Search) -> None:
    assert spider("adzuna").search_of(url) == search


# -- pages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "rows", "total", "following"),
    [
        (FIRST, 50, 120, FIRST.replace("/1?", "/2?")),
        (FIRST.replace("/1?", "/9?"), 50, 501, FIRST.replace("/1?", "/10?")),
        (FIRST, 49, 120, None),
        (FIRST, 50, 50, None),
        (FIRST.replace("/1?", "/2?"), 50, 100, None),
        (FIRST, 50, None, FIRST.replace("/1?", "/2?")),
        ("https://mirror.example/saved.json?page=1", 50, 120, None),
    ],
)
def test_a_full_page_has_one_after_it_until_the_total(
    url: str, rows: int, total: int | None, following: str | None
) -> None:
    requests = results(answer_of(rows, total), url).requests
    assert [request.url for request in requests] == ([following] if following else [])


def test_a_search_is_read_to_its_end() -> None:
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        number = int(urlsplit(request.url).path.rpartition("/")[2])
        return 200, {}, answer_of(min(50, 170 - 50 * number), 120, 50 * (number - 1))

    walked = walk(spider("adzuna", query="cook", country="gb"), answer)
    assert (len(walked.postings), len(walked.asked), walked.outcomes) == (120, 3, {Outcome.OK})


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b'{"results": [], "count": 0}', "empty"),
        (b'{"results": []}', "empty"),
        (b'{"results": [], "count": 9}', "ok"),
        (b'{"results": null, "count": 0}', "layout_changed"),
        (b'{"count": 0, "__CLASS__": "Adzuna::API::Response::Job"}', "layout_changed"),
    ],
)
def test_only_the_board_itself_says_that_there_is_nothing(body: bytes, outcome: str) -> None:
    assert results(body).outcome == outcome


def test_an_odd_result_loses_none_of_the_others() -> None:
    one = spider("adzuna", country="gb")
    body = json.dumps({"results": [row(1), None, [], "x", row(2, perks=1)], "count": 5}).encode()
    reading = read(one, "parse_search", page(FIRST, body))
    assert [posting.source_id for posting in reading.postings] == ["1", "2"]
    assert stats_of(one)["records/unreadable"] == 3
    assert stats_of(one)["unread/perks"] == 1


# -- what a posting says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "field", "value"),
    [
        ({}, "link", "https://www.adzuna.co.uk/details/1"),
        ({}, "city", "Leeds"),
        ({}, "publisher", "board"),
        ({"location": {"display_name": "US", "area": ["US"]}}, "link", "https://www.adzuna.com/details/1"),
        ({"location": {"display_name": "Tokyo", "area": ["Japan"]}}, "link", "https://www.adzuna.co.uk/details/1"),
        ({"location": None}, "country", "GB"),
        ({"company": {"display_name": "SimVentions, Inc - Glassdoor ✪ 4.6"}}, "company", "SimVentions, Inc"),
        ({"company": None}, "company", None),
        ({"description": "<strong>Cook</strong> soup…"}, "description", "Cook soup…"),
        ({"description": "Cook soup…"}, "description_kind", "snippet"),
        ({"salary_min": 5.5, "salary_max": 5.5, "salary_is_predicted": "1"}, "salary_source", "estimated"),
        ({"salary_min": 5.5, "salary_max": 5.5, "salary_is_predicted": 1}, "salary_source", "estimated"),
        ({"salary_min": 5.5, "salary_is_predicted": "0"}, "salary_source", "employer"),
        ({"salary_min": 5.5}, "salary_currency", "GBP"),
        ({"salary_is_predicted": "1"}, "salary_currency", None),
        ({"contract_time": "part_time", "contract_type": "permanent"}, "job_type", "part_time,permanent"),
        ({"latitude": 25, "longitude": -40}, "latitude", None),
    ],
)
def test_a_result_says(more: dict[str, Any], field: str, value: object) -> None:
    (posting,) = results(json.dumps({"results": [row(1, **more)], "count": 1}).encode()).postings
    assert getattr(posting, field) == value


def test_another_host_stands_in_for_the_api() -> None:
    one = spider("adzuna", query="cook", country="gb", base_url=HERE)
    assert one.search_url(Search("cook")).startswith(f"{HERE}/v1/api/jobs/gb/search/1?")
    assert one.canonical_link("7") == "https://adzuna.localhost/details/7"
