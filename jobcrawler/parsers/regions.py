"""What a name or code in the text of a place stands for: a country, or a region of one."""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from jobcrawler.countries import COUNTRIES
from jobcrawler.parsers import places
from jobcrawler.parsers.cities import cities_named
from jobcrawler.parsers.identity import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobcrawler.parsers.cities import City

Region = tuple[str, str]


_DIVISION_TABLE = """
CA: 01 AB|02 BC|03 MB|04 NB|05 NL|07 NS|08 ON|09 PE|10 QC|11 SK|12 YT|13 NT|14 NU
AU: 01 ACT|02 NSW|03 NT|04 QLD|05 SA|06 TAS|07 VIC|08 WA
BR: 01 AC|02 AL|03 AP|04 AM|05 BA|06 CE|07 DF|08 ES|11 MS|13 MA|14 MT|15 MG|16 PA|17 PB|18 PR|20 PI|21 RJ|22 RN|23 RS
BR: 24 RO|25 RR|26 SC|27 SP|28 SE|29 GO|30 PE|31 TO
MX: 01 Ags.|02 B.C.|03 B.C.S.|04 Camp.|05 Chis.|06 Chih.|07 Coah.|08 Col.|09 CDMX|10 Dgo.|11 Gto.|12 Gro.|13 Hgo.
MX: 14 Jal.|15 Méx.|16 Mich.|17 Mor.|18 Nay.|19 N.L.|20 Oax.|21 Pue.|22 Qro.|23 Q.R.|24 S.L.P.|25 Sin.|26 Son.|27 Tab.
MX: 28 Tamps.|29 Tlax.|30 Ver.|31 Yuc.|32 Zac.
IN: 01 Andaman and Nicobar Islands|02 Andhra Pradesh|03 Assam|05 Chandigarh|07 Delhi|09 Gujarat|10 Haryana
IN: 11 Himachal Pradesh|12 Jammu and Kashmir|13 Kerala|14 Lakshadweep|16 Maharashtra|17 Manipur|18 Meghalaya
IN: 19 Karnataka|20 Nagaland|21 Odisha|22 Puducherry|23 Punjab|24 Rajasthan|25 Tamil Nadu|26 Tripura|28 West Bengal
IN: 29 Sikkim|30 Arunachal Pradesh|31 Mizoram|33 Goa|34 Bihar|35 Madhya Pradesh|36 Uttar Pradesh|37 Chhattisgarh
IN: 38 Jharkhand|39 Uttarakhand|40 Telangana|41 Ladakh|52 Dadra and Nagar Haveli and Daman and Diu
GB: ENG England|NIR Northern Ireland|SCT Scotland|WLS Wales
DE: 01 Baden-Württemberg|02 Bayern|03 Bremen|04 Hamburg|05 Hessen|06 Niedersachsen|07 Nordrhein-Westfalen
DE: 08 Rheinland-Pfalz|09 Saarland|10 Schleswig-Holstein|11 Brandenburg|12 Mecklenburg-Vorpommern|13 Sachsen
DE: 14 Sachsen-Anhalt|15 Thüringen|16 Berlin
"""
DIVISIONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (line[:2], code): region
        for line in _DIVISION_TABLE.strip().splitlines()
        for code, _, region in (cell.partition(" ") for cell in line[4:].split("|"))
    }
)
"""(country, geonames' code) -> region; the codes of the United States are ours already."""
DIVIDED = frozenset((country, region) for (country, _), region in DIVISIONS.items())


def region_of_city(city: City) -> str | None:
    """The region of a city, in our form.

    >>> region_of_city(cities_named("Calgary", "CA")[0]), region_of_city(cities_named("Lyon", "FR")[0])
    ('AB', None)
    """
    return city.division if city.country == "US" else DIVISIONS.get((city.country, city.division))


def country_of(name: str, *, alone: bool, hint: str | None, latin: bool = False) -> str | None:
    """The country of a name, or of a code in capitals that cannot be a region's.

    `hint` is the board's country; `latin` says that the text holds a word of Spanish or Portuguese.

    >>> country_of("Korea", alone=True, hint=None), country_of("Georgia", alone=False, hint=None)
    ('KR', None)
    >>> country_of("CA", alone=False, hint="CA"), country_of("CA", alone=False, hint=None)
    ('CA', None)
    """
    folded = normalise(name)
    if folded == "georgia" or (alone and folded in places.SHARED_NAMES):
        return None
    found = places.COUNTRY_NAMES.get(folded) or places.ALPHA_3.get(name) or places.official_names().get(folded)
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


def _is_unclear(name: str, before: str | None, country: str | None) -> bool:
    """Whether a code may as well be something else: "LA" a city, "CA" alone or behind "Ontario" a country of boards."""
    town = None if before else places.SHORT_CITIES.get(name.lower())
    if len(name) != 2 or (town and town[1] != name):
        return len(name) == 2
    behind = before is None or normalise(before) in places.REGIONS.get(name, ())
    return country is None and name.lower() in COUNTRIES and behind


def region_of(name: str, before: str | None, known: str | None, hint: str | None, *, latin: bool) -> Region | None:
    """(region, country) that a name or code stands for, where only one is possible.

    `before` is the name before it in the text, `known` the country that the text names.

    >>> region_of("Bavaria", "Munich", None, None, latin=False), region_of("Kent", None, None, "GB", latin=False)
    (('Bayern', 'DE'), ('Kent', 'GB'))
    """
    folded = normalise(name)
    if (len(name) == 2 and not name.isupper()) or (not latin and _is_unclear(name, before, known or hint)):
        return None
    code = known or hint
    if code and folded in places.REGIONS.get(code, ()):
        return places.REGIONS[code][folded], code
    uncertain = places.UNCERTAIN_REGIONS if before or known else places.UNCERTAIN_ALONE
    if not known and folded not in uncertain:
        found = _candidates(name, hint, latin=latin)
        if len(found) == 1:
            return places.REGIONS[found[0]][folded], found[0]
    return _subdivision_of(name, code, before)


def _subdivision_of(name: str, code: str | None, before: str | None) -> Region | None:
    """The same by the names of ISO 3166-2, of which many are cities too.

    Where the country is known, a name that no city of it has; else one behind a city of its country.
    """
    folded = normalise(name)
    countries = subdivisions().get(folded, {})
    if code:
        found = [code] if code in countries and not cities_named(name, code) else []
    else:
        found = [country for country in countries if before and cities_named(before, country)]
    if len(found) != 1:
        return None
    return places.REGIONS.get(found[0], {}).get(folded, countries[found[0]]), found[0]


_KEPT = re.compile(r"([^\[(/*]*[^\[(/* ])")
_TURNED = re.compile(r"(.+), (.+)")


def _names(name: str) -> Iterator[str]:
    """The name that we keep, then others: "Catalunya [Cataluña]", "Madrid, Comunidad de"."""
    plain = _KEPT.match(name)
    if plain:
        yield _TURNED.sub(r"\2 \1", plain[1])
    yield from re.findall(r"[\[(/]\s*([^\])/]+)", name)


@cache
def subdivisions() -> dict[str, dict[str, str]]:
    """Normalised name of a subdivision of ISO 3166-2 -> {country: the name that we keep}."""
    import pycountry  # noqa: PLC0415  (its tables are for the names that ours do not know)

    found: dict[str, dict[str, str]] = {}
    for entry in pycountry.subdivisions:
        names = list(_names(entry.name))
        for name in names:
            found.setdefault(normalise(name), {}).setdefault(str(entry.country_code), names[0])
    return found
