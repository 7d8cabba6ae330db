"""The schema.org object of an opening, and the ways in which people spoil it when they write it into a page."""

from __future__ import annotations

import json
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobcrawler.fakeboards.ats.tenants import Vacancy
    from jobcrawler.fakeboards.places import Place

EMPLOYMENT = {
    "full_time": "FULL_TIME",
    "part_time": "PART_TIME",
    "contract": "CONTRACTOR",
    "temporary": "TEMPORARY",
    "internship": "INTERN",
}
_OTHERS = (
    {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Jobs"}]},
    {"@type": "WebSite", "name": "Careers", "url": "https://www.acme.example/"},
)


def _country(place: Place, index: int) -> Any:
    """A code, a name, or an object with its name twice."""
    name = words.country(place)
    odd: dict[int, Any] = {1: name, 2: {"@type": "Country", "name": [name, name]}}
    return odd.get(index % 7, place.country.upper())


def _place(place: Place, index: int) -> dict[str, Any]:
    parts = {"addressLocality": place.name, "addressRegion": place.region_code, "postalCode": place.postcode}
    return {
        "@type": "Place",
        "address": {"@type": "PostalAddress", **parts, "addressCountry": _country(place, index)},
    }


def _where(vacancy: Vacancy) -> dict[str, Any]:
    """A place, a list of them; of remote work the country of applicants."""
    index, towns = vacancy.index, [place for place in vacancy.places if place.kind != "remote"]
    where: dict[str, Any] = {}
    if towns:
        places = [_place(place, index) for place in towns]
        where["jobLocation"] = places if len(places) > 1 or index % 4 == 3 else places[0]
    if vacancy.workplace == "remote":
        country = {"@type": "Country", "name": words.country(vacancy.place)}
        where |= {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": country}
    return where


def _pay(vacancy: Vacancy) -> dict[str, Any]:
    pay = vacancy.pay
    if pay is None:
        return {}
    low, high = words.amounts(pay)
    bounds = {"minValue": low, "maxValue": high}
    value = {"@type": "QuantitativeValue", **{name: bound for name, bound in bounds.items() if bound is not None}}
    value["unitText"] = pay.period.upper()
    return {"baseSalary": {"@type": "MonetaryAmount", "currency": pay.currency, "value": value}}


def _types(vacancy: Vacancy) -> Any:
    """As Google wants them, in a list, or as people write them."""
    code = EMPLOYMENT[vacancy.employment]
    odd: dict[int, Any] = {1: [code], 3: words.LABELS[vacancy.employment]}
    return odd.get(vacancy.index % 5, code)


def _date(vacancy: Vacancy) -> str:
    """A day, or a moment with or without a zone."""
    posted = vacancy.posted
    return (f"{posted:%Y-%m-%d}", words.iso(posted), words.iso(posted, 1), f"{posted:%Y-%m-%dT%H:%M:%S.123456}")[
        vacancy.index % 4
    ]


def record(vacancy: Vacancy, link: str, *, expired: bool = False) -> dict[str, Any]:
    """The JobPosting; one description in eight is escaped once more than it should be."""
    index, name = vacancy.index, vacancy.tenant.name
    number = {"@type": "PropertyValue", "name": name, "value": str(vacancy.serial)}
    ends = vacancy.posted - timedelta(days=1) if expired else vacancy.posted + timedelta(days=3650)
    return {
        "@context": "https://schema.org/" if index % 2 else "http://schema.org",
        "@type": "JobPosting",
        "title": vacancy.written_title,
        "description": escape(vacancy.html) if index % 8 == 0 else vacancy.html,
        "datePosted": _date(vacancy),
        **({"validThrough": words.iso(ends)} if expired or index % 3 == 0 else {}),
        "employmentType": _types(vacancy),
        "hiringOrganization": {"@type": "Organization", "name": f" {name} " if index % 6 == 2 else name, "sameAs": ""},
        "identifier": vacancy.serial if index % 5 == 4 else number,
        **_where(vacancy),
        **_pay(vacancy),
        "url": link,
        "directApply": False,
    }


# -- how it stands in the page ---------------------------------------------------------------------------------------


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1).replace("</", "<\\/")


def _commented(value: dict[str, Any]) -> str:
    """Comments of JavaScript, of which JSON has none."""
    text = _dumped(value).replace('"directApply": false', '"directApply": false // not yet', 1)
    return "/* written by hand */\n" + text.replace('"identifier":', '/* "industry": "", */ "identifier":', 1)


def _uncontrolled(value: dict[str, Any]) -> str:
    """Line breaks, tabs and worse within strings, as they are."""
    return _dumped(value).replace("\\n", "\n").replace("<p>", "<p>\t").replace('"title": "', '"title": "\x0b', 1)


def _escaped(value: dict[str, Any]) -> str:
    """Escapes that only JavaScript knows."""
    text = json.dumps(value["description"], ensure_ascii=False)
    spoilt = text.replace("</", "<\\/").replace("<ul>", "<ul class=\\'points\\'>").replace("–", "\\-")
    return _dumped({**value, "description": "@"}).replace('"@"', spoilt, 1)


def _with_commas(value: dict[str, Any]) -> str:
    """Commas before closing brackets, within an HTML comment."""
    text = _dumped(value).replace("\n}", ",\n}").replace("\n ]", ",\n ]")
    return f"<!--\n{text}\n-->"


WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "plain": _dumped,
    "graph": lambda job: _dumped({"@context": job["@context"], "@graph": [*_OTHERS, job]}),
    "list": lambda job: _dumped([_OTHERS[0], job]),
    "comments": _commented,
    "control": _uncontrolled,
    "escapes": _escaped,
    "commas": _with_commas,
}
"""By the kind of an opening."""
