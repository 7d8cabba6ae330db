"""When a saved search is due: a crontab expression in somebody's time zone, or an interval."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

if TYPE_CHECKING:
    from collections.abc import Iterator

CRON_ALLOWED = "five fields, minute hour day month weekday, such as '0 6 * * mon-fri'"
EVERY_ALLOWED = "a number and m, h, d or w, such as 30m, 6h, 1d"
ZONE_ALLOWED = "a name of the time zone database, such as America/Chicago, or UTC"

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""By the numbers of crontab, where Sunday is 0 and 7; APScheduler counts from Monday, so it is given names."""
WIDEST = timedelta(hours=3)
"""No clock is put forward or back by more."""


@dataclass(frozen=True)
class Every:
    """Every so often, counted from a moment; clocks that change do not matter."""

    text: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[1-9]\d{0,5}[mhdw]", self.text):
            raise ValueError(f"{self.text!r} is no interval; allowed: {EVERY_ALLOWED}")

    @property
    def step(self) -> timedelta:
        """From one due time to the next."""
        return int(self.text[:-1]) * UNITS[self.text[-1]]

    def after(self, moment: datetime, since: datetime) -> datetime:
        """The first due time after a moment, of those that are counted from `since` (UTC).

        >>> Every("6h").after(datetime(2026, 1, 1, 13, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)).isoformat()
        '2026-01-01T18:00:00+00:00'
        """
        return since + self.step * max(1, (moment - since) // self.step + 1)

    def __str__(self) -> str:
        return f"every {self.text}"


@dataclass(frozen=True)
class Cron:
    """By a clock on the wall, as cron does it where clocks are put forward and back.

    A time that the clock jumps over is due when it has jumped, one that comes twice is due the first time. Where the
    hour is open (`*`), each time is due as often as it comes.
    """

    text: str
    zone: ZoneInfo

    def __post_init__(self) -> None:
        try:
            first = self._wall_times.get_next_fire_time(None, datetime(2026, 1, 1, tzinfo=UTC))
        except (ValueError, KeyError) as error:
            raise ValueError(f"{self.text!r} is no crontab expression: {error}; allowed: {CRON_ALLOWED}") from None
        if first is None:
            raise ValueError(f"{self.text!r} never comes: no month has such a day; allowed: {CRON_ALLOWED}")

    @cached_property
    def _wall_times(self) -> CronTrigger:
        """Asked in UTC, which never jumps: what it gives are times on the wall."""
        fields = self.text.split()
        if len(fields) != 5:
            raise ValueError(f"it has {len(fields)} field{'' if len(fields) == 1 else 's'}")
        if fields[2] != "*" and fields[4] != "*":
            raise ValueError("it names days of the month and weekdays, which some take for both, some for either")
        return CronTrigger.from_crontab(" ".join([*fields[:4], _weekdays(fields[4])]), timezone=UTC)

    @property
    def _open(self) -> bool:
        return self.text.split()[1].startswith("*")

    def after(self, moment: datetime, since: datetime) -> datetime:
        """The first due time after both moments (UTC)."""
        start = max(moment, since)
        best: datetime | None = None
        for time in self._walls_from(self._wall(start) - self._margin(start)):
            if best and time > self._wall(best) + self._margin(best):
                break
            best = min((due for due in (best, *self._moments(time)) if due and due > start), default=None)
        assert best
        return best

    def _wall(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def _margin(self, moment: datetime) -> timedelta:
        """How far around a moment times on the wall may come in another order: not at all but where the clock jumps."""
        before, after = ((moment + by).astimezone(self.zone).utcoffset() for by in (-WIDEST, WIDEST))
        return timedelta() if before == after else WIDEST

    def _walls_from(self, wall: datetime) -> Iterator[datetime]:
        last, now = None, wall.replace(tzinfo=UTC)
        while True:
            last = self._wall_times.get_next_fire_time(last, now)
            now = last
            yield last.replace(tzinfo=None)

    def _moments(self, wall: datetime) -> list[datetime]:
        """When the clock shows that time: once, twice, or never."""
        both = [wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        shown = [due for due in both if due.astimezone(self.zone).replace(tzinfo=None) == wall]
        return list(dict.fromkeys(shown)) if self._open else both[:1]

    def __str__(self) -> str:
        return f"{self.text} ({self.zone.key})"


Schedule = Cron | Every


def due_times(schedule: Schedule, last: datetime, since: datetime, now: datetime) -> Iterator[datetime]:
    """What has come due after `last` up to now, in order (UTC)."""
    due = schedule.after(last, since)
    while due <= now:
        yield due
        due = schedule.after(due, since)


def time_zone(name: str) -> ZoneInfo:
    """The zone of that name; ValueError for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise ValueError(f"{name!r} is no time zone; allowed: {ZONE_ALLOWED}") from None


def _weekdays(field: str) -> str:
    """The weekdays of crontab by name, each on its own; ValueError for what is none.

    >>> _weekdays("1-3,0"), _weekdays("*/2"), _weekdays("sat-sun"), _weekdays("*")
    ('sun,mon,tue,wed', 'sun,tue,thu,sat', 'sun,sat', '*')
    """
    if field == "*":
        return field
    days = {number % 7 for part in field.lower().split(",") for number in _range_of(part)}
    return ",".join(WEEKDAYS[day] for day in sorted(days))


def _range_of(part: str) -> range:
    found = re.fullmatch(r"(?:\*|(\w+)(?:-(\w+))?)(?:/([1-9]))?", part)
    if not found:
        raise ValueError(f"{part!r} is no weekday")
    first, last, step = found.groups()
    start = 0 if first is None else _weekday(first)
    end = 6 if first is None or (step and not last) else _weekday(last or first)
    return range(start, end + 1 if end >= start else end + 8, int(step or 1))


def _weekday(text: str) -> int:
    number = int(text) if text.isdecimal() else WEEKDAYS.index(text) if text in WEEKDAYS else -1
    if not 0 <= number <= 7:
        raise ValueError(f"{text!r} is no weekday")
    return number
