"""Which cards the arguments of a search want."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobcrawler.parsers.location import parse_location
from jobcrawler.parsers.text import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jobcrawler.base_spiders.arguments import CrawlArgs, SearchArgs
    from jobcrawler.items import JobPosting


class Selection:
    """The first `limit` unique postings of a run."""

    def __init__(self) -> None:
        # Hashes of links: an int of 64 bits takes a third of a link.
        self._taken: set[int] = set()

    def remember(self, links: Iterable[str]) -> None:
        """Count these as taken: an earlier process took them."""
        self._taken.update(map(hash, links))

    def is_full(self, args: CrawlArgs) -> bool:
        """Whether the limit is reached."""
        return args.limit is not None and len(self._taken) >= args.limit

    def takes(self, args: CrawlArgs, card: JobPosting, may_be_stored: Callable[[], bool]) -> bool:
        """Whether a card is one of the first `limit`; only what may be stored fills a place."""
        if args.limit is None or hash(card.link) in self._taken:
            return True
        if self.is_full(args):
            return False
        if card.link and may_be_stored():
            self._taken.add(hash(card.link))
        return True


def is_too_old(args: CrawlArgs, card: JobPosting) -> bool:
    """Whether a card was posted more than `max_age_days` before it was read; one without a date is not."""
    if args.max_age_days is None or card.date_posted is None or card.scraped_at is None:
        return False
    return (card.scraped_at.date() - card.date_posted.date()).days > args.max_age_days


def ignored_filters(args: SearchArgs, card: JobPosting) -> Iterator[str]:
    """Arguments that a card contradicts, although the board was asked for them: it ignored the filter."""
    asked = {"job_type": args.job_type, "workplace": args.workplace, "country": args.country.upper()}
    for name, wanted in asked.items():
        shown = getattr(card, name)
        if wanted and shown and wanted not in shown.split(","):
            yield name


def names_words(title: str | None, query: str) -> bool:
    """Whether a title holds all words of a query.

    >>> names_words("Senior Data-Engineer (m/f/d)", "data engineer"), names_words("Engineer", "data engineer")
    (True, False)
    """
    return set(normalise(query).split()) <= set(normalise(title).split())


def is_at(card: JobPosting, asked: str) -> bool:
    """Whether a card names a place: in its text, or as the same city, region or country."""
    if f" {normalise(asked)} " in f" {normalise(card.location)} ":
        return True
    place = parse_location(asked)
    known = {
        name: value for name in ("city", "region", "country", "workplace") if (value := getattr(place, name, None))
    }
    return bool(known) and all(normalise(getattr(card, name)) == normalise(value) for name, value in known.items())


def contradicted(args: CrawlArgs, card: JobPosting) -> str | None:
    """The argument that a card contradicts, job_type or workplace; one that says nothing of it contradicts nothing."""
    if args.job_type and card.job_type and args.job_type not in card.job_type.split(","):
        return "job_type"
    return "workplace" if args.workplace and card.workplace not in (None, args.workplace) else None
