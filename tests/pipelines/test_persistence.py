"""The persistence pipeline in a real crawl of a spider that yields what each test needs."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from tests.crawling import ROOT, rows, scrapy

if TYPE_CHECKING:
    from pathlib import Path

SPIDER = """
from scrapy import Spider
from jobcrawler.items import JobPosting

class GivenSpider(Spider):
    name = "given"

    async def start(self):
        for number in range(50):
            values = dict(source="given", title="T", company="C", location="L", link=f"https://a.test/{number}")
            for posting in (%s):
                yield posting
"""


def crawl(folder: Path, postings: str, *settings: str) -> tuple[Any, list[dict[str, Any]]]:
    (folder / "given.py").write_text(SPIDER % postings)
    words = [word for setting in settings for word in ("-s", setting)]
    result = scrapy("runspider", str(folder / "given.py"), *words, store=f"sqlite:{folder / 'jobs.db'}", cwd=ROOT)
    return result, rows(folder / "jobs.db", "SELECT * FROM jobs ORDER BY id")


def counts(folder: Path, name: str) -> Any:
    return rows(folder / "jobs.db", f"SELECT json_extract(counts, '$.{name}') AS n FROM runs")[0]["n"]


@pytest.mark.slow
def test_batches_of_any_size_save_everything(tmp_path: Path) -> None:
    _, stored = crawl(tmp_path, "JobPosting(**values),", "JOBCRAWLER_BATCH_SIZE=7")
    assert len(stored) == counts(tmp_path, "added") == 50


@pytest.mark.slow
def test_a_card_and_its_page_are_one_addition_and_one_row(tmp_path: Path) -> None:
    both = (
        "JobPosting(**values, description='a', description_kind='snippet', waits_for_detail=True),"
        "JobPosting(**values, description='all of it', description_kind='full')"
    )
    _, stored = crawl(tmp_path, both, "JOBCRAWLER_BATCH_SIZE=3")
    assert len(stored) == counts(tmp_path, "added") == counts(tmp_path, "total") == 50
    assert {row["description_kind"] for row in stored} == {"full"}
    assert rows(tmp_path / "jobs.db", "SELECT * FROM revisions") == []


@pytest.mark.slow
def test_cards_whose_pages_never_came_are_stored_and_counted(tmp_path: Path) -> None:
    _, stored = crawl(tmp_path, "JobPosting(**values, waits_for_detail=True),")
    assert {row["waits_for_detail"] for row in stored} == {1}
    assert len(stored) == counts(tmp_path, "added") == 50


@pytest.mark.slow
def test_a_posting_that_is_gone_is_marked(tmp_path: Path) -> None:
    _, stored = crawl(tmp_path, "JobPosting(**values, gone=number % 2 == 0),")
    assert sorted({row["status"] for row in stored}) == ["active", "expired"]
    assert sum(row["status"] == "expired" for row in stored) == 25


@pytest.mark.slow
def test_rejects_are_kept_whole(tmp_path: Path) -> None:
    crawl(tmp_path, "JobPosting(**{**values, 'title': None, 'salary_min': -5.0}),")
    kept = rows(tmp_path / "jobs.db", "SELECT problems, item FROM rejects")
    assert len(kept) == counts(tmp_path, "invalid") == 50
    assert all("-5.0" in reject["item"] for reject in kept)


@pytest.mark.slow
def test_a_store_that_breaks_stops_the_run_and_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    crawl(tmp_path, "JobPosting(**values),")
    connection = sqlite3.connect(tmp_path / "jobs.db")
    connection.execute("CREATE TRIGGER full BEFORE INSERT ON jobs BEGIN SELECT RAISE(ABORT, 'no room'); END")
    connection.commit()
    connection.close()
    result, stored = crawl(tmp_path, "JobPosting(**{**values, 'link': values['link'] + 'x'}),")
    assert len(stored) == 50
    assert "no room" in result.err
    assert rows(tmp_path / "jobs.db", "SELECT outcome FROM runs ORDER BY started_at DESC LIMIT 1") == [
        {"outcome": "storage"}
    ]
