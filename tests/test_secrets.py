"""A key in a URL is in no output: not in the log, the store, the archive, saved pages or a feed."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from jobcrawler.fakeboards.testing import script, serve
from tests.crawling import ROOT, requests, rows, scrapy

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3t-V4lue"  # noqa: S105  invented
SPIDER = f"""
from jobcrawler.spiders.indeed import IndeedSpider

class KeyedSpider(IndeedSpider):
    name = "keyed"

    def page_request(self, url, search):
        return super().page_request(url if "api_key" in url else url + "&api_key={SECRET}", search)

    def detail_url(self, card):
        return super().detail_url(card) + "&api_key={SECRET}"

    def parse_search(self, response, search=None):
        yield from super().parse_search(response, search)
        if "start=10" in response.url:
            raise ValueError("cannot go on at " + response.url)
"""
FAULTS = [
    {"url": "/viewjob", "fault": "server_error", "times": 5},
    {"url": "/viewjob", "fault": "no_marker", "times": 2},
    {"url": "/viewjob", "fault": "reset", "times": 4},
    {"url": "/viewjob", "fault": "redirect_loop", "times": 7},
    {"url": "/viewjob", "fault": "challenge_403", "times": 1},
]


@pytest.mark.parametrize("store", ["sqlite:{}/jobs.db", pytest.param("json:{}/store", marks=pytest.mark.slow)])
def test_a_key_is_in_no_output(store: str, tmp_path: Path) -> None:
    (tmp_path / "keyed.py").write_text(SPIDER)
    with serve(adverts=9000) as urls:
        url = urls["indeed"]
        script(url, FAULTS)
        words = [
            "-a",
            f"base_url={url}",
            "-a",
            "query=nurse",
            "-a",
            "location=Chicago, IL",
            "-o",
            f"{tmp_path}/a.jsonl",
        ]
        for name, value in {
            "DOWNLOAD_DELAY": "0", "LOG_LEVEL": "DEBUG", "JOBCRAWLER_BACKOFF_INITIAL": "0.02",
            "JOBCRAWLER_PAGES": f"{tmp_path}/pages", "JOBCRAWLER_ARCHIVE": f"{tmp_path}/archive",
        }.items():  # fmt: skip
            words += ["-s", f"{name}={value}"]
        result = scrapy("runspider", str(tmp_path / "keyed.py"), *words, store=store.format(tmp_path), cwd=ROOT)
        asked = [entry["target"] for entry in requests(url) if entry["path"] != "/robots.txt"]
    assert all(SECRET in target for target in asked), "the board did get it"
    assert "cannot go on at http://127.0.0.1" in result.err, "the traceback is there, without the key"
    written = {
        path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.stem.split(".")[0] != "keyed"
    }
    written = {p: gzip.decompress(b) if p.suffix == ".gz" else b for p, b in written.items()}
    assert {path.suffix for path in written} >= {".html", ".url", ".gz", ".cdxj", ".jsonl"}
    assert [path.name for path, content in written.items() if SECRET.encode() in content] == []
    assert SECRET not in result.err + result.out
    assert "api_key=***" in result.err
    if store.startswith("sqlite"):
        assert all("api_key=***" in row["url"] for row in rows(tmp_path / "jobs.db", "SELECT url FROM search_runs"))
