"""Where the work of a JobPosting is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.parsers.employment import workplace
from jobcrawler.parsers.location import Place, coordinates, is_city_name, parse_location, region_code
from jobcrawler.parsers.places import country_code
from jobcrawler.parsers.text import normalise
from jobcrawler.schema_org.values import dicts, items, line

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_REGION_TABLE = "Europe|EU|EMEA|APAC|Asia|Africa|America|Americas|North America|South America|LATAM|Oceania"
_NO_REGIONS = frozenset(map(normalise, _NO_REGION_TABLE.split("|")))
"""What stands where a region belongs, and is more than a country."""


def place_fields(data: dict[str, Any]) -> dict[str, Any]:
    """The fields of a place; of several places only what they share.

    >>> place_fields({"jobLocation": {"address": "Austin, TX"}})["city"]
    'Austin'
    """
    locations = items(data.get("jobLocation"))
    read = [found for location in locations for found in _places(location)]
    texts, places = dict.fromkeys(text for text, _ in read), [place for _, place in read]
    kinds = [kind for kind in map(workplace, items(data.get("jobLocationType"))) if kind]
    work = kinds[0] if kinds else _shared(place.workplace for place in places)
    anywhere = "Remote" if work == "remote" else line(data.get("applicantLocationRequirements"))
    point = _point(locations)
    return {
        "location": "; ".join(texts)[:500] or anywhere,
        "city": _shared(place.city for place in places),
        "region": _shared(place.region for place in places),
        "country": _shared(place.country for place in places) if places else _applicants_country(data),
        "latitude": point[0] if point else None,
        "longitude": point[1] if point else None,
        "workplace": work,
    }


def _shared(values: Iterable[str | None]) -> str | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _point(locations: list[Any]) -> tuple[float, float] | None:
    """The coordinates of the only place."""
    if len(locations) != 1 or not isinstance(locations[0], dict):
        return None
    geo = next(iter(dicts(locations[0].get("geo"))), locations[0])
    return coordinates(geo.get("latitude"), geo.get("longitude"))


def _places(location: object) -> list[tuple[str, Place]]:
    """(the place as published, what is known of it) of each address of a jobLocation."""
    if not isinstance(location, dict) or ("address" not in location and "addressLocality" in location):
        location = {"address": location}
    addresses: list[Any] = [item for item in items(location.get("address")) if isinstance(item, dict | str)]
    found = [_address(address) for address in addresses or [location.get("name")]]
    return [(text, place) for text, place in found if text]


def _address(address: object) -> tuple[str | None, Place]:
    if not isinstance(address, dict):
        return line(address), _read(line(address))
    country = _country(address.get("addressCountry"))
    locality, region = line(address.get("addressLocality")), _region(line(address.get("addressRegion")), country)
    parts = dict.fromkeys(part for part in (locality, region, line(address.get("addressCountry"))) if part)
    read = _read(locality if country else ", ".join(filter(None, (locality, region))), country)
    country = country or read.country
    city = locality if locality and is_city_name(locality) and read.workplace is None else read.city
    place = Place(city, region_code(region, country) or read.region, country, read.workplace)
    name = line(address.get("name"))
    return (name if name and _tells(_read(name, country), place) else ", ".join(parts)) or None, place


def _tells(read: Place, place: Place) -> bool:
    """Whether a text that is read so names the place, and is not the name of a firm or of an office."""
    agrees = read.city in (None, place.city) and read.region in (None, place.region) and read.country == place.country
    return agrees and bool(read.city or read.region or not (place.city or place.region))


def _read(text: str | None, country: str | None = None) -> Place:
    return parse_location(text, country) or Place()


def _region(name: str | None, country: str | None) -> str | None:
    """The name of a region, but not of the country once more or of what is more than a country."""
    wider = name is None or normalise(name) in _NO_REGIONS or (country and country_code(name) == country)
    return None if wider else name


def _country(value: object) -> str | None:
    """Alpha-2 of a code, a name, or an object with a name or several."""
    for item in items(value):
        names = items(item.get("name")) if isinstance(item, dict) else [item]
        found = next((country_code(name) for name in names if isinstance(name, str) and country_code(name)), None)
        if found:
            return found
    return None


def _applicants_country(data: dict[str, Any]) -> str | None:
    """The one country in which applicants must live."""
    found = []
    for item in items(data.get("applicantLocationRequirements")):
        address = next(iter(dicts(item.get("address"))), {}) if isinstance(item, dict) else {}
        found.append(_country(item) or _country(address.get("addressCountry")) or _read(line(item)).country)
    return _shared(found)
