"""Full text over title, company, location and description, and parts of names, kept apart from saving.

Two indexes have the same numbers and are brought up to date together: `jobs_fts` has words, `jobs_fts_names` each three
characters in a row of a title, company or location, which is what tells where "gineer" is without reading every name.
"""

from __future__ import annotations

import json
import sqlite3
from math import isqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from jobcrawler.storage.rows import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlite_utils import Database

Row = dict[str, Any]

NAME_FIELDS = ("title", "company", "location")
TEXT_FIELDS = (*NAME_FIELDS, "description")
INDEXES = {"jobs_fts": TEXT_FIELDS, "jobs_fts_names": NAME_FIELDS}
"""Index -> what of a posting it has."""
BATCH = 1000
"""Postings a transaction: other writers wait about 0.1 s."""

COMMON = 200
"""A listing walks the postings rather than the matches where the square of these is more than so many times those.

To look up whether a posting matches takes ten times as long as to read one that does, and a page is of twenty.
"""
NAMED = 0.25
"""The same of parts of names: one that has it takes ten times as long to fetch as another one to be passed by.

That alone would be 2; but of 10,000,000 to count 3,000 takes longer than a page of what is common.
"""
COUNTED = 10
"""Where all that match are wanted, the postings are walked if more than one in so many match."""
GRAM = 3

QUEUED = """
    SELECT text_queue.job_id, indexed, number, status, title, company, location, description
    FROM text_queue JOIN jobs ON jobs.id = text_queue.job_id LEFT JOIN text_rows USING (job_id) LIMIT ?
"""
QUEUE = """
    INSERT INTO text_queue (job_id, indexed) VALUES (?, ?)
    ON CONFLICT (job_id) DO UPDATE SET indexed = json_patch(excluded.indexed, indexed)
"""
"""A text that was noted before is the one that the index holds: it wins. A posting not indexed yet (NULL) stays so."""
ADD = "INSERT INTO {} (rowid, {}) VALUES (?, {})"
INDEXED = "SELECT number, indexed FROM text_rows LEFT JOIN text_queue USING (job_id) WHERE job_id = ?"
TAKE_OUT = "INSERT INTO {0} ({0}, rowid, {1}) VALUES ('delete', ?, {2})"


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
    _each(db, TAKE_OUT, [row | json.loads(row["indexed"]) for row in known])
    _number(db, [row for row in rows if row["number"] is None])
    _each(db, ADD, [row for row in rows if row["status"] != "deleted"])
    gone = [(row["job_id"],) for row in rows if row["status"] == "deleted"]
    db.conn.executemany("DELETE FROM text_rows WHERE job_id = ?", gone)
    db.conn.executemany("DELETE FROM text_queue WHERE job_id = ?", ((row["job_id"],) for row in rows))
    return len(rows)


def _each(db: Database, change: str, rows: Sequence[Row]) -> None:
    """Write the numbered texts to each index, or take them out."""
    for index, fields in INDEXES.items():
        sql = into_index(change, index)
        db.conn.executemany(sql, ([row[name] for name in ("number", *fields)] for row in rows))


def into_index(change: str, index: str) -> str:
    """`ADD` or `TAKE_OUT` for an index; a number and the fields of `INDEXES` are bound to it."""
    fields = INDEXES[index]
    return change.format(index, ", ".join(fields), ", ".join("?" * len(fields)))


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
            _each(db, TAKE_OUT, [row | json.loads(indexed or "{}") | {"number": number}])
            db.execute("DELETE FROM text_rows WHERE number = ?", [number])
        db.execute("DELETE FROM text_queue WHERE job_id = ?", [row["id"]])


def clear_texts(db: Database) -> None:
    """Forget every text."""
    db.execute("DELETE FROM text_rows")
    db.execute("DELETE FROM text_queue")
    for index in INDEXES:
        db.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")  # noqa: S608  our own names


class Match(NamedTuple):
    """What to ask FTS5 for."""

    expression: str
    common: bool
    """Whether so many postings match that their order is walked rather than the matches."""


class Found(NamedTuple):
    """What the indexes say of a question; None where they are of no use to it."""

    text: Match | None = None
    names: str | None = None
    """What to ask for parts of names, where so few postings have them that these are looked at rather than all."""


def find_match(db: Database, text: str) -> Match:
    """The text as FTS5 takes it: as it is where that is valid, else its words in quotes ("C++", "full-time")."""
    text = text.replace("\0", " ")
    few = isqrt(COMMON * _count_indexed(db))
    try:
        found = _count_matches(db, "jobs_fts", text, few)
    except sqlite3.OperationalError:
        text = db.quote_fts(text) or '""'
        found = _count_matches(db, "jobs_fts", text, few)
    return Match(text, found > few)


def find_names(db: Database, parts: Mapping[str, str], *, all_wanted: bool) -> str | None:
    """What to ask `jobs_fts_names` for the postings whose names (field -> part) may have these parts.

    More may be found than have them, and those that wait in `text_queue` are not. None where it would not be quicker
    than to walk the postings, or where a part is too short.
    """
    asked = [f"{name} : ({' AND '.join(grams)})" for name, part in parts.items() if (grams := _grams(part))]
    if not asked:
        return None
    expression, indexed = " AND ".join(asked), _count_indexed(db)
    few = indexed // COUNTED if all_wanted else isqrt(int(NAMED * indexed))
    return expression if _count_matches(db, "jobs_fts_names", expression, few) <= few else None


def _grams(part: str) -> list[str]:
    """Each third run of three characters, and the last: as good as all of them, as what is found is looked at."""
    starts = {*range(0, len(part) - GRAM, GRAM), len(part) - GRAM} if len(part) >= GRAM and "\0" not in part else ()
    return ['"' + part[start : start + GRAM].replace('"', '""') + '"' for start in sorted(starts)]


def _count_indexed(db: Database) -> int:
    (indexed,) = db.execute("SELECT coalesce(max(number), 0) FROM text_rows").fetchone()
    return int(indexed)


def _count_matches(db: Database, index: str, expression: str, few: int) -> int:
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT ?)"  # noqa: S608  our own names
    (found,) = db.execute(sql, [expression, few + 1]).fetchone()
    return int(found)
