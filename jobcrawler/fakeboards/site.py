"""What both built-in sites share: one place that answers, its log, its cache, and the pages for tests."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import orjson

from jobcrawler.fakeboards.places import SERVED, find_place
from jobcrawler.fakeboards.world import Filters

if TYPE_CHECKING:
    from jobcrawler.fakeboards.world import Advert, World

HTML = {"Content-Type": "text/html; charset=UTF-8"}
JSON = {"Content-Type": "application/json; charset=UTF-8"}
_LOG_SIZE = 20_000
_CACHED_PAGES = 500
_CACHED_BYTES = 100_000_000
_REAL_SIZE = 300_000
"""A page of the real boards, at its lightest."""
_FILLER = b"group:inactive,value:-1,allocationId:,isLogged:false,silent:false,testType:USER;" * (_REAL_SIZE // 80)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as the sites read it."""

    target: str
    """Path and query as asked."""
    path: str
    """Decoded, without the country."""
    query: dict[str, str]
    country: str
    prefix: str
    """"/mx" where the path began so, else ""."""
    host: str = "127.0.0.1"
    user_agent: str = ""

    @property
    def base(self) -> str:
        """What absolute links begin with."""
        return f"http://{self.host}{self.prefix}"

    @classmethod
    def of(cls, target: str, country: str, host: str = "127.0.0.1", user_agent: str = "") -> Request:
        """Reads a request line's target; a first segment of two letters is the country.

        >>> Request.of("/mx/jobs?q=python&l=", "us").country
        'mx'
        """
        path, _, query = target.partition("?")
        first = path[1:].partition("/")[0]
        prefix = f"/{first}" if len(first) == 2 and first.isalpha() else ""
        return cls(
            target=target,
            path=unquote(path[len(prefix) :]) or "/",
            query=dict(reversed(parse_qsl(query, keep_blank_values=True))),
            country=first.lower() if prefix else country,
            prefix=prefix,
            host=host,
            user_agent=user_agent,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """One answer."""

    status: int
    headers: dict[str, str]
    body: bytes


def html_page(text: str, status: int = 200) -> Page:
    """A page of HTML."""
    return Page(status, HTML, text.encode())


def json_page(value: object, status: int = 200) -> Page:
    """A page of JSON."""
    return Page(status, JSON, orjson.dumps(value))


def redirect(location: str) -> Page:
    """A redirect with status 302."""
    return Page(302, {**HTML, "Location": location}, b"")


@dataclass
class Site:
    """A board on this machine. A subclass sets `board` and `real_robots`, and renders its own pages.

    `answer` is the one way in: scripted answers for tests belong there, before the cache.
    """

    world: World
    country: str = "us"
    robots: str = "open"
    """open, or real: the real board's rules."""
    weight: str = "light"
    """light, or real: pages as heavy as the real board's."""
    log: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_LOG_SIZE))

    board = ""
    real_robots = ""
    missing_title = "Not Found"

    def __post_init__(self) -> None:
        self._cache: OrderedDict[tuple[str, str], Page] = OrderedDict()
        self._cached_bytes = 0
        self._internal = {"/healthz": self._healthz, "/_requests": self._requests, "/_truth": self._truth}

    def answer(self, request: Request) -> Page:
        """The answer to a request; every one but those for tests is logged."""
        internal = self._internal.get(request.path)
        if internal:
            return internal(request)
        page = self._cached(request)
        entry = {"path": request.path, "query": request.query, "country": request.country, "target": request.target}
        self.log.append(entry | {"time": time.monotonic(), "user_agent": request.user_agent, "status": page.status})
        return page

    @abstractmethod
    def render(self, request: Request) -> Page:
        """The page of a request, freshly made."""

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
        flags = b'<script>window.__flags="' + _FILLER[:missing] + b'";</script></head>'
        return Page(page.status, page.headers, page.body.replace(b"</head>", flags, 1))

    def _cached(self, request: Request) -> Page:
        key = (request.host, request.target)
        if key in self._cache:
            self._cache.move_to_end(key)
            return self._cache[key]
        page = self._fresh(request)
        if page.status == 200:
            self._keep(key, page)
        return page

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
