"""17,177 real, dirty postings through validation, duplicates and persistence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.crawling import ROOT, rows, scrapy

if TYPE_CHECKING:
    from pathlib import Path

POSTINGS = ROOT.parent / "shared" / "data" / "postings.jsonl"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not POSTINGS.exists(), reason="the recorded postings are not beside the project"),
]
ROWS = 17_177
REQUIRED = "source,title,company,location"
"""Without `link`, which many rows lack: so more of them are stored."""


def run(database: Path) -> dict[str, int]:
    words = ["runspider", "tests/volume_spider.py", "-a", f"rows={POSTINGS}"]
    words += ["-s", f"JOBCRAWLER_REQUIRED_FIELDS={REQUIRED}", "-s", "LOG_LEVEL=ERROR"]
    result = scrapy(*words, store=f"sqlite:{database}")
    assert result.code == 0, result.err
    assert result.err == ""
    (found,) = rows(database, "SELECT counts, report FROM runs ORDER BY started_at DESC LIMIT 1")
    return json.loads(found["counts"])  # type: ignore[no-any-return]


def test_every_row_is_added_a_duplicate_or_invalid_and_a_second_pass_adds_nothing(tmp_path: Path) -> None:
    database = tmp_path / "jobs.db"
    first = run(database)
    assert first["added"] + first["duplicates"] + first["invalid"] == first["total"] == ROWS
    assert first["updated"] == first["unchanged"] == 0
    (stored,) = rows(database, "SELECT count(*) AS n, count(DISTINCT id) AS ids FROM jobs")
    assert stored["n"] == stored["ids"] == first["added"]
    rejects = rows(database, "SELECT problems, item FROM rejects")
    assert len(rejects) == first["invalid"]
    assert all(json.loads(reject["problems"]) and "title" in json.loads(reject["item"]) for reject in rejects)
    second = run(database)
    assert second["added"] == second["updated"] == 0
    assert second["unchanged"] == first["added"]
    assert (second["duplicates"], second["invalid"]) == (first["duplicates"], first["invalid"])
