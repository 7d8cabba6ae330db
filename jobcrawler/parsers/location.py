"""Places as boards write them -> city, region, country and place of work; what is ambiguous stays None."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from jobcrawler.parsers import places
from jobcrawler.parsers.employment import EMPLOYMENT_WORDS, workplace
from jobcrawler.parsers.text import clean_line, is_missing, normalise


@dataclass(frozen=True, slots=True)
class Place:
    """Where a posting is, as far as its text says so for certain."""

    city: str | None = None
    """As written, without district and postcode."""
    region: str | None = None
    """A code where the country's boards use one ("TX", "SP", "Chih."), else the name ("Karnataka")."""
    country: str | None = None
    """ISO 3166-1 alpha-2, upper case."""
    workplace: str | None = None
    """One of `items.Workplace`."""


_MORE = re.compile(
    r"\s*(?:[+&]|\band|\by|\be|\bet|\bund)\s*[0-9]+\s+(?:more|other|otr[ao]s|outr[ao]s|autres|weitere|locations?|"
    r"ubicaci[oó]n(?:es)?|localiza\w+|lieux?|standorte?|lugares|offices?)\b.*$",
    re.IGNORECASE,
)
_LIST_IN_BRACKETS = re.compile(r"\([^()]*[/|;&][^()]*\)")
_SEPARATORS = re.compile(r"\s*[|;/]\s*|\s+(?:or|ou|oder|&)\s+|\s•\s")
_BRACKETS = re.compile(r"\(([^()]*)\)?")
_SEGMENTS = re.compile(r"\s*,\s*|\s+[-–—]\s+|(?<=\w)-\s+")
_FORM_OF_STATE = re.compile(r"(?:islamic |democratic )?republic of|province of china|federation", re.IGNORECASE)
_WORK = (
    r"(?:fully |100 ?% ?|globally |trabajo |trabalho |travail |working |temporarily |teilweise )?"
    r"(?:remote(?: work)?|remot[oa]|hybrid(?: work| remote)?|h[ií]brid[oa]|hybride|home ?office|teletrabajo|desde casa|"
    r"t[ée]l[ée]travail(?: partiel| complet)?|presencial|on-?site)"
)
_WORK_FIRST = re.compile(
    rf"({_WORK})(?:\s+(?:in|en|em|within|from|à|aus)(?:\s+the)?\s+|\s*[-–—:,]\s*)(.+)", re.IGNORECASE
)
_WORK_LAST = re.compile(rf"(.+?)\s*[-–—:,]\s*({_WORK})", re.IGNORECASE)
_WORK_BESIDE = re.compile(rf"({_WORK})\s+(.+)|(.+?)\s+({_WORK})", re.IGNORECASE)
_LATIN_WORK = re.compile(r"\b(?:presencial|remoto|h[ií]brido)\b", re.IGNORECASE)
_STATE_LAST = re.compile(r"(?:(.+?)\s+)?([A-Z]{2,3})(?:\s+[0-9]{4,5})?")
"""City, state and postcode without a comma, as in Australia."""
_POSTCODE = re.compile(r"(?:c\.?\s?p\.?\s*)?[0-9]{4,6}(?:-[0-9]{3,4})?|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]", re.I)
_POSTCODE_LAST = re.compile(
    r"\s+(?:[0-9]{5}(?:-[0-9]{3,4})?|[0-9]{6}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]|"
    r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2})$"
)
_POSTCODE_FIRST = re.compile(r"^(?:[A-Z]-)?[0-9]{4,6}\s+(?=[^\W\d_]+(?:[\s-][^\W\d_]+){0,2}$)")


def is_city_name(name: str) -> bool:
    """Whether a name may be that of a city, and holds nothing else: no figures, "area", "office" and the like."""
    words = normalise(name).split()
    plain = bool(words) and len(name) <= 50 and not name.endswith(("...", "…")) and not re.search(r"[0-9@#*:_]", name)
    return plain and places.NO_CITY.isdisjoint(words)


def _country_of(name: str, *, alone: bool, hint: str | None, latin: bool = False) -> str | None:
    """The country of a name, or of a code in capitals that cannot be a region's."""
    folded = normalise(name)
    if alone and folded in places.SHARED_NAMES:
        return None
    found = places.COUNTRY_NAMES.get(folded) or places.ALPHA_3.get(name)
    if found or not re.fullmatch("[A-Z]{2}", name) or name not in places.COUNTRY_CODES:
        return found
    regional = any(folded in places.REGIONS.get(code, ()) for code in ("US", "BR" if latin else hint or "US"))
    return name if name == hint or not regional else None


def _candidates(name: str, hint: str | None, *, latin: bool) -> list[str]:
    """Countries of which a name or code may be a region, when neither text nor board tells the country."""
    folded = normalise(name)
    found = [code for code, regions in places.REGIONS.items() if folded in regions]
    if latin:
        return [code for code in found if code in ("BR", "MX")]
    if len(name) == 2:
        doubtful = name in places.COUNTRY_CODES and (hint is not None or "US" not in found)
        return [] if doubtful else ["US"] if "US" in found else found
    return [] if len(name) == 3 and found != ["AU"] else found


def _region_of(name: str, known: str | None, hint: str | None, *, latin: bool, alone: bool) -> tuple[str, str] | None:
    """(region, country) that a name or code stands for, where only one is possible."""
    folded = normalise(name)
    if len(name) == 2 and not name.isupper():
        return None
    for code in (known,) if known else (hint,):
        if code and folded in places.REGIONS.get(code, ()):
            return places.REGIONS[code][folded], code
    uncertain = places.UNCERTAIN_ALONE if alone else places.UNCERTAIN_REGIONS
    if known or folded in uncertain:
        return None
    found = _candidates(name, hint, latin=latin)
    return (places.REGIONS[found[0]][folded], found[0]) if len(found) == 1 else None


def _work_of(text: str) -> tuple[str | None, str]:
    """(place of work, what is left) of a text that names the place of work beside the place."""
    whole = workplace(text)
    if whole:
        return whole, ""
    match = _WORK_FIRST.fullmatch(text)
    if match:
        return workplace(match[1]), match[2]
    match = _WORK_LAST.fullmatch(text)
    if match:
        return workplace(match[2]), match[1]
    match = _WORK_BESIDE.fullmatch(text)
    rest = (match[2] or match[3]) if match else ""
    if match and (normalise(rest) in places.COUNTRY_NAMES or rest in places.COUNTRY_CODES or not is_city_name(rest)):
        return workplace(match[1] or match[4]), rest
    return None, text


class _Reader:
    """Reads one place; what it has found so far."""

    def __init__(self, text: str, hint: str | None) -> None:
        self.hint = hint
        self.latin = _LATIN_WORK.search(text) is not None
        self.city: str | None = None
        self.region: str | None = None
        self.country: str | None = None
        self.work: str | None = None
        self.district = False
        """Whether what stands before the region is a district rather than a city."""
        self.names = self._names(self._brackets(text))
        self.nowhere = self.work is not None and not self.names and self.country is None
        """Whether the text names a place of work and no place."""

    def _brackets(self, text: str) -> str:
        """The text without brackets; a country or a place of work in them is kept."""
        for content in _BRACKETS.findall(text):
            self.work = self.work or workplace(content)
            self.country = self.country or _country_of(content.strip(), alone=False, hint=self.hint)
        return _BRACKETS.sub(" ", text)

    def _names(self, text: str) -> list[str]:
        work, text = _work_of(text.strip(" ,;-–—"))
        self.work = self.work or work
        names: list[str] = []
        for segment in _SEGMENTS.split(text):
            kind = workplace(segment)
            self.work = self.work or kind
            if _POSTCODE.fullmatch(segment):
                self.district = self.district or not names
            elif not (kind or is_missing(segment) or _FORM_OF_STATE.fullmatch(segment)) and segment.strip(" .-"):
                names += self._split_state(_POSTCODE_FIRST.sub("", _POSTCODE_LAST.sub("", segment)).strip(" *-–"))
        return names[:-1] if len(names) > 2 and normalise(names[-1]) in EMPLOYMENT_WORDS else names

    def _split_state(self, name: str) -> list[str]:
        match = _STATE_LAST.fullmatch(name)
        if match and self.hint in ("US", "CA", "AU") and match[2].lower() in places.REGIONS[self.hint]:
            return [part for part in match.groups() if part]
        return [name]

    def read(self) -> Place:
        """City, region and country, from the end of the text to its start."""
        self._short_name()
        self._take_country(-1)
        self._take_region()
        self._take_country(0)
        self._take_city()
        return Place(self.city, self.region, self.country or self.hint, self.work)

    def _short_name(self) -> None:
        found = places.CITY_NAMES.get(normalise(self.names[0])) if self.names else None
        if found and (len(self.names) == 1 or self.hint in (None, found[2])):
            self.names[:1] = [name for name in found if name not in self.names[1:]]

    def _take_country(self, position: int) -> None:
        """A country at the end; at the start only where nothing else tells the country, or the same once more."""
        name = self.names[position] if self.names else ""
        found = _country_of(name, alone=len(self.names) == 1, hint=self.hint, latin=self.latin)
        if found and self.country in (None, found):
            self.country = found
            self.names.pop(position)

    def _take_region(self) -> None:
        if not self.names:
            return
        name, alone = self.names[-1], len(self.names) == 1
        if not alone and self.country is None and normalise(self.names[-2]) in places.FOREIGN_CITIES.get(name, ()):
            self.country = name
            self.names.pop()
            return
        found = _region_of(name, self.country, self.hint, latin=self.latin, alone=alone and self.country is None)
        if found is None:
            self._take_county(name)
            return
        self.region, self.country = found
        self.names.pop()
        if not self.names and normalise(name) in places.TOWN_REGIONS:
            self.names.append(name)

    def _take_county(self, name: str) -> None:
        """A region that shows by its form: "County Dublin", "Madrid provincia"."""
        country = self.country or self.hint or ""
        match = places.COUNTY[country].fullmatch(name) if country in places.COUNTY else None
        if match:
            self.region = match[1]
            self.names.pop()

    def _take_city(self) -> None:
        names = list(self.names)
        if len(names) == 2 and normalise(names[1]) in places.UNCERTAIN_REGIONS:
            names.pop()
        uncertain = len(names) == 1 and self.region is None and normalise(names[0]) in places.UNCERTAIN_ALONE
        if not names or self.district or uncertain:
            return
        if len(names) == 2 and self.region is None and self.country not in (None, *places.FULL_TABLES):
            self.city, self.region = (name if is_city_name(name) else None for name in names)
        elif len(names) == 1 or self.region is not None:
            self.city = names[-1] if is_city_name(names[-1]) else None


def _same(values: list[str | None]) -> str | None:
    return values[0] if len(set(values)) == 1 else None


def _together(readers: list[_Reader]) -> Place:
    """What several places have in common; a part such as "Remote" has a say in the place of work only."""
    read = [(reader.nowhere, reader.read()) for reader in readers]
    found = [place for _, place in read]
    located = [place for nowhere, place in read if not nowhere] or found
    return Place(
        _same([place.city for place in located]),
        _same([place.region for place in located]),
        _same([place.country for place in located]),
        _same([place.workplace for place in found]),
    )


def _row_of_short_names(text: str) -> bool:
    names = [normalise(name) for name in text.split(",")]
    return len(names) > 1 and all(name in places.SHORT_CITIES for name in names)


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
    line = clean_line(text)
    return None if line is None or len(line) > 300 else _parse_line(line, country)


@lru_cache(maxsize=8_192)
def _parse_line(line: str, country: str | None) -> Place | None:
    hint = country.upper() if country and re.fullmatch("[A-Za-z]{2}", country) else None
    line = _LIST_IN_BRACKETS.sub(" ", _MORE.sub("", line))
    if _row_of_short_names(line):
        return Place(country="US")
    readers = [_Reader(part, hint) for part in _SEPARATORS.split(line) if part.strip()]
    place = _together(readers) if readers else Place(country=hint)
    return None if place == Place() else place


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
    """
    line = clean_line(name)
    return places.REGIONS.get((country or "").upper(), {}).get(normalise(line), line) if line else None
