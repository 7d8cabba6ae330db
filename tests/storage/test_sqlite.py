"""What only the SQLite store promises."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from jobcrawler.exceptions import StorageError
from jobcrawler.items import iso
from jobcrawler.storage import Attempt, DueRun, JobFilter, Reject, StoredError, open_store
from jobcrawler.storage.base import STORED_COLUMNS
from jobcrawler.storage.life import ABSENT
from jobcrawler.storage.migrations import STEPS, migrations
from jobcrawler.storage.queries import select_jobs
from jobcrawler.storage.rows import posting_row, run_row
from jobcrawler.storage.text_index import Found, Match
from tests.storage.postings import DAY, day, insert_as_then, posting, run, search_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobcrawler.storage import JobStore

TABLES = {
    "jobs", "runs", "searches", "sightings", "attempts", "rejects", "revisions", "errors", "search_runs", "clusters",
    "due_runs", "finds", "marks",
}  # fmt: skip
RARE, COMMON = Match("x", common=False), Match("x", common=True)
INTERNAL = ("_", "jobs_fts", "text_", "cluster_", "job_counts", "day_counts", "run_counts")

WRITER = """
import sys
from pathlib import Path
from jobcrawler.storage import open_store
from tests.storage.postings import posting, run
name, root = sys.argv[1:]
with open_store("sqlite:jobs.db", Path(root)) as store:
    store.begin_run(run(name))
    for start in range(0, 400, 10):
        mine = range(start, start + 10) if name == "one" else range(390 - start, 400 - start)
        store.save([posting(str(n), run_id=name, title=f"{name} {n}") for n in mine])
        store.save([posting(f"{name}-{n}", run_id=name) for n in mine])
"""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """The file of a store that holds something in every table, as another program opens it."""
    with open_store("sqlite:jobs.db", tmp_path) as store:
        store.begin_run(run(saved_search="daily"))
        store.save([posting(), posting("b"), posting("b", title="Lead"), posting("copy")])
        store.record_rejects([Reject(run_id="run-1", source="x", problems=[], item={}, rejected_at=DAY)])
        store.record_errors([StoredError(run_id="run-1", occurred_at=DAY, operation="x", message="y")])
        store.record_search_runs([search_run()])
        store.add_due_runs([DueRun(id="run-1", saved_search="daily", board="indeed", due_at=DAY)])
        store.set_mark("news", "7")
        store.record_attempts([Attempt(run_id="run-1", board="x", url="y", attempt=1, requested_at=DAY)])
    db = Database(tmp_path / "jobs.db")
    yield db
    db.close()


def test_two_processes_write_one_store_and_nothing_is_lost(tmp_path: Path):
    command = [sys.executable, "-W", "error", "-c", WRITER]
    writers = [subprocess.Popen([*command, name, str(tmp_path)], stderr=subprocess.PIPE) for name in ("one", "two")]
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [(b"", 0), (b"", 0)]
    with open_store("sqlite:jobs.db", tmp_path) as store:
        found = sorted(row["source_id"] for row in store.export(JobFilter()))
        assert found == sorted(f"{name}{n}" for name in ("", "one-", "two-") for n in range(400))
        for number in range(400):  # each one was added by one process and changed by the other
            assert len(store.revisions(posting(str(number)).id)) == 1
            assert {seen["run_id"] for seen in store.sightings(posting(str(number)).id)} == {"one", "two"}


def test_a_store_serves_several_threads(tmp_path: Path):
    with open_store("sqlite:jobs.db", tmp_path) as store:
        work = [
            threading.Thread(target=lambda start=start: store.save([posting(str(start + n)) for n in range(50)]))
            for start in range(0, 200, 50)
        ]
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()
        assert store.count(JobFilter()) == 200


def test_the_tables_are_those_of_the_documentation(db: Database):
    names = {name for name in db.table_names() if not name.startswith(INTERNAL)}
    assert names == TABLES
    assert sorted(db["jobs"].columns_dict) == sorted(STORED_COLUMNS)
    assert all(db[name].count for name in TABLES)
    assert db.journal_mode == "wal"


def test_sql_knows_the_canonical_posting_of_a_cluster(db: Database, tmp_path: Path):
    found = {row["job_id"]: row["canonical"] for row in db.query("SELECT job_id, canonical FROM cluster_members")}
    with open_store("sqlite:jobs.db", tmp_path) as store:
        assert found == {row["job_id"]: int(row["canonical"]) for row in store.cluster(posting().id)}
    assert sorted(found.values()) == [0, 1]


def test_every_reference_between_tables_holds(db: Database):
    links = {(name, key.column, key.other_table) for name in TABLES for key in db.table(name).foreign_keys}
    assert links == {
        ("sightings", "job_id", "jobs"), ("sightings", "search_id", "searches"), ("sightings", "run_id", "runs"),
        ("searches", "first_run", "runs"), ("searches", "last_run", "runs"), ("revisions", "job_id", "jobs"),
        ("revisions", "run_id", "runs"), ("rejects", "run_id", "runs"), ("errors", "run_id", "runs"),
        ("attempts", "run_id", "runs"), ("search_runs", "run_id", "runs"), ("search_runs", "search_id", "searches"),
        ("clusters", "job_id", "jobs"), ("clusters", "copy_of", "jobs"),
        ("finds", "job_id", "jobs"), ("finds", "run_id", "runs"),
    }  # fmt: skip
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_migrations_run_once_and_in_order(db: Database, tmp_path: Path):
    names = [migration.name for migration in migrations.applied(db)]
    assert names == [step.__name__ for step in STEPS] == sorted(names)
    schema = db.schema
    open_store("sqlite:jobs.db", tmp_path).close()
    assert db.schema == schema
    assert [migration.name for migration in migrations.applied(db)] == names


def test_migrations_go_on_where_an_older_version_stopped(tmp_path: Path):
    older = Database(tmp_path / "jobs.db")
    migrations.apply(older, stop_before=STEPS[3].__name__)
    older.close()
    with pytest.raises(StorageError, match="older version"):
        open_store("sqlite:jobs.db", tmp_path, read_only=True)
    with open_store("sqlite:jobs.db", tmp_path) as store:
        store.save([posting()])
        assert store.count(JobFilter(text="pipelines")) == 1


def test_a_database_of_before_the_search_runs_keeps_its_sightings(tmp_path: Path):
    older = Database(tmp_path / "jobs.db")
    migrations.apply(older, stop_before="m007_search_runs")
    ended = run_row(run("run-0", status="finished"))
    older["runs"].insert({name: ended[name] for name in older["runs"].columns_dict})
    row = posting_row(posting()) | {"first_seen": iso(DAY), "last_seen": iso(DAY), "status": "active"}
    older["jobs"].insert({name: row.get(name) for name in older["jobs"].columns_dict})
    older["searches"].insert(
        {"board": "indeed", "country": "us", "query": "data engineer", "place": "Austin, TX", "filters": "{}"}
        | {"first_run": "run-0", "last_run": "run-0", "last_seen": iso(DAY)}
    )
    older["sightings"].insert({"job_id": posting().id, "search_id": 1, "run_id": "run-0"})
    older.close()
    with open_store("sqlite:jobs.db", tmp_path) as store:
        for run_id, expired in (("run-1", 0), ("run-2", 1)):
            store.begin_run(run(run_id))
            store.record_search_runs([search_run(run_id=run_id, complete=True)])
            assert store.expire_absent(run_id, DAY) == expired


def test_what_was_stored_before_there_were_clusters_is_linked(tmp_path: Path):
    older = Database(tmp_path / "jobs.db")
    migrations.apply(older, stop_before="m010_clusters")
    for key in ("a", "b", "other"):
        insert_as_then(older, posting(key, title="Cook") if key == "other" else posting(key))
    older.close()
    with open_store("sqlite:jobs.db", tmp_path) as store:
        assert {row["source_id"] for row in map(store.get, _members(store, "a")) if row} == {"a", "b"}
        assert _members(store, "other") == []
        store.save([posting("c")])
        assert len(_members(store, "c")) == 3


def test_what_was_stored_before_there_were_counters_is_counted(tmp_path: Path):
    older = Database(tmp_path / "jobs.db")
    migrations.apply(older, stop_before="m012_large_stores")
    ended = run_row(run("run-0", status="finished", exit_code=0, counts={"added": 3, "duplicates": 1}))
    older["runs"].insert({name: ended[name] for name in older["runs"].columns_dict})
    for key, status, source in (("a", "active", "indeed"), ("b", "expired", None), ("c", "deleted", "indeed")):
        insert_as_then(older, posting(key, source=source), status)
    older.close()
    with open_store("sqlite:jobs.db", tmp_path) as store:
        figures = store.statistics()
        assert (figures["total"], figures["by_day"]) == (2, {"2026-03-01": 2})
        assert figures["by_source"] == {"indeed": 1, None: 1}
        assert figures["by_status"] == {"active": 1, "deleted": 1, "expired": 1}
        assert (figures["runs"]["successful"], figures["duplicate_rate"]) == (1, 0.25)


def _members(store: JobStore, key: str) -> list[str]:
    return [copy["job_id"] for copy in store.cluster(posting(key).id)]


def test_a_database_of_a_newer_version_is_left_alone(db: Database, tmp_path: Path):
    db["_sqlite_migrations"].insert({"migration_set": "jobcrawler", "name": "m999_later", "applied_at": ""})
    with pytest.raises(StorageError, match="newer version \\(m999_later\\); update jobcrawler"):
        open_store("sqlite:jobs.db", tmp_path)


@pytest.mark.parametrize(
    ("filters", "found", "plan"),
    [
        (JobFilter(), Found(), "SEARCH jobs USING INDEX idx_jobs_status_last_seen"),
        (JobFilter(order="last_seen"), Found(), "SEARCH jobs USING INDEX idx_jobs_status_last_seen"),
        (
            JobFilter(source="indeed", workplace="remote"),
            Found(),
            "SEARCH jobs USING INDEX idx_jobs_source_status_last_seen",
        ),
        (JobFilter(country="us", company="x"), Found(), "SEARCH jobs USING INDEX idx_jobs_country_status_last_seen"),
        (JobFilter(posted_since=DAY), Found(), "SEARCH jobs USING INDEX idx_jobs_status_last_seen"),
        (JobFilter(order="-salary_year_max"), Found(), "SEARCH jobs USING INDEX idx_jobs_status_salary_year_max"),
        (JobFilter(run_id="run-1"), Found(), "SEARCH sightings USING COVERING INDEX idx_sightings_run_id"),
        (JobFilter(order="-date_posted"), Found(), "SEARCH jobs USING INDEX idx_jobs_status_date_posted"),
        (JobFilter(salary_min=5), Found(RARE), "SEARCH jobs USING INDEX sqlite_autoindex_jobs_1 (id=?)"),
        (JobFilter(), Found(COMMON), "SEARCH jobs USING INDEX idx_jobs_status_last_seen"),
        (
            JobFilter(source="x", company="y"),
            Found(None, "y"),
            "SEARCH jobs USING INDEX sqlite_autoindex_jobs_1 (id=?)",
        ),
    ],
)
def test_a_listing_uses_an_index(db: Database, filters: JobFilter, found: Found, plan: str):
    sql, parameters = select_jobs(filters, found, 50)
    steps = [row["detail"] for row in db.query(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert any(step.startswith(plan) for step in steps), steps


@pytest.mark.parametrize(
    "filters",
    [
        JobFilter(),
        JobFilter(order="last_seen"),
        JobFilter(order="-date_posted"),
        JobFilter(order="-date_posted", posted_since=DAY, source="indeed"),
        JobFilter(order="-salary_year_max"),
        JobFilter(source="indeed", country="us", posted_since=DAY, query="x"),
        JobFilter(country="us", salary_year_min=5),
        JobFilter(posted_since=DAY, posted_before=DAY, copies=False),
    ],
)
def test_the_usual_listings_are_not_sorted_first(db: Database, filters: JobFilter):
    sql, parameters = select_jobs(filters, Found(), 50)
    steps = [row["detail"] for row in db.query(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert not any("TEMP B-TREE" in step for step in steps), steps


@pytest.mark.parametrize("found", [Found(), Found(RARE), Found(COMMON), Found(None, "y"), Found(COMMON, "y")])
def test_copies_are_folded_by_looking_at_their_cluster_alone(db: Database, found: Found):
    sql, parameters = select_jobs(JobFilter(copies=False), found, 50)
    steps = [row["detail"] for row in db.query(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert [step for step in steps if "other" in step] == ["SEARCH other USING INDEX sqlite_autoindex_jobs_1 (id=?)"]
    assert [step for step in steps if "theirs" in step] == [
        "SEARCH theirs USING INDEX idx_clusters_cluster (cluster=?)"
    ]


def test_a_common_word_is_looked_up_posting_by_posting_and_not_for_an_export(db: Database):
    for limit, lookups in ((20, 1), (None, 0)):
        sql, parameters = select_jobs(JobFilter(), Found(COMMON), limit)
        steps = [row["detail"] for row in db.query(f"EXPLAIN QUERY PLAN {sql}", parameters)]
        assert sum(step.startswith("CORRELATED") for step in steps) == lookups, steps


def test_what_is_absent_is_found_by_indexes_alone(db: Database):
    steps = [row["detail"] for row in db.query(f"EXPLAIN QUERY PLAN {ABSENT}", {"run": "run-1"})]
    scanned = [step for step in steps if step.startswith("SCAN ") and step != "SCAN own"]
    assert scanned == ["SCAN jobs USING INDEX idx_jobs_active"]


def test_a_word_of_most_postings_gives_the_same_listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with open_store("sqlite:jobs.db", tmp_path) as store:
        store.save([posting(str(number), company=f"Company {number}") for number in range(30)])
        rare = store.query(JobFilter(text="pipelines", company="1", order="title"))
        monkeypatch.setattr("jobcrawler.storage.text_index.COMMON", 0)
        assert store.query(JobFilter(text="pipelines", company="1", order="title")) == rare
        assert len(rare) == store.count(JobFilter(text="pipelines", company="1")) == 12


def test_what_expired_before_that_was_on_record_counts_from_its_last_sight(tmp_path: Path):
    with open_store("sqlite:jobs.db", tmp_path) as store:
        store.save([posting(), posting(title="Lead", scraped_at=day(1)), posting(title="Lead", scraped_at=day(3))])
        conn = sqlite3.connect(tmp_path / "jobs.db")
        conn.execute("UPDATE jobs SET status = 'expired'")
        conn.commit()
        conn.close()
        assert [store.purge(day(2)), store.purge(day(4))] == [0, 1]


def test_full_text_outlives_a_vacuum(tmp_path: Path):
    with open_store("sqlite:jobs.db", tmp_path) as store:
        store.save([posting(str(number), title=f"Unique{number}") for number in range(20)])
        store.index_text()
    conn = sqlite3.connect(tmp_path / "jobs.db")
    conn.execute("DELETE FROM jobs WHERE title = 'Unique3'")
    conn.commit()
    conn.execute("VACUUM")
    conn.close()
    with open_store("sqlite:jobs.db", tmp_path) as store:
        assert [row["title"] for row in store.query(JobFilter(text="unique12"))] == ["Unique12"]
        assert store.query(JobFilter(text="unique3")) == []


def test_saving_does_not_touch_the_full_text(tmp_path: Path):
    with open_store("sqlite:jobs.db", tmp_path) as store:
        store.save([posting()])
        other = Database(tmp_path / "jobs.db")
        assert other["text_rows"].count == 0
        assert other["text_queue"].count == 1
        other.close()
    other = Database(tmp_path / "jobs.db")
    assert other["text_queue"].count == 0
    other.close()
