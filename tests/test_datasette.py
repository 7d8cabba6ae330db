"""docs/datasette.json names what a store has, and its queries say what they promise."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.outcomes import run_counts
from jobcrawler.storage import open_store
from tests.reading import ROOT
from tests.storage.postings import DAY, day, posting, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METADATA = json.loads((ROOT / "docs" / "datasette.json").read_text(encoding="utf-8"))["databases"]["jobs"]
TEXT = "We build pipelines that never sleep, with Python and SQL and a lot of care for whoever reads the data. " * 5


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A store with an advert on two boards, one of another day, an estimate, and runs that ended in two ways."""
    place: Path = tmp_path_factory.mktemp("datasette") / "jobs.db"
    with open_store(f"sqlite:{place}") as store:
        done: dict[str, Any] = {"status": "finished", "counts": run_counts({"jobcrawler/persistence/added": 2})}
        store.end_run(run(outcome="ok", exit_code=0, report={"missing": []}, **done))
        report = {"missing": ["blocked (exit code 3)"]}
        store.end_run(run("run-2", board="glassdoor", outcome="blocked", exit_code=3, report=report, **done))
        store.save([posting("a", description=TEXT), posting("b", description=TEXT, source="glassdoor", run_id="run-2")])
        store.save([posting("c", title="Cook", location="Bonn", city="Bonn", scraped_at=day(5), description="Soup.")])
        store.save([posting("d", title="Nurse", location="Rome", city="Rome", salary_source="estimated")])
        store.index_text()
    connection = sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def answer(database: sqlite3.Connection, name: str, **given: str) -> list[dict[str, Any]]:
    return [dict(row) for row in database.execute(METADATA["queries"][name]["sql"], given)]


def columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {row["name"] for row in database.execute(f"PRAGMA table_xinfo('{table}')")}


@pytest.mark.parametrize("table", METADATA["tables"])
def test_the_metadata_name_only_tables_and_columns_that_a_store_has(table: str, database: sqlite3.Connection) -> None:
    told = METADATA["tables"][table]
    known = columns(database, table)
    assert known, f"there is no {table}"
    facets, units = told.get("facets", []), told.get("units", {})
    named = {*told.get("columns", {}), *facets, *units, told.get("sort_desc"), told.get("label_column")} - {None}
    assert named <= known
    assert set(told) <= {"title", "description", "columns", "facets", "units", "sort_desc", "label_column", "hidden"}


def test_every_table_is_described_or_hidden_and_every_column_of_a_posting_is_described(
    database: sqlite3.Connection,
) -> None:
    names = {row["name"] for row in database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    of_sqlite = {name for name in names if name.startswith(("jobs_fts", "sqlite_"))}
    assert names - of_sqlite == set(METADATA["tables"])
    assert set(METADATA["tables"]["jobs"]["columns"]) == columns(database, "jobs")


def test_adverts_are_shown_once(database: sqlite3.Connection) -> None:
    assert sorted(row["title"] for row in answer(database, "adverts")) == ["Cook", "Data Engineer", "Nurse"]


@pytest.mark.parametrize(
    ("pay", "shown"),
    [
        ({}, "$90k - $120k"),
        ({"salary_source": "estimated"}, "$90k - $120k (estimate)"),
        ({"salary_text": None}, "90000 - 120000 USD a year"),
        (
            {"salary_text": "", "salary_min": 32.0, "salary_max": 40.5, "salary_period": "hour"},
            "32 - 40.50 USD an hour",
        ),
        ({"salary_text": None, "salary_min": None}, "up to 120000 USD a year"),
        ({"salary_text": None, "salary_max": None, "salary_source": "estimated"}, "from 90000 USD a year (estimate)"),
        ({"salary_text": None, "salary_max": 90000.0, "salary_currency": None, "salary_period": None}, "90000"),
        ({"salary_text": None, "salary_min": None, "salary_max": None, "salary_currency": None}, None),
    ],
)
def test_pay_is_shown_as_published_or_by_its_figures(pay: dict[str, Any], shown: str | None, tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path / 'jobs.db'}") as store:
        store.begin_run(run())
        store.save([posting("a", **pay)])
    with closing(sqlite3.connect(tmp_path / "jobs.db")) as connection:
        connection.row_factory = sqlite3.Row
        found = [*answer(connection, "adverts"), *answer(connection, "new_since", day="2000-01-01")]
    assert [row["pay"] for row in found] == [shown, shown]


def test_what_is_new_since_a_day_is_shown_and_without_a_day_since_yesterday(database: sqlite3.Connection) -> None:
    assert [row["title"] for row in answer(database, "new_since", day=f"{day(4):%Y-%m-%d}")] == ["Cook"]
    assert len(answer(database, "new_since", day=f"{DAY:%Y-%m-%d}")) == 4
    assert answer(database, "new_since", day="") == []


def test_pay_is_told_by_title_without_estimates(database: sqlite3.Connection) -> None:
    engineers, cooks = answer(database, "pay_by_title", words="")
    assert engineers == {
        "title": "data engineer", "salary_currency": "USD", "postings": 2,
        "lowest": 90000.0, "average": 105000.0, "highest": 120000.0,
    }  # fmt: skip
    assert cooks["title"] == "cook"
    assert answer(database, "pay_by_title", words="COOK") == [cooks]


def test_full_text_is_found(database: sqlite3.Connection) -> None:
    assert [row["title"] for row in answer(database, "full_text", words="soup OR airflow")] == ["Cook"]


def test_runs_and_boards_say_how_they_ended(database: sqlite3.Connection) -> None:
    found = {row["board"]: row for row in answer(database, "runs")}
    assert (found["indeed"]["outcome"], found["indeed"]["added"], found["indeed"]["missing"]) == ("ok", 2, "[]")
    assert found["glassdoor"]["missing"] == '["blocked (exit code 3)"]'
    boards = [(row["board"], row["outcome"], row["runs"], row["added"]) for row in answer(database, "boards")]
    assert boards == [("glassdoor", "blocked", 1, 2), ("indeed", "ok", 1, 2)]


def test_every_query_is_tried_and_documented() -> None:
    page = (ROOT / "docs" / "datasette.md").read_text(encoding="utf-8")
    tried = {"adverts", "new_since", "pay_by_title", "full_text", "runs", "boards"}
    assert set(METADATA["queries"]) == tried
    assert all(f"| `{name}` |" in page for name in tried)
