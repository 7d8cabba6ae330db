"""Boards of companies, crawled for real against the built-in systems: each complete, one company's trouble its own."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

from jobcrawler.fakeboards.testing import script, serve
from tests.crawling import Result, crawl, rows, scrapy, truth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SYSTEMS = (
    "ashby", "bamboohr", "greenhouse", "lever", "personio", "pinpoint", "recruitee", "rippling", "smartrecruiters",
    "teamtailor", "workable", "workday",
)  # fmt: skip


@pytest.fixture(scope="module")
def urls() -> Iterator[dict[str, str]]:
    with serve() as served:
        yield served


def named(board: str, company: str) -> str:
    return f"{company}.wd1/Careers" if board == "workday" else company


def stat(result: Result, name: str) -> int:
    found = re.search(rf"'{name}': (\d+)", result.err)
    return int(found[1]) if found else 0


@pytest.mark.slow
@pytest.mark.parametrize("board", SYSTEMS)
def test_a_company_is_read_whole_and_an_unknown_one_is_its_own_error(
    board: str, urls: dict[str, str], tmp_path: Path
) -> None:
    companies = ";".join(named(board, company) for company in ("globex", "nobody-knows", "initech"))
    result = crawl(board, urls[board], f"sqlite:{tmp_path / 'jobs.db'}", company=companies)
    assert result.code == 2
    assert f"does not know the company '{named(board, 'nobody-knows')}'" in result.err
    for company in ("globex", "initech"):
        expected = truth(urls[board], company=company)["ids"]
        found = rows(tmp_path / "jobs.db", f"SELECT source_id FROM jobs WHERE query = '{named(board, company)}'")
        assert sorted(row["source_id"] for row in found) == sorted(map(str, expected))
    assert rows(tmp_path / "jobs.db", "SELECT DISTINCT publisher FROM jobs") == [{"publisher": "employer"}]


@pytest.mark.slow
def test_postings_expire_although_another_company_is_unknown(urls: dict[str, str], tmp_path: Path) -> None:
    database = tmp_path / "jobs.db"
    for run in range(3):
        crawl("lever", urls["lever"], f"sqlite:{database}", company="initech;nobody-knows")
        if run == 0:  # a posting that the company had and has no more
            with sqlite3.connect(database) as db:
                db.execute("UPDATE sightings SET job_id = 'gone' WHERE job_id = (SELECT min(id) FROM jobs)")
                db.execute(
                    "UPDATE jobs SET id = 'gone', link = 'https://gone.example' WHERE id = (SELECT min(id) FROM jobs)"
                )
            db.close()
    assert rows(database, "SELECT status FROM jobs WHERE id = 'gone'") == [{"status": "expired"}]


@pytest.mark.slow
def test_filters_leave_out_what_contradicts_them_and_count_it(urls: dict[str, str], tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'jobs.db'}"
    result = crawl("greenhouse", urls["greenhouse"], store, company="acme", query="engineer", location="Austin")
    assert result.code == 0
    found = rows(tmp_path / "jobs.db", "SELECT title, location FROM jobs")
    assert found
    assert all("engineer" in row["title"].lower() and "austin" in row["location"].lower() for row in found)
    left_out = stat(result, "jobcrawler/filtered/query") + stat(result, "jobcrawler/filtered/location")
    assert left_out + len(found) == 150


@pytest.mark.slow
def test_workday_listings_over_the_cap_are_read_by_facets(urls: dict[str, str], tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'jobs.db'}"
    result = crawl("workday", urls["workday"], store, company="bigco.wd1/Careers", details="false")
    assert result.code == 0, result.err
    assert rows(tmp_path / "jobs.db", "SELECT count(*) AS n FROM jobs") == [{"n": 2600}]


@pytest.mark.slow
def test_two_thousand_companies_in_bounded_memory_whatever_some_of_them_do(
    urls: dict[str, str], tmp_path: Path
) -> None:
    memory, broken = [], 7
    missing = [f"/v1/board/company-{number}0/" for number in range(1, broken + 1)]
    script(urls["rippling"], [{"url": url, "fault": "gone_detail", "times": None} for url in missing])
    for size in (100, 2000):
        listed = tmp_path / "companies.txt"
        listed.write_text(
            "# all of them\n" + "\n".join(f"company-{n}" for n in range(1, size + 1)) + "\nnobody-knows\n"
        )
        database = tmp_path / f"{size}.db"
        store = f"sqlite:{database}"
        result = crawl("rippling", urls["rippling"], store, timeout=500, companies=listed, details="false")
        memory.append(stat(result, "memusage/max"))
    script(urls["rippling"], [])
    assert result.code == 2
    ended = rows(database, "SELECT ended, count(*) AS n FROM search_runs GROUP BY ended ORDER BY ended")
    assert ended == [{"ended": "config_error", "n": broken + 1}, {"ended": "end", "n": 2000 - broken}]
    (stored,) = rows(database, "SELECT count(*) AS n FROM jobs")
    assert stored["n"] == stat(result, "jobcrawler/persistence/added") > 30_000
    assert memory[1] - memory[0] < 80_000_000


@pytest.mark.slow
def test_a_key_that_is_wrong_or_missing_ends_the_run_at_once(urls: dict[str, str], tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'jobs.db'}"
    words = ("crawl", "adzuna", "-a", "query=nurse;cook", "-a", f"base_url={urls['adzuna']}", "-s", "DOWNLOAD_DELAY=0")
    missing = scrapy(*words, store=store)
    assert missing.code == 2
    assert missing.err.strip().startswith("scrapy crawl adzuna: Adzuna needs JOBCRAWLER_KEY_ADZUNA_APP_ID")
    wrong = scrapy(*words, store=store, keys={"ADZUNA_APP_ID": "me", "ADZUNA_APP_KEY": "wrong"})
    assert wrong.code == 2
    assert "does not take the key" in wrong.err
    assert stat(wrong, "jobcrawler/attempts/outcome/config_error") == 1


@pytest.mark.slow
def test_adzuna_is_read_by_its_api_and_its_predictions_are_estimates(urls: dict[str, str], tmp_path: Path) -> None:
    keys = {"ADZUNA_APP_ID": "me", "ADZUNA_APP_KEY": "s3cret-key"}
    words = ("-a", "query=nurse", "-a", "location=Chicago, IL", "-a", f"base_url={urls['adzuna']}")
    result = scrapy(
        "crawl", "adzuna", *words, "-s", "DOWNLOAD_DELAY=0", store=f"sqlite:{tmp_path / 'jobs.db'}", keys=keys
    )
    assert result.code == 0, result.err
    expected = truth(urls["adzuna"], q="nurse", l="Chicago, IL")
    found = rows(tmp_path / "jobs.db", "SELECT source_id, salary_source, page_link FROM jobs")
    assert {row["source_id"] for row in found} <= set(map(str, expected["ids"]))
    assert {row["salary_source"] for row in found} >= {"employer", "estimated"}
    assert not any("s3cret" in row["page_link"] for row in found)
