"""The process that crawls for `jobcrawler.search`, seen from the program that searches."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from jobcrawler.exceptions import ConfigError, JobcrawlerError, StorageError, StoreLockedError
from jobcrawler.library.results import CRASHED, Report
from jobcrawler.outcomes import run_counts

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from jobcrawler.library.results import Posting

_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from jobcrawler.library.child import main; main()"
"""Not `-m jobcrawler...`: that finds the project only from some working directories."""
_HERE = str(Path(__file__).absolute().parents[2])
_ERRORS = {error.__name__: error for error in (ConfigError, StorageError, StoreLockedError)}
_ERRORS["ArgumentsError"] = ConfigError  # its sentence says all that is asked for here


def stream(
    boards: dict[str, dict[str, Any]], store: str | None, settings: dict[str, Any], reports: dict[str, Report]
) -> Generator[Posting]:
    """The postings of a search, {board: arguments}, as they come; `reports` is filled when it ends, however it ends."""
    with _settings(store, settings) as given, _process({"boards": boards, "settings": given}) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                yield from _postings(line, reports)
        except JobcrawlerError:
            boards = {}  # none of them was asked
            raise
        finally:
            process.send_signal(signal.SIGINT)  # when it has ended by itself, this does nothing
            for line in process.stdout:
                if line.startswith(_REPORT):  # the line in which Ctrl-C came may be cut
                    _postings(line, reports)
            reports |= {board: _crashed(board, process.wait()) for board in boards if board not in reports}


_REPORT = b'["report", '


def _postings(line: bytes, reports: dict[str, Report]) -> list[Posting]:
    """The posting of a line, if it is one; a report goes where it belongs, an error is raised."""
    kind, value = json.loads(line)
    if kind == "error":
        raise _ERRORS[value["type"]](value["sentence"])
    if kind == "report":
        reports[value["board"]] = Report(**value | {"sentences": tuple(value["sentences"])})
        return []
    return [value]


def _crashed(board: str, code: int) -> Report:
    sentence = f"{board}: its process ended with code {code} before it could report; standard error says why"
    return Report(
        board=board,
        outcome=CRASHED,
        exit_code=1,
        complete=False,
        counts=run_counts({}),
        sentences=(sentence,),
        run_id=None,
    )


@contextmanager
def _settings(store: str | None, given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The settings with a store; without one, everything goes to a folder that is removed in the end."""
    if store or "JOBCRAWLER_STORE" in given:
        yield {**given, **({"JOBCRAWLER_STORE": store} if store else {})}
        return
    with TemporaryDirectory(prefix="jobcrawler-") as folder:
        yield {"JOBCRAWLER_STORE": f"sqlite:{folder}/jobs.db", "JOBCRAWLER_PAGES": f"{folder}/pages", **given}


@contextmanager
def _process(asked: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that crawls what is asked, and has ended with the block.

    In a session of its own: a terminal and a notebook send Ctrl-C to a whole session, and it is for this program to say
    when to stop.
    """
    text = _json(asked)
    path = [*(str(Path(entry).absolute()) for entry in sys.path), _HERE]
    command = [sys.executable, "-P", "-c", _BOOT, *path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as process:  # noqa: S603
        try:
            assert process.stdin
            with suppress(BrokenPipeError), process.stdin:  # one that has ended already is told as crashed
                process.stdin.write(text)
            yield process
        except BaseException:  # ended by now, unless Ctrl-C came again
            process.kill()
            raise


def _json(asked: dict[str, Any]) -> bytes:
    try:
        return json.dumps(asked, default=_path).encode()
    except TypeError as error:
        raise ConfigError(f"the settings cannot be handed to another process: {error}") from None


def _path(value: object) -> str:
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"{value!r} is neither text nor number, list nor dict")
