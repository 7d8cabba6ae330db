"""Fills a store with invented postings as saving them would leave it, in a fraction of the time.

`test_filling` holds it against `JobStore.save` and `expire`.
"""

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from jobcrawler.storage.base import STORED_COLUMNS, Run
from jobcrawler.storage.rows import run_row, to_json
from jobcrawler.storage.sqlite import SqliteStore
from jobcrawler.storage.text_index import ADD, INDEXES, TEXT_FIELDS, into_index
from jobcrawler.storage.units import BLOCK, WRITE, blocks_of, key_and_advert
from tests.benchmarks.again import write_again
from tests.benchmarks.postings import BOARDS, DAYS, START, Plan, board, chance, moment, row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobcrawler.storage.units import Key

CHUNK = 4_000
"""Postings that a process makes at once."""
PROCESSES = 2
CACHE = 3_000_000
"""kB that SQLite may hold of the file while it is filled: random places of large indexes are written."""
EXPIRED = 10
"""One posting of so many has expired."""
BYTES, TEXT_BYTES = 1_600, 300
"""Room that a posting takes, roughly, and that one of its sentences takes."""
PAUSED = ("jobs", "sightings", "revisions", "cluster_keys")
"""Tables whose indexes are made in the end, in one go. (Those of `clusters` serve the triggers that count.)"""
CLUSTERS = """
    INSERT INTO clusters (job_id, cluster, reason, score, since)
    SELECT job_id, printf('%016x', alike), 'exact', 1.0, ? FROM cluster_keys
    WHERE alike IN (SELECT alike FROM cluster_keys GROUP BY alike HAVING count(*) > 1)
"""
"""The copies among the invented postings are those of one text."""
SEARCH = """
    INSERT INTO searches (board, country, query, place, filters, first_run, last_run, last_seen)
    VALUES (?, 'us', ?, ?, '{}', ?, ?, ?) RETURNING id
"""
REVISION = "INSERT INTO revisions (job_id, run_id, changed_at, old_values) VALUES (?, ?, ?, ?)"
STATS = {f"jobcrawler/{name}": 1234 for name in ("search/pages", "persistence/added", "outcome/ok", "search/cards")}
ATTEMPTS = {"total": 40, "successful": 39, "failed": 1, "retries": 2, "recovered": 1, "given_up": 0, "seconds": 12.5}

Search = tuple[str, str, str]
"""board, query, place"""


class Made(NamedTuple):
    """What goes into the tables of some postings."""

    jobs: list[tuple[Any, ...]]
    texts: list[tuple[Any, ...]]
    keys: list[Key]
    blocks: list[tuple[int, int]]
    sightings: list[tuple[str, Search, str, str]]
    """(posting, search, run, moment)"""
    revisions: list[tuple[str, str, str, str]]


def run(day: int, source: str) -> Run:
    """The run of a board on a day."""
    started = START + timedelta(days=day)
    stats = STATS | {f"jobcrawler/attempts/{name}": value for name, value in ATTEMPTS.items()}
    return Run(
        id=_run_id(day, source),
        board=source,
        country="us",
        started_at=started,
        finished_at=started + timedelta(hours=23),
        status="finished",
        outcome="ok",
        exit_code=0,
        finish_reason="finished",
        counts={"added": 1200, "updated": 30, "unchanged": 700, "duplicates": 50},
        report={"missing": [], "notes": {}, "stats": stats},
    )


def _run_id(day: int, source: str) -> str:
    return f"{START + timedelta(days=day):%Y%m%d}T000000-{source[:6]:_<6}"


def run_of(number: int, plan: Plan) -> str:
    """The id of the run that sees a posting."""
    return _run_id((moment(number, plan) - START).days, board(number % plan.base))


def expired_at(number: int, plan: Plan) -> str | None:
    """When a posting expired, if it has."""
    made = number % plan.base
    return None if chance(made, 18) % EXPIRED else (moment(number, plan) + timedelta(days=30)).isoformat()


def fill(path: Path, plan: Plan) -> None:
    """Make a store of so many postings; one that is finished, as after `close`."""
    need, free = plan.total * (BYTES + TEXT_BYTES * plan.sentences), shutil.disk_usage(path.parent).free
    if need > free:
        raise SystemExit(
            f"{plan.total:,} postings take about {need / 1e9:.0f} GB; {path.parent} has {free / 1e9:.0f} GB free"
        )
    with SqliteStore(f"sqlite:{path}", path) as store, store._transaction() as db:
        runs = [run_row(run(day, source)) for day in range(DAYS + 1) for source in dict.fromkeys(BOARDS)]
        store._put(db, "runs", runs)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE}", "locking_mode = EXCLUSIVE"):
            conn.execute(f"PRAGMA {pragma}")
        with _without_indexes(conn):
            _write_all(conn, plan)
        conn.execute("PRAGMA journal_mode = WAL")


@contextmanager
def _without_indexes(conn: sqlite3.Connection) -> Iterator[None]:
    marks = ", ".join("?" * len(PAUSED))
    sql = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})"
    indexes = conn.execute(sql, PAUSED).fetchall()
    for name, _ in indexes:
        conn.execute(f"DROP INDEX [{name}]")
    yield
    for _, sql in indexes:
        conn.execute(sql)


def _write_all(conn: sqlite3.Connection, plan: Plan) -> None:
    conn.execute("BEGIN")
    searches: dict[Search, int] = {}
    starts = range(0, min(plan.total, plan.base), CHUNK)
    with multiprocessing.Pool(PROCESSES) as pool:
        for start, made in zip(starts, pool.imap(partial(make, plan=plan), starts), strict=True):
            _write(conn, made, start)
            _write_sightings(conn, made, searches)
            _write_texts(conn, made, start)
    write_again(conn, plan)
    conn.execute(CLUSTERS, [START.isoformat()])
    conn.execute("COMMIT")


def make(start: int, plan: Plan) -> Made:
    """The rows of `CHUNK` postings."""
    made = Made([], [], [], [], [], [])
    stored, texts = itemgetter(*STORED_COLUMNS), itemgetter(*TEXT_FIELDS)
    for number in range(start, min(start + CHUNK, plan.total, plan.base)):
        run_id, expired = run_of(number, plan), expired_at(number, plan)
        made_row = row(number, plan, run_id)
        found = key_and_advert(made_row)
        assert found is not None
        key, advert = found
        made.keys.append(key)
        made.blocks.extend((block, key.alike) for block in blocks_of(advert))
        search = (made_row["source"], made_row["query"], made_row["search_location"])
        made.sightings.append((key.job_id, search, run_id, made_row["last_seen"]))
        made.texts.append(texts(made_row))
        if expired:
            made_row["status"] = "expired"
            made.revisions.append((key.job_id, run_id, expired, to_json({"status": "active"})))
        made.jobs.append(stored(made_row))
    return made


def _write(conn: sqlite3.Connection, made: Made, start: int) -> None:
    marks = ", ".join("?" * len(STORED_COLUMNS))
    conn.executemany(f"INSERT INTO jobs ({', '.join(STORED_COLUMNS)}) VALUES ({marks})", made.jobs)
    conn.executemany(WRITE, made.keys)
    conn.executemany(BLOCK, sorted(made.blocks))
    numbers = ((number, key.job_id) for number, key in enumerate(made.keys, start + 1))
    conn.executemany("INSERT INTO text_rows (number, job_id) VALUES (?, ?)", numbers)
    conn.executemany(REVISION, made.revisions)


def _write_texts(conn: sqlite3.Connection, made: Made, start: int) -> None:
    for index, fields in INDEXES.items():
        texts = ((number, *texts[: len(fields)]) for number, texts in enumerate(made.texts, start + 1))
        conn.executemany(into_index(ADD, index), texts)


def _write_sightings(conn: sqlite3.Connection, made: Made, searches: dict[Search, int]) -> None:
    rows = []
    for job_id, search, run_id, at in made.sightings:
        if search not in searches:
            (searches[search],) = conn.execute(SEARCH, [*search, run_id, run_id, at]).fetchone()
        rows.append((job_id, searches[search], run_id))
    conn.executemany("INSERT INTO sightings (job_id, search_id, run_id) VALUES (?, ?, ?)", rows)
    last = {search: (run_id, at, searches[search]) for _, search, run_id, at in made.sightings}
    conn.executemany("UPDATE searches SET last_run = ?, last_seen = ? WHERE id = ?", last.values())
