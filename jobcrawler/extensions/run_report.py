"""What came, what did not and why, in plain words at the end of a run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import CloseSpider

from jobcrawler.outcomes import EXIT_CODES, recorded, worst
from jobcrawler.reports.words import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)


class RunReportExtension:
    """Logs the report of a run when its spider is closed.

    Before its first page it says what robots.txt forbids of it, or that the user chose not to ask. A run that ends by
    itself has the outcome that went wrong as its finish reason.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._robots_parsed, signals.robots_parsed)
        crawler.signals.connect(self._idle, signals.spider_idle)
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """No settings of its own."""
        return cls(crawler)

    def _opened(self, spider: Spider) -> None:
        if not self.crawler.settings.getbool("ROBOTSTXT_OBEY"):
            logger.warning("ROBOTSTXT_OBEY is off by your choice: robots.txt of %s is not asked", spider.name)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        samples: dict[str, str] = getattr(self.crawler.spider, "robots_samples", dict)()
        agent = self.crawler.settings["ROBOTSTXT_USER_AGENT"] or self.crawler.settings["USER_AGENT"]
        host = urlsplit(request.url).netloc
        asked = {what: url for what, url in samples.items() if urlsplit(url).netloc == host}
        forbidden = [what for what, url in asked.items() if not robotparser.allowed(url, agent)]
        if forbidden:
            kept = "nothing of it can be read" if len(forbidden) == len(asked) else "it will be partial"
            logger.warning(
                "robots.txt of %s forbids what this run asks for: %s; %s, and ends with exit code 8",
                host, " and ".join(forbidden), kept,
            )  # fmt: skip

    def _idle(self) -> None:
        """Nothing is left to do; where something went wrong, that is why it ended."""
        assert self.crawler.stats
        outcomes = recorded(self.crawler.stats.get_stats())
        if any(EXIT_CODES[outcome] for outcome in outcomes):
            raise CloseSpider(str(worst(outcomes)))

    def _closed(self, spider: Spider, reason: str) -> None:
        assert self.crawler.stats
        for sentence in report(spider, {**self.crawler.stats.get_stats(), "finish_reason": reason}):
            logger.info(sentence)


def report(spider: Any, stats: Mapping[str, Any]) -> list[str]:
    """The sentences of a run's report, most important first."""
    title = getattr(spider, "title", spider.name)
    return sentences(title, stats, getattr(spider, "notes", None), getattr(spider, "hints", ()))
