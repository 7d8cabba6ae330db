"""Which saved searches there are, and whether boards can take what they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobcrawler.commands import running, scheduling
from jobcrawler.exceptions import ArgumentsError, ConfigError
from jobcrawler.storage import project_root

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from jobcrawler.searches.file import Check, SearchesFile
    from jobcrawler.searches.saved import Mistake, SavedSearch


def searches_file(settings: BaseSettings) -> SearchesFile:
    """The file of the settings."""
    from jobcrawler.searches.file import SearchesFile  # noqa: PLC0415  (not for every command)

    return SearchesFile(project_root() / settings["JOBCRAWLER_SEARCHES"])


def checker(settings: BaseSettings) -> Check:
    """What says whether boards can take what a search gives them, and whether it can be told of."""

    def check(search: SavedSearch) -> list[Mistake]:
        wrong: dict[tuple[tuple[str, ...], str], list[str]] = {}
        for board, given in search.crawls().items():
            for path, sentence in _wrong(settings, search, board, given):
                wrong.setdefault((path, sentence), []).append(board)
        return [_mistake(path, f"{', '.join(boards)}: {said}") for (path, said), boards in wrong.items()] + told(search)

    def told(search: SavedSearch) -> list[Mistake]:
        try:
            scheduling.channels(settings, search)
        except ConfigError as error:
            return [_mistake((search.name, "webhook"), str(error))]
        return []

    return check


def _mistake(path: tuple[str, ...], sentence: str) -> Mistake:
    from jobcrawler.searches.saved import Mistake  # noqa: PLC0415  (not for every command)

    return Mistake(path, sentence.replace("give -a ", "give ").replace(" or -a ", " or "))


def _wrong(
    settings: BaseSettings, search: SavedSearch, board: str, given: dict[str, str]
) -> list[tuple[tuple[str, ...], str]]:
    try:
        running.check(settings, board, given)
    except ArgumentsError as error:
        return [(_place(search, board, argument), said) for argument, said in error.problems]
    except ConfigError as error:
        return [((search.name, "boards"), str(error))]
    return []


def _place(search: SavedSearch, board: str, argument: str) -> tuple[str, ...]:
    if argument in search.own.get(board, {}):
        return (search.name, board, argument)
    return (search.name, argument) if argument in search.arguments else (search.name,)


def named(settings: BaseSettings, name: str, check: Check | None = None) -> SavedSearch:
    """The saved search of that name; ConfigError without one, and for mistakes of the file."""
    file = searches_file(settings)
    found = {search.name: search for search in file.read(check)}
    if name not in found:
        there = f"there are: {', '.join(found)}" if found else "scrapy searches add makes one"
        raise ConfigError(f"there is no saved search {name!r} in {file.path}; {there}")
    return found[name]
