"""Date texts that are recorded beside the moments that they stand for; each once. No parser of the project is used."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.accuracy.recordings import recordings, tables
from tests.accuracy.truth import moment
from tests.accuracy.truth_indeed import cards
from tests.reading import NOW

if TYPE_CHECKING:
    from tests.accuracy.labels import Label

_AGO = re.compile(r"(\d+)(\+?) (day|hour)s? ago")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(?:Z|[+-]\d\d:\d\d))?")
_TODAY = ("Just posted", "Today")


def recorded() -> list[Label]:
    """The ages on Indeed's cards, beside the moments of creation; an age that is open ("30+") stands for itself.

    Indeed counts whole days: the day may be the one after that of creation.
    """
    found = {}
    for recording in recordings():
        if recording.board == "indeed" and recording.kind == "search":
            for card in cards(recording):
                label = _label(card["formattedRelativeTime"], recording.now) | {"value": _days(card, recording.now)}
                found[label["text"], label["now"], str(label["value"])] = label
    return list(found.values())


def _days(card: dict[str, Any], now: str) -> str | list[str] | None:
    if "+" in card["formattedRelativeTime"]:
        value: str = _label(card["formattedRelativeTime"], now)["value"]
        return value
    created = moment(card.get("createDate") or card["pubDate"])
    assert created
    midnight = created.replace(hour=0, minute=0, second=0, microsecond=0)
    return [(midnight + timedelta(days=days)).isoformat() for days in (0, 1)]


def tabled() -> list[Label]:
    """The texts of the recorded tables. What is not of the shape of a date is none: columns are shifted there."""
    texts = dict.fromkeys(row["posted_text"] for row in tables() if isinstance(row["posted_text"], str))
    return [_label(text, NOW) for text in texts if not text.isdigit()]


def _label(text: str, now: str) -> Label:
    at = datetime.fromisoformat(now)
    midnight, found = at.replace(hour=0, minute=0, second=0), _AGO.fullmatch(text)
    value: datetime | None = None
    precision: str | None = None
    if text in _TODAY:
        value, precision = midnight, "day"
    elif found and found[3] == "hour":
        value, precision = at - timedelta(hours=int(found[1])), "approximate"
    elif found:
        value, precision = midnight - timedelta(days=int(found[1])), "at_least" if found[2] else "day"
    elif iso := _ISO.fullmatch(text):
        value, precision = moment(text), "exact" if iso[1] else "day"
    return {"text": text, "now": now, "value": value and value.isoformat(), "precision": precision}
