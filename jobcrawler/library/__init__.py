"""Search from Python: `from jobcrawler import search`.

The crawls run in a process of their own, since a reactor starts once in a process and a notebook has an event loop
already. This side imports neither Scrapy nor Twisted, so it works from any thread, any number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobcrawler.exceptions import ConfigError
from jobcrawler.library.process import stream
from jobcrawler.library.results import Postings, PostingStream, Report

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["PostingStream", "Postings", "Report", "search", "search_iter"]


def search(
    query: str | Iterable[str] | None = None,
    *,
    location: str | Iterable[str] | None = None,
    boards: str | Iterable[str] = ("indeed", "glassdoor"),
    store: str | PathLike[str] | None = None,
    settings: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> Postings:
    """The postings that boards have for a query, when all boards have ended, with a report of each board.

    `arguments` are those of the boards' spiders (limit, country, company ...); a dict has a value for each board:
    `base_url={"indeed": "http://127.0.0.1:8000"}`. `store`: a path or URL where the postings are kept, beside what
    earlier runs found; None keeps nothing. `settings` are Scrapy's and the project's.

    Raises ConfigError or StorageError, in the sentence of `scrapy search`, before any board is asked. A board that
    refuses or fails raises nothing: its report says so, and what it gave before is there.
    """
    with search_iter(query, location=location, boards=boards, store=store, settings=settings, **arguments) as found:
        return Postings(found, found.reports)


def search_iter(
    query: str | Iterable[str] | None = None,
    *,
    location: str | Iterable[str] | None = None,
    boards: str | Iterable[str] = ("indeed", "glassdoor"),
    store: str | PathLike[str] | None = None,
    settings: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> PostingStream:
    """The same, each posting when it comes; it takes and raises what `search` does.

    Nothing is started, and nothing raised, before the first posting is asked for. `close()` ends the crawls early; so
    does letting go of the stream. `reports` are there when it has ended.
    """
    names = _boards(boards)
    given = {"query": query, "location": location, **arguments}
    asked = {board: _arguments(board, given, names) for board in names}
    reports: dict[str, Report] = {}
    return PostingStream(stream(asked, _store_url(store), dict(settings or {}), reports), reports)


def _boards(boards: str | Iterable[str]) -> list[str]:
    """ "indeed, glassdoor" or the names one by one -> each once."""
    listed = boards.split(",") if isinstance(boards, str) else boards
    names = list(dict.fromkeys(name.strip() for name in listed if name.strip()))
    if not names:
        raise ConfigError("boards is empty; name at least one board, such as indeed")
    return names


def _arguments(board: str, given: dict[str, Any], boards: list[str]) -> dict[str, Any]:
    """The arguments of one board, as its command line would have them: what is None was not given."""
    own = {}
    for name, value in given.items():
        if isinstance(value, Mapping):
            unknown = [key for key in value if key not in boards]
            if unknown:
                raise ConfigError(f"{name} cannot have a value for {unknown[0]!r}; allowed: {', '.join(boards)}")
            value = value.get(board)  # noqa: PLW2901  (the value of this board)
        if value is not None:
            own[name] = _words(value)
    return own


def _words(value: Any) -> str | list[str]:
    """An argument as text, several of them as a list.

    >>> _words(100), _words(False), _words(("nurse", "cook"))
    ('100', 'false', ['nurse', 'cook'])
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [str(one) for one in value]
    return str(value)


def _store_url(store: str | PathLike[str] | None) -> str | None:
    """A path is one of a SQLite file, relative to the working directory; a URL stays as it is.

    >>> _store_url("sqlite:data/jobs.db"), _store_url(Path("/tmp/jobs.db"))
    ('sqlite:data/jobs.db', 'sqlite:/tmp/jobs.db')
    """
    if store is None or (isinstance(store, str) and re.match("[a-z]+:", store)):
        return store
    return f"sqlite:{Path(store).expanduser().absolute()}"
