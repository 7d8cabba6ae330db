"""The four charts of a run's page: what each counts, as a drawing and as a table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from jobcrawler.outcomes import EXIT_CODES, Outcome
from jobcrawler.reports import charts
from jobcrawler.reports.charts import Range, Series, Share, chart, section, table
from jobcrawler.reports.figures import DAYS, outcomes
from jobcrawler.reports.words import number, short_day, title_of, took

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from jobcrawler.reports.figures import Figures, Pay, PayGroup
    from jobcrawler.storage.records import Run

_COLOURS = 6
"""Boards that are told apart; the rest are one."""
_BECAME = {
    0: "read", 2: "wrongly asked", 3: "refused", 4: "of another place", 5: "unreadable", 6: "missing",
    7: "not stored", 8: "forbidden by robots.txt",
}  # fmt: skip
"""Exit code of an outcome -> what became of a page."""


def new_postings(days: Mapping[date, Mapping[str, int]]) -> str:
    """What was new each day, by board."""
    title = "New postings per day and board"
    totals = Counter[str]()
    for counts in days.values():
        totals.update(counts)
    if not totals:
        return section(title, "", f"No posting was new in the last {DAYS} days.")
    named = [board for board, _ in totals.most_common(_COLOURS)]
    series = [Series(board, f"c{n}") for n, board in enumerate(named)]
    series += [Series("others", f"c{_COLOURS}")] if len(totals) > _COLOURS else []
    rows = [(short_day(day), _merged(counts, named)) for day, counts in days.items()]
    best, most = max(rows, key=lambda row: sum(row[1].values()))
    said = f"{number(totals.total(), 'new posting')} in {len(rows)} days, the most on {best}: {sum(most.values()):,}"
    drawing = charts.columns(rows, series, said)
    numbers = table(
        ["Day", "all", *(one.label for one in series)],
        [(label, sum(counts.values()), *(counts.get(one.label, 0) for one in series)) for label, counts in rows[::-1]],
    )
    about = f"Of all boards in this store, by the day on which the run began (UTC). {said}."
    return chart("days", title, about, drawing, numbers)


def _merged(counts: Mapping[str, int], named: list[str]) -> dict[str, int]:
    """Counts by the boards that have a name, the rest as others."""
    found = {board: counts[board] for board in named if board in counts}
    return {**found, "others": sum(counts.values()) - sum(found.values())}


def history(run: Run, runs: list[Run]) -> str:
    """What became of the pages of the board's last runs."""
    found = [outcomes(one) for one in runs]
    by_code: dict[int, list[str]] = {}
    for outcome in Outcome:
        if any(outcome in counts for counts in found):
            by_code.setdefault(EXIT_CODES[outcome], []).append(str(outcome))
    series = {
        code: Series(f"{_BECAME[code]} ({', '.join(names)})", f"x{code}") for code, names in sorted(by_code.items())
    }
    rows = [
        Share(
            f"{short_day(one.started_at)}, {one.started_at:%H:%M}" + (" (this run)" if one.id == run.id else ""),
            {each.label: sum(counts.get(name, 0) for name in by_code[code]) for code, each in series.items()},
            f"{one.outcome if one.status == 'finished' else one.status}, {number(sum(counts.values()), 'page')}",
        )
        for one, counts in zip(runs, found, strict=True)
    ]
    names = [name for code in series for name in by_code[code]]
    table_rows = [
        (row.label, row.said.split(",")[0], *(c.get(n, 0) for n in names)) for row, c in zip(rows, found, strict=True)
    ]
    about = f"The last runs of {title_of(run)}: what became of the pages that each asked for."
    drawing = charts.shares(rows, list(series.values()))
    return chart("outcomes", "Outcomes over time", about, drawing, table(["Run", "Ended as", *names], table_rows))


def retries(run: Run, figures: Figures) -> str:
    """How many tries requests needed, and how long they waited between them."""
    title = "Retries"
    if not figures.tries:
        return section(title, "", "No request was made.")
    again = sum(n for tries, n in figures.tries.items() if tries > 1)
    rows = [(number(tries, "try", "tries"), n, number(n, "request")) for tries, n in figures.tries.items()]
    waited = run.report.get("stats", {}).get("jobcrawler/backoff/seconds", 0)
    said = f"{again or 'None'} of {number(sum(figures.tries.values()), 'request')} had to be asked again"
    said += f"; the waits before that add up to {took(waited)}." if waited else "."
    drawing, numbers = charts.bars(rows, "c0"), table(("Tries", "Requests"), [row[:2] for row in rows])
    if figures.waits:
        waits = [(words, n, number(n, "time")) for words, n in figures.waits.items()]
        drawing += f"<h3>Waits before a request was asked again</h3>{charts.bars(waits, 'c1')}"
        numbers += table(("Wait before the next try", "Times"), list(figures.waits.items()))
    return chart("retries", title, said, drawing, numbers)


def pay_ranges(pay: Pay | None) -> str:
    """What employers pay a year, by title."""
    title = "Pay by title"
    if pay is None:
        return section(title, "", "No posting of this run names an employer's pay with its currency.")
    rows = [_pay_range(group) for group in pay.groups]
    numbers = table(
        ("Title", "Postings", "Lowest", "Median", "Highest"),
        [(group.title, group.n, *map(round, (group.low, group.middle, group.high))) for group in pay.groups],
    )
    return chart("pay", f"{title}, {pay.currency} a year", " ".join(_about(pay)), charts.ranges(rows, "c2"), numbers)


def _about(pay: Pay) -> Iterator[str]:
    yield f"What employers of this run offer for a full year; {number(pay.n, 'posting')} say so."
    yield "A bar goes from the lowest to the highest offer; the line in it is the median."
    if pay.few:
        yield f"Not shown: {number(pay.few, 'posting')} with rarer titles."
    if pay.others:
        yield f"Not shown: {number(pay.others, 'posting')} in another currency."


def _pay_range(group: PayGroup) -> Range:
    low, high = f"{group.low:,.0f}", f"{group.high:,.0f}"
    postings = number(group.n, "posting").replace(" ", "\N{NO-BREAK SPACE}")
    label = f"{group.title} ({postings})"
    return Range(label, group.low, group.middle, group.high, low if low == high else f"{low} to {high}")
