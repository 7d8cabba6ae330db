from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from jobcrawler.fakeboards import FakeBoards
from jobcrawler.outcomes import Outcome
from tests.base_spiders.rows import LEVER, lever, row
from tests.base_spiders.walking import HERE, answers_of, saying, spider, stats_of, walk
from tests.fakeboards.systems import EMPTY, SYSTEMS
from tests.reading import page, read

if TYPE_CHECKING:
    from scrapy import Request

NOW = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)


# -- whole listings ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def boards() -> FakeBoards:
    return FakeBoards(now=NOW)


def company_of(board: str, company: str) -> str:
    return f"{company}.wd5/Careers" if board == "workday" else company


@pytest.mark.parametrize("board", SYSTEMS)
def test_all_postings_of_a_company_are_found_once_with_their_text(boards: FakeBoards, board: str) -> None:
    site = boards.sites[board]
    truth = json.loads(site.answer(site.read("/_truth?company=globex")).body)
    walked = walk(spider(board, company=company_of(board, "globex"), base_url=HERE), answers_of(site))
    assert sorted(str(posting.source_id) for posting in walked.postings) == sorted(map(str, truth["ids"]))
    assert walked.outcomes == {Outcome.OK}
    assert {posting.description_kind for posting in walked.postings} == {"full"}
    assert not [name for name in walked.stats if name.startswith(("unread/", "records/"))]


@pytest.mark.parametrize(("board", "pages"), [("lever", 2), ("smartrecruiters", 2), ("teamtailor", 3), ("workday", 8)])
def test_a_listing_is_read_to_its_end(boards: FakeBoards, board: str, pages: int) -> None:
    one = spider(board, company=company_of(board, "acme"), base_url=HERE, details="false")
    walked = walk(one, answers_of(boards.sites[board]))
    assert walked.stats["search/pages"] == pages == len(walked.asked)
    assert len({posting.link for posting in walked.postings}) == 150
    assert "search/ended_early" not in walked.stats


@pytest.mark.parametrize("board", [name for name in SYSTEMS if name != "smartrecruiters"])
def test_a_company_without_postings_is_empty_and_no_failure(boards: FakeBoards, board: str) -> None:
    one = spider(board, company=company_of(board, EMPTY), base_url=HERE)
    assert walk(one, answers_of(boards.sites[board])).outcomes == {Outcome.EMPTY}


@pytest.mark.parametrize("board", SYSTEMS)
def test_a_company_that_nobody_knows_is_an_error_of_that_company(boards: FakeBoards, board: str) -> None:
    companies = ";".join(company_of(board, name) for name in ("nobody", "company-7"))
    one = spider(board, company=companies, base_url=HERE, details="false")
    walked = walk(one, answers_of(boards.sites[board]))
    assert walked.outcomes == {Outcome.CONFIG_ERROR, Outcome.OK}
    assert "nobody" in walked.notes[Outcome.CONFIG_ERROR]
    assert len(walked.postings) == 7


def test_what_comes_twice_on_overlapping_pages_comes_once(boards: FakeBoards) -> None:
    one = spider("smartrecruiters", company="acme", base_url=HERE, details="false")
    walked = walk(one, answers_of(boards.sites["smartrecruiters"]))
    assert walked.stats["search/cards"] == 151
    assert walked.stats["search/repeated_cards"] == 1


# -- paging --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "rows", "following"),
    [
        ("https://x.example/p?mode=json&skip=0&limit=100", 100, "https://x.example/p?mode=json&skip=100&limit=100"),
        ("https://x.example/p?mode=json&skip=300&limit=100", 100, "https://x.example/p?mode=json&skip=400&limit=100"),
        ("https://x.example/p?mode=json&skip=0&limit=100", 99, None),
        ("https://x.example/p", 100, "https://x.example/p?skip=100"),
        ("https://x.example/p?skip=many", 100, "https://x.example/p?skip=100"),
    ],
)
def test_a_full_page_has_one_after_it(url: str, rows: int, following: str | None) -> None:
    listing = page(url, json.dumps([row(number) for number in range(rows)]).encode())
    requests = read(spider("lever"), "parse_search", listing).requests
    assert [request.url for request in requests] == ([following] if following else [])


@pytest.mark.parametrize(
    ("total", "offset", "more"),
    [
        (101, 0, True), (100, 0, False), (101, 100, False), ("250", 100, True), (None, 0, False), (True, 0, False),
        (-5, 0, False),
    ],
)  # fmt: skip
def test_a_total_says_whether_there_is_a_page_after_it(total: object, offset: int, more: bool) -> None:
    body = {"totalFound": total, "content": [{"id": "1", "name": "Cook", "location": {"city": "Porto"}}]}
    url = f"https://api.smartrecruiters.com/v1/companies/acme/postings?limit=100&offset={offset}"
    one = spider("smartrecruiters", details="false")
    requests = read(one, "parse_search", page(url, json.dumps(body).encode())).requests
    assert [f"offset={offset + 100}" in request.url for request in requests] == [True] * more


def test_a_page_that_brings_nothing_new_is_the_end() -> None:
    rows = [row(number) for number in range(100)]
    walked = walk(spider("lever"), saying(acme=rows))
    assert len(walked.asked) == 2
    assert len(walked.postings) == 100
    assert walked.outcomes == {Outcome.OK}


def test_an_empty_page_after_a_full_one_is_no_empty_listing() -> None:
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        rows = [row(number) for number in range(100)] if "skip=0" in request.url else []
        return 200, {}, json.dumps(rows).encode()

    assert walk(spider("lever"), answer).outcomes == {Outcome.OK}


# -- odd answers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", [None, 5, "text", [], {}, {"id": None, "text": ""}, {"perks": [1]}])
def test_an_odd_record_loses_none_of_the_others(odd: object) -> None:
    one = spider("lever")
    listing = page(LEVER, json.dumps([row(1), odd, row(2)]).encode())
    reading = read(one, "parse_search", listing)
    assert reading.outcome == "ok"
    assert [posting.source_id for posting in reading.postings] == ["1", "2"]
    assert stats_of(one)["records/unreadable"] == 1
    assert "unread/perks" not in stats_of(one)


def test_records_none_of_which_can_be_read_are_a_changed_layout() -> None:
    reading = lever({"uuid": 1, "name": "Cook"}, {"uuid": 2, "name": "Chef"})
    assert reading.outcome == "layout_changed"
    assert "none of its 2 records can be read" in reading.note


@pytest.mark.parametrize(
    "body",
    [b'{"jobs": null}', b'{"jobs": {}}', b"{}", b'{"jobs": [{"id": 1', b"null", b'"x"', b"<html></html>", b"", b"[["],
)
def test_an_answer_without_a_list_of_records_is_a_changed_layout_and_not_empty(body: bytes) -> None:
    reading = read(
        spider("greenhouse"), "parse_search", page("https://boards-api.greenhouse.io/v1/boards/acme/jobs", body)
    )
    assert reading.outcome == "layout_changed"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (b'\xef\xbb\xbf[{"id": "1", "text": "Cook"}]', "Cook"),
        (b' \r\n [{"id": "1", "text": "Caf\xe9 cook"}]', "Caf\N{REPLACEMENT CHARACTER} cook"),
        (b'[{"id": "1", "text": "Cook \\ud83d"}]', "Cook"),
        (b'[{"id": "1", "text": "Cook", "createdAt": NaN}]', "Cook"),
        (b'[{"id": "1", "text": "A\nCook"}]', "A Cook"),
    ],
)
def test_json_with_a_flaw_is_read(body: bytes, title: str) -> None:
    (posting,) = read(spider("lever"), "parse_search", page(LEVER, body)).postings
    assert posting.title is not None
    assert posting.title.replace("é", "\N{REPLACEMENT CHARACTER}") == title


def test_a_key_that_nobody_reads_is_counted_once_a_record() -> None:
    one = spider("lever")
    rows = [row(1, perks=["soup"]), row(2, perks=None, hostedUrl="x"), row(3)]
    read(one, "parse_search", page(LEVER, json.dumps(rows).encode()))
    assert {name: n for name, n in stats_of(one).items() if name.startswith("unread/")} == {"unread/perks": 2}


def test_a_word_that_nobody_knows_is_counted() -> None:
    one = spider("lever")
    rows = [row(workplaceType="moon", categories={"commitment": "Nap keeper", "location": "Porto"})]
    read(one, "parse_search", page(LEVER, json.dumps(rows).encode()))
    assert {"unknown/workplace/moon", "unknown/job_type/Nap keeper"} <= stats_of(one).keys()
