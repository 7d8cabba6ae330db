"""A spider that fetches the paths it is given, through the browser or not; run by test_rendering.py."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Request, Spider

from jobcrawler.base_spiders.rendering import install, rendered
from jobcrawler.messages import KIND, VERDICT
from jobcrawler.parsers.blocks import Markers
from jobcrawler.parsers.failures import failure_verdict

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure


class RenderedSpider(Spider):
    """One row for each path: what came of it."""

    name = "rendered"
    title = "Rendered"
    markers = Markers(positive=(b'class="job"',))
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[assignment]
        "ITEM_PIPELINES": {},
        "FEED_EXPORT_FIELDS": None,
        "JOBCRAWLER_BLOCKED_LIMIT": 0,
        "HTTPERROR_ALLOW_ALL": True,
    }
    url: str
    paths: str
    rendered = "true"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As a board's spider does it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.rendered == "true":
            install(crawler.settings)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """A request a path."""
        for path in self.paths.split(","):
            request = Request(f"{self.url}{path}", self.parse, errback=self.failed, meta={KIND: "posting"})
            yield rendered(request, ".job") if self.rendered == "true" else request

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        """A page, whatever its status."""
        assert response.request
        if "raise" in response.url:
            raise ValueError(response.url)
        yield self.row(
            response.request,
            outcome=str(response.request.meta[VERDICT].outcome),
            status=response.status,
            url=response.url,
            kind=type(response).__name__,
            text=response.text,
        )

    def failed(self, failure: Failure) -> Iterator[dict[str, Any]]:
        """No page."""
        request: Request = failure.request  # type: ignore[attr-defined]
        outcome, reason = failure_verdict(failure.value)
        yield self.row(request, outcome=str(outcome), text=reason)

    def row(self, request: Request, **found: Any) -> dict[str, Any]:
        """With what tells whether a browser was there."""
        path = request.meta.get("redirect_urls", [request.url])[0].removeprefix(self.url)
        return {"path": path, "playwright": "playwright" in sys.modules, **found}
