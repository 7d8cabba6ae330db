"""One measured crawl in a process of its own: `python -m tests.benchmarks.one_crawl KIND JSON`.

KIND is `download` (a bare spider that only downloads), `yield` (one that also yields each card as a plain dict, with
no pipeline) or `jobcrawler` (the indeed spider with everything on). Prints one JSON line.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import TYPE_CHECKING, Any

import orjson
from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response

COMMON = {
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "CONCURRENT_ITEMS": 8,
    "LOG_LEVEL": "ERROR",
    "ROBOTSTXT_OBEY": False,
    "JOBCRAWLER_RUN_PAGES": "",
}
CARDS = b'window.mosaic.providerData["mosaic-provider-jobcards"]='


class DownloadSpider(Spider):
    """Fetches pages and does nothing with them."""

    name = "download"
    urls: list[str]

    async def start(self) -> AsyncIterator[Request]:
        """All pages at once."""
        for url in self.urls:
            yield Request(url, dont_filter=True)

    def parse(self, response: Response) -> Iterator[dict[str, Any]] | None:
        """Nothing."""


class YieldSpider(DownloadSpider):
    """Fetches pages and yields each card that is new as the dict that it is: as many as jobcrawler stores."""

    name = "yield"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: set[str] = set()

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        """As many dicts as there are cards."""
        start = response.body.index(CARDS) + len(CARDS)
        end = response.body.index(b"};", start) + 1
        while True:
            try:
                data = orjson.loads(response.body[start:end])
                break
            except orjson.JSONDecodeError:
                end = response.body.index(b"};", end) + 1
        for card in data["metaData"]["mosaicProviderJobCardsModel"]["results"]:
            if card["jobkey"] not in self.seen:
                self.seen.add(card["jobkey"])
                yield card


def measure(crawler: Crawler, result: dict[str, Any]) -> None:
    """Time and processor time between the opening and the closing of the spider."""

    def opened() -> None:
        result["seconds"], result["cpu"] = time.perf_counter(), time.process_time()

    def closed() -> None:
        assert crawler.stats
        stats = crawler.stats.get_stats()
        result["seconds"] = time.perf_counter() - result["seconds"]
        result["cpu"] = time.process_time() - result["cpu"]
        result["pages"] = stats.get("downloader/response_status_count/200", 0)
        result["postings"] = stats.get("item_scraped_count", 0)
        result["stored"] = stats.get("jobcrawler/persistence/added", 0)
        result["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    crawler.signals.connect(opened, signals.spider_opened, weak=False)
    crawler.signals.connect(closed, signals.spider_closed, weak=False)


def main(kind: str, options: dict[str, Any]) -> None:
    """Crawl and print."""
    result: dict[str, Any] = {}
    settings = get_project_settings()
    settings.setdict({**COMMON, **options.get("settings", {})}, priority="cmdline")
    if kind != "jobcrawler":
        settings.setdict({"ITEM_PIPELINES": {}, "EXTENSIONS": {}}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    spiders: dict[str, Any] = {"download": DownloadSpider, "yield": YieldSpider, "jobcrawler": "indeed"}
    crawler = process.create_crawler(spiders[kind])
    measure(crawler, result)
    process.crawl(crawler, **options["arguments"])
    if options.get("beside"):
        process.crawl("glassdoor", **options["beside"])
    process.start()
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.stdin.read()))
