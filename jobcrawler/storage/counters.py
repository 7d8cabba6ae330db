"""Counters that triggers keep, so that the figures of a large store are read and not counted.

Whatever writes `jobs`, `clusters` or `runs` keeps them in the same transaction: saving, expiring, removing, and the
replay of a JSON store's logs. `make bench` measures both sides (docs/performance.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

ATTEMPTS = ("total", "successful", "failed", "retries", "recovered", "given_up", "seconds")
"""The stats jobcrawler/attempts/*, which the report of each run holds."""

TABLES = (
    """
    CREATE TABLE job_counts (
        status TEXT NOT NULL, source TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (status, source)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE day_counts (day TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE cluster_counts (name TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID",
    f"""
    CREATE TABLE run_counts (
        run_id TEXT PRIMARY KEY, status TEXT NOT NULL, exit_code INTEGER, started_at TEXT NOT NULL,
        duplicates INTEGER NOT NULL, uniques INTEGER NOT NULL, {" FLOAT NOT NULL, ".join(ATTEMPTS)} FLOAT NOT NULL
    ) WITHOUT ROWID
    """,
)
"""Postings by status and board ("" for none); those that are no tombstones by the day of `first_seen`; copies; and what
is summed of each run: seconds do not add up to the same in another order, so no total of them is kept."""

JOB_CAME = """
    INSERT INTO job_counts VALUES (new.status, coalesce(new.source, ''), 1) ON CONFLICT DO UPDATE SET n = n + 1;
    INSERT INTO day_counts SELECT substr(new.first_seen, 1, 10), 1 WHERE new.status <> 'deleted'
        ON CONFLICT DO UPDATE SET n = n + 1;
"""
JOB_WENT = """
    UPDATE job_counts SET n = n - 1 WHERE status = old.status AND source = coalesce(old.source, '');
    UPDATE day_counts SET n = n - 1 WHERE day = substr(old.first_seen, 1, 10) AND old.status <> 'deleted';
"""
COPY_CAME = """
    UPDATE cluster_counts SET n = n + CASE name
        WHEN 'agency' THEN new.copy_of IS NOT NULL
        WHEN 'postings' THEN new.reason <> 'agency'
        ELSE new.reason <> 'agency' AND NOT EXISTS (
            SELECT 1 FROM clusters WHERE cluster = new.cluster AND reason <> 'agency' AND job_id <> new.job_id
        )
    END;
"""
COPY_WENT = """
    UPDATE cluster_counts SET n = n - CASE name
        WHEN 'agency' THEN old.copy_of IS NOT NULL
        WHEN 'postings' THEN old.reason <> 'agency'
        ELSE old.reason <> 'agency' AND NOT EXISTS (
            SELECT 1 FROM clusters WHERE cluster = old.cluster AND reason <> 'agency' AND job_id <> old.job_id
        )
    END;
"""
"""The cluster is gone with the last of its postings, and comes with the first. (An update is a removal and an addition;
neither looks at the row itself.)"""
REPORTED = ", ".join(f"coalesce(s ->> '$.\"jobcrawler/attempts/{name}\"', 0)" for name in ATTEMPTS)
RUN = f"""
    INSERT INTO run_counts
    SELECT id, status, exit_code, started_at, coalesce(c ->> 'duplicates', 0), coalesce(
        c ->> 'unique', coalesce(c ->> 'added', 0) + coalesce(c ->> 'updated', 0) + coalesce(c ->> 'unchanged', 0)
    ), {REPORTED}
    FROM (
        SELECT *, iif(json_valid(counts), counts, '{{}}') AS c,
            iif(json_valid(report), coalesce(report -> '$.stats', '{{}}'), '{{}}') AS s
        FROM runs
    )
"""  # noqa: S608  our own names
RUN_WENT = "DELETE FROM run_counts WHERE run_id = old.id;"
RUN_CAME = f"{RUN} WHERE id = new.id;"

TRIGGERS = {
    "jobs": (JOB_CAME, JOB_WENT, "status, source, first_seen"),
    "clusters": (COPY_CAME, COPY_WENT, "cluster, reason, copy_of"),
    "runs": (RUN_CAME, RUN_WENT, "id, status, exit_code, started_at, counts, report"),
}
"""Table -> what counts a row in, what counts it out, and the columns that matter."""
COUNT = (
    "INSERT INTO job_counts SELECT status, coalesce(source, ''), count(*) FROM jobs GROUP BY 1, 2",
    "INSERT INTO day_counts SELECT substr(first_seen, 1, 10), count(*) FROM jobs WHERE status <> 'deleted' GROUP BY 1",
    "INSERT INTO cluster_counts SELECT 'postings', count(*) FROM clusters WHERE reason <> 'agency'",
    "INSERT INTO cluster_counts SELECT 'total', count(DISTINCT cluster) FROM clusters WHERE reason <> 'agency'",
    "INSERT INTO cluster_counts SELECT 'agency', count(*) FROM clusters WHERE copy_of IS NOT NULL",
    RUN,
)


def create_counters(db: Database) -> None:
    """Make the tables, count what is there, and keep count from now on."""
    for sql in (*TABLES, *COUNT, *_triggers()):
        db.execute(sql)


def _triggers() -> Iterator[str]:
    for table, (came, went, columns) in TRIGGERS.items():
        differ = " OR ".join(f"old.{name} IS NOT new.{name}" for name in columns.split(", "))
        yield f"CREATE TRIGGER {table}_came AFTER INSERT ON {table} BEGIN {came} END"
        yield f"CREATE TRIGGER {table}_went AFTER DELETE ON {table} BEGIN {went} END"
        yield f"CREATE TRIGGER {table}_moved AFTER UPDATE OF {columns} ON {table} WHEN {differ} BEGIN {went} {came} END"
