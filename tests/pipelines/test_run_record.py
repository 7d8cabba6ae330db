"""How the end of a run is put on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from scrapy.utils.test import get_crawler

from jobcrawler.outcomes import INTERRUPTED, Outcome
from jobcrawler.pipelines.run_record import RunRecord
from tests.reading import spiders

if TYPE_CHECKING:
    from jobcrawler.storage.base import Run

ADDED = {"jobcrawler/persistence/added": 3}


def ended(reason: str, stats: dict[str, Any]) -> Run:
    """The run that ended so, with these stats."""
    crawler = get_crawler(spiders()["indeed"])
    crawler.spider = spiders()["indeed"].from_crawler(crawler, query="nurse")
    record = RunRecord(crawler)
    record.start()
    assert crawler.stats
    crawler.stats.set_stats(stats)
    record.end(reason)
    return record.run


@pytest.mark.parametrize(
    ("reason", "stats", "end"),
    [
        pytest.param(INTERRUPTED, {}, ("interrupted", None, 130), id="before anything came"),
        (INTERRUPTED, ADDED | {"jobcrawler/outcome/ok": 1}, ("interrupted", "ok", 130)),
        (INTERRUPTED, {"jobcrawler/outcome/blocked": 1}, ("interrupted", "blocked", 130)),
        ("finished", ADDED | {"jobcrawler/outcome/ok": 1}, ("finished", "ok", 0)),
        ("finished", {}, ("finished", "layout_changed", 5)),
        (str(Outcome.BLOCKED), {"jobcrawler/outcome/blocked": 3}, ("finished", "blocked", 3)),
    ],
)
def test_a_run_that_a_signal_ended_has_its_exit_code(reason: str, stats: dict[str, Any], end: Any) -> None:
    run = ended(reason, stats)
    assert (run.status, run.outcome, run.exit_code) == end


def test_a_limit_at_the_end_of_a_page_is_on_record_as_a_gap() -> None:
    run = ended("finished", ADDED | {"jobcrawler/outcome/ok": 1, "jobcrawler/search/limited": 1})
    assert (run.report["missing"], run.exit_code) == (["the limit was reached"], 0)
