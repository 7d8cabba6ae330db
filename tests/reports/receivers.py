"""Servers on this machine that take what is told: a webhook's receiver, and a mail server."""

from __future__ import annotations

import email
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING, Any

from jobcrawler.reports.channels import Mail, MailServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage


@dataclass
class Receiver:
    """Takes JSON at `url`, and answers with the next of `answers`, then with 200; 0 is to hang up."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    location: str = ""
    """Where a redirect leads."""
    wait: Callable[[], object] = bool
    """Called before each answer."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks."""
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.got.append(json.loads(body))
            state.keys.append(self.headers["Idempotency-Key"])
            state.wait()
            code = state.answers.pop(0) if state.answers else 200
            if not code:
                return
            self.send_response(code)
            if state.location:
                self.send_header("Location", state.location)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        state.url = f"http://127.0.0.1:{port}/hook/T0KEN?key=T0KEN"
        yield state


@dataclass
class Postbox:
    """Takes mail at `port`; the first words of a dialogue that are in `refuses` get its number."""

    port: int = 0
    got: list[EmailMessage] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


def mail(box: Postbox, **server: Any) -> Mail:
    """The channel that leads there."""
    values = {"host": "127.0.0.1", "port": box.port, "sender": "Jobs <jobs@acme.test>"}
    return Mail(MailServer(**values | server), "me@acme.test")


@contextmanager
def postbox() -> Iterator[Postbox]:
    """A mail server that takes everything but what it is told to refuse."""
    state = Postbox()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self._say(220)
            while line := self.rfile.readline().decode("latin-1").strip():
                state.said.append(line)
                verb = line.split()[0].upper()
                if verb in state.refuses:
                    self._say(state.refuses[verb])
                elif verb == "DATA":
                    self._take()
                elif verb == "EHLO":
                    self.wfile.write(b"250-here\r\n250 AUTH PLAIN\r\n")
                else:
                    self._say({"QUIT": 221, "AUTH": 235}.get(verb, 250))

        def _take(self) -> None:
            self._say(354)
            text = b"".join(iter(self.rfile.readline, b".\r\n")).replace(b"\r\n", b"\n")
            state.got.append(email.message_from_bytes(text, policy=policy.default))  # type: ignore[arg-type]
            self._say(state.refuses.get(".", 250))

        def _say(self, code: int) -> None:
            self.wfile.write(f"{code} said\r\n".encode())

    with _serving(_Threading(("127.0.0.1", 0), Handler)) as state.port:
        yield state


class _Threading(ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def _serving(server: ThreadingTCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
