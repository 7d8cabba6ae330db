"""The built-in boards as a process of their own, for tests and benchmarks."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PATIENCE = 10
"""Seconds that the process has to end by itself."""


def command(**options: object) -> list[str]:
    """The command line that serves boards with these options (`FakeBoards`' names)."""
    words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "jobcrawler.fakeboards", "--until-stdin-closes", *words]


@contextmanager
def serve(**options: object) -> Iterator[dict[str, str]]:
    """Boards in a process of their own while the block runs; gives their URLs.

    The process ends with the block, and with this process whatever happens to it.
    """
    with subprocess.Popen(command(**options), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield _urls(process)
        finally:
            _end(process)


def script(url: str, faults: Sequence[Mapping[str, Any]] | None = None) -> list[dict[str, Any]]:
    """Replaces the script of a served board by these faults (see `faults`) and empties its log; without them only asks.

    Gives the script with how often each fault was used; ValueError says what is wrong with a fault.
    """
    query = "" if faults is None else "?" + urlencode({"script": json.dumps(faults)})
    try:
        with urlopen(f"{url}/_faults{query}", timeout=_PATIENCE) as answer:  # noqa: S310  (this machine)
            shown: list[dict[str, Any]] = json.load(answer)
    except HTTPError as error:
        with error:
            raise ValueError(json.load(error)["error"]) from None
    return shown


def _urls(process: subprocess.Popen[str]) -> dict[str, str]:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError(f"the built-in boards did not start (exit code {process.wait(_PATIENCE)})")
    urls: dict[str, str] = json.loads(line)
    return urls


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
