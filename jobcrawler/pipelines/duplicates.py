"""Drop what repeats within the run; the store decides about what it has from earlier runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem, NotConfigured

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from jobcrawler.items import JobPosting


class DuplicatePosting(DropItem):
    """A posting that this run has had."""


class DuplicatesPipeline:
    """Identity is the MD5 in `id`; a card and its finished posting pass once each.

    Memory is bounded: of more than JOBCRAWLER_DUPLICATES_MEMORY postings the oldest is forgotten, and the store,
    which knows them all, finds its repetition unchanged.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.capacity = crawler.settings.getint("JOBCRAWLER_DUPLICATES_MEMORY", 1_000_000)
        if self.capacity < 1:
            raise NotConfigured("JOBCRAWLER_DUPLICATES_MEMORY is below 1")
        # An int of 128 bits takes 44 bytes, the text of the same MD5 81.
        self._finished: dict[int, bool] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads JOBCRAWLER_DUPLICATES_MEMORY (postings)."""
        return cls(crawler)

    def process_item(self, item: JobPosting) -> JobPosting:
        """The posting; DuplicatePosting (a DropItem) for one that this run has had."""
        assert item.id
        key = int(item.id, 16)
        finished = self._finished.get(key)
        if finished or (finished is False and item.waits_for_detail):
            assert self.crawler.stats
            self.crawler.stats.inc_value("jobcrawler/duplicates/dropped")
            raise DuplicatePosting(f"repeated within the run: {item.link or item.title}", log_level="DEBUG")
        self._finished[key] = not item.waits_for_detail
        if len(self._finished) > self.capacity:
            del self._finished[next(iter(self._finished))]
        return item
