"""Copies of one advert, linked: the table `clusters`, a row for each posting that has a copy.

It follows from the postings alone, in whatever order they came, within the limits that `units` names: those that are
tied to each other, be it through others, are looked at together (`partition`) when one of them comes, changes or goes.
Which posting of a cluster is the canonical one is not stored: `RANK` says it when it is asked, never out of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jobcrawler.parsers.adverts import COMPARED_FIELDS
from jobcrawler.parsers.copies import AGENCY, EXACT, Relation, are_timely
from jobcrawler.storage.partition import TEXTS, partition
from jobcrawler.storage.tables import read_in, read_jobs
from jobcrawler.storage.units import (
    FORGET,
    PENDING,
    TOGETHER,
    Adverts,
    Key,
    add_blocks,
    days_of,
    key_and_advert,
    remove_units,
    there,
    tie_units,
    ties_of,
    units_of,
    write_keys,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlite_utils import Database


Row = dict[str, Any]

RANK = "{0}.status <> 'active', {0}.publisher IS NOT 'employer', coalesce({0}.date_posted, {0}.first_seen), {0}.id"
"""The canonical posting has the least: active first, then an employer's own page, then the oldest, then by id."""
WATCHED = (*COMPARED_FIELDS, "publisher", "waits_for_detail", "status")
"""What of a posting decides where it belongs."""
ROW = ("job_id", "cluster", "reason", "score", "since", "copy_of")
STORED = f"SELECT {', '.join(ROW)} FROM clusters"  # noqa: S608  our own names
POSTINGS = "SELECT job_id FROM cluster_keys WHERE alike = ? LIMIT ?"
AGES = """
    SELECT publisher IS NOT 'employer', coalesce(date_posted, jobs.first_seen), id
    FROM cluster_keys JOIN jobs ON id = job_id WHERE alike = ? LIMIT 50
"""


class Standing(NamedTuple):
    """Where the postings of a unit belong."""

    cluster: str
    relation: Relation | None = None
    """The closest tie to another posting of the cluster; None for one that stands alone."""
    copy_of: str | None = None
    """The posting that it copies under another company."""


class Linked(NamedTuple):
    """The rows of `clusters` to write, and the ids of the postings whose row is to be removed."""

    rows: list[Row]
    gone: list[str]


Change = tuple[Row | None, Row | None]
"""(row before, row now)"""


def link_changes(db: Database, changes: Iterable[Change], now: str) -> Linked:
    """What follows from postings that were written, or are about to be removed."""
    moved = [change for change in changes if _moves(*change)]
    return _link(db, moved, now) if moved else Linked([], [])


def _moves(before: Row | None, row: Row | None) -> bool:
    return before is None or row is None or any(before[name] != row[name] for name in WATCHED)


def link_pending(db: Database, limit: int, now: str) -> Linked:
    """The same of so many postings that are pending."""
    ids = [job_id for (job_id,) in db.execute(PENDING, [limit])]
    stored = read_jobs(db, ids)
    db.conn.executemany(FORGET, ([job_id] for job_id in ids if job_id not in stored))
    return _link(db, [(row, row) for row in stored.values()], now)


def _link(db: Database, moved: list[Change], now: str) -> Linked:
    known = {before["id"]: before for before, _ in moved if before is not None}
    new = [found for _, row in moved if (found := key_and_advert(row))]
    came = {key.alike: found for key, found in new}
    old = units_of(db, known)
    fresh = came.keys() - there(db, came)
    db.conn.executemany(FORGET, ([job_id] for job_id in known))
    write_keys(db, [key for key, _ in new])
    gone = old - there(db, old)
    left = {key.alike: found for row in known.values() for key, found in filter(None, [key_and_advert(row)])}
    kin = remove_units(db, {alike: left.get(alike) for alike in gone})
    adverts = Adverts(db, came)
    add_blocks(db, {alike: came[alike] for alike in fresh})
    tie_units(db, {alike: came[alike] for alike in fresh}, adverts)
    standings = _standings(db, (old - gone) | came.keys() | kin, adverts)
    wanted: dict[str, Standing | None] = dict.fromkeys(known)
    for alike, keys in _by_unit(standings, [key for key, _ in new]).items():
        wanted |= _postings(db, standings[alike], alike, keys, is_whole=alike in fresh)
    first = {key.job_id for key, _ in new} - known.keys()
    return _differing(db, {job_id: at for job_id, at in wanted.items() if _entry(at) or job_id not in first}, now)


def _by_unit(standings: Iterable[int], keys: Iterable[Key]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {alike: [] for alike in standings}
    for key in keys:
        found[key.alike].append(key.job_id)
    return found


def _standings(db: Database, touched: set[int], adverts: Adverts) -> dict[int, Standing]:
    """Where the units belong that were touched, and those that are tied to them."""
    ties = ties_of(db, touched)
    touched |= {tie.other for tie in ties if tie.reason == AGENCY.reason}
    tied = {alike for tie in ties for alike in tie[:2]}
    standings = {alike: Standing(_name([alike])) for alike in touched - tied}
    for alike in sorted(touched & tied):
        if alike not in standings:
            standings |= _of_component(db, alike, adverts)
    copies = {tie.alike for tie in ties_of(db, standings.keys() & tied) if tie.reason == AGENCY.reason}
    return standings | {alike: standings[alike]._replace(copy_of=_original(db, alike)) for alike in copies}


def _of_component(db: Database, alike: int, adverts: Adverts) -> dict[int, Standing]:
    """Where the units belong that are tied to one, be it through others."""
    units, edge = {alike}, {alike}
    ties: dict[tuple[int, int], Relation] = {}
    while edge and len(units) < TOGETHER:
        found = [tie for tie in ties_of(db, edge) if tie.reason != AGENCY.reason]
        ties |= {(min(tie[:2]), max(tie[:2])): Relation(tie.reason, tie.score) for tie in found}
        edge = {tie.other for tie in found} - units
        units |= edge
    known = adverts.of(units)
    ties = {pair: tie for pair, tie in ties.items() if known.keys() >= {*pair}}
    clusters = partition(known, _timely(db, ties)) if ties else [{alike: None}]
    return {key: Standing(_name(cluster), tie) for cluster in clusters for key, tie in cluster.items()}


def _timely(db: Database, ties: dict[tuple[int, int], Relation]) -> dict[tuple[int, int], Relation]:
    weak = {key for pair, tie in ties.items() if tie.reason not in TEXTS for key in pair}
    days = {alike: days_of(db, alike) for alike in weak}
    return {pair: tie for pair, tie in ties.items() if are_timely(tie, *(days.get(key, []) for key in pair))}


def _name(cluster: Iterable[int]) -> str:
    """What a cluster is called: by the least of its units, so that the postings alone decide it."""
    return f"{min(cluster) & (1 << 64) - 1:016x}"


def _original(db: Database, alike: int) -> str | None:
    """The posting that a unit copies under another company: the oldest that is not a copy itself."""
    for age, other in _older(db, alike):
        if not _older(db, other):
            return age[-1]
    return None


def _older(db: Database, alike: int) -> list[tuple[tuple[bool, str, str], int]]:
    """The units of other companies with the same text that are older, with the age of their oldest posting."""
    others = [tie.other for tie in ties_of(db, [alike]) if tie.reason == AGENCY.reason]
    ages = sorted((age, other) for other in others for age in _age(db, other))
    return [(age, other) for ours in _age(db, alike) for age, other in ages if age < ours]


def _age(db: Database, alike: int) -> list[tuple[bool, str, str]]:
    """Of the oldest posting of a unit; nothing where somebody has deleted its postings by hand."""
    return sorted(db.execute(AGES, [alike]))[:1]


def _postings(db: Database, standing: Standing, alike: int, moved: list[str], *, is_whole: bool) -> dict[str, Standing]:
    """Where the postings of a unit belong: those that moved, and the others where they stand elsewhere so far."""
    some = moved if is_whole else [job_id for (job_id,) in db.execute(POSTINGS, [alike, len(moved) + 2])]
    if len(some) > 1:
        standing = standing._replace(relation=EXACT)
    other = next((job_id for job_id in some if job_id not in moved), None)
    if other is not None and _entry(standing) != _entry_of(_stored(db, [other]).get(other)):
        moved = [job_id for (job_id,) in db.execute(POSTINGS, [alike, -1])]
    return dict.fromkeys(moved, standing)


def _entry(standing: Standing | None) -> tuple[Any, ...] | None:
    """What a row of `clusters` says of a standing; None where there is to be none."""
    if standing is None:
        return None
    relation = standing.relation or (AGENCY if standing.copy_of else None)
    return (standing.cluster, *relation, standing.copy_of) if relation else None


def _entry_of(row: Row | None) -> tuple[Any, ...] | None:
    return (row["cluster"], row["reason"], row["score"], row["copy_of"]) if row else None


def _stored(db: Database, ids: Iterable[str]) -> dict[str, Row]:
    return {row[0]: dict(zip(ROW, row, strict=True)) for row in read_in(db, STORED, "job_id", ids)}


def _differing(db: Database, standings: Mapping[str, Standing | None], now: str) -> Linked:
    stored = _stored(db, standings)
    rows, gone = [], []
    for job_id, standing in standings.items():
        before, entry = stored.get(job_id), _entry(standing)
        if entry is None:
            gone += [job_id] if before else []
        elif entry != _entry_of(before):
            cluster, reason, score, copy_of = entry
            since = before["since"] if before else now
            rows.append(dict(zip(ROW, (job_id, cluster, reason, score, since, copy_of), strict=True)))
    return Linked(rows, gone)
