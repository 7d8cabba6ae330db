"""What a posting says about its place -> city, region, country and coordinates, as far as they are certain.

The rules stand in docs/vocabulary.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING

from jobcrawler.parsers import places
from jobcrawler.parsers.cities import cities_named
from jobcrawler.parsers.identity import normalise
from jobcrawler.parsers.location import Place, leaves_open, parse_location, parse_locations, region_code
from jobcrawler.parsers.regions import DIVIDED, region_of_city, subdivisions

if TYPE_CHECKING:
    from jobcrawler.parsers.cities import City

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Location:
    """Where a posting is; None is what nobody knows for certain."""

    city: str | None
    """As the posting writes it."""
    region: str | None
    """In the form of `places.REGIONS`."""
    country: str | None
    """ISO 3166-1 alpha-2."""
    point: Point | None
    """Degrees north and east: the posting's own, else those of the city where it is the only one."""
    workplace: str | None
    """What the text says about the place of work."""
    contradicts: bool
    """Whether the text names another country than the posting: then nothing is taken from the text."""


_SAME_TOWN_KM, _NEAR_KM = 25.0, 50.0
_TIMES_BIGGER = 10
_LEAST_ALONE, _LEAST_AMONG, _LEAST_IN_WORLD = 15_000, 100_000, 150_000
"""People of a city without its region: the only one of its name in its country; one among others; without a country."""

_KNOWN_TABLE = """
AT Wien|BE Brussel|BE Bruxelles|CH Geneva|CH Genève|CH Genf|CN Peking|CZ Praha|DE Cologne|DE Frankfurt|DE München
DE Nürnberg|DK København|ES Barcelona|ES Seville|GR Athina|IL Tel Aviv-Yafo|IN Bangalore|IN Bombay|IN Calcutta
IN Gurgaon|IN Madras|IN Mysore|IN Trivandrum|IT Firenze|IT Genova|IT Milano|IT Napoli|IT Roma|IT Torino
MX Ciudad de México|NL Den Haag|PL Warszawa|PT Lisboa|RO București|RS Beograd|RU Moskva|SE Göteborg|UA Kiev|VN Saigon
"""
_KNOWN = MappingProxyType(
    {normalise(cell[3:]): cell[:2] for cell in _KNOWN_TABLE.strip().replace("\n", "|").split("|")}
)
"""Cities whose country everybody knows, though the name is not the one that geonames prefers, or not theirs alone."""
_UNCERTAIN_TABLE = """
Alexandra|Alexandria|Americana|Astoria|Batman|Brent|Business Bay|Carrefour|Central Coast|Commonwealth|East London|Frisco
George|Hub|Kennedy|Lexington|Loja|Mary|Mobile|Montgomery|Nada|Natal|Odesa|Oral|Panama City|Perm|Pest|Sale|Salvador|Samba
Santo Domingo|Serra|Springs|Stockton|Tema|Toyota|Van|Woodlands
"""
_UNCERTAIN = frozenset(normalise(name) for name in _UNCERTAIN_TABLE.strip().replace("\n", "|").split("|"))
"""Names that are words, firms or well-known towns elsewhere: never enough to know a country by."""


def _kilometres(here: Point, there: Point) -> float:
    (north, east), (north_2, east_2) = (map(radians, point) for point in (here, there))
    half = sin((north_2 - north) / 2) ** 2 + cos(north) * cos(north_2) * sin((east_2 - east) / 2) ** 2
    return 12_742 * asin(sqrt(min(1.0, half)))


def _point(city: City) -> Point:
    return city.latitude, city.longitude


def _full_region(city: City) -> str | None:
    """The same, only of the countries whose regions all boards name: elsewhere a board's may be of another level."""
    return region_of_city(city) if city.country in places.FULL_TABLES else None


def _same_town(one: City, other: City) -> bool:
    return one.division == other.division and _kilometres(_point(one), _point(other)) <= _SAME_TOWN_KM


def _biggest(found: list[City], alone: int, among: int) -> City | None:
    """The only city of its name, or one that is ten times bigger than the next: of so many people at least."""
    if not found:
        return None
    first = found[0]
    rivals = [city for city in found[1:] if not _same_town(first, city)]
    if not rivals:
        return first if first.population >= alone else None
    return first if first.population >= max(among, _TIMES_BIGGER * rivals[0].population) else None


def _in_country(name: str, country: str, region: str | None) -> City | None:
    found = cities_named(name, country)
    if region is None:
        return _biggest(found, _LEAST_ALONE, _LEAST_AMONG)
    if country != "US" and (country, region) not in DIVIDED:
        return found[0] if len(found) == 1 else None
    return _biggest([city for city in found if region_of_city(city) == region], 0, 0)


def _in_world(name: str) -> City | None:
    """A city that is known without its country."""
    folded = normalise(name)
    if folded in _KNOWN:
        return cities_named(name, _KNOWN[folded])[0]
    if folded in _UNCERTAIN or folded in places.UNCERTAIN_ALONE:
        return None
    city = _biggest(cities_named(name), _LEAST_IN_WORLD, _LEAST_IN_WORLD)
    shared = city and (folded in places.COUNTRY_NAMES or subdivisions().get(folded, {}).keys() - {city.country})
    return None if shared else city


def _near(name: str, country: str | None, point: Point) -> City | None:
    """The city of that name nearest to a point, if it is near."""
    found = sorted((_kilometres(_point(city), point), city) for city in cities_named(name, country))
    return found[0][1] if found and found[0][0] <= _NEAR_KM else None


def _city(name: str, region: str | None, country: str | None, point: Point | None) -> City | None:
    if point:
        return _near(name, country, point)
    return _in_country(name, country, region) if country else _in_world(name)


_AREA = re.compile(r"(?:greater )?(.+?)(?: bay| metro(?:politan)?)?(?: area)?", re.IGNORECASE)


def _country_around(text: str | None) -> str | None:
    """The one country of all places of a text ("Boston / Austin"), or that of the city after which an area is named."""
    found = parse_locations(text)
    area = None if found else _AREA.fullmatch(text or "")
    if area:
        return _known_country(area[1])
    countries = {place.country or _known_country(place.city) for place in found}
    return countries.pop() if len(found) > 1 and len(countries) == 1 else None


def _known_country(name: str | None) -> str | None:
    city = _in_world(name) if name else None
    return city.country if city else None


@lru_cache(maxsize=4_096)
def locate(
    text: str | None,
    city: str | None = None,
    region: str | None = None,
    country: str | None = None,
    point: Point | None = None,
) -> Location:
    """Where a posting is, by its text and what its board says of city, region, country (alpha-2) and point.

    What the board says stays; the rest is filled from the text, then from the cities of geonames.

    >>> place = locate("Munich, Bavaria")
    >>> place.city, place.region, place.country, place.point
    ('Munich', 'Bayern', 'DE', (48.13743, 11.57549))
    >>> locate("Springfield", country="US").point, locate("Remote, US").workplace, locate("Cambridge").country
    (None, 'remote', None)
    """
    read = parse_location(text, country) or Place()
    if country and read.country and read.country != country:
        return Location(city, region, country, point, read.workplace, contradicts=True)
    country, region = country or read.country, region_code(region, country or read.country)
    if city is None and region in (None, read.region):
        city = read.city
    if region is None and (read.city is None or normalise(read.city) == normalise(city)):
        region = read.region
    found = _city(city, region, country, point) if city else None
    if found:
        country, region = found.country, region or _full_region(found)
        point = point or (None if leaves_open(text) else _point(found))
    country = country or _country_around(text)
    return Location(city, region, country, point, read.workplace, contradicts=False)
