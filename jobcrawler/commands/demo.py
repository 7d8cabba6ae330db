"""`scrapy demo`: both boards, served on this machine, crawled into a store of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from scrapy.commands import ScrapyCommand

from jobcrawler.commands import running
from jobcrawler.commands.showing import sources_of
from jobcrawler.commands.usage import in_brief
from jobcrawler.exceptions import ConfigError, StorageError
from jobcrawler.exporting.wording import pay
from jobcrawler.storage.base import JobFilter

if TYPE_CHECKING:
    import argparse

QUERY, LOCATION = "data engineer", "Austin, TX"
STORE = "sqlite:data/demo.db"


class Command(ScrapyCommand):
    """Crawl boards that are served on this machine."""

    requires_project = True

    def syntax(self) -> str:
        """What follows the name."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Crawl two boards served on this machine into data/demo.db"

    def long_desc(self) -> str:
        """Help with an example."""
        return "Crawl an Indeed-shaped and a Glassdoor-shaped board served on this machine. Example: scrapy demo"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """How large the boards are."""
        super().add_options(parser)
        in_brief(parser)
        parser.add_argument("--adverts", type=int, default=10_000, help="adverts of the boards (%(default)s)")
        parser.add_argument("--limit", default="60", help="postings of each board (%(default)s)")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quick and quiet unless -s says otherwise, and never into the user's store, whatever anybody says."""
        assert self.settings is not None
        self.settings.setdict({"DOWNLOAD_DELAY": 0, "LOG_LEVEL": "WARNING"}, priority="cmdline")
        super().process_options(args, opts)
        self.settings.set("JOBCRAWLER_STORE", STORE, priority="cmdline")
        try:
            if args or opts.adverts < 1:
                raise ConfigError("it takes --adverts, 1 or more, and --limit; nothing else")  # noqa: TRY301  (one place prints)
            running.check(self.settings, "indeed", {"query": QUERY, "limit": opts.limit})
            running.open_settings_store(self.settings).close()
        except (ConfigError, StorageError) as error:
            raise SystemExit(running.fail("demo", error)) from None

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve, crawl, show."""
        from jobcrawler.fakeboards.server import FakeBoards  # noqa: PLC0415  (not for every command)

        assert self.settings is not None
        assert self.crawler_process
        boards = FakeBoards(adverts=opts.adverts, boards=("indeed", "glassdoor"))
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
        with running.open_settings_store(self.settings) as store:
            wanted = JobFilter(copies=False, limit=8, order="-date_posted")
            rows = [row | {"boards": ", ".join(sources_of(store, row))} for row in store.query(wanted)]
            adverts, postings = store.count(wanted), store.count(JobFilter())
        table = Table(title=f"The newest of {adverts} adverts; copies among the {postings} postings share a line")
        for name in ("title", "company", "location", "boards", "pay", "posted"):
            table.add_column(name, overflow="fold")
        for row in rows:
            table.add_row(
                row["title"], row["company"], row["location"], row["boards"], pay(row), row["date_posted"][:10]
            )
        console = running.console()
        console.print(table)
        console.print(f"See more: scrapy jobs list --store {STORE}", soft_wrap=True)
        console.print('On the internet: scrapy search "data engineer" --location "Austin, TX"')
