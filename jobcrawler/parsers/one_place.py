"""One place of a text: its names are read from the last, the largest, to the first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jobcrawler.parsers import place_of_work, places, towns
from jobcrawler.parsers.cities import cities_named
from jobcrawler.parsers.employment import EMPLOYMENT_WORDS
from jobcrawler.parsers.place_of_work import kind_of
from jobcrawler.parsers.regions import country_of, region_of
from jobcrawler.parsers.text import is_missing, normalise


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


_BRACKETS = re.compile(r"\(([^()]*)\)?")
_SEGMENTS = re.compile(r"\s*,\s*|\s+[-–—]\s+|(?<=\w)-\s+")
_FORM_OF_STATE = re.compile(
    r"(?:[a-z' ]+ )?(?:republic|state|states) of(?: the)?|province of china|federation", re.IGNORECASE
)
_LATIN_WORK = re.compile(r"\b(?:presencial|remoto|h[ií]brido)\b", re.IGNORECASE)
_STATE_LAST = re.compile(r"(?:(.+?)\s+)?([A-Z]{2,3})(?:\s+[0-9]{4,5})?")
"""City, state and postcode without a comma, as in Australia."""
_POSTCODE = re.compile(r"(?:c\.?\s?p\.?\s*)?[0-9]{4,6}(?:-[0-9]{3,4})?|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]", re.I)
_POSTCODE_LAST = re.compile(
    r"\s+(?:[0-9]{5}(?:-[0-9]{3,4})?|[0-9]{6}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]|"
    r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2})$"
)
_OUTWARD_CODE = re.compile(r"\s+[A-Z]{1,2}[0-9][A-Z0-9]?$")
"""The first half of a British postcode."""
_ARRONDISSEMENT = re.compile(r"\s+[0-9]{1,2}(?:er|e|[eè]me)(?:\s+arrondissement)?$", re.IGNORECASE)
_CODES = places.COUNTRY_CODES
_POSTCODE_FIRST = re.compile(r"^(?:[A-Z]-)?[0-9]{4,6}\s+(?=[^\W\d_]+(?:[\s-][^\W\d_]+){0,2}$)")


def is_city_name(name: str) -> bool:
    """Whether a name may be that of a city, and holds nothing else: no figures, "area", "office" and the like."""
    words = normalise(name).split()
    plain = bool(words) and len(name) <= 50 and not name.endswith(("...", "…")) and not re.search(r"[0-9@#*:_]", name)
    return plain and places.NO_CITY.isdisjoint(words)


def _work_of(text: str) -> tuple[str | None, str]:
    """(place of work, what is left) of a text that names the place of work beside the place."""
    found = place_of_work.divide(text)
    if found:
        return found
    sides = place_of_work.between(text)
    if sides and (countries := {places.COUNTRY_NAMES.get(normalise(side), side) for side in sides[1:]}) <= _CODES:
        return (sides[0], sides[2]) if len(countries) == 1 else (None, text)
    work, rest = place_of_work.beside(text) or (None, "")
    folded = normalise(rest)
    named = folded in places.COUNTRY_NAMES or folded in places.CITY_NAMES or rest in _CODES
    return (work, rest) if work and (named or not is_city_name(rest)) else (None, text)


class PlaceReader:
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
            self.work = self.work or kind_of(content)
            self.country = self.country or country_of(content.strip(), alone=False, hint=self.hint)
        return _BRACKETS.sub(" ", text)

    def _names(self, text: str) -> list[str]:
        work, text = _work_of(text.strip(" ,;-–—"))
        self.work = self.work or work
        names: list[str] = []
        for segment in _SEGMENTS.split(text):
            kind = kind_of(segment)
            self.work = self.work or kind
            if _POSTCODE.fullmatch(segment):
                self.district = self.district or not names
            elif not (kind or is_missing(segment) or _FORM_OF_STATE.fullmatch(segment)) and segment.strip(" .-"):
                names += self._split_state(self._without_codes(segment))
        return names[:-1] if len(names) > 2 and normalise(names[-1]) in EMPLOYMENT_WORDS else names

    def _without_codes(self, segment: str) -> str:
        """A name without postcodes and what else stands around the town."""
        name = _POSTCODE_LAST.sub("", segment)
        name = _OUTWARD_CODE.sub("", name) if self.hint == "GB" else name
        return _POSTCODE_FIRST.sub("", _ARRONDISSEMENT.sub("", name)).strip(" *-–")

    def _split_state(self, name: str) -> list[str]:
        match = _STATE_LAST.fullmatch(name)
        if match and self.hint in ("US", "CA", "AU") and match[2].lower() in places.REGIONS[self.hint]:
            return [part for part in match.groups() if part]
        return [name]

    def read(self) -> Place:
        """City, region and country, from the end of the text to its start."""
        self.names = [towns.without_office(name, self.country or self.hint) for name in self.names]
        self._short_name()
        self._turn_round()
        self._take_country(-1)
        self._take_region()
        self._take_country(0)
        self._take_pair()
        self._take_city()
        return Place(self.city, self.region, self.country or self.hint, self.work)

    def _short_name(self) -> None:
        found = places.CITY_NAMES.get(normalise(self.names[0])) if self.names else None
        if found and (len(self.names) == 1 or self.hint in (None, found[2])):
            regions = places.REGIONS[found[2]]
            others = [name for name in self.names[1:] if regions.get(normalise(name)) != found[1]]
            self.names = [*found[:2], *(others or found[2:])]

    def _turn_round(self) -> None:
        """Names from the largest to the smallest, as in "AMER - Canada - Quebec - Montreal - 10 Rue Example"."""
        names = self.names
        if len(names) > 1 and names[0] in places.WORLD_REGIONS:
            names.pop(0)
        country = country_of(names[0], alone=False, hint=self.hint) if len(names) > 1 else None
        if country is None or normalise(names[1]) not in places.REGIONS.get(country, ()):
            return
        if len(names) == 2 and normalise(names[1]) in places.TOWN_REGIONS:
            names.reverse()
        elif len(names) > 2 and region_of(names[-1], names[-2], country, self.hint, latin=self.latin) is None:
            self.names = names[2::-1]

    def _take_country(self, position: int) -> None:
        """A country at the end; at the start only where nothing else tells the country, or the same once more."""
        name = self.names[position] if self.names else ""
        found = country_of(name, alone=len(self.names) == 1, hint=self.hint, latin=self.latin)
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
        found = region_of(name, None if alone else self.names[-2], self.country, self.hint, latin=self.latin)
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

    def _take_pair(self) -> None:
        """A town beside its quarter or county, on the board of a country."""
        if len(self.names) == 2 and self.hint and self.country is None and self.region is None:
            found = towns.town_of_two(self.names[0], self.names[1], self.hint)
            if found:
                self.names, self.region = [found[0]], found[1]

    def _take_city(self) -> None:
        names = self._city_names()
        if len(names) == 2 and self.region is None and self.country not in (None, *places.FULL_TABLES):
            self.city = names[0] if is_city_name(names[0]) else None
            self.region = names[1] if _is_region_name(names[1]) else None
        elif len(names) == 1 or (names and self.region is not None):
            self.city = names[-1] if is_city_name(names[-1]) else None

    def _city_names(self) -> list[str]:
        """The names that are left and may be that of a city; [] where the last is more likely something else."""
        country = self.country or self.hint
        names = [towns.without_quarter(name, country) for name in self.names]
        if len(names) == 2 and self.country in places.FULL_TABLES and re.fullmatch("[A-Z]{2}", names[1]):
            names.pop()  # a code of a region that no table has
        if len(names) == 2 and normalise(names[1]) in places.UNCERTAIN_REGIONS:
            names.pop()
        if not names or (self.district and not (country and towns.is_large_town(names[-1], country, self.region))):
            return []
        uncertain = len(names) == 1 and self.region is None and normalise(names[0]) in places.UNCERTAIN_ALONE
        placed = self.region or self.country or _may_be_a_name(names[-1], country)
        return names if placed and not uncertain else []


def _is_region_name(name: str) -> bool:
    """Whether a name behind that of a city may be its region: "Greater London", "Tel Aviv District"."""
    words = [word for word in normalise(name).split() if word not in places.REGION_WORDS]
    return is_city_name(" ".join(words)) and not re.search(r"[0-9@#*:_]|\.\.\.|…", name)


def _may_be_a_name(name: str, country: str | None) -> bool:
    """No code; and names have capitals: in small letters only a city that is known ("save job" is a button)."""
    return not re.fullmatch("[A-Z]{2}", name) and (not name.islower() or bool(cities_named(name, country)))
