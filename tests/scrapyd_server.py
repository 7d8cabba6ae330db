"""A Scrapyd as a process of its own, asked as its users ask it: by HTTP, and through scrapyd-deploy."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from configparser import ConfigParser
from typing import TYPE_CHECKING, Any, Self
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

PATIENCE = 120
"""Seconds after which what does not happen will not."""


def until(done: Callable[[], bool], otherwise: str = "it does not happen") -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(0.5)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Scrapyd:
    """The Scrapyd of a folder that `scrapy scrapyd` made; started and ended with the block."""

    def __init__(self, folder: Path, **environment: str) -> None:
        conf = ConfigParser()
        conf.read(folder / "scrapyd.conf")
        self.folder = folder
        self.url = f"http://127.0.0.1:{conf['scrapyd']['http_port']}/"
        self._credentials = f"{conf['scrapyd']['username']}:{conf['scrapyd']['password']}"
        self._environment = {**os.environ, **environment}

    def __enter__(self) -> Self:
        if self._answers():
            raise SystemExit(f"something answers on {self.url} already; stop it first")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "scrapyd", "--pidfile="],
                cwd=self.folder, env=self._environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until(self._answers, f"Scrapyd did not start; see {self.log}")
        return self

    def __exit__(self, *exception: object) -> None:
        """As systemd does: it and the crawls that it started get a SIGTERM."""
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(PATIENCE)
        until(lambda: not self._group_lives(), f"a crawl did not end; see {self.log}")

    @property
    def log(self) -> Path:
        """What Scrapyd says, and what its crawls say on standard output."""
        return self.folder / "scrapyd.log"

    def _group_lives(self) -> bool:
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def _answers(self) -> bool:
        try:
            return bool(self.ask("daemonstatus.json"))
        except HTTPError:
            return True
        except OSError:
            return False

    def get(self, path: str, data: bytes | None = None, credentials: str | None = None) -> str:
        """The body of an answer; HTTPError for a refusal."""
        request = Request(self.url + path.lstrip("/"), data)  # noqa: S310  (this machine)
        word = b64encode((self._credentials if credentials is None else credentials).encode()).decode()
        request.add_header("Authorization", f"Basic {word}")
        with urlopen(request) as answer:  # noqa: S310
            return str(answer.read().decode())

    def ask(self, path: str, data: bytes | None = None) -> dict[str, Any]:
        """What the API answers."""
        answer: dict[str, Any] = json.loads(self.get(path, data))
        assert answer["status"] == "ok", answer
        return answer

    def deploy(self, project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """scrapyd-deploy of the project in that folder, to this server, with the netrc file beside its conf."""
        more = {"SCRAPYD_URL": self.url.rstrip("/"), "NETRC": str(self.folder / "netrc"), **environment}
        return subprocess.run(
            [sys.executable, "-m", "scrapyd_client", "deploy", "other"],
            cwd=project, env={**os.environ, **more}, capture_output=True, text=True,
        )  # fmt: skip

    def schedule(self, spider: str, settings: Mapping[str, object] | None = None, **arguments: object) -> str:
        """Schedule a crawl; the id of its job."""
        words = [("project", "jobcrawler"), ("spider", spider), *arguments.items()]
        words += [("setting", f"{name}={value}") for name, value in (settings or {}).items()]
        return str(self.ask("schedule.json", urlencode(words).encode())["jobid"])

    def wait(self, job: str, state: str = "finished") -> None:
        """Until a job is in that state."""
        until(lambda: self.ask(f"status.json?job={job}")["currstate"] == state, f"{job} is not {state}; see {self.log}")

    def shown(self, job: str) -> dict[str, Any]:
        """What listjobs.json shows of a finished job."""
        return next(one for one in self.ask("listjobs.json")["finished"] if one["id"] == job)
