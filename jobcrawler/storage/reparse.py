"""What a page that is read again does to the posting that is stored. The one place of these rules.

- A posting that the store does not have is added, as if it had been saved when its page was read.
- A page that is not older than what is stored is merged as ever (`merge`). How old that is, `scraped_at` says: it moves
  only when the content was rewritten.
- An older page only fills what is empty, and nothing of `CHANGE_FIELDS` where the full description came later: what a
  full page does not say is not so. A snippet counts as empty beside a full description.
- Reading again is no sight: `first_seen`, `status` and the run that saw it last stay, `last_seen` never goes back. So
  an expired posting is mended and stays expired, and a deleted one stays deleted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from jobcrawler.exceptions import StorageError
from jobcrawler.items import CHANGE_FIELDS, SALARY_FIELDS, iso
from jobcrawler.storage.base import STORED_COLUMNS, Saved
from jobcrawler.storage.batch import Batch
from jobcrawler.storage.merge import DESCRIPTION_RANKS, FACTS, LATEST_FIELDS, PLACE_FIELDS, Merged, is_rewritten, merge
from jobcrawler.storage.rows import posting_row
from jobcrawler.storage.sqlite import SqliteStore
from jobcrawler.storage.tables import read_jobs, read_runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobcrawler.items import JobPosting
    from jobcrawler.storage.base import JobStore

Row = dict[str, Any]

AT_ONCE = timedelta(seconds=10)
"""A crawl takes a moment from a page to its postings: by that much a page may seem older than what came of it."""


class Reread(StrEnum):
    """What became of a posting that was read again."""

    ADDED = "added"
    UPDATED = "updated"
    """Something was mended, whether or not it counts as a change."""
    UNCHANGED = "unchanged"
    NEWER = "newer"
    """What is stored is newer than the page, and nothing of it is empty that the page could fill."""
    DELETED = "deleted"
    """The user deleted this posting."""


def save_again(store: JobStore, postings: Sequence[JobPosting], now: datetime) -> list[Reread]:
    """Save postings that were read again, all or none; what became of each, in the same order.

    Their `scraped_at` is the time of the page. A posting that its page calls gone is marked as expired, unless it was
    seen later.
    """
    if not isinstance(store, SqliteStore):  # of which JsonStore is one
        raise StorageError(f"{store.url} cannot save what was read again")
    seen = [posting_row(posting) for posting in postings]
    with store._transaction() as db:
        runs = read_runs(db, {row["run_id"] for row in seen})
        batch = Rereading(read_jobs(db, {row["id"] for row in seen}), runs, iso(now) or "", store.lifetime_days)
        answers = [batch.reread(row, gone=posting.gone) for row, posting in zip(seen, postings, strict=True)]
        store._write(db, batch)
    for job_id, at in batch.gone.items():
        store.expire([job_id], at)
    return answers


class DryRun:
    """The same without writing: what would change stays in memory."""

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._rows: dict[str, Row] = {}

    def save_again(self, postings: Sequence[JobPosting], now: datetime) -> list[Reread]:
        """What would become of each posting."""
        seen = [posting_row(posting) for posting in postings]
        ids = {row["id"] for row in seen}
        stored = {key: row for key in ids if (row := self._rows.get(key) or self._read(key))}
        batch = Rereading(stored, {}, iso(now) or "", self._store.lifetime_days)
        answers = [batch.reread(row, gone=posting.gone) for row, posting in zip(seen, postings, strict=True)]
        self._rows |= {row["id"]: row for _, row in batch.split()[0]}
        for job_id in batch.gone:
            self._rows[job_id] = (self._rows.get(job_id) or stored[job_id]) | {"status": "expired"}
        return answers

    def _read(self, job_id: str) -> Row | None:
        row = self._store.get(job_id)
        return row and {name: row[name] for name in STORED_COLUMNS}


class Rereading(Batch):
    """A batch of postings that were read again."""

    def __init__(
        self,
        stored: Mapping[str, Row],
        runs: Mapping[str, tuple[str, str, str | None]],
        now: str,
        lifetime_days: int | None = None,
    ) -> None:
        super().__init__(stored, runs, now, lifetime_days)
        self.gone: dict[str, datetime] = {}
        """Postings to mark as expired, and when their page said so."""

    def reread(self, seen: Row, *, gone: bool = False) -> Reread:
        """Merge one posting."""
        job_id = seen["id"]
        stored = self._rows.get(job_id) or self._stored.get(job_id)
        if stored is None:
            self.add(seen)
            self._mark_gone(seen, self._rows[job_id], gone=gone)
            return Reread.ADDED
        merged = merge_again(stored, seen, self._now, self._lifetime_days)
        if merged.saved is Saved.DELETED:
            return Reread.DELETED
        if merged.row != stored:
            self._rows[job_id] = merged.row
        if merged.old_values:
            self.revisions.append(self._revision(seen | {"scraped_at": None, "run_id": None}, merged.old_values))
        marked = self._mark_gone(seen, merged.row, gone=gone)
        if marked or is_rewritten(stored, merged.row):
            return Reread.UPDATED
        return Reread.NEWER if is_older(seen, stored) else Reread.UNCHANGED

    def _mark_gone(self, seen: Row, row: Row, *, gone: bool) -> bool:
        if not gone or row["status"] != "active" or _before(seen["scraped_at"], row["last_seen"]):
            return False
        self.gone[row["id"]] = datetime.fromisoformat(seen["scraped_at"])
        return True


def merge_again(stored: Row, seen: Row, now: str, lifetime_days: int | None = None) -> Merged:
    """Merge a posting that was read again into the stored row of its id, as `merge` does one that was seen."""
    if stored["status"] == "deleted":
        return Merged(Saved.DELETED, stored)
    seen = seen | {"run_id": None}
    if is_older(seen, stored):
        seen = stored | _gaps(stored, seen) | {"run_id": None}
    elif seen["description_kind"] != "full":
        # A page that is still to come is still to come.
        seen["waits_for_detail"] = stored["waits_for_detail"]
    active = stored | {"status": "active"}
    merged = merge(active, seen, now, lifetime_days)
    if is_rewritten(active, merged.row):
        merged.row["scraped_at"] = max(filter(None, (stored["scraped_at"], merged.row["scraped_at"])), default=None)
    merged.row = merged.row | {"status": stored["status"]}
    return merged


def is_older(seen: Row, stored: Row) -> bool:
    """Whether a page was read before what is stored was written."""
    return _before(seen["scraped_at"], stored["scraped_at"])


def _before(moment: str | None, other: str | None) -> bool:
    if moment is None or other is None:
        return False
    return datetime.fromisoformat(moment) + AT_ONCE < datetime.fromisoformat(other)


def _gaps(stored: Row, seen: Row) -> Row:
    """What an older page says where the stored row says nothing; pay, date and point only as a whole."""
    names = [name for name in (*FACTS, *LATEST_FIELDS) if stored[name] is None]
    if all(stored[name] is None for name in ("salary_min", "salary_max", "salary_text")):
        names += SALARY_FIELDS
    if stored["date_posted"] is None:
        names += ("date_posted", "date_posted_precision")
    if stored["location"] == seen["location"]:
        names += _place_gaps(stored)
    if DESCRIPTION_RANKS[seen["description_kind"]] > DESCRIPTION_RANKS[stored["description_kind"]]:
        names += ("description", "description_kind")
        if seen["description_kind"] == "full":
            seen = seen | {"waits_for_detail": 0}
            names.append("waits_for_detail")
    if stored["description_kind"] == "full":
        names = [name for name in names if name not in CHANGE_FIELDS]
    return {name: seen[name] for name in names if seen[name] is not None}


def _place_gaps(stored: Row) -> list[str]:
    point = ("latitude", "longitude")
    has_point = any(stored[name] is not None for name in point)
    return [name for name in PLACE_FIELDS if stored[name] is None and not (has_point and name in point)]
