"""A thousand broken pages of each board: nothing escapes a callback, every page has one outcome, no wrong value passes.

Bases are our fixtures, pages of the built-in boards and, where they are beside the project, recorded pages. A failure
names the number of its page: `mutated("indeed", 123)` makes it again.
"""

from __future__ import annotations

import json
import re
import traceback
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from scrapy import Request

from jobcrawler.base_spiders.search import Search
from jobcrawler.countries import COUNTRIES
from jobcrawler.fakeboards.glassdoor import GlassdoorSite
from jobcrawler.fakeboards.indeed import IndeedSite
from jobcrawler.fakeboards.pages import Request as Asked
from jobcrawler.fakeboards.world import World
from jobcrawler.items import JobPosting
from jobcrawler.outcomes import Outcome
from jobcrawler.pipelines.validation import InvalidPosting, ValidationPipeline
from tests.reading import NOW, ROOT, SHARED, make_spider, page
from tests.spiders.mutating import mutate
from tests.spiders.oracle import wrong

if TYPE_CHECKING:
    from jobcrawler.base_spiders.search import SearchSpider
    from jobcrawler.fakeboards.site import Site

pytestmark = pytest.mark.slow
BOARDS = ("indeed", "glassdoor")
OURS, RECORDED = 1_000, 60
"""Mutated pages of a board."""
CLOCK = datetime.fromisoformat(NOW)
HOSTS = {host: code for code, country in COUNTRIES.items() for host in (country.indeed, country.glassdoor) if host}
PAGES = SHARED / "pages"
ANY_SEARCH = {"indeed": "https://www.indeed.com/jobs?q=x", "glassdoor": "https://www.glassdoor.com/Job/x.htm"}


class Base(NamedTuple):
    """A page as it was before."""

    name: str
    callback: str
    url: str
    body: bytes
    status: int = 200
    country: str = "us"


class Result(NamedTuple):
    """What became of one mutated page."""

    name: str
    escaped: str
    outcomes: dict[Outcome, int]
    complaints: list[str]
    passed: int
    rejected: int


# -- bases -----------------------------------------------------------------------------------------------------------


def fixtures(board: str) -> list[Base]:
    found = []
    for path in sorted((ROOT / "tests" / "fixtures" / board).glob("*/case.json")):
        case = json.loads(path.read_text())
        (body,) = (file.read_bytes() for file in path.parent.glob("page.*"))
        country = case.get("arguments", {}).get("country", "us")
        found.append(Base(path.parent.name, case["callback"], case["url"], body, case.get("status", 200), country))
    return found


def built_in(board: str) -> list[Base]:
    """Result pages and pages of postings in several countries and of every generation."""
    world = World(now=datetime(2026, 11, 22, 11, tzinfo=UTC))
    if board == "indeed":
        site: Site = IndeedSite(world)
        targets = [("/jobs?q=python&l=Austin%2C+TX", "us"), ("/jobs?q=data&l=", "in"), ("/jobs?q=etl&start=10", "de")]
        keys = list(world.reachable(board, "engineer", "", "us"))[:4] + list(world.reachable(board, "", "", "mx"))[:3]
        targets += [(f"/viewjob?jk={key}", advert.place.country) for key, advert in keys]
        return [asked(site, target, country) for target, country in targets]
    found = []
    for generation in ("rsc", "nextdata", "apollo", "dom"):
        site = GlassdoorSite(world, generation=generation)
        found.append(asked(site, "/Job/nurse-jobs-SRCH_KO0,5.htm", "us"))
        key, _ = next(world.reachable(board, "engineer", "", "us"))
        found.append(asked(site, f"/job-listing/j?jl={key}", "us"))
    keys = [key for key, _ in world.reachable(board, "engineer", "", "us") if int(key) % 4 == 2][:2]
    return found + [asked(GlassdoorSite(world), f"/job-listing/j?jl={key}", "us") for key in keys]


def asked(site: Site, target: str, country: str) -> Base:
    host = COUNTRIES[country].indeed if site.board == "indeed" else "www.glassdoor.com"
    answer = site.answer(Asked.of(target, country, host or ""))
    assert answer.status == 200, target
    callback = "parse_posting" if re.search("viewjob|job-listing", target) else "parse_search"
    return Base(f"built-in {target}", callback, f"https://{host}{target}", answer.body, country=country)


def recorded(board: str) -> list[Base]:
    """The recorded pages that are there."""
    manifest = PAGES / "MANIFEST.tsv"
    if not manifest.is_file():
        return []
    rows = [line.split("\t") for line in manifest.read_text(encoding="utf-8").splitlines()]
    found = []
    for row in (row for row in rows if row[0].startswith(f"{board}/")):
        path, kind = row[0], row[0].split("/")[1]
        callback = "parse_posting" if kind == "posting" else "parse_search"
        url = row[4] or ANY_SEARCH[board]
        if kind != "blocked":
            found.append(
                Base(path, callback, url, (PAGES / path).read_bytes(), country=HOSTS.get(url.split("/")[2], "us"))
            )
    return found


@cache
def bases(board: str) -> tuple[list[Base], list[Base]]:
    return fixtures(board) + 2 * built_in(board), recorded(board)


def mutated(board: str, number: int) -> Base:
    """The page of a number: from `OURS` on, a recorded one."""
    rng = Random(f"{board} {number}")
    base = rng.choice(bases(board)[number >= OURS])
    return base._replace(name=f"{board} {number} ({base.name})", body=mutate(base.body, rng))


# -- reading ---------------------------------------------------------------------------------------------------------


@cache
def spider_of(board: str, country: str) -> SearchSpider:
    return make_spider(board, country=country)


def read(board: str, base: Base, number: int) -> Result:
    """Feed a page to its callback, and what comes out to validation."""
    spider = spider_of(board, base.country)
    spider.outcomes.clear()
    spider.notes.clear()
    response = page(base.url, base.body, base.status)
    search = {"search": spider.search_of(base.url)._replace(query=f"q{number}")} if "search" in base.callback else {}
    try:
        results = list(getattr(spider, base.callback)(response, **search))
    except Exception:  # noqa: BLE001  (what escapes is what this looks for)
        return Result(base.name, traceback.format_exc(limit=-4), {}, [], 0, 0)
    outcomes = {outcome: n for outcome, n in spider.outcomes.items() if n}
    kept, escaped = [], ""
    for posting in (result for result in results if isinstance(result, JobPosting)):
        try:
            kept.append(ValidationPipeline.from_crawler(spider.crawler).process_item(posting))
        except InvalidPosting:
            continue
        except Exception:  # noqa: BLE001
            escaped = traceback.format_exc(limit=-4)
    complaints = [complaint for posting in kept for complaint in wrong(posting, CLOCK)]
    complaints += about_page(base, results, kept) + written_down(spider)
    rejected = sum(isinstance(result, JobPosting) for result in results) - len(kept)
    return Result(base.name, escaped, outcomes, complaints, len(kept), rejected)


def written_down(spider: SearchSpider) -> list[str]:
    """What goes into the report and the log, and cannot be written."""
    assert spider.crawler.stats
    texts = [*spider.notes.values(), *spider.crawler.stats.get_stats()]
    return [f"a note that cannot be written {text!r:.80}" for text in texts if not text.isprintable()]


def about_page(base: Base, results: list[Any], kept: list[JobPosting]) -> list[str]:
    """What is wrong with the postings together, and with the requests."""
    found = []
    if len({posting.link for posting in kept}) < len(kept):
        found.append("a posting twice")
    asked_for = re.search(r"[?&](?:jk|jl)=(\w+)", base.url)
    if base.callback == "parse_posting" and asked_for:
        found += [f"posting {p.source_id} instead of {asked_for[1]}" for p in kept if p.source_id != asked_for[1]]
    host = base.url.split("/")[2]
    urls = [result.url for result in results if isinstance(result, Request)]
    return found + [
        f"a request of {url:.80}" for url in urls if url.split("/")[2] != host and "glassdoor.c" not in host
    ]


@cache
def results(board: str) -> list[Result]:
    count = OURS + (RECORDED if bases(board)[1] else 0)
    return [read(board, mutated(board, number), number) for number in range(count)]


@pytest.mark.parametrize("board", BOARDS)
def test_nothing_escapes_the_callbacks(board: str) -> None:
    escaped = [f"{result.name}\n{result.escaped}" for result in results(board) if result.escaped]
    assert not escaped, f"{len(escaped)}:\n" + "\n".join(escaped[:5])


@pytest.mark.parametrize("board", BOARDS)
def test_every_page_has_one_outcome(board: str) -> None:
    several = [
        (result.name, result.outcomes)
        for result in results(board)
        if not result.escaped and list(result.outcomes.values()) != [1]
    ]
    assert not several


@pytest.mark.parametrize("board", BOARDS)
def test_no_wrong_value_passes_validation(board: str) -> None:
    complaints = [(result.name, result.complaints) for result in results(board) if result.complaints]
    assert not complaints, f"{len(complaints)}: {complaints[:10]}"


@pytest.mark.parametrize("board", BOARDS)
def test_most_pages_still_give_postings(board: str) -> None:
    """Else the tests above would be content with nothing."""
    outcomes = Counter(outcome for result in results(board) for outcome in result.outcomes)
    assert outcomes[Outcome.OK] > OURS / 3
    assert sum(result.passed for result in results(board)) > OURS
    assert sum(result.rejected for result in results(board)) > 0


@pytest.mark.parametrize("board", BOARDS)
def test_the_recorded_pages_are_mutated_too(board: str) -> None:
    if not bases(board)[1]:
        pytest.skip("the recorded pages are not beside the project")
    assert len(results(board)) == OURS + RECORDED


def test_no_answer_to_a_place_makes_the_lookup_raise() -> None:
    site, rng = GlassdoorSite(World()), Random(1)
    answer = site.answer(Asked.of("/autocomplete/location?term=London", "us"))
    for number in range(300):
        spider = spider_of("glassdoor", "us")
        spider.outcomes.clear()
        response = page("https://www.glassdoor.com/autocomplete/location?term=x", mutate(answer.body, rng))
        requests = list(spider.parse_places(response, Search(f"q{number}", "London, OH")))  # type: ignore[attr-defined]
        assert len(requests) + sum(spider.outcomes.values()) == 1, number


def test_the_same_number_gives_the_same_page() -> None:
    assert [mutated("indeed", n) for n in range(20)] == [mutated("indeed", n) for n in range(20)]
