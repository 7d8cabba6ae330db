"""A site that is empty without scripts, and pages that are hard on a browser; served by tests on 127.0.0.1."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_PATIENCE = 100
"""Seconds after which a page that never comes is given up by the site too."""


class Asked(NamedTuple):
    """A request that the site got."""

    path: str
    headers: dict[str, str]


class Answer(NamedTuple):
    """What the site says to it."""

    body: str
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


SHOW = """
addEventListener('late', () => fetch('/jobs.json').then(answer => answer.json()).then(job => {
  const line = document.createElement('p'); line.className = 'job'; line.textContent = job.title;
  document.body.append(line);
}));
"""
LATE_STYLE = """
const style = document.createElement('link'); style.rel = 'stylesheet'; style.href = '/late.css';
style.onload = () => dispatchEvent(new Event('late')); document.head.append(style);
"""
POLL = "<script>setInterval(() => fetch('/poll'), 50)</script>"


def page(body: str, *, data: bool = True) -> Answer:
    """A page; with data, its job comes when a script, a late stylesheet and a JSON document have come."""
    scripts = "<script src=/show.js></script><script src=/late.js></script>" if data else ""
    return Answer(f"<!doctype html><title>Jobs</title><body>{body}{scripts}")


ANSWERS = {
    "/robots.txt": Answer("User-agent: *\nDisallow: /private\n", kind="text/plain"),
    "/show.js": Answer(SHOW, kind="text/javascript"),
    "/late.js": Answer(LATE_STYLE, kind="text/javascript"),
    "/late.css": Answer("@font-face {font-family: x; src: url(/font.woff2)} body {font-family: x}", kind="text/css"),
    "/jobs.json": Answer(json.dumps({"title": "Cook"}), kind="application/json"),
    "/poll": Answer("", kind="text/plain"),
    "/job": page("<img src=/logo.png><video src=/tour.mp4 autoplay></video><iframe src=/advert></iframe>"),
    "/private": page(""),
    "/moved": Answer("", 302, headers=(("Location", "/job?moved"), ("Set-Cookie", "visit=1"))),
    "/circle": Answer("", 302, headers=(("Location", "/circle"),)),
    "/gone": page("nothing")._replace(status=404),
    "/challenge": page("wait")._replace(status=403, headers=(("cf-mitigated", "challenge"),)),
    "/slow-down": Answer("", 429, headers=(("Retry-After", "1"),)),
    "/file": Answer("%PDF", kind="application/pdf", headers=(("Content-Disposition", "attachment; filename=a.pdf"),)),
    "/never-quiet": page(POLL, data=False),
    "/data-and-never-quiet": page(POLL),
    "/never-loaded": page("<script src=/hangs async></script>"),
    "/reloads": page("<script>location.reload()</script>", data=False),
    "/busy": page("<script>setTimeout(() => {for (;;);}, 10)</script>", data=False),
    "/opens": page("<script>open('/advert'); alert('!'); confirm('?'); throw new Error('broken')</script>"),
    "/large": page("x" * 20_000),
}  # fmt: skip


class Site(ThreadingHTTPServer):
    """The site, its address, and what it was asked for."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.asked: list[Asked] = []
        self.ending = threading.Event()

    def paths(self) -> list[str]:
        """Without what stands behind the question mark."""
        return [asked.path.partition("?")[0] for asked in self.asked]

    def answer(self, path: str) -> Answer:
        """`/once/...` answers 503 the first time; `/hangs` never answers."""
        if path == "/hangs":
            self.ending.wait(_MOST_PATIENCE)
        if path.startswith("/once/"):
            return page("") if self.paths().count(path) > 1 else Answer("", 503)
        if path.startswith("/many/"):
            return page("<p>filler</p>" * 2000)
        return ANSWERS.get(path) or Answer("", 404)


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}))
        answer = self.server.answer(path)
        body = answer.body.encode()
        self.send_response(answer.status)
        for name, value in (("Content-Type", answer.kind), ("Content-Length", str(len(body))), *answer.headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        """Browsers that are closed or killed leave in the middle of a word."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def serve() -> Iterator[Site]:
    """The site, while the block runs."""
    with Site() as site:
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield site
        finally:
            site.ending.set()
            site.shutdown()
            thread.join()


def wait_for(site: Site, path: str) -> None:
    """Until the site was asked for a path."""
    end = time.monotonic() + _MOST_PATIENCE
    while path not in site.paths():
        assert time.monotonic() < end, f"{path} was not asked for"
        time.sleep(0.02)
