"""Any site with JobPosting data, crawled for real against the built-in careers site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

from jobcrawler.fakeboards.testing import serve
from tests.crawling import Result, rows, scrapy, truth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serve(boards="jobposting") as urls:
        yield urls["jobposting"]


def crawl(store: Path, *given: str) -> Result:
    words = [word for argument in given for word in ("-a", argument)]
    return scrapy("crawl", "jobposting", *words, "-s", "DOWNLOAD_DELAY=0", store=f"sqlite:{store}")


def openings(site: str, announced: str, *, script: bool = False) -> set[str]:
    found: list[dict[str, Any]] = truth(site, full=1)["postings"]
    return {one["id"] for one in found if announced in one["announced"] and (one["kind"] == "script") <= script}


def stored(store: Path) -> set[str]:
    return {row["source_id"] for row in rows(store, "SELECT source_id FROM jobs")}


def fetched(result: Result) -> int:
    found = re.search(r"'downloader/response_count': (\d+)", result.err)
    return int(found[1]) if found else 0


@pytest.mark.slow
def test_a_site_is_read_by_its_sitemaps_and_only_what_changed_is_fetched_again(site: str, tmp_path: Path) -> None:
    store = tmp_path / "jobs.db"
    first = crawl(store, f"sitemap={site}/robots.txt")
    assert first.code == 0, first.err
    assert stored(store) == openings(site, "sitemap")
    assert "the spider greenhouse reads it whole: scrapy crawl greenhouse -a company=acme" in first.err
    assert re.search(r"\d+ pages held no posting", first.err)
    again = crawl(store, f"sitemap={site}/robots.txt")
    assert fetched(again) < fetched(first) / 4
    assert rows(store, "SELECT count(*) AS n FROM revisions") == [{"n": 0}]


@pytest.mark.slow
@pytest.mark.parametrize(("feed", "announced"), [("feed.rss", "rss"), ("feed.atom", "atom")])
def test_a_feed_is_read_to_its_last_page(feed: str, announced: str, site: str, tmp_path: Path) -> None:
    result = crawl(tmp_path / "jobs.db", f"feed={site}/{feed}")
    assert result.code == 0, result.err
    assert stored(tmp_path / "jobs.db") >= openings(site, announced)
    assert rows(tmp_path / "jobs.db", "SELECT DISTINCT description_kind FROM jobs") == [{"description_kind": "full"}]


@pytest.mark.slow
def test_limit_counts_postings_and_not_pages(site: str, tmp_path: Path) -> None:
    store = tmp_path / "jobs.db"
    for _ in range(2):  # the second time most are known
        result = crawl(store, f"sitemap={site}/sitemap.xml", "limit=7")
        assert result.code == 0
        assert "7 postings came from the site" in result.err


@pytest.mark.slow
def test_a_page_that_needs_a_browser_says_so_without_one(site: str, tmp_path: Path) -> None:
    (path, *_) = (one["path"] for one in truth(site, full=1)["postings"] if one["kind"] == "script")
    assert b"JobPosting" not in urlopen(f"{site}{path}").read()  # noqa: S310  (this machine)
    result = crawl(tmp_path / "jobs.db", f"url={site}{path}")
    assert result.code == 5
    assert "if it shows some in a browser, say -a rendered=true" in result.err


@pytest.mark.slow
def test_pages_that_are_empty_without_a_browser_are_read_through_one(site: str, tmp_path: Path) -> None:
    result = crawl(tmp_path / "jobs.db", f"sitemap={site}/sitemaps/app.xml", "rendered=true")
    assert result.code == 0, result.err
    shown = {one["id"]: one for one in truth(site, full=1)["postings"] if one["kind"] == "script"}
    assert stored(tmp_path / "jobs.db") == set(shown)
    for row in rows(tmp_path / "jobs.db", "SELECT source_id, title, description FROM jobs"):
        assert row["title"] == shown[row["source_id"]]["title"]
        assert row["description"]


@pytest.mark.slow
def test_what_is_no_address_is_refused_before_anything_starts(tmp_path: Path) -> None:
    for given, said in (
        (("sitemap=acme",), "'acme' is no address of the web"),
        (("company=acme",), "give -a sitemap=https://..., -a feed=https://... or -a url=https://..."),
        (("url=https://a.example", "only=("), "only='(' is no regular expression"),
    ):
        result = crawl(tmp_path / "jobs.db", *given)
        assert result.code == 2
        assert said in result.err
        assert len(result.err.splitlines()) == 1
