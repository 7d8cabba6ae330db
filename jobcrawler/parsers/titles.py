"""Titles as they are compared when copies are looked for: without what boards and employers add to them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from jobcrawler.parsers.employment import job_types, workplace
from jobcrawler.parsers.identity import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable


class BareTitle(NamedTuple):
    """A title as it is compared, and what was taken out of it."""

    words: tuple[str, ...]
    """Normalised, in order, abbreviations written out."""
    levels: frozenset[str]
    """Senior, intern, 2 ...: another level is another advert."""
    terms: frozenset[str]
    """Years and seasons of an intake, and numbers of shops: so are these."""
    workplace: str | None
    types: str | None
    """As `JobPosting.job_type` has them."""


_LEVEL_TABLE = """
senior sr snr|junior jr jnr|lead leading|principal|chief|head|director|manager mgr gerente kierownik jefe leiter leitung
stationsleitung teamleiter cadre|intern interns internship praktikum praktikant praktikantin stage stagiaire estagio
estagiario estagiaria becario practicante coop|trainee|apprentice apprenti apprentie apprendista auszubildender
auszubildende ausbildung azubi lehrling leerling aprendiz|graduate|resident|foreman obermonteur|assistant asst
assistente assistent|helper ayudante aide|associate|werkstudent werkstudentin|demi|sous|charge|pleno pl|ii|iii|iv
"""
_LEVELS = {word: cell.split()[0] for cell in _LEVEL_TABLE.replace("\n", " ").split("|") for word in cell.split()}
_SHORT_TABLE = """
mgr=manager|asst=assistant|rep=representative|rn=registered nurse|cna=certified nursing assistant|lab=laboratory
qa=quality assurance|tech=technician|dev=developer|eng=engineer|math=mathematics|sr=senior|jr=junior|hd=heavy
"""
_SHORT = dict(cell.split("=") for cell in _SHORT_TABLE.strip().replace("\n", "|").split("|"))
"""Word of a title -> what it is short for."""
_TECHNICAL = frozenset(("engineer", "developer", "scientist", "designer", "programmer", "architect"))
"""With these, "staff" is a level; with "nurse" or "accountant" it is none."""
_NUMBERS = {"1": "i", "2": "ii", "3": "iii", "4": "iv"}
_NUMBERED = frozenset(("band", "year", "grade", "key", "stage"))
"""Words whose number is no level."""
_NO_LEVEL = re.compile(r"\bsenior (?:living|care|housing|homes?|services)\b")
_SEASONS = frozenset(("spring", "summer", "fall", "autumn", "winter", "sommer", "herbst"))
_SEGMENTS = re.compile(r"\s+[-–—~/]+\s*|[-–—~]+\s+|[()\[\]{},;|•·]|:\s")
_GENDERS = re.compile(r"\b[mwfdhx](?:\s*[/|*]\s*[mwfdhxi]){1,3}\b", re.IGNORECASE)
_NUMBER = re.compile(r"\b(?:(?:job|req|ref|id|nr|no|jr|rq|r)[\s.:#-]*)+[0-9]{4,}[\w-]*|#\s*[0-9]{5,}", re.IGNORECASE)
_PAY = re.compile(r"[$€£][0-9][0-9.,]*k?(?:\s*-\s*[$€£]?[0-9][0-9.,]*k?)?(?:\s*/\s*\w+)?", re.IGNORECASE)
_SHOP = re.compile(r"(?:#|\b(?:store|shop|unit|no|nr|filiale)\b\.?)\s*#?\s*([0-9]{3,4})\b", re.IGNORECASE)
_YEAR = re.compile(r"\b20[0-9]{2}\b")
_SHARE = re.compile(r"\b0[.,][1-9]\b")
"""The share of a full post, as in "0.6 FTE"."""
_NOISE_TABLE = """
now hiring urgent immediate start starts joiner new job wanted needed opportunity trice ere se in innen en et y e ou o
a an the and und of for fur im de da do des la le el los das der die with mit z w zum zur
"""
_NOISE = frozenset(_NOISE_TABLE.split())


@lru_cache(maxsize=8_192)
def bare_title(title: str, names: frozenset[str]) -> BareTitle:
    """A title without what boards and employers add: place, place of work, kind of employment, numbers, pay, (m/f/d).

    `names` are the words of the posting's place.

    >>> found = bare_title("Sr. Engineer II (m/w/d) - Austin, TX - Remote - JR-1234", frozenset(("austin", "tx")))
    >>> found.words, sorted(found.levels), found.workplace
    (('senior', 'engineer', 'ii'), ['ii', 'senior'], 'remote')
    """
    plain = _GENDERS.sub(" ", _PAY.sub(" ", _NUMBER.sub(" ", title)))
    segments = [segment for segment in _SEGMENTS.split(plain) if normalise(segment)]
    work = next(filter(None, map(workplace, segments)), None)
    types = "part_time" if _SHARE.search(title) else next(filter(None, map(_type, segments)), None)
    kept = [
        part for part in segments if not (workplace(part) or _type(part) or names.issuperset(normalise(part).split()))
    ]
    words = [full for word in normalise(" ".join(kept or segments)).split() for full in _SHORT.get(word, word).split()]
    terms = frozenset(_YEAR.findall(title)) | _SEASONS.intersection(words) | frozenset(_SHOP.findall(title))
    return BareTitle(tuple(word for word in words if word not in _NOISE), _levels(words), terms, work, types)


def _levels(words: Iterable[str]) -> frozenset[str]:
    kept = _NO_LEVEL.sub(" ", " ".join(words)).split()
    found = {_LEVELS[word] for word in kept if word in _LEVELS}
    if "staff" in kept and not _TECHNICAL.isdisjoint(kept):
        found.add("staff")
    if len(kept) > 1 and kept[-2] not in _NUMBERED:
        found |= {_NUMBERS[word] for word in kept[-1:] if word in _NUMBERS}
    return frozenset(found)


def _type(segment: str) -> str | None:
    """The kind of employment that a segment names and nothing else; an intern's is a level and stays in the title."""
    types, unknown = job_types([segment])
    return None if unknown or "internship" in (types or "internship") else types
