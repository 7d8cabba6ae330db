"""The file of saved searches: TOML that people write, so each mistake is told with its line, and comments stay."""

from __future__ import annotations

import re
import tomllib
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit

from jobcrawler.exceptions import ConfigError
from jobcrawler.searches.saved import OWN_KEYS, Mistake, SavedSearch, read_search

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobcrawler.searches import saved

    Check = Callable[[SavedSearch], list[Mistake]]

SAMPLE = Path(__file__).with_name("sample.toml")
"""All comments: what a new file begins with."""
APART = {(), *((key,) for key in OWN_KEYS if key != "boards")}
"""What can be wrong with a search without a word about its boards and their arguments."""
_NOT_IN_TEXT = "jobcrawler-looks-for-this-line"


class SearchesFile:
    """A file of saved searches. Methods raise ConfigError where it cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, check: Check | None = None) -> list[SavedSearch]:
        """The searches, in the order of the file; ConfigError with every mistake and its line."""
        searches, mistakes = self.examine(check)
        if mistakes:
            raise ConfigError("\n".join(mistakes))
        return searches

    def examine(self, check: Check | None = None) -> tuple[list[SavedSearch], list[str]]:
        """The searches, and what is wrong: "searches.toml, line 7: ...".

        `check` is asked about each search whose boards and arguments could be read, and says what is wrong with them.
        """
        text = self._text()
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            return [], [self._syntax(str(error))]
        searches, mistakes = [], []
        for name, table in tables.items():
            search, wrong = _examined(name, table, check)
            searches += [] if wrong else [search]
            mistakes += wrong
        lines = sorted((line_of(text, mistake.path), mistake.sentence) for mistake in mistakes)
        return searches, [self._said(line, sentence) for line, sentence in lines]

    def add(self, name: str, table: dict[str, Any], check: Check | None = None) -> None:
        """Add a search behind the others; what is there stays, with its comments. A new file begins with the sample."""
        text = self._text() if self.path.exists() else SAMPLE.read_text(encoding="utf-8")
        try:
            document = tomlkit.parse(text)
        except tomlkit.exceptions.TOMLKitError as error:
            raise ConfigError(f"{self.path} has a mistake, mend it first: {error}") from None
        if name in document:
            raise ConfigError(f"{self.path} has a search {name} already, in line {line_of(text, (name,))}")
        _, mistakes = _examined(name, table, check)
        if mistakes:
            raise ConfigError("; ".join(mistake.sentence for mistake in mistakes))
        self._write(f"{text.rstrip()}\n\n{tomlkit.dumps({name: table})}".lstrip())

    def _text(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise ConfigError(f"there is no {self.path}; scrapy searches add makes it") from None
        except (OSError, UnicodeError) as error:
            raise ConfigError(f"{self.path} cannot be read: {error}") from None

    def _write(self, text: str) -> None:
        aside = self.path.with_name(f"{self.path.name}.new")
        try:
            aside.write_text(text, encoding="utf-8")
            if self.path.exists():
                aside.chmod(self.path.stat().st_mode)
            aside.replace(self.path)
        except OSError as error:
            raise ConfigError(f"{self.path} cannot be written: {error.strerror}") from None

    def _syntax(self, error: str) -> str:
        found = re.fullmatch(r"(?s)(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", error)
        if not found:
            return self._said(1, f"this is no TOML: {error}")
        said, line, column = found.groups()
        number = int(line) if line else len(self._text().splitlines())
        return self._said(number, f"this is no TOML: {said}{f' at column {column}' if column else ''}")

    def _said(self, line: int, sentence: str) -> str:
        return f"{self.path.name}, line {line}: {sentence}"


def _examined(name: str, table: Any, check: Check | None) -> tuple[SavedSearch, list[Mistake]]:
    search, wrong = read_search(name, table)
    is_readable = search.boards and all(mistake.path[1:] in APART for mistake in wrong)
    return search, [*wrong, *(check(search) if check and is_readable else [])]


def line_of(text: str, path: saved.Path) -> int:
    """The line, from 1, in which that search or that key of it begins; of a key that is not there, its search.

    The text is written again without it, or with another value: the first line that differs is the one.

    >>> line_of('# mine\\n[a]\\nboards = ["x"]\\n\\n[a.x]\\nlimit = 5\\n', ("a", "x", "limit"))
    6
    """
    document: Any = tomlkit.parse(text)
    parent = document
    for name in path[:-1]:
        parent = parent[name]
    if path[-1] not in parent:
        return line_of(text, path[:-1])
    if isinstance(parent[path[-1]], dict):
        del parent[path[-1]]
    else:
        parent[path[-1]] = _NOT_IN_TEXT
    pairs = zip_longest(text.splitlines(), tomlkit.dumps(document).splitlines())
    return next((number for number, (before, after) in enumerate(pairs, 1) if before != after), 1)
