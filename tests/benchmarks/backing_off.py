"""What backoff costs others, and what the record of attempts costs."""

from __future__ import annotations

import statistics
import tempfile
from typing import Any

from jobcrawler.fakeboards.testing import script, serve
from tests.benchmarks.crawling import ROUNDS, crawl, searches

WITHOUT_ATTEMPTS = {
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "jobcrawler.downloadermiddlewares.backoff.BackoffMiddleware": 550,
    "jobcrawler.downloadermiddlewares.outcome.OutcomeMiddleware": 560,
}


def backoff() -> list[tuple[str, ...]]:
    """Requests a second of a healthy board, alone and while another one in the same process is in backoff."""
    measured: dict[str, list[float]] = {"undisturbed": [], "another board in backoff": []}
    with serve(adverts=20_000) as urls, tempfile.TemporaryDirectory() as folder:
        script(urls["glassdoor"], [{"url": "/", "fault": "unavailable"}])
        healthy = {**searches("us", 3, 3), "base_url": urls["indeed"]}
        sick = {**searches("us", 1, 1), "base_url": urls["glassdoor"], "location": ""}
        crawl("jobcrawler", healthy, JOBCRAWLER_STORE=f"sqlite:{folder}/warm.db")
        for number in range(ROUNDS):
            for name, rates in measured.items():
                settings = {"JOBCRAWLER_STORE": f"sqlite:{folder}/{number}{name[0]}.db"}
                beside = sick if rates is measured["another board in backoff"] else None
                rates.append(_rate(crawl("jobcrawler", healthy, beside=beside, **settings)))
    return _rows("requests/s of the healthy board", "ratio to undisturbed", measured)


def attempts() -> list[tuple[str, ...]]:
    """Processor time of a request with the record of attempts and without, on light pages: the worst case."""
    measured: dict[str, list[float]] = {"without the record": [], "with it": []}
    with serve(adverts=20_000) as urls, tempfile.TemporaryDirectory() as folder:
        given = {**searches("us", 3, 3), "base_url": urls["indeed"]}
        crawl("jobcrawler", given, JOBCRAWLER_STORE=f"sqlite:{folder}/warm.db")
        for number in range(ROUNDS):
            for name, times in measured.items():
                settings: dict[str, Any] = {"JOBCRAWLER_STORE": f"sqlite:{folder}/{number}{name[:7]}.db"}
                if times is measured["without the record"]:
                    settings["DOWNLOADER_MIDDLEWARES"] = WITHOUT_ATTEMPTS
                result = crawl("jobcrawler", given, **settings)
                times.append(result["cpu"] / result["pages"] * 1000)
    return _rows("ms of processor a request", "ratio to without", measured)


def _rate(result: dict[str, Any]) -> float:
    return float(result["pages"] / result["seconds"])


def _rows(what: str, ratio: str, measured: dict[str, list[float]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("case", what, ratio)]
    base = statistics.median(next(iter(measured.values())))
    for name, values in measured.items():
        middle = statistics.median(values)
        rows.append((name, f"{middle:.2f}", f"{middle / base:.2f}"))
    return rows
