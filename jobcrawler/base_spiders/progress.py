"""Searches, what their pages say, and where each of them stands in a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from jobcrawler.messages import DONE, Resumption, SearchStep
from jobcrawler.parsers.redaction import HIDDEN, redact

if TYPE_CHECKING:
    from jobcrawler.items import JobPosting


class Search(NamedTuple):
    """One query and place of a run."""

    query: str
    location: str | None = None
    place: tuple[str, int] | None = None
    """The board's own (type, id) of the place, where it has one."""


@dataclass(slots=True)
class SearchPage:
    """What a result page says."""

    cards: list[JobPosting]
    """Its postings, in order; each has a `source_id`. Those that the search had already may be left out."""
    shown: int | None = None
    """How many it shows, where some were left out."""
    advertised: int | None = None
    """How many postings the board says that the search has."""
    empty: bool = False
    """Whether the board itself says that there are none."""
    next_url: str | None = None
    """The page after it: it ends where a page brings nothing new."""
    further: tuple[str, ...] = ()
    """More pages that are to be read whatever this one brings: parts of a search that the board cuts."""
    place_searched: str | None = None
    """The place that the board says it searched."""
    place_mistaken: bool = False
    """Whether that is not the place that was asked."""


@dataclass(slots=True)
class Progress:
    """Where a search stands."""

    seen: set[str] = field(default_factory=set)
    """Postings that pages have shown; a page that shows no other is the end."""
    stored: set[str] = field(default_factory=set)
    """Postings that an earlier process had stored, maybe of a page that it did not finish."""
    pages: int = 0
    advertised: int | None = None
    url: str | None = None
    pending: list[str] = field(default_factory=list)
    """Pages that are still to be read after the next."""
    resumed: bool = False
    """Whether the next page is one that an earlier process had read."""
    limited: bool = False
    """Whether the limit left out a posting of it."""

    @property
    def shown(self) -> int:
        """Postings that it has shown so far, in this process or an earlier one."""
        return len(self.seen | self.stored)


class SearchLedger:
    """Where each search of a run stands; in a run that goes on, where an earlier process left it."""

    def __init__(self) -> None:
        self._progress: dict[Search, Progress] = {}
        self._steps: dict[tuple[str, str | None], SearchStep] = {}
        self._queued = False

    def resume(self, resumption: Resumption) -> None:
        """Take over how far the searches came."""
        self._queued = resumption.queued
        self._steps = {(step.query, step.location): step for step in resumption.steps}
        shown: dict[tuple[str, str | None], set[str]] = {}
        for query, location, source_id, link in resumption.shown:
            shown.setdefault((query, location), set()).add(source_id or link)
        for key, step in self._steps.items():
            if step.ended not in DONE:
                self._progress[_search_in(step)] = self._progress_of(step, shown.get(key, set()))

    def _progress_of(self, step: SearchStep, shown: set[str]) -> Progress:
        """What the queue goes on with is done to its last page; else that page is read again."""
        queued = self._queued and step.ended is None
        return Progress(
            seen=shown if queued else set(),
            stored=set() if queued else shown,
            pages=step.pages,
            advertised=step.advertised,
            url=step.url,
            pending=list(step.state.get("pending", ())),
            resumed=not queued,
        )

    def is_queued(self, search: Search) -> bool:
        """Whether a search that was begun has a request in the queue of the JOBDIR, or had ended well."""
        step = self._step(search)
        if step is not None and step.state.get("anew"):
            return False
        return self._queued and (step is None or step.ended is None or step.ended in DONE)

    def has_ended(self, search: Search) -> bool:
        """Whether an earlier process had brought it to its end."""
        step = self._step(search)
        return step is not None and step.ended in DONE

    def last_page(self, search: Search) -> tuple[str, Search] | None:
        """The last page that an earlier process read, and the search with the board's place; None to start anew."""
        step = self._step(search)
        if step is None:
            return None
        found = _search_in(step)
        if step.url is None or HIDDEN in step.url or step.state.get("anew"):
            self._progress.pop(found, None)
            return None
        return step.url, found

    def _step(self, search: Search) -> SearchStep | None:
        return self._steps.get((search.query, search.location))

    def of(self, search: Search) -> Progress:
        """Where a search stands."""
        return self._progress.setdefault(search, Progress())

    def has_shown(self, search: Search, source_id: str | None) -> bool:
        """Whether its pages have shown this posting."""
        progress = self._progress.get(search)
        return progress is not None and source_id in progress.seen

    def end(self, search: Search) -> Progress:
        """Forget a search; where it stood."""
        return self._progress.pop(search, None) or Progress()


def step_of(
    search: Search, progress: Progress, *, ended: str | None, next_url: str | None = None, items: int = 0
) -> SearchStep:
    """What is told of a search, without secrets."""
    return SearchStep(
        query=search.query,
        location=search.location,
        pages=progress.pages,
        url=redact(progress.url) if progress.url else None,
        next_url=redact(next_url) if next_url else None,
        advertised=progress.advertised,
        seen=progress.shown,
        ended=ended,
        state=search._asdict() | _state_of(progress.pending),
        items=items,
    )


_PENDING_KEPT = 1_000
"""Of more pages it is cheaper to read the first again than to write them down with each."""


def _state_of(pending: list[str]) -> dict[str, Any]:
    if len(pending) > _PENDING_KEPT:
        return {"anew": True}
    return {"pending": [redact(url) for url in pending]} if pending else {}


def _search_in(step: SearchStep) -> Search:
    """The search of a step that was stored as JSON."""
    place: Any = step.state.get("place")
    return Search(step.query, step.location, (str(place[0]), int(place[1])) if place else None)


def card_key(card: JobPosting) -> str:
    """What tells a search's cards apart."""
    return card.source_id or card.link or ""


def words(search: Search) -> str:
    """A search in a sentence.

    >>> words(Search("cook", "Austin, TX"))
    "'cook' in 'Austin, TX'"
    """
    return f"{search.query!r} in {search.location!r}" if search.location else f"{search.query!r}"
