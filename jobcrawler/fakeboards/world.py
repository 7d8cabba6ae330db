"""A deterministic world of adverts: generated as asked for, never held in memory.

The world is a table of a few thousand *slots*, each with everything that a search can ask for (country, place,
occupation, boards, workplace, job types, age). Advert n lives in slot n mod SLOTS, so the hits of a search are
the matching slots, repeated round by round: the k-th hit is computed, whatever the number of adverts.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from typing import TYPE_CHECKING

from jobcrawler.countries import COUNTRIES
from jobcrawler.fakeboards.catalogue import COMPANIES, LEVELS, OCCUPATIONS, TAILS, Company, company, words_of
from jobcrawler.fakeboards.dice import Dice, mixed
from jobcrawler.fakeboards.paging import PAGINGS
from jobcrawler.fakeboards.places import SERVED, Place, find_place
from jobcrawler.fakeboards.slots import SLOTS, Slot, slot_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MASK = (1 << 64) - 1
_ODD = 0x9E3779B97F4A7C15
_ODD_INVERSE = pow(_ODD, -1, 1 << 64)
_PRIME = 9_999_999_967
_STEP = 6_180_339_887
_STEP_INVERSE = pow(_STEP, -1, _PRIME)
_FIRST_LISTING = 1_009_000_000_000
_FACTORS = {"us": 1.0, "in": 12.0, "mx": 4.5, "gb": 0.5, "ca": 0.85, "de": 0.55}
_PERIODS = {
    "us": ("year", "year", "year", "hour"),
    "in": ("year", "month"),
    "mx": ("month", "month", "month", "hour"),
    "gb": ("year", "year", "year", "hour"),
    "ca": ("year", "hour"),
    "de": ("year", "year", "month"),
}
_PAY_KINDS = ("none",) * 25 + ("range",) * 42 + ("single",) * 6 + ("from",) * 7 + ("up_to",) * 5 + ("estimated",) * 15
_SEARCHES_KEPT = 256
LARGEST = 0
"""Number of the company that has one advert in `_SHARE`, in every country: "Acme Robotics"."""
_SHARE = 64


@dataclass(frozen=True, slots=True)
class Pay:
    """What an advert pays."""

    kind: str
    """range, single, from, up_to (all by the employer) or estimated (by the board)."""
    low: float
    """0 where only the top is known."""
    high: float
    """0 where only the bottom is known."""
    period: str
    """hour, month or year."""
    currency: str


@dataclass(frozen=True, slots=True)
class Advert:
    """One advert of the world, as neither board writes it: each board has its own punctuation."""

    number: int
    slot: Slot
    title: str
    company: Company
    postcode: str
    """"" where the advert names none."""
    pay: Pay | None
    created: datetime
    """When this advert went online."""
    published: datetime
    """When its text did: long before, for a repost."""
    apply_link: str
    """The employer's own page."""
    text: int
    """Seed of its description: twins and reposts share it."""
    expired: bool = False
    """Whether its page says so."""

    @property
    def place(self) -> Place:
        """Where it is; REMOTE of the country where it names no town."""
        return self.slot.place

    @property
    def language(self) -> str:
        """ISO 639-1 of the text."""
        return COUNTRIES[self.slot.place.country].language


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search can ask for besides words and place."""

    max_age_days: int | None = None
    job_type: str | None = None
    workplace: str | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits of one search, by rank, without a list of them."""

    place: Place | None
    """The place that was searched; None where nobody knows the one that was asked."""
    total: int
    slots: Sequence[int] = field(repr=False)

    def number(self, rank: int) -> int:
        """The advert at a rank from 0 to total - 1."""
        if not 0 <= rank < self.total:
            raise IndexError(rank)
        turn, position = divmod(rank, len(self.slots))
        return turn * SLOTS + self.slots[position]


def _rounded(amount: float, period: str) -> float:
    step = {"hour": 0.5, "month": 100, "year": 1000}[period]
    return max(step, round(amount / step) * step)


def _pay(dice: Dice, yearly_usd: int, country: str) -> Pay | None:
    kind = dice.pick(_PAY_KINDS)
    if kind == "none":
        return None
    period = "year" if kind == "estimated" else dice.pick(_PERIODS[country])
    yearly = yearly_usd * _FACTORS[country] * (0.75 + dice.below(56) / 100)
    base = yearly / {"hour": 2080, "month": 12, "year": 1}[period]
    low, high = _rounded(base, period), _rounded(base * (1.12 + dice.below(39) / 100), period)
    if kind == "estimated":
        low, high = low + 0.625, high + 0.26
    return Pay(
        kind=kind,
        low=0.0 if kind == "up_to" else low,
        high=0.0 if kind == "from" else low if kind == "single" else high,
        period=period,
        currency=COUNTRIES[country].currency,
    )


@dataclass
class World:
    """Every advert of both boards, by number, by id and by search.

    `now` fixes the world's clock, for tests; without it ages count from the hour in which the world was made.
    """

    seed: int = 1
    adverts: int = 10_000
    now: datetime | None = None

    def __post_init__(self) -> None:
        self.anchor = (self.now or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)
        self._slots = slot_table(self.seed)
        self._searches: OrderedDict[tuple[object, ...], SearchResult] = OrderedDict()

    def clock(self) -> datetime:
        """The time that the boards believe it is."""
        return self.now or datetime.now(UTC)

    def advert(self, number: int) -> Advert:
        """The advert of a number; IndexError when there is none."""
        if not 0 <= number < self.adverts:
            raise IndexError(number)
        return self.made(number)

    def made(self, number: int) -> Advert:
        """An advert that this world holds, or would if it were larger."""
        slot = self._slots[number % SLOTS]
        text = mixed(self.seed, number - number % SLOTS + slot.text_of)
        dice, own = Dice(text), mixed(self.seed, number, 7)
        occupation, country = OCCUPATIONS[slot.occupation], slot.place.country
        language = COUNTRIES[country].language
        title = dice.pick(LEVELS[language]) + occupation.titles[language] + dice.pick(TAILS[language])
        drawn = dice.below(COMPANIES)
        employer = company(LARGEST if self._is_of_the_largest(slot) else drawn, country)
        pay = _pay(dice, occupation.yearly_usd, country)
        created = self.anchor - timedelta(days=slot.age_days, seconds=own % 72_000)
        return Advert(
            number=number,
            slot=slot,
            title=title,
            company=employer,
            postcode=slot.place.postcode if own >> 20 & 3 == 0 else "",
            pay=pay,
            created=created,
            published=created - timedelta(days=200 + own % 1300 if slot.repost else 0),
            apply_link=f"https://careers.{employer.slug.lower()}.example/jobs/{text % 1_000_000}",
            text=text,
        )

    def numbers_of_the_largest(self) -> Iterator[int]:
        """The numbers of all adverts of the company `LARGEST`, without an end; those of this world come first."""
        slots = [index for index, slot in enumerate(self._slots) if self._is_of_the_largest(slot)]
        return (turn * SLOTS + index for turn in count() for index in slots)

    @staticmethod
    def _is_of_the_largest(slot: Slot) -> bool:
        return slot.text_of % _SHARE == 0

    # ids: reversible, so that no table is needed

    def indeed_key(self, number: int) -> str:
        """Indeed's key of an advert: 16 hex digits."""
        value = (number * 8191 + self.seed * 257 + 1) * _ODD & _MASK
        value ^= value >> 32
        return f"{value * _ODD & _MASK:016x}"

    def by_indeed_key(self, key: str) -> Advert | None:
        """The advert of an Indeed key, if Indeed has it."""
        if len(key) != 16 or not set(key) <= set("0123456789abcdef"):
            return None
        value = int(key, 16) * _ODD_INVERSE & _MASK
        value ^= value >> 32
        number, rest = divmod((value * _ODD_INVERSE & _MASK) - self.seed * 257 - 1, 8191)
        return self._listed(number, "indeed") if rest == 0 else None

    def glassdoor_id(self, number: int) -> int:
        """Glassdoor's listing id of an advert: about 10^12."""
        return _FIRST_LISTING + ((number + self.seed * 31) * _STEP + 17) % _PRIME

    def by_glassdoor_id(self, listing: int) -> Advert | None:
        """The advert of a listing id, if Glassdoor has it."""
        number = ((listing - _FIRST_LISTING - 17) * _STEP_INVERSE - self.seed * 31) % _PRIME
        found = self._listed(number, "glassdoor")
        return found if found and self.glassdoor_id(number) == listing else None

    def board_id(self, board: str, number: int) -> str:
        """The id under which a board shows an advert."""
        return self.indeed_key(number) if board == "indeed" else str(self.glassdoor_id(number))

    def another(self, board: str, number: int, country: str) -> Advert | None:
        """The next advert of a board in a country, after the last comes the first; None where there is no other."""
        following = chain(range(number + 1, self.adverts), range(number))
        listed = (self._listed(other, board) for other in following)
        return next((advert for advert in listed if advert and advert.place.country == country), None)

    def _listed(self, number: int, board: str) -> Advert | None:
        if not 0 <= number < self.adverts or board not in self._slots[number % SLOTS].boards:
            return None
        return self.advert(number)

    # searches

    def search(
        self, query: str, place: str | Place, country: str, board: str, filters: Filters | None = None
    ) -> SearchResult:
        """The hits of a search; a place that nobody knows searches the whole country (`place` is then None)."""
        where = find_place(place, country) if isinstance(place, str) else place
        wanted = filters or Filters()
        key = (words_of(query), where, country, board, wanted)
        if key in self._searches:
            self._searches.move_to_end(key)
            return self._searches[key]
        result = self._found(words_of(query), where, country, board, wanted)
        self._searches[key] = result
        if len(self._searches) > _SEARCHES_KEPT:
            self._searches.popitem(last=False)
        return result

    def _found(
        self, words: frozenset[str], where: Place | None, country: str, board: str, filters: Filters
    ) -> SearchResult:
        occupations = {i for i, occupation in enumerate(OCCUPATIONS) if words <= occupation.words}
        hits = array(
            "I",
            (
                index
                for index, slot in enumerate(self._slots)
                if slot.occupation in occupations
                and slot.place.country == country
                and board in slot.boards
                and (where is None or slot.lies_in(where))
                and slot.passes(filters.max_age_days, filters.job_type, filters.workplace)
            ),
        )
        rounds, rest = divmod(self.adverts, SLOTS)
        return SearchResult(where, rounds * len(hits) + bisect_left(hits, rest), hits)

    def reachable(
        self, board: str, query: str, place: str | Place, country: str, filters: Filters | None = None
    ) -> Iterator[tuple[str, Advert]]:
        """Exactly the postings that a complete crawl of a search finds within the board's cap: (id, advert)."""
        if country not in SERVED:
            return
        paging, result = PAGINGS[board], self.search(query, place, country, board, filters)
        seen: dict[int, None] = {}
        for page in range(paging.pages(result.total)):
            seen.update(dict.fromkeys(paging.ranks(page, result.total)))
        for rank in seen:
            number = result.number(rank)
            yield self.board_id(board, number), self.advert(number)
