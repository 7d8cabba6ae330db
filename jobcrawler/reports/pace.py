"""How far a crawl has come, how fast it is, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from jobcrawler.outcomes import SAVED, run_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobcrawler.messages import SearchStep

_SOON = 3.0
"""Seconds after which a pace says something."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Where a crawl stands."""

    pages: int
    all_pages: int | None
    """As far as known."""
    postings: int
    new: int
    retries: int
    blocked: int
    seconds_left: float | None
    """By the pace so far; None where nobody can know."""

    @property
    def pages_said(self) -> str:
        """The pages, and of how many."""
        more = self.all_pages is not None and self.all_pages > self.pages
        return f"{self.pages:,} of {self.all_pages:,}" if more else f"{self.pages:,}"


class Course:
    """How far a crawl has come and how fast, from its stats and from what its searches say.

    `searches` is how many there are, None where that is not known. What the stats hold at the start was done by an
    earlier process.
    """

    def __init__(
        self, stats: Mapping[str, Any], now: float, *, searches: int | None, cap: float, limit: int | None
    ) -> None:
        self._stats, self._began, self._cap, self._limit = stats, now, cap, limit
        resumed = bool(stats.get("jobcrawler/search/pages"))
        self._searches = None if resumed and searches != 1 else searches
        self._steps: dict[tuple[str, str | None], SearchStep] = {}
        self._before = self._finished()

    def page_read(self, step: SearchStep) -> None:
        """A search went one page on, or ended."""
        self._steps[step.query, step.location] = step

    def numbers(self, stats: Mapping[str, Any], now: float) -> Numbers:
        """Where it stands at this moment, by the stats of this moment."""
        self._stats = stats
        postings = self._postings()
        return Numbers(
            pages=stats.get("jobcrawler/search/pages", 0),
            all_pages=self._all_pages(),
            postings=postings,
            new=stats.get("jobcrawler/persistence/added", 0),
            retries=stats.get("jobcrawler/attempts/retries", 0),
            blocked=stats.get("jobcrawler/outcome/blocked", 0),
            seconds_left=self._seconds_left(postings, now - self._began),
        )

    def _postings(self) -> int:
        """Those that came through the pipelines: the store counts them up to five seconds later."""
        saved = sum(int(self._stats.get(f"jobcrawler/persistence/{kind}", 0)) for kind in SAVED[:3])
        return max(saved, int(self._stats.get("item_scraped_count", 0)))

    def _finished(self) -> int:
        """Postings that nothing more is to be done for."""
        counts = run_counts(self._stats)
        filtered = sum(n for key, n in self._stats.items() if key.startswith("jobcrawler/filtered/"))
        return self._postings() + counts["deleted"] + counts["duplicates"] + counts["invalid"] + int(filtered)

    def _shown(self) -> int:
        """Postings on the result pages so far, each once."""
        names = ("cards", "repeated_cards")
        cards, repeated = (int(self._stats.get(f"jobcrawler/search/{name}", 0)) for name in names)
        return cards - repeated

    def _share(self) -> float | None:
        """How much of all result pages was read, 0 to 1; None where a board does not say how much there is."""
        shares = [self._share_of(step) for step in self._steps.values()]
        if not shares or None in shares or self._searches is None:
            return None
        return sum(filter(None, shares)) / max(self._searches, len(shares))

    def _share_of(self, step: SearchStep) -> float | None:
        if step.ended or not step.advertised:
            return 1.0 if step.ended else None
        return min(1.0, step.seen / min(step.advertised, self._cap))

    def _all_pages(self) -> int | None:
        pages, shown, share = self._stats.get("jobcrawler/search/pages", 0), self._shown(), self._share()
        by_share = [pages / share] if share else []
        by_limit = [pages * self._limit / shown] if self._limit and shown > 0 else []
        return max(pages, ceil(min(by_share + by_limit) - 1e-6)) if by_share or by_limit else None

    def _seconds_left(self, postings: int, elapsed: float) -> float | None:
        finished, share, shown = self._finished(), self._share(), self._shown()
        left = [shown / share - finished] if share and shown > 0 else []
        left += [self._limit - postings] if self._limit else []
        done = finished - self._before
        if not left or done <= 0 or elapsed < _SOON:
            return None
        return max(0.0, min(left)) * elapsed / done


def duration(seconds: float) -> str:
    """About how long, in words.

    >>> duration(41.2), duration(700), duration(7_500)
    ('45 s', '12 min', '2 h 05 min')
    """
    if seconds < 60:
        return f"{5 * ceil(seconds / 5)} s"
    minutes = ceil(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
