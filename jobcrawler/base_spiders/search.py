"""Boards that are searched by words and place, page by page, with a page for each posting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from jobcrawler.base_spiders.arguments import SearchArgs
from jobcrawler.base_spiders.listing import ListingSpider
from jobcrawler.base_spiders.progress import Search, SearchPage
from jobcrawler.base_spiders.selection import ignored_filters
from jobcrawler.exceptions import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

    from jobcrawler.items import JobPosting

__all__ = ["Search", "SearchPage", "SearchSpider"]


class SearchSpider(ListingSpider):
    """A board that is searched: `class MySpider(Args[SearchArgs], SearchSpider)`.

    1. Set what `BoardSpider` asks for.
    2. Set `page_cap` and `result_cap`: where the board stops showing results.
    3. Write `search_request(search)`: the request of the first result page (callback `parse_search`).
    4. Write `read_search(response, search)`: a `SearchPage`, or PageError.
    5. Where postings have pages of their own: `read_posting(response, source_id)`, one posting with its full
       description, or PageError. A board without it gives what its result pages say.
    6. Write `detail_url(card)`, and `search_of(url)` so that a page can be read with nothing but its URL.
    """

    shape: ClassVar[str] = "search"
    accepts: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Values of an argument that the board can search for; others are refused before the first request."""
    args: SearchArgs

    @classmethod
    def check_args(cls, given: dict[str, Any]) -> BaseModel:
        """The typed arguments; ConfigError also for a country or a filter that the board does not have."""
        args = super().check_args(given)
        assert isinstance(args, SearchArgs)
        cls.check_country(args.country)
        for name in ("job_type", "workplace"):
            known, value = cls.accepts.get(name, ()), getattr(args, name)
            if value is not None and value not in known:
                knows = f"it knows: {', '.join(known)}" if known else f"it knows no {name}"
                raise ConfigError(f"{cls.title} cannot search for {name}={value}; {knows}")
        return args

    def searches(self) -> Iterator[Search]:
        """One for each pair of query and location."""
        return (Search(query, where) for query in self.args.query for where in self.args.location or (None,))

    def ignored(self, card: JobPosting) -> Iterable[str]:
        """Filters that the board was asked for and did not keep to."""
        return ignored_filters(self.args, card)
