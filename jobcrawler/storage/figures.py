"""Figures of a whole store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobcrawler.storage.connection import Connection

GROUPS = {
    "by_source": "SELECT source AS name, count(*) AS n FROM jobs WHERE status <> 'deleted' GROUP BY source",
    "by_status": "SELECT status AS name, count(*) AS n FROM jobs GROUP BY status",
    "by_day": """
        SELECT substr(first_seen, 1, 10) AS name, count(*) AS n FROM jobs WHERE status <> 'deleted'
        GROUP BY substr(first_seen, 1, 10) ORDER BY 1
    """,
}
RUNS = """
    SELECT count(*) AS total,
        count(*) FILTER (WHERE status = 'finished' AND exit_code = 0) AS successful,
        count(*) FILTER (WHERE status = 'interrupted' OR exit_code <> 0) AS failed,
        min(started_at) AS first, max(started_at) AS last
    FROM runs
"""
DUPLICATES = """
    SELECT coalesce(sum(counts ->> 'duplicates'), 0) AS duplicates,
        coalesce(sum(coalesce(counts ->> 'unique', coalesce(counts ->> 'added', 0)
            + coalesce(counts ->> 'updated', 0) + coalesce(counts ->> 'unchanged', 0))), 0) AS uniques
    FROM runs
"""

CLUSTERS = """
    SELECT count(DISTINCT cluster) AS total, count(*) AS postings, count(*) - count(DISTINCT cluster) AS copies,
        (SELECT count(*) FROM clusters WHERE copy_of IS NOT NULL) AS agency
    FROM clusters WHERE reason <> 'agency'
"""

ATTEMPTS = ("total", "successful", "failed", "retries", "recovered", "given_up", "seconds")
"""The stats jobcrawler/attempts/*, which the report of each run holds."""


def statistics(connection: Connection) -> dict[str, Any]:
    """What `JobStore.statistics` gives, but for storage_bytes."""
    grouped = {key: {row["name"]: row["n"] for row in connection.rows(sql)} for key, sql in GROUPS.items()}
    (errors,) = connection.rows("SELECT count(*) AS n FROM errors")
    (runs,) = connection.rows(RUNS)
    (clusters,) = connection.rows(CLUSTERS)
    return {
        "total": sum(grouped["by_source"].values()),
        **grouped,
        "errors": errors["n"],
        "duplicate_rate": _duplicate_rate(connection),
        "clusters": clusters,
        "runs": runs,
        "attempts": _attempts(connection),
    }


def _duplicate_rate(connection: Connection) -> float:
    (row,) = connection.rows(DUPLICATES)
    total = row["duplicates"] + row["uniques"]
    return row["duplicates"] / total if total else 0.0


def _attempts(connection: Connection) -> dict[str, float]:
    """Sums over what the runs reported: they outlive the rows of `attempts`."""
    sums = ", ".join(
        f"""total(report -> '$.stats' ->> '$."jobcrawler/attempts/{name}"') AS {name}""" for name in ATTEMPTS
    )
    (row,) = connection.rows(f"SELECT {sums} FROM runs WHERE json_valid(report)")  # noqa: S608  our own names
    return {name: value if name == "seconds" else int(value) for name, value in row.items()}
