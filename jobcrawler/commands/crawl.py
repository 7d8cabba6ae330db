"""`scrapy crawl`: Scrapy's own, with the arguments checked first and an exit code that says what happened."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.utils.log import configure_logging

from jobcrawler.commands import running
from jobcrawler.commands.checks import check_feeds
from jobcrawler.commands.usage import in_brief
from jobcrawler.exceptions import ConfigError

if TYPE_CHECKING:
    import argparse

logger = logging.getLogger(__name__)


class Command(ScrapyCrawl):
    """Run a spider; see docs/exit-codes.md for what the exit code says."""

    def long_desc(self) -> str:
        """Help with an example."""
        return (
            "Run a spider of the project. Example: "
            'scrapy crawl indeed -a query="data engineer" -a location="Austin, TX" -O jobs.csv'
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's own."""
        super().add_options(parser)
        in_brief(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the arguments before the process is made: a wrong one is one line and nothing else."""
        super().process_options(args, opts)
        running.check_words(args, "give one spider; several boards at once: scrapy search")
        assert self.settings is not None
        try:
            running.check(self.settings, args[0], opts.spargs)
            check_feeds(self.settings)
        except ConfigError as error:
            if self.settings["LOG_FILE"]:  # of a crawl without a terminal, such as Scrapyd's, it is all that is seen
                configure_logging(self.settings)
                logger.error("%s", error)  # noqa: TRY400  (the sentence says it all)
            raise SystemExit(running.fail(f"crawl {args[0]}", error)) from None

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, and exit with the code of the worst outcome."""
        assert self.settings is not None
        assert self.crawler_process
        board = running.BoardRun(args[0], self._create_crawler(args[0]))
        assert board.crawler
        self.crawler_process.crawl(board.crawler, **opts.spargs)
        self.exitcode = running.run(self.crawler_process, [board])
        more = running.where_to_look([board], self.settings)
        print(*board.sentences(), *more, sep="\n", file=sys.stderr)
