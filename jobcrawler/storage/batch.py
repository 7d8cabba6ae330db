"""One batch of postings on its way into a store: what is merged, and what has to be written then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.storage.base import Saved
from jobcrawler.storage.merge import is_rewritten, merge
from jobcrawler.storage.rows import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]
SearchKey = tuple[str, str, str, str, str]
"""board, country, query, place, filters: what makes a search the same search."""


class Batch:
    """Merges postings in the order in which they come; the same id twice meets its own first version.

    `stored` holds the rows of these ids, `runs` {run id: (country, filters, saved search)} of the runs it knows;
    `now` and `lifetime_days` are those of `merge`.
    """

    def __init__(
        self,
        stored: Mapping[str, Row],
        runs: Mapping[str, tuple[str, str, str | None]],
        now: str,
        lifetime_days: int | None = None,
    ) -> None:
        self._stored = stored
        self._runs = runs
        self._now = now
        self._lifetime_days = lifetime_days
        self._rows: dict[str, Row] = {}
        self.revisions: list[Row] = []
        self.sightings: list[tuple[SearchKey, str, str]] = []
        """(search, job id, run id)"""
        self.seen_at = ""
        """The moment of the last sight in this batch."""

    def add(self, seen: Row) -> Saved:
        """Merge one posting."""
        before = self._rows.get(seen["id"]) or self._stored.get(seen["id"])
        merged = merge(before, seen, self._now, self._lifetime_days)
        if merged.saved is Saved.DELETED:
            return merged.saved
        self._rows[seen["id"]] = merged.row
        self.seen_at = max(self.seen_at, seen["scraped_at"] or self._now)
        if merged.old_values:
            self.revisions.append(self._revision(seen, merged.old_values))
        if seen["run_id"] in self._runs:
            self.sightings.append((self._search(seen), seen["id"], seen["run_id"]))
        return merged.saved

    def _revision(self, seen: Row, old_values: Row) -> Row:
        run_id = seen["run_id"] if seen["run_id"] in self._runs else None
        changed_at = seen["scraped_at"] or self._now
        return {"job_id": seen["id"], "run_id": run_id, "changed_at": changed_at, "old_values": to_json(old_values)}

    def _search(self, seen: Row) -> SearchKey:
        country, filters, _ = self._runs[seen["run_id"]]
        return (seen["source"], country, seen["query"] or "", seen["search_location"] or "", filters)

    def finds(self) -> list[Row]:
        """What runs of saved searches have seen, without a number: most of it is not new to them."""
        seen = dict.fromkeys((self._runs[run_id][2], job_id, run_id) for _, job_id, run_id in self.sightings)
        return [
            {"saved_search": name, "job_id": job_id, "run_id": run_id, "found_at": self._now}
            for name, job_id, run_id in seen
            if name
        ]

    def split(self) -> tuple[list[tuple[Row | None, Row]], list[Row]]:
        """What is to be written: (row before, row now) pairs, and rows of which only the last sight is new."""
        changes, touched = [], []
        for job_id, row in self._rows.items():
            before = self._stored.get(job_id)
            if before is None or is_rewritten(before, row):
                changes.append((before, row))
            else:
                touched.append(row)
        return changes, touched
