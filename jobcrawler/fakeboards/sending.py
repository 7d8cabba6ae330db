"""Ways to send an answer that a board's ordinary page never needs: broken off, late, endless, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from jobcrawler.fakeboards.pages import filler

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobcrawler.fakeboards.pages import Page

Outgoing = Any
"""Twisted's request, which is also the way back; its methods have no types."""
HUGE = 20_000_000
"""Bytes of a huge body."""
MISSING = 1_000
"""Bytes that a wrong Content-Length promises beyond the body."""
_CHUNK = filler(64_000)


def abort(request: Outgoing) -> None:
    """Resets the connection of a request that was not answered."""
    request.transport.abortConnection()


def _hang(request: Outgoing, page: Page) -> None:
    """Nothing: the client gives up, or `server.FakeBoards.stop` ends it."""


def _reset(request: Outgoing, page: Page) -> None:
    abort(request)


def _broken_off(request: Outgoing, length: int, body: bytes) -> None:
    """Promises a length, sends a body that is shorter, and closes."""
    request.setHeader("Content-Length", str(length))
    request.write(body)
    request.loseConnection()


def _truncated(request: Outgoing, page: Page) -> None:
    _broken_off(request, len(page.body), page.body[: len(page.body) // 2])


def _wrong_length(request: Outgoing, page: Page) -> None:
    _broken_off(request, len(page.body) + MISSING, page.body)


def _whole(request: Outgoing, page: Page) -> None:
    request.setHeader("Content-Length", str(len(page.body)))
    request.write(page.body)
    request.finish()


def _late(request: Outgoing, page: Page) -> None:
    from twisted.internet import reactor  # noqa: PLC0415  (must not choose the reactor on import)

    call = cast("Any", reactor).callLater(page.seconds, _whole, request, page)
    request.notifyFinish().addBoth(lambda _: call.cancel() if call.active() else None)


def _huge(request: Outgoing, page: Page) -> None:
    request.setHeader("Content-Length", str(HUGE))
    request.write(page.body)
    request.registerProducer(_Filler(request, HUGE - len(page.body)), False)


class _Filler:
    """Makes the rest of a body as fast as the client reads it: a pull producer of Twisted."""

    def __init__(self, request: Outgoing, size: int) -> None:
        self.request = request
        self.size = size

    def resumeProducing(self) -> None:  # noqa: N802  (Twisted's name)
        """Sends the next piece."""
        piece = _CHUNK[: self.size]
        self.size -= len(piece)
        self.request.write(piece)
        if not self.size:
            self.request.unregisterProducer()
            self.request.finish()

    def stopProducing(self) -> None:  # noqa: N802  (Twisted's name)
        """The client is gone; Twisted drops this object."""


WAYS: dict[str, Callable[[Outgoing, Page], None]] = {
    "reset": _reset,
    "hang": _hang,
    "truncated": _truncated,
    "wrong_length": _wrong_length,
    "late": _late,
    "huge": _huge,
}
"""By the word in `Page.sent`."""
