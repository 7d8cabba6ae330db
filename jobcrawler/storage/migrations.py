"""The tables, step by step. A step that was released is never edited: add another one below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Migrations

from jobcrawler.exceptions import StorageError
from jobcrawler.storage.clusters import RANK
from jobcrawler.storage.counters import create_counters
from jobcrawler.storage.text_index import NAME_FIELDS

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from jobcrawler.storage.connection import Connection

migrations = Migrations("jobcrawler")


def migrate(connection: Connection) -> None:
    """Take the file to the newest tables; one that newer code has written is left alone."""
    with connection.reading() as db:
        _refuse_newer(db, connection.path)
        pending = migrations.pending(db)
    if not pending:
        return
    if connection.read_only:
        raise StorageError(f"{connection.path} is empty or of an older version; open it once to write, then to read")
    with connection.writing() as db:  # pending is looked at again inside: another process may have been first
        migrations.apply(db)


def _refuse_newer(db: Database, path: Path) -> None:
    known = {step.__name__ for step in STEPS}
    unknown = [migration.name for migration in migrations.applied(db) if migration.name not in known]
    if unknown:
        raise StorageError(f"{path} was written by a newer version ({', '.join(unknown)}); update jobcrawler")


@migrations()
def m001_runs(db: Database) -> None:
    """Runs: what was asked, and how it ended."""
    db.table("runs").create(
        {
            "id": str, "board": str, "country": str, "arguments": str, "filters": str, "started_at": str,
            "group_id": str, "finished_at": str, "status": str, "outcome": str, "exit_code": int,
            "finish_reason": str, "counts": str, "report": str,
        },
        pk="id",
        not_null={"board", "arguments", "filters", "started_at", "status", "counts", "report"},
    )  # fmt: skip
    db.table("runs").create_index(["started_at"])


@migrations()
def m002_jobs(db: Database) -> None:
    """Postings; the names of their columns, with those that later steps add, are `base.STORED_COLUMNS`."""
    db.table("jobs").create(
        {
            "id": str, "source": str, "source_id": str, "title": str, "company": str, "location": str, "link": str,
            "description": str, "description_kind": str, "job_type": str, "workplace": str, "salary_min": float,
            "salary_max": float, "salary_currency": str, "salary_period": str, "salary_text": str,
            "salary_source": str, "city": str, "region": str, "country": str, "latitude": float, "longitude": float,
            "date_posted": str, "date_posted_precision": str, "original_date_posted": str, "valid_through": str,
            "language": str, "company_link": str, "company_rating": float, "company_reviews": int,
            "apply_link": str, "fingerprint": str, "query": str, "search_location": str, "page_link": str,
            "run_id": str, "scraped_at": str, "first_seen": str, "last_seen": str, "status": str, "expires_at": str,
            "waits_for_detail": int,
        },
        pk="id",
        not_null={"description_kind", "first_seen", "last_seen", "status", "waits_for_detail"},
    )  # fmt: skip
    for columns in (["status", "last_seen"], ["source", "status"], ["first_seen", "status"], ["status", "date_posted"]):
        db.table("jobs").create_index(columns)


@migrations()
def m003_searches(db: Database) -> None:
    """Searches, and which run of which search saw which posting. What was not asked is ""."""
    db.table("searches").create(
        {
            "id": int, "board": str, "country": str, "query": str, "place": str, "filters": str,
            "first_run": str, "last_run": str, "last_seen": str,
        },
        pk="id",
        not_null={"board", "country", "query", "place", "filters", "last_seen"},
        foreign_keys=[("first_run", "runs", "id"), ("last_run", "runs", "id")],
    )  # fmt: skip
    db.table("searches").create_index(["board", "country", "query", "place", "filters"], unique=True)
    db.execute("""
        CREATE TABLE sightings (
            job_id TEXT NOT NULL REFERENCES jobs(id),
            search_id INTEGER NOT NULL REFERENCES searches(id),
            run_id TEXT NOT NULL REFERENCES runs(id),
            PRIMARY KEY (job_id, search_id, run_id)
        ) WITHOUT ROWID
    """)
    db.table("sightings").create_index(["run_id"])


@migrations()
def m004_revisions(db: Database) -> None:
    """What postings said before: {field: old value} as JSON."""
    db.table("revisions").create(
        {"id": int, "job_id": str, "run_id": str, "changed_at": str, "old_values": str},
        pk="id",
        not_null={"job_id", "changed_at", "old_values"},
        foreign_keys=[("job_id", "jobs", "id"), ("run_id", "runs", "id")],
    )
    db.table("revisions").create_index(["job_id"])


@migrations()
def m005_records(db: Database) -> None:
    """Rejects, errors and attempts."""
    run = [("run_id", "runs", "id")]
    db.table("rejects").create(
        {"id": int, "run_id": str, "source": str, "problems": str, "item": str, "rejected_at": str},
        pk="id",
        foreign_keys=run,
    )
    db.table("errors").create(
        {"id": int, "run_id": str, "occurred_at": str, "operation": str, "message": str}, pk="id", foreign_keys=run
    )
    db.table("attempts").create(
        {
            "id": int, "run_id": str, "board": str, "url": str, "attempt": int, "requested_at": str, "status": int,
            "outcome": str, "latency": float, "size": int, "wait": float, "retry_after": float,
        },
        pk="id",
        foreign_keys=run,
    )  # fmt: skip
    for name in ("rejects", "errors", "attempts"):
        db.table(name).create_index(["run_id"])


@migrations()
def m006_full_text(db: Database) -> None:
    """Full text without a second copy of the texts.

    `text_rows` numbers the indexed postings (a rowid of `jobs` would change with VACUUM); `text_queue` holds what is
    to be indexed, with the texts as they were indexed before (FTS5 needs them to take a row out again).
    """
    db.execute("CREATE TABLE text_rows (number INTEGER PRIMARY KEY, job_id TEXT NOT NULL UNIQUE)")
    db.execute("CREATE TABLE text_queue (job_id TEXT PRIMARY KEY, indexed TEXT) WITHOUT ROWID")
    db.execute("""
        CREATE VIRTUAL TABLE jobs_fts USING fts5(
            title, company, location, description, content='', tokenize='porter unicode61 remove_diacritics 2'
        )
    """)


@migrations()
def m007_search_runs(db: Database) -> None:
    """How far each run came with each of its searches; the ids are the order in which they were run."""
    db.table("search_runs").create(
        {
            "id": int, "run_id": str, "search_id": int, "pages": int, "url": str, "next_url": str, "advertised": int,
            "seen": int, "state": str, "ended": str, "complete": int, "updated_at": str,
        },
        pk="id",
        not_null={"run_id", "search_id", "pages", "seen", "state", "complete", "updated_at"},
        foreign_keys=[("run_id", "runs", "id"), ("search_id", "searches", "id")],
    )  # fmt: skip
    db.table("search_runs").create_index(["run_id", "search_id"], unique=True)
    db.table("search_runs").create_index(["search_id", "complete"])


@migrations()
def m008_life(db: Database) -> None:
    """The active postings by id: 100,000 of them are walked in 0.3 s, not 0.8, and their texts stay on the disk."""
    db.execute("CREATE INDEX idx_jobs_active ON jobs (id) WHERE status = 'active'")


@migrations()
def m009_publisher(db: Database) -> None:
    """Whose page a posting is; None in what was stored before."""
    db.execute("ALTER TABLE jobs ADD COLUMN publisher TEXT")


@migrations()
def m010_clusters(db: Database) -> None:
    """Copies, linked; and the pay of a year, which SQLite works out when it is read (`items.PERIODS_A_YEAR`).

    What is stored already is written down as pending: it is linked when the store is opened, in small steps.
    """
    db.table("clusters").create(
        {"job_id": str, "cluster": str, "reason": str, "score": float, "since": str, "copy_of": str},
        pk="job_id",
        not_null={"cluster", "reason", "score", "since"},
        foreign_keys=[("job_id", "jobs", "id"), ("copy_of", "jobs", "id")],
    )
    db.table("clusters").create_index(["cluster"])
    db.execute("CREATE INDEX idx_clusters_copy_of ON clusters (copy_of) WHERE copy_of IS NOT NULL")
    db.execute("CREATE TABLE cluster_keys (job_id TEXT PRIMARY KEY, alike INTEGER, day TEXT)")
    db.execute("CREATE INDEX idx_cluster_keys_alike ON cluster_keys (alike)")
    db.execute("CREATE TABLE cluster_blocks (block INTEGER, alike INTEGER, PRIMARY KEY (block, alike)) WITHOUT ROWID")
    db.execute("""
        CREATE TABLE cluster_ties (
            alike INTEGER, other INTEGER, reason TEXT NOT NULL, score FLOAT NOT NULL, PRIMARY KEY (alike, other)
        ) WITHOUT ROWID
    """)
    db.execute("INSERT INTO cluster_keys (job_id) SELECT id FROM jobs WHERE status <> 'deleted'")
    db.execute(f"""
        CREATE VIEW cluster_members AS
        SELECT clusters.*, row_number() OVER (PARTITION BY cluster ORDER BY {RANK.format("jobs")}) = 1 AS canonical,
            source, title, company, location, link, status, publisher, date_posted, first_seen, last_seen
        FROM clusters JOIN jobs ON jobs.id = job_id
    """)  # noqa: S608  our own names
    for bound in ("min", "max"):
        db.execute(f"""
            ALTER TABLE jobs ADD COLUMN salary_year_{bound} FLOAT GENERATED ALWAYS AS (
                round(salary_{bound} * CASE salary_period
                    WHEN 'hour' THEN 2080 WHEN 'day' THEN 260 WHEN 'week' THEN 52
                    WHEN 'month' THEN 12 WHEN 'year' THEN 1
                END, 2)
            ) VIRTUAL
        """)


@migrations()
def m011_saved_searches(db: Database) -> None:
    """What saved searches need: the ledger of due runs, what each has shown for the first time, and marks."""
    db.execute("ALTER TABLE runs ADD COLUMN saved_search TEXT")
    db.execute("CREATE INDEX idx_runs_saved_search ON runs (saved_search, started_at) WHERE saved_search IS NOT NULL")
    db.table("due_runs").create(
        {
            "id": str, "saved_search": str, "board": str, "due_at": str, "state": str, "coalesced": int,
            "started_at": str, "ended_at": str, "exit_code": int, "note": str,
        },
        pk="id",
        not_null={"saved_search", "board", "due_at", "state", "coalesced"},
    )  # fmt: skip
    db.table("due_runs").create_index(["saved_search", "board", "due_at"], unique=True)
    db.table("due_runs").create_index(["due_at"])
    db.table("finds").create(
        {"id": int, "saved_search": str, "job_id": str, "run_id": str, "found_at": str},
        pk="id",
        not_null={"saved_search", "job_id", "run_id", "found_at"},
        foreign_keys=[("job_id", "jobs", "id"), ("run_id", "runs", "id")],
    )
    db.table("finds").create_index(["saved_search", "job_id"], unique=True)
    db.table("finds").create_index(["job_id"])
    db.table("finds").create_index(["saved_search", "id"])
    db.table("marks").create({"name": str, "value": str}, pk="name", not_null={"value"})


@migrations()
def m012_large_stores(db: Database) -> None:
    """What keeps figures and listings quick at millions of postings: counters, and indexes that give pages in order."""
    create_counters(db)
    db.execute("CREATE INDEX idx_runs_running ON runs (id) WHERE status = 'running'")
    db.execute("DROP INDEX idx_jobs_source_status")
    for columns in (
        ["source", "status", "last_seen"],
        ["country", "status", "last_seen"],
        ["status", "salary_year_max"],
    ):
        db.table("jobs").create_index(columns)


@migrations()
def m013_parts_of_names(db: Database) -> None:
    """What tells which titles, companies and locations have a part in them; the texts as the full text has them."""
    db.execute("""
        CREATE VIRTUAL TABLE jobs_fts_names USING fts5(
            title, company, location, content='', tokenize='trigram', detail='column'
        )
    """)
    names = ", ".join(f"coalesce(indexed ->> '{name}', {name})" for name in NAME_FIELDS)
    db.execute(f"""
        INSERT INTO jobs_fts_names (rowid, title, company, location)
        SELECT number, {names} FROM text_rows JOIN jobs ON id = text_rows.job_id LEFT JOIN text_queue USING (job_id)
    """)  # noqa: S608  our own names


STEPS = (
    m001_runs, m002_jobs, m003_searches, m004_revisions, m005_records, m006_full_text, m007_search_runs, m008_life,
    m009_publisher, m010_clusters, m011_saved_searches, m012_large_stores, m013_parts_of_names,
)  # fmt: skip
"""Every step, in order."""
