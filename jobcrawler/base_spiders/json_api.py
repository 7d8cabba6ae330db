"""Boards that answer with data rather than pages: a list of records, each of which is one posting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from scrapy_spider_metadata import Args
from w3lib.url import add_or_replace_parameter

from jobcrawler.base_spiders.arguments import SearchArgs
from jobcrawler.base_spiders.listing import ListingSpider
from jobcrawler.base_spiders.reading import ODD_SHAPES, dig, line
from jobcrawler.base_spiders.record import Record
from jobcrawler.base_spiders.search import Search, SearchPage, SearchSpider
from jobcrawler.parsers.blocks import Markers
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

    markers: ClassVar[Markers] = Markers(positive=(re.compile(rb"\A(?:\xef\xbb\xbf)?\s*[\[{]"),))
    page_cap: ClassVar[int] = 100_000
    result_cap: ClassVar[int] = 1_000_000
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

    1. Set `name` and `title`, and write `hosts()`, as `BoardSpider` asks for.
    2. Set `records_at`, and `total_at` where the answer says how many there are.
    3. Set `words_in`: the parameters of query and place, and `link`: the path of a posting's page.
    4. Set `page_param` or `skip_param`, unless the number of a page is the end of its path; and `more_at` or
       `page_size`, which say whether there is another page. `page_cap` and `result_cap` where the board has some.
    5. Write `search_url(search)`: the address of the first page.
    6. Write `parse_record(record, response)`: the posting of one record, by `self.result(...)`.
    7. Set `unneeded`: keys of a record that we know and do not need. What else is not read is counted.
    """

    shape: ClassVar[str] = "search (API)"
    words_in: ClassVar[tuple[str, str]]
    """Names of the parameters for query and place."""
    link: ClassVar[str]
    """Path of a posting's page on the board's public host, with `{id}`."""
    page_param: ClassVar[str | None] = None
    """Parameter of a page's number, which begins with 1."""
    skip_param: ClassVar[str | None] = None
    """Parameter that says how many records come before those of a page."""
    page_size: ClassVar[int] = 0
    """Records of a page: one that is not full is the last. 0 where nobody knows: then one without records is."""
    more_at: ClassVar[Path | None] = None
    """Path of what says that there is a page after this one, such as its address; the last page has nothing there."""

    def search_url(self, search: Search) -> str:
        """The address of a search's first page."""
        raise NotImplementedError

    def page_after(self, url: str, shown: int, data: Any) -> str | None:
        """The address of the page after one that shows so many records; None where it is the last."""
        before, total = self._before(url), self.total(data) if self.page_size or self.skip_param else None
        more = bool(dig(data, *self.more_at)) if self.more_at else shown >= self.page_size
        if before is None or not (shown and more) or (total is not None and before + shown >= total):
            return None
        if self.skip_param:
            return add_or_replace_parameter(url, self.skip_param, str(before + shown))
        if self.page_param:
            return add_or_replace_parameter(url, self.page_param, str(_number(url, self.page_param, 1) + 1))
        parts = urlsplit(url)
        return parts._replace(path=_NUMBERED.sub(lambda found: str(int(found[0]) + 1), parts.path)).geturl()

    def _before(self, url: str) -> int | None:
        """How many records come before those of a page, as far as its address says; None of one that has no next."""
        if self.skip_param:
            return _number(url, self.skip_param, 0)
        numbered = _NUMBERED.search(urlsplit(url).path)
        if self.page_param is None and numbered is None:
            return None
        number = _number(url, self.page_param, 1) if self.page_param else int(numbered[0]) if numbered else 1
        return (number - 1) * self.page_size

    def canonical_link(self, source_id: str, country: str | None = None) -> str:
        """The page of a posting; in a country that the board does not serve, that of the country asked."""
        served = country if country in self.hosts() else None
        return f"https://{self.public_host(served)}/{self.link.format(id=source_id).lstrip('/')}"

    def parse_record(self, record: Record, response: Response) -> JobPosting:
        """The posting of one record."""
        raise NotImplementedError

    def result(self, response: Response, source_id: str | None, shown: str | None, **fields: Any) -> JobPosting:
        """A posting with its link and what the words of its place say; what `fields` say goes first."""
        place = self.place_of(shown, self.args.country)
        known = {name: getattr(place, name) for name in ("city", "region", "country", "workplace")}
        known |= {"location": shown, "link": self.canonical_link(source_id) if source_id else None}
        told = {name: value for name, value in fields.items() if value is not None}
        return self.posting(response, source_id=source_id, **(known | told))

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
            next_url=self.page_after(response.url, len(records), data),
        )


_NUMBERED = re.compile(r"\d{1,9}$")


def _number(url: str, parameter: str, otherwise: int) -> int:
    """The number that a parameter of an address is."""
    said = parse_qs(urlsplit(url).query).get(parameter, [""])[0]
    return int(said) if said.isdecimal() else otherwise
