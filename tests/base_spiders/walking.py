"""Run the searches of a spider to their end, with no network: each request is answered by a function."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from jobcrawler.items import JobPosting
from jobcrawler.outcomes import Outcome, exit_code
from tests.reading import NOW, needed, spiders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from jobcrawler.base_spiders.listing import ListingSpider
    from jobcrawler.fakeboards.site import Site

    Answer = Callable[[Request], tuple[int, dict[str, str], bytes]]


HERE = "http://127.0.0.1:1"


def spider(board: str, **arguments: Any) -> Any:
    """A spider whose stats are empty; its crawler is shared, since to make one takes a twentieth of a second."""
    crawler = _crawler(board)
    assert crawler.stats
    crawler.stats.clear_stats()
    return spiders()[board].from_crawler(crawler, **(needed(spiders()[board]) | arguments))


@cache
def _crawler(board: str) -> Crawler:
    keys = {"adzuna_app_id": "id", "adzuna_app_key": "key"}
    return get_crawler(spiders()[board], {"JOBCRAWLER_NOW": NOW, "JOBCRAWLER_KEYS": keys})


def stats_of(one: ListingSpider) -> dict[str, int]:
    """Without the prefix of our stats."""
    assert one.crawler.stats
    return {name.removeprefix("jobcrawler/"): value for name, value in one.crawler.stats.get_stats().items()}


class Walked(NamedTuple):
    """What came of a run."""

    postings: list[JobPosting]
    """The finished ones."""
    cards: list[JobPosting]
    """Those that waited for a record of their own."""
    asked: list[Request]
    """Every request, in order."""
    stats: dict[str, int]
    outcomes: set[Outcome]
    notes: dict[Outcome, str]

    @property
    def exit_code(self) -> int:
        """Of the outcomes alone."""
        return exit_code(self.outcomes)


def walk(one: ListingSpider, answer: Answer) -> Walked:
    """All searches, one after the other; in each the postings' own records before the next page, as in a crawl."""
    results: list[JobPosting | Request] = []
    asked: list[Request] = []
    for search in one.searches():
        waiting = [one.search_request(search)]
        while waiting:
            waiting.sort(key=lambda request: -request.priority)
            request = waiting.pop(0)
            asked.append(request)
            found = list(_called_back(request, answer))
            results += found
            waiting += [result for result in found if isinstance(result, Request)]
    postings = [found for found in results if isinstance(found, JobPosting)]
    return Walked(
        [posting for posting in postings if not posting.waits_for_detail],
        [posting for posting in postings if posting.waits_for_detail],
        asked,
        stats_of(one),
        set(one.outcomes),
        one.notes,
    )


def _called_back(request: Request, answer: Answer) -> Iterator[JobPosting | Request]:
    response = _response(request, answer)
    if response.status < 300:
        yield from request.callback(response, **request.cb_kwargs)  # type: ignore[misc]
    else:
        failure = Failure(HttpError(response))
        failure.request = request  # type: ignore[attr-defined]
        yield from request.errback(failure)  # type: ignore[misc]


def _response(request: Request, answer: Answer) -> Response:
    """The answer to a request; of one that leads elsewhere, that of the place where it leads."""
    status, headers, body = answer(request)
    if 300 <= status < 400:
        first = request.meta.get("redirect_urls", [request.url])
        there = request.replace(
            url=urljoin(request.url, headers["Location"]), meta=request.meta | {"redirect_urls": first}
        )
        return _response(there, answer)
    url = request.url.partition("#")[0]  # as the downloader does
    return TextResponse(url, status=status, headers=headers, body=body, request=request, encoding="utf-8")


def answers_of(site: Site) -> Answer:
    """A built-in site, asked without a network."""

    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(request.url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        page = site.answer(site.read(target, parts.netloc, "tester/1", request.method, request.body))
        return page.status, dict(page.headers), page.body

    return answer


def saying(**answers: Any) -> Answer:
    """Answers by the end of the address, before the query: data as JSON, a number as a status with nothing to read."""

    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        path = urlsplit(request.url).path
        found = next((given for end, given in answers.items() if path.endswith(end)), 404)
        if isinstance(found, int):
            return found, {}, b"<!doctype html><html><body><h1>Not found</h1></body></html>"
        return 200, {}, json.dumps(found).encode()

    return answer
