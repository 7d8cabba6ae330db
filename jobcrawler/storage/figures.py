"""Figures of a whole store, most of them from `counters`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.storage.counters import ATTEMPTS

if TYPE_CHECKING:
    from jobcrawler.storage.connection import Connection

GROUPS = {
    "by_source": """
        SELECT nullif(source, '') AS name, sum(n) AS n FROM job_counts WHERE status <> 'deleted'
        GROUP BY source HAVING sum(n) > 0
    """,
    "by_status": "SELECT status AS name, sum(n) AS n FROM job_counts GROUP BY status HAVING sum(n) > 0",
    "by_day": "SELECT day AS name, n FROM day_counts WHERE n > 0 ORDER BY day",
}
RUNS = """
    SELECT count(*) AS total,
        count(*) FILTER (WHERE status = 'finished' AND exit_code = 0) AS successful,
        count(*) FILTER (WHERE status = 'interrupted' OR exit_code <> 0) AS failed,
        min(started_at) AS first, max(started_at) AS last
    FROM run_counts
"""
DUPLICATES = "SELECT coalesce(sum(duplicates), 0) AS duplicates, coalesce(sum(uniques), 0) AS uniques FROM run_counts"
TRIES = f"SELECT {', '.join(f'total({name}) AS {name}' for name in ATTEMPTS)} FROM run_counts"  # noqa: S608  our own names


def statistics(connection: Connection) -> dict[str, Any]:
    """What `JobStore.statistics` gives, but for storage_bytes."""
    grouped = {key: {row["name"]: row["n"] for row in connection.rows(sql)} for key, sql in GROUPS.items()}
    (errors,) = connection.rows("SELECT count(*) AS n FROM errors")
    (runs,) = connection.rows(RUNS)
    return {
        "total": sum(grouped["by_source"].values()),
        **grouped,
        "errors": errors["n"],
        "duplicate_rate": _duplicate_rate(connection),
        "clusters": _clusters(connection),
        "runs": runs,
        "attempts": _attempts(connection),
    }


def _duplicate_rate(connection: Connection) -> float:
    (row,) = connection.rows(DUPLICATES)
    total = row["duplicates"] + row["uniques"]
    return row["duplicates"] / total if total else 0.0


def _clusters(connection: Connection) -> dict[str, int]:
    n = {row["name"]: row["n"] for row in connection.rows("SELECT name, n FROM cluster_counts")}
    return {
        "total": n["total"],
        "postings": n["postings"],
        "copies": n["postings"] - n["total"],
        "agency": n["agency"],
    }


def _attempts(connection: Connection) -> dict[str, float]:
    """Sums over what the runs reported: they outlive the rows of `attempts`."""
    (row,) = connection.rows(TRIES)
    return {name: value if name == "seconds" else int(value) for name, value in row.items()}
