"""Dates as boards write them -> UTC datetimes and how well they are known. "Now" is always passed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from jobcrawler.parsers.text import clean_line, normalise

if TYPE_CHECKING:
    from jobcrawler.items import DatePrecision

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Outside of these a number is an id and a date a placeholder ("0001-01-01", "9999-12-31")."""
_FIRST_ADVERT, _AHEAD = datetime(2000, 1, 1, tzinfo=UTC), timedelta(days=366)
"""Before that no board was online; and "now" may be wrong or fixed, but no advert is of the year after the next."""
_MAX_AGE_DAYS = 7_300

_NUMBER = re.compile(r"-?[0-9]{1,16}(?:\.[0-9]{1,9})?")
_ISO = re.compile(
    r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})"
    r"(?:(?:[Tt]|\s+)([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?))?\s*([Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)


@dataclass(frozen=True, slots=True)
class PostedDate:
    """When a posting was published, as far as its board tells."""

    value: datetime
    """UTC; midnight where only the day is known."""
    precision: DatePrecision
    """How well `value` is known; "at_least" means this old or older."""


def _sane(moment: datetime) -> datetime | None:
    return moment if _FIRST <= moment < _LAST else None


def _number(value: object) -> float | None:
    if isinstance(value, str):
        text = value.strip()
        return float(text) if _NUMBER.fullmatch(text) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e16 else None


def from_millis(value: object) -> datetime | None:
    """UTC datetime of milliseconds since 1970, as a number or its digits; None outside of 1990 to 2100.

    >>> from_millis(1767290400123).isoformat()
    '2026-01-01T18:00:00.123000+00:00'
    >>> from_millis(True) is None
    True
    """
    millis = _number(value)
    return None if millis is None or abs(millis) > 5e12 else _sane(_EPOCH + timedelta(milliseconds=millis))


def published(moment: datetime | None, now: datetime) -> datetime | None:
    """A moment at which an advert may have been published: from 2000 on and not far in the future; else None.

    >>> published(datetime(2065, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)) is None
    True
    """
    now = now.replace(tzinfo=UTC) if now.tzinfo is None else now
    return moment if moment and moment >= _FIRST_ADVERT and moment - _AHEAD <= now else None


def from_iso(text: object) -> datetime | None:
    """UTC datetime of an ISO 8601 date or date with time; without a zone it is taken as UTC.

    >>> from_iso("2026-08-05 09:41:37 UTC").isoformat(), from_iso("2026-08-05T23:30-04:00").isoformat()
    ('2026-08-05T09:41:37+00:00', '2026-08-06T03:30:00+00:00')
    """
    match = _ISO.fullmatch(text.strip()) if isinstance(text, str) and len(text) < 80 else None
    if match is None:
        return None
    year, month, day, clock, zone = match.groups()
    zone = "+00:00" if clock is None or zone is None or zone.upper() in ("Z", "UTC", "GMT") else zone
    try:
        moment = datetime.fromisoformat(f"{year}-{month:0>2}-{day:0>2}T{clock or '00:00'}{zone}")
        return _sane(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=64)
def from_http(text: str | None) -> datetime | None:
    """The date of an HTTP header, in UTC; None for anything else.

    >>> from_http("Sun, 22 Nov 2026 12:00:00 GMT").isoformat()
    '2026-11-22T12:00:00+00:00'
    """
    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _midnight(now: datetime, days: float) -> datetime | None:
    moment = now.replace(tzinfo=UTC) if now.tzinfo is None else now
    try:
        day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return _sane(day - timedelta(days=days))
    except OverflowError:
        return None


def from_age_days(days: object, now: datetime) -> PostedDate | None:
    """The day (midnight UTC) that lies `days` before `now`; None for a negative, broken or absurd age.

    >>> from_age_days(2, datetime(2026, 1, 3, 15, tzinfo=UTC)).value.isoformat()
    '2026-01-01T00:00:00+00:00'
    """
    age = _number(days)
    if age is None or not 0 <= age <= _MAX_AGE_DAYS or age != int(age):
        return None
    value = _midnight(now, age)
    return None if value is None else PostedDate(value, "day")


_HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.0, "year": 8766.0}
_UNIT_TABLE = """
minute: min mins minute minutes minuto minutos minuten minuti minuut minuta minuty minut
hour: h hr hrs hour hours hora horas stunde stunden std heure heures ora ore uur uren godzina godzine godziny godzin
hour: godz ghante
day: d day days dia dias tag tage tagen j jour jours giorno giorni gg dag dagen dzien dni din
week: w wk wks week weeks semana semanas sem woche wochen semaine semaines settimana settimane weken tydzien tygodnie
week: tygodni hafte
month: mo mos mth mths month months mes meses monat monate monaten mois mese mesi maand maanden miesiac miesiace
month: miesiecy mahine
year: yr yrs year years ano anos jahr jahre jahren ans annee annees anno anni jaar rok lata lat sal
"""
_UNITS = {
    word: unit
    for unit, _, words in (line.partition(":") for line in _UNIT_TABLE.strip().splitlines())
    for word in words.split()
}
_DAY_TABLE = """
0: just posted|just now|now|new|today|moments ago|hoy|ahora|recien publicado|recien publicada
0: publicado hoy|hoje|agora|agora mesmo|publicada hoje|publicado hoje|recem publicado|recem publicada|heute|gerade eben
0: gerade veroffentlicht|soeben veroffentlicht|neu|heute veroffentlicht|aujourd hui|a l instant|publie a l instant
0: publiee a l instant|publie aujourd hui|nouveau|oggi|appena pubblicato|pubblicato oggi|adesso|vandaag|zojuist
0: heute ausgeschrieben|offre publiee aujourd hui
0: net geplaatst|zojuist geplaatst|nu|dzisiaj|dzis|dodano dzisiaj|teraz|aaj|abhi|आज|अभी
1: yesterday|ayer|publicado ayer|ontem|publicado ontem|publicada ontem|gestern|hier|publie hier|ieri
1: pubblicato ieri|gisteren|wczoraj|gestern ausgeschrieben|offre publiee hier
"""
_DAYS = {
    phrase.strip(): int(days)
    for days, _, phrases in (line.partition(":") for line in _DAY_TABLE.strip().splitlines())
    for phrase in phrases.split("|")
}
_ONE = frozenset(
    ("a", "an", "one", "un", "una", "uno", "um", "uma", "ein", "eine", "einem", "einer", "une", "een", "jeden", "ek")
)
_AT_LEAST = re.compile(
    r"\b(?:more than|over|mas de|mais de|ha mais de|mehr als|uber|plus de|piu di|oltre|meer dan|ponad|wiecej niz)\b"
)
_FILLER_TABLE = """
posted reposted publicado publicada anunciado veroffentlicht online publie
publiee offre publicee pubblicato pubblicata geplaatst dodano opublikowano job about approximately ca circa etwa environ
ago back hace ha cerca atras vor seit il y a fa geleden temu pehle since depuis desde de of s old ancien ausgeschrieben
"""
_FILLERS = frozenset(_FILLER_TABLE.split())
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")
_LABELS = re.compile(r"^(?:(?:re)?posted\s*)+")
"""What boards write before the age, and with it once more for screen readers: "PostedPosted 4 days ago"."""
_ONE_IN_POLISH = re.compile(r"\b(?:minute|godzine|dzien|tydzien|miesiac|rok) temu$")
_NO_AGE = re.compile(r"(?<!\w)[-−–][0-9]|[$€£₹¥]|\b[0-9]+ (?:an?|per) [a-z]", re.IGNORECASE)
"""Numbers below zero, money, and rates: "20 an hour"."""


def _relative(folded: str) -> tuple[int, str] | None:
    """(number, unit) of a text that holds one of each and otherwise only words that change nothing."""
    numbers: list[int] = []
    units: list[str] = []
    for word in _TOKEN.findall(folded):
        if word.isdigit():
            numbers.append(int(word[:6]))
        elif word in _UNITS:
            units.append(_UNITS[word])
        elif word not in _FILLERS and word not in _ONE:
            return None
    if not numbers and (_ONE_IN_POLISH.search(folded) or not _ONE.isdisjoint(folded.split())):
        numbers = [1]
    return (numbers[0], units[0]) if len(numbers) == 1 and len(units) == 1 else None


def _from_relative(folded: str, now: datetime, *, at_least: bool) -> PostedDate | None:
    found = _relative(_AT_LEAST.sub(" ", folded))
    if found is None:
        return None
    number, unit = found
    days = number * _HOURS[unit] / 24
    if days > _MAX_AGE_DAYS:
        return None
    if unit in ("minute", "hour"):
        moment = now.replace(tzinfo=UTC) if now.tzinfo is None else now
        value = _sane(moment.astimezone(UTC) - timedelta(days=days))
    else:
        value = _midnight(now, round(days))
    precision: DatePrecision = "at_least" if at_least else "day" if unit == "day" else "approximate"
    return None if value is None else PostedDate(value, precision)


_LANGUAGES = ["en", "es", "pt", "de", "fr", "it", "nl", "pl", "sv", "da", "cs", "ro", "tr", "ru", "uk", "hi"]
_STRICT = {"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
_WRITTEN = re.compile(
    r"(?=.*[^\W\d_]{3})(?=.*\b(?:19|20)[0-9]{2}\b)(?=.*\b[0-9]{1,2}(?:st|nd|rd|th|er)?\b)[\w ,./-]{8,40}"
)
_LEAD = re.compile(
    r"^(?:date )?(?:posted|published|publicado|publicada|veröffentlicht|publiée?|dodano)(?: (?:on|em|el|am|le))?:? ",
    re.I,
)
_FIRST_IN_FRENCH = re.compile(r"\b1er\b", re.IGNORECASE)
_RFC_822 = re.compile(
    r"(?:[a-z]{3},\s*)?[0-9]{1,2} [a-z]{3} (?:19|20)[0-9]{2} [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})? "
    r"(?:GMT|UTC?|[ECMP][SD]T|[+-][0-9]{4})",
    re.IGNORECASE,
)
"""Dates of feeds."""
_NUMERIC = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")


@lru_cache(maxsize=4_096)
def _written(text: str) -> datetime | None:
    """A date with the name of a month, in one of our languages; dateparser takes 0.3 ms, so results are kept."""
    import dateparser  # type: ignore[import-untyped]  # noqa: PLC0415  (60 ms; most boards write dates in figures)

    try:
        found = dateparser.parse(text, languages=_LANGUAGES, settings=_STRICT)
    except (ValueError, OverflowError, TypeError, AttributeError, KeyError, IndexError):  # seen on odd text
        return None
    return None if found is None else from_iso(found.date().isoformat())


def _numeric(match: re.Match[str]) -> datetime | None:
    """Day and month in figures, only where the order is certain: points put the day first, 13 to 31 is a day."""
    first, separator, second, year = match.groups()
    if separator != "." and int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
        return None
    day, month = (second, first) if separator != "." and int(second) > 12 else (first, second)
    return from_iso(f"{year}-{month}-{day}")


def _absolute(text: str) -> PostedDate | None:
    moment = from_iso(text)
    if moment is not None:
        return PostedDate(moment, "exact" if ":" in text else "day")
    if _NUMBER.fullmatch(text):
        seconds = len(text) == 10
        moment = from_millis(f"{text}000" if seconds else text) if seconds or len(text) == 13 else None
        return None if moment is None else PostedDate(moment, "exact")
    if _RFC_822.fullmatch(text):
        moment = from_http(text)
        return None if moment is None else PostedDate(moment, "exact")
    numeric = _NUMERIC.fullmatch(text)
    text = _LEAD.sub("", text)
    text = _FIRST_IN_FRENCH.sub("1", text)
    moment = _numeric(numeric) if numeric else _written(text) if _WRITTEN.fullmatch(text) else None
    return None if moment is None else PostedDate(moment, "day")


def parse_posted(text: str | None, now: datetime) -> PostedDate | None:
    """When a posting was published, from the text that a board shows; None for what is no date.

    Days are counted back from the UTC date of `now` and give midnight; hours, weeks and months are approximate;
    "30+ days" means at least. A bare small number is no date (`from_age_days` takes ages), nor is "05/06/2026", nor the
    day on which an employer was last active.

    >>> now = datetime(2026, 8, 31, 12, tzinfo=UTC)
    >>> parse_posted("hace 30+ días", now)
    PostedDate(value=datetime.datetime(2026, 8, 1, 0, 0, tzinfo=datetime.timezone.utc), precision='at_least')
    >>> parse_posted("Just posted", now).precision, parse_posted("24h", now).precision, parse_posted("save job", now)
    ('day', 'approximate', None)
    """
    line = clean_line(text)
    if line is None or len(line) > 80:
        return None
    folded = _LABELS.sub("", normalise(line.replace("+", " ")))
    days = _DAYS.get(folded)
    if days is not None:
        return from_age_days(days, now)
    at_least = "+" in line or _AT_LEAST.search(folded) is not None
    relative = None if _NO_AGE.search(line) else _from_relative(folded, now, at_least=at_least)
    found = relative or _absolute(line)
    return found if found and published(found.value, now) else None
