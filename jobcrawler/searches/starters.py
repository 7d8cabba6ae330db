"""Who starts a due run: this machine itself, or a Scrapyd. Both can be asked what became of one by its id alone."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import requests

from jobcrawler.exceptions import JobcrawlerError
from jobcrawler.storage.locks import is_held, take

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jobcrawler.storage import DueRun

TIMEOUT = 30.0
"""Seconds for an answer of Scrapyd."""
LOGS_KEPT = 100
"""Of each board of a saved search."""


class StartError(JobcrawlerError):
    """A run could not be started, or not be asked after; it may work later. Raised by starters."""


class Starter(Protocol):
    """Starts runs, each under its id."""

    def state(self, due: DueRun) -> str:
        """running (or about to), ended, or unknown: never heard of, or long ago. Raises StartError."""

    def start(self, due: DueRun, arguments: Mapping[str, str]) -> None:
        """Start it. Raises StartError; then it is not known whether it was started."""

    def exit_code(self, due: DueRun) -> int | None:
        """That of a run that this starter has seen ending."""

    def stop(self) -> None:
        """Leave, and do not leave anything behind that belongs to this process."""


@dataclass(slots=True)
class OwnCrawls:
    """Runs as processes of this machine, each with a log of its own: FOLDER/ID.log.

    The log is locked as long as its process lives, also when the one that started it does not.
    """

    folder: Path
    root: Path
    """Where scrapy.cfg is."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Handed to each crawl."""
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def state(self, due: DueRun) -> str:
        process = self._processes.get(due.id)
        if process is not None:
            return "running" if process.poll() is None else "ended"
        return "running" if is_held(self._log(due)) else "unknown"

    def start(self, due: DueRun, arguments: Mapping[str, str]) -> None:
        given = {**arguments, "_job": due.id}
        settings = {**self.settings, "JOBCRAWLER_SAVED_SEARCH": due.saved_search}
        command = [sys.executable, "-m", "scrapy", "crawl", due.board]
        command += [word for name, value in given.items() for word in ("-a", f"{name}={value}")]
        command += [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._sweep(due)
            log = take(self._log(due))
            if log is None:
                raise StartError(f"{self._log(due)} is held by another process")
            with log:  # the child keeps the lock
                self._processes[due.id] = subprocess.Popen(  # noqa: S603  our own command, no shell
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.root, start_new_session=True
                )
        except OSError as error:
            raise StartError(f"the crawl could not be started: {error}") from error

    def exit_code(self, due: DueRun) -> int | None:
        process = self._processes.get(due.id)
        return None if process is None else process.poll()

    def stop(self) -> None:
        """Crawls that are going end what is under way, save, and end."""
        for process in self._processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._processes.values():
            process.wait()

    def _sweep(self, due: DueRun) -> None:
        """Remove the logs of long ago."""
        logs = sorted(self.folder.glob(f"{due.saved_search}-{due.board}-*Z.log"))
        for path in logs[: -LOGS_KEPT + 1]:
            path.unlink(missing_ok=True)

    def _log(self, due: DueRun) -> Path:
        return self.folder / f"{due.id}.log"


@dataclass(slots=True)
class ScrapydJobs:
    """Runs as jobs of a Scrapyd at that address; the password is in the netrc file that NETRC names."""

    url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    project: str = "jobcrawler"

    def state(self, due: DueRun) -> str:
        known = self._ask("get", "status.json", {"job": due.id, "project": self.project}).get("currstate")
        return {"pending": "running", "running": "running", "finished": "ended"}.get(str(known), "unknown")

    def start(self, due: DueRun, arguments: Mapping[str, str]) -> None:
        settings = {**self.settings, "JOBCRAWLER_SAVED_SEARCH": due.saved_search}
        asked = {"project": self.project, "spider": due.board, "jobid": due.id, **arguments}
        self._ask("post", "schedule.json", {**asked, "setting": [f"{k}={v}" for k, v in settings.items()]})

    def exit_code(self, due: DueRun) -> int | None:
        """Scrapyd does not tell."""

    def stop(self) -> None:
        """Its jobs are its own."""

    def _ask(self, method: str, what: str, values: dict[str, Any]) -> dict[str, Any]:
        sent = {"params": values} if method == "get" else {"data": values}
        try:
            response = requests.request(method, f"{self.url.rstrip('/')}/{what}", timeout=TIMEOUT, **sent)  # type: ignore[arg-type]
        except requests.RequestException as error:
            late = f"nothing came in {TIMEOUT:.0f} seconds"
            why = late if isinstance(error, requests.Timeout) else "it cannot be reached; is it running?"
            raise StartError(f"Scrapyd at {self.url} does not answer: {why}") from error
        if response.status_code == 401:
            raise StartError(f"Scrapyd at {self.url} wants another password; NETRC names the file that holds it")
        try:
            answer: dict[str, Any] = response.json()
        except ValueError:
            raise StartError(f"{self.url} answers {response.status_code}, not as Scrapyd does") from None
        if answer.get("status") != "ok":
            raise StartError(f"Scrapyd says: {str(answer.get('message', answer)).splitlines()[-1]}")
        return answer
