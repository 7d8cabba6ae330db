"""Titles as they are compared when copies are looked for: without what boards and employers add to them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from jobcrawler.parsers.employment import job_types, workplace
from jobcrawler.parsers.identity import normalise
from jobcrawler.parsers.naming import are_alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class BareTitle(NamedTuple):
    """A title as it is compared, and what was taken out of it."""

    words: tuple[str, ...]
    """Normalised, in order, abbreviations written out."""
    levels: frozenset[str]
    """Senior, intern, 2 ...: another level is another advert."""
    terms: frozenset[str]
    """Years and seasons of an intake, and numbers of shops: so are these."""
    role: str
    """The first part, normalised: "engineer" of "Engineer - Payments"."""
    teams: frozenset[str]
    """The words behind the first part, but for those of the first part itself."""
    requisition: str | None
    """The number of the opening, where the title has one."""
    workplace: str | None
    types: str | None
    """As `JobPosting.job_type` has them."""


_LEVEL_TABLE = """
senior sr snr|junior jr jnr|lead leading|principal|chief|head|director|manager mgr gerente kierownik jefe leiter leitung
stationsleitung teamleiter cadre|intern interns internship praktikum praktikant praktikantin stage stagiaire estagio
estagiario estagiaria becario practicante coop|trainee|apprentice apprenti apprentie apprendista auszubildender
auszubildende ausbildung azubi lehrling leerling aprendiz|graduate grad|resident|foreman obermonteur|assistant asst
assistente assistent|helper ayudante aide|associate|werkstudent werkstudentin|demi|sous|charge|pleno pl|ii ll|iii lll|iv
|pcd deficiencia|mulheres|negras
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
_NUMBERS = {"i": "i", "1": "i", "2": "ii", "3": "iii", "4": "iv"}
_NUMBERED = frozenset(("band", "year", "grade", "key", "stage"))
"""Words whose number is no level."""
_NO_LEVEL = re.compile(r"\bsenior (?:living|care|housing|homes?|services)\b")
_SEASONS = frozenset(("spring", "summer", "fall", "autumn", "winter", "sommer", "herbst"))
_SEGMENTS = re.compile(r"\s+[-–—~/]+\s*|[-–—~]+\s+|[()\[\]{},;|•·]|:\s")
_GENDERS = re.compile(r"\b[mwfdhx](?:\s*[/|*]\s*[mwfdhxi]){1,3}\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\b(?:(?:job|req|ref|id|nr|no|jr|rq|r)[\s.:#-]*)+[0-9]{4,}[\w-]*|#\s*[0-9]{5,}|^\W*[0-9]{5,}\b|\b[0-9]{5,}\W*$",
    re.IGNORECASE,
)
_PAY = re.compile(r"[$€£][0-9][0-9.,]*k?(?:\s*-\s*[$€£]?[0-9][0-9.,]*k?)?(?:\s*/\s*\w+)?", re.IGNORECASE)
_SHOP = re.compile(r"(?:#|\b(?:store|shop|unit|no|nr|filiale)\b\.?)\s*#?\s*([0-9]{3,4})\b", re.IGNORECASE)
_FIGURES = re.compile("[0-9]{3}")
_YEAR = re.compile(r"\b20[0-9]{2}\b")
_SHARE = re.compile(r"\b0[.,][1-9]\b")
"""The share of a full post, as in "0.6 FTE"."""
_NOISE_TABLE = """
now hiring urgent immediate start starts joiner new job wanted needed opportunity trice ere se in innen en et y e ou o
live a an the and und of for fur im de da do des la le el los das der die with mit z w zum zur
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
    plain = title if title.replace(" ", "").isalpha() else _GENDERS.sub(" ", _PAY.sub(" ", _NUMBER.sub(" ", title)))
    segments = [segment for segment in _SEGMENTS.split(plain) if normalise(segment)]
    work = types = None
    if len(segments) > 1:
        named = {segment: _named(segment) for segment in segments}
        work = next(filter(None, (found for found, _ in named.values())), None)
        types = next(filter(None, (found for _, found in named.values())), None)
        segments = [one for one in segments if not (any(named[one]) or _is_place(one, names))] or segments
    words = [full for word in normalise(" ".join(segments)).split() for full in _SHORT.get(word, word).split()]
    kept = tuple(word for word in words if word not in _NOISE)
    types = "part_time" if _SHARE.search(title) else types
    return BareTitle(kept, _levels(words), _terms(title, words), *_parts(segments), _requisition(title), work, types)


def _parts(segments: Sequence[str]) -> tuple[str, frozenset[str]]:
    """The role and the teams."""
    role, *others = map(normalise, segments or [""])
    words = (word for other in others for word in other.split() if word not in _NOISE and word not in _LEVELS)
    return role, frozenset(word for word in words if not any(are_alike(word, known) for known in role.split()))


def _requisition(title: str) -> str | None:
    found = _NUMBER.search(title)
    return "".join(filter(str.isdigit, found[0])) if found else None


def _terms(title: str, words: Iterable[str]) -> frozenset[str]:
    found = _SEASONS.intersection(words)
    return found.union(_YEAR.findall(title), _SHOP.findall(title)) if _FIGURES.search(title) else found


@lru_cache(maxsize=8_192)
def _named(segment: str) -> tuple[str | None, str | None]:
    """The place of work and the kind of employment that a part of a title names."""
    return workplace(segment), _type(segment)


def _is_place(segment: str, names: frozenset[str]) -> bool:
    return names.issuperset(normalise(segment).split())


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
