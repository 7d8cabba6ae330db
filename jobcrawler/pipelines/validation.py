"""Clean, check and identify postings. The rules stand on the dataclass; here they are only applied."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from jobcrawler.items import FIELDS, REQUIRED_FIELDS, SALARY_FIELDS, JobPosting, problems
from jobcrawler.parsers.gazetteer import locate
from jobcrawler.parsers.language import language_of
from jobcrawler.parsers.location import coordinates
from jobcrawler.parsers.text import clean_line, fingerprint, html_to_text, posting_id
from jobcrawler.parsers.vocabulary import settle

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

_LINES = (
    "source",
    "source_id",
    "title",
    "company",
    "location",
    "salary_text",
    "city",
    "region",
    "query",
    "search_location",
)
_URLS = ("link", "company_link", "apply_link", "page_link")
_UNCLEAN = re.compile(r"<[a-zA-Z/!]|&#?\w+;|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\ufeff]")
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=366)
"""Loose, because clocks may be wrong."""
_TYPE_ERRORS = re.compile(r"_type$|^missing$")
_FILLED = ("city", "region", "country", "latitude", "longitude", "workplace", "language")
_NAMED_UNKNOWNS = 100


class InvalidPosting(DropItem):
    """A posting that breaks the rules; the store keeps it whole among the rejects."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("invalid posting: " + ", ".join(f"{field} ({reason})" for field, reason in problems), "INFO")
        self.problems = problems


class ValidationPipeline:
    """Drops what breaks a rule in a required field or in a type; repairs and counts what can be repaired.

    What a board writes in its own words is written in ours; what is certain of place and language is filled.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.required: list[str] = crawler.settings.getlist("JOBCRAWLER_REQUIRED_FIELDS", list(REQUIRED_FIELDS))
        self._unknown: dict[str, set[str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads JOBCRAWLER_REQUIRED_FIELDS."""
        return cls(crawler)

    def process_item(self, item: Any) -> JobPosting:
        """The posting, clean, with `id` and `fingerprint`; InvalidPosting where it breaks the rules."""
        posting = self._as_posting(item)
        before = [getattr(posting, name) for name in FIELDS]
        self._clean(posting)
        for name, word in settle(posting):
            self._count_unknown(name, word)
        self._repair_pay(posting)
        self._repair_point(posting)
        self._repair_dates(posting)
        found = [(name, "missing") for name in self.required if getattr(posting, name) is None]
        found += self._repair_optional(posting, problems(posting))
        if found:
            for name, value in zip(FIELDS, before, strict=True):
                setattr(posting, name, value)
            self._reject(found)
        if not posting.waits_for_detail:  # what its page says goes before what we work out
            self._fill(posting)
        posting.id = posting_id(posting.link, posting.title, posting.company, posting.location)
        posting.fingerprint = fingerprint(posting.title, posting.company, posting.location)
        return posting

    def _as_posting(self, item: Any) -> JobPosting:
        if isinstance(item, JobPosting):
            return item
        fields = ItemAdapter(item).asdict()
        unknown = sorted(set(fields) - {*FIELDS, "waits_for_detail", "gone"})
        if unknown:
            self._reject([(name, "unknown_field") for name in unknown])
        return JobPosting(**fields)

    def _clean(self, posting: JobPosting) -> None:
        """Markup, control characters and placeholders such as "N/A" go; other types are left for the rules to name."""
        for names, clean in ((_LINES, clean_line), (_URLS, _stripped), (("description",), _clean_text)):
            for name in names:
                value = getattr(posting, name)
                if isinstance(value, str) and (cleaned := clean(value)) != value:
                    setattr(posting, name, cleaned)
        if posting.description is None:
            posting.description_kind = "none"

    def _repair_pay(self, posting: JobPosting) -> None:
        """Never kept wrong: bounds in order and in range, a currency only with pay."""
        bounds = [b for b in (posting.salary_min, posting.salary_max) if b is not None]
        if not all(isinstance(bound, (int, float)) for bound in bounds):
            return
        if any(not 0 < bound <= 1e12 for bound in bounds):
            self._drop_pay(posting, "out_of_range")
        elif not bounds:
            if posting.salary_currency is not None:
                self._count("repaired/salary_currency/without_pay")
            posting.salary_currency = posting.salary_period = posting.salary_source = None
        elif len(bounds) == 2 and bounds[0] > bounds[1]:
            posting.salary_min, posting.salary_max = posting.salary_max, posting.salary_min
            self._count("repaired/salary/swapped")

    def _drop_pay(self, posting: JobPosting, why: str) -> None:
        for name in SALARY_FIELDS:
            setattr(posting, name, None)
        self._count(f"repaired/salary/{why}")

    def _repair_point(self, posting: JobPosting) -> None:
        """Half a point and the boards' placeholders are no place."""
        pair = (posting.latitude, posting.longitude)
        if pair == (None, None) or coordinates(*pair):
            return
        if all(isinstance(value, (int, float, type(None))) for value in pair):
            posting.latitude = posting.longitude = None
            self._count("repaired/coordinates/placeholder_or_range")

    def _repair_dates(self, posting: JobPosting) -> None:
        """No advert is older than the boards, or of next year; none was published first after it was posted."""
        latest = (posting.scraped_at or datetime.now(UTC)) + _AHEAD
        for name in ("date_posted", "original_date_posted"):
            value = getattr(posting, name)
            if isinstance(value, datetime) and value.tzinfo and not _EARLIEST <= value <= latest:
                setattr(posting, name, None)
                self._count(f"repaired/{name}/out_of_range")
        original, posted = posting.original_date_posted, posting.date_posted
        if isinstance(original, datetime) and isinstance(posted, datetime) and original - posted > timedelta(days=1):
            posting.original_date_posted = None
            self._count("repaired/original_date_posted/after_posting")

    def _repair_optional(self, posting: JobPosting, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Optional fields that break a rule are emptied and counted; what is left is fatal."""
        fatal = []
        for name, reason in found:
            if (
                name in self.required
                or name in ("description_kind", "waits_for_detail", "gone")
                or _TYPE_ERRORS.search(reason)
            ):
                fatal.append((name, reason))
            elif name in SALARY_FIELDS:
                self._drop_pay(posting, f"{name}_{reason}")
            else:
                setattr(posting, name, None)
                self._count(f"repaired/{name}/{reason}")
        if posting.date_posted is None:
            posting.date_posted_precision = None
        return fatal

    def _fill(self, posting: JobPosting) -> None:
        """What the board leaves open and is certain; what it says stays."""
        north, east = posting.latitude, posting.longitude
        point = None if north is None or east is None else (north, east)
        place = locate(posting.location, posting.city, posting.region, posting.country, point)
        if place.contradicts:
            self._count("contradiction/country")
        language = posting.language or language_of(posting.description)
        values = (place.city, place.region, place.country, *(place.point or (None, None)), place.workplace, language)
        for name, value in zip(_FILLED, values, strict=True):
            if value is not None and getattr(posting, name) is None:
                setattr(posting, name, value)
                self._count(f"filled/{name}")

    def _reject(self, found: list[tuple[str, str]]) -> None:
        """Counted under the first problem, so that the reasons add up to the invalid; all are kept with the reject."""
        self._count("invalid")
        self._count("invalid/{}/{}".format(*found[0]))
        raise InvalidPosting(found)

    def _count(self, what: str) -> None:
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"jobcrawler/validation/{what}")

    def _count_unknown(self, field: str, text: str) -> None:
        """A word of the board that no table of ours knows: the first 100 of a field by name."""
        assert self.crawler.stats
        word = (clean_line(text) or "?")[:60]
        named = self._unknown.setdefault(field, set())
        if len(named) < _NAMED_UNKNOWNS:
            named.add(word)
        self.crawler.stats.inc_value(f"jobcrawler/unknown/{field}/{word if word in named else 'others'}")


def _stripped(url: str) -> str | None:
    return url.strip() or None


def _clean_text(text: str) -> str | None:
    """A text with its paragraphs and lists; most come clean, and a search is cheaper than reading them again."""
    return ((html_to_text(text) if _UNCLEAN.search(text) else text) or "").strip() or None
