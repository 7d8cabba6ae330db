"""What the page of a run shows, read from a store: only by index, and no more rows than these."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from jobcrawler.parsers.identity import normalise
from jobcrawler.parsers.titles import bare_title
from jobcrawler.storage.records import JobFilter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobcrawler.storage.base import JobStore
    from jobcrawler.storage.records import Attempt, Run, SearchRun, StoredError

Row = dict[str, Any]

DAYS = 30
RUNS_READ = 3_000
"""Of the last days."""
RUNS_SHOWN = 15
ATTEMPTS_READ = 20_000
PAID_READ = 5_000
GROUPS_SHOWN = 12
ENOUGH = 3
"""Postings of a title below which its pay says little."""
WAITS = {1: "up to 1 s", 2: "1 to 2 s", 5: "2 to 5 s", 15: "5 to 15 s", 60: "15 s to 1 min", float("inf"): "longer"}
"""Seconds at most -> in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayGroup:
    """The pay of a year of the postings with one title."""

    title: str
    """As most of them have it."""
    n: int
    low: float
    middle: float
    """The median of the middles of their ranges."""
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """What employers of a run pay."""

    currency: str
    groups: list[PayGroup]
    """Those of most postings first."""
    n: int
    """Postings with an employer's pay in this currency."""
    others: int
    """With pay in another currency."""
    few: int
    """With titles that too few others have, and which are not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a page shows beside the run itself."""

    searches: list[SearchRun]
    days: dict[date, dict[str, int]]
    """Each of the last days -> board -> postings that were new, by the day on which the run began; all in UTC."""
    history: list[Run]
    """The last runs of the board, the oldest first."""
    tries: dict[int, int]
    """Tries -> requests that ended with so many."""
    waits: dict[str, int]
    """How long -> how often a request waited so long before it was asked again."""
    pay: Pay | None
    errors: list[StoredError]
    """Those of the run that the store still has, the oldest first."""


def read_figures(store: JobStore, run: Run) -> Figures:
    """The figures for the page of a run."""
    paid = JobFilter(run_id=run.id, status=None, salary_year_min=0, limit=PAID_READ)
    return Figures(
        searches=store.search_runs(run.id),
        days=new_by_day(_recent_runs(store)),
        history=store.runs(RUNS_SHOWN, board=run.board)[::-1],
        tries=_tries(run),
        waits=_waits(store, run),
        pay=pay_by_title(store.query(paid)),
        errors=[error for error in reversed(store.errors()) if error.run_id == run.id],
    )


# -- runs ------------------------------------------------------------------------------------------------------------


def _recent_runs(store: JobStore) -> list[Run]:
    """The runs of the last days, the newest first."""
    found: list[Run] = []
    while len(found) < RUNS_READ:
        runs = store.runs(100, len(found))
        found += runs
        if not runs or found[-1].started_at.date() <= found[0].started_at.date() - timedelta(days=DAYS):
            break
    return found


def new_by_day(runs: Sequence[Run], most: int = RUNS_READ) -> dict[date, dict[str, int]]:
    """Each of the last days up to the newest run -> board -> new postings, as the runs counted them; {} without runs.

    Where there are as many runs as `most`, the oldest day may not be whole: it is left out, and what is before it.
    """
    found: dict[date, dict[str, int]] = defaultdict(Counter)
    for run in runs:
        found[run.started_at.date()][run.board] += run.counts.get("added", 0)
    if not found:
        return {}
    first = max(found) - timedelta(days=DAYS - 1)
    if len(runs) >= most:
        first = max(first, min(found) + timedelta(days=1))
    days = (first + timedelta(days=n) for n in range((max(found) - first).days + 1))
    return {day: {board: n for board, n in found.get(day, {}).items() if n} for day in days}


def outcomes(run: Run) -> dict[str, int]:
    """Outcome -> pages of a run that had it."""
    prefix = "jobcrawler/outcome/"
    stats = run.report.get("stats", {})
    return {key.removeprefix(prefix): n for key, n in stats.items() if key.startswith(prefix) and n > 0}


# -- requests --------------------------------------------------------------------------------------------------------


def _tries(run: Run) -> dict[int, int]:
    prefix = "jobcrawler/attempts/histogram/"
    stats = run.report.get("stats", {})
    return {int(key.removeprefix(prefix)): n for key, n in sorted(stats.items()) if key.startswith(prefix) and n}


def _waits(store: JobStore, run: Run) -> dict[str, int]:
    stats = run.report.get("stats", {})
    few = stats.get("jobcrawler/attempts/total", 0) <= ATTEMPTS_READ
    return waits(store.attempts(run.id)) if few and stats.get("jobcrawler/attempts/retries") else {}


def waits(attempts: Iterable[Attempt]) -> dict[str, int]:
    """How long, in the order of `WAITS` -> how many attempts waited so long for the next one."""
    found = Counter(next(most for most in WAITS if a.wait <= most) for a in attempts if a.wait is not None)
    return {words: found[most] for most, words in WAITS.items() if found[most]}


# -- pay -------------------------------------------------------------------------------------------------------------


def pay_by_title(rows: Iterable[Row]) -> Pay | None:
    """The pay of a year that employers offer, by title, in the most usual currency; None where there is none."""
    paid = [row for row in rows if row["salary_source"] == "employer" and row["salary_currency"] and _range(row)]
    if not paid:
        return None
    ((currency, _),) = Counter(row["salary_currency"] for row in paid).most_common(1)
    same = [row for row in paid if row["salary_currency"] == currency]
    by_title: dict[str, list[Row]] = defaultdict(list)
    for row in same:
        by_title[title_key(row)].append(row)
    groups = sorted(map(_group, by_title.values()), key=lambda group: (-group.n, group.title))
    shown = ([group for group in groups if group.n >= ENOUGH] or groups)[:GROUPS_SHOWN]
    few = len(same) - sum(group.n for group in shown)
    return Pay(currency=currency, groups=shown, n=len(same), others=len(paid) - len(same), few=few)


def title_key(row: Row) -> str:
    """What titles have in common that are grouped: without place, kind of employment, numbers and the like.

    >>> title_key({"title": "Data Engineer (m/f/d) - Austin", "location": "Austin, TX"})
    'data engineer'
    """
    title = row["title"] or ""
    words = bare_title(title, frozenset(normalise(row["location"]).split())).words
    return " ".join(words) or normalise(title)


def _group(rows: list[Row]) -> PayGroup:
    ranges = [found for row in rows if (found := _range(row))]
    ((title, _),) = Counter(row["title"] or "" for row in rows).most_common(1)
    return PayGroup(
        title=title,
        n=len(rows),
        low=min(low for low, _ in ranges),
        middle=median((low + high) / 2 for low, high in ranges),
        high=max(high for _, high in ranges),
    )


def _range(row: Row) -> tuple[float, float] | None:
    """The pay of a year; where only one bound is known, that is both."""
    low, high = row["salary_year_min"], row["salary_year_max"]
    if low is None and high is None:
        return None
    return (high if low is None else low, low if high is None else high)
