"""Places as boards write them -> city, region, country and place of work; what is ambiguous stays None."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from jobcrawler.parsers import place_of_work, places
from jobcrawler.parsers.one_place import Place, PlaceReader, is_city_name
from jobcrawler.parsers.text import clean_line, normalise

__all__ = (
    "Place",
    "coordinates",
    "is_city_name",
    "leaves_open",
    "parse_location",
    "parse_locations",
    "region_code",
)

_MORE = re.compile(
    r"\s*(?:[+&]|\band|\by|\be|\bet|\bund)\s*[0-9]+\s+(?:more|other|otr[ao]s|outr[ao]s|autres|weitere|locations?|"
    r"ubicaci[oó]n(?:es)?|localiza\w+|lieux?|standorte?|lugares|offices?)\b.*$",
    re.IGNORECASE,
)
_LIST_IN_BRACKETS = re.compile(r"\([^()]*[/|;&][^()]*\)")
_ALL_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
_SEPARATORS = re.compile(r"\s*[|;/]\s*|\s+(?:or|ou|oder|&)\s+|\s•\s")
_ALTERNATIVES = re.compile(r"[|;]|\s(?:or|ou|oder|&)\s", re.IGNORECASE)


def _same(values: list[str | None]) -> str | None:
    return values[0] if len(set(values)) == 1 else None


def _together(readers: list[PlaceReader], *, work: str | None) -> tuple[Place, ...]:
    """What several places have in common, then each of them; a part such as "Remote" says how the work is done only.

    `work` is the place of work of all of them, where they do not say it themselves.
    """
    read = [(reader.nowhere, reader.read()) for reader in readers]
    found = [place for _, place in read]
    located = [place for nowhere, place in read if not nowhere] or found
    if work:
        found = located = [replace(place, workplace=place.workplace or work) for place in located]
    shared = Place(
        _same([place.city for place in located]),
        _same([place.region for place in located]),
        _same([place.country for place in located]),
        _same([place.workplace for place in found]),
    )
    return shared, *dict.fromkeys(place for place in located if place != Place())


def _short_names(text: str) -> tuple[Place, ...]:
    """The cities of a row of short names ("SF, NYC"); () for any other text."""
    names = [places.SHORT_CITIES.get(normalise(name)) for name in text.split(",")]
    found = [Place(*name) for name in names if name]
    return tuple(found) if len(names) > 1 and len(found) == len(names) else ()


def parse_location(text: str | None, country: str | None = None) -> Place | None:
    """The place that a text names; None for no text and for one that names nothing we know.

    `country` is the board's (alpha-2): it decides what a code stands for, and is the country of a place without one.
    Of several places only what they share is given.

    >>> parse_location("Hybrid work in Boston, MA 02210 (South Boston area)")
    Place(city='Boston', region='MA', country='US', workplace='hybrid')
    >>> parse_location("Banaswadi, Bengaluru, Karnataka", "in")
    Place(city='Bengaluru', region='Karnataka', country='IN', workplace=None)
    >>> parse_location("32560, Jardines de San Pablo, Chih.", "MX")
    Place(city=None, region='Chih.', country='MX', workplace=None)
    """
    shared = _read(text, country)[0]
    return None if shared == Place() else shared


def parse_locations(text: str | None, country: str | None = None) -> tuple[Place, ...]:
    """Every place that a text names, as `parse_location` reads each; () for none.

    >>> [place.city for place in parse_locations("Seattle, WA | SF | London (UK)")]
    ['Seattle', 'San Francisco', 'London']
    >>> parse_locations("Remote / Berlin")
    (Place(city='Berlin', region='Berlin', country='DE', workplace='remote'),)
    """
    return _read(text, country)[1:]


def _read(text: str | None, country: str | None) -> tuple[Place, ...]:
    line = clean_line(text)
    return (Place(),) if line is None or len(line) > 300 else _read_line(line, country)


@lru_cache(maxsize=8_192)
def _read_line(line: str, country: str | None) -> tuple[Place, ...]:
    """What the places of a line share, then each of them."""
    hint = country.upper() if country and re.fullmatch("[A-Za-z]{2}", country) else None
    whole = _ALL_IN_BRACKETS.fullmatch(line)
    line = whole[1] if whole else _LIST_IN_BRACKETS.sub(" ", _MORE.sub("", line))
    row = _short_names(line)
    if row:
        return Place(None, _same([place.region for place in row]), "US"), *row
    work, line = place_of_work.of_all(_without_brackets(line, hint))
    readers = [PlaceReader(part, hint) for part in _SEPARATORS.split(line) if part.strip()]
    if not _ALTERNATIVES.search(line):
        work = work or _work_beside(readers)
    return _together(readers, work=work) if readers else (Place(country=hint),)


def _work_beside(readers: list[PlaceReader]) -> str | None:
    """The place of work that is one of two parts, where the other is a place: "Berlin / Remote"."""
    works = [reader.work for reader in readers if reader.work]
    both = len(readers) == 2 and len(works) == 1 and any(reader.nowhere for reader in readers)
    return works[0] if both else None


def _without_brackets(line: str, hint: str | None) -> str:
    """The line; "Remote (Denver, CO)" with a comma in place of brackets that certainly hold a place."""
    found = place_of_work.with_brackets(line)
    inside = PlaceReader(found[1], hint) if found else None
    certain = inside and (inside.read().region or inside.country)
    return ", ".join(found) if found and certain else line


def leaves_open(text: str | None) -> bool:
    """Whether a text says that its place is one of several, or that there need be none.

    >>> leaves_open("Austin, TX+2 locations"), leaves_open("Santa Clara, CA or Remote"), leaves_open("Austin, TX")
    (True, True, False)
    """
    line = clean_line(text)
    return line is not None and (_MORE.search(line) is not None or place_of_work.is_alternative(line))


def _degrees(value: object, limit: float) -> float | None:
    if isinstance(value, str):
        text = value.strip()
        value = float(text) if re.fullmatch(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,18})?", text) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -limit <= value <= limit else None


_PLACEHOLDERS = ((25.0, -40.0), (0.0, 0.0))
"""Indeed's point in the Atlantic for "Remote", and the usual nothing."""


def coordinates(latitude: object, longitude: object) -> tuple[float, float] | None:
    """(degrees north, degrees east) of two numbers or their digits; None out of range and for placeholders.

    >>> coordinates("41.1579", -8.6291), coordinates(25, -40)
    ((41.1579, -8.6291), None)
    """
    north, east = _degrees(latitude, 90), _degrees(longitude, 180)
    if north is None or east is None or (north, east) in _PLACEHOLDERS:
        return None
    return north, east


def region_code(name: str | None, country: str | None) -> str | None:
    """The form in which we keep a region that a board names apart; the name itself where no table has it.

    >>> region_code("New York", "US"), region_code("Nuevo León", "MX"), region_code("County Dublin", "IE")
    ('NY', 'N.L.', 'County Dublin')
    >>> region_code("Washington, D.C.", "US")
    'DC'
    """
    line, code = clean_line(name), (country or "").upper()
    if line is None:
        return None
    town = places.CITY_NAMES.get(normalise(line))
    return town[1] if town and town[2] == code else places.REGIONS.get(code, {}).get(normalise(line), line)
