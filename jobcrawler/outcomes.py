"""What became of a request: one outcome each, and the exit code of a run."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Outcome(StrEnum):
    """The one outcome of a response or of a failure."""

    OK = "ok"
    """Postings were read."""
    EMPTY = "empty"
    """The board itself says that there are no results."""
    CONFIG_ERROR = "config_error"
    """A wrong argument, or a wrong or missing key."""
    BLOCKED = "blocked"
    """A challenge, a captcha, a login wall, or 403/401 of a page."""
    LOCATION_UNPARSED = "location_unparsed"
    """The board did not search the place that was asked."""
    LAYOUT_CHANGED = "layout_changed"
    """No positive marker and no known block: our parsers do not know the page."""
    RATE_LIMITED = "rate_limited"
    """429, or 503 with Retry-After."""
    HTTP_ERROR = "http_error"
    """Any other 4xx or 5xx."""
    NETWORK = "network"
    """DNS, connect, time-out, reset, truncated."""
    WRONG_POSTING = "wrong_posting"
    """Another posting than the one asked for."""
    TOO_LARGE = "too_large"
    """Over the size limit of a download."""
    STORAGE = "storage"
    """The store cannot take it."""
    ROBOTS = "robots"
    """robots.txt forbids it."""
    GONE = "gone"
    """The posting is no longer there."""


EXIT_CODES: dict[Outcome, int] = {
    Outcome.OK: 0,
    Outcome.EMPTY: 0,
    Outcome.GONE: 0,
    Outcome.CONFIG_ERROR: 2,
    Outcome.BLOCKED: 3,
    Outcome.LOCATION_UNPARSED: 4,
    Outcome.LAYOUT_CHANGED: 5,
    Outcome.RATE_LIMITED: 6,
    Outcome.HTTP_ERROR: 6,
    Outcome.NETWORK: 6,
    Outcome.WRONG_POSTING: 6,
    Outcome.TOO_LARGE: 6,
    Outcome.STORAGE: 7,
    Outcome.ROBOTS: 8,
}

PRECEDENCE = (2, 7, 5, 4, 3, 6, 8, 0)
"""Of several exit codes the first in this order wins."""


def worst_exit_code(codes: Iterable[int]) -> int:
    """The exit code that speaks for several; a code of somebody else's (1) goes before all.

    >>> worst_exit_code([0, 8, 3])
    3
    >>> worst_exit_code([])
    0
    """
    found = set(codes)
    for code in found - set(PRECEDENCE):
        return code
    return next((code for code in PRECEDENCE if code in found), 0)


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """The exit code of a run in which these outcomes occurred.

    >>> exit_code([Outcome.OK, Outcome.ROBOTS])
    8
    """
    return worst_exit_code(EXIT_CODES[outcome] for outcome in outcomes)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome that names a run: of the exit code that wins, the first in the order of the enum.

    >>> worst([Outcome.OK, Outcome.EMPTY]).value
    'ok'
    """
    found = sorted(set(outcomes), key=list(Outcome).index)
    code = exit_code(found)
    return next((outcome for outcome in found if EXIT_CODES[outcome] == code), Outcome.LAYOUT_CHANGED)


INTERRUPTED = "shutdown"
"""Scrapy's finish reason of a run that a signal ended."""
STOPPED = 130
"""Exit code of a crawl that a signal ended, as shells have it."""
SAVED = ("added", "updated", "unchanged", "deleted")


def run_counts(stats: Mapping[str, Any]) -> dict[str, int]:
    """What became of the postings of a run: added, updated, unchanged, deleted, duplicates, invalid, total."""
    counts = {saved: int(stats.get(f"jobcrawler/persistence/{saved}", 0)) for saved in SAVED}
    counts["duplicates"] = int(stats.get("jobcrawler/duplicates/dropped", 0))
    counts["invalid"] = int(stats.get("jobcrawler/validation/invalid", 0))
    return {**counts, "total": sum(counts.values())}


def recorded(stats: Mapping[str, Any]) -> list[Outcome]:
    """The outcomes that responses and failures of a run had."""
    return [outcome for outcome in Outcome if stats.get(f"jobcrawler/outcome/{outcome}", 0) > 0]


def missing(stats: Mapping[str, Any], finish_reason: str) -> list[str]:
    """Why a run is not complete, in a few words each; [] when the board's end was reached."""
    reasons = []
    if finish_reason == INTERRUPTED:
        reasons.append("interrupted")
    elif finish_reason not in ("finished", *Outcome):
        reasons.append(f"ended by {finish_reason}")
    if stats.get("jobcrawler/filtered/limit"):
        reasons.append("the limit was reached")
    if stats.get("jobcrawler/search/capped"):
        reasons.append("the board shows no more of a search")
    if stats.get("jobcrawler/search/ended_early"):
        reasons.append("a search ended before what the board advertises")
    if stats.get("jobcrawler/records/unreadable"):
        reasons.append("a record could not be read")
    if stats.get("jobcrawler/search/not_ended"):
        reasons.append("a search did not come to its end")
    outcomes = conclude(stats)
    code = exit_code(outcomes)
    return [*reasons, f"{worst(outcomes)} (exit code {code})"] if code else reasons


def conclude(stats: Mapping[str, Any]) -> list[Outcome]:
    """The outcomes of a run, from its stats.

    A run that crashed in a callback failed, and so did one that ended with nothing when no board said "nothing".
    """
    outcomes = recorded(stats)
    reason = stats.get("finish_reason")
    if reason in set(Outcome) and reason not in outcomes:  # the board was closed for this
        outcomes.append(Outcome(reason))
    if stats.get("spider_exceptions/count"):
        outcomes.append(Outcome.LAYOUT_CHANGED)
    if any(key.startswith("feedexport/failed_count") for key in stats):
        outcomes.append(Outcome.STORAGE)
    came = any(stats.get(f"jobcrawler/persistence/{saved}") for saved in SAVED)
    filtered = any(key.startswith("jobcrawler/filtered/") for key in stats)
    if exit_code(outcomes) == 0 and not came and not filtered and Outcome.EMPTY not in outcomes:
        outcomes.append(Outcome.LAYOUT_CHANGED)
    return outcomes
