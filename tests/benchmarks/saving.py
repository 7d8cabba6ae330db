"""Saving postings, beside the usual home-made design: one JSON file, rewritten at each save, searched in a loop."""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from jobcrawler.items import JobPosting
from jobcrawler.parsers.text import fingerprint, posting_id
from jobcrawler.storage import Run, open_store

POSTINGS = 100_000
BATCH = 500
HOME_MADE = (500, 1_000, 2_000)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def posting(number: int) -> JobPosting:
    """A posting of the usual size."""
    link = f"https://board.example/jobs/{number}"
    title, company, place = f"Data Engineer {number % 997}", f"Company {number % 5003}", f"Town {number % 211}, TX"
    return JobPosting(
        id=posting_id(link, title, company, place),
        fingerprint=fingerprint(title, company, place),
        source="bench",
        source_id=str(number),
        title=title,
        company=company,
        location=place,
        link=link,
        description="We build pipelines that people rely on, and we look after them. " * 20,
        description_kind="full",
        salary_min=90_000.0 + number % 50_000,
        salary_currency="USD",
        salary_period="year",
        run_id="bench",
        query="data engineer",
        scraped_at=NOW,
    )


def stores(folder: Path) -> dict[str, tuple[float, float]]:
    """Seconds to save all, and to save all again."""
    postings = [posting(number) for number in range(POSTINGS)]
    seconds = {}
    for url in (f"sqlite:{folder}/jobs.db", f"json:{folder}/store"):
        with open_store(url) as store:
            store.begin_run(Run(id="bench", board="bench", started_at=NOW))
            times = []
            for _ in range(2):
                start = time.perf_counter()
                for at in range(0, POSTINGS, BATCH):
                    store.save(postings[at : at + BATCH])
                times.append(time.perf_counter() - start)
        seconds[url.split(":", maxsplit=1)[0]] = (times[0], times[1])
    return seconds


def home_made(path: Path, n: int) -> float:
    """Seconds to save n postings, one at a time, into a JSON file that is rewritten each time."""
    kept: list[dict[str, object]] = []
    start = time.perf_counter()
    for number in range(n):
        record = {name: str(value) for name, value in asdict(posting(number)).items()}
        if not any(other["link"] == record["link"] for other in kept):
            kept.append(record)
            path.write_text(json.dumps(kept))
    return time.perf_counter() - start


def saving() -> list[tuple[str, ...]]:
    """The table."""
    rows: list[tuple[str, ...]] = [("design", "postings", "seconds", "postings/s", "times SQLite")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = stores(folder)
        base = seconds["sqlite"][0]
        for kind, (new, again) in seconds.items():
            for what, took in ((f"{kind}, new", new), (f"{kind}, all unchanged", again)):
                rows.append((what, f"{POSTINGS:,}", f"{took:.1f}", f"{POSTINGS / took:,.0f}", f"{took / base:.2f}"))
        took = 0.0
        for n in HOME_MADE:
            took = home_made(folder / "home.json", n)
            rows.append(("one JSON file", f"{n:,}", f"{took:.1f}", f"{n / took:,.0f}", ""))
    estimate = took * (POSTINGS / HOME_MADE[-1]) ** 2
    rate = POSTINGS / estimate
    what = "one JSON file, extrapolated (cost grows with the square)"
    rows.append((what, f"{POSTINGS:,}", f"{estimate:,.0f}", f"{rate:.1f}", f"{estimate / base:,.0f}"))
    return rows
