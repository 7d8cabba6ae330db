"""Scrapy's stats, and beside them every attempt."""

from __future__ import annotations

import time
from bisect import bisect
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from scrapy.statscollectors import MemoryStatsCollector

from jobcrawler.outcomes import EXIT_CODES, Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from jobcrawler.storage.base import Attempt

PREFIX = "jobcrawler/attempts/"
_KEPT = 10_000
"""Attempts that wait here for whoever stores them; without such a component the oldest go."""
_SETTLED_AFTER = 1.0
"""Seconds after which no callback is expected to refine an attempt."""


class AttemptStatsCollector(MemoryStatsCollector):
    """Counts attempts under `jobcrawler/attempts/`, and keeps them until the store takes them.

    An attempt is one try of one request. It succeeded when its outcome has exit code 0; a request is given up when its
    last attempt failed. So requests = total - retries = successful + given_up.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._attempts: list[tuple[float, Attempt]] = []

    def record_attempt(self, attempt: Attempt) -> None:
        """Count an attempt; its URL must be redacted already, and its outcome may be refined later."""
        self.inc_value(f"{PREFIX}total")
        self.set_value(f"{PREFIX}seconds", round(self.get_value(f"{PREFIX}seconds", 0.0) + (attempt.latency or 0.0), 4))
        self.inc_value(f"{PREFIX}histogram/{attempt.attempt}")
        self._count(attempt, 1)
        self._derive()
        self._attempts.append((time.monotonic(), attempt))
        if len(self._attempts) > _KEPT:
            del self._attempts[: _KEPT // 2]

    def refine_attempt(self, attempt: Attempt, outcome: Outcome) -> None:
        """Say better what became of an attempt."""
        if attempt.outcome != outcome:
            self._count(attempt, -1)
            attempt.outcome = str(outcome)
            self._count(attempt, 1)
            self._derive()

    def attempt_retried(self, attempt: Attempt, wait: float) -> None:
        """The request of a failed attempt is asked again, after so many seconds."""
        if not EXIT_CODES[Outcome(attempt.outcome or Outcome.NETWORK)]:
            self.refine_attempt(attempt, Outcome.HTTP_ERROR)
        attempt.wait = wait
        self.inc_value(f"{PREFIX}retries")
        self.inc_value(f"{PREFIX}given_up", -1)
        self.inc_value(f"{PREFIX}histogram/{attempt.attempt}", -1)
        self._derive()

    @property
    def attempts_wait(self) -> bool:
        """Whether there are attempts that nobody has taken."""
        return bool(self._attempts)

    def take_attempts(self, *, everything: bool = True) -> list[Attempt]:
        """The attempts that nobody has taken yet; without `everything` not those whose callback may be at work."""
        settled = time.monotonic() - _SETTLED_AFTER
        number = len(self._attempts) if everything else bisect(self._attempts, settled, key=itemgetter(0))
        taken, self._attempts = self._attempts[:number], self._attempts[number:]
        return [attempt for _, attempt in taken]

    def return_attempts(self, attempts: list[Attempt]) -> None:
        """Give back what could not be stored."""
        self._attempts = [(0.0, attempt) for attempt in attempts] + self._attempts

    def _count(self, attempt: Attempt, n: int) -> None:
        self.inc_value(f"{PREFIX}outcome/{attempt.outcome}", n)
        if EXIT_CODES[Outcome(attempt.outcome or Outcome.NETWORK)]:
            self.inc_value(f"{PREFIX}failed", n)
            self.inc_value(f"{PREFIX}given_up", n)
        else:
            self.inc_value(f"{PREFIX}successful", n)
            if attempt.attempt > 1:
                self.inc_value(f"{PREFIX}recovered", n)

    def _derive(self) -> None:
        """Rates and averages, always those of the counts beside them."""
        for name, value in rates(self.get_stats()).items():
            self.set_value(f"{PREFIX}{name}", value)


def rates(stats: dict[str, Any]) -> dict[str, float]:
    """success_rate (0 to 1), average_retries (of a request), average_seconds (of an attempt)."""
    total, retries = stats.get(f"{PREFIX}total", 0), stats.get(f"{PREFIX}retries", 0)
    requests = total - retries
    return {
        "success_rate": round(stats.get(f"{PREFIX}successful", 0) / total, 4) if total else 0.0,
        "average_retries": round(retries / requests, 4) if requests else 0.0,
        "average_seconds": round(stats.get(f"{PREFIX}seconds", 0.0) / total, 4) if total else 0.0,
    }


def attempt_figures(stats: dict[str, Any]) -> dict[str, Any]:
    """total, successful, failed, retries, recovered, given_up, seconds; the `rates`; and histogram, {attempts that a
    request took: requests}."""
    counts = {name: stats.get(f"{PREFIX}{name}", 0) for name in COUNTED}
    prefix = f"{PREFIX}histogram/"
    histogram = {key.removeprefix(prefix): n for key, n in stats.items() if key.startswith(prefix) and n}
    return {**counts, **rates(stats), "histogram": histogram}


COUNTED = ("total", "successful", "failed", "retries", "recovered", "given_up", "seconds")
