"""Run real `scrapy` commands against the built-in boards: what the end-to-end tests share."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[1]


@dataclass(slots=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str


def scrapy(
    *words: str,
    store: str | None = None,
    cwd: Path = ROOT,
    timeout: float = 100,
    keys: Mapping[str, str] | None = None,
) -> Result:
    """Run `scrapy ...` in the project; nothing deprecated may be used on the way. `keys` are those of official APIs."""
    environment = os.environ | {f"JOBCRAWLER_KEY_{name}": value for name, value in (keys or {}).items()}
    environment.pop("JOBCRAWLER_STORE", None)
    if store:
        environment["JOBCRAWLER_STORE"] = store
    command = [sys.executable, "-m", "scrapy", *words]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=timeout)
    assert "ScrapyDeprecationWarning" not in done.stderr, done.stderr
    return Result(done.returncode, done.stdout, done.stderr)


def crawl(board: str, url: str, store: str, *options: str, timeout: float = 100, **arguments: Any) -> Result:
    """Run `scrapy crawl BOARD` against another host, without delay."""
    given = {"base_url": url, **arguments}
    words = [word for name, value in given.items() for word in ("-a", f"{name}={value}")]
    return scrapy("crawl", board, *words, "-s", "DOWNLOAD_DELAY=0", *options, store=store, timeout=timeout)


def truth(url: str, **asked: Any) -> dict[str, Any]:
    """What a built-in board says that a complete crawl of a search finds."""
    with urlopen(f"{url}/_truth?{urlencode(asked)}") as answer:  # noqa: S310  (this machine)
        return json.load(answer)  # type: ignore[no-any-return]


def requests(url: str) -> list[dict[str, Any]]:
    """The board's own log."""
    with urlopen(f"{url}/_requests") as answer:  # noqa: S310  (this machine)
        return json.load(answer)  # type: ignore[no-any-return]


def rows(database: Path, sql: str) -> list[dict[str, Any]]:
    """Rows of a database that a crawl wrote."""
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(sql)]
    finally:
        connection.close()
