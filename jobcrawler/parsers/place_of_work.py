"""The place of work beside the place: "Hybrid work in Boston, MA", "Remote (US only)"."""

from __future__ import annotations

import re

from jobcrawler.parsers.employment import workplace

_WORK = (
    r"(?:fully |100 ?% ?|globally |trabajo |trabalho |travail |lavoro |working |temporarily |teilweise |"
    r"zum teil (?:im )?|da |im )?"
    r"(?:remote(?: work)?|remot[oa]|hybrid(?: work| remote)?|h[ií]brid[oa]|ibrido|hybride|home ?office|teletrabajo|"
    r"desde casa|t[ée]l[ée]travail(?: partiel| complet)?|presencial|on-?site|"
    r"(?:work(?:ing)? from )?anywhere|work(?:ing)? from home)"
)
_FIRST = re.compile(rf"({_WORK})(?:\s+(?:in|en|em|within|from|à|a|aus)(?:\s+the)?\s+|\s*[-–—:,]\s*)(.+)", re.IGNORECASE)
_LAST = re.compile(rf"(.+?)\s*[-–—:,]\s*({_WORK})", re.IGNORECASE)
_BESIDE = re.compile(rf"({_WORK})\s+(.+)|(.+?)\s+({_WORK})", re.IGNORECASE)
_BETWEEN = re.compile(rf"(.+?)\s+({_WORK})\s+(.+)", re.IGNORECASE)
_BRACKETS = re.compile(rf"({_WORK})\s*\(([^()]+?)(?:\s+only)?\)", re.IGNORECASE)
_ALL_OF = re.compile(rf"({_WORK})\s*[-–—:,]\s*([^|;/&]+(?:\S/\S[^|;/&]*)+)", re.IGNORECASE)
_ALTERNATIVE = re.compile(rf"\s(?:or|ou|oder)\s+{_WORK}$|^{_WORK}\s+(?:or|ou|oder)\s", re.IGNORECASE)
_PARTLY = re.compile(r"zum teil (?:im )?", re.IGNORECASE)


def kind_of(text: str) -> str | None:
    """One of `items.Workplace` for a text that names the place of work and nothing else.

    >>> kind_of("Zum Teil im Homeoffice"), kind_of("Da remoto"), kind_of("Berlin")
    ('hybrid', 'remote', None)
    """
    partly = _PARTLY.match(text)
    if partly:
        return "hybrid" if workplace(text[partly.end() :]) else None
    return workplace(text)


def divide(text: str) -> tuple[str | None, str] | None:
    """(place of work, the rest) of a text in which a word or a mark stands between them, or that is one of the two.

    >>> divide("Da remoto in Roma, Lazio"), divide("United States - Remote"), divide("Remote Sensing Center")
    (('remote', 'Roma, Lazio'), ('remote', 'United States'), None)
    """
    whole = kind_of(text)
    if whole:
        return whole, ""
    match = _FIRST.fullmatch(text)
    if match:
        return kind_of(match[1]), match[2]
    match = _LAST.fullmatch(text)
    return (kind_of(match[2]), match[1]) if match else None


def beside(text: str) -> tuple[str | None, str] | None:
    """The same of a text in which nothing stands between them: the rest may as well be part of a name.

    >>> beside("US Remote"), beside("Remote Sensing Center"), beside("Austin")
    (('remote', 'US'), ('remote', 'Sensing Center'), None)
    """
    match = _BESIDE.fullmatch(text)
    return (kind_of(match[1] or match[4]), match[2] or match[3]) if match else None


def between(text: str) -> tuple[str | None, str, str] | None:
    """(place of work, what stands before, what stands after).

    >>> between("GB Remote United Kingdom")
    ('remote', 'GB', 'United Kingdom')
    """
    match = _BETWEEN.fullmatch(text)
    return (kind_of(match[2]), match[1], match[3]) if match else None


def with_brackets(line: str) -> tuple[str, str] | None:
    """(place of work as written, what brackets behind it hold).

    >>> with_brackets("Remote (US only)"), with_brackets("Austin (Remote)")
    (('Remote', 'US'), None)
    """
    match = _BRACKETS.fullmatch(line)
    return (match[1], match[2]) if match else None


def of_all(line: str) -> tuple[str | None, str]:
    """(place of work, the rest) where it stands before several places without a space between them.

    >>> of_all("Remote - Poland/Romania"), of_all("Remote - Poland / Romania")
    (('remote', 'Poland/Romania'), (None, 'Remote - Poland / Romania'))
    """
    match = _ALL_OF.fullmatch(line)
    return (kind_of(match[1]), match[2]) if match else (None, line)


def is_alternative(line: str) -> bool:
    """Whether the place of work is an alternative to the place.

    >>> is_alternative("Santa Clara, CA or Remote"), is_alternative("Berlin / Remote")
    (True, False)
    """
    return _ALTERNATIVE.search(line) is not None
