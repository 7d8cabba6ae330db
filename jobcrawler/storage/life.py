"""Postings that are no longer there: which have expired, and which expired so long ago that they may go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlite_utils.utils import chunks

from jobcrawler.storage.rows import to_json
from jobcrawler.storage.tables import CHUNK, delete_rows, one_of, read_jobs
from jobcrawler.storage.text_index import forget_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlite_utils import Database

Row = dict[str, Any]

ABSENT = """
    WITH own AS MATERIALIZED (
        SELECT search_id, complete, id >= coalesce((
            SELECT id FROM search_runs AS newer WHERE newer.search_id = search_runs.search_id AND complete = 1
            ORDER BY id DESC LIMIT 1 OFFSET 1
        ), 0) AS is_recent
        FROM search_runs WHERE run_id = :run
    )
    SELECT id FROM jobs INDEXED BY idx_jobs_active WHERE status = 'active'
    AND id NOT IN (
        SELECT job_id FROM sightings WHERE run_id = :run AND search_id IN (SELECT search_id FROM own WHERE is_recent)
    ) AND EXISTS (
        SELECT 1 FROM sightings
        WHERE job_id = jobs.id AND +search_id IN (SELECT search_id FROM own WHERE complete = 1)
    ) AND NOT EXISTS (
        SELECT 1 FROM sightings LEFT JOIN search_runs USING (run_id, search_id)
        WHERE job_id = jobs.id AND coalesce(search_runs.id, 0) >= coalesce((
            SELECT id FROM search_runs AS newer WHERE newer.search_id = sightings.search_id AND complete = 1
            ORDER BY id DESC LIMIT 1 OFFSET 1
        ), 0)
    )
"""
"""Active postings: not seen by this run itself (which the rest would find too, more slowly), seen once by a search
that it completed, and each sighting older than the last but one complete run of its search.

Walks the active postings and their sightings, whatever the search: an index of sightings by search was no quicker, and
saving took 10 % longer. The plus has it walk them, where seeking each of 200 searches took eight times as long.
"""

EXPIRED = """
    SELECT id FROM jobs WHERE status = 'expired' AND coalesce((
        SELECT changed_at FROM revisions WHERE job_id = jobs.id AND old_values ->> 'status' = 'active'
        ORDER BY revisions.id DESC LIMIT 1
    ), last_seen) < ?
"""
MARK = "UPDATE jobs SET status = 'expired' WHERE id = ?"


def absent(db: Database, run_id: str) -> list[str]:
    """Ids of active postings that the searches which this run completed no longer show, nor any other search."""
    return [job_id for (job_id,) in db.execute(ABSENT, {"run": run_id})]


def mark_expired(db: Database, ids: Sequence[str], at: str, run_id: str | None) -> list[Row]:
    """Mark active postings as expired; the revisions to add, which say when."""
    db.conn.executemany(MARK, ((job_id,) for job_id in ids))
    old_values = to_json({"status": "active"})
    return [{"job_id": job_id, "run_id": run_id, "changed_at": at, "old_values": old_values} for job_id in ids]


def expired_before(db: Database, moment: str) -> list[str]:
    """Ids of postings that expired before that moment (UTC ISO-8601)."""
    return [job_id for (job_id,) in db.execute(EXPIRED, [moment])]


def remove_jobs(db: Database, ids: Sequence[str]) -> Iterator[tuple[str, list[Row]]]:
    """Remove postings with all that belongs to them: (table, keys that went), which the caller has to walk."""
    for some in chunks(ids, CHUNK):
        part = list(some)
        forget_texts(db, read_jobs(db, part).values())
        for table, column in (("sightings", "job_id"), ("revisions", "job_id"), ("finds", "job_id"), ("jobs", "id")):
            yield table, delete_rows(db, table, *one_of(column, part))
