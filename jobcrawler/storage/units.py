"""What copies are found by: the tables `cluster_keys`, `cluster_blocks` and `cluster_ties`.

Postings that differ in nothing but the day are one *unit*, told by a number (`alike`): `cluster_keys` has it for each
posting that may have copies. `cluster_blocks` has some numbers for each unit, one of which its copies share, and
`cluster_ties` the relation of any two units that belong together. So a new posting finds its copies by index, whatever
the store holds, and one without any costs a few rows. A row of `cluster_keys` without number is pending.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from jobcrawler.parsers.adverts import advert, number_of
from jobcrawler.parsers.copies import related
from jobcrawler.storage.tables import read_in, read_jobs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sqlite_utils import Database

    from jobcrawler.parsers.adverts import Advert

Row = dict[str, Any]

TOGETHER = 100
"""Units of which those that belong together are chosen at once."""
OF_ONE_TEXT = 10
"""Units of one text in one town above which it is a template, and no further one of it copies another company's."""
REMEMBERED = 1000
"""Adverts that are kept while a batch is looked at."""

WRITE = "INSERT OR REPLACE INTO cluster_keys (job_id, alike, day) VALUES (?, ?, ?)"
FORGET = "DELETE FROM cluster_keys WHERE job_id = ?"
PENDING = "SELECT job_id FROM cluster_keys WHERE alike IS NULL LIMIT ?"
PEND = "INSERT INTO cluster_keys (job_id) SELECT id FROM jobs WHERE id = ?"
PEND_UNIT = "UPDATE cluster_keys SET alike = NULL WHERE alike = ?"
SAMPLE = "SELECT job_id FROM cluster_keys WHERE alike = ? LIMIT 1"
DAYS = "SELECT DISTINCT day FROM cluster_keys WHERE alike = ? AND day IS NOT NULL LIMIT 50"
BLOCK = "INSERT OR IGNORE INTO cluster_blocks (block, alike) VALUES (?, ?)"
UNBLOCK = "DELETE FROM cluster_blocks WHERE block = ? AND alike = ?"
HAVING = """
    SELECT value, (SELECT count(*) FROM (SELECT 1 FROM cluster_blocks WHERE block = value LIMIT ?)) AS n
    FROM json_each(?)
"""
HERE = "SELECT alike FROM cluster_blocks WHERE block = ? LIMIT 50"
ANYWHERE = "SELECT alike FROM cluster_blocks WHERE block BETWEEN ? AND ? LIMIT 50"
"""The units that a new one is compared with for each number that it shares with them: 50 of them at most."""
TIE = "INSERT OR REPLACE INTO cluster_ties (alike, other, reason, score) VALUES (?, ?, ?, ?)"
TIES = "SELECT alike, other, reason, score FROM cluster_ties"
UNTIE = "DELETE FROM cluster_ties WHERE alike = ? AND other = ?"
NOWHERE = 0
"""The town of a place without one."""
TOWN = 19
"""Bits of a town in a block."""
LAST = (1 << TOWN) - 1
"""The last town."""


class Key(NamedTuple):
    """A row of `cluster_keys`."""

    job_id: str
    alike: int
    day: str | None


class Tie(NamedTuple):
    """A row of `cluster_ties`, which has each tie from both sides."""

    alike: int
    other: int
    reason: str
    score: float


def key_and_advert(row: Row | None) -> tuple[Key, Advert] | None:
    """The key of a posting; None for what has no copies: a tombstone, a card that waits for its page."""
    if row is None or row["status"] == "deleted" or row["waits_for_detail"]:
        return None
    found = advert(row)
    if found is None:
        return None
    alike = found.numbers.alike
    return Key(row["id"], number_of(row["id"]) if alike is None else alike, row["date_posted"]), found


def pend(db: Database, ids: Iterable[str]) -> None:
    """Note postings that were written or removed by other means: they pend, and what they were tied to."""
    for job_id in ids:
        unit = units_of(db, [job_id])
        kin = [other for _, other, *_ in ties_of(db, unit)]
        db.conn.executemany(
            UNTIE, [pair for alike in unit for other in kin for pair in ((alike, other), (other, alike))]
        )
        db.conn.executemany(PEND_UNIT, [[alike] for alike in (*unit, *kin)])
        db.execute(FORGET, [job_id])
        db.execute(PEND, [job_id])


def clear_units(db: Database) -> None:
    """Forget every key, block and tie."""
    for table in ("cluster_keys", "cluster_blocks", "cluster_ties"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608  our own names


class Adverts:
    """The adverts of units, read when they are asked for; the last of them are remembered.

    A unit whose posting somebody has deleted by hand is not there.
    """

    def __init__(self, db: Database, known: Mapping[int, Advert]) -> None:
        self._db = db
        self._known = dict(known)

    def of(self, alikes: Collection[int]) -> dict[int, Advert]:
        """Those of these units that there are."""
        if len(self._known) > REMEMBERED:
            self._known.clear()
        ids = {alike: self._db.execute(SAMPLE, [alike]).fetchone() for alike in alikes if alike not in self._known}
        rows = read_jobs(self._db, [found[0] for found in ids.values() if found])
        for alike, found in ids.items():
            read = advert(rows[found[0]]) if found and found[0] in rows else None
            if read is not None:
                self._known[alike] = read
        return {alike: self._known[alike] for alike in alikes if alike in self._known}


def write_keys(db: Database, keys: Iterable[Key]) -> None:
    """Write down to which unit each posting belongs."""
    db.conn.executemany(WRITE, keys)


def add_blocks(db: Database, units: Mapping[int, Advert]) -> None:
    """Write down by what units are found."""
    db.conn.executemany(BLOCK, sorted((block, alike) for alike, found in units.items() for block in blocks_of(found)))


def tie_units(db: Database, units: Mapping[int, Advert], adverts: Adverts) -> None:
    """Write down which others each of these units, of which the blocks are written, belongs together with."""
    found = _candidates(db, units)
    db.conn.executemany(
        TIE, [tie for alike, others in found.items() for tie in _ties(alike, adverts.of({alike} | others))]
    )


def _ties(alike: int, adverts: Mapping[int, Advert]) -> Iterator[tuple[int, int, str, float]]:
    """The rows for what one unit has to do with others."""
    for other in sorted(adverts.keys() - {alike}):
        tie = related(adverts[min(alike, other)], adverts[max(alike, other)])
        if tie:
            yield alike, other, *tie
            yield other, alike, *tie


def _at(numbers: Iterable[int], towns: Iterable[int]) -> list[int]:
    """Each of these numbers of `Numbers` with each of these towns, in one."""
    last = [town & LAST for town in towns]
    return [number << TOWN | town for number in numbers for town in last]


def blocks_of(found: Advert) -> list[int]:
    """By what a unit is found."""
    numbers = found.numbers
    return _at(_with_text(found, numbers.blocks), numbers.towns or (NOWHERE,))


def _sought(found: Advert) -> list[int]:
    """What copies of a unit are found by: in its towns, and in no town in particular."""
    numbers = found.numbers
    return _at(_with_text(found, numbers.sought), (*numbers.towns, NOWHERE))


def _with_text(found: Advert, numbers: tuple[int, ...]) -> tuple[int, ...]:
    text = found.numbers.text
    return numbers if text is None else (*numbers, ~text)  # those of texts are negative


def _candidates(db: Database, units: Mapping[int, Advert]) -> dict[int, set[int]]:
    """The units to compare each with: those of its towns and of no town in particular, or of any if it names none."""
    sought = {alike: set(_sought(found)) for alike, found in units.items()}
    having = _having(db, set().union(*sought.values()))
    candidates = {}
    for alike, found in units.items():
        own = set(blocks_of(found))
        of_others = [block for block in sought[alike] if having.get(block, 0) > (block in own)]
        candidates[alike] = _like(db, found, of_others) - {alike}
    return {alike: others for alike, others in candidates.items() if others}


def _having(db: Database, blocks: Collection[int]) -> dict[int, int]:
    """How many units have each of these numbers, up to 2; 0 for the text of a template."""
    having = dict(db.execute(HAVING, [2, json.dumps(sorted(blocks))]).fetchall())
    texts = [block for block, n in having.items() if block < 0 and n > 1]
    templates = db.execute(HAVING, [OF_ONE_TEXT + 1, json.dumps(texts)]).fetchall()
    return having | {block: 0 for block, n in templates if n > OF_ONE_TEXT}


def _like(db: Database, found: Advert, blocks: Iterable[int]) -> set[int]:
    """The units that have one of these numbers; to one without a town those of any."""
    others = {alike for block in blocks for alike in _read(db, HERE, [block])}
    for number in () if found.numbers.towns else found.numbers.sought:
        others.update(_read(db, ANYWHERE, [number << TOWN, number << TOWN | LAST]))
    return others


def _read(db: Database, sql: str, values: list[int]) -> list[int]:
    return [alike for (alike,) in db.execute(sql, values)]


def remove_units(db: Database, units: Mapping[int, Advert | None]) -> set[int]:
    """Take out units that have no posting any more; those that they were tied to."""
    left = ties_of(db, units)
    db.conn.executemany(UNTIE, [pair for a, b, *_ in left for pair in ((a, b), (b, a))])
    for alike, found in units.items():
        if found is not None:
            db.conn.executemany(UNBLOCK, [(block, alike) for block in blocks_of(found)])
    return {other for _, other, *_ in left} - units.keys()


def ties_of(db: Database, alikes: Iterable[int]) -> list[Tie]:
    """The ties of these units."""
    return [Tie(*row) for row in read_in(db, TIES, "alike", alikes)]


def there(db: Database, alikes: Iterable[int]) -> set[int]:
    """Those of these units that have a posting."""
    return {alike for (alike,) in read_in(db, "SELECT DISTINCT alike FROM cluster_keys", "alike", alikes)}


def units_of(db: Database, ids: Iterable[str]) -> set[int]:
    """The units of these postings, of those that have one."""
    rows = read_in(db, "SELECT DISTINCT alike FROM cluster_keys", "job_id", ids)
    return {alike for (alike,) in rows if alike is not None}


def days_of(db: Database, alike: int) -> list[str]:
    """On which days the postings of a unit were posted, as far as known."""
    return [day for (day,) in db.execute(DAYS, [alike])]
