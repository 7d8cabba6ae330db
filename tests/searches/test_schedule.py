"""When a saved search is due: crontab in a time zone, where clocks jump, and intervals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.searches.schedule import Cron, Every, due_times, time_zone

NEW_YORK = ZoneInfo("America/New_York")


def dues(text: str, start: str, end: str, zone: str = "America/New_York") -> list[str]:
    """What is due between two times on a wall, in UTC, as day and time."""
    begins, ends = (
        datetime.fromisoformat(time).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for time in (start, end)
    )
    return [f"{due:%d %H:%M}" for due in due_times(Cron(text, ZoneInfo(zone)), begins, begins, ends)]


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        # In New York clocks go from 2:00 to 3:00 on 8 March 2026, and from 2:00 to 1:00 on 1 November 2026.
        ("30 2 * * *", "2026-03-07", "2026-03-10", ["07 07:30", "08 07:30", "09 06:30"]),  # jumped over: when it jumped
        ("30 2,3 * * *", "2026-03-08", "2026-03-09", ["08 07:30"]),  # both fall on one moment
        ("30 * * * *", "2026-03-08", "2026-03-08T05:00", ["08 05:30", "08 06:30", "08 07:30", "08 08:30"]),
        ("30 1 * * *", "2026-10-31", "2026-11-03", ["31 05:30", "01 05:30", "02 06:30"]),  # comes twice: the first time
        ("30 * * * *", "2026-11-01", "2026-11-01T03:00", ["01 04:30", "01 05:30", "01 06:30", "01 07:30"]),
        ("*/30 */1 * * *", "2026-11-01T00:45", "2026-11-01T02:15",
         ["01 05:00", "01 05:30", "01 06:00", "01 06:30", "01 07:00"]),
        ("0 6 * * *", "2026-10-31", "2026-11-03", ["31 10:00", "01 11:00", "02 11:00"]),  # six in the morning, always
        ("0 6 * * 0", "2026-11-01", "2026-11-16", ["01 11:00", "08 11:00", "15 11:00"]),  # Sunday is 0 as in crontab
        ("0 6 * * 7", "2026-11-01", "2026-11-16", ["01 11:00", "08 11:00", "15 11:00"]),
        ("0 6 * * mon-wed", "2026-11-01", "2026-11-08", ["02 11:00", "03 11:00", "04 11:00"]),
        ("0 6 * * */3", "2026-11-01", "2026-11-08", ["01 11:00", "04 11:00", "07 11:00"]),
        ("0 0 29 2 *", "2026-01-01", "2033-01-01", ["29 05:00", "29 05:00"]),
    ],
)  # fmt: skip
def test_a_crontab_expression_is_due_as_cron_has_it(text: str, start: str, end: str, expected: list[str]):
    assert dues(text, start, end) == expected


def test_a_clock_that_jumps_by_half_an_hour_is_followed_too():
    assert dues("15 2 * * *", "2026-10-03", "2026-10-05", "Australia/Lord_Howe") == ["02 15:45", "03 15:45"]
    assert dues("45 1 * * *", "2026-04-04", "2026-04-06", "Australia/Lord_Howe") == ["03 14:45", "04 14:45"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("61 * * * *", "maximum value"),
        ("* * *", "it has 3 fields"),
        ("@daily", "it has 1 field;"),
        ("0 6 31 2 *", "never comes"),
        ("0 6 * foo *", "month"),
        ("0 6 * * 8", "'8' is no weekday"),
        ("0 6 * * funday", "'funday' is no weekday"),
        ("0 6 1 * mon", "days of the month and weekdays"),
        ("", "it has 0 fields"),
    ],
)
def test_what_is_no_crontab_expression_says_what_is_allowed(text: str, said: str):
    with pytest.raises(ValueError, match=r"allowed: five fields, minute hour day month weekday") as error:
        Cron(text, NEW_YORK)
    assert said in str(error.value)


@pytest.mark.parametrize("text", ["6", "h", "0h", "-1h", "1.5h", "6 h", "1y", "9999999m", ""])
def test_what_is_no_interval_says_what_is_allowed(text: str):
    with pytest.raises(ValueError, match="allowed: a number and m, h, d or w, such as 30m"):
        Every(text)


@pytest.mark.parametrize("name", ["Mars", "", "../etc/passwd", "America/", "x\0y"])
def test_what_is_no_time_zone_says_what_is_allowed(name: str):
    with pytest.raises(ValueError, match="is no time zone; allowed: a name of the time zone database"):
        time_zone(name)


MOMENTS = st.integers(1_577_836_800, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(
    moment=MOMENTS,
    text=st.sampled_from(["30 2 * * *", "30 * * * *", "*/20 1 * * *", "0 0 1 * *", "15 1 * * sun"]),
    zone=st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
)
def test_due_times_rise_and_begin_after_the_moment(moment: datetime, text: str, zone: str):
    schedule = Cron(text, ZoneInfo(zone))
    first = schedule.after(moment, moment)
    second = schedule.after(first, moment)
    assert moment < first < second
    assert schedule.after(first - timedelta(microseconds=1), moment) == first


@given(
    since=MOMENTS,
    later=st.timedeltas(timedelta(), timedelta(days=900)),
    text=st.sampled_from(["1m", "7h", "3d", "2w"]),
)
def test_an_interval_counts_from_its_beginning(since: datetime, later: timedelta, text: str):
    every = Every(text)
    due = every.after(since + later, since)
    assert since + later < due <= since + later + every.step
    assert (due - since) % every.step == timedelta()
