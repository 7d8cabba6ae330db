"""The places of the built-in boards: real names, coordinates of the town hall, invented board ids."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from jobcrawler.countries import COUNTRIES

# country city | region code | region | latitude | longitude | postcode | weight
_CITIES = """
us Austin | TX | Texas | 30.267 | -97.743 | 78701 | 4
us New York | NY | New York | 40.713 | -74.006 | 10001 | 4
us San Francisco | CA | California | 37.775 | -122.419 | 94103 | 3
us Seattle | WA | Washington | 47.606 | -122.332 | 98101 | 2
us Chicago | IL | Illinois | 41.878 | -87.630 | 60601 | 2
us Boston | MA | Massachusetts | 42.360 | -71.059 | 02210 | 2
us Dallas | TX | Texas | 32.777 | -96.797 | 75201 | 2
us Denver | CO | Colorado | 39.739 | -104.990 | 80202 | 1
us London | OH | Ohio | 39.886 | -83.448 | 43140 | 1
us Birmingham | AL | Alabama | 33.519 | -86.810 | 35203 | 1
in Bengaluru | KA | Karnataka | 12.972 | 77.595 | 560001 | 3
in Hyderabad | TS | Telangana | 17.385 | 78.487 | 500081 | 2
in Pune | MH | Maharashtra | 18.520 | 73.857 | 411001 | 2
in Mumbai | MH | Maharashtra | 19.076 | 72.878 | 400001 | 2
in Chennai | TN | Tamil Nadu | 13.083 | 80.270 | 600001 | 1
in Gurugram | HR | Haryana | 28.459 | 77.027 | 122001 | 1
mx Ciudad de México | CDMX | Ciudad de México | 19.433 | -99.133 | 06000 | 3
mx Guadalajara | Jal. | Jalisco | 20.667 | -103.350 | 44100 | 2
mx Monterrey | N. L. | Nuevo León | 25.675 | -100.318 | 64000 | 2
mx Ciudad Juárez | Chih. | Chihuahua | 31.739 | -106.487 | 32000 | 1
mx Puebla | Pue. | Puebla | 19.043 | -98.198 | 72000 | 1
mx Mérida | Yuc. | Yucatán | 20.967 | -89.624 | 97000 | 1
gb London | ENG | England | 51.507 | -0.128 | EC1A 1BB | 4
gb Manchester | ENG | England | 53.481 | -2.243 | M1 1AE | 2
gb Birmingham | ENG | England | 52.486 | -1.890 | B1 1BB | 2
gb Leeds | ENG | England | 53.801 | -1.549 | LS1 1UR | 1
gb Edinburgh | SCT | Scotland | 55.953 | -3.188 | EH1 1BB | 1
gb Cardiff | WLS | Wales | 51.482 | -3.179 | CF10 1EP | 1
ca Toronto | ON | Ontario | 43.651 | -79.347 | M5H 2N2 | 3
ca Vancouver | BC | British Columbia | 49.283 | -123.121 | V6B 1A1 | 2
ca Montréal | QC | Québec | 45.502 | -73.567 | H2Y 1C6 | 2
ca Calgary | AB | Alberta | 51.045 | -114.072 | T2P 1J9 | 1
ca Ottawa | ON | Ontario | 45.421 | -75.690 | K1P 1J1 | 1
ca London | ON | Ontario | 42.984 | -81.245 | N6A 3K7 | 1
de Berlin | BE | Berlin | 52.520 | 13.405 | 10115 | 3
de München | BY | Bayern | 48.137 | 11.575 | 80331 | 2
de Hamburg | HH | Hamburg | 53.551 | 9.994 | 20095 | 2
de Köln | NW | Nordrhein-Westfalen | 50.938 | 6.960 | 50667 | 1
de Frankfurt am Main | HE | Hessen | 50.110 | 8.682 | 60311 | 1
de Stuttgart | BW | Baden-Württemberg | 48.776 | 9.183 | 70173 | 1
"""

_ALIASES = {
    ("in", "bangalore"): "Bengaluru",
    ("mx", "mexico city"): "Ciudad de México",
    ("mx", "cdmx"): "Ciudad de México",
    ("us", "new york city"): "New York",
    ("us", "nyc"): "New York",
    ("de", "munich"): "München",
    ("de", "cologne"): "Köln",
    ("de", "frankfurt"): "Frankfurt am Main",
}
NOWHERE = "?"
"""What nobody knows as a place."""
_REMOTE_WORDS = frozenset({"remote", "remoto", "desde casa", "home office", "homeoffice", "work from home"})

GLASSDOOR_COUNTRY_IDS = {"us": 1, "gb": 2, "ca": 3, "de": 96, "in": 115, "mx": 169}
SERVED = tuple(GLASSDOOR_COUNTRY_IDS)
"""Countries of the built-in boards."""


@dataclass(frozen=True, slots=True)
class Place:
    """Something that a board can search: a city, a region, a country, or "Remote" in a country."""

    kind: str
    """city, region, country or remote."""
    country: str
    """Lower-case ISO code."""
    name: str
    """Name without its region."""
    region_code: str = ""
    region: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    postcode: str = ""
    weight: int = 1
    board_id: int = 0
    """Glassdoor's id of the place, invented but for the country's."""

    @property
    def label(self) -> str:
        """As the boards write it: "Austin, TX", "Bengaluru, Karnataka", "London", "Texas"."""
        if self.kind != "city" or self.country in {"gb", "de"}:
            return self.name
        return f"{self.name}, {self.region if self.country == 'in' else self.region_code}"


def plain(text: str) -> str:
    """Lower case, no accents, single spaces: how places and queries are compared.

    >>> plain("  Ciudad  Juárez, Chih. ")
    'ciudad juarez, chih.'
    """
    bare = text.casefold()
    if not bare.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    return " ".join(bare.split())


def _city(number: int, line: str) -> Place:
    name, code, region, latitude, longitude, postcode, weight = (cell.strip() for cell in line[3:].split("|"))
    return Place(
        kind="city",
        country=line[:2],
        name=name,
        region_code=code,
        region=region,
        latitude=float(latitude),
        longitude=float(longitude),
        postcode=postcode,
        weight=int(weight),
        board_id=1_900_001 + number,
    )


CITIES: tuple[Place, ...] = tuple(_city(*row) for row in enumerate(_CITIES.strip().splitlines()))


def _regions() -> tuple[Place, ...]:
    seen = {(city.country, city.region): city for city in CITIES}
    return tuple(
        Place("region", country, region, city.region_code, region, city.latitude, city.longitude, board_id=1001 + i)
        for i, ((country, region), city) in enumerate(seen.items())
    )


REGIONS = _regions()
WHOLE = {code: Place("country", code, COUNTRIES[code].name, board_id=GLASSDOOR_COUNTRY_IDS[code]) for code in SERVED}
REMOTE = {code: Place("remote", code, "Remote", board_id=11_001 + i) for i, code in enumerate(SERVED)}
"""What stands for adverts that name no town."""

PLACES: tuple[Place, ...] = (*CITIES, *REGIONS, *WHOLE.values(), *REMOTE.values())


def _spellings(place: Place) -> set[str]:
    """How people write a place of a country they are in."""
    if place.kind == "remote":
        return set(_REMOTE_WORDS)
    if place.kind == "country":
        return {plain(name) for name in COUNTRIES[place.country].names}
    if place.kind == "region":
        return {plain(place.name), plain(place.region_code)}
    near = (place.region_code, place.region, f"{place.region_code} {place.postcode}", COUNTRIES[place.country].name)
    names = [place.name, *(k[1] for k, v in _ALIASES.items() if k[0] == place.country and v == place.name)]
    written = {plain(name) for name in names} | {plain(f"{name}, {part}") for name in names for part in near}
    return written | {plain(f"{name} {place.region_code}") for name in names}


_BY_SPELLING: dict[tuple[str, str], Place] = {
    (place.country, spelling): place for place in reversed(PLACES) for spelling in _spellings(place)
}


def find_place(text: str, country: str) -> Place | None:
    """The place that a text means in a country; the whole country for ""; None when nobody knows it.

    >>> find_place("austin, texas", "us").label
    'Austin, TX'
    >>> find_place("London", "ca").label
    'London, ON'
    >>> find_place("North Carolina/headers", "us") is None
    True
    """
    wanted = plain(text)
    return WHOLE[country] if not wanted else _BY_SPELLING.get((country, wanted))


@lru_cache(maxsize=500)
def suggestions(term: str, kinds: frozenset[str] = frozenset({"city", "region", "country", "remote"})) -> list[Place]:
    """What a lookup offers for a term, in every country, the nearest first; [] when nothing fits.

    >>> [place.label for place in suggestions("London")]
    ['London', 'London, OH', 'London, ON']
    """
    wanted = plain(term)
    if not wanted:
        return []
    hits = [p for p in PLACES if p.kind in kinds and any(s.startswith(wanted) for s in _spellings(p))]
    return sorted(hits, key=lambda p: (-p.weight, PLACES.index(p)))[:10]
