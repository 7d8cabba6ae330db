"""Full text over title, company, location and description, kept apart from saving."""

from __future__ import annotations

import json
import sqlite3
from math import isqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from jobcrawler.storage.rows import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

Row = dict[str, Any]

TEXT_FIELDS = ("title", "company", "location", "description")
BATCH = 1000
"""Postings a transaction: other writers wait about 0.1 s."""

COMMON = 200
"""A listing walks the postings rather than the matches where the square of these is more than so many times those.

To look up whether a posting matches takes ten times as long as to read one that does, and a page is of twenty.
"""

QUEUED = """
    SELECT text_queue.job_id, indexed, number, status, title, company, location, description
    FROM text_queue JOIN jobs ON jobs.id = text_queue.job_id LEFT JOIN text_rows USING (job_id) LIMIT ?
"""
QUEUE = """
    INSERT INTO text_queue (job_id, indexed) VALUES (?, ?)
    ON CONFLICT (job_id) DO UPDATE SET indexed = json_patch(excluded.indexed, indexed)
"""
"""A text that was noted before is the one that the index holds: it wins. A posting not indexed yet (NULL) stays so."""
ADD = "INSERT INTO jobs_fts (rowid, title, company, location, description) VALUES (?, ?, ?, ?, ?)"
INDEXED = "SELECT number, indexed FROM text_rows LEFT JOIN text_queue USING (job_id) WHERE job_id = ?"
TAKE_OUT = """
    INSERT INTO jobs_fts (jobs_fts, rowid, title, company, location, description) VALUES ('delete', ?, ?, ?, ?, ?)
"""


def queue_texts(db: Database, changes: Iterable[tuple[Row | None, Row]]) -> None:
    """Note the postings whose texts are new or other than before, given as (row before, row now)."""
    queued = ((row["id"], _indexed(before, row)) for before, row in changes)
    db.conn.executemany(QUEUE, (pair for pair in queued if pair[1] != "{}"))


def _indexed(before: Row | None, row: Row) -> str | None:
    if before is None:
        return None
    return to_json({name: before[name] or "" for name in TEXT_FIELDS if before[name] != row[name]})


def index_batch(db: Database) -> int:
    """Take in up to `BATCH` queued postings; how many. Call it in a transaction, until it gives 0."""
    rows = list(db.query(QUEUED, [BATCH]))
    known = [row for row in rows if row["indexed"] is not None]
    db.conn.executemany(TAKE_OUT, ((row["number"], *_texts(row | json.loads(row["indexed"]))) for row in known))
    _number(db, [row for row in rows if row["number"] is None])
    live = [row for row in rows if row["status"] != "deleted"]
    db.conn.executemany(ADD, ((row["number"], *_texts(row)) for row in live))
    gone = [(row["job_id"],) for row in rows if row["status"] == "deleted"]
    db.conn.executemany("DELETE FROM text_rows WHERE job_id = ?", gone)
    db.conn.executemany("DELETE FROM text_queue WHERE job_id = ?", ((row["job_id"],) for row in rows))
    return len(rows)


def _texts(row: Row) -> list[str | None]:
    return [row[name] for name in TEXT_FIELDS]


def _number(db: Database, rows: list[Row]) -> None:
    (highest,) = db.execute("SELECT coalesce(max(number), 0) FROM text_rows").fetchone()
    for number, row in enumerate(rows, highest + 1):
        row["number"] = number
    db.conn.executemany(
        "INSERT INTO text_rows (number, job_id) VALUES (?, ?)", ((row["number"], row["job_id"]) for row in rows)
    )


def forget_texts(db: Database, rows: Iterable[Row]) -> None:
    """Take stored postings out of the full text at once, before they are removed."""
    for row in rows:
        for number, indexed in db.execute(INDEXED, [row["id"]]).fetchall():
            db.execute(TAKE_OUT, [number, *_texts(row | json.loads(indexed or "{}"))])
            db.execute("DELETE FROM text_rows WHERE number = ?", [number])
        db.execute("DELETE FROM text_queue WHERE job_id = ?", [row["id"]])


def clear_texts(db: Database) -> None:
    """Forget every text."""
    db.execute("DELETE FROM text_rows")
    db.execute("DELETE FROM text_queue")
    db.execute("INSERT INTO jobs_fts (jobs_fts) VALUES ('delete-all')")


class Match(NamedTuple):
    """What to ask FTS5 for."""

    expression: str
    common: bool
    """Whether so many postings match that their order is walked rather than the matches."""


def find_match(db: Database, text: str) -> Match:
    """The text as FTS5 takes it: as it is where that is valid, else its words in quotes ("C++", "full-time")."""
    text = text.replace("\0", " ")
    (indexed,) = db.execute("SELECT coalesce(max(number), 0) FROM text_rows").fetchone()
    few = isqrt(COMMON * indexed)
    try:
        found = _count_matches(db, text, few)
    except sqlite3.OperationalError:
        text = db.quote_fts(text) or '""'
        found = _count_matches(db, text, few)
    return Match(text, found > few)


def _count_matches(db: Database, expression: str, few: int) -> int:
    sql = "SELECT count(*) FROM (SELECT 1 FROM jobs_fts WHERE jobs_fts MATCH ? LIMIT ?)"
    (found,) = db.execute(sql, [expression, few + 1]).fetchone()
    return int(found)
