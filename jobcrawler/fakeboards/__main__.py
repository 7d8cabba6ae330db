"""`python -m jobcrawler.fakeboards`: serves the boards, prints their URLs as one JSON line, stops on a signal."""

from __future__ import annotations

import argparse
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, cast

from jobcrawler.fakeboards.faults import BOARDS, scripts
from jobcrawler.fakeboards.glassdoor import GENERATIONS
from jobcrawler.fakeboards.places import SERVED
from jobcrawler.fakeboards.server import FakeBoards

if TYPE_CHECKING:
    from twisted.internet.base import ReactorBase


def moment(text: str) -> datetime:
    """A point in time as the command line gives it.

    >>> moment("2026-03-10T12:30").isoformat()
    '2026-03-10T12:30:00+00:00'
    """
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def faults(path: str) -> dict[str, list[dict[str, Any]]]:
    """The scripts of a file, checked; ends the process with one sentence where they are wrong."""
    try:
        found: dict[str, list[dict[str, Any]]] = json.loads(Path(path).read_bytes())
        scripts(found)
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return found


def some_boards(text: str) -> tuple[str, ...]:
    """The boards that a text names, separated by commas.

    >>> some_boards("indeed,lever")
    ('indeed', 'lever')
    """
    found = tuple(dict.fromkeys(text.split(",")))
    for name in found:
        if name not in BOARDS:
            raise argparse.ArgumentTypeError(f"there is no board {name!r}: name some of {', '.join(BOARDS)}")
    return found


def ports(text: str) -> dict[str, int]:
    """Ports by board, as in "lever=8003,workday=8009".

    >>> ports("lever=8003,workday=8009")
    {'lever': 8003, 'workday': 8009}
    """
    pairs = dict(pair.partition("=")[::2] for pair in text.split(","))
    if not all(number.isdecimal() for number in pairs.values()):
        raise argparse.ArgumentTypeError(f"ports are written BOARD=PORT,BOARD=PORT, not {text!r}")
    return {board: int(pairs[board]) for board in some_boards(",".join(pairs))}


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(prog="python -m jobcrawler.fakeboards", description=__doc__)
    options.add_argument("--adverts", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--now", type=moment, help="fixes the boards' clock (ISO 8601; UTC where no zone is given)")
    options.add_argument("--country", choices=SERVED, default="us", help="of addresses without one")
    options.add_argument("--robots", choices=("open", "real"), default="open")
    options.add_argument("--weight", choices=("light", "real"), default="light", help="size of the pages")
    options.add_argument("--generation", choices=GENERATIONS, default="rotate", help="of Glassdoor's pages")
    options.add_argument(
        "--faults", type=faults, default={}, metavar="FILE", help='JSON: {"indeed": [fault, ...], "lever": [...]}'
    )
    options.add_argument("--adzuna-limit", type=int, default=0, help="requests a minute that Adzuna answers")
    options.add_argument("--boards", type=some_boards, default=BOARDS, metavar="BOARD,...", help="serve these only")
    options.add_argument("--port", type=ports, default={}, metavar="BOARD=PORT,...", help="a free one for the others")
    options.add_argument("--indeed-port", type=int, default=0)
    options.add_argument("--glassdoor-port", type=int, default=0)
    options.add_argument("--until-stdin-closes", action="store_true")
    return options


def main() -> None:
    """Serves until SIGTERM or SIGINT."""
    from twisted.internet import reactor as installed  # noqa: PLC0415  (must not choose the reactor on import)

    reactor = cast("ReactorBase", installed)
    options = vars(parser().parse_args())
    chosen = {board: options.pop(f"{board}_port") for board in ("indeed", "glassdoor")} | options.pop("port")
    watched = options.pop("until_stdin_closes")
    boards = FakeBoards(**options, ports=chosen)

    def ready() -> None:
        print(json.dumps(boards.start()), flush=True)
        if watched:
            Thread(target=_stop_with_stdin, args=(reactor,), daemon=True).start()

    reactor.callWhenRunning(ready)
    reactor.run()


def _stop_with_stdin(reactor: ReactorBase) -> None:
    # not sys.stdin: its lock, held by this thread, would abort the interpreter's end
    while os.read(0, 4096):
        pass
    reactor.callFromThread(reactor.stop)


if __name__ == "__main__":
    main()
