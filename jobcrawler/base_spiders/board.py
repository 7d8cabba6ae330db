"""What every spider of this project shares: identity, clock, outcomes."""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Spider
from scrapy.spidermiddlewares.httperror import HttpError

from jobcrawler.base_spiders.reading import dated, line, paid
from jobcrawler.exceptions import ConfigError, PageError
from jobcrawler.items import JobPosting
from jobcrawler.messages import KIND, VERDICT, outcome_refined
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.blocks import Markers, PageKind, classify, refusal
from jobcrawler.parsers.dates import from_http, from_iso, parse_posted
from jobcrawler.parsers.employment import job_types, says_nothing_of_workplace, workplace
from jobcrawler.parsers.failures import failure_verdict
from jobcrawler.parsers.location import Place, parse_location
from jobcrawler.parsers.redaction import redact
from jobcrawler.parsers.salary import from_bounds, parse_salary
from jobcrawler.parsers.text import clean_line, is_missing, strip_tracking

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy import Request
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from jobcrawler.items import Publisher
    from jobcrawler.parsers.blocks import Verdict


class BoardSpider(Spider):
    """A board: where its postings are and how its pages are told from refusals.

    1. Set `name` (goes into `source`) and `title` (for sentences).
    2. Set `markers`: what its readable pages hold.
    3. Write `hosts()` if the board has one host a country, `canonical_link()` if the link can be built from the id.
    """

    title: ClassVar[str]
    """The board as people write it."""
    markers: ClassVar[Markers]
    """What tells its pages from refusals."""
    publisher: ClassVar[Publisher] = "board"
    """Whose pages they are: employers' own, or a board's."""
    keys: ClassVar[tuple[str, ...]] = ()
    """What it needs of `JOBCRAWLER_KEYS`: "adzuna_app_id" is in the environment as JOBCRAWLER_KEY_ADZUNA_APP_ID."""
    host_table: ClassVar[dict[str, str]] = {}
    """Country code -> host of its public pages."""
    args: Any
    """Its arguments: what its `Args[...]` names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcomes: Counter[Outcome] = Counter()
        self.notes: dict[Outcome, str] = {}
        self._unknown: dict[str, set[str]] = {}

    # -- identity ------------------------------------------------------------------------------------------------

    @classmethod
    def hosts(cls) -> dict[str, str]:
        """Country code -> host, for the countries that the board serves; {} when one host serves all."""
        return cls.host_table

    @classmethod
    def check_keys(cls, settings: BaseSettings) -> None:
        """ConfigError where a key that the board needs is not in the environment."""
        missing = [name for name in cls.keys if not settings.getdict("JOBCRAWLER_KEYS").get(name)]
        if missing:
            names = " and ".join(f"JOBCRAWLER_KEY_{name.upper()}" for name in missing)
            raise ConfigError(f"{cls.title} needs {names} in the environment; docs/boards.md says where to get it")

    def key(self, name: str) -> str:
        """A key of the environment."""
        return str(self.settings.getdict("JOBCRAWLER_KEYS").get(name, ""))

    @classmethod
    def check_country(cls, country: str) -> None:
        """ConfigError when the board does not serve the country."""
        if cls.hosts() and country not in cls.hosts():
            served = ", ".join(sorted(cls.hosts()))
            raise ConfigError(f"{cls.title} does not serve the country {country!r}; it serves: {served}")

    @cached_property
    def run_id(self) -> str:
        """Scrapyd's job id where there is one, else the time and a few random characters."""
        given = getattr(self, "_job", None)
        return str(given) if given else f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"

    @property
    def base(self) -> str:
        """Scheme and host that requests go to."""
        return (self.args.base_url or f"https://{self.hosts()[self._asked_country]}").rstrip("/")

    def public_host(self, country: str | None = None) -> str:
        """Host of canonical links: the board's own, or `{board}.localhost` when another host stands in for it."""
        if self.args.base_url:
            return f"{self.name}.localhost"
        return self.hosts()[country or self._asked_country]

    @property
    def _asked_country(self) -> str:
        return str(getattr(self.args, "country", "us"))

    def canonical_link(self, source_id: str, country: str | None = None) -> str:
        """The link that identifies a posting; where the board gives links and no ids: without tracking parameters."""
        return strip_tracking(source_id)

    # -- clock ---------------------------------------------------------------------------------------------------

    def clock(self) -> datetime:
        """The setting JOBCRAWLER_NOW, else the time."""
        return self._fixed_now or datetime.now(UTC)

    @cached_property
    def _fixed_now(self) -> datetime | None:
        return from_iso(self.settings.get("JOBCRAWLER_NOW")) if hasattr(self, "settings") else None

    def now(self, response: Response) -> datetime:
        """What relative dates of a page are relative to: its Date header, else `clock()`."""
        header = response.headers.get("Date")
        return (from_http(header.decode("latin-1")) if header else None) or self.clock()

    # -- postings ------------------------------------------------------------------------------------------------

    def posting(self, response: Response, **fields: Any) -> JobPosting:
        """A posting of this board with its provenance."""
        return JobPosting(
            source=self.name,
            publisher=self.publisher,
            page_link=redact(response.url),
            run_id=self.run_id,
            scraped_at=self.clock(),
            **fields,
        )

    # -- requests ------------------------------------------------------------------------------------------------

    def request_meta(self, kind: PageKind) -> dict[str, Any]:
        """What the meta of a request begins with. One slot for the board, whatever host a page is on: one at a time."""
        return {KIND: kind, "download_slot": self.name}

    # -- outcomes ------------------------------------------------------------------------------------------------

    def check(self, response: Response, kind: PageKind) -> None:
        """PageError when the response is not a page that our parsers know."""
        verdict = self._verdict(response, kind)
        if verdict.outcome is not Outcome.OK:
            raise PageError(verdict.outcome, self._sentence(verdict.outcome, verdict.reason, response.url))

    def _verdict(self, response: Response, kind: PageKind) -> Verdict:
        """The middleware's; a page that is read by hand has none yet."""
        given: Verdict | None = response.request.meta.get(VERDICT) if response.request else None
        return given or classify(response, self.markers, kind)

    def unreadable(self, response: Response, what: str) -> PageError:
        """The error for a page that has our markers and not what we need: a block in disguise or a new layout."""
        verdict = refusal(response)
        outcome, reason = verdict or (Outcome.LAYOUT_CHANGED, what)
        return PageError(outcome, self._sentence(outcome, reason, response.url))

    def record(
        self,
        outcome: Outcome,
        sentence: str = "",
        *,
        request: Request | None = None,
        response: Response | None = None,
    ) -> None:
        """Count the outcome of a request; its first sentence goes into the report.

        The one way in which callbacks and errbacks refine what the middleware said: give the request or the response.
        """
        self.outcomes[outcome] += 1
        self.count(f"outcome/{outcome}")
        if sentence:
            first = outcome not in self.notes
            self.notes.setdefault(outcome, redact(sentence))
            self.logger.log(logging.WARNING if first else logging.DEBUG, sentence)
        crawler = getattr(self, "crawler", None)
        if crawler:
            request = request or (response.request if response else None)
            told = {"outcome": outcome, "sentence": sentence, "request": request, "response": response}
            crawler.signals.send_catch_log(outcome_refined, **told)

    def count(self, what: str, n: int = 1) -> None:
        """Add to the stat `jobcrawler/{what}`; a spider that is read by hand has no stats."""
        crawler = getattr(self, "crawler", None)
        if n and crawler and crawler.stats:
            crawler.stats.inc_value(f"jobcrawler/{what}", n)

    def pay_of(self, shown: str | None, currency: str | None = None, country: str | None = None) -> dict[str, Any]:
        """Salary fields of a pay in words; one that is not understood is counted, and only its text is kept."""
        pay = parse_salary(shown, currency=currency, country=country)
        if shown and pay is None:
            self.count_unknown("salary", [shown])
        return paid(pay, shown)

    def offer(
        self,
        low: object,
        high: object,
        currency: object = None,
        period: object = None,
        *,
        shown: str | None = None,
        source: str = "employer",
    ) -> dict[str, Any]:
        """Salary fields of pay in numbers; without numbers, those of the pay in words."""
        unit, every = (value if isinstance(value, str) else None for value in (currency, period))
        pay = from_bounds(low, high, currency=unit, period=every, source=source, text=shown)
        if pay is None:
            return self.pay_of(shown, unit)
        if every and pay.period is None:
            self.count_unknown("salary_period", [every])
        return paid(pay)

    def types_of(self, labels: Iterable[object]) -> str | None:
        """The job types of labels; a word that nobody knows is counted."""
        found, unknown = job_types(labels)
        self.count_unknown("job_type", unknown)
        return found

    def workplace_of(self, label: object) -> str | None:
        """The place of work of a label; a word that nobody knows is counted."""
        found = workplace(label)
        if found is None and isinstance(label, str) and not (is_missing(label) or says_nothing_of_workplace(label)):
            self.count_unknown("workplace", [label])
        return found

    def place_of(self, shown: str | None, country: str | None) -> Place:
        """City, region, country and place of work that a text names."""
        place = parse_location(shown, country)
        if shown and place is None:
            self.count_unknown("location", [shown])
        return place or Place()

    def posted(self, shown: str | float | None, now: datetime) -> dict[str, Any]:
        """Date fields of a date in words, or of one in seconds or milliseconds since 1970."""
        shown = shown if isinstance(shown, str) else line(shown)
        found = parse_posted(shown, now)
        if shown and found is None:
            self.count_unknown("date_posted", [shown])
        return dated(found)

    def count_unknown(self, field: str, words: Iterable[str]) -> None:
        """Words of the board that no table of ours knows: a signal, never a guess. The first 100 by name."""
        for given in words:
            word = clean_line(given) or "?"
            named = self._unknown.setdefault(field, set())
            if len(named) < _NAMED_UNKNOWNS:
                named.add(word[:60])
            self.count(f"unknown/{field}/{word[:60] if word[:60] in named else 'others'}")

    def failure(self, failure: Failure, kind: PageKind) -> PageError:
        """The outcome of a request that gave no page to its callback."""
        error, request = failure.value, failure.request  # type: ignore[attr-defined]
        if isinstance(error, PageError):
            return error
        if isinstance(error, HttpError):
            verdict = self._verdict(error.response, kind)
            return PageError(verdict.outcome, self._sentence(verdict.outcome, verdict.reason, error.response.url))
        outcome, reason = failure_verdict(error)
        return PageError(outcome, self._sentence(outcome, reason, request.url))

    def _sentence(self, outcome: Outcome, reason: str, url: str) -> str:
        return f"{self.title} {_VERBS.get(outcome, 'gave no postings')} at {redact(url)}: {reason}"


_NAMED_UNKNOWNS = 100
_VERBS = {
    Outcome.BLOCKED: "refused the page",
    Outcome.RATE_LIMITED: "asks us to slow down",
    Outcome.HTTP_ERROR: "answered with an error",
    Outcome.LAYOUT_CHANGED: "sent a page that we cannot read",
    Outcome.NETWORK: "could not be reached",
    Outcome.GONE: "no longer has the posting",
    Outcome.WRONG_POSTING: "sent another posting than the one asked for",
    Outcome.ROBOTS: "does not want the page to be fetched",
    Outcome.TOO_LARGE: "sent too much",
}
