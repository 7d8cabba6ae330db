"""Read a page with a spider, with no network: what the tests of pages share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.utils.misc import walk_modules_iter
from scrapy.utils.spider import iter_spider_classes
from scrapy.utils.test import get_crawler

from jobcrawler.base_spiders.company import CompanySpider
from jobcrawler.base_spiders.search import SearchSpider
from jobcrawler.items import JobPosting
from jobcrawler.outcomes import Outcome, worst

if TYPE_CHECKING:
    from jobcrawler.base_spiders.listing import ListingSpider

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
NOW = "2026-11-22T12:00:00+00:00"


class Reading(NamedTuple):
    """What a callback made of a page."""

    outcome: Outcome
    note: str
    postings: list[JobPosting]
    requests: list[Request]


def spiders() -> dict[str, Any]:
    """All spiders of the project, by name."""
    modules = walk_modules_iter("jobcrawler.spiders")
    return {spider.name: spider for module in modules for spider in iter_spider_classes(module)}


def make_spider(name: str, settings: dict[str, Any] | None = None, **arguments: Any) -> ListingSpider:
    """A spider of a real crawler, with a clock that stands still."""
    spider_class = spiders()[name]
    crawler = get_crawler(spider_class, {"JOBCRAWLER_NOW": NOW, **(settings or {})})
    spider: ListingSpider = spider_class.from_crawler(crawler, **(needed(spider_class) | arguments))
    return spider


def needed(spider_class: type[ListingSpider]) -> dict[str, Any]:
    """The arguments without which a spider does not start."""
    if issubclass(spider_class, SearchSpider):
        return {"query": "any"}
    return {"company": "acme"} if issubclass(spider_class, CompanySpider) else {"url": "https://acme.example/jobs/1"}


def page(url: str, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A response as the downloader gives it."""
    return HtmlResponse(url, status=status, headers=headers, body=body, encoding="utf-8", request=Request(url))


def read(spider: ListingSpider, callback: str, response: Response, **cb_kwargs: Any) -> Reading:
    """Feed a page to a callback."""
    spider.outcomes.clear()
    spider.notes.clear()
    results = list(getattr(spider, callback)(response, **cb_kwargs))
    outcome = worst(spider.outcomes)
    return Reading(
        outcome,
        spider.notes.get(outcome, ""),
        [result for result in results if isinstance(result, JobPosting)],
        [result for result in results if isinstance(result, Request)],
    )
