"""The recorded pages beside the project, read by the spiders of their boards."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from jobcrawler.countries import COUNTRIES
from tests.reading import NOW, SHARED, Reading, make_spider, page, read

if TYPE_CHECKING:
    from jobcrawler.base_spiders.listing import ListingSpider
    from jobcrawler.items import JobPosting

PAGES = SHARED / "pages"
ABSENT = "the recorded pages (../shared/pages) are not beside the project: they were not measured"
COMPANY = "acme"
"""Whose postings a system is asked for: the recordings do not say."""

_COUNTED = {"glassdoor/listings/2023-05.json": 62}
"""40 postings, and a list of 22 more, which the manifest counts as one, as it does a list of addresses."""
_HOSTS = {host: code for code, country in COUNTRIES.items() for host in (country.indeed, country.glassdoor) if host}


class Recording(NamedTuple):
    """One recorded file."""

    path: str
    url: str
    now: str
    """When it was recorded, as far as the manifest says."""
    present: int
    """Distinct postings in it."""

    @property
    def board(self) -> str:
        """The first folder of its path."""
        return self.path.split("/")[0]

    @property
    def kind(self) -> str:
        """The second, where there are two."""
        return self.path.split("/")[1]

    @property
    def body(self) -> bytes:
        """What it holds."""
        return (PAGES / self.path).read_bytes()

    @property
    def text(self) -> str:
        """The same as text."""
        return self.body.decode("utf-8", "replace")


@cache
def recordings() -> tuple[Recording, ...]:
    """Every file of the manifest; () where the recordings are not there."""
    path = PAGES / "MANIFEST.tsv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(map(_recording, csv.DictReader(file, delimiter="\t")))


def _recording(row: dict[str, str]) -> Recording:
    moment, present = row["fetched_at"], _COUNTED.get(row["path"]) or int(row["distinct"])
    return Recording(row["path"], row["url"], moment if "T" in moment else NOW, present)


@cache
def reading(recording: Recording) -> Reading:
    """What the spider of its board makes of a recording."""
    name = "jobposting" if recording.board == "jsonld" else recording.board
    spider = make_spider(name, {"JOBCRAWLER_NOW": recording.now}, **_arguments(recording))
    if name in ("indeed", "glassdoor"):
        return _of_a_board(spider, recording)
    if name == "jobposting":
        return read(spider, "parse_posting", page(address(recording), recording.body))
    if recording.path == "smartrecruiters/detail.json":
        return _detail(spider, recording)
    return read(spider, "parse_search", page(_listing(spider), recording.body))


def _arguments(recording: Recording) -> dict[str, Any]:
    host = re.sub(r"https?://([^/]+).*", r"\1", recording.url)
    return {"country": _HOSTS.get(host, "us")} if recording.board in ("indeed", "glassdoor") else {}


def _of_a_board(spider: ListingSpider, recording: Recording) -> Reading:
    if recording.kind != "posting":
        url = recording.url or f"https://www.{recording.board}.com/Job/any-jobs-SRCH_KO0,3.htm?q=any"
        return read(spider, "parse_search", page(url, recording.body))
    if recording.board == "indeed":
        return read(spider, "parse_posting", page(recording.url or "https://www.indeed.com/viewjob", recording.body))
    body = _as_page(json.loads(recording.body))
    return read(spider, "parse_posting", page("https://www.glassdoor.co.in/job-listing/j", body))


def _as_page(data: dict[str, Any]) -> bytes:
    """A page of Glassdoor around a posting that was recorded alone, in the stream that it came out of."""
    if "jobView" in data:
        cache = {**data["_apolloCache_refs"], "ROOT_QUERY": {'jobView({"listingId":1})': data["jobView"]}}
        state = json.dumps({"props": {"pageProps": {"apolloCache": cache}}})
        return f'<script id="__NEXT_DATA__" type="application/json">{state}</script>'.encode()
    stream = f"{data['row_id']}:{json.dumps(data['row'])}\n"
    stream += "".join(f"{key}:T{len(text.encode()):x},{text}" for key, text in data["text_rows"].items())
    return f"<script>self.__next_f.push([1,{json.dumps(stream)}])</script>".encode()


def _listing(spider: Any) -> str:
    """The address of a listing: of the company that is asked for, or of the search."""
    return str(spider.search_request(next(iter(spider.searches()))).url)


def _detail(spider: ListingSpider, recording: Recording) -> Reading:
    """A record of its own completes the card of its listing."""
    listing = next(other for other in recordings() if other.path == "smartrecruiters/page1.json")
    (card,) = reading(listing).postings
    url = f"https://api.smartrecruiters.com/v1/companies/{COMPANY}/postings/{card.source_id}"
    return read(spider, "parse_posting", page(url, recording.body), card=card)


def address(recording: Recording) -> str:
    """The page that a recording of one posting says to be, else one of nobody."""
    found = re.search(r'<link[^>]*rel="canonical"[^>]*href="([^"]+)', recording.text)
    return found[1] if found else f"https://{COMPANY}.example/jobs/{recording.path.rsplit('/')[-1]}"


def postings_of(recording: Recording) -> dict[str, JobPosting]:
    """The postings of a recording, by id."""
    return {posting.source_id or posting.link or "": posting for posting in reading(recording).postings}


@cache
def tables() -> tuple[dict[str, Any], ...]:
    """The recorded postings that are rows of tables; () where they are not there."""
    path = SHARED / "data" / "postings.jsonl"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8") as lines:
        return tuple(map(json.loads, lines))
