"""One saved search, read from its table in searches.toml."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tzlocal import get_localzone_name

from jobcrawler.searches.schedule import Cron, Every, Schedule, time_zone

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")
NAME_ALLOWED = "small letters, digits, - and _, at most 50"
VALUE_ALLOWED = "text, a whole number, true or false, or a list of texts"
OWN_KEYS = ("boards", "cron", "every", "time_zone", "mail", "webhook")
"""What belongs to the saved search itself; any other key is an argument of its boards."""
RESUME = "resume does not belong here: a saved search starts anew, and what is stored is not fetched again"

Path = tuple[str, ...]
"""Where something stands: (search,), (search, key) or (search, board, key)."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a file of saved searches."""

    path: Path
    sentence: str


@dataclass(slots=True, kw_only=True)
class SavedSearch:
    """A named search of one board or several."""

    name: str
    boards: tuple[str, ...] = ()
    schedule: Schedule | None = None
    """None: only when somebody asks for it."""
    arguments: dict[str, str] = field(default_factory=dict)
    """What each board is given, as on a command line."""
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    """Board -> what it alone is given."""
    mail: str | None = None
    """Who is told by e-mail of new postings and of a search that turns red."""
    webhook: bool = False
    """Whether JOBCRAWLER_WEBHOOK is told."""

    def crawls(self) -> dict[str, dict[str, str]]:
        """Board -> the arguments of its spider."""
        return {board: {**self.arguments, **self.own.get(board, {})} for board in self.boards}


def read_search(name: str, table: Any) -> tuple[SavedSearch, list[Mistake]]:
    """The search of a table, and all that is wrong with it; what is wrong is left out of the search."""
    search = SavedSearch(name=name)
    reader = _Reader(search)
    if not NAME.fullmatch(name):
        reader.mistakes.append(Mistake((name,), f"the name {name!r} cannot be; allowed: {NAME_ALLOWED}"))
    if isinstance(table, dict):
        reader.read(dict(table))
    else:
        sentence = f"{name} = {table!r} stands outside of a search; a search begins with a line such as [{name}]"
        reader.mistakes.append(Mistake((name,), sentence))
    return search, reader.mistakes


class _Reader:
    def __init__(self, search: SavedSearch) -> None:
        self.search = search
        self.mistakes: list[Mistake] = []

    def read(self, table: dict[str, Any]) -> None:
        """Take every key of it."""
        self.search.boards = self._taken(table, "boards", _boards) or ()
        self._schedule(table)
        self.search.mail = self._taken(table, "mail", _mail)
        self.search.webhook = bool(self._taken(table, "webhook", _yes_or_no))
        for key, value in table.items():
            meant = difflib.get_close_matches(key, OWN_KEYS, n=1, cutoff=0.75)
            if isinstance(value, dict):
                self._own(key, value)
            elif meant:
                self._mistake(key, f"there is no {key}, did you mean {meant[0]}?")
            else:
                self._argument(self.search.arguments, (self.search.name, key), value)

    def _schedule(self, table: dict[str, Any]) -> None:
        named = "time_zone" in table
        zone = self._taken(table, "time_zone", _zone) or time_zone(get_localzone_name() or "UTC")
        if "cron" in table and "every" in table:
            self._mistake("every", "cron and every cannot both say when; keep one of them")
        elif named and "cron" not in table:
            self._mistake("time_zone", "time_zone belongs to cron: an interval is the same everywhere")
        cron = self._taken(table, "cron", lambda text: Cron(_text(text), zone))
        every = self._taken(table, "every", lambda text: Every(_text(text)))
        self.search.schedule = cron or every

    def _taken(self, table: dict[str, Any], key: str, read: Callable[[Any], Any]) -> Any:
        """The value of a key, out of the table; None where it is not there or wrong."""
        if key not in table:
            if key == "boards":
                self._mistake(None, 'boards is missing; name one or more, such as boards = ["indeed", "glassdoor"]')
            return None
        try:
            return read(table.pop(key))
        except ValueError as error:
            self._mistake(key, f"{key}: {error}")
            return None

    def _own(self, board: str, table: dict[str, Any]) -> None:
        if self.search.boards and board not in self.search.boards:
            self._mistake(board, f"[{self.search.name}.{board}] is for a board that boards does not name")
        arguments: dict[str, str] = {}
        for key, value in table.items():
            self._argument(arguments, (self.search.name, board, key), value)
        self.search.own[board] = arguments

    def _argument(self, arguments: dict[str, str], path: Path, value: Any) -> None:
        key = path[-1]
        if key == "resume":
            self.mistakes.append(Mistake(path, RESUME))
            return
        try:
            arguments[key] = _as_given(value)
        except ValueError as error:
            self.mistakes.append(Mistake(path, f"{key}: {error}"))

    def _mistake(self, key: str | None, sentence: str) -> None:
        path = (self.search.name,) if key is None else (self.search.name, key)
        self.mistakes.append(Mistake(path, sentence))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text; put it into quotes")  # noqa: TRY004  told to the user like the others
    return value


def _boards(value: Any) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        raise ValueError(f'{value!r} names no boards; allowed: a list such as ["indeed", "glassdoor"]')
    if len(set(names)) < len(names):
        raise ValueError(f"{value!r} names a board twice")
    return tuple(names)


def _mail(value: Any) -> str:
    if not re.fullmatch(r"[^@\s,<>]+@[^@\s,<>]+", _text(value)):
        raise ValueError(f"{value!r} is no address; allowed: one such as me@example.org")
    return str(value)


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} cannot be; allowed: true or false, without quotes")  # noqa: TRY004
    return value


def _zone(value: Any) -> Any:
    return time_zone(_text(value))


def _as_given(value: Any) -> str:
    """A value as on a command line.

    >>> _as_given(["nurse", "cook"]), _as_given(True), _as_given(5)
    ('nurse;cook', 'true', '5')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ";".join(value)
    if not isinstance(value, (str, int)):
        raise ValueError(f"{value!r} cannot be; allowed: {VALUE_ALLOWED}")  # noqa: TRY004
    return str(value)
