"""`scrapy scrapyd`: a folder in which Scrapyd runs this project, with a password that nobody else has."""

from __future__ import annotations

import secrets
import socket
from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy.commands import ScrapyCommand

from jobcrawler.commands import running
from jobcrawler.commands.usage import in_brief
from jobcrawler.exceptions import ConfigError

if TYPE_CHECKING:
    import argparse

PORT = 6800
"""Scrapyd's own, and that of [deploy] in scrapy.cfg."""
USER = "jobcrawler"
CONF = """\
# Written by `scrapy scrapyd`. It holds a password: never commit it. Scrapyd reads it when it starts in this folder,
# and keeps its eggs, logs and dbs here.
[scrapyd]
# This machine only: a password over plain HTTP is for nobody else's wire. From elsewhere use an SSH tunnel.
bind_address = 127.0.0.1
http_port = {port}
username = {user}
password = {password}
# Runs at once. Two of one board ask it twice as often, and a JSON store takes one.
max_proc = 4
# Empty: set, it would take the place of the project's own feeds. Postings go to JOBCRAWLER_STORE.
items_dir =
# The list of finished runs outlives a restart; logs are kept for each spider.
jobstorage = scrapyd.jobstorage.SqliteJobStorage
finished_to_keep = 1000
jobs_to_keep = 100
"""
NETRC = "machine 127.0.0.1 login {user} password {password}\nmachine localhost login {user} password {password}\n"


class Command(ScrapyCommand):
    """Prepare a Scrapyd."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What follows the name."""
        return "FOLDER [options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Write the configuration of a Scrapyd, with a new password, into a folder"

    def long_desc(self) -> str:
        """Help with an example."""
        return (
            "Write scrapyd.conf (this machine only, with a new password) and netrc (the same password, for "
            "scrapyd-deploy and curl) into a folder; one that is there stays as it is. "
            "Example: scrapy scrapyd data/scrapyd; see docs/deploy.md"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Where it listens."""
        super().add_options(parser)
        in_brief(parser)
        parser.add_argument("--port", type=_port, default=PORT, help="0 is a free one (%(default)s)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write both files, and say what to do with them."""
        running.check_words(args, "give one folder, such as data/scrapyd")
        folder = Path(args[0]).expanduser().absolute()
        port = opts.port or _free_port()
        try:
            prepare(folder, port)
        except ConfigError as error:
            self.exitcode = running.fail("scrapyd", error)
            return
        target = "scrapyd-deploy" if port == PORT else f"SCRAPYD_URL=http://127.0.0.1:{port} scrapyd-deploy other"
        print(f"{folder} holds scrapyd.conf and netrc, with a new password. Start it: cd {folder} && scrapyd")
        print(f"Then hand it the project, from here: NETRC={folder}/netrc {target}")


def prepare(folder: Path, port: int) -> None:
    """Make the folder with `scrapyd.conf` and `netrc`, for their owner only.

    ConfigError where one of them is there already, or cannot be written.
    """
    password = secrets.token_urlsafe(24)
    files = {"scrapyd.conf": CONF, "netrc": NETRC}
    for name in files:
        if (folder / name).exists():
            raise ConfigError(f"{folder / name} is there already and stays as it is; remove it for a new password")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).touch(mode=0o600, exist_ok=False)
            (folder / name).write_text(text.format(port=port, user=USER, password=password), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror or error}") from error


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise ArgumentTypeError(f"{text!r} is no port; allowed: 0 to 65535")
    return int(text)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number: int = server.getsockname()[1]
    return number
