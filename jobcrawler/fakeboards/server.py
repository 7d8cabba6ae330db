"""The built-in sites on ports of this machine, inside the running reactor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from twisted.internet.defer import maybeDeferred
from twisted.web import server
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET

from jobcrawler.fakeboards.adzuna import AdzunaSite
from jobcrawler.fakeboards.ats import SYSTEMS
from jobcrawler.fakeboards.careers.site import CareersSite
from jobcrawler.fakeboards.faults import BOARDS, scripts
from jobcrawler.fakeboards.glassdoor import GlassdoorSite
from jobcrawler.fakeboards.indeed import IndeedSite
from jobcrawler.fakeboards.pages import http_date
from jobcrawler.fakeboards.sending import WAYS, abort
from jobcrawler.fakeboards.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from twisted.web.http import Request as TwistedRequest

    from jobcrawler.fakeboards.site import Site

HOST = "127.0.0.1"
"""Nobody but this machine can ask."""


class _Answers(Resource):
    """Hands every request of a port to its site."""

    isLeaf = True  # noqa: N815  (Twisted's name)

    def __init__(self, site: Site) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.site = site
        self.unanswered: set[TwistedRequest] = set()

    def render(self, request: TwistedRequest) -> bytes | int:
        """The body of the answer, which Twisted sends; or the promise that it is sent in a way of its own."""
        host, agent = (request.getHeader(name) or "" for name in ("host", "user-agent"))
        target = request.uri.decode("utf-8", "replace")
        method, body = request.method.decode(), cast("Any", request.content).read()
        page = self.site.answer(self.site.read(target, host, agent, method, body))
        request.setResponseCode(page.status)
        for name, value in {"Date": http_date(self.site.world.clock()), **page.headers}.items():
            request.responseHeaders.setRawHeaders(name, [value])
        if page.sent == "whole":
            return b"" if request.method == b"HEAD" else page.body
        self.unanswered.add(request)
        request.notifyFinish().addBoth(lambda _: self.unanswered.discard(request))
        WAYS[page.sent](request, page)
        return NOT_DONE_YET

    def drop(self) -> None:
        """Resets the connections of all that still wait."""
        for request in tuple(self.unanswered):
            abort(request)


@dataclass(kw_only=True)
class FakeBoards:
    """The boards of one world, served until `stop`."""

    adverts: int = 10_000
    seed: int = 1
    now: datetime | None = None
    """Fixes the boards' clock."""
    country: str = "us"
    """The country of addresses that name none."""
    robots: str = "open"
    """open, or real: the real boards' rules."""
    weight: str = "light"
    """light, or real: pages of Indeed and Glassdoor of 300 kB."""
    generation: str = "rotate"
    """Of Glassdoor's pages: rotate, rsc, nextdata, apollo, dom."""
    adzuna_limit: int = 0
    """Requests a minute that Adzuna answers; 0 for all."""
    boards: Sequence[str] = BOARDS
    """Those to serve."""
    faults: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Script by board (see `faults`)."""
    ports: dict[str, int] = field(default_factory=dict)
    """Port by board; a free one where it is 0 or not given."""
    urls: dict[str, str] = field(default_factory=dict, init=False)
    """URL by board while they are served."""

    def __post_init__(self) -> None:
        self.world = World(self.seed, self.adverts, self.now)
        script, common = scripts(self.faults), (self.world, self.country, self.robots, self.weight)
        self.indeed = IndeedSite(*common, script["indeed"])
        self.glassdoor = GlassdoorSite(*common, script["glassdoor"], generation=self.generation)
        adzuna = AdzunaSite(*common, script["adzuna"], limit=self.adzuna_limit)
        others = (kind(*common, script[kind.board]) for kind in (*SYSTEMS, CareersSite))
        self.sites: dict[str, Site] = {site.board: site for site in (self.indeed, self.glassdoor, adzuna, *others)}
        self._listening: list[tuple[Any, _Answers]] = []

    def start(self) -> dict[str, str]:
        """Listens on this machine's own address only; gives the URL of each board."""
        from twisted.internet import reactor  # noqa: PLC0415  (must not choose the reactor on import)

        for board in self.boards:
            answers = _Answers(self.sites[board])
            factory = server.Site(answers)  # type: ignore[no-untyped-call]
            factory.noisy = False
            port: Any = cast("Any", reactor).listenTCP(self.ports.get(board, 0), factory, interface=HOST)
            self._listening.append((port, answers))
            self.urls[board] = f"http://{HOST}:{port.getHost().port}"
        return self.urls

    async def stop(self) -> None:
        """Closes the ports, and the connections that wait for an answer."""
        while self._listening:
            port, answers = self._listening.pop()
            answers.drop()
            await maybeDeferred(port.stopListening)
        self.urls = {}
