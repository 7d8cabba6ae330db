"""Pay as boards write it -> bounds, currency, period and who says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from jobcrawler.countries import COUNTRIES
from jobcrawler.parsers import pay_words
from jobcrawler.parsers.text import clean_line, normalise


@dataclass(frozen=True, slots=True)
class Salary:
    """Pay; None is an open bound or what the text does not say."""

    minimum: float | None
    """Lower bound, in units of `currency` a `period`."""
    maximum: float | None
    """Upper bound; equal to `minimum` for a single amount. Bounds may be swapped where the board swaps them."""
    currency: str | None
    """ISO 4217."""
    period: str | None
    """One of `items.SalaryPeriod`."""
    text: str | None
    """As published, on one line."""
    source: str | None
    """One of `items.SalarySource`."""


_MAX_TEXT = 160


_PER_YEAR = re.compile(r"\bp a\b|\b(?:par|l) an\b|^an$|\ban(?= brut)")
_PER_MONTH = re.compile(r"\bp m\b")
_PER_DAY = re.compile(r"\bp d\b|^d$")


def _in_words(text: str) -> str:
    """A text as words; "an" is French only where it cannot be an English article."""
    return _PER_DAY.sub("day", _PER_MONTH.sub("month", _PER_YEAR.sub("year", normalise(text))))


def pay_period(word: object) -> str | None:
    """The `items.SalaryPeriod` that a word or code names, else None.

    >>> pay_period("per-year-salary"), pay_period("1 HOUR"), pay_period("por mes"), pay_period("per session")
    ('year', 'hour', 'month', None)
    """
    if not isinstance(word, str) or len(word) > _MAX_TEXT:
        return None
    return _period_of(word)


@lru_cache(maxsize=1_024)
def _period_of(word: str) -> str | None:
    words = [part for part in _in_words(word).split() if part not in pay_words.FILLERS]
    found = {pay_words.PERIODS.get(part) for part in words}
    return found.pop() if len(found) == 1 else None


def _number(text: str, *, scaled: bool) -> float | None:
    """The number that figures and separators stand for; `scaled` when "k" or the like follows."""
    digits = re.sub(r"[ '’]", "", text)
    marks = [character for character in digits if character in ".,"]
    if len(digits) > 18:
        return None
    if not marks:
        return float(digits)
    whole, _, rest = digits.rpartition(marks[-1])
    if len(set(marks)) == 2:
        return float(f"{re.sub('[.,]', '', whole)}.{rest}") if marks.count(marks[-1]) == 1 else None
    grouped = len(rest) == 3 and whole != "0" and len(whole) <= 3 and not (scaled and marks[0] == ".")
    if len(marks) > 1 or grouped:
        return float(digits.replace(marks[0], "")) if len(rest) == 3 else None
    return None if marks[0] == "," and len(rest) > 2 else float(f"{whole}.{rest}")


def _bounds(matches: list[re.Match[str]]) -> list[float] | None:
    """The amounts with their factors; a factor written once holds for both where the order allows it."""
    numbers = [_number(match["number"], scaled=match["factor"] is not None) for match in matches]
    factors = [pay_words.FACTORS[match["factor"]] if match["factor"] else 1.0 for match in matches]
    if len(numbers) == 2 and None not in numbers and (factors[0] == 1.0) != (factors[1] == 1.0):
        shared = max(factors)
        if numbers[0] <= numbers[1]:  # type: ignore[operator]  # neither is None
            factors = [shared, shared]
    amounts = [number * factor for number, factor in zip(numbers, factors, strict=True) if number is not None]
    return amounts if len(amounts) == len(numbers) and max(amounts) <= 1e12 else None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text of one or two amounts, taken apart: what stands before, between and after them, in folded words."""

    matches: list[re.Match[str]]
    head: str
    middle: str
    tail: str
    dash: bool
    source: str | None

    def words(self) -> list[str]:
        """What is left when amounts, bounds and connectors are taken away."""
        head = pay_words.FROM.sub(" ", pay_words.UP_TO.sub(" ", self.head)).split()
        middle = [word for word in self.middle.split() if word not in pay_words.CONNECTORS]
        tail = pay_words.AT_MOST.sub(" ", pay_words.OR_MORE.sub(" ", self.tail)).split()
        return [word for word in head + middle + tail if word not in pay_words.FILLERS]

    def signs(self) -> list[str]:
        """Signs and codes of currencies, wherever they stand."""
        beside = [match[group] for match in self.matches for group in ("before", "after") if match[group]]
        return beside + [word for word in self.words() if word in pay_words.SIGNS or word in pay_words.SHARED_SIGNS]

    def is_rate(self, amounts: list[float]) -> bool:
        """Whether figures without a sign are pay: "20 per hour" and "50,000 annually", but not "3 days"."""
        words = self.tail.split()
        return bool(self.words()) and (max(amounts) >= 1_000 or (bool(words) and words[0] in pay_words.FILLERS))

    def connected(self) -> bool:
        """Whether two amounts are joined as a range."""
        return len(self.matches) == 1 or self.dash or not pay_words.CONNECTORS.isdisjoint(self.middle.split())

    def opens(self) -> tuple[bool, bool]:
        """Of a single amount: (whether there may be more, whether there may be less)."""
        match = self.matches[0]
        more = bool(match["open"] or match["open_"] or pay_words.OR_MORE.search(self.tail))
        less = bool(pay_words.UP_TO.search(self.head) or pay_words.AT_MOST.search(self.tail))
        return more or bool(pay_words.FROM.search(pay_words.UP_TO.sub(" ", self.head))), less


_MINUS = re.compile(r"(?:^|[:=(])\s*[-–]\s*$")
_PENSION = re.compile(r"401\s?\(?k", re.IGNORECASE)
_NO_PAY = re.compile(r"[0-9][a-z]+[0-9]")
"""Figures and letters in one: an id or 1e9."""


def _take_apart(line: str) -> _Reading | None:
    folded = line.casefold()
    words = _in_words(folded)
    source = next((source for pattern, source in pay_words.SOURCES if pattern.search(words)), None)
    folded = pay_words.PREDICTED.sub(" ", folded)
    matches = list(pay_words.AMOUNT.finditer(folded))
    if not 1 <= len(matches) <= 2 or _NO_PAY.search(folded) or _MINUS.search(folded[: matches[0].start()]):
        return None
    middle = folded[matches[0].end() : matches[-1].start()] if len(matches) == 2 else ""
    return _Reading(
        matches=matches,
        head=_in_words(folded[: matches[0].start()]),
        middle=_in_words(middle),
        tail=_in_words(folded[matches[-1].end() :]),
        dash=bool(re.search(r"[-–—~−‐‑]|\.\.", middle)),
        source=source,
    )


def _currency(signs: list[str], given: str | None, country: str | None, *, lakh: bool) -> tuple[bool, str | None]:
    """(whether the signs agree, the currency)."""
    certain = {pay_words.SIGNS[sign] for sign in signs if sign in pay_words.SIGNS}
    shared = [set(pay_words.SHARED_SIGNS[sign]) for sign in signs if sign in pay_words.SHARED_SIGNS]
    possible = set.intersection(*shared) if shared else set()
    if len(certain) > 1 or (shared and certain and not certain <= possible):
        return False, None
    if certain:
        return True, certain.pop()
    if given and re.fullmatch("[A-Za-z]{3}", given):
        return True, given.upper()
    entry = COUNTRIES.get((country or "").lower())
    local = entry.currency if entry else None
    return True, local if local in (possible or (pay_words.LAKH if lakh else ())) else None


@cache
def _iso_4217() -> frozenset[str]:
    """The codes that are in use, but those of metals, funds and tests."""
    import pycountry  # noqa: PLC0415  (for a currency that is a field of its own)

    codes = {str(entry.alpha_3) for entry in pycountry.currencies}
    return frozenset(code for code in codes if code[0] != "X" or code in ("XAF", "XCD", "XCG", "XOF", "XPF"))


def currency_code(word: str, country: str | None = None) -> str | None:
    """ISO 4217 of a code, a sign or a name that is a field of its own; None for what is none, and for a shared sign.

    The currency of `country` (alpha-2) decides what a shared sign such as "$" stands for.

    >>> currency_code("usd"), currency_code("€"), currency_code("$", "CA"), currency_code("$"), currency_code("XXX")
    ('USD', 'EUR', 'CAD', None, None)
    """
    sign = word.strip().casefold()
    if sign.upper() in _iso_4217():
        return sign.upper()
    known = sign in pay_words.SIGNS or sign in pay_words.SHARED_SIGNS
    return _currency([sign], None, country, lakh=False)[1] if known else None


_UNDERSTOOD = pay_words.PERIODS.keys() | pay_words.SIGNS.keys() | pay_words.SHARED_SIGNS.keys()


def _period(words: set[str], amounts: list[float], factors: set[str], currency: str | None) -> tuple[bool, str | None]:
    """(whether all words are understood, the period)."""
    periods = {pay_words.PERIODS[word] for word in words if word in pay_words.PERIODS}
    if len(periods) > 1 or not words <= _UNDERSTOOD:
        return False, None
    if periods:
        return True, periods.pop()
    if factors & {"million", "mio", "mio."} and currency in pay_words.YEARLY:
        return False, None  # what a company earns
    if any(pay_words.FACTORS[factor] in (1e5, 1e7) for factor in factors):
        return True, "year"
    return True, "year" if currency in pay_words.YEARLY and max(amounts) >= 10_000 else None


def parse_salary(text: str | None, *, currency: str | None = None, country: str | None = None) -> Salary | None:
    """Pay from one line of text; None for what holds no pay, or pay that is not wholly understood ("$20 per session").

    `currency` (ISO 4217) decides what a shared sign such as "$" stands for; else the currency of `country` (alpha-2)
    where it is written so; else the currency stays None. Without a period, lakhs and crores are a year's pay, and so
    is an amount from 10,000 in dollars, pounds, euros, francs or no known currency; otherwise the period stays None.
    `source` is "employer" or "estimated" only where the text says so.

    >>> parse_salary("$53K-$91K (Glassdoor est.)", country="us")  # doctest: +NORMALIZE_WHITESPACE
    Salary(minimum=53000.0, maximum=91000.0, currency='USD', period='year', text='$53K-$91K (Glassdoor est.)',
           source='estimated')
    >>> parse_salary("Hasta $20,000 por mes", currency="MXN").maximum
    20000.0
    """
    line = clean_line(text)
    if line is None or len(line) > _MAX_TEXT or "{" in line or _PENSION.match(line):
        return None
    reading = _take_apart(line)
    amounts = _bounds(reading.matches) if reading and reading.connected() else None
    if reading is None or amounts is None:
        return None
    signs, factors = reading.signs(), {match["factor"] for match in reading.matches if match["factor"]}
    agreed, unit = _currency(
        signs, currency, country, lakh=any(pay_words.FACTORS[factor] in (1e5, 1e7) for factor in factors)
    )
    words = set(reading.words())
    understood, period = _period(words, amounts, factors, unit)
    lakhs = factors == {"l"} and unit in pay_words.LAKH and len(amounts) == 2
    named = signs or reading.source or factors - {"l", "m", "mm", "mil"} or lakhs or reading.is_rate(amounts)
    if not (agreed and understood and named):
        return None
    more, less = reading.opens() if len(amounts) == 1 else (False, False)
    low, high = (None if less else amounts[0] or None), (None if more else amounts[-1] or None)
    return None if low is None and high is None else Salary(low, high, unit, period, line, reading.source)


def _bound(value: object) -> float | None:
    """A number from a cent up to 1e12, or the digits of one; else None, which is an open bound."""
    if isinstance(value, str):
        digits = value.strip()
        value = _number(digits, scaled=False) if re.fullmatch(r"[0-9][0-9.,' ’]{0,18}", digits) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0.01 <= value <= 1e12 else None


def from_bounds(
    minimum: object, maximum: object, *, currency: str | None, period: str | None, source: str, text: str | None = None
) -> Salary | None:
    """Pay from the numbers that a board publishes; None when both bounds are open.

    -1, 0, None, NaN and what is no number are open bounds; `period` is any word that `pay_period` knows.

    >>> from_bounds(130000, -1, currency="USD", period="YEARLY", source="extracted").maximum is None
    True
    """
    low, high = _bound(minimum), _bound(maximum)
    if low is None and high is None:
        return None
    unit = currency.strip().upper() if currency and re.fullmatch(r"\s*[A-Za-z]{3}\s*", currency) else None
    return Salary(low, high, unit, pay_period(period), clean_line(text), source)
