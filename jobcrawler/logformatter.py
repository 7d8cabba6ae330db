"""Log lines without secrets, and without noise that the report says in one sentence."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy.logformatter import LogFormatter

from jobcrawler.parsers.redaction import redact

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

_ROBOTS = "scrapy.downloadermiddlewares.robotstxt"


class RedactingLogFormatter(LogFormatter):
    """Scrapy's messages. When it is made, every record of the log becomes a `RedactedRecord`.

    Most lines with a URL do not come from here, and Scrapy exchanges the log's handlers several times: only the record
    itself is met on every way.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy makes one a crawl; a second time changes nothing."""
        logging.setLogRecordFactory(RedactedRecord)
        # Hundreds of lines, each of a page that robots.txt forbids: the report counts them.
        logging.getLogger(_ROBOTS).setLevel(logging.INFO)
        return cls()


class RedactedRecord(logging.LogRecord):
    """A record whose text is redacted when somebody reads it; most are never read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.name == _ROBOTS:
            self.exc_info = None  # a host that cannot be reached: the page itself fails too, and says why
        if self.exc_info:
            self.exc_text = redact(logging.Formatter().formatException(self.exc_info))

    def getMessage(self) -> str:  # noqa: N802  (its name in logging)
        """The text, redacted."""
        return redact(super().getMessage())
