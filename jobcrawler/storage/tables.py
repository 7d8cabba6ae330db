"""Reading and writing rows of the SQLite tables, many at once."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlite_utils.utils import chunks

from jobcrawler.storage.base import STORED_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlite_utils import Database

    from jobcrawler.storage.batch import SearchKey

Row = dict[str, Any]

KEYS = {
    "runs": ("id",), "jobs": ("id",), "searches": ("id",), "sightings": ("job_id", "search_id", "run_id"),
    "clusters": ("job_id",), "search_runs": ("id",), "revisions": ("id",), "rejects": ("id",), "errors": ("id",),
    "attempts": ("id",), "finds": ("id",), "due_runs": ("id",), "marks": ("name",),
}  # fmt: skip
"""Table -> its primary key, in an order in which each table comes after those that it points to."""

CHUNK = 500
"""Variables of one statement; SQLite may be built for no more than 999."""


def upsert(db: Database, table: str, rows: Sequence[Row]) -> None:
    """Insert the rows, or replace those of the same key. All have the same columns.

    By executemany: sqlite-utils' `upsert_all` took 2.5 to 3 times as long for rows of 37 columns.
    """
    if rows:
        columns = tuple(rows[0])
        db.conn.executemany(_upsert_sql(table, columns), map(itemgetter(*columns), rows))


@cache
def _upsert_sql(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in KEYS[table])
    action = f"UPDATE SET {updates}" if updates else "NOTHING"
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) "  # noqa: S608  names of our own tables
        f"ON CONFLICT ({', '.join(KEYS[table])}) DO {action}"
    )


def touch(db: Database, rows: Iterable[Row]) -> None:
    """Write when and by which run postings were seen last."""
    pairs = ((row["last_seen"], row["run_id"], row["id"]) for row in rows)
    db.conn.executemany("UPDATE jobs SET last_seen = ?, run_id = ? WHERE id = ?", pairs)


def read_jobs(db: Database, ids: Iterable[str], columns: Sequence[str] = STORED_COLUMNS) -> dict[str, Row]:
    """The stored postings of these ids, by id: what was written, or other columns."""
    rows = read_in(db, f"SELECT id, {', '.join(columns)} FROM jobs", "id", ids)  # noqa: S608  our own names
    return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in rows}


def read_each_job(db: Database, ids: Iterable[str]) -> Iterator[Row]:
    """The same, one by one in constant memory."""
    for some in chunks(ids, CHUNK):
        yield from read_jobs(db, list(some)).values()


def read_runs(db: Database, ids: Iterable[str | None]) -> dict[str, tuple[str, str, str | None]]:
    """{run id: (country, filters, saved search)} of the runs that are known."""
    rows = read_in(db, "SELECT id, country, filters, saved_search FROM runs", "id", ids)
    return {run_id: (country or "", filters, saved_search) for run_id, country, filters, saved_search in rows}


def read_in(db: Database, sql: str, column: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """What a SELECT without WHERE gives where the column is one of these values, however many."""
    found = []
    for some in chunks(values, CHUNK):
        condition, bound = one_of(column, list(some))
        found += db.execute(f"{sql} WHERE {condition}", bound).fetchall()
    return found


def delete_rows(db: Database, table: str, condition: str, values: Sequence[Any]) -> list[Row]:
    """Delete the rows for which the condition holds; the keys of those that went."""
    sql = f"DELETE FROM {table} WHERE {condition} RETURNING {', '.join(KEYS[table])}"  # noqa: S608  our own names
    return list(db.query(sql, list(values)))


def one_of(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """A condition and what is bound to it: the column is one of these values, no more than `CHUNK`.

    >>> one_of("id", ["a", "b"])
    ('id IN (?, ?)', ['a', 'b'])
    """
    return f"{column} IN ({', '.join('?' * len(values))})", list(values)


def all_but_newest(table: str, kept: int) -> tuple[str, list[Any]]:
    """A condition and what is bound to it: the rows but the so many with the highest ids.

    >>> all_but_newest("errors", 5)
    ('id <= (SELECT id FROM errors ORDER BY id DESC LIMIT 1 OFFSET ?)', [5])
    """
    return f"id <= (SELECT id FROM {table} ORDER BY id DESC LIMIT 1 OFFSET ?)", [kept]  # noqa: S608  our own names


def seen_search(db: Database, key: SearchKey, run_id: str, seen_at: str) -> Row:
    """Write down that this run of the search saw postings; the row of the search."""
    sql = """
        INSERT INTO searches (board, country, query, place, filters, first_run, last_run, last_seen)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (board, country, query, place, filters) DO UPDATE SET
            last_run = CASE WHEN excluded.last_seen >= last_seen THEN excluded.last_run ELSE last_run END,
            last_seen = max(last_seen, excluded.last_seen)
        RETURNING *
    """
    (row,) = db.query(sql, [*key, run_id, run_id, seen_at])
    return row
