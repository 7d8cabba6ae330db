"""The page of a run, written when the store has its last word."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured

from jobcrawler.exceptions import JobcrawlerError
from jobcrawler.storage import open_store, project_root

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class RunPageExtension:
    """Writes the page of the run to JOBCRAWLER_RUN_PAGES; a failure to do so is an error in the log, no more."""

    path: Path | None = None
    """Where the page is, when it is written."""

    def __init__(self, crawler: Crawler, folder: Path) -> None:
        self.crawler, self.folder = crawler, folder
        self.url: str = crawler.settings["JOBCRAWLER_STORE"]
        crawler.signals.connect(self._engine_stopped, signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads JOBCRAWLER_RUN_PAGES (a folder; empty is off) and JOBCRAWLER_STORE."""
        folder = crawler.settings["JOBCRAWLER_RUN_PAGES"]
        if not folder:
            raise NotConfigured
        return cls(crawler, project_root() / Path(folder).expanduser())

    async def _engine_stopped(self) -> None:
        """The record of the run is closed by now: that is done when its spider is closed."""
        run_id = getattr(self.crawler.spider, "run_id", None)
        if run_id is None:
            return
        try:
            self.path = await asyncio.get_running_loop().run_in_executor(None, self._write, str(run_id))
        except JobcrawlerError as error:
            logger.error("The page of the run %s could not be written: %s", run_id, error)  # noqa: TRY400  (it says it all)
        except Exception:
            logger.exception("The page of the run %s could not be written", run_id)

    def _write(self, run_id: str) -> Path | None:
        from jobcrawler.reports.page import write_page  # noqa: PLC0415  (once, at the end)

        with open_store(self.url, project_root(), read_only=True) as store:
            run = store.run(run_id)
            return write_page(store, run, self.folder) if run else None
