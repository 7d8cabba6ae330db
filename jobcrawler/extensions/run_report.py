"""What came, what did not and why, in plain words at the end of a run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy import signals

from jobcrawler.outcomes import EXIT_CODES, Outcome, conclude, missing, run_counts

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Spider
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class RunReportExtension:
    """Logs the report of a run when its spider is closed, and the user's choice to ignore robots.txt when it opens."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """No settings of its own."""
        return cls(crawler)

    def _opened(self, spider: Spider) -> None:
        if not self.crawler.settings.getbool("ROBOTSTXT_OBEY"):
            logger.warning("ROBOTSTXT_OBEY is off by your choice: robots.txt of %s is not asked", spider.name)

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
    sentences += [f"{_n(n, 'card')} left out by {key.rsplit('/', 1)[1]}" for key, n in _filtered(stats)]
    sentences += _invalid(stats)
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


def _invalid(stats: dict[str, Any]) -> list[str]:
    prefix = "jobcrawler/validation/invalid/"
    reasons = [f"{key.removeprefix(prefix)} {n}" for key, n in sorted(stats.items()) if key.startswith(prefix)]
    return [f"invalid by field and reason: {', '.join(reasons)}"] if reasons else []
