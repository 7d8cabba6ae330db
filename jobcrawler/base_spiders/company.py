"""Systems that publish the postings of companies: one listing for each company that is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from scrapy_spider_metadata import Args
from w3lib.url import add_or_replace_parameter

from jobcrawler.base_spiders.arguments import CompanyArgs
from jobcrawler.base_spiders.merge import join_places, merge
from jobcrawler.base_spiders.progress import Search, SearchPage
from jobcrawler.base_spiders.reading import dig, firm, language, mapping, named
from jobcrawler.base_spiders.record import Record
from jobcrawler.base_spiders.requesting import asked_for
from jobcrawler.base_spiders.selection import contradicted, is_at, names_words
from jobcrawler.base_spiders.tenant import TenantSpider
from jobcrawler.exceptions import PageError
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.location import Place
from jobcrawler.parsers.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from jobcrawler.base_spiders.json_api import Path
    from jobcrawler.items import JobPosting, Publisher
    from jobcrawler.parsers.blocks import PageKind

__all__ = ["Args", "CompanyArgs", "CompanyPage", "CompanySpider", "Record", "Search", "SearchPage"]


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """What the records of a listing have in common."""

    response: Response
    company: str
    """As asked; "" of a posting's own record, where its card knows the company."""
    name: str | None
    """As the listing names the company."""
    now: datetime
    """What relative dates are relative to."""
    data: Any
    """The whole answer."""


class CompanySpider(TenantSpider):
    """A system that publishes postings by company: `class MySpider(Args[CompanyArgs], CompanySpider)`.

    1. Set `name` and `title`.
    2. Set `listings`, `link` and `careers`, as `TenantSpider` asks for.
    3. Set `records_at`: where in the listing its records are; `name_at`, `total_at` and `paging` where it has them.
    4. Write `parse_record(record, page)`: `self.vacancy(...)` of one record; None for one that is not public.
    5. Set `unneeded`: keys of a record that we know and do not need. What else is not read is counted.
    6. Where postings have records of their own: `detail` and `detail_at`, and `parse_detail(record, page)` where these
       are not in the shape of the listing's. Where they have pages with schema.org data, extend `CompanyPagesSpider`.

    A company that the system does not know is an error of that company; the others are read.
    """

    publisher: ClassVar[Publisher] = "employer"
    shape: ClassVar[str] = "company"
    name_at: ClassVar[Path | None] = None
    """Path of the company's name."""
    paging: ClassVar[tuple[str, int] | None] = None
    """Parameter that says how many records to skip, and records of a page."""
    detail_at: ClassVar[Path] = ()
    """Path of the record in the answer that `detail` gets."""

    # -- what a system writes ------------------------------------------------------------------------------------

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting | None:
        """The posting of one record; None for one that is not for the public."""
        raise NotImplementedError

    def parse_detail(self, record: Record, page: CompanyPage) -> JobPosting | None:
        """The posting of its own record."""
        return self.parse_record(record, page)

    def next_page(self, page: CompanyPage, shown: int) -> str | None:
        """The address of the page after this one, which shows so many records."""
        if self.paging is None:
            return None
        (parameter, size), total = self.paging, self.total(page.data)
        after = self.skipped(page.response) + size
        more = shown >= size if total is None else after < total
        return add_or_replace_parameter(page.response.url, parameter, str(after)) if more else None

    def skipped(self, response: Response) -> int:
        """How many records come before those of a page."""
        asked = parse_qs(urlsplit(response.url).query).get(self.paging[0], [""])[0] if self.paging else ""
        return int(asked) if asked.isdecimal() else 0

    # -- companies -----------------------------------------------------------------------------------------------

    def failure(self, failure: Failure, kind: PageKind) -> PageError:
        """Of a listing that is not there, the company is to blame."""
        error, response = super().failure(failure, kind), getattr(failure.value, "response", None)
        return self._blamed(error, response) if kind == "search" and response is not None else error

    def check(self, response: Response, kind: PageKind) -> None:
        """PageError when the response is not a listing or record; where nobody knows the company, it says so."""
        try:
            super().check(response, kind)
        except PageError as error:
            raise (self._blamed(error, response) if kind == "search" else error) from None

    def _blamed(self, error: PageError, response: Response) -> PageError:
        """Of a first page that is not there, or leads to the system's own pages, the error is the company."""
        missing = error.outcome is Outcome.HTTP_ERROR and response.status in (404, 410)
        led_away = error.outcome is Outcome.LAYOUT_CHANGED and self._is_elsewhere(response)
        if self.skipped(response) or not (missing or led_away):
            return error
        asked = response.request.cb_kwargs.get("search") if response.request else None
        company = (asked or self.search_of(asked_for(response))).query
        return self.unknown(company, f"status {response.status}" if missing else f"its address leads to {response.url}")

    def _is_elsewhere(self, response: Response) -> bool:
        """Whether a listing's address leads to another page."""
        return response.request is not None and "redirect_urls" in response.request.meta

    def unknown(self, company: str, why: str) -> PageError:
        """The error for a company that the system does not know."""
        return PageError(Outcome.CONFIG_ERROR, f"{self.title} does not know the company {company!r} ({why})")

    def unwanted(self, card: JobPosting) -> str | None:
        """The argument that a card contradicts; a card that says nothing of it is wanted."""
        args = self.args
        if args.query and not any(names_words(card.title, query) for query in args.query):
            return "query"
        open_place = card.location is None or _MORE_PLACES.search(card.location)
        if args.location and not open_place and not any(is_at(card, place) for place in args.location):
            return "location"
        return contradicted(args, card)

    # -- pages ---------------------------------------------------------------------------------------------------

    def read_search(self, response: Response, search: Search) -> SearchPage:
        """The postings of a listing; rows of one id are one posting with its places joined."""
        data = self.decode(response)
        records, total = self.records(response, data), self.total(data)
        name = firm(data, *self.name_at) if self.name_at else None
        page = CompanyPage(response, search.query, name, self.now(response), data)
        cards = self.cards_of(response, records, lambda record: self.parse_record(record, page))
        return SearchPage(
            cards=join_places(cards),
            shown=len(records),
            advertised=total or None,
            empty=not cards and not self.skipped(response),
            next_url=self.next_page(page, len(records)),
        )

    def read_posting(self, response: Response, source_id: str | None) -> JobPosting:
        """A posting's own record; PageError where there is none, or that of another posting."""
        data = self.decode(response)
        record = Record(mapping(dig(data, *self.detail_at)))
        company = "" if source_id else self.search_of(asked_for(response)).query
        found = self.parse_detail(record, CompanyPage(response, company, None, self.now(response), data))
        if found is None or not (found.title or found.description):
            raise self.unreadable(response, "it has no record of a posting")
        if source_id and found.source_id and _last(found.source_id) != _last(source_id):
            another = f"{self.title} sent the posting {found.source_id} instead of {source_id}: {response.url}"
            raise PageError(Outcome.WRONG_POSTING, another)
        self.count_unread(record)
        return found

    def merged(self, card: JobPosting, detail: JobPosting) -> JobPosting:
        """A card with its own record, which knows company and places better than the listing."""
        both = merge(card, detail)
        both.company = detail.company or card.company
        if detail.date_posted and detail.date_posted_precision == card.date_posted_precision:
            both.date_posted = detail.date_posted
        if detail.location:
            for name in ("location", "city", "region", "country"):
                setattr(both, name, getattr(detail, name))
        return both

    def _needs_page(self, card: JobPosting) -> bool:
        return bool(self.detail) and super()._needs_page(card)

    # -- postings ------------------------------------------------------------------------------------------------

    def vacancy(
        self,
        page: CompanyPage,
        source_id: str | None,
        places: Iterable[str | tuple[str, Place] | None],
        *,
        country: str | None = None,
        in_link: str | None = None,
        **fields: Any,
    ) -> JobPosting:
        """A posting with its link, its company and what its places say.

        `places` are texts, or what `in_parts` gives; without any the place is "Remote", where the work is. `country`
        is that of the first place. What `fields` say goes before what places say. `in_link` stands in the link where
        that is not the id.
        """
        known = dict((place, None) if isinstance(place, str) else place for place in places if place)
        told = {name: value for name, value in fields.items() if value is not None}
        told["language"] = language(told.get("language"))
        shown = {"source_id": source_id, "location": "; ".join(known)[:500] or None}
        card = self.posting(page.response, **(shown | self._shared(known, country) | told))
        if page.company:
            if source_id and not card.link:
                card.link = self.canonical_link(in_link or source_id, company=page.company)
            card.company = card.company or page.name or self.company_name(page.company)
            card.location = named(card.location) or ("Remote" if card.workplace == "remote" else card.country)
        return card

    def _shared(self, places: dict[str, Place | None], country: str | None) -> dict[str, Any]:
        """What places have in common; of several, the country that is told counts where no other is named."""
        hint = country if len(places) == 1 else None
        read = [place or self.place_of(text, hint) for text, place in places.items()] or [Place()]
        names = ("city", "region", "country", "workplace")
        found = {name: getattr(read[0], name) for name in names if len({getattr(one, name) for one in read}) == 1}
        if country and (len(read) == 1 or {one.country for one in read} <= {None, country}):
            found["country"] = country
        return found

    def offers(self, ranges: Iterable[Sequence[Any]], shown: str | None = None) -> dict[str, Any]:
        """Salary fields of ranges (low, high, currency, period), such as one a region; without any, of pay in words.

        From the lowest to the highest, where they are in one currency and period; else only the words.
        """
        read = (self.offer(low, high, clean_line(unit), clean_line(every)) for low, high, unit, every in ranges)
        pays = [pay for pay in read if pay.get("salary_source")]
        if not pays:
            return self.pay_of(shown)
        if len({(pay["salary_currency"], pay["salary_period"]) for pay in pays}) > 1:
            return {"salary_text": clean_line(shown)}
        lows, highs = ([pay[name] for pay in pays] for name in ("salary_min", "salary_max"))
        low, high = None if None in lows else min(lows), None if None in highs else max(highs)
        return {**pays[0], "salary_min": low, "salary_max": high, "salary_text": clean_line(shown)}

    def pay_of(self, shown: str | None, currency: str | None = None, country: str | None = None) -> dict[str, Any]:
        """Salary fields of a pay in words: the employer's, since the pages are."""
        found = super().pay_of(shown, currency, country)
        said = found.get("salary_min") or found.get("salary_max")
        return {**found, "salary_source": found["salary_source"] or "employer"} if said else found


_MORE_PLACES = re.compile(r"\+ ?\d+ |^\d+ Locations$")
"""A card that shows one of several places, or only how many there are."""


def _last(path: str) -> str:
    return path.rpartition("/")[2]
