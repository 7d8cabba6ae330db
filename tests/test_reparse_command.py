"""`scrapy reparse`: what a crawl stored can be had again from its archive, and better where a parser is better now."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings

from jobcrawler import settings as project
from jobcrawler.commands import reparse
from jobcrawler.exceptions import ConfigError
from jobcrawler.fakeboards import block_pages
from jobcrawler.fakeboards.testing import script, serve
from jobcrawler.storage import open_store
from jobcrawler.storage.archive import ENDING, Archive, ArchivedPage, ArchiveWriter
from tests.crawling import ROOT, crawl, rows, scrapy

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 6
NOT_KNOWN_TO_A_NEW_STORE = {"run_id"}
"""Columns that differ: a store that never had the run names none. Every other one is the same."""
MOMENTS = {"scraped_at", "first_seen", "last_seen"}
"""A crawl reads the clock a moment after the page came."""
AT = datetime(2026, 2, 3, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store and the archive of a search of both boards, one of which refuses a posting's page."""
    folder = tmp_path_factory.mktemp("crawled")
    with serve(boards="indeed,glassdoor", adverts=4000) as urls:
        script(urls["indeed"], [{"url": "viewjob", "fault": "challenge_200", "times": 1}])
        hosts = [word for board, url in urls.items() for word in ("--base-url", f"{board}={url}")]
        result = scrapy(
            "search", "data engineer", "--location", "Austin, TX", "--limit", str(LIMIT), *hosts,
            "-s", "DOWNLOAD_DELAY=0", "-s", "JOBCRAWLER_BACKOFF_INITIAL=0.01",
            "-s", f"JOBCRAWLER_ARCHIVE={folder / 'archive'}", store=f"sqlite:{folder / 'jobs.db'}",
        )  # fmt: skip
    assert result.code == 3, result.err
    return folder


@pytest.fixture
def copy(crawled: Path, tmp_path: Path) -> Path:
    """The store of that search, to change."""
    shutil.copy(crawled / "jobs.db", tmp_path / "jobs.db")
    return tmp_path / "jobs.db"


def change(database: Path, sql: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(sql)


def jobs(database: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows(database, "SELECT * FROM jobs")}


def without(stored: dict[str, dict[str, Any]], *columns: str) -> dict[str, dict[str, Any]]:
    return {key: {name: row[name] for name in row if name not in columns} for key, row in stored.items()}


def archives(*places: Path) -> list[Archive]:
    return reparse.find([str(place) for place in places], reparse.Summary())


def again(store: str, *places: Path, dry_run: bool = False) -> reparse.Summary:
    """What the command does, in this process."""
    settings = Settings()
    settings.setmodule(project)
    summary = reparse.Summary()
    with open_store(store, read_only=dry_run) as opened:
        reparse.read_again(reparse.find([str(p) for p in places], summary), opened, settings, summary, dry_run=dry_run)
    return summary


def sums(summary: reparse.Summary) -> dict[str, int]:
    """The figures of all boards together that are not 0."""
    names = reparse.FIGURES
    return {name: n for name in names if (n := sum(counts[name] for counts in summary.boards.values()))}


def archive_of(folder: Path, board: str, *pages: ArchivedPage, **arguments: Any) -> Path:
    """An archive that we make ourselves."""
    arguments = {"query": ["data engineer"], "base_url": "https://jobs.test", **arguments}
    info = {"board": board, "run": "ours", "arguments": json.dumps(arguments)}
    writer = ArchiveWriter(folder / f"ours{ENDING}", info)
    for page in pages:
        writer.write(page)
    writer.close()
    return writer.path


def page(body: bytes, **fields: Any) -> ArchivedPage:
    given = {"url": "https://jobs.test/viewjob?jk=00aa11bb22cc33dd", "kind": "posting", "outcome": "ok", "status": 200}
    return ArchivedPage(body=body, **{"headers": [("Content-Type", "text/html")], "read_at": AT, **given, **fields})


# -- the same again ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_empty_store_gets_what_the_crawl_stored_and_a_second_time_nothing(crawled: Path, tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'new.db'}"
    result = scrapy("reparse", str(crawled / "archive"), "--json", store=store)
    assert result.code == 0, result.err
    figures = json.loads(result.out)["boards"]
    assert {board: counts["added"] for board, counts in figures.items()} == {"indeed": LIMIT, "glassdoor": LIMIT}
    stored, new = jobs(crawled / "jobs.db"), jobs(tmp_path / "new.db")
    assert without(new, *NOT_KNOWN_TO_A_NEW_STORE, *MOMENTS) == without(stored, *NOT_KNOWN_TO_A_NEW_STORE, *MOMENTS)
    for key, row in new.items():
        for name in MOMENTS:
            late = datetime.fromisoformat(stored[key][name]) - datetime.fromisoformat(row[name])
            assert timedelta(0) <= late <= timedelta(seconds=3)
    assert sums(again(store, crawled / "archive")) == {
        "runs": 2, "pages": figures["indeed"]["pages"] + figures["glassdoor"]["pages"], "refused": 1,
        "postings": 2 * LIMIT, "unchanged": 2 * LIMIT,
    }  # fmt: skip
    assert jobs(tmp_path / "new.db") == new


def test_the_store_of_the_crawl_itself_does_not_change(crawled: Path, copy: Path) -> None:
    assert sums(again(f"sqlite:{copy}", crawled / "archive"))["unchanged"] == 2 * LIMIT
    for table in ("jobs", "revisions", "sightings", "searches", "runs", "rejects", "errors"):
        query = f"SELECT * FROM {table}"
        assert rows(copy, query) == rows(crawled / "jobs.db", query)


def test_a_json_store_takes_it_too(crawled: Path, tmp_path: Path) -> None:
    store = f"json:{tmp_path}"
    assert sums(again(store, crawled / "archive"))["added"] == 2 * LIMIT
    log = (tmp_path / "jobs.jsonl").read_bytes()
    assert sums(again(store, crawled / "archive"))["unchanged"] == 2 * LIMIT
    assert (tmp_path / "jobs.jsonl").read_bytes() == log


# -- better now --------------------------------------------------------------------------------------------------


def test_a_parser_fix_reaches_old_pages(crawled: Path, copy: Path) -> None:
    worse = "company = 'Wrong', description = NULL, description_kind = 'none', city = NULL, job_type = NULL"
    pay = ", ".join(f"salary_{name} = NULL" for name in ("min", "max", "currency", "period", "text", "source"))
    change(copy, f"UPDATE jobs SET {worse}, {pay}")
    assert sums(again(f"sqlite:{copy}", crawled / "archive"))["updated"] == 2 * LIMIT
    assert jobs(copy) == jobs(crawled / "jobs.db")
    revisions = rows(copy, "SELECT old_values FROM revisions")
    assert len(revisions) == 2 * LIMIT
    assert all(json.loads(revision["old_values"])["company"] == "Wrong" for revision in revisions)


def test_what_is_newer_than_the_page_is_not_overwritten(crawled: Path, copy: Path) -> None:
    later = "'2090-01-01T00:00:00+00:00'"
    change(copy, f"UPDATE jobs SET company = 'Newer', salary_min = 1, scraped_at = {later}, last_seen = {later}")
    before = jobs(copy)
    change(copy, "UPDATE jobs SET city = NULL WHERE source = 'indeed'")
    counts = sums(again(f"sqlite:{copy}", crawled / "archive"))
    assert (counts["updated"], counts["newer"]) == (LIMIT, LIMIT)
    assert jobs(copy) == before, "what was empty was filled, and nothing else"


def test_a_dry_run_says_the_same_and_changes_nothing(crawled: Path, copy: Path) -> None:
    change(copy, "UPDATE jobs SET company = 'Wrong' WHERE source = 'indeed'")
    change(copy, "UPDATE jobs SET status = 'deleted' WHERE source = 'glassdoor'")
    before = copy.read_bytes()
    expected = sums(again(f"sqlite:{copy}", crawled / "archive", dry_run=True))
    assert copy.read_bytes() == before
    assert expected == sums(again(f"sqlite:{copy}", crawled / "archive"))
    assert (expected["updated"], expected["deleted"]) == (LIMIT, LIMIT)


def test_a_posting_that_is_added_belongs_to_its_run_where_the_store_knows_it(crawled: Path, copy: Path) -> None:
    change(copy, "DELETE FROM sightings")
    change(copy, "DELETE FROM jobs")
    assert sums(again(f"sqlite:{copy}", crawled / "archive"))["added"] == 2 * LIMIT
    assert {key: row["run_id"] for key, row in jobs(copy).items()} == {
        key: row["run_id"] for key, row in jobs(crawled / "jobs.db").items()
    }
    query = "SELECT job_id, search_id, run_id FROM sightings ORDER BY 1, 2, 3"
    assert rows(copy, query) == rows(crawled / "jobs.db", query)


# -- pages that are none -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["search", "posting"])
def test_a_blocked_page_is_never_read_as_a_posting_whatever_the_archive_says_of_it(kind: str, tmp_path: Path) -> None:
    wall = block_pages.challenge("indeed", 200).body
    path = archive_of(tmp_path, "indeed", page(wall, kind=kind, outcome="ok"))
    summary = again(f"sqlite:{tmp_path / 'jobs.db'}", path)
    assert sums(summary) == {"runs": 1, "pages": 1, "refused": 1}
    assert summary.exit_code == 0
    assert "Indeed refused the page" in summary.sentences[0]


def test_a_page_that_was_taken_for_a_block_is_read_when_todays_markers_know_it(crawled: Path, tmp_path: Path) -> None:
    (archive,) = archives(crawled / "archive" / "glassdoor")
    pages = [replace(one, outcome="blocked") for one in archive.pages()]
    arguments = json.loads(archive.info["arguments"])
    path = archive_of(tmp_path, "glassdoor", *pages, **arguments)
    assert sums(again(f"sqlite:{tmp_path / 'jobs.db'}", path))["added"] == LIMIT


def test_a_page_that_our_parsers_do_not_know_is_exit_code_5(tmp_path: Path) -> None:
    path = archive_of(tmp_path, "indeed", page(block_pages.ordinary("indeed").body), page(b"", status=500))
    summary = again(f"sqlite:{tmp_path / 'jobs.db'}", path)
    assert sums(summary) == {"runs": 1, "pages": 2, "unreadable": 1, "failed": 1}
    assert summary.exit_code == 5


def test_a_detail_page_that_was_fetched_again_still_has_its_card(crawled: Path, tmp_path: Path) -> None:
    (archive,) = archives(crawled / "archive" / "glassdoor")
    pages = []
    for one in archive.pages():
        if one.kind == "posting":
            pages.append(replace(one, status=503, body=b"later"))
        pages.append(one)
    path = archive_of(tmp_path, "glassdoor", *pages, **json.loads(archive.info["arguments"]))
    summary = again(f"sqlite:{tmp_path / 'jobs.db'}", path)
    assert sums(summary) == {"runs": 1, "pages": 2 * LIMIT + 1, "failed": LIMIT, "postings": LIMIT, "added": LIMIT}
    assert {row["query"] for row in rows(tmp_path / "jobs.db", "SELECT query FROM jobs")} == {"data engineer"}


def test_relative_dates_are_relative_to_the_day_of_the_page(crawled: Path, tmp_path: Path) -> None:
    (archive,) = archives(crawled / "archive" / "glassdoor")
    pages = [
        replace(one, read_at=AT, headers=[pair for pair in one.headers if pair[0] != "Date"]) for one in archive.pages()
    ]
    path = archive_of(tmp_path, "glassdoor", *pages, **json.loads(archive.info["arguments"]), max_age_days=60)
    assert sums(again(f"sqlite:{tmp_path / 'jobs.db'}", path))["added"] == LIMIT
    dates = [row["date_posted"][:10] for row in rows(tmp_path / "jobs.db", "SELECT date_posted FROM jobs")]
    assert all("2025-12-01" < date <= "2026-02-03" for date in dates)
    (moment,) = rows(tmp_path / "jobs.db", "SELECT DISTINCT scraped_at FROM jobs")
    assert moment["scraped_at"] == AT.isoformat()


def test_what_stands_before_half_a_record_is_read(crawled: Path, tmp_path: Path) -> None:
    (archive,) = archives(crawled / "archive" / "glassdoor")
    path = tmp_path / archive.path.name
    path.write_bytes(archive.path.read_bytes()[:-1])
    summary = again(f"sqlite:{tmp_path / 'jobs.db'}", path)
    assert sums(summary)["pages"] == LIMIT
    assert "ends in the middle of a record" in summary.sentences[0]
    found = rows(tmp_path / "jobs.db", "SELECT description_kind, count(*) AS n FROM jobs GROUP BY 1 ORDER BY 1")
    assert [row["n"] for row in found] == [LIMIT - 1, 1], "the last one as its card shows it"


@pytest.mark.slow
def test_a_run_that_was_killed_and_gone_on_with_has_one_archive_which_gives_all_of_it_again(tmp_path: Path) -> None:
    database, folder = tmp_path / "jobs.db", tmp_path / "archive"
    given = {"query": "data engineer", "location": "Austin, TX", "limit": 12}
    with serve(adverts=4000) as urls:
        words = [
            word for pair in {**given, "base_url": urls["indeed"]}.items() for word in ("-a", "{}={}".format(*pair))
        ]
        options = ["-s", f"JOBCRAWLER_ARCHIVE={folder}", "-s", f"JOBCRAWLER_STORE=sqlite:{database}"]
        slow = [sys.executable, "-m", "scrapy", "crawl", "indeed", *words, *options, "-s", "DOWNLOAD_DELAY=0.4"]
        with subprocess.Popen(slow, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
            deadline = time.monotonic() + 30
            while sum(len(index.read_text().splitlines()) for index in folder.rglob("*.cdxj")) < 6:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            process.kill()
        (path,) = folder.rglob(f"*{ENDING}")
        with path.open("ab") as file:
            file.write(path.read_bytes()[:100])
        result = crawl("indeed", urls["indeed"], f"sqlite:{database}", *options, resume="last", **given)
    assert result.code == 0, result.err
    assert list(folder.rglob(f"*{ENDING}")) == [path]
    summary = again(f"sqlite:{tmp_path / 'new.db'}", path)
    assert sums(summary)["added"] == len(jobs(database)) == 12
    assert summary.sentences == []
    columns = (*NOT_KNOWN_TO_A_NEW_STORE, *MOMENTS)
    assert without(jobs(tmp_path / "new.db"), *columns) == without(jobs(database), *columns)


# -- which archives ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name an archive"),
        (["{tmp}/none"], "there is no archive at"),
        (["{tmp}"], "holds no archive of a run"),
        (["{archive}", "--board", "none"], "there is no board 'none'; there are: adzuna, ashby"),
        (["{archive}", "--since", "soon"], "--since cannot be 'soon'"),
    ],
)
def test_a_wrong_choice_is_one_sentence(words: list[str], said: str, crawled: Path, tmp_path: Path) -> None:
    (tmp_path / f"other{ENDING}").write_bytes(b"other")
    words = [word.format(tmp=tmp_path, archive=crawled / "archive") for word in words]
    options = dict(zip(words[1::2], words[2::2], strict=True))
    settings = Settings()
    settings.setmodule(project)
    with pytest.raises(ConfigError, match=said):
        reparse.choose(
            reparse.find(words[:1] or reparse.configured(settings), reparse.Summary()),
            settings,
            board=options.get("--board"),
            since=options.get("--since"),
        )


@pytest.mark.slow
def test_a_wrong_place_is_exit_code_2(tmp_path: Path) -> None:
    result = scrapy("reparse", str(tmp_path / "none"), store=f"sqlite:{tmp_path / 'jobs.db'}")
    assert result.code == 2
    assert result.err.startswith("scrapy reparse: there is no archive at")
    assert len(result.err.splitlines()) == 1
    assert not (tmp_path / "jobs.db").exists()


def test_runs_are_chosen_by_board_and_by_day_and_come_the_oldest_first(crawled: Path, tmp_path: Path) -> None:
    archive_of(tmp_path, "indeed")
    found = archives(tmp_path, crawled / "archive")
    assert [archive.begun_at for archive in found] == sorted(archive.begun_at for archive in found)
    settings = Settings()
    settings.setmodule(project)
    ours = reparse.choose(found, settings, board="glassdoor", since="2026-01-01")
    assert [archive.info["board"] for archive in ours] == ["glassdoor"]
    assert reparse.choose(found, settings, board=None, since="2090-01-01") == []


def test_an_archive_whose_arguments_no_spider_takes_any_more_is_left_out(crawled: Path, tmp_path: Path) -> None:
    archive_of(tmp_path, "indeed", colour="red")
    summary = again(f"sqlite:{tmp_path / 'jobs.db'}", tmp_path, crawled / "archive" / "glassdoor")
    assert sums(summary)["added"] == LIMIT
    assert "there is no argument colour" in summary.sentences[0]
    assert summary.exit_code == 2
