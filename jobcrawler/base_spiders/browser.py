"""The browser of `rendering`. The only module that imports Playwright; only a crawl with rendered pages loads it."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.async_api import Error as PlaywrightError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import HtmlResponse, TextResponse
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler  # type: ignore[import-untyped]
from scrapy_playwright.provider import PlaywrightBrowserProvider  # type: ignore[import-untyped]

from jobcrawler.base_spiders.rendering import WAIT_FOR
from jobcrawler.exceptions import ConfigError

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

    from playwright.async_api import Browser, Frame, Page
    from playwright.async_api import Request as BrowserRequest
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

UNNEEDED = {"image", "media", "font", "texttrack", "manifest", "beacon", "ping", "cspreport"}
"""What a page loads to be looked at, and what it sends to report. Stylesheets are loaded: the parts of a page that come
late wait for theirs."""
TRACKERS = {
    "google-analytics.com", "googletagmanager.com", "doubleclick.net", "googlesyndication.com", "connect.facebook.net",
    "bat.bing.com", "clarity.ms", "hotjar.com", "snap.licdn.com", "criteo.net", "fullstory.com", "nr-data.net",
}  # fmt: skip
"""Hosts that count visitors, with all their subdomains: nothing of a page waits for them."""

_MARGIN = 30.0
"""Seconds above the time-outs for what has none: starting the browser, opening, reading and closing a page."""
_CLOSING = 5.0
"""Seconds that a page has to close."""
_PAGE = "playwright_page"


class BrowserDownloadHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """scrapy-playwright's handler, with four differences.

    - It waits for what a page is fetched for, not for all of a page, and no longer than JOBCRAWLER_RENDERED_WAIT.
    - Its failures are Scrapy's own, so that they are judged and retried like those of any download.
    - Nothing takes longer than DOWNLOAD_TIMEOUT and that wait together, and a little more: a browser that hangs is
      closed, and the next page starts another.
    - A page larger than DOWNLOAD_MAXSIZE is refused.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._wait = crawler.settings.getfloat("JOBCRAWLER_RENDERED_WAIT", 10.0)
        self._longest = crawler.settings.getfloat("DOWNLOAD_TIMEOUT") + self._wait + _MARGIN
        self._maxsize = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        if crawler.settings["LOG_LEVEL"] != "DEBUG":
            logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)  # it warns with tracebacks

    async def download_request(self, request: Request) -> Response:
        """The response; of a rendered page, its status and headers with the page as scripts have made it."""
        if not request.meta.get("playwright"):
            plain: Response = await super().download_request(request)
            return plain
        request.meta.update(_page_options())
        try:
            async with asyncio.timeout(self._longest) as longest:
                return await self._rendered(request)
        except (PlaywrightError, RuntimeError, TimeoutError) as error:
            if longest.expired():
                await self._close_browser()
            raise failure(error) from error

    async def _rendered(self, request: Request) -> Response:
        """A page that was refused or is an error is taken as it comes: no challenge gets the time to be solved."""
        try:
            response: Response = await super().download_request(request)
            page: Page = request.meta[_PAGE]
            begun = time.monotonic()
            if response.status < 400:
                await settle(page, request.meta.get(WAIT_FOR), self._wait)
            content = await _content(page)
            request.meta["download_latency"] += time.monotonic() - begun
            return self._with_content(response, page.url, content)
        except PlaywrightError as error:
            return await _without_body(request, error)
        finally:
            await self._close_page(request)

    def _with_content(self, response: Response, url: str, content: str) -> Response:
        """The response with what its page has become; in the encoding that its headers name."""
        if not url.startswith("http"):
            raise DownloadFailedError(f"its scripts led to {url}")
        if not isinstance(response, TextResponse):
            return response
        body = content.encode(response.encoding, "xmlcharrefreplace")
        if 0 < self._maxsize < len(body):
            raise DownloadCancelledError(f"the rendered page has {len(body)} bytes")
        return response.replace(url=url, body=body)

    async def _close_page(self, request: Request) -> None:
        page: Page | None = request.meta.pop(_PAGE, None)
        if page:
            with suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(_CLOSING):
                    await page.close()
                self.stats.inc_value("playwright/page_count/closed")

    async def _close_browser(self) -> None:
        """Playwright kills a browser that does not close in 30 seconds; its pages are asked for again."""
        browser: Browser | None = getattr(self, "browser", None)
        if browser:
            logger.warning("The browser hangs: it is closed, and started again for the next page")
            with suppress(PlaywrightError):
                await browser.close()


def _page_options() -> dict[str, Any]:
    """What scrapy-playwright reads from a request's meta; all of it survives a JOBDIR."""
    return {
        "playwright_include_page": True,
        "playwright_context_kwargs": {"service_workers": "block", "accept_downloads": False},
        "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
        "playwright_page_event_handlers": {"pageerror": log_script_error},
    }


class LateBrowserProvider(PlaywrightBrowserProvider):  # type: ignore[misc]
    """Starts Playwright with the first page: there is a handler for http and one for https, and most runs need one."""

    async def start(self) -> None:
        """Nothing yet."""

    async def launch_browser(self) -> Browser:
        """A browser; ConfigError when it does not start."""
        if self.playwright is None:
            await super().start()
        try:
            browser: Browser = await super().launch_browser()
        except PlaywrightError as error:
            logger.debug("%s", error)
            program = self.config.launch_options.get("executable_path") or "Playwright's Chromium"
            raise ConfigError(f"{program} does not start; the log at DEBUG says why") from error
        return browser


def is_unneeded(request: BrowserRequest) -> bool:
    """Whether a page can do without what it asks for; counted in `playwright/request_count/aborted`."""
    host = urlsplit(request.url).hostname or ""
    if request.resource_type in UNNEEDED or any(f".{host}".endswith(f".{tracker}") for tracker in TRACKERS):
        return True
    return request.is_navigation_request() and not _may_go_to(request.frame)


def _may_go_to(frame: Frame) -> bool:
    """Frames within a page are not read; a page that loads itself again and again is kept from it."""
    _visits[frame.page] = visits = _visits.get(frame.page, 0) + (frame.parent_frame is None)
    return frame.parent_frame is None and visits <= _MOST_VISITS


_visits: WeakKeyDictionary[Page, int] = WeakKeyDictionary()
_MOST_VISITS = 5
"""Addresses that the scripts of a page may lead to one after another; redirects are no visits."""


async def settle(page: Page, selector: str | None, seconds: float) -> None:
    """Wait for what a page is fetched for, or for quiet, so many seconds at most; then it is taken as it is."""
    limit = seconds * 1000
    waits: list[Coroutine[Any, Any, object]] = [page.wait_for_load_state("networkidle", timeout=limit)]
    if selector:
        waits.append(page.wait_for_selector(selector, state="attached", timeout=limit))
    await _first_of(waits)


async def _first_of(waits: Iterable[Coroutine[Any, Any, object]]) -> None:
    """Until one is over, in whatever way; none is left behind."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _content(page: Page) -> str:
    """The page; once more where it was just going on to another."""
    try:
        return await page.content()
    except PlaywrightError as error:
        if "navigating" not in str(error):
            raise
        return await page.content()


async def _without_body(request: Request, error: PlaywrightError) -> Response:
    """What a site said without a body, as with many a 429: Chromium takes it for an error. Other errors are raised."""
    page: Page | None = request.meta.get(_PAGE)
    if page is None or "ERR_HTTP_RESPONSE_CODE_FAILURE" not in str(error):
        raise error
    asked = [made for made in await page.requests() if made.is_navigation_request()]
    answer = await asked[-1].response()
    if answer is None:
        raise error
    headers = {name: value for name, value in (await answer.all_headers()).items() if name != "content-encoding"}
    return HtmlResponse(answer.url, status=answer.status, headers=headers, request=request, flags=["playwright"])


def log_script_error(error: PlaywrightError) -> None:
    """Scripts of boards fail all the time: nobody's business but a developer's."""
    logger.debug("A script of a page failed: %s", error)


def failure(error: Exception) -> Exception:
    """What Scrapy calls the failure of a page.

    >>> failure(PlaywrightError("Page.goto: net::ERR_NAME_NOT_RESOLVED at https://jobs.invalid/"))
    CannotResolveHostError('ERR_NAME_NOT_RESOLVED')
    """
    text = str(error)
    code = re.search(r"(?<=net::)ERR_\w+|^Failed to download", text)
    name = code[0] if code else type(error).__name__
    known, reason = _FAILURES.get(name, (DownloadFailedError, ""))
    return known(reason or (name if code else text.partition("\n")[0] or name))


_FAILURES: dict[str, tuple[type[Exception], str]] = {
    "ERR_NAME_NOT_RESOLVED": (CannotResolveHostError, ""),
    "ERR_CONNECTION_REFUSED": (DownloadConnectionRefusedError, ""),
    "ERR_CONNECTION_TIMED_OUT": (DownloadTimeoutError, ""),
    "ERR_TIMED_OUT": (DownloadTimeoutError, ""),
    "TimeoutError": (DownloadTimeoutError, ""),
    "ERR_TOO_MANY_REDIRECTS": (IgnoreRequest, "max redirections reached"),  # Scrapy's words
    "Failed to download": (IgnoreRequest, "it is a file, not a page"),  # scrapy-playwright's words
}
"""Chromium's code, known words, or the name of an error -> Scrapy's error, and its text where that is not the code."""
