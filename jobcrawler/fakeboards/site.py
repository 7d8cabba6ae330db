"""What all built-in sites share: one place that answers, its log, its cache, and the pages for tests."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from jobcrawler.fakeboards.faults import Script
from jobcrawler.fakeboards.pages import Page, Request, html_page, json_page

if TYPE_CHECKING:
    from jobcrawler.fakeboards.faults import Fault
    from jobcrawler.fakeboards.world import World

_LOG_SIZE = 20_000
_CACHED_PAGES = 500
_CACHED_BYTES = 100_000_000
_OPEN = "User-agent: *\nAllow: /\n"

PageKey = tuple[str, str, str, bytes]


@dataclass
class Site:
    """A board on this machine. A subclass sets `board` and `real_robots`, and renders its own pages.

    `answer` is the one way in: scripted faults go before the cache.
    """

    world: World
    country: str = "us"
    """Of addresses that name none, where the site has countries."""
    robots: str = "open"
    """open, or real: the real board's rules."""
    weight: str = "light"
    """light, or real: pages as heavy as the real board's."""
    script: Script = field(default_factory=Script)
    """The faults that a test wants."""
    log: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_LOG_SIZE))

    board = ""
    in_countries = True
    """Whether the first part of a path may be a country."""
    real_robots = _OPEN
    missing_title = "Not Found"

    def __post_init__(self) -> None:
        self._cache: OrderedDict[PageKey, Page] = OrderedDict()
        self._cached_bytes = 0
        self._internal = {
            "/healthz": self._healthz,
            "/_requests": self._requests,
            "/_truth": self.truth,
            "/_faults": self._faults,
        }

    def read(
        self, target: str, host: str = "127.0.0.1", user_agent: str = "", method: str = "GET", body: bytes = b""
    ) -> Request:
        """A request as this site understands it."""
        return Request.of(target, self.country if self.in_countries else "", host, user_agent, method, body)

    def answer(self, request: Request) -> Page:
        """The answer to a request; every one but those for tests is logged."""
        internal = self._internal.get(request.path)
        if internal:
            return internal(request)
        fault = self._fault(request)
        page = fault.page(self, request) if fault else self.normal(request)
        self._note(request, page, {"fault": fault.fault} if fault else {})
        return page

    def normal(self, request: Request) -> Page:
        """The answer to a request without a fault, out of the cache where it is there."""
        key = (request.method, request.host, request.target, request.body)
        if key in self._cache:
            self._cache.move_to_end(key)
            return self._cache[key]
        page = self._fresh(request)
        if page.status == 200:
            self._keep(key, page)
        return page

    def landed(self, request: Request) -> Request:
        """The request that the board's own redirect leads to; the request itself where there is none."""
        location = self.normal(request).headers.get("Location")
        return self.read(location, request.host, request.user_agent) if location else request

    @abstractmethod
    def kind(self, request: Request) -> str:
        """What a request is for: search, lookup, posting, or "" for anything else."""

    @abstractmethod
    def render(self, request: Request, variant: str = "") -> Page:
        """The page of a request, freshly made; `variant` is "" or one of `faults.VARIANTS`."""

    @abstractmethod
    def truth(self, request: Request) -> Page:
        """What a complete crawl finds; for tests."""

    def rules(self, request: Request) -> str:
        """The robots.txt."""
        return self.real_robots if self.robots == "real" else _OPEN

    def missing(self) -> Page:
        """The board's own page for what is not there."""
        return html_page(
            f"<!doctype html><html><head><title>{self.missing_title}</title></head><body><h1>404</h1></body></html>",
            404,
        )

    def _note(self, request: Request, page: Page, more: dict[str, str]) -> None:
        entry = {"path": request.path, "query": request.query, "country": request.country, "target": request.target}
        sent = {"method": request.method, "body": request.body.decode("utf-8", "replace")}
        known = {"time": time.monotonic(), "user_agent": request.user_agent, "status": page.status}
        self.log.append({**entry, **sent, **known, **more})

    def _fault(self, request: Request) -> Fault | None:
        return self.script.fault_for(request.target, "robots" if request.path == "/robots.txt" else self.kind(request))

    def _keep(self, key: PageKey, page: Page) -> None:
        self._cache[key] = page
        self._cached_bytes += len(page.body)
        while len(self._cache) > _CACHED_PAGES or self._cached_bytes > _CACHED_BYTES:
            _, oldest = self._cache.popitem(last=False)
            self._cached_bytes -= len(oldest.body)

    def _fresh(self, request: Request) -> Page:
        if request.path == "/robots.txt":
            return Page(200, {"Content-Type": "text/plain; charset=UTF-8"}, self.rules(request).encode())
        return self.render(request)

    def _healthz(self, request: Request) -> Page:
        return json_page({"status": "ok", "board": self.board, "adverts": self.world.adverts, "seed": self.world.seed})

    def _requests(self, request: Request) -> Page:
        return json_page(list(self.log))

    def _faults(self, request: Request) -> Page:
        """The script and how often each fault was used; script=[...] replaces it first, and empties the log."""
        given = request.query.get("script")
        if given is not None:
            try:
                self.script = Script(orjson.loads(given))
            except ValueError as error:
                return json_page({"error": str(error)}, 400)
            self.log.clear()
        return json_page(self.script.shown())
