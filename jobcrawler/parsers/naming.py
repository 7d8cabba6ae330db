"""Companies and places as they are compared when copies are looked for."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import NamedTuple

from jobcrawler.parsers import places
from jobcrawler.parsers.employment import workplace
from jobcrawler.parsers.identity import company_key, normalise
from jobcrawler.parsers.location import parse_location, parse_locations, region_code

STEM = 4
"""Letters by which words are alike: "Hotel" and "Hotéis", "Elektriker" and "Elektroinstallateur"."""


def are_alike(a: str, b: str) -> bool:
    """Whether two normalised words have the same stem, or one is short for the other.

    >>> are_alike("elektriker", "elektroinstallateur"), are_alike("ins", "insurance"), are_alike("java", "php")
    (True, True, False)
    """
    return a[:STEM] == b[:STEM] or (min(len(a), len(b)) > 2 and (a.startswith(b) or b.startswith(a)))


_RATING = re.compile(r"\s*(?:-\s*\w+\s*)?[✪★⭐*]?\s*\b[0-5][.,][0-9]\s*[✪★⭐]?\s*$")
_COMPANY_TABLE = """
the and und der die das de du des la le les el los las da do dos das di e y et of in group grupo groupe gruppe gruppo
holding sarl srl sas spa lda ltda gmbh ggmbh inc llc ltd company maison boulangerie clinica clinique klinikum hospital
"""
_COMPANY_NOISE = frozenset(_COMPANY_TABLE.split())
"""Words that tell no company apart."""


@lru_cache(maxsize=8_192)
def company_words(company: str | None) -> tuple[str, ...]:
    """The words that tell a company apart, normalised, in order; () for none.

    >>> company_words("SARL Maison Perrandin 4.2"), company_words("BRUECKNAGEL &amp; Sohn GmbH")
    (('perrandin',), ('brucknagel', 'sohn'))
    """
    name = _RATING.sub("", html.unescape(company or ""))
    words = company_key(name).split()
    kept = [word for word in words if len(word) > 2 and word not in _COMPANY_NOISE]
    return tuple(re.sub("([aou])e", r"\1", word) for word in kept or words)


def same_company(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two companies, as `company_words` gives them, may be one: the longer name has all words of the shorter.

    The first one is the name and stands there as it is; others may be inflected ("Hotel", "Hotéis").

    >>> same_company(("velora",), ("velora", "pagamentos")), same_company(("velora", "motos"), ("velora", "pagamentos"))
    (True, False)
    """
    few, many = sorted((a, b), key=len)
    if not few or "".join(a) == "".join(b):
        return bool(few)
    own = few[0].rstrip("s")  # "St Wenna's", "St Wennas"
    return any(own == other.rstrip("s") for other in many) and all(
        any(are_alike(one, other) for other in many) for one in few[1:]
    )


_TOWN_TABLE = """
bangalore=bengaluru|bombay=mumbai|calcutta=kolkata|madras=chennai|gurgaon=gurugram|cochin=kochi|mysore=mysuru
baroda=vadodara|lisboa=lisbon|sevilla=seville|zaragoza=saragossa|munchen=munich|koln=cologne|nurnberg=nuremberg
hannover=hanover|wien=vienna|milano=milan|roma=rome|torino=turin|firenze=florence|napoli=naples|venezia=venice
genova=genoa|bruxelles=brussels|brussel=brussels|antwerpen=antwerp|gent=ghent|den haag=the hague|warszawa=warsaw
krakow=cracow|praha=prague|kobenhavn=copenhagen|goteborg=gothenburg|geneve=geneva|genf=geneva
ciudad de mexico=mexico city|cdmx=mexico city|caba=buenos aires|leon de los aldama=leon
"""
_TOWNS = dict(cell.split("=") for cell in _TOWN_TABLE.strip().replace("\n", "|").split("|"))
"""Normalised name of a town in its own language, or an old one -> the name by which we compare."""
_CODES = re.compile(r"\b(?:[0-9]{5}|[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9])\b")


_SEGMENTS = re.compile(r"\s+[-–—~/]+\s*|[-–—~/]+\s+|[()\[\]{},;|/•·]|:\s")
_NOWHERE_TABLE = """
anywhere any all in of the within only based remote remotely home office hq headquarters area region nationwide todo o
nao informado various multiple locations location several places and or
"""
_NOWHERE = frozenset(_NOWHERE_TABLE.split())


class BarePlace(NamedTuple):
    """A place as it is compared."""

    towns: frozenset[str]
    """The towns that it names, or names that nobody knows; none for a country, a region, or work from anywhere."""
    region: str | None
    """In the form that we keep ("TX")."""
    country: str | None
    """ISO 3166-1 alpha-2."""
    workplace: str | None
    """One of `items.Workplace`, as far as the place says."""
    words: frozenset[str]
    """All words of the text and of the towns."""
    codes: frozenset[str]
    """Postcodes."""


@lru_cache(maxsize=8_192)
def bare_place(
    location: str | None, city: str | None, region: str | None, country: str | None, work: str | None
) -> BarePlace:
    """A place from the fields of a posting; from its text where they name no city.

    >>> bare_place("Austin, Texas, United States", None, None, None, None)[:4]
    (frozenset({'austin'}), 'TX', 'US', None)
    >>> sorted(bare_place("Leeds / Manchester", None, None, "GB", None).towns), bare_place("EMEA", *[None] * 4).towns
    (['leeds', 'manchester'], frozenset({'emea'}))
    """
    words, codes = frozenset(normalise(location).split()), frozenset(_CODES.findall(location or ""))
    if city:
        town = _town(city)
        return BarePlace(
            frozenset((town,)), region_code(region, country), country, work, words.union(town.split()), codes
        )
    read = parse_location(location, country)
    if read is not None:
        region, country, work = region or read.region, country or read.country, work or read.workplace
    towns = frozenset(_town(place.city) for place in parse_locations(location, country) if place.city)
    region = region_code(region, country)
    if not towns:
        unknown = _unknown(location or "", region, country)
        towns = frozenset(name for name in unknown if not name.endswith(" county")) or frozenset(unknown)
    return BarePlace(towns, region, country, work, words.union(*(town.split() for town in towns)), codes)


def _town(name: str) -> str:
    known = places.CITY_NAMES.get(normalise(name))
    town = normalise(known[0] if known else name)
    return _TOWNS.get(town, town)


def _unknown(location: str, region: str | None, country: str | None) -> list[str]:
    """The parts of a place without a town that say more than its country and region, and "Remote"."""
    names = _names(region, country)
    whole = (part for part in _SEGMENTS.split(location) if not part.rstrip().endswith(("...", "…")))  # boards cut names
    parts = (" ".join(word for word in normalise(part).split() if word not in _NOWHERE) for part in whole)
    return [part for part in parts if part and part not in names and workplace(part) is None and not part.isdecimal()]


@lru_cache(maxsize=2_048)
def _names(region: str | None, country: str | None) -> frozenset[str]:
    """Every normalised name of a region and of its country."""
    regions = places.REGIONS.get(country or "", {})
    found = {name for name, code in regions.items() if code == region} | {normalise(region), (country or "").lower()}
    found |= {name for name, code in places.COUNTRY_NAMES.items() if code == country}
    return frozenset(found | {name.lower() for name, code in places.ALPHA_3.items() if code == country})


def places_meet(a: BarePlace, b: BarePlace) -> bool:
    """Whether two places may be one: a country or a list of towns meets each of its towns, another town never.

    >>> austin, texas, dallas = (bare_place(text, None, None, "US", None) for text in ("Austin, TX", "Texas", "Dallas"))
    >>> places_meet(austin, texas), places_meet(austin, dallas)
    (True, False)
    """
    if _differ(a.country, b.country) or (a.codes and b.codes and a.codes.isdisjoint(b.codes)):
        return False
    if a.towns and b.towns:
        return not a.towns.isdisjoint(b.towns) and not (_regions_differ(a, b) and len(a.towns | b.towns) == 1)
    one, loose = (a, b) if a.towns else (b, a)
    return any(loose.words.issuperset(town.split()) for town in one.towns) or not _regions_differ(a, b)


def _differ(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and a != b


def _regions_differ(a: BarePlace, b: BarePlace) -> bool:
    """Only where the table of regions is whole: elsewhere boards name provinces, counties and lands as they like."""
    return _differ(a.region, b.region) and (a.country or b.country) in places.FULL_TABLES
