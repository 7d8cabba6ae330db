"""What became of a request: one outcome each, and the exit code of a run."""

from __future__ import annotations

import signal
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
    """The outcome that names a run: of the exit code that wins, the first in the order of the enum; of none, ok.

    >>> worst([Outcome.OK, Outcome.EMPTY]).value
    'ok'
    """
    found = sorted(set(outcomes), key=list(Outcome).index)
    code = exit_code(found)
    return next((outcome for outcome in found if EXIT_CODES[outcome] == code), Outcome.OK)


INTERRUPTED = "shutdown"
"""Scrapy's finish reason of a run that a signal ended."""
STOPPED = 130
"""Exit code of a crawl that a signal ended, as shells have it."""

SAVED = ("added", "updated", "unchanged", "deleted")
_GAPS = {
    "filtered/limit": "the limit was reached",
    "search/limited": "the limit was reached",
    "search/capped": "the board shows no more of a search",
    "search/ended_early": "a search ended before what the board advertises",
    "records/unreadable": "a record could not be read",
    "search/not_ended": "a search did not come to its end",
}
"""Stat of ours -> why a run that has it is not complete."""


def is_stopped(exit_code: int | None) -> bool:
    """Whether somebody asked a process to end, by its exit code; one that could not answer yet has a negative one.

    >>> [is_stopped(code) for code in (130, -signal.SIGTERM, -signal.SIGKILL, 0, None)]
    [True, True, False, False, False]
    """
    return exit_code in (STOPPED, -signal.SIGINT, -signal.SIGTERM)


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
    """Why a run is not complete, in a few words each; [] when the board's end was reached.

    The exit code that is named is that of the run.
    """
    interrupted = finish_reason == INTERRUPTED
    reasons = [f"interrupted (exit code {STOPPED})"] if interrupted else []
    if not interrupted and finish_reason not in ("finished", *Outcome):
        reasons.append(f"ended by {finish_reason}")
    reasons += [said for stat, said in _GAPS.items() if stats.get(f"jobcrawler/{stat}")]
    outcomes = conclude({**stats, "finish_reason": finish_reason})
    code = exit_code(outcomes)
    if code:
        reasons.append(str(worst(outcomes)) if interrupted else f"{worst(outcomes)} (exit code {code})")
    return list(dict.fromkeys(reasons))


def conclude(stats: Mapping[str, Any]) -> list[Outcome]:
    """The outcomes of a run, from its stats.

    A run that crashed in a callback failed, and so did one that ended with nothing when no board said "nothing", unless
    a signal ended it: nobody knows what would have come.
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
    told = came or filtered or Outcome.EMPTY in outcomes or reason == INTERRUPTED
    if exit_code(outcomes) == 0 and not told:
        outcomes.append(Outcome.LAYOUT_CHANGED)
    return outcomes
