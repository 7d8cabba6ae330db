"""A terminal for tests: commands in a pty, and what its screen shows in the end."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PIECES = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|(\r)|(\n)|([^\x1b\r\n])")
_CHUNK = 65_536


def open_terminal(width: int, height: int = 50) -> tuple[int, int]:
    """A new terminal of that size: the side that reads what is shown, and the side that programs write to."""
    shown, written = pty.openpty()
    fcntl.ioctl(written, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    return shown, written


def read(shown: int) -> str:
    """What comes next; "" when every program has closed the terminal."""
    try:
        return os.read(shown, _CHUNK).decode("utf-8", "replace")
    except OSError:  # how Linux says that nobody has it open
        return ""


def scrapy_on_terminal(
    *words: str,
    cwd: Path,
    environment: dict[str, str],
    width: int = 200,
    seen: Callable[[str, int], None] | None = None,
) -> tuple[int, str]:
    """Run `scrapy ...` on a terminal; its exit code and all that was written. `seen` is told that, and the pid."""
    shown, written = open_terminal(width)
    command = [sys.executable, "-m", "scrapy", *words]
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, "TERM": "xterm", **environment},
        stdin=written, stdout=written, stderr=written, start_new_session=True,
    )  # fmt: skip
    os.close(written)
    text = ""
    while piece := read(shown):
        text += piece
        if seen:
            seen(text, process.pid)
    os.close(shown)
    return process.wait(100), text


def screen(text: str, width: int = 200) -> list[str]:
    """The lines that a terminal shows after all of this, for the few sequences that are used here."""
    lines: list[list[str]] = [[]]
    y = x = 0
    for argument, command, start, down, letter in _PIECES.findall(text):
        if command == "A":
            y = max(0, y - int(argument or 1))
        elif command == "K":
            lines[y] = [] if argument == "2" else lines[y][:x]
        elif start:
            x = 0
        elif down or (letter and x >= width):
            y, x = y + 1, 0 if letter else x
            lines += [[] for _ in range(y + 1 - len(lines))]
        if letter:
            lines[y] += [" "] * (x - len(lines[y]))
            lines[y][x : x + 1] = [letter]
            x += 1
    return ["".join(line).rstrip() for line in lines]
