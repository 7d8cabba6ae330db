"""Pay texts that are recorded beside the numbers that they stand for; each once. No parser of the project is used."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.accuracy.recordings import recordings, tables
from tests.accuracy.truth import PERIODS
from tests.accuracy.truth_indeed import CURRENCIES, cards, salary_info, site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.accuracy.recordings import Recording


class PayText(NamedTuple):
    """A text, what its board's spider says besides, and the truth."""

    text: str
    currency: str | None
    country: str | None
    truth: dict[str, Any]
    """min, max, currency, period and, where it is judged, source; a list of values where several are right."""


def recorded() -> list[PayText]:
    """The texts of the recorded pages."""
    readers = {"indeed": _indeed, "ashby": _ashby, "pinpoint": _pinpoint}
    found = (pay for one in recordings() if one.board in readers for pay in readers[one.board](one))
    return _each_once(found)


def _each_once(found: Iterable[PayText]) -> list[PayText]:
    return list({(pay.text, pay.currency, str(pay.truth)): pay for pay in found}.values())


def _truth(low: Any, high: Any, currency: str, period: str) -> dict[str, Any]:
    bounds = [float(bound) if bound not in (None, 0, -1) else None for bound in (low, high)]
    return {"min": bounds[0], "max": bounds[1], "currency": currency, "period": PERIODS[period.upper()]}


def _indeed(recording: Recording) -> Iterator[PayText]:
    if recording.present and recording.kind == "search":
        code = site(recording)
        for card in cards(recording):
            yield from _card(card, code)
    elif recording.present:
        info = salary_info(recording)
        if info:
            truth = _truth(info["salaryMin"], info["salaryMax"], info["salaryCurrency"], info["salaryType"])
            yield PayText(info["salaryText"], info["salaryCurrency"], None, truth)


def _card(card: dict[str, Any], code: str) -> Iterator[PayText]:
    numbers, guess, shown = card.get("extractedSalary"), card.get("estimatedSalary"), card["salarySnippet"]
    if numbers:
        truth = _truth(numbers["min"], numbers["max"], shown["currency"], numbers["type"])
        yield PayText(shown["text"], shown["currency"], code, truth)
    if guess:  # shown in hundreds
        low, high = (round(guess[bound], -2) for bound in ("min", "max"))
        yield PayText(
            guess["formattedRange"], CURRENCIES[code], code, _truth(low, high, CURRENCIES[code], guess["type"])
        )


def _ashby(recording: Recording) -> Iterator[PayText]:
    for job in json.loads(recording.body)["jobs"]:
        for one in job["compensation"]["summaryComponents"]:
            truth = _truth(one["minValue"], one["maxValue"], one["currencyCode"], one["interval"])
            yield PayText(job["compensation"]["compensationTierSummary"], one["currencyCode"], None, truth)


def _pinpoint(recording: Recording) -> Iterator[PayText]:
    for job in json.loads(recording.body)["data"]:
        names = ("minimum", "maximum", "currency", "frequency")
        truth = _truth(*(job[f"compensation_{name}"] for name in names))
        yield PayText(job["compensation"], job["compensation_currency"], None, truth)


# -- tables that others made of pages: text only, but of few shapes --------------------------------------------------

_AMOUNT = r"([$₹])([\d.,]+)([KL]?)"
_SHAPE = re.compile(
    rf"(?:(?P<end>From|Up to) )?(?:Employer Provided Salary:)?{_AMOUNT}(?: ?[-–] ?{_AMOUNT})?"
    r"(?P<every>/yr|/mo|/hr| an hour| a year| a month| a week| Per Hour)?"
    r"(?: ?\((?P<by>Glassdoor [Ee]st\.|Employer (?:est\.|provided))\))?"
)
_EVERY = {"yr": "year", "mo": "month", "hr": "hour"}
_UNITS = {"": 1, "K": 1_000, "L": 100_000}
_NOTHING = ("N/A", "-1", "Salary Estimate", "$20 per session")


def tabled() -> list[PayText]:
    """The texts of the recorded tables; the hint is the country whose sign they carry."""
    texts = dict.fromkeys(row["salary_text"] for row in tables() if row["salary_text"])
    return [pay for text in texts if (pay := _tabled(text))]


def _tabled(text: str) -> PayText | None:
    if text in _NOTHING:
        return PayText(text, None, "us", dict.fromkeys(("min", "max", "currency", "period")))
    found = _SHAPE.fullmatch(text)
    if not found:
        return None
    sign, low, unit, _, high, second = found.groups()[1:7]
    bounds: list[float | None] = [_amount(low, unit), _amount(high, second) if high else _amount(low, unit)]
    bounds = {"From": [bounds[0], None], "Up to": [None, bounds[1]]}.get(found["end"] or "", bounds)
    word = re.split(r"[ /]", (found["every"] or "year").strip(" /"))[-1].lower()
    currency, country = {"$": ("USD", "us"), "₹": ("INR", "in")}[sign]
    truth = {"min": bounds[0], "max": bounds[1], "currency": currency, "period": _EVERY.get(word, word)}
    return PayText(text, None, country, truth | _source(text))


def _amount(figures: str, unit: str) -> float:
    return float(figures.replace(",", "")) * _UNITS[unit]


def _source(text: str) -> dict[str, str | None]:
    if "Employer" in text:
        return {"source": "employer"}
    return {"source": "estimated" if "Glassdoor" in text else None}
