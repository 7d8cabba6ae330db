"""Both built-in sites on ports of this machine, inside the running reactor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, cast

from twisted.internet.defer import maybeDeferred
from twisted.web import server
from twisted.web.resource import Resource

from jobcrawler.fakeboards.glassdoor import GlassdoorSite
from jobcrawler.fakeboards.indeed import IndeedSite
from jobcrawler.fakeboards.site import Request, Site
from jobcrawler.fakeboards.world import World

if TYPE_CHECKING:
    from datetime import datetime

    from twisted.web.http import Request as TwistedRequest

HOST = "127.0.0.1"
"""Nobody but this machine can ask."""


class _Answers(Resource):
    """Hands every request of a port to its site."""

    isLeaf = True  # noqa: N815  (Twisted's name)

    def __init__(self, site: Site) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.site = site

    def render(self, request: TwistedRequest) -> bytes:
        """The body of the answer; Twisted sends it."""
        host, agent = (request.getHeader(name) or "" for name in ("host", "user-agent"))
        target = request.uri.decode("utf-8", "replace")
        page = self.site.answer(Request.of(target, self.site.country, host, agent))
        request.setResponseCode(page.status)
        for name, value in page.headers.items():
            request.responseHeaders.setRawHeaders(name, [value])
        request.responseHeaders.setRawHeaders(
            "Date", [format_datetime(self.site.world.clock().astimezone(UTC), usegmt=True)]
        )
        return b"" if request.method == b"HEAD" else page.body


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
    """light, or real: pages of 300 kB."""
    generation: str = "rotate"
    """Of Glassdoor's pages: rotate, rsc, nextdata, apollo, dom."""
    ports: dict[str, int] = field(default_factory=dict)
    """Port by board; a free one where it is 0 or not given."""
    urls: dict[str, str] = field(default_factory=dict, init=False)
    """URL by board while they are served."""

    def __post_init__(self) -> None:
        self.world = World(self.seed, self.adverts, self.now)
        self.indeed = IndeedSite(self.world, self.country, self.robots, self.weight)
        self.glassdoor = GlassdoorSite(self.world, self.country, self.robots, self.weight, generation=self.generation)
        self.sites: dict[str, Site] = {site.board: site for site in (self.indeed, self.glassdoor)}
        self._listening: list[Any] = []

    def start(self) -> dict[str, str]:
        """Listens on this machine's own address only; gives the URL of each board."""
        from twisted.internet import reactor  # noqa: PLC0415  (must not choose the reactor on import)

        for board, site in self.sites.items():
            factory = server.Site(_Answers(site))  # type: ignore[no-untyped-call]
            factory.noisy = False
            port: Any = cast("Any", reactor).listenTCP(self.ports.get(board, 0), factory, interface=HOST)
            self._listening.append(port)
            self.urls[board] = f"http://{HOST}:{port.getHost().port}"
        return self.urls

    async def stop(self) -> None:
        """Closes both ports."""
        while self._listening:
            await maybeDeferred(self._listening.pop().stopListening)
        self.urls = {}
