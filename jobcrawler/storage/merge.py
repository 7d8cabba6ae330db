"""The rules: what a posting that was seen does to the one that is stored.

Pure: two rows (dicts of `COLUMNS`) in, one row out. Both stores use these rules and no others.

A row is *full* when its description is, *unfinished* while it waits for its detail page. In short:

- Full is never replaced by a snippet, a date never by one known less well, pay never by an estimate of the board.
- None never empties a field, but where a full page says nothing in a field of `CHANGE_FIELDS`: then it is gone.
- A card that waits for its page changes nothing of a full row: the page that comes decides. What a finished snippet
  says of job type, workplace, end and apply link only fills gaps of a full row.
- What completes an unfinished row is no change, nor is what a full page adds to a snippet.
- An expired posting that is seen again is active again, and that counts as a change. A deleted one stays deleted.
- `expires_at` is `valid_through`, else `lifetime_days` after the posting's date; it is no change.
- `first_seen` stays, `last_seen` never goes back, whatever the clock does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jobcrawler.items import CHANGE_FIELDS, SALARY_FIELDS, iso
from jobcrawler.storage.base import Saved

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]

NAMES = ("title", "company", "location")
FACTS = ("job_type", "workplace", "valid_through", "apply_link")
PLACE_FIELDS = ("city", "region", "country", "latitude", "longitude")
LATEST_FIELDS = (
    "source_id", "link", "original_date_posted", "language", "company_link", "company_rating", "company_reviews",
    "publisher", "fingerprint",
)  # fmt: skip
PROVENANCE = ("query", "search_location", "page_link", "run_id", "scraped_at")
NOT_COMPARED = (*PROVENANCE, "first_seen", "last_seen", "status", "expires_at")
KEPT_OF_DELETED = (
    "id", "source", "source_id", "title", "company", "location", "link", "fingerprint", "run_id", "scraped_at",
    "first_seen", "last_seen",
)  # fmt: skip
"""What a tombstone still says; the rest is emptied."""

DESCRIPTION_RANKS = {"none": 0, "snippet": 1, "full": 2}
DATE_RANKS = {None: 0, "at_least": 1, "approximate": 2, "day": 3, "exact": 4}
PAY_RANKS = {None: 0, "estimated": 0, "extracted": 1, "employer": 1}


@dataclass(slots=True)
class Merged:
    """What became of a posting, the row to store, and what it said before, {field: old value}."""

    saved: Saved
    row: Row
    old_values: Row = field(default_factory=dict)


def merge(stored: Row | None, seen: Row, now: str, lifetime_days: int | None = None) -> Merged:
    """Merge a posting that was seen (a row whose life fields may be missing) into the stored row of its id.

    `now` is UTC ISO-8601, for a posting that does not say when it was read; `lifetime_days` is that of the store.
    """
    at = seen["scraped_at"] or now
    if stored is None:
        return Merged(Saved.ADDED, _first(seen, at, lifetime_days))
    if stored["status"] == "deleted":
        return Merged(Saved.DELETED, stored)
    last_seen = max(stored["last_seen"], at)
    if _same(stored, seen) and stored["expires_at"] == _end(stored, lifetime_days):
        return Merged(Saved.UNCHANGED, stored | {"last_seen": last_seen, "run_id": seen["run_id"] or stored["run_id"]})
    content = {} if seen["waits_for_detail"] and _finished_full(stored) else _content(stored, seen)
    row = stored | content | {"last_seen": last_seen, "status": "active"}
    row["expires_at"] = _end(row, lifetime_days)
    old_values = _old_values(stored, seen, row)
    if is_rewritten(stored, row):
        row |= _known(seen, PROVENANCE)
    elif seen["run_id"]:
        row["run_id"] = seen["run_id"]
    return Merged(Saved.UPDATED if old_values else Saved.UNCHANGED, row, old_values)


def _same(stored: Row, seen: Row) -> bool:
    """A short cut for the usual case, which then takes 8 us rather than 30."""
    return stored["status"] == "active" and seen | {name: stored[name] for name in NOT_COMPARED} == stored


def is_rewritten(stored: Row, row: Row) -> bool:
    """Whether more than the moment and the run of the last sight differs."""
    return row | {"last_seen": stored["last_seen"], "run_id": stored["run_id"]} != stored


def tombstone(stored: Row) -> Row:
    """What stays of a posting that the user deleted."""
    emptied = dict.fromkeys(stored) | {name: stored[name] for name in KEPT_OF_DELETED}
    return emptied | {"description_kind": "none", "status": "deleted", "waits_for_detail": 0}


def _first(seen: Row, at: str, lifetime_days: int | None) -> Row:
    row = seen | {"first_seen": at, "last_seen": at, "status": "active"}
    return row | {"expires_at": _end(row, lifetime_days)}


def _end(row: Row, lifetime_days: int | None) -> str | None:
    """When the posting ends: as it says, else after the usual lifetime."""
    if row["valid_through"] is not None or lifetime_days is None:
        end: str | None = row["valid_through"]
        return end
    return _days_after(row["date_posted"] or row["first_seen"], lifetime_days)


@lru_cache(maxsize=1024)
def _days_after(start: str, days: int) -> str | None:
    return iso(datetime.fromisoformat(start) + timedelta(days=days))


def _full(row: Row) -> bool:
    return bool(row["description_kind"] == "full")


def _finished_full(row: Row) -> bool:
    return _full(row) and not row["waits_for_detail"]


def _known(seen: Row, names: Iterable[str]) -> Row:
    return {name: seen[name] for name in names if seen[name] is not None}


def _content(stored: Row, seen: Row) -> Row:
    return (
        _known(seen, NAMES)
        | _facts(stored, seen)
        | _known(seen, LATEST_FIELDS)
        | _description(stored, seen)
        | _pay(stored, seen)
        | _posted(stored, seen)
        | _place(stored, seen)
        | {"waits_for_detail": seen["waits_for_detail"]}
    )


def _facts(stored: Row, seen: Row) -> Row:
    """A full page has the last word; a snippet shows fewer types of a job than its page, so it only fills gaps."""
    if _full(seen):
        return {name: seen[name] for name in FACTS}
    gaps = [name for name in FACTS if stored[name] is None] if _full(stored) else FACTS
    return _known(seen, gaps)


def _description(stored: Row, seen: Row) -> Row:
    rank = DESCRIPTION_RANKS[seen["description_kind"]]
    if seen["description"] is None or rank < DESCRIPTION_RANKS[stored["description_kind"]]:
        return {}
    return {name: seen[name] for name in ("description", "description_kind")}


def _pay(stored: Row, seen: Row) -> Row:
    """Pay moves as a group: bounds of one offer beside the currency of another are wrong."""
    pay = {name: seen[name] for name in SALARY_FIELDS}
    if not _has_pay(seen):
        return pay if _full(seen) else {}
    weaker = PAY_RANKS[seen["salary_source"]] < PAY_RANKS[stored["salary_source"]]
    return {} if weaker and _has_pay(stored) else pay


def _has_pay(row: Row) -> bool:
    return any(row[name] is not None for name in ("salary_min", "salary_max", "salary_text"))


def _posted(stored: Row, seen: Row) -> Row:
    """The date that is known best. "3 days ago" of two visits differs by the visit: the first one stays."""
    if seen["date_posted"] is None:
        return {}
    old, new = stored["date_posted_precision"], seen["date_posted_precision"]
    better = DATE_RANKS[new] > DATE_RANKS[old] or new == "exact"
    if stored["date_posted"] is None or better:
        return {name: seen[name] for name in ("date_posted", "date_posted_precision")}
    return {}


def _place(stored: Row, seen: Row) -> Row:
    """The parts of a place go with its name: "Remote" does not keep the coordinates of Austin."""
    moved = seen["location"] not in {None, stored["location"]} and not stored["waits_for_detail"]
    return {name: seen[name] for name in PLACE_FIELDS} if moved else _known(seen, PLACE_FIELDS)


def _old_values(stored: Row, seen: Row, row: Row) -> Row:
    revived = {"status": stored["status"]} if stored["status"] != "active" else {}
    if stored["waits_for_detail"]:
        return revived
    silent = set() if _full(stored) and _full(seen) else {"description"}
    if _full(seen) and not _full(stored):
        silent.update(name for name in CHANGE_FIELDS if stored[name] is None)
    return revived | {name: stored[name] for name in CHANGE_FIELDS if name not in silent and row[name] != stored[name]}
