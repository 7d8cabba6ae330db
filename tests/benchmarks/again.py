"""The postings of a store once more, under other employers' names and at later times, by SQL alone.

It takes a fifth of the time of making each. What is written is what `postings.row` gives; only the hashes by which
copies are found are not worked out of the texts: they are numbers that no other posting has.
"""

from __future__ import annotations

from hashlib import md5
from typing import TYPE_CHECKING

from jobcrawler.parsers.identity import fingerprint
from jobcrawler.storage.base import STORED_COLUMNS
from tests.benchmarks.postings import DAYS, START

if TYPE_CHECKING:
    import sqlite3

    from tests.benchmarks.postings import Plan

ISO = "'%Y-%m-%dT%H:%M:%S+00:00'"
JOBS = f"""
    WITH made AS (
        SELECT *, rowid AS n,
            substr(company, 1, instr(company, ' ') - 3) || :again || substr(company, instr(company, ' ')) AS name,
            CAST(:start + (rowid - 1 + :number) * :seconds / :total AS INTEGER) AS at,
            printf('%016x', rowid - 1 + :number) AS key,
            julianday(substr(first_seen, 1, 10)) - julianday(substr(date_posted, 1, 10)) AS age
        FROM jobs WHERE rowid <= :most
    )
    INSERT INTO jobs (rowid, {", ".join(STORED_COLUMNS)})
    SELECT n + :number, {{}} FROM made ORDER BY n
"""
LINK = "'https://' || source || '.example/viewjob?jk=' || key"
CHANGED = {
    "id": f"md5({LINK})",
    "fingerprint": "fingerprint(replace(title, ' (m/f/d)', ''), name, location)",
    "source_id": "key",
    "company": "name",
    "link": LINK,
    "description": "substr(description, 1, length(description) - 3) || :again || '.'",
    "date_posted": f"strftime({ISO}, at - at % 86400 - age * 86400, 'unixepoch')",
    "run_id": "strftime('%Y%m%dT000000-', at, 'unixepoch') || substr(run_id, -6)",
    **dict.fromkeys(("scraped_at", "first_seen", "last_seen"), f"strftime({ISO}, at, 'unixepoch')"),
}
"""Columns that differ."""
OTHERS = (
    """
    INSERT INTO text_rows (number, job_id)
    SELECT rowid, id FROM jobs WHERE rowid > :number AND rowid <= :number + :most
    """,
    """
    INSERT INTO jobs_fts (rowid, title, company, location, description)
    SELECT rowid, title, company, location, description FROM jobs WHERE rowid > :number AND rowid <= :number + :most
    """,
    """
    INSERT INTO jobs_fts_names (rowid, title, company, location)
    SELECT rowid, title, company, location FROM jobs WHERE rowid > :number AND rowid <= :number + :most
    """,
    """
    INSERT INTO cluster_keys (job_id, alike, day)
    SELECT jobs.id, (alike | :mark) - (alike & :mark), jobs.date_posted FROM cluster_keys
    JOIN jobs ON jobs.rowid = cluster_keys.rowid + :number
    WHERE cluster_keys.rowid <= :most
    """,
    """
    INSERT INTO sightings (job_id, search_id, run_id)
    SELECT jobs.id, search_id, jobs.run_id FROM seen JOIN jobs ON jobs.rowid = n + :number WHERE n <= :most
    """,
    f"""
    INSERT INTO revisions (job_id, run_id, changed_at, old_values)
    SELECT id, run_id, strftime({ISO}, first_seen, '+30 days'), '{{"status":"active"}}' FROM jobs
    WHERE rowid > :number AND rowid <= :number + :most AND status = 'expired' ORDER BY rowid
    """,
    """
    INSERT INTO cluster_blocks (block, alike)
    SELECT (block | :mark) - (block & :mark), (alike | :mark) - (alike & :mark) FROM blocks WHERE n <= :most
    """,
)  # fmt: skip
KEPT = (
    """
    CREATE TEMP TABLE seen AS SELECT jobs.rowid AS n, search_id FROM sightings JOIN jobs ON jobs.id = job_id
    """,
    """
    CREATE TEMP TABLE blocks AS SELECT block, cluster_blocks.alike, min(cluster_keys.rowid) AS n
    FROM cluster_keys JOIN cluster_blocks ON cluster_blocks.alike = cluster_keys.alike GROUP BY 1, 2 ORDER BY 1, 2
    """,
)
LAST = """
    UPDATE searches SET (last_run, last_seen) = (
        SELECT run_id, first_seen FROM jobs JOIN (
            SELECT search_id, max(n + (:total - n) / :base * :base) AS last FROM seen GROUP BY 1
        ) ON jobs.rowid = last WHERE search_id = searches.id
    )
"""


def write_again(conn: sqlite3.Connection, plan: Plan) -> None:
    """Write the postings from `plan.base` on. Those before are there, by number in `jobs`, and nothing else is."""
    if plan.total <= plan.base:
        return
    conn.create_function("md5", 1, lambda text: md5(text.encode()).hexdigest(), deterministic=True)
    conn.create_function("fingerprint", 3, fingerprint, deterministic=True)
    for sql in KEPT:
        conn.execute(sql)
    values = ", ".join(CHANGED.get(name, name) for name in STORED_COLUMNS)
    for number in range(plan.base, plan.total, plan.base):
        again = number // plan.base
        given = {
            "again": f"{again:02}", "number": number, "most": min(plan.base, plan.total - number), "total": plan.total,
            "start": int(START.timestamp()), "seconds": DAYS * 86_400, "mark": again << 39,
        }  # fmt: skip
        for sql in (JOBS.format(values), *OTHERS):
            conn.execute(sql, given)
    conn.execute(LAST, {"total": plan.total, "base": plan.base})
