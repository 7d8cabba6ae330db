from __future__ import annotations

import pytest
from scrapy import Spider
from scrapy.utils.test import get_crawler

from jobcrawler.items import JobPosting
from jobcrawler.parsers.text import posting_id
from jobcrawler.pipelines.duplicates import DuplicatePosting, DuplicatesPipeline


def pipeline(memory: int = 1000) -> DuplicatesPipeline:
    return DuplicatesPipeline.from_crawler(get_crawler(Spider, {"JOBCRAWLER_DUPLICATES_MEMORY": memory}))


def posting(key: str, *, waits: bool = False) -> JobPosting:
    return JobPosting(id=posting_id(key, None, None, None), link=key, waits_for_detail=waits)


def test_what_repeats_within_the_run_is_dropped_and_counted() -> None:
    duplicates = pipeline()
    duplicates.process_item(posting("a"))
    duplicates.process_item(posting("b"))
    with pytest.raises(DuplicatePosting):
        duplicates.process_item(posting("a"))
    assert duplicates.crawler.stats
    assert duplicates.crawler.stats.get_value("jobcrawler/duplicates/dropped") == 1


def test_a_card_and_its_finished_posting_pass_once_each() -> None:
    duplicates = pipeline()
    duplicates.process_item(posting("a", waits=True))
    with pytest.raises(DuplicatePosting):
        duplicates.process_item(posting("a", waits=True))
    duplicates.process_item(posting("a"))
    for waits in (True, False):
        with pytest.raises(DuplicatePosting):
            duplicates.process_item(posting("a", waits=waits))


def test_memory_is_bounded_and_the_oldest_is_forgotten_first() -> None:
    duplicates = pipeline(memory=2)
    for key in ("a", "b", "c"):
        duplicates.process_item(posting(key))
    duplicates.process_item(posting("a"))
    with pytest.raises(DuplicatePosting):
        duplicates.process_item(posting("c"))
