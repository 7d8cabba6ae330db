"""What a store of many postings takes: time and room, beside a store of 10,000."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections import deque
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jobcrawler.storage.base import JobFilter
from jobcrawler.storage.sqlite import SqliteStore
from tests.benchmarks.filling import fill, run_of
from tests.benchmarks.postings import BOARDS, DAYS, ROLES, START, Plan, language, posting, rare_title, rare_word, row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobcrawler.items import JobPosting

    Ask = Callable[[], object]

FEW = 10_000
BATCH = 500
PAGE = 20
"""Postings of a page, as `scrapy jobs list` has it."""
DEEP = 5_000
EXPORTED = 10_000
TIMES, SECONDS, LEAST = 100, 20.0, 5
"""Each question is asked so often, but for no longer than that; a few times at least, once if once takes longer."""
NEW = 100_000_000
"""The number of the first posting that is saved as a new one."""


ALL = JobFilter(limit=None)


class Asked:
    """A store that is asked, with questions about postings that are chosen at random."""

    def __init__(self, store: SqliteStore, plan: Plan) -> None:
        stored = store.count(JobFilter(status=None))  # one that was kept holds what was saved before
        self.store, self.plan, self.chosen = store, plan, random.Random(stored)
        self._new = NEW + stored
        self._run = run_of(plan.total - 1, plan)

    def number(self) -> int:
        """Of any posting."""
        return self.chosen.randrange(self.plan.total)

    def posting(self) -> dict[str, Any]:
        """Any one."""
        return row(self.number(), self.plan, "")

    def word(self, least: int, most: int) -> str:
        """One of the words of texts, by how frequent it is."""
        return language().words[self.chosen.randrange(least, most)]

    def page(self, **filters: Any) -> Ask:
        """Ask for one page of postings; functions among the filters give their values."""
        given = {name: value(self) if callable(value) else value for name, value in filters.items()}
        return partial(self.store.query, JobFilter(**{"limit": PAGE, **given}))

    def export(self, rows: int) -> Ask:
        """Ask for so many rows."""
        return lambda: deque(islice(self.store.export(ALL), rows), maxlen=0)

    def save_new(self) -> float:
        """Seconds for a batch of new ones."""
        numbers = range(self._new, self._new + BATCH)
        self._new += BATCH
        return self._saved([posting(number, self.plan, self._run) for number in numbers])

    def save_known(self) -> float:
        """Seconds for a batch of known ones, in which nothing has changed."""
        numbers = {self.number() for _ in range(BATCH)}
        batch = [posting(number, self.plan, self._run) for number in numbers]
        return self._saved(batch) * BATCH / len(batch)

    def _saved(self, batch: list[JobPosting]) -> float:
        for one in batch:  # a batch is of one search
            one.query, one.search_location, one.run_id = "data engineer", "Austin, TX", self._run
        begun = time.perf_counter()
        self.store.save(batch)
        return time.perf_counter() - begun


def _since(asked: Asked) -> Any:
    return START + timedelta(days=DAYS - asked.chosen.randrange(1, 60))


PAGES: dict[str, dict[str, Any]] = {
    "newest": {},
    "newest of a board": {"source": lambda asked: asked.chosen.choice(list(dict.fromkeys(BOARDS)))},
    "a country, remote": {"country": lambda asked: asked.posting()["country"], "workplace": "remote"},
    "pay of a year": {
        "salary_year_min": lambda asked: asked.chosen.randrange(60_000, 150_000), "currency": "USD"
    },
    "pay of a year that few have": {"salary_year_min": 182_000, "currency": "CAD", "country": "CA"},
    "posted since a day": {"posted_since": _since},
    "posted since a day, by date": {"posted_since": _since, "order": "-date_posted"},
    "title with a common word": {"title": lambda asked: asked.chosen.choice(ROLES).split()[-1]},
    "title with a rare word": {"title": lambda asked: rare_title(asked.number())},
    "one company": {"company": lambda asked: asked.posting()["company"]},
    "copies folded": {"copies": False},
    "a country, remote, copies folded": {
        "country": lambda asked: asked.posting()["country"], "workplace": "remote", "copies": False
    },
    f"newest, from the {DEEP:,}th on": {"offset": DEEP},
    "highest pay of a year first": {"order": "-salary_year_max"},
}  # fmt: skip
TEXTS: dict[str, dict[str, Any]] = {
    "a rare word": {"text": lambda asked: rare_word(asked.number() % asked.plan.base)},
    "a common word": {"text": lambda asked: asked.word(0, 20)},
    "a word of every tenth": {"text": lambda asked: asked.word(100, 200)},
    "two words, a country, remote": {
        "text": lambda asked: f"{asked.word(20, 100)} {asked.word(20, 100)}",
        "country": lambda asked: asked.posting()["country"], "workplace": "remote",
    },
}  # fmt: skip


OTHERWISE = {"title with a rare word": "names", "one company": "names", "pay of a year that few have": "scan"}
"""Pages that no index gives in their order: the index of names finds what may match, or the postings are walked."""


def _questions(asked: Asked) -> Iterator[tuple[str, Callable[[], Ask]]]:
    """Name, and what thinks of a question."""
    store = asked.store
    ids = [asked.posting()["id"] for _ in range(TIMES + 1)]
    for name in ("first get of an id", "get by id"):
        yield name, partial(lambda some: partial(store.get, next(some)), iter(ids))
    for name, filters in PAGES.items():
        yield f"{OTHERWISE.get(name, 'page')}: {name}", partial(asked.page, **filters)
    for name, filters in TEXTS.items():
        yield f"full text: {name}", partial(asked.page, **filters)
    yield "count: all", lambda: partial(store.count, ALL)
    yield "count: copies folded", lambda: partial(store.count, JobFilter(copies=False))
    yield "count: copies folded, up to 10,001", lambda: partial(store.count, JobFilter(copies=False), 10_001)
    yield "count: a common word, up to 10,001", lambda: partial(store.count, JobFilter(text=asked.word(0, 20)), 10_001)
    yield "statistics", lambda: store.statistics
    for rows in (1, EXPORTED):
        yield f"export: {rows:,} row{'s' * (rows > 1)}", partial(asked.export, rows)


def times(*stores: Asked) -> dict[str, list[list[float]]]:
    """Name -> milliseconds of each time, store by store; they take turns, as a machine is not as quick all the time."""
    questions = zip(*map(_questions, stores), strict=True)
    found = {same[0][0]: _timed([think for _, think in same]) for same in questions}
    for name in ("new ones", "known ones, unchanged"):
        saves = [store.save_new if name == "new ones" else store.save_known for store in stores]
        rounds = [[save() * 1000 for save in saves] for _ in range(TIMES // 5 + 1)]
        found[f"save {BATCH}: {name}"] = [list(column) for column in zip(*rounds[1:], strict=True)]
    return found


def _timed(thinks: list[Callable[[], Ask]]) -> list[list[float]]:
    """Milliseconds of each time; the first is not counted where there are others."""
    rounds: list[list[float]] = []
    begun = time.perf_counter()
    while len(rounds) <= TIMES and (len(rounds) <= LEAST or time.perf_counter() - begun < SECONDS):
        rounds.append([_milliseconds(think()) for think in thinks])
        if max(rounds[0]) > SECONDS * 1000:
            break
    return [list(column) for column in zip(*rounds[len(rounds) > 1 :], strict=True)]


def _milliseconds(ask: Ask) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


def sizes(store: Made) -> dict[str, float]:
    """Bytes a posting: of the whole file, and of its parts (by their pages: dbstat's sum of bytes has 32 bits)."""
    with SqliteStore(f"sqlite:{store.path}", store.path, read_only=True) as opened:
        rows = opened._connection.rows("""
            SELECT tbl_name, type, sum(pageno) * page_size AS size
            FROM dbstat JOIN sqlite_master USING (name) JOIN pragma_page_size WHERE aggregate = TRUE GROUP BY 1, 2
        """)
        total = opened.count(JobFilter(status=None))
    parts = {"bytes a posting": sum(one["size"] for one in rows) / total}
    for one in rows:
        part = f"bytes a posting: {_part(one['tbl_name'], one['type'])}"
        parts[part] = parts.get(part, 0.0) + one["size"] / total
    return parts


def _part(table: str, kind: str) -> str:
    if table == "jobs":
        return "indexes of jobs" if kind == "index" else "table jobs"
    if table.startswith(("jobs_fts", "text_")):
        return "full text"
    if table.startswith("cluster"):
        return "copies"
    return table if table == "sightings" else "the rest"


class Made(NamedTuple):
    """A store that is measured."""

    path: Path
    plan: Plan
    seconds: float
    """What it took to fill it; next to nothing where it was there."""


def made(path: Path, plan: Plan) -> Made:
    """Fill a store, unless it is there."""
    begun = time.perf_counter()
    if not path.exists():
        fill(path, plan)
    return Made(path, plan, time.perf_counter() - begun)


@contextmanager
def _open(store: Made) -> Iterator[Asked]:
    """Ask it; what is saved meanwhile gets no full text in the end, which nobody measures."""
    opened = SqliteStore(f"sqlite:{store.path}", store.path)
    try:
        opened.index_text()  # of one that was kept: what was saved the last time
        yield Asked(opened, store.plan)
    finally:
        opened._connection.close()


def stores(kept: Path | None = None) -> list[tuple[str, ...]]:
    """A store of 1,000,000 beside one of 10,000."""
    return compared(Plan(1_000_000), kept)


def stores_10m(kept: Path | None = None) -> list[tuple[str, ...]]:
    """A store of 10,000,000 beside one of 10,000, both with texts of 0.6 kB."""
    return compared(Plan(10_000_000, sentences=4), kept)


def compared(plan: Plan, kept: Path | None) -> list[tuple[str, ...]]:
    """The table of a store beside one of `FEW`; the large one stays in the folder `kept`, if that is given."""
    with tempfile.TemporaryDirectory() as folder:
        few = made(Path(folder) / "few.db", plan._replace(total=FEW))
        many = made((kept or Path(folder)) / f"{plan.total}.db", plan)
        with _open(few) as one, _open(many) as other:
            room = _sizes_rows(few, many)  # before anything is saved
            return [*_times_rows((few, many), times(one, other)), *room]


def _times_rows(stores: tuple[Made, Made], found: dict[str, list[list[float]]]) -> list[tuple[str, ...]]:
    """Median, p95 and how they compare."""
    names = [f"{store.plan.total:,}" for store in stores]
    columns = [f"{name}: {kind}" for name in names for kind in ("median", "p95")]
    rows = [("what, ms", *columns, "median, ratio", "p95, ratio")]
    for name, took in found.items():
        few, many = ([statistics.median(times), _p95(times)] for times in took)
        ratios = (theirs / ours for ours, theirs in zip(few, many, strict=True))
        rows.append((name, *(f"{ms:,.2f}" for ms in (*few, *many)), *(f"{ratio:,.2f}" for ratio in ratios)))
    return rows


def _sizes_rows(few: Made, many: Made) -> list[tuple[str, ...]]:
    ours, theirs = sizes(few), sizes(many)
    rows = [
        (name, f"{ours[name]:,.0f}", "", f"{size:,.0f}", "", f"{size / ours[name]:.2f}", "")
        for name, size in theirs.items()
    ]
    if many.seconds > 1:
        rows.append(("seconds to fill it", f"{few.seconds:,.0f}", "", f"{many.seconds:,.0f}", "", "", ""))
    return rows


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]
