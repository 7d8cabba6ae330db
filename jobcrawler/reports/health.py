"""Whether a board can be trusted, by what its last runs brought."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import dropwhile
from statistics import median
from typing import TYPE_CHECKING

from jobcrawler.outcomes import EXIT_CODES, SAVED, Outcome
from jobcrawler.parsers.redaction import redact
from jobcrawler.reports.words import meaning, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobcrawler.storage.base import Run

HISTORY = 10
"""Earlier runs that a run is compared with: less than two weeks of daily ones, so that a search that has really
shrunk is measured by its new size after half of them."""
LEAST_RUNS = 3
"""Runs that make a history; two may both have been odd."""
SHARE = 1 / 3
"""Of the median of its history a run must bring this. Adverts stand for weeks, so between two runs a search changes by
a few per cent; a board that hides its results behind a first page, or loses a city, takes more than two thirds."""
LEAST_MEDIAN = 10
"""Postings of that median. Chance alone leaves a third of 10 or less in 1 run of 100, of 5 in 1 of 25 (Poisson)."""
LEAST_ALWAYS = 3
"""Postings that each run of a history must have had before an empty one is suspicious: one or two adverts may well be
filled in the same week."""
WEEK = 7
"""Days. A search for postings younger than this depends on the day of the week: on Mondays it finds a weekend, which is
next to nothing. Its history promises nothing."""
READ = 3 * HISTORY
"""Runs to read of a board for `judge` and `red_in_a_row`: a streak, and a history before it."""

_FINE = (0, EXIT_CODES[Outcome.ROBOTS])


class Colour(StrEnum):
    """What one may think of a board."""

    GREEN = "green"
    RED = "red"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Health:
    """A colour, why in one sentence, and the run that it rests on."""

    colour: Colour
    reason: str
    run: Run | None = None


def judge(runs: Sequence[Run]) -> Health:
    """The health of a board by its runs, the newest first: what the newest says that says anything.

    Red is a run that ended with another exit code than 0 and 8, was killed, brought nothing against its promise, or
    less than a share of its own history (`SHARE` of the median of the last `HISTORY` runs with the same arguments that
    ended well, where there are `LEAST_RUNS` and the median is `LEAST_MEDIAN`). A promise is broken where the board
    advertised results and none came, nor was any left out here; or each of these runs had `LEAST_ALWAYS` postings.

    Exit code 8 is a rule of the board that we keep, which the run says before it starts; nobody needs to mend it, so
    only what it brought counts. 2 is red: a key that ran out, or a company that has moved, ends every run with nothing
    until somebody acts. A run that goes on says nothing yet, and one that a signal ended nothing of the board: these
    are passed over. Without any other the colour is unknown.
    """
    told = (health for _, health in _verdicts(runs))
    return next(told, Health(Colour.UNKNOWN, _untold(runs), runs[0] if runs else None))


def red_in_a_row(runs: Sequence[Run]) -> int:
    """How many of the newest runs are red without another between; those that say nothing are passed over."""
    streak = 0
    for _, health in _verdicts(runs):
        if health.colour is not Colour.RED:
            break
        streak += 1
    return streak


def brought(run: Run) -> int:
    """Postings that the board showed to a run, those too that the user has deleted."""
    return sum(run.counts.get(saved, 0) for saved in SAVED)


def _verdicts(runs: Sequence[Run]) -> Iterator[tuple[Run, Health]]:
    """Each run that says something, and what."""
    for place, run in enumerate(runs):
        if run.status == "killed":
            yield (
                run,
                Health(Colour.RED, "its process ended without a word: it was killed, or the machine went down", run),
            )
        elif run.status == "finished":
            yield run, _verdict(run, _history(run, runs[place + 1 :]))


def _verdict(run: Run, history: list[Run]) -> Health:
    reason = _failure(run) or _broken_promise(run, history) or _under_share(run, history)
    if reason:
        return Health(Colour.RED, reason, run)
    partial = ", in part: robots.txt forbids the rest" if run.exit_code else ""
    return Health(Colour.GREEN, f"it brought {number(brought(run), 'posting')}{partial}", run)


def _history(run: Run, older: Sequence[Run]) -> list[Run]:
    """The runs to compare it with. Those that brought too little are among them, else a search that has shrunk would
    be red for ever."""
    alike = (
        other
        for other in older
        if other.status == "finished"
        and other.exit_code in _FINE
        and (other.board, other.arguments) == (run.board, run.arguments)
    )
    return [other for _, other in zip(range(HISTORY), alike, strict=False)]


def _failure(run: Run) -> str:
    if run.exit_code in _FINE:
        return ""
    if run.outcome is None:
        return "the crawl could not be started; its log says why"
    note = run.report.get("notes", {}).get(run.outcome)
    return f"{meaning(run.outcome)} ({run.outcome})" + (f": {redact(note)}" if note else "")


def _broken_promise(run: Run, history: list[Run]) -> str:
    stats = run.report.get("stats", {})
    if brought(run) or any(n for key, n in stats.items() if key.startswith("jobcrawler/filtered/")):
        return ""
    advertised = stats.get("jobcrawler/search/advertised", 0)
    if advertised:
        return f"the board says that it has {number(advertised, 'result')}, and none came"
    before = list(dropwhile(lambda other: not brought(other), history))
    always = len(before) >= LEAST_RUNS and all(brought(other) >= LEAST_ALWAYS for other in before)
    if always and not _is_of_days(run):
        return f"nothing came, and each of the {len(before)} runs before had postings"
    return ""


def _under_share(run: Run, history: list[Run]) -> str:
    if len(history) < LEAST_RUNS or _is_of_days(run):
        return ""
    usual = median(brought(other) for other in history)
    if usual < LEAST_MEDIAN or brought(run) >= SHARE * usual:
        return ""
    return f"it brought {number(brought(run), 'posting')}, where {usual:,.0f} are usual"


def _is_of_days(run: Run) -> bool:
    days = run.filters.get("max_age_days")
    return isinstance(days, int) and days < WEEK


def _untold(runs: Sequence[Run]) -> str:
    if not runs:
        return "it never ran"
    if runs[0].status == "running":
        return "its run is still going on"
    return "its run was stopped, which says nothing of the board"
