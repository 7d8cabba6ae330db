"""What a command takes to start and to answer, beside `scrapy version` where no project is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from jobcrawler.storage import Run, open_store
from tests.benchmarks.saving import posting
from tests.reading import ROOT
from tests.test_commands import COMMANDS

ROUNDS = 3
BETWEEN = 4
"""Commands from one base to the next."""
POSTINGS = 200
BASE = "scrapy version, no project"
REFUSED = "scrapy crawl indeed"
"""Without a query it ends where it would make its first request."""
CALLS = (
    "scrapy version", "scrapy", "scrapy jobs list", f"scrapy jobs show {str(posting(0).id)[:8]}", "scrapy jobs stats",
    "scrapy jobs export -", "scrapy runs", "scrapy runs show last", "scrapy boards", REFUSED,
    *(f"scrapy {command} -h" for command in COMMANDS),
)  # fmt: skip
"""What touches no network."""


def fill(place: str) -> None:
    """Make a small store."""
    with open_store(place) as store:
        store.begin_run(Run(id="bench", board="indeed", started_at=datetime.now(UTC)))
        store.save([posting(number) for number in range(POSTINGS)])


def seconds(call: str, cwd: Path, store: str) -> float:
    """What a command takes, from its start to its end."""
    words = [sys.executable, "-m", *call.partition(",")[0].split()]
    start = time.perf_counter()
    done = subprocess.run(words, cwd=cwd, env=os.environ | {"JOBCRAWLER_STORE": store}, capture_output=True)
    took = time.perf_counter() - start
    assert done.returncode == (2 if call == REFUSED else 0), done.stderr
    return took


def startup() -> list[tuple[str, ...]]:
    """The table; the commands take turns, and the base often: a machine is not as quick one minute as the next."""
    took: dict[str, list[float]] = {call: [] for call in (BASE, *CALLS)}
    with tempfile.TemporaryDirectory() as name:
        store = f"sqlite:{name}/jobs.db"
        fill(store)
        for _ in range(ROUNDS):
            for number, call in enumerate(CALLS):
                if number % BETWEEN == 0:
                    took[BASE].append(seconds(BASE, Path(name), store))
                took[call].append(seconds(call, ROOT, store))
    base = median(took[BASE])
    rows = [(call, f"{median(times):.2f}", f"{median(times) / base:.2f}") for call, times in took.items()]
    return [("command", "seconds", "times scrapy version"), *rows]
