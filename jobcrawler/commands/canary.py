"""One page of each board, read as a crawl would read it and stored nowhere."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from jobcrawler.commands import running
from jobcrawler.outcomes import run_counts

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from jobcrawler.base_spiders.listing import ListingSpider
    from jobcrawler.storage.base import Run

_NOT_AGAIN = ("limit", "details", "refresh", "max_age_days", "companies")
_QUERY = "engineer"


def canary_of(spider: type[ListingSpider], run: Run | None, given: dict[str, str]) -> dict[str, str] | None:
    """The arguments for one page: those that are given, else what was asked last; None where there is nothing to ask.

    A board that is searched by words can always be asked.
    """
    from jobcrawler.base_spiders.search import SearchSpider  # noqa: PLC0415  (not for every command)

    last = {name: _text(value) for name, value in (run.arguments if run else {}).items() if name not in _NOT_AGAIN}
    asked = given or last or ({"query": _QUERY} if issubclass(spider, SearchSpider) else {})
    return {**asked, "limit": "1", "details": "false"} if asked else None


def _text(value: Any) -> str:
    """An argument as it is given; of several values the first."""
    return str(value[0]) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)


class Canary:
    """Reads one page of each board into a store that is thrown away."""

    def __init__(self, settings: BaseSettings) -> None:
        self.settings = Settings()
        self.settings.update(settings)
        self.settings.setdict({"LOG_LEVEL": "ERROR", "JOBCRAWLER_RUN_PAGES": None}, priority="cmdline")

    def fly(self, asked: dict[str, dict[str, str] | None], *, as_json: bool) -> int:
        """Ask, print what came of it, and give the exit code of the worst."""
        with tempfile.TemporaryDirectory(prefix="jobcrawler-") as folder:
            self.settings.set("JOBCRAWLER_STORE", f"sqlite:{Path(folder) / 'canary.db'}", priority="cmdline")
            process = AsyncCrawlerProcess(self.settings)
            runs = [running.prepare(process, board, given) for board, given in asked.items() if given]
            code = running.run(process, runs) if runs else 0
        found = [_told(run, asked[run.board] or {}) for run in runs]
        found += [{"board": board, "outcome": "not asked"} for board, given in asked.items() if not given]
        if as_json:
            running.print_json(found)
        else:
            _show(found, runs)
        return code


def _told(run: running.BoardRun, asked: dict[str, str]) -> dict[str, Any]:
    counts = run_counts(run.stats)
    return {
        "board": run.board,
        "outcome": run.outcome,
        "asked": {name: value for name, value in asked.items() if name not in _NOT_AGAIN},
        "postings": counts["added"] + counts["updated"] + counts["unchanged"],
        "pages": run.stats.get("jobcrawler/search/pages", 0),
        "seconds": round(run.stats.get("elapsed_time_seconds") or 0, 1),
        "sentences": run.troubles() if run.exit_code else [],
    }


def _show(found: list[dict[str, Any]], runs: list[running.BoardRun]) -> None:
    table = Table(title="One page of each board")
    for name in ("board", "asked", "outcome"):
        table.add_column(name, overflow="fold")
    for name in ("postings", "pages", "seconds"):
        table.add_column(name, justify="right")
    for one in found:
        asked = " ".join(f"{name}={value}" for name, value in one.get("asked", {}).items())
        figures = (str(one.get(name, "")) for name in ("postings", "pages", "seconds"))
        table.add_row(one["board"], asked, one["outcome"], *figures)
    out = running.console()
    out.print(table)
    for run in runs:
        for sentence in run.troubles() if run.exit_code else ():
            out.print(sentence, soft_wrap=True)
    if any(one["outcome"] == "not asked" for one in found):
        out.print("Not asked: what was never crawled. Say what to ask: scrapy boards check greenhouse -a company=acme")
