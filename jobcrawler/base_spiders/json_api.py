"""Boards that answer with data rather than pages: a list of records, each of which is one posting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from scrapy_spider_metadata import Args

from jobcrawler.base_spiders.arguments import SearchArgs
from jobcrawler.base_spiders.listing import ListingSpider
from jobcrawler.base_spiders.reading import ODD_SHAPES, dig, line
from jobcrawler.base_spiders.record import Record
from jobcrawler.base_spiders.search import Search, SearchPage, SearchSpider
from jobcrawler.parsers.dirty_json import read_json
from jobcrawler.parsers.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.http import Response

    from jobcrawler.items import JobPosting

__all__ = ["ApiSearchSpider", "Args", "JsonApiSpider", "Path", "Record", "Search", "SearchArgs", "SearchPage"]

Path = tuple[str | int, ...]


class JsonApiSpider(ListingSpider):
    """What boards that answer with records have in common.

    1. Set `records_at`, and `total_at` where the answer says how many there are.
    2. Set `unneeded`: keys of a record that we know and do not need. What else is not read is counted.
    """

    records_at: ClassVar[Path] = ()
    """Path of the list of records, unless the whole answer is one."""
    total_at: ClassVar[Path | None] = None
    """Path of the number of postings."""
    unneeded: ClassVar[str] = ""
    """Keys of a record that we do not need, separated by spaces."""

    def decode(self, response: Response) -> Any:
        """The data of a response; PageError where they are cut or no data at all."""
        block = read_json(response.body)
        if not block.whole or len(block.values) != 1:
            raise self.unreadable(response, "its data cannot be decoded")
        return block.values[0]

    def records(self, response: Response, data: Any) -> list[Any]:
        """The records of an answer; PageError where it has no list of them."""
        found = data if isinstance(data, list) else dig(data, *self.records_at)
        if not isinstance(found, list):
            raise self.unreadable(response, f"it has no list {'.'.join(map(str, self.records_at))}".rstrip())
        return found

    def total(self, data: Any) -> int | None:
        """How many postings an answer says that there are."""
        said = line(data, *self.total_at) if self.total_at else None
        return int(said) if said and said.isdecimal() else None

    def cards_of(
        self, response: Response, records: list[Any], read: Callable[[Record], JobPosting | None]
    ) -> list[JobPosting]:
        """The postings of records. One that cannot be read is counted and told of, and the others are read.

        PageError where none of them can be read.
        """
        found: list[JobPosting] = []
        odd: list[Exception] = []
        for values in records:
            try:
                record = Record(values)
                card = read(record)
            except ODD_SHAPES as error:
                odd.append(error)
                continue
            if card and not (card.source_id or card.title):
                odd.append(ValueError("it has neither an id nor a title"))
            elif card:
                self.count_unread(record)
                found.append(card)
        if odd:
            self._tell_of_odd(response, odd, len(records))
        return found

    def _tell_of_odd(self, response: Response, odd: list[Exception], total: int) -> None:
        if len(odd) == total:
            raise self.unreadable(response, f"none of its {total} records can be read ({odd[0]!r})")
        self.count("records/unreadable", len(odd))
        self.logger.warning(f"{self.title} sent {len(odd)} of {total} records that cannot be read ({odd[0]!r})")

    def count_unread(self, record: Record) -> None:
        """Keys that nobody read, by name."""
        for key in record.unread(but=self.unneeded.split()):
            self.count(f"unread/{(clean_line(key) or '?')[:60]}")


class ApiSearchSpider(JsonApiSpider, SearchSpider):
    """An API that is searched by words and place: `class MySpider(Args[SearchArgs], ApiSearchSpider)`.

    1. Do what `JsonApiSpider` and `SearchSpider` ask for, up to `page_cap` and `result_cap`.
    2. Set `words_in`: the parameters of query and place, `page_size`, and `link`: the path of a posting's page.
    3. Write `search_url(search)`: the address of the first page. The number of a page is the end of its path.
    4. Write `parse_record(record, response)`: the posting of one record.
    """

    shape: ClassVar[str] = "search (API)"
    words_in: ClassVar[tuple[str, str]]
    """Names of the parameters for query and place."""
    link: ClassVar[str]
    """Path of a posting's page on the board's public host, with `{id}`."""
    page_size: ClassVar[int]
    """Records of a page; one that is not full is the last."""

    def search_url(self, search: Search) -> str:
        """The address of a search's first page."""
        raise NotImplementedError

    def page_after(self, url: str, shown: int, total: int | None) -> str | None:
        """The address of the page after one that shows so many records; None where it is the last."""
        parts = urlsplit(url)
        numbered = _NUMBERED.fullmatch(parts.path)
        if numbered is None or shown < self.page_size:
            return None
        number = int(numbered[2])
        more = total is None or number * self.page_size < total
        return parts._replace(path=f"{numbered[1]}{number + 1}").geturl() if more else None

    def canonical_link(self, source_id: str, country: str | None = None) -> str:
        """The page of a posting; in a country that the board does not serve, that of the country asked."""
        served = country if country in self.hosts() else None
        return f"https://{self.public_host(served)}{self.link.format(id=source_id)}"

    def parse_record(self, record: Record, response: Response) -> JobPosting:
        """The posting of one record."""
        raise NotImplementedError

    def search_request(self, search: Search) -> Request:
        """The first page of a search."""
        return self.page_request(self.search_url(search), search)

    def search_of(self, url: str) -> Search:
        """The search that an address asks for; the first that was asked for where it names none."""
        asked = parse_qs(urlsplit(url).query)
        query, place = (asked.get(name, [""])[0] for name in self.words_in)
        return Search(query, place or None) if query else next(iter(self.searches()))

    def read_search(self, response: Response, search: Search) -> SearchPage:
        """The postings of a page."""
        data = self.decode(response)
        records, total = self.records(response, data), self.total(data)
        return SearchPage(
            cards=self.cards_of(response, records, lambda record: self.parse_record(record, response)),
            advertised=total,
            empty=not records and not total,
            next_url=self.page_after(response.url, len(records), total),
        )


_NUMBERED = re.compile(r"(.*?)(\d{1,9})")
