"""Real crawls against the built-in boards, judged by the database, the feeds, the report and the exit code."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings

from jobcrawler.commands import running
from jobcrawler.exceptions import ConfigError
from jobcrawler.fakeboards.testing import serve
from jobcrawler.items import FIELDS
from tests.crawling import ROOT, crawl, requests, rows, scrapy, truth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUERY, LOCATION = "data engineer", "Austin, TX"
JOBS = "SELECT * FROM jobs"


@pytest.fixture(scope="module")
def boards() -> Iterator[dict[str, str]]:
    with serve(adverts=4000) as urls:
        yield urls


@pytest.mark.parametrize("board", ["indeed", "glassdoor"])
def test_a_crawl_stores_every_posting_that_the_board_serves_once_and_the_feeds_hold_the_same(
    board: str, boards: dict[str, str], tmp_path: Path
) -> None:
    url, database = boards[board], tmp_path / "jobs.db"
    feeds = [tmp_path / "jobs.json", tmp_path / "jobs.csv"]
    outputs = [word for feed in feeds for word in ("-O", str(feed))]
    result = crawl(board, url, f"sqlite:{database}", *outputs, query=QUERY, location=LOCATION)
    assert result.code == 0, result.err
    expected = truth(url, q=QUERY, l=LOCATION)
    stored = rows(database, JOBS)
    assert sorted(row["source_id"] for row in stored) == sorted(expected["ids"])
    assert {row["description_kind"] for row in stored} == {"full"}
    assert {row["waits_for_detail"] for row in stored} == {0}
    in_json = json.loads(feeds[0].read_text())
    with feeds[1].open(encoding="utf-8-sig", newline="") as file:
        in_csv = list(csv.DictReader(file))
    assert list(in_csv[0]) == list(in_json[0]) == list(FIELDS)
    assert sorted(row["id"] for row in in_json) == sorted(row["id"] for row in stored)
    for from_json, from_csv in zip(in_json, in_csv, strict=True):
        texts = {name: "" if value is None else str(value) for name, value in from_json.items()}
        assert {name: value.replace("\r\n", "\n") for name, value in from_csv.items()} == texts
    assert {row["date_posted"] for row in in_json} == {row["date_posted"] for row in stored}


@pytest.mark.slow
def test_a_second_crawl_adds_nothing_and_changes_nothing(boards: dict[str, str], tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'jobs.db'}"
    for expected in ("new", "unchanged"):
        result = crawl("indeed", boards["indeed"], store, query=QUERY, location=LOCATION, limit=20)
        assert f"20 {expected}" in result.err
    assert len(rows(tmp_path / "jobs.db", JOBS)) == 20
    assert rows(tmp_path / "jobs.db", "SELECT * FROM revisions") == []


@pytest.mark.slow
def test_limit_is_the_number_of_unique_postings(boards: dict[str, str], tmp_path: Path) -> None:
    result = crawl("glassdoor", boards["glassdoor"], f"sqlite:{tmp_path / 'jobs.db'}", query=QUERY, limit=37)
    assert result.code == 0
    assert len(rows(tmp_path / "jobs.db", JOBS)) == 37


@pytest.mark.slow
def test_a_limited_run_is_no_failure_and_not_complete(boards: dict[str, str], tmp_path: Path) -> None:
    result = crawl("indeed", boards["indeed"], f"sqlite:{tmp_path / 'jobs.db'}", query=QUERY, limit=3, details="false")
    assert result.code == 0
    assert "Not complete: the limit was reached." in result.err
    (run,) = rows(tmp_path / "jobs.db", "SELECT report, status FROM runs")
    assert json.loads(run["report"])["missing"] == ["the limit was reached"]


@pytest.mark.slow
def test_a_limit_that_falls_on_the_end_of_a_page_is_said_and_no_other_search_is_blamed(
    boards: dict[str, str], tmp_path: Path
) -> None:
    given: dict[str, Any] = {"query": f"{QUERY}; unicorn groomer", "location": LOCATION, "details": "false"}
    ends = (
        "SELECT ended, complete, pages, seen FROM search_runs JOIN searches ON searches.id = search_id ORDER BY query"
    )
    crawl("indeed", boards["indeed"], f"sqlite:{tmp_path / 'first.db'}", **given, limit=1)
    page = rows(tmp_path / "first.db", ends)[0]["seen"]
    database = tmp_path / "jobs.db"
    result = crawl("indeed", boards["indeed"], f"sqlite:{database}", **given, limit=page)
    assert rows(database, ends) == [
        {"ended": "limit", "complete": 0, "pages": 1, "seen": page},
        {"ended": "end", "complete": 0, "pages": 1, "seen": 0},
    ]
    assert "left out: the limit was reached" not in result.err, "the page has no more"
    assert "Not complete: the limit was reached." in result.err
    (run,) = rows(database, "SELECT report, exit_code FROM runs")
    assert (json.loads(run["report"])["missing"], run["exit_code"], result.code) == (["the limit was reached"], 0, 0)


@pytest.mark.slow
def test_a_limit_that_is_exactly_what_there_is_leaves_the_run_complete(boards: dict[str, str], tmp_path: Path) -> None:
    url, database = boards["glassdoor"], tmp_path / "jobs.db"
    there = len(truth(url, q=QUERY, l=LOCATION)["ids"])
    given: dict[str, Any] = {"query": QUERY, "location": LOCATION, "details": "false"}
    result = crawl("glassdoor", url, f"sqlite:{database}", **given, limit=there)
    assert "Complete: every search came to its end." in result.err
    ends = rows(database, "SELECT ended, complete, seen FROM search_runs")
    assert ends == [{"ended": "end", "complete": 1, "seen": there}]


def begun(url: str, folder: Path, *options: str) -> subprocess.Popen[str]:
    """A crawl of Indeed that can be interrupted."""
    words = ["crawl", "indeed", "-a", f"query={QUERY}", "-a", f"base_url={url}", *options]
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", *words], cwd=ROOT, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "JOBCRAWLER_STORE": f"sqlite:{folder / 'jobs.db'}"},
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )  # fmt: skip


@pytest.mark.slow
def test_an_interrupted_run_says_so_and_keeps_what_came(boards: dict[str, str], tmp_path: Path) -> None:
    process = begun(boards["indeed"], tmp_path, "-s", "DOWNLOAD_DELAY=0.2")
    assert process.stderr
    said = iter(process.stderr.readline, "")
    assert any("Indeed advertises" in line for line in said)
    process.send_signal(signal.SIGINT)
    rest = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 130
    assert "Not complete: interrupted" in rest
    assert rows(tmp_path / "jobs.db", JOBS)
    assert rows(tmp_path / "jobs.db", "SELECT status FROM runs") == [{"status": "interrupted"}]


@pytest.mark.slow
def test_a_run_that_is_stopped_while_it_opens_blames_nobody(boards: dict[str, str], tmp_path: Path) -> None:
    process = begun(boards["indeed"], tmp_path)
    assert process.stderr
    assert any("Enabled item pipelines" in line for line in iter(process.stderr.readline, ""))
    process.send_signal(signal.SIGTERM)
    rest = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 130
    assert "Not complete: interrupted (exit code 130)" in rest
    assert "layout_changed" not in rest
    on_record = rows(tmp_path / "jobs.db", "SELECT status, exit_code FROM runs")
    assert on_record in ([], [{"status": "interrupted", "exit_code": 130}]), "it may have begun by then"


@pytest.mark.slow
def test_a_feed_that_cannot_be_written_is_said_before_the_first_request(tmp_path: Path) -> None:
    result = crawl("indeed", "http://127.0.0.1:9", f"sqlite:{tmp_path / 'jobs.db'}", "-O", "/proc/x.json", query=QUERY)
    assert result.code == 2
    assert result.err.startswith("scrapy crawl indeed: the feed /proc/x.json cannot be written")


@pytest.mark.slow
def test_appending_to_a_csv_writes_its_header_once(boards: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "jobs.csv"
    for _ in range(2):
        store = f"sqlite:{tmp_path / 'jobs.db'}"
        crawl("indeed", boards["indeed"], store, "-o", str(target), query=QUERY, limit=3, details="false")
    with target.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == 6
    assert all(row["source"] == "indeed" for row in found)


def settings_with(**more: Any) -> Settings:
    """The project's, and more."""
    found = Settings()
    found.setmodule("jobcrawler.settings", priority="project")
    found.update(more, priority="cmdline")
    return found


@pytest.mark.parametrize(
    ("setting", "value"),
    [("REQUIRED_FIELDS", "titel"), ("BATCH_SIZE", "abc"), ("BATCH_SIZE", "0"), ("NOW", "soon")],
)
def test_a_setting_that_says_nothing_sensible_is_refused(setting: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"JOBCRAWLER_{setting} "):
        running.check(settings_with(**{f"JOBCRAWLER_{setting}": value}), "indeed", {"query": "x"})


@pytest.mark.slow
def test_all_pairs_of_query_and_location_are_searched(boards: dict[str, str], tmp_path: Path) -> None:
    url, database = boards["indeed"], tmp_path / "jobs.db"
    arguments = {"query": "data engineer;nurse", "location": "Austin, TX;Boston, MA", "details": "false"}
    assert crawl("indeed", url, f"sqlite:{database}", **arguments).code == 0
    expected = {
        key
        for query in ("data engineer", "nurse")
        for place in ("Austin, TX", "Boston, MA")
        for key in truth(url, q=query, l=place)["ids"]
    }
    assert {row["source_id"] for row in rows(database, JOBS)} == expected
    assert len(rows(database, "SELECT DISTINCT query, place FROM searches")) == 4


@pytest.mark.slow
def test_postings_older_than_asked_are_left_out(boards: dict[str, str], tmp_path: Path) -> None:
    url, database = boards["indeed"], tmp_path / "jobs.db"
    result = crawl("indeed", url, f"sqlite:{database}", query="engineer", max_age_days=5, details="false")
    assert result.code == 0
    assert any(entry["query"].get("fromage") == "7" for entry in requests(url))
    ages = rows(database, "SELECT julianday(scraped_at) - julianday(date_posted) AS age FROM jobs")
    assert ages
    assert max(row["age"] for row in ages) < 6


@pytest.mark.slow
def test_another_country_is_crawled_in_its_own_language_and_currency(boards: dict[str, str], tmp_path: Path) -> None:
    database = tmp_path / "jobs.db"
    url = f"{boards['indeed']}/mx"
    result = crawl("indeed", url, f"sqlite:{database}", query="ingeniero de datos", country="mx", limit=30)
    assert result.code == 0, result.err
    stored = rows(database, JOBS)
    assert len(stored) == 30
    assert {row["country"] for row in stored} == {"MX"}
    assert {row["salary_currency"] for row in stored} <= {"MXN", None}
    assert {row["date_posted_precision"] for row in stored} == {"exact"}


@pytest.mark.slow
@pytest.mark.parametrize("board", ["indeed", "glassdoor"])
def test_no_results_is_empty_and_no_failure(board: str, boards: dict[str, str], tmp_path: Path) -> None:
    result = crawl(board, boards[board], f"sqlite:{tmp_path / 'jobs.db'}", query="unicorn groomer")
    assert result.code == 0
    assert "has no results for 'unicorn groomer'" in result.err


@pytest.mark.slow
@pytest.mark.parametrize("board", ["indeed", "glassdoor"])
def test_a_place_that_the_board_does_not_know_is_said_in_one_sentence(
    board: str, boards: dict[str, str], tmp_path: Path
) -> None:
    result = crawl(
        board, boards[board], f"sqlite:{tmp_path / 'jobs.db'}", query=QUERY, location="Atlantis, XX", limit=5
    )
    assert result.code == 4
    assert "'Atlantis, XX'" in result.err
    kept = rows(tmp_path / "jobs.db", JOBS)
    assert bool(kept) == (board == "indeed"), "Indeed searched the whole country: its cards are kept"


@pytest.mark.slow
def test_the_same_name_abroad_is_not_taken_for_the_place_asked(boards: dict[str, str], tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'jobs.db'}"
    result = crawl(
        "glassdoor", f"{boards['glassdoor']}/gb", store, query=QUERY, location="London", country="gb", limit=5
    )
    assert result.code == 0, result.err
    assert {row["country"] for row in rows(tmp_path / "jobs.db", JOBS)} == {"GB"}


@pytest.mark.parametrize(
    ("board", "arguments", "said"),
    [
        ("indeed", {"location": "Austin"}, "query is missing"),
        ("indeed", {"query": "x", "limit": "many"}, "limit cannot be 'many'; allowed: unique valid postings"),
        ("indeed", {"query": "x", "locaton": "Austin"}, "did you mean location?"),
        ("indeed", {"query": "x", "country": "xx"}, "country cannot be 'xx'; allowed: a country code: ae, ar"),
        (
            "indeed",
            {"query": "x", "job_type": "volunteer"},
            "cannot search for job_type=volunteer; it knows: full_time",
        ),
        ("indeed", {"query": "x", "location_id": "5"}, "there is no argument location_id"),
        ("glassdoor", {"query": "x", "country": "jp"}, "does not serve the country 'jp'; it serves: ar, at"),
        ("glassdoor", {"query": "x", "location_id": "5"}, "location_id and location_type go together"),
    ],
)
def test_a_wrong_argument_is_refused_with_what_is_allowed(board: str, arguments: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        running.check(settings_with(), board, arguments)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [("-a", "limit=many", "-a", "locaton=Austin"), ("-a", "query=x", "-s", "JOBCRAWLER_NOW=soon")]
)
def test_what_is_refused_ends_the_command_with_one_message(words: tuple[str, ...], tmp_path: Path) -> None:
    result = scrapy("crawl", "indeed", *words, store=f"sqlite:{tmp_path / 'jobs.db'}")
    assert result.code == 2
    assert "Traceback" not in result.err
    assert len(result.err.strip().splitlines()) == 1
    assert not (tmp_path / "jobs.db").exists()


def test_an_unknown_board_is_answered_with_the_boards_that_there_are(tmp_path: Path) -> None:
    result = scrapy("crawl", "monster", "-a", "query=x", store=f"sqlite:{tmp_path / 'jobs.db'}")
    assert result.code == 2
    assert "glassdoor, greenhouse, indeed" in result.err


@pytest.mark.slow
def test_arguments_of_scrapyd_pass_and_name_the_run(boards: dict[str, str], tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'jobs.db'}"
    result = crawl("indeed", boards["indeed"], store, query=QUERY, limit=3, _job="26f1", details="false")
    assert result.code == 0, result.err
    assert [row["id"] for row in rows(tmp_path / "jobs.db", "SELECT id FROM runs")] == ["26f1"]


@pytest.mark.slow
def test_a_store_that_cannot_be_opened_ends_the_run_with_its_own_code(boards: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = crawl("indeed", boards["indeed"], f"sqlite:{tmp_path / 'file' / 'jobs.db'}", query=QUERY)
    assert result.code == 7
    assert "Traceback" not in result.err


@pytest.mark.slow
def test_the_json_store_takes_a_crawl_too(boards: dict[str, str], tmp_path: Path) -> None:
    result = crawl("indeed", boards["indeed"], f"json:{tmp_path / 'store'}", query=QUERY, limit=12)
    assert result.code == 0, result.err
    assert len(json.loads((tmp_path / "store" / "jobs.json").read_text())) == 12


@pytest.mark.slow
@pytest.mark.parametrize(("board", "code"), [("indeed", 8), ("glassdoor", 0)])
def test_with_the_real_rules_of_robots_txt_the_run_is_partial_and_says_so(
    board: str, code: int, tmp_path: Path
) -> None:
    with serve(adverts=4000, robots="real") as urls:
        result = crawl(board, urls[board], f"sqlite:{tmp_path / 'jobs.db'}", query=QUERY, location=LOCATION)
        paths = {entry["path"] for entry in requests(urls[board])}
        expected = truth(urls[board], q=QUERY, l=LOCATION)["ids"]
    assert result.code == code, result.err
    stored = rows(tmp_path / "jobs.db", JOBS)
    if board == "indeed":
        assert "/viewjob" not in paths
        assert 0 < len(stored) < len(expected)
        assert {row["waits_for_detail"] for row in stored} == {0}, "cards whose pages are forbidden are finished"
        assert "robots.txt forbids it" in result.err
        announced = result.err.index(
            "forbids what this run asks for: pages of postings and result pages after the first"
        )
        assert announced < result.err.index("Indeed advertises"), "it is said before the first page"
        assert result.err.count("robots.txt forbids it") <= 4, "once when it happens, and in the reports"
    else:
        assert len(stored) == len(expected)
