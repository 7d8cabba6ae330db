"""What `scrapy jobs new` prints."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobcrawler.exceptions import ConfigError
from jobcrawler.reports.news import News, news, read
from jobcrawler.reports.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobcrawler.storage.base import JobStore


@contextmanager
def new_postings(store: JobStore, saved_search: str, reader: str, limit: int, *, peek: bool = False) -> Iterator[News]:
    """What to print of a saved search; it counts as read when the block ends without an error, unless `peek`.

    ConfigError, which names those that there are, for a saved search that no run belongs to.
    """
    check_name(store, saved_search)
    found = news(store, saved_search, reader, limit)
    yield found
    if found.postings and not peek:
        read(store, found)


def check_name(store: JobStore, saved_search: str) -> None:
    """ConfigError for a saved search that never ran."""
    names = list(dict.fromkeys(row["saved_search"] for row in store.saved_searches() if row["saved_search"]))
    if saved_search not in names:
        there_are = f"those that have: {', '.join(names)}" if names else "and no other has"
        raise ConfigError(f"no saved search {saved_search!r} has run in {store.url} yet; {there_are}")


def summary(found: News) -> str:
    """The page in a sentence.

    >>> summary(News(saved_search="cooks", reader="me", postings=[], mark=0, more=0))
    'cooks: nothing new since last time'
    """
    if not found.postings:
        return f"{found.saved_search}: nothing new since last time"
    more = f", and {found.more:,} more" if found.more else ""
    return f"{found.saved_search}: {number(len(found.postings), 'new posting')} since last time{more}"
