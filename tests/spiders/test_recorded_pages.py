"""Every recorded page and answer against what its data say, read here in another way."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest

from jobcrawler.countries import COUNTRIES
from jobcrawler.items import JobPosting, problems
from tests.reading import SHARED, Reading, make_spider, page, read

PAGES = SHARED / "pages"
pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason="the recorded pages are not beside the project")

DECODER = json.JSONDecoder()
HOSTS = {host: code for code, c in COUNTRIES.items() for host in (c.indeed, c.glassdoor) if host}


def listed() -> list[dict[str, str]]:
    """The rows of the manifest."""
    path = PAGES / "MANIFEST.tsv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def manifest(board: str, *kinds: str) -> list[dict[str, str]]:
    return [row for row in listed() if row["path"].startswith(tuple(f"{board}/{kind}/" for kind in kinds))]


def body(row: dict[str, str]) -> bytes:
    return (PAGES / row["path"]).read_bytes()


def after(text: str, marker: str) -> Any:
    found = re.search(marker, text)
    assert found
    return DECODER.raw_decode(text, found.end())[0]


def words(html: str) -> set[str]:
    """The longer words of a markup; inline elements may stand inside of one."""
    text = re.sub(r"</?(?:b|i|u|em|strong|span|a)\b[^>]*>", "", html)
    return set(re.findall(r"\w{4,}", re.sub(r"<[^>]+>|&#?\w+;", " ", text)))


def read_search(row: dict[str, str], board: str) -> Reading:
    url = row["url"] or f"https://www.{board}.com/jobs?q=x"
    host = re.sub(r"https?://([^/]+).*", r"\1", url)
    spider = make_spider(board, {"JOBCRAWLER_NOW": row["fetched_at"] or None}, country=HOSTS.get(host, "us"))
    return read(spider, "parse_search", page(url, body(row)))


def ids(rows: list[dict[str, str]]) -> list[str]:
    return [Path(row["path"]).name for row in rows]


INDEED = manifest("indeed", "search")
GLASSDOOR = manifest("glassdoor", "search")


@pytest.mark.parametrize("row", INDEED, ids=ids(INDEED))
def test_an_indeed_result_page_gives_its_outcome_and_every_posting(row: dict[str, str]) -> None:
    reading = read_search(row, "indeed")
    assert reading.outcome == row["outcome"]
    assert len(reading.postings) == int(row["distinct"])
    cards = indeed_cards(row)
    assert [posting.source_id for posting in reading.postings] == list(cards)
    for posting in reading.postings:
        assert posting.source_id
        check_indeed(posting, cards[posting.source_id], row["url"])
    first, last = row["first"].split(" | "), row["last"].split(" | ")
    assert shown(reading.postings[0]) == " | ".join(first)
    assert shown(reading.postings[-1]) == " | ".join(last)


def shown(posting: JobPosting) -> str:
    return f"{posting.source_id} | {posting.title} | {posting.company} | {posting.location}"


def indeed_cards(row: dict[str, str]) -> dict[str, dict[str, Any]]:
    text = body(row).decode("utf-8", "replace")
    data = after(text, r"""providerData\[["']mosaic-provider-jobcards["']\]\s*=\s*""")
    return {card["jobkey"]: card for card in data["metaData"]["mosaicProviderJobCardsModel"]["results"]}


def check_indeed(posting: JobPosting, card: dict[str, Any], url: str) -> None:
    assert posting.title == card["title"].strip()
    assert posting.company == card["company"].strip()
    assert posting.location == card["formattedLocation"]
    host = re.sub(r"https?://([^/]+).*", r"\1", url)
    assert posting.link == f"https://{host}/viewjob?jk={card['jobkey']}"
    assert problems(posting) == []
    check_indeed_pay(posting, card)
    moment = card.get("createDate") or card["pubDate"]
    assert posting.date_posted == datetime.fromtimestamp(moment / 1000, UTC)
    assert posting.date_posted_precision == ("exact" if card.get("createDate") else "day")
    model = (card.get("remoteWorkModel") or {}).get("type")
    codes = {a["suid"] for group in card["taxonomyAttributes"] for a in group["attributes"]}
    workplace = {"REMOTE_ALWAYS": "remote", "REMOTE_HYBRID": "hybrid", "REMOTE_COVID_TEMPORARY": "remote"}.get(model)
    if workplace:
        assert posting.workplace == workplace
    elif card["remoteLocation"] or "DSQF7" in codes:
        assert posting.workplace == "remote"
    assert ("CF3CP" in codes) == ("full_time" in (posting.job_type or "")) or "Full-time" in card["jobTypes"]
    if "VDTG7" in codes:
        assert "internship" in (posting.job_type or "")


def check_indeed_pay(posting: JobPosting, card: dict[str, Any]) -> None:
    numbers, guess = card.get("extractedSalary"), card.get("estimatedSalary")
    if numbers:
        assert posting.salary_min == (numbers["min"] or None)
        assert posting.salary_max == (None if numbers["max"] == -1 else numbers["max"])
        assert posting.salary_source == "extracted"
        assert posting.salary_currency == card["salarySnippet"]["currency"]
        assert posting.salary_text == card["salarySnippet"]["text"]
        assert (
            posting.salary_period
            == {"yearly": "year", "monthly": "month", "hourly": "hour", "weekly": "week", "daily": "day"}[
                numbers["type"].lower()
            ]
        )
    elif guess:
        assert (posting.salary_min, posting.salary_max) == (guess["min"], guess["max"])
        assert posting.salary_source == "estimated"
    else:
        assert posting.salary_min is None
        assert posting.salary_max is None
        assert posting.salary_currency is None


TWOPANE = manifest("indeed", "posting")


@pytest.mark.parametrize("row", TWOPANE, ids=ids(TWOPANE))
def test_an_indeed_posting_is_read_whole(row: dict[str, str]) -> None:
    text = body(row).decode()
    model = json.loads(text)["body"] if row["path"].endswith(".json") else after(text, r"window\._initialData\s*=\s*")
    job = model["hostQueryExecutionResult"]["data"]["jobData"]["results"][0]["job"]
    url = row["url"] or f"https://www.indeed.com/viewjob?jk={model['jobKey']}"
    reading = read(make_spider("indeed"), "parse_posting", page(url, text.encode()))
    assert reading.outcome == "ok"
    (posting,) = reading.postings
    info = model["jobInfoWrapperModel"]["jobInfoModel"]
    assert posting.source_id == model["jobKey"]
    assert posting.title == job["title"].strip()
    assert posting.company == info["jobInfoHeaderModel"]["companyName"].strip()
    assert posting.location == info["jobInfoHeaderModel"]["formattedLocation"]
    assert posting.date_posted == datetime.fromtimestamp(job["dateOnIndeed"] / 1000, UTC)
    assert posting.description_kind == "full"
    assert posting.description
    assert words(info["sanitizedJobDescription"]) <= words(posting.description)
    assert "<" not in posting.description
    salary = model["salaryInfoModel"] or {}
    assert posting.salary_min == salary.get("salaryMin")
    assert posting.salary_max == salary.get("salaryMax")
    assert (posting.latitude, posting.longitude) != (25, -40)
    if job["location"]["city"] == "Remote":
        assert posting.city is None
        assert posting.latitude is None
        assert posting.workplace == "remote"
    assert posting.language == job["language"]
    assert problems(posting) == []


def test_the_posting_open_beside_a_list_needs_no_request() -> None:
    row = next(row for row in INDEED if "flutter" in row["path"])
    reading = read_search(row, "indeed")
    full = [posting for posting in reading.postings if posting.description_kind == "full"]
    assert len(full) == 1
    assert not full[0].waits_for_detail
    assert len([r for r in reading.requests if "/viewjob" in r.url]) == 14


def glassdoor_listings(row: dict[str, str]) -> list[dict[str, Any]]:
    text = body(row).decode()
    if "__NEXT_DATA__" in text:
        page_props = after(text, r'<script id="__NEXT_DATA__"[^>]*>')["props"]["pageProps"]
        found: list[dict[str, Any]] = page_props["jobSearchPage"]["searchResultsData"]["jobListings"]["jobListings"]
        return found
    chunks = [DECODER.raw_decode(text, m.end())[0] for m in re.finditer(r"__next_f\.push\(\s*\[\s*1\s*,\s*", text)]
    stream = "".join(chunks)
    at = stream.index('"jobListings":{"') + len('"jobListings":')
    return DECODER.raw_decode(stream, at)[0]["jobListings"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("row", GLASSDOOR, ids=ids(GLASSDOOR))
def test_a_glassdoor_result_page_gives_its_outcome_and_every_posting(row: dict[str, str]) -> None:
    reading = read_search(row, "glassdoor")
    assert reading.outcome == row["outcome"]
    assert len(reading.postings) == int(row["distinct"])
    for posting, listing in zip(reading.postings, glassdoor_listings(row), strict=True):
        check_glassdoor(posting, listing)


def check_glassdoor(posting: JobPosting, listing: dict[str, Any]) -> None:
    header, job = listing["jobview"]["header"], listing["jobview"]["job"]
    assert posting.source_id == str(job["listingId"])
    assert posting.title == re.sub(r"\s+", " ", header["jobTitleText"]).strip()
    assert posting.company == header["employerNameFromSearch"].strip()
    assert posting.location == header["locationName"]
    assert posting.link == f"https://www.glassdoor.com/job-listing/j?jl={job['listingId']}"
    pay = header["payPeriodAdjustedPay"] or {}
    assert (posting.salary_min, posting.salary_max) == (pay.get("p10"), pay.get("p90"))
    if pay:
        assert posting.salary_currency == header["payCurrency"]
        assert (
            posting.salary_source == {"EMPLOYER_PROVIDED": "employer", "ESTIMATED": "estimated"}[header["salarySource"]]
        )
        assert posting.salary_period == {"ANNUAL": "year", "MONTHLY": "month", "HOURLY": "hour"}[header["payPeriod"]]
    else:
        assert posting.salary_currency is None
    assert posting.date_posted
    assert posting.scraped_at
    assert (posting.scraped_at.date() - posting.date_posted.date()).days == header["ageInDays"]
    stars = header.get("rating") or ((header["employer"] or {}).get("ratings") or {}).get("overallRating")
    assert posting.company_rating == (stars or None)
    codes = {a["key"] for a in (header["indeedJobAttribute"] or {}).get("extractedJobAttributes", [])}
    assert ("CF3CP" in codes) == ("full_time" in (posting.job_type or ""))
    if header["locationName"] == "Remote" or "DSQF7" in codes:
        assert posting.workplace == "remote"
    assert problems(posting) == []


@pytest.mark.parametrize("name", ["apollo_2025-03.json", "2023-05.json"])
def test_bare_glassdoor_listings_are_read(name: str) -> None:
    raw = (PAGES / "glassdoor/listings" / name).read_bytes() if PAGES.is_dir() else b"[]"
    reading = read(
        make_spider("glassdoor"), "parse_search", page("https://www.glassdoor.com/Job/x-jobs-SRCH_KO0,1.htm", raw)
    )
    assert reading.outcome == "ok"
    keys = set(re.findall(rb"jobListingId=(\d+)", raw))
    assert {posting.source_id for posting in reading.postings} == {key.decode() for key in keys}
    assert all(posting.title and posting.company and posting.location for posting in reading.postings)
    assert all(posting.salary_min or posting.salary_currency is None for posting in reading.postings)


def test_a_glassdoor_job_view_is_read_whole() -> None:
    data = json.loads((PAGES / "glassdoor/posting/nextdata_jobView_2025-06.json").read_bytes())
    cache = {**data["_apolloCache_refs"], "ROOT_QUERY": {'jobView({"listingId":1})': data["jobView"]}}
    state = {"props": {"pageProps": {"apolloCache": cache}}}
    html = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'
    check_detail(html, data["jobView"]["header"], data["jobView"]["job"], data["jobView"]["job"]["description"])


def test_a_glassdoor_flight_row_is_read_whole() -> None:
    data = json.loads((PAGES / "glassdoor/posting/rsc_jobDetails_2026-07.json").read_bytes())
    stream = f"{data['row_id']}:{json.dumps(data['row'])}\n"
    for key, text in data["text_rows"].items():
        stream += f"{key}:T{len(text.encode()):x},{text}"
    html = "".join(
        f"<script>self.__next_f.push([1,{json.dumps(stream[i : i + 700])}])</script>"
        for i in range(0, len(stream), 700)
    )
    details = data["row"]["jobListingDetails"]
    check_detail(html, details, {"listingId": data["row"]["listingId"]}, data["text_rows"]["60"])


def check_detail(html: str, header: dict[str, Any], job: dict[str, Any], description: str) -> None:
    url = f"https://www.glassdoor.co.in/job-listing/j?jl={job['listingId']}"
    reading = read(make_spider("glassdoor", country="in"), "parse_posting", page(url, html.encode()))
    assert reading.outcome == "ok"
    (posting,) = reading.postings
    assert posting.title == header["jobTitleText"]
    assert posting.company == header["employerNameFromSearch"]
    assert posting.location == header["locationName"]
    assert posting.salary_min == header["payPeriodAdjustedPay"]["p10"]
    assert posting.job_type == "full_time"
    assert posting.country == "IN"
    assert posting.description
    assert words(description) <= words(posting.description)
    assert (posting.latitude is not None) == (header["locationType"] == "C")
    assert problems(posting) == []


@pytest.mark.parametrize("row", INDEED + GLASSDOOR, ids=ids(INDEED + GLASSDOOR))
def test_an_ordinary_page_whose_data_moved_is_a_changed_layout_and_no_block(row: dict[str, str]) -> None:
    board = row["path"].split("/")[0]
    moved = re.sub(rb"jobcards|_initialData|[jJ]ob(?:Listing|view|View|Description|Title)", b"moved", body(row))
    reading = read(make_spider(board), "parse_search", page(row["url"], moved))
    assert reading.outcome == "layout_changed"


BLOCKED = manifest("indeed", "blocked") + manifest("glassdoor", "blocked")


@pytest.mark.parametrize("callback", ["parse_search", "parse_posting"])
@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize("row", BLOCKED, ids=ids(BLOCKED))
def test_a_block_page_is_recognised_whatever_its_status(row: dict[str, str], status: int, callback: str) -> None:
    board = row["path"].split("/")[0]
    reading = read(make_spider(board), callback, page(f"https://www.{board}.com/jobs?q=x", body(row), status))
    assert reading.outcome == "blocked"
    assert reading.postings == []
    assert "refused" in reading.note


# -- boards that answer with records -----------------------------------------------------------------------------


class Shape(NamedTuple):
    """Where in an answer of a board its records are, and the keys of id and title."""

    at: str
    key: str
    title: str


SHAPES = {
    "adzuna": Shape("results", "id", "title"),
    "greenhouse": Shape("jobs", "id", "title"),
    "lever": Shape("", "id", "text"),
    "ashby": Shape("jobs", "id", "title"),
    "workable": Shape("jobs", "shortcode", "title"),
    "recruitee": Shape("offers", "id", "title"),
    "smartrecruiters": Shape("content", "id", "name"),
    "workday": Shape("jobPostings", "externalPath", "title"),
    "bamboohr": Shape("result", "id", "jobOpeningName"),
    "teamtailor": Shape("items", "url", "title"),
    "pinpoint": Shape("data", "id", "title"),
    "rippling": Shape("", "uuid", "name"),
    "personio": Shape("position", "id", "name"),
}
ANSWERS = [row for row in listed() if row["path"].split("/")[0] in SHAPES]
LISTINGS = [row for row in ANSWERS if "detail" not in row["path"]]


def paths(rows: list[dict[str, str]]) -> list[str]:
    return [row["path"] for row in rows]


def read_answer(row: dict[str, str], callback: str = "parse_search") -> tuple[Reading, dict[str, Any]]:
    """What a spider makes of a saved answer, wherever it was saved; and the stats of that."""
    spider = make_spider(row["path"].split("/")[0])
    reading = read(spider, callback, page("https://mirror.example/saved/answer.json", body(row)))
    assert spider.crawler.stats
    return reading, spider.crawler.stats.get_stats()


def said(row: dict[str, str]) -> dict[str, str]:
    """Id -> title of an answer's records."""
    shape, raw = SHAPES[row["path"].split("/")[0]], body(row)
    if row["path"].endswith(".xml"):
        positions = ElementTree.fromstring(raw)  # noqa: S314  (a file of ours)
        found = [{node.tag: node.text for node in position} for position in positions]
    else:
        data = json.loads(raw)
        found = data[shape.at] if isinstance(data, dict) else data
    numbered = {re.sub(r".*/jobs/(\d+)-.*", r"\1", str(one[shape.key])): one[shape.title] for one in found}
    return {key: " ".join(title.split()) for key, title in numbered.items()}


@pytest.mark.parametrize("row", LISTINGS, ids=paths(LISTINGS))
def test_a_recorded_listing_gives_each_of_its_postings_once(row: dict[str, str]) -> None:
    reading, stats = read_answer(row)
    assert reading.outcome == row["outcome"]
    assert stats["jobcrawler/search/cards"] == int(row["rows"])
    assert len(reading.postings) == int(row["distinct"])
    assert {posting.source_id: posting.title for posting in reading.postings} == said(row)
    for posting in reading.postings:
        assert posting.company
        assert posting.location
        assert posting.link
        assert problems(posting) == []
        assert "<" not in (posting.description or "")
        assert (posting.salary_min or posting.salary_max is not None) or posting.salary_currency is None


@pytest.mark.parametrize("row", LISTINGS, ids=paths(LISTINGS))
def test_every_key_of_a_recorded_answer_is_read_or_known_to_be_needless(row: dict[str, str]) -> None:
    _, stats = read_answer(row)
    assert [name for name in stats if name.startswith(("jobcrawler/unread/", "jobcrawler/records/"))] == []


def test_two_recorded_pages_that_overlap_hold_three_postings() -> None:
    found = [read_answer(row)[0].postings for row in LISTINGS if row["path"].startswith("smartrecruiters/page")]
    if not found:
        pytest.skip("the recorded pages are not beside the project")
    assert len({posting.link for postings in found for posting in postings}) == 3


def test_a_recorded_record_of_a_posting_is_read_whole() -> None:
    row = next((row for row in ANSWERS if row["path"] == "smartrecruiters/detail.json"), None)
    if row is None:
        pytest.skip("the recorded pages are not beside the project")
    reading, _ = read_answer(row, "parse_posting")
    assert reading.outcome == row["outcome"]
    (posting,) = reading.postings
    assert posting.description_kind == "full"
    sections = json.loads(body(row))["jobAd"]["sections"].values()
    assert words(" ".join(one["text"] for one in sections)) <= words(posting.description or "")
