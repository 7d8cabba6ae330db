from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.base_spiders.company import CompanySpider
from jobcrawler.base_spiders.progress import Search
from jobcrawler.exceptions import ConfigError
from jobcrawler.items import JobPosting
from jobcrawler.outcomes import Outcome
from tests.base_spiders.walking import HERE, saying, spider, stats_of, walk
from tests.reading import spiders

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy import Request

COMPANY_BOARDS = sorted(name for name, cls in spiders().items() if issubclass(cls, CompanySpider))


# -- addresses ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("board", "company", "listing"),
    [
        (
            "greenhouse",
            "acme",
            "https://boards-api.greenhouse.io/v1/boards/acme/jobs?content=true&pay_transparency=true",
        ),
        ("lever", "acme", "https://api.lever.co/v0/postings/acme?mode=json&skip=0&limit=100"),
        ("ashby", "Acme AI", "https://api.ashbyhq.com/posting-api/job-board/Acme%20AI?includeCompensation=true"),
        ("recruitee", "acme", "https://acme.recruitee.com/api/offers"),
        ("workday", "acme.wd5/Careers", "https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/Careers/jobs"),
        ("workday", "acme.wd5", "https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/External/jobs"),
        ("personio", "müller", "https://m%C3%BCller.jobs.personio.de/xml?language=en"),
    ],
)
def test_a_company_has_its_listing(board: str, company: str, listing: str) -> None:
    assert spider(board, company=company).listings_of(company)[0] == listing


@pytest.mark.parametrize(
    ("board", "company", "listing", "link"),
    [
        ("greenhouse", "acme", "/v1/boards/acme/jobs?content=true&pay_transparency=true", "/acme/jobs/7"),
        ("recruitee", "acme", "/acme/api/offers", "/acme/o/7"),
        ("personio", "acme", "/acme/xml?language=en", "/acme/job/7"),
        ("workday", "acme.wd5/Careers", "/acme.wd5/wday/cxs/acme/Careers/jobs", "/acme.wd5/Careers7"),
        ("bamboohr", "acme", "/acme/careers/list", "/acme/careers/7"),
    ],
)
def test_on_another_host_a_host_of_the_company_is_the_first_part_of_the_path(
    board: str, company: str, listing: str, link: str
) -> None:
    one = spider(board, company=company, base_url=f"{HERE}/")
    assert one.listings_of(company) == [f"{HERE}{listing}"]
    assert one.canonical_link("7", company=company) == f"https://{board}.localhost{link}"


@pytest.mark.parametrize(
    ("board", "given", "company"),
    [
        ("greenhouse", "https://boards.greenhouse.io/acme/jobs/1?gh_src=x", "acme"),
        ("greenhouse", "https://boards.greenhouse.io/embed/job_board/js?for=acme", "acme"),
        ("greenhouse", "https://boards.greenhouse.io/embed/job_app?token=1&for=acme", "acme"),
        ("greenhouse", "https://job-boards.eu.greenhouse.io/acme", "acme"),
        ("lever", "https://jobs.eu.lever.co/acme-two/00000000-0000-4000-8000-000000000001", "acme-two"),
        ("lever", "jobs.lever.co/acme", "acme"),
        ("ashby", "https://jobs.ashbyhq.com/Acme%20AI", "Acme AI"),
        ("smartrecruiters", "https://careers.smartrecruiters.com/Acme1", "Acme1"),
        ("workable", "https://apply.workable.com/acme/j/DD136DD7E7/", "acme"),
        ("recruitee", "acme.recruitee.com", "acme"),
        ("workday", "https://acme.wd5.myworkdayjobs.com/en-US/Careers/job/x", "acme"),
        ("rippling", "https://ats.rippling.com/en-GB/acme/jobs", "acme"),
        ("lever", "acme", "acme"),
    ],
)
def test_a_company_may_be_given_as_the_address_of_its_careers_page(board: str, given: str, company: str) -> None:
    assert spiders()[board].parts(given)["company"] == company


@pytest.mark.parametrize("board", ["teamtailor", "recruitee", "personio", "bamboohr", "pinpoint"])
def test_a_careers_page_on_a_host_of_its_own_is_asked_there(board: str) -> None:
    one = spider(board, company="https://careers.acme.example/jobs?lang=en")
    listing = one.listings_of("https://careers.acme.example/jobs?lang=en")
    assert [url.split("/")[2] for url in listing] == ["careers.acme.example"]
    assert one.canonical_link("7", company="https://careers.acme.example").startswith("https://careers.acme.example/")
    assert one.company_name("https://careers.acme.example/jobs") == "careers.acme.example"


def test_a_region_in_the_host_of_a_careers_page_is_kept() -> None:
    given = "https://acme.na.teamtailor.com/jobs"
    assert spider("teamtailor", company=given).listings_of(given) == ["https://acme.na.teamtailor.com/jobs.json"]


def test_a_company_has_a_name_that_is_no_address() -> None:
    assert spider("workday").company_name("acme.wd5/Careers") == "acme"
    assert spider("lever").company_name("https://jobs.lever.co/acme") == "acme"


@pytest.mark.parametrize("board", COMPANY_BOARDS)
def test_what_a_run_will_ask_for_is_known_before_it_starts(board: str) -> None:
    samples = spider(board).robots_samples()
    assert samples["searches"].startswith("https://")
    assert ("pages of postings" in samples) == bool(spiders()[board].detail)


# -- companies ---------------------------------------------------------------------------------------------------


def test_an_address_of_another_system_is_refused_before_the_first_request() -> None:
    with pytest.raises(ConfigError, match="is no careers page of Lever"):
        spiders()["lever"].check_args({"company": "https://www.acme.example/jobs"})


def test_one_address_of_another_system_is_an_error_of_its_own() -> None:
    one = spider("lever", company="https://www.acme.example/jobs;globex")
    for _ in range(2):
        assert list(one.searches()) == [Search("globex")]
    assert one.outcomes == {Outcome.CONFIG_ERROR: 1}


def test_a_file_of_companies_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "companies.txt"
    path.write_bytes(b"\xef\xbb\xbf# ours\r\nacme\r\n\r\n  globex \r\nacme\r\n")
    assert spider("lever", company="globex; hooli", companies=str(path)).askable == ["globex", "hooli", "acme"]


@pytest.mark.parametrize("content", [b"", b"# nobody\n\n", b"\xff\xfe\x00\x81", None])
def test_a_file_without_companies_or_that_cannot_be_read_is_a_wrong_argument(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "companies.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError):
        spiders()["lever"].check_args({"companies": str(path)})


def test_a_folder_is_no_file_of_companies(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="a file with a company on each line"):
        spiders()["lever"].check_args({"companies": str(tmp_path)})


# -- which company an address is of --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("board", "companies", "url", "company"),
    [
        ("recruitee", "acme;globex", "https://globex.recruitee.com/api/offers", "globex"),
        ("greenhouse", "acme;globex", "https://boards-api.greenhouse.io/v1/boards/globex/jobs?content=true", "globex"),
        ("lever", "acme;globex", "https://api.eu.lever.co/v0/postings/globex?skip=100", "globex"),
        ("bamboohr", "acme;globex", "https://globex.bamboohr.com/careers/86/detail", "globex"),
        ("workday", "acme.wd5/A;g.wd1/B", "https://g.wd1.myworkdayjobs.com/wday/cxs/g/B/jobs#{}", "g.wd1/B"),
        ("teamtailor", "acme;https://jobs.g.example", "https://jobs.g.example/jobs.json?page=2", "https://jobs.g.example"),
        ("lever", "acme;globex", "https://mirror.example/saved.json", "acme"),
        ("lever", "Globex", "https://api.lever.co/v0/postings/globex", "Globex"),
    ],
)  # fmt: skip
def test_an_address_tells_its_company_and_else_it_is_the_first(
    board: str, companies: str, url: str, company: str
) -> None:
    assert spider(board, company=companies).search_of(url) == Search(company)


def test_on_another_host_an_address_tells_its_company_too() -> None:
    one = spider("recruitee", company="acme;globex", base_url=HERE)
    assert one.search_of(f"{HERE}/globex/api/offers") == Search("globex")


# -- where one listing does not know a company ---------------------------------------------------------------------


@pytest.mark.parametrize(("board", "second"), [("lever", "api.eu.lever.co"), ("personio", "acme.jobs.personio.com")])
def test_the_next_listing_is_asked(board: str, second: str) -> None:
    body = b"<workzag-jobs/>" if board == "personio" else b"[]"

    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        return (200, {}, body) if second in request.url else (404, {}, b"{}")

    walked = walk(spider(board), answer)
    assert [request.url.split("/")[2] for request in walked.asked][1:] == [second]
    assert walked.outcomes == {Outcome.EMPTY}


def test_a_listing_that_leads_away_has_a_next_one_too() -> None:
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        if request.url.startswith("https://acme.jobs.personio.de/"):
            return 302, {"Location": "https://www.personio.example/"}, b""
        known = request.url.startswith("https://acme.jobs.personio.com/")
        return 200, {}, b"<workzag-jobs/>" if known else b"<!doctype html><html><body>Welcome</body></html>"

    assert walk(spider("personio"), answer).outcomes == {Outcome.EMPTY}


def test_a_listing_that_fails_otherwise_has_no_next_one() -> None:
    walked = walk(spider("lever"), lambda _: (500, {}, b"{}"))
    assert len(walked.asked) == 1
    assert walked.outcomes == {Outcome.HTTP_ERROR}


def test_a_company_that_no_listing_knows_is_an_error_and_the_others_go_on() -> None:
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        rows = [{"id": "1", "text": "Cook", "categories": {"location": "Porto"}}]
        return (200, {}, json.dumps(rows).encode()) if "/globex?" in request.url else (404, {}, b"{}")

    walked = walk(spider("lever", company="acme;globex"), answer)
    assert walked.outcomes == {Outcome.CONFIG_ERROR, Outcome.OK}
    assert walked.notes[Outcome.CONFIG_ERROR] == "Lever does not know the company 'acme' (status 404)"
    assert [posting.company for posting in walked.postings] == ["globex"]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(404, "config_error"), (410, "config_error"), (403, "blocked"), (429, "rate_limited"), (500, "http_error")],
)
def test_only_a_listing_that_is_not_there_is_an_unknown_company(status: int, outcome: str) -> None:
    assert walk(spider("greenhouse"), saying(jobs=status)).outcomes == {outcome}


def test_a_second_page_that_is_not_there_is_no_unknown_company() -> None:
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        rows = [{"id": str(number), "text": "Cook"} for number in range(100)]
        return (200, {}, json.dumps(rows).encode()) if "skip=0" in request.url else (404, {}, b"{}")

    assert walk(spider("lever"), answer).outcomes == {Outcome.OK, Outcome.HTTP_ERROR}


def test_a_company_whose_address_leads_to_the_systems_own_pages_is_unknown() -> None:
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        if "acme" in request.url:
            return 301, {"Location": "https://www.bamboohr.example/hr"}, b""
        return 200, {}, b"<!doctype html><html><body>People, sorted</body></html>"

    walked = walk(spider("bamboohr"), answer)
    assert walked.notes == {
        Outcome.CONFIG_ERROR: "BambooHR does not know the company 'acme' (its address leads to "
        "https://www.bamboohr.example/hr)"
    }


def test_a_listing_that_moved_and_can_be_read_is_read() -> None:
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        if "acme.recruitee.com" in request.url:
            return 302, {"Location": "https://jobs.acme.example/api/offers"}, b""
        return 200, {}, b'{"offers": [{"id": 1, "slug": "cook", "title": "Cook", "location": "Porto"}]}'

    (posting,) = walk(spider("recruitee"), answer).postings
    assert posting.link == "https://acme.recruitee.com/o/cook"


def test_a_company_without_postings_is_to_smartrecruiters_as_one_that_nobody_knows() -> None:
    walked = walk(
        spider("smartrecruiters"), saying(postings={"offset": 0, "limit": 100, "totalFound": 0, "content": []})
    )
    assert walked.outcomes == {Outcome.CONFIG_ERROR}
    assert "or it has no postings" in walked.notes[Outcome.CONFIG_ERROR]


def test_the_record_of_a_posting_is_asked_for_under_the_name_that_was_given() -> None:
    card = JobPosting(source_id="86", query="acme")
    assert spider("bamboohr").detail_url(card) == "https://acme.bamboohr.com/careers/86/detail"


def test_nothing_is_counted_before_a_search() -> None:
    one: Any = spider("lever")
    assert stats_of(one) == {}
