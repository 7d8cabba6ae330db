"""What spiders and components tell each other: keys of a request's meta, and signals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobcrawler.items import JobPosting

KIND = "jobcrawler_kind"
"""Meta: what page a request asks for, search or posting; absent where it is neither."""
ATTEMPT = "jobcrawler_attempt"
"""Meta: the last `Attempt` of a request."""
VERDICT = "jobcrawler_verdict"
"""Meta: the `Verdict` on that attempt."""
MODIFIED = "jobcrawler_modified"
"""Meta: when the page of a posting was changed, by the listing that names it."""
NOT_BEFORE = "jobcrawler_not_before"
"""Meta: the time (seconds since 1970) before which a request must not go; it survives a JOBDIR."""

JOBDIR_NOTE = "jobcrawler.json"
"""File in a JOBDIR: {"run_id", "clean"}; until it is clean, the process that wrote it was cut off or is at work."""

outcome_refined = object()
"""A callback or an errback said what became of a request. Arguments: outcome, sentence, request, response (or None)."""

search_page_read = object()
"""A search went one page on, or ended. Arguments: step (`SearchStep`), response (or None)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchStep:
    """How far a search has come."""

    query: str
    location: str | None
    pages: int
    """Result pages read."""
    url: str | None
    """The last page that was read."""
    next_url: str | None
    advertised: int | None
    seen: int
    """Postings that its pages have shown."""
    ended: str | None
    """Why it ended: end, capped, limit, ended_early, or the name of an outcome; None while it goes on."""
    state: Mapping[str, Any] = field(default_factory=dict)
    """What the spider needs to go on from here."""
    items: int = 0
    """Postings that the page gave: the page is done when all of them are."""


DONE = ("end", "capped", "limit", "ended_early")
"""Why a search ended when nothing went wrong; any other reason is an outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """What an earlier process had done of a run, for the spider that goes on with it."""

    steps: Iterable[SearchStep] = ()
    """How far each search came."""
    waiting: Iterable[JobPosting] = ()
    """Cards whose pages were not read."""
    shown: Iterable[tuple[str, str | None, str, str]] = ()
    """(query, location, source id, link) of each posting that was shown."""
    queued: bool = False
    """Whether Scrapy's queue in the JOBDIR holds the requests that were left."""
