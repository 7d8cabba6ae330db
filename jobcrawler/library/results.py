"""What a search from Python gives: postings, and a report of each board."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobcrawler.outcomes import Outcome, run_counts, worst_exit_code

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from typing import Self

Posting = dict[str, Any]
"""A posting with the keys of `items.FIELDS`, in that order; times are text, UTC ISO 8601."""
CRASHED = "crashed"
"""The outcome of a board whose crawl could not be started, or whose process ended without a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of one board."""

    board: str
    outcome: str
    """One of `outcomes.Outcome`, or "crashed"."""
    exit_code: int
    """The one of `scrapy crawl`: docs/exit-codes.md."""
    complete: bool
    """Whether the board's end was reached: with nothing failed, and no limit."""
    counts: dict[str, int]
    """added, updated, unchanged, deleted, duplicates, invalid, total."""
    sentences: tuple[str, ...]
    """What the command prints at the end, the most important first."""
    run_id: str | None
    """The run in the store; None where it did not begin."""


class Reported:
    """Something with reports of boards, and what they are together."""

    reports: dict[str, Report]
    """Of each board, by its name, in the order in which they were asked for."""

    @property
    def exit_code(self) -> int:
        """The exit code that `scrapy search` would have."""
        return worst_exit_code(report.exit_code for report in self.reports.values())

    @property
    def outcome(self) -> str:
        """The outcome that names all of them: of the exit code that wins, the first in the order of `Outcome`."""
        outcomes = {report.outcome for report in self.reports.values() if report.exit_code == self.exit_code}
        return next((str(outcome) for outcome in Outcome if outcome in outcomes), CRASHED)

    @property
    def counts(self) -> dict[str, int]:
        """The counts of all boards together."""
        return {name: sum(report.counts[name] for report in self.reports.values()) for name in run_counts({})}


class Postings(list[Posting], Reported):
    """The postings of a search, in the order in which they came: a list of flat dicts."""

    def __init__(self, postings: Iterable[Posting], reports: dict[str, Report]) -> None:
        super().__init__(postings)
        self.reports = reports


class PostingStream(Iterator[Posting], Reported):
    """The postings of a search, as they come. `close` it, or let go of it, to end the search early."""

    def __init__(self, postings: Generator[Posting], reports: dict[str, Report]) -> None:
        self._postings = postings
        self.reports = reports

    def __next__(self) -> Posting:
        return next(self._postings)

    def close(self) -> None:
        """End what still runs, as Ctrl-C would, and wait for it; a store has what came until then."""
        self._postings.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
