"""What docs/deploy.md asks of a server, for a test that has no systemd, no other user and no time for pip.

`stand_ins.py NAME ARGUMENT...` does the work of the program of that name. Only what the page uses is known.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

INSTALLED = Path(sys.prefix, "bin")
UNITS = Path(os.environ.get("STAND_IN_UNITS", ""))


def apt_get(*_: str) -> None:
    """All of it is there."""


def useradd(*words: str) -> None:
    """The home of the user."""
    Path(words[words.index("--home-dir") + 1]).mkdir(parents=True)


def runuser(*words: str) -> None:
    """The command, by whoever runs the test."""
    command = list(words[words.index("--") + 1 :])
    os.execvp(command[0], command)  # noqa: S606


def chown(*_: str) -> None:
    """There is one user only."""


def python3(*words: str) -> None:
    """A virtual environment that leads to the one of the test; the packages of the project are in it."""
    folder = Path(words[words.index("venv") + 1], "bin")
    folder.mkdir(parents=True)
    for name in ("scrapy", "scrapyd", "scrapyd-deploy", "scrapyd-client"):
        (folder / name).symlink_to(INSTALLED / name)
    _script(folder / "python", f'exec {sys.executable} "$@"')
    _script(folder / "pip", 'test -f "$4"')


def systemctl(*words: str) -> None:
    """Start and stop services; timers never come to their hour."""
    for name in (word for word in words[1:] if word.endswith(".service")):
        if words[0] == "stop":
            _stop(name)
        elif words[0] in ("start", "enable"):
            _start(name)


def _start(name: str) -> None:
    lines = [line.partition("=")[::2] for line in (UNITS / name).read_text().splitlines()]
    unit = dict(lines)
    settings = [line.partition("=")[::2] for line in Path(unit["EnvironmentFile"]).read_text().splitlines()]
    commands = [shlex.split(command.replace("%%", "%")) for key, command in lines if key.startswith("ExecStart")]
    options = {"cwd": unit["WorkingDirectory"], "env": dict(settings)}
    if unit.get("Type") == "oneshot":
        for command in commands:
            subprocess.run([_found(command[0], dict(settings)), *command[1:]], check=True, **options)
        return
    with (UNITS / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(commands[0], start_new_session=True, stdout=log, stderr=log, **options)
    (UNITS / f"{name}.pid").write_text(str(process.pid))


def _found(program: str, settings: dict[str, str]) -> str:
    folders = settings["PATH"].split(":")
    return next(str(Path(folder, program)) for folder in folders if Path(folder, program).exists())


def _stop(name: str) -> None:
    """Everything that the service has started, and wait for it."""
    note = UNITS / f"{name}.pid"
    if not note.exists():
        return
    pid = int(note.read_text())
    deadline = time.monotonic() + 100
    kind = signal.SIGTERM
    while time.monotonic() < deadline:
        try:
            os.killpg(pid, kind)
        except ProcessLookupError:
            return
        kind = 0
        time.sleep(0.2)
    sys.exit(f"{name} does not stop")


def _script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


PROGRAMS = {"apt-get": apt_get, **{one.__name__: one for one in (useradd, runuser, chown, python3, systemctl)}}


def install(folder: Path, units: Path) -> None:
    """Put the programs into a folder, for the front of PATH."""
    folder.mkdir()
    units.mkdir()
    for name in PROGRAMS:
        _script(folder / name, f'STAND_IN_UNITS={units} exec {sys.executable} {__file__} {name} "$@"')


if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])
