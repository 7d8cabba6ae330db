"""Adzuna's results: cut descriptions, company names with ratings, yearly pay that is mostly a guess."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jobcrawler.countries import COUNTRIES
from jobcrawler.fakeboards.ats.words import NO_PAY
from jobcrawler.fakeboards.catalogue import OCCUPATIONS
from jobcrawler.fakeboards.dice import mixed
from jobcrawler.fakeboards.writing import describe, plain_text

if TYPE_CHECKING:
    from jobcrawler.fakeboards.places import Place
    from jobcrawler.fakeboards.world import Advert

_CUT = 500
_CLASS = "Adzuna::API::Response::"
_SITES = {"us": "com", "gb": "co.uk", "de": "de", "ca": "ca", "in": "in", "mx": "com.mx"}
_A_YEAR = {"hour": 2080, "month": 12, "year": 1}
_TOP = {"us": "US", "gb": "UK"}
_CONTRACTS = {"full_time": ("contract_time", "full_time"), "part_time": ("contract_time", "part_time")}


def identity(number: int) -> str:
    """The id of a result.

    >>> identity(7)
    '4400000049'
    """
    return str(4_400_000_000 + number * 7)


def _classed(name: str, **values: Any) -> dict[str, Any]:
    return {"__CLASS__": _CLASS + name, **values}


def _title(advert: Advert, word: str) -> str:
    """The title; the first word that was looked for stands out now and then."""
    if not word or advert.number % 3:
        return advert.title
    return re.sub(rf"\b({re.escape(word)})\b", r"<strong>\1</strong>", advert.title, count=1, flags=re.IGNORECASE)


def _company(advert: Advert) -> dict[str, Any]:
    """The name, with somebody else's rating now and then; left out for one in 24."""
    rating = f" - Glassdoor ✪ {advert.company.rating}" if advert.company.rating and advert.number % 4 == 1 else ""
    named = _classed("Company", display_name=f"{advert.company.indeed}{rating}")
    return {} if _hides_company(advert) else {"company": named}


def _hides_company(advert: Advert) -> bool:
    return advert.number % 24 == 11


def _area(place: Place) -> list[str]:
    """From the country down to the town, by way of an invented county."""
    top = _TOP.get(place.country, COUNTRIES[place.country].name)
    county = f"{place.name} County" if place.country == "us" else f"Greater {place.name}"
    return [top] if place.kind == "remote" else [top, place.region, county, place.name]


def _location(place: Place) -> str:
    """ "Austin, Austin County", "US"."""
    return ", ".join(_area(place)[:1:-1] or _area(place))


def _spot(advert: Advert) -> dict[str, float]:
    """Coordinates of a town; Britain's are left out."""
    place = advert.place
    known = place.kind == "city" and place.country != "gb"
    return {"latitude": place.latitude, "longitude": place.longitude} if known else {}


def _is_guessed(advert: Advert) -> bool:
    return advert.pay is None or advert.pay.kind == "estimated"


def _pay(advert: Advert) -> dict[str, Any]:
    """Yearly, and without a currency: the employer's, else a guess that is one number; some have none at all."""
    pay = advert.pay
    if _is_guessed(advert):
        guess = round(OCCUPATIONS[advert.slot.occupation].yearly_usd * (0.8 + advert.text % 40 / 100) + 0.48, 2)
        none = {"salary_is_predicted": "0"}
        return none if advert.text % 5 == 0 else {"salary_min": guess, "salary_max": guess, "salary_is_predicted": "1"}
    assert pay is not None
    bounds = {"salary_min": pay.low, "salary_max": pay.high}
    told = {name: bound * _A_YEAR[pay.period] for name, bound in bounds.items() if bound}
    return {**told, "salary_is_predicted": "0"}


def _contract(advert: Advert) -> dict[str, str]:
    """What is known of the contract of one in three."""
    if advert.number % 3:
        return {}
    told = dict(_CONTRACTS[name] for name in advert.slot.job_types if name in _CONTRACTS)
    kinds = [name for name in advert.slot.job_types if name in {"contract", "permanent"}]
    return told | ({"contract_type": kinds[0]} if kinds else {})


def record(advert: Advert, word: str) -> dict[str, Any]:
    """A result of a search for a word."""
    text, number = " ".join(plain_text(describe(advert)).split()), identity(advert.number)
    site, key = f"https://www.adzuna.{_SITES[advert.place.country]}", f"{mixed(advert.number, 19):016x}"
    path = f"/details/{number}?utm_medium=api" if advert.number % 40 == 0 else f"/land/ad/{number}?se={key}&v={key}"
    return _classed(
        "Job",
        id=number,
        adref=f"eyJhbGciOiJIUzI1NiJ9.{key}",
        title=_title(advert, word),
        description=text if len(text) <= _CUT else text[:_CUT] + "…",
        created=f"{advert.created:%Y-%m-%dT%H:%M:%SZ}",
        redirect_url=f"{site}{path}",
        location=_classed("Location", display_name=_location(advert.place), area=_area(advert.place)),
        category=_classed("Category", tag="it-jobs", label="IT Jobs"),
        **_company(advert),
        **_spot(advert),
        **_pay(advert),
        **_contract(advert),
    )


def seen(advert: Advert) -> dict[str, Any]:
    """What a reader should see of a result; a guess is no offer."""
    place, pay = advert.place, _pay(advert)
    bounds = {"pay_min": pay.get("salary_min"), "pay_max": pay.get("salary_max")}
    currency = COUNTRIES[place.country].currency
    paid = {**bounds, "pay_currency": currency, "pay_period": "year"} if any(bounds.values()) else NO_PAY
    return {
        "title": advert.title,
        "company": None if _hides_company(advert) else advert.company.indeed,
        "location": _location(place),
        "city": None if place.kind == "remote" else place.name,
        "country": place.country.upper(),
        **paid,
        "pay_is_guessed": pay["salary_is_predicted"] == "1",
        "date": f"{advert.created:%Y-%m-%dT%H:%M:%SZ}",
    }
