"""`scrapy search`, `scrapy jobs` and `scrapy demo`, as a person runs them."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from jobcrawler.fakeboards.testing import serve
from tests.crawling import ROOT, rows, scrapy

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A store that one search of both boards filled, and what the search printed."""
    folder = tmp_path_factory.mktemp("searched")
    with serve(boards="indeed,glassdoor", adverts=8000) as urls:
        hosts = [word for board, url in urls.items() for word in ("--base-url", f"{board}={url}")]
        words = [
            "search",
            "data engineer",
            "--location",
            "Austin, TX",
            "--limit",
            "25",
            *hosts,
            "-s",
            "DOWNLOAD_DELAY=0",
        ]
        result = scrapy(*words, store=f"sqlite:{folder / 'jobs.db'}")
    assert result.code == 0, result.err
    return folder, result.out


def jobs(folder: Path, *words: str) -> str:
    result = scrapy("jobs", *words, store=f"sqlite:{folder / 'jobs.db'}")
    assert result.code == 0, result.err
    return result.out


def test_a_search_fills_the_store_from_both_boards_and_sums_up(searched: tuple[Path, str]) -> None:
    folder, out = searched
    counts = rows(folder / "jobs.db", "SELECT source, count(*) AS n FROM jobs GROUP BY source")
    assert {row["source"]: row["n"] for row in counts} == {"indeed": 25, "glassdoor": 25}
    assert "What came" in out
    assert "The postings are in sqlite:" in out
    assert len(rows(folder / "jobs.db", "SELECT DISTINCT group_id FROM runs WHERE group_id IS NOT NULL")) == 1


def test_the_same_advert_on_both_boards_has_one_fingerprint_and_two_ids(searched: tuple[Path, str]) -> None:
    copies = rows(
        searched[0] / "jobs.db",
        "SELECT count(DISTINCT id) AS ids FROM jobs GROUP BY fingerprint HAVING count(DISTINCT source) = 2",
    )
    assert copies
    assert all(copy["ids"] >= 2 for copy in copies)


@pytest.mark.slow
def test_a_board_that_fails_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    with serve(adverts=1000) as urls:
        hosts = ["--base-url", f"indeed={urls['indeed']}", "--base-url", "glassdoor=http://127.0.0.1:9"]
        words = ["search", "data engineer", "--limit", "5", *hosts, "-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0"]
        result = scrapy(*words, store=f"sqlite:{tmp_path / 'jobs.db'}")
    assert result.code == 6
    assert "Glassdoor could not be reached" in result.out
    assert len(rows(tmp_path / "jobs.db", "SELECT * FROM jobs")) == 5


@pytest.mark.slow
def test_a_wrong_option_is_said_at_once_and_nothing_is_crawled(tmp_path: Path) -> None:
    result = scrapy("search", "x", "--country", "jp", "--boards", "glassdoor", store=f"sqlite:{tmp_path / 'jobs.db'}")
    assert result.code == 2
    assert "does not serve the country 'jp'" in result.err
    assert not (tmp_path / "jobs.db").exists()


@pytest.mark.slow
def test_a_board_with_wrong_arguments_is_reported_beside_the_ones_that_can_be_searched(tmp_path: Path) -> None:
    with serve(adverts=500) as urls:
        words = ["search", "nurse", "--workplace", "hybrid", "--limit", "3", "--base-url", f"indeed={urls['indeed']}"]
        result = scrapy(*words, "-s", "DOWNLOAD_DELAY=0", store=f"sqlite:{tmp_path / 'jobs.db'}")
    assert result.code == 2
    assert "cannot search for workplace=hybrid; it knows: remote" in result.out
    assert rows(tmp_path / "jobs.db", "SELECT * FROM jobs")


def test_listing_shows_a_page_and_says_how_to_see_more(searched: tuple[Path, str]) -> None:
    out = jobs(searched[0], "list", "--all", "--limit", "10", "--source", "indeed")
    assert "1 to 10 of 25 postings" in out
    assert "--offset 10" in out


def test_a_listing_has_one_line_for_an_advert_with_all_its_sources(searched: tuple[Path, str]) -> None:
    shown = json.loads(jobs(searched[0], "list", "--json", "--limit", "100"))
    sql = "SELECT id, coalesce(cluster, id) AS cluster FROM jobs LEFT JOIN clusters ON job_id = id"
    clusters = {row["id"]: row["cluster"] for row in rows(searched[0] / "jobs.db", sql)}
    assert sorted(clusters[row["id"]] for row in shown) == sorted(set(clusters.values()))
    assert ["glassdoor", "indeed"] in [sorted(row["sources"]) for row in shown]


@pytest.mark.slow
def test_a_listing_for_programs_is_json(searched: tuple[Path, str]) -> None:
    page = json.loads(jobs(searched[0], "list", "--json", "--all", "--limit", "50", "--text", "data engineer"))
    assert len(page) == 50
    assert {"id", "title", "first_seen", "status"} <= set(page[0])


@pytest.mark.slow
def test_one_posting_is_shown_by_the_start_of_its_id(searched: tuple[Path, str]) -> None:
    (row,) = json.loads(jobs(searched[0], "list", "--json", "--limit", "1"))
    assert row["link"] in jobs(searched[0], "show", row["id"][:8]).replace("\n", "")
    assert json.loads(jobs(searched[0], "show", row["id"], "--json"))["sightings"]


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["json", "jsonl", "csv"])
def test_an_export_holds_what_was_asked_for(ending: str, searched: tuple[Path, str], tmp_path: Path) -> None:
    target = tmp_path / f"out.{ending}"
    jobs(searched[0], "export", str(target), "--source", "glassdoor")
    text = target.read_text(encoding="utf-8-sig")
    if ending == "csv":
        found = list(csv.DictReader(text.splitlines(keepends=True)))
    else:
        found = json.loads(text) if ending == "json" else [json.loads(line) for line in text.splitlines()]
    assert len(found) == 25
    assert {row["source"] for row in found} == {"glassdoor"}
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.slow
def test_an_export_never_overwrites_unasked(searched: tuple[Path, str], tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("mine")
    result = scrapy("jobs", "export", str(target), store=f"sqlite:{searched[0] / 'jobs.db'}")
    assert result.code == 2
    assert "--overwrite" in result.err
    assert target.read_text() == "mine"
    jobs(searched[0], "export", str(target), "--overwrite")
    assert target.read_text() != "mine"


@pytest.mark.slow
def test_statistics_add_up(searched: tuple[Path, str]) -> None:
    figures = json.loads(jobs(searched[0], "stats", "--json"))
    assert figures["total"] == 50 == sum(figures["by_source"].values())
    assert figures["runs"]["total"] == figures["runs"]["successful"] == 2


@pytest.mark.slow
def test_a_deleted_posting_stays_deleted_and_clearing_asks_first(tmp_path: Path) -> None:
    with serve(adverts=500) as urls:
        words = ["crawl", "indeed", "-a", "query=data engineer", "-a", "limit=4", "-a", "details=false"]
        words += ["-a", f"base_url={urls['indeed']}", "-s", "DOWNLOAD_DELAY=0"]
        scrapy(*words, store=f"sqlite:{tmp_path / 'jobs.db'}")
        (row, *_) = json.loads(jobs(tmp_path, "list", "--json"))
        assert "deleted" in jobs(tmp_path, "delete", row["id"])
        scrapy(*words, store=f"sqlite:{tmp_path / 'jobs.db'}")
    assert len(json.loads(jobs(tmp_path, "list", "--json"))) == 3
    refused = scrapy("jobs", "clear", store=f"sqlite:{tmp_path / 'jobs.db'}")
    assert refused.code == 2
    assert "--yes" in refused.err
    jobs(tmp_path, "clear", "--yes")
    assert json.loads(jobs(tmp_path, "list", "--json")) == []


@pytest.mark.slow
def test_an_unknown_posting_is_one_sentence(searched: tuple[Path, str]) -> None:
    result = scrapy("jobs", "show", "0" * 32, store=f"sqlite:{searched[0] / 'jobs.db'}")
    assert result.code == 2
    assert result.err.startswith("scrapy jobs show: there is no posting")
    assert "at least 6 characters" in scrapy("jobs", "show", "a795", store=f"sqlite:{searched[0] / 'jobs.db'}").err


@pytest.mark.slow
def test_a_store_that_is_not_there_yet_is_one_sentence(tmp_path: Path) -> None:
    result = scrapy("jobs", store=f"sqlite:{tmp_path / 'none.db'}")
    assert result.code == 7
    assert "a crawl makes it" in result.err
    assert len(result.err.strip().splitlines()) == 1


@pytest.mark.slow
def test_the_demo_fills_its_own_store_and_never_the_users(tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (ROOT / "data").glob("jobs.db*")}
    result = scrapy("demo", "--limit", "10", store=f"sqlite:{tmp_path / 'mine.db'}")
    assert result.code == 0, result.err
    assert "sqlite:data/demo.db" in result.out
    assert not (tmp_path / "mine.db").exists()
    assert {path: path.stat().st_mtime_ns for path in (ROOT / "data").glob("jobs.db*")} == before
