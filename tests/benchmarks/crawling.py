"""How fast a crawl is beside two bare Scrapy spiders on the same pages, and what it keeps in memory."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from jobcrawler.fakeboards.catalogue import OCCUPATIONS
from jobcrawler.fakeboards.places import CITIES
from jobcrawler.fakeboards.testing import serve
from tests.crawling import requests

ROUNDS = 3
KINDS = ("download", "yield", "jobcrawler")


def crawl(
    kind: str, arguments: dict[str, Any], *, beside: dict[str, Any] | None = None, **settings: Any
) -> dict[str, Any]:
    """One crawl in a process of its own; `beside` are the arguments of a glassdoor crawl in the same process."""
    options = json.dumps({"arguments": arguments, "settings": settings, "beside": beside})
    command = [sys.executable, "-m", "tests.benchmarks.one_crawl", kind]
    done = subprocess.run(command, input=options, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def searches(country: str, queries: int, places: int) -> dict[str, str]:
    """Arguments of many searches side by side."""
    titles = [occupation.titles["en"] for occupation in OCCUPATIONS[:queries]]
    cities = [city.label for city in CITIES if city.country == country][:places]
    return {"query": ";".join(titles), "location": ";".join(cities), "country": country}


def speed() -> list[tuple[str, ...]]:
    """Pages, postings and processor time of the three, the medians of some rounds."""
    with serve(adverts=60_000, weight="real") as urls, tempfile.TemporaryDirectory() as folder:
        url = urls["indeed"]
        ours = {**searches("us", 4, 4), "details": "false", "base_url": url}
        crawl("jobcrawler", ours, JOBCRAWLER_STORE=f"sqlite:{folder}/warm.db")
        pages = [f"{url}{entry['target']}" for entry in requests(url) if entry["path"] == "/jobs"]
        measured: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
        for number in range(ROUNDS):
            for kind in KINDS:
                arguments = ours if kind == "jobcrawler" else {"urls": pages}
                store = f"sqlite:{folder}/{number}.db"
                measured[kind].append(crawl(kind, arguments, JOBCRAWLER_STORE=store))
    return _speed_rows(measured)


def _speed_rows(measured: dict[str, list[dict[str, Any]]]) -> list[tuple[str, ...]]:
    rows = [
        ("spider", "pages", "pages/s", "postings/s", "ms of processor a posting", "peak memory, MB", "pages/s to yield")
    ]
    base = _median(measured["yield"], "pages", "seconds")
    for kind, results in measured.items():
        cards, cpu = _median(results, "postings", "seconds"), _median(results, "cpu", "postings")
        rate, memory = _median(results, "pages", "seconds"), max(result["memory"] for result in results)
        rows.append(
            (
                kind,
                str(results[0]["pages"]),
                f"{rate:.0f}",
                f"{cards:.0f}" if cards else "",
                f"{cpu * 1000:.3f}" if cards else "",
                f"{memory / 1e6:.0f}",
                f"{rate / base:.2f}",
            )
        )
    return rows


def _median(results: list[dict[str, Any]], above: str, below: str) -> float:
    return statistics.median(result[above] / result[below] if result[below] else 0 for result in results)


def memory(few: int = 20_000, many: int = 200_000) -> list[tuple[str, ...]]:
    """Peak memory of a small and of a large crawl with everything on."""
    rows: list[tuple[str, ...]] = [("postings stored", "peak memory, MB", "bytes a further posting")]
    results = []
    with serve(adverts=2_000_000) as urls, tempfile.TemporaryDirectory() as folder:
        for wanted in (few, many):
            arguments = {**searches("us", 99, 99), "details": "false", "base_url": urls["indeed"], "limit": wanted}
            result = crawl("jobcrawler", arguments, JOBCRAWLER_STORE=f"sqlite:{Path(folder)}/{wanted}.db")
            further = ""
            if results:
                further = f"{(result['memory'] - results[0]['memory']) / (result['stored'] - results[0]['stored']):.0f}"
            results.append(result)
            rows.append((f"{result['stored']:,}", f"{result['memory'] / 1e6:.0f}", further))
    return rows
