"""Workday's search: what a POST asks for, which vacancies pass, and the facets by which a large board is split."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.catalogue import words_of
from jobcrawler.fakeboards.dice import mixed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jobcrawler.fakeboards.ats.tenants import Vacancy

SIZE, CAP = 20, 2_000

_FACETS: dict[str, tuple[str, Callable[[Vacancy], set[str]]]] = {
    "jobFamilyGroup": ("Job Category", lambda vacancy: {vacancy.department}),
    "timeType": ("Time Type", lambda vacancy: {"Part time" if vacancy.employment == "part_time" else "Full time"}),
    "locationCountry": ("Country", lambda vacancy: {words.country(place) for place in vacancy.places}),
    "locations": ("Locations", lambda vacancy: {words.remote_or(place) for place in vacancy.places}),
}
"""Parameter -> its name, and the values of a vacancy. Those of a place count a vacancy with two places twice."""
_GROUP = ("locationCountry", "locations")
"""Nested in a group of their own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for."""

    limit: int
    offset: int
    text: str
    facets: dict[str, list[str]]


def asked_of(body: bytes) -> Asked:
    """The body of a request, read; ValueError where it is none.

    >>> asked_of(b'{"limit": 20, "offset": 40, "searchText": "nurse", "appliedFacets": {}}')
    Asked(limit=20, offset=40, text='nurse', facets={})
    >>> asked_of(b'{"limit": "20"}')
    Traceback (most recent call last):
    ValueError: limit is no whole number
    """
    data = orjson.loads(body)
    if not isinstance(data, dict):
        raise ValueError("the body is no object")  # noqa: TRY004  (one error for a body)
    asked = Asked(
        data.get("limit", SIZE), data.get("offset", 0), data.get("searchText", ""), data.get("appliedFacets", {})
    )
    for name, value in (("limit", asked.limit), ("offset", asked.offset)):
        if type(value) is not int or value < 0:
            raise ValueError(f"{name} is no whole number")
    if not isinstance(asked.text, str) or not isinstance(asked.facets, dict) or not set(asked.facets) <= set(_FACETS):
        raise ValueError("searchText or appliedFacets is not understood")
    return asked


def passing(vacancies: Sequence[Vacancy], asked: Asked) -> Sequence[Vacancy]:
    """The vacancies whose title holds the words, and that have one of the values of every facet."""
    wanted, found = words_of(asked.text), vacancies
    if wanted:
        found = [one for one in found if wanted <= words_of(one.title)]
    for name, ids in asked.facets.items():
        values_of, chosen = _FACETS[name][1], {*ids}
        found = [one for one in found if any(_id(value) in chosen for value in values_of(one))]
    return found


def facets(vacancies: Sequence[Vacancy]) -> list[dict[str, Any]]:
    """The facets of what was found; those of places are nested in a group."""
    single = [_facet(name, vacancies) for name in _FACETS if name not in _GROUP]
    group = [_facet(name, vacancies) for name in _GROUP]
    return [*single, {"facetParameter": "locationMainGroup", "values": group}] if vacancies else []


def _facet(name: str, vacancies: Sequence[Vacancy]) -> dict[str, Any]:
    title, values_of = _FACETS[name]
    counts = Counter(value for vacancy in vacancies for value in values_of(vacancy))
    values = [{"descriptor": value, "id": _id(value), "count": count} for value, count in counts.most_common()]
    return {"facetParameter": name, "descriptor": title, "values": values}


@cache
def _id(value: str) -> str:
    return words.hexadecimal(mixed(*value.encode()))
