"""`scrapy demo`: both boards, served on this machine, crawled into a store of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import Console
from rich.table import Table
from scrapy.commands import ScrapyCommand

from jobcrawler.commands import running
from jobcrawler.exceptions import StorageError
from jobcrawler.fakeboards.server import FakeBoards
from jobcrawler.storage.base import JobFilter

if TYPE_CHECKING:
    import argparse

QUERY, LOCATION = "data engineer", "Austin, TX"


class Command(ScrapyCommand):
    """Crawl boards that are served on this machine."""

    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {
        "JOBCRAWLER_STORE": "sqlite:data/demo.db",
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "WARNING",
    }

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Crawl two boards served on this machine into data/demo.db"

    def long_desc(self) -> str:
        """Help with an example."""
        return "Crawl an Indeed-shaped and a Glassdoor-shaped board served on this machine. Example: scrapy demo"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """How large the boards are."""
        super().add_options(parser)
        parser.add_argument("--adverts", type=int, default=10_000, help="adverts of the boards (%(default)s)")
        parser.add_argument("--limit", default="60", help="postings of each board (%(default)s)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve, crawl, show."""
        assert self.settings is not None
        assert self.crawler_process
        # Never the user's store, whatever settings or environment say.
        self.settings.set("JOBCRAWLER_STORE", "sqlite:data/demo.db", priority="cmdline")
        boards = FakeBoards(adverts=opts.adverts)
        try:
            running.open_settings_store(self.settings).close()
        except StorageError as error:
            self.exitcode = running.fail("demo", error)
            return
        boards.start()
        runs = []
        for board, url in boards.urls.items():
            arguments: dict[str, Any] = {"query": QUERY, "location": LOCATION, "limit": opts.limit, "base_url": url}
            runs.append(running.prepare(self.crawler_process, board, arguments))
        self.exitcode = running.run(self.crawler_process, runs)
        running.print_summary(runs, self.settings)
        self._show()

    def _show(self) -> None:
        """Some of what is in the store now, and what to do next."""
        assert self.settings is not None
        with running.open_settings_store(self.settings, read_only=True) as store:
            rows = store.query(JobFilter(limit=8, order="-date_posted"))
        table = Table(title="The newest of them")
        for name in ("title", "company", "location", "source", "salary_text", "date_posted"):
            table.add_column(name)
        for row in rows:
            pay = row["salary_text"] or _pay(row)
            table.add_row(row["title"], row["company"], row["location"], row["source"], pay, row["date_posted"][:10])
        console = Console()
        console.print(table)
        console.print("See more: scrapy jobs list --store sqlite:data/demo.db", markup=False, soft_wrap=True)
        console.print('On the internet: scrapy search "data engineer" --location "Austin, TX"', markup=False)


def _pay(row: dict[str, Any]) -> str:
    bounds = [f"{row[name]:,.0f}" for name in ("salary_min", "salary_max") if row[name]]
    return f"{' - '.join(bounds)} {row['salary_currency']} a {row['salary_period']}" if bounds else ""
