"""What both built-in sites share: one place that answers, its log, its cache, and the pages for tests."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections import OrderedDict, deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import orjson

from jobcrawler.fakeboards.faults import Script
from jobcrawler.fakeboards.pages import Page, Request, filler, html_page, json_page
from jobcrawler.fakeboards.places import SERVED, find_place
from jobcrawler.fakeboards.world import Filters

if TYPE_CHECKING:
    from jobcrawler.fakeboards.faults import Fault
    from jobcrawler.fakeboards.world import Advert, World

_LOG_SIZE = 20_000
_CACHED_PAGES = 500
_CACHED_BYTES = 100_000_000
_REAL_SIZE = 300_000
"""A page of the real boards, at its lightest."""


@dataclass
class Site:
    """A board on this machine. A subclass sets `board` and `real_robots`, and renders its own pages.

    `answer` is the one way in: scripted faults go before the cache.
    """

    world: World
    country: str = "us"
    robots: str = "open"
    """open, or real: the real board's rules."""
    weight: str = "light"
    """light, or real: pages as heavy as the real board's."""
    script: Script = field(default_factory=Script)
    """The faults that a test wants."""
    log: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_LOG_SIZE))

    board = ""
    real_robots = ""
    missing_title = "Not Found"

    def __post_init__(self) -> None:
        self._cache: OrderedDict[tuple[str, str], Page] = OrderedDict()
        self._cached_bytes = 0
        self._internal = {
            "/healthz": self._healthz,
            "/_requests": self._requests,
            "/_truth": self._truth,
            "/_faults": self._faults,
        }

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
        key = (request.host, request.target)
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
        return Request.of(location, self.country, request.host, request.user_agent) if location else request

    @abstractmethod
    def kind(self, path: str) -> str:
        """What a path is: search, lookup, posting, or "" for anything else."""

    @abstractmethod
    def render(self, request: Request, variant: str = "") -> Page:
        """The page of a request, freshly made; `variant` is "" or one of `faults.VARIANTS`."""

    def variant_of(self, advert: Advert | None, variant: str, country: str) -> Advert | None:
        """The advert that the page of a posting shows: the one that was asked for, but in two variants."""
        if variant == "other_posting":
            return self.world.another(self.board, advert.number if advert else -1, country)
        return replace(advert, expired=True) if advert and variant == "expired_detail" else advert

    @abstractmethod
    def shown(self, advert: Advert) -> dict[str, object]:
        """What a reader of this board sees of an advert; for `/_truth`."""

    def missing(self) -> Page:
        """The board's own page for what is not there."""
        return html_page(
            f"<!doctype html><html><head><title>{self.missing_title}</title></head><body><h1>404</h1></body></html>",
            404,
        )

    def weighted(self, text: str) -> Page:
        """A page of HTML, filled up with script to the weight that was asked for."""
        page = html_page(text)
        missing = _REAL_SIZE - len(page.body)
        if self.weight != "real" or missing <= 0:
            return page
        flags = b'<script>window.__flags="' + filler(missing) + b'";</script></head>'
        return Page(page.status, page.headers, page.body.replace(b"</head>", flags, 1))

    def _note(self, request: Request, page: Page, more: dict[str, str]) -> None:
        entry = {"path": request.path, "query": request.query, "country": request.country, "target": request.target}
        known = {"time": time.monotonic(), "user_agent": request.user_agent, "status": page.status}
        self.log.append({**entry, **known, **more})

    def _fault(self, request: Request) -> Fault | None:
        kind = self.kind(request.path) if request.country in SERVED else ""
        return self.script.fault_for(request.target, "robots" if request.path == "/robots.txt" else kind)

    def _keep(self, key: tuple[str, str], page: Page) -> None:
        self._cache[key] = page
        self._cached_bytes += len(page.body)
        while len(self._cache) > _CACHED_PAGES or self._cached_bytes > _CACHED_BYTES:
            _, oldest = self._cache.popitem(last=False)
            self._cached_bytes -= len(oldest.body)

    def _fresh(self, request: Request) -> Page:
        if request.path == "/robots.txt":
            rules = self.real_robots if self.robots == "real" else "User-agent: *\nAllow: /\n"
            return Page(200, {"Content-Type": "text/plain; charset=UTF-8"}, rules.encode())
        return self.render(request) if request.country in SERVED else self.missing()

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

    def _truth(self, request: Request) -> Page:
        """The reachable ids of a search: q, l, country, max_age_days, job_type, workplace; full=1 for the postings."""
        asked, country = request.query, request.query.get("country", request.country)
        days = asked.get("max_age_days", "")
        filters = Filters(int(days) if days.isdecimal() else None, asked.get("job_type"), asked.get("workplace"))
        search = (asked.get("q", ""), asked.get("l", ""), country, self.board, filters)
        if country not in SERVED:
            return json_page({"error": f"country {country!r} is not one of {', '.join(SERVED)}"}, 400)
        result, place = self.world.search(*search), find_place(search[1], country)
        found = list(self.world.reachable(self.board, *search[:3], filters))
        truth: dict[str, object] = {
            "place": place.label if place else None,
            "total": result.total,
            "reachable": len(found),
            "ids": [board_id for board_id, _ in found],
        }
        if asked.get("full"):
            truth["postings"] = [{"id": board_id, **self.shown(advert)} for board_id, advert in found]
        return json_page(truth)
