"""What came, what did not and why, in plain words at the end of a run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import CloseSpider

from jobcrawler.outcomes import EXIT_CODES, Outcome, conclude, missing, recorded, run_counts, worst

if TYPE_CHECKING:
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


def report(spider: Any, stats: dict[str, Any]) -> list[str]:
    """The sentences of a run's report, most important first."""
    counts = run_counts(stats)
    seen = counts["added"] + counts["updated"] + counts["unchanged"]
    title = getattr(spider, "title", spider.name)
    pages = stats.get("jobcrawler/search/pages", 0)
    saved = ", ".join(f"{counts[name]} {name}" for name in ("added", "updated", "unchanged"))
    if counts["deleted"]:
        saved += f", {counts['deleted']} that you deleted"
    left_out = f"{_n(counts['duplicates'], 'duplicate')} and {counts['invalid']} invalid"
    sentences = [f"{title}: {_n(seen, 'posting')} from {_n(pages, 'page')}: {saved}; left out: {left_out}"]
    advertised, reachable = (stats.get(f"jobcrawler/search/{name}", 0) for name in ("advertised", "reachable"))
    if advertised:
        sentences.append(f"{title} advertised {advertised} results, of which about {reachable} can be reached")
    expired = stats.get("jobcrawler/persistence/expired", 0)
    if expired:
        sentences.append(
            f"two complete runs did not find {_n(expired, 'posting')} that an earlier one had: {expired} expired"
        )
    sentences += [f"{_n(n, 'card')} left out by {key.rsplit('/', 1)[1]}" for key, n in _filtered(stats)]
    sentences += _invalid(stats)
    without = stats.get("jobcrawler/structured/pages_without_posting", 0)
    sentences += [f"{_n(without, 'page')} held no posting"] if without else []
    sentences += getattr(spider, "hints", [])
    sentences += _unread(title, stats)
    notes = getattr(spider, "notes", {})
    outcomes = conclude(stats)
    for outcome in outcomes:
        if outcome in notes:
            times = stats.get(f"jobcrawler/outcome/{outcome}", 1)
            sentences.append(f"{outcome}: {notes[outcome]}" + (f" (and {times - 1} more)" if times > 1 else ""))
        elif EXIT_CODES[outcome]:
            sentences.append(f"{outcome}: {_unnoted(outcome, title, stats)}")
    gaps = missing(stats, stats.get("finish_reason", "finished"))
    return [*sentences, f"not complete: {', '.join(gaps)}" if gaps else "complete"]


def _unnoted(outcome: Outcome, title: str, stats: dict[str, Any]) -> str:
    if outcome is Outcome.STORAGE:
        return "a feed could not be written; the log says why"
    crashes = stats.get("spider_exceptions/count", 0)
    if crashes:
        return f"our own code failed on {_n(crashes, 'page')}; the log says where"
    return f"the run ended with nothing, and {title} did not say that there is nothing"


def _n(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")


def _filtered(stats: dict[str, Any]) -> list[tuple[str, int]]:
    return [(key, n) for key, n in sorted(stats.items()) if key.startswith("jobcrawler/filtered/")]


def _unread(title: str, stats: dict[str, Any]) -> list[str]:
    """What a board told and nobody read: maybe it is new."""
    prefix = "jobcrawler/unread/"
    found = {key.removeprefix(prefix): n for key, n in sorted(stats.items()) if key.startswith(prefix)}
    named = ", ".join(f"{key} ({n})" for key, n in list(found.items())[:_NAMED])
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return [f"{title} tells what nobody reads: {named}{more}"] if found else []


_NAMED = 10


def _invalid(stats: dict[str, Any]) -> list[str]:
    prefix = "jobcrawler/validation/invalid/"
    reasons = [f"{key.removeprefix(prefix)} {n}" for key, n in sorted(stats.items()) if key.startswith(prefix)]
    return [f"invalid by field and reason: {', '.join(reasons)}"] if reasons else []
