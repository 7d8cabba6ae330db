"""Attempts and what is counted of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy.utils.test import get_crawler

from jobcrawler.outcomes import Outcome
from jobcrawler.statscollectors import AttemptStatsCollector, attempt_figures
from jobcrawler.storage.base import Attempt


@pytest.fixture
def stats() -> AttemptStatsCollector:
    return AttemptStatsCollector(get_crawler())


def attempt(number: int, outcome: str, latency: float | None = 0.5) -> Attempt:
    return Attempt(
        run_id="r", board="b", url="https://a.test", attempt=number, requested_at=datetime.now(UTC), outcome=outcome,
        latency=latency,
    )  # fmt: skip


def figures(stats: AttemptStatsCollector) -> dict[str, Any]:
    return attempt_figures(stats.get_stats())


def test_without_attempts_every_figure_is_zero(stats: AttemptStatsCollector) -> None:
    assert set(map(str, figures(stats).values())) == {"0", "0.0", "{}"}


def test_a_request_that_recovers_at_its_third_attempt(stats: AttemptStatsCollector) -> None:
    for number in (1, 2):
        failed = attempt(number, "http_error")
        stats.record_attempt(failed)
        stats.attempt_retried(failed, float(number))
        assert failed.wait == number
    stats.record_attempt(attempt(3, "ok"))
    assert figures(stats) == {
        "total": 3, "successful": 1, "failed": 2, "retries": 2, "recovered": 1, "given_up": 0, "seconds": 1.5,
        "success_rate": 0.3333, "average_retries": 2.0, "average_seconds": 0.5, "histogram": {"3": 1},
    }  # fmt: skip
    assert stats.get_value("jobcrawler/attempts/average_retries") == 2.0


def test_a_request_that_is_given_up(stats: AttemptStatsCollector) -> None:
    failed = attempt(1, "network", None)
    stats.record_attempt(failed)
    stats.attempt_retried(failed, 1.0)
    stats.record_attempt(attempt(2, "network", None))
    found = figures(stats)
    assert (found["given_up"], found["recovered"], found["failed"]) == (1, 0, 2)
    assert found["total"] - found["retries"] == found["successful"] + found["given_up"] == 1


def test_a_callback_that_knows_better_moves_the_attempt(stats: AttemptStatsCollector) -> None:
    page = attempt(1, "ok")
    stats.record_attempt(page)
    stats.refine_attempt(page, Outcome.LAYOUT_CHANGED)
    assert page.outcome == "layout_changed"
    assert (figures(stats)["successful"], figures(stats)["failed"]) == (0, 1)
    stats.refine_attempt(page, Outcome.EMPTY)
    assert (figures(stats)["successful"], figures(stats)["failed"], figures(stats)["given_up"]) == (1, 0, 0)
    assert stats.get_value("jobcrawler/attempts/outcome/empty") == 1


def test_attempts_are_taken_once_and_can_be_given_back(stats: AttemptStatsCollector) -> None:
    first, second = attempt(1, "ok"), attempt(1, "gone")
    stats.record_attempt(first)
    stats.record_attempt(second)
    assert stats.attempts_wait
    assert stats.take_attempts(everything=False) == [], "their callbacks may still be at work"
    taken = stats.take_attempts()
    assert taken == [first, second]
    assert stats.take_attempts() == []
    stats.return_attempts(taken)
    assert stats.take_attempts(everything=False) == taken


def test_attempts_that_nobody_takes_are_bounded(stats: AttemptStatsCollector) -> None:
    for _ in range(10_001):
        stats.record_attempt(attempt(1, "ok"))
    assert len(stats.take_attempts()) == 5_001
    assert figures(stats)["total"] == 10_001
