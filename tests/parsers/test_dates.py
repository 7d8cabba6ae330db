"""Dates as boards write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.parsers.dates import from_age_days, from_iso, from_millis, parse_posted
from tests.parsers.recordings import ANY_TEXT, NOW, indeed_cards, needs_postings, needs_recordings, postings, texts


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def midnight(days: int) -> datetime:
    return NOW.replace(hour=0) - timedelta(days=days)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (1767290400123, "2026-01-01T18:00:00.123000+00:00"),
        ("1767290400123", "2026-01-01T18:00:00.123000+00:00"),
        (1767290400123.0, "2026-01-01T18:00:00.123000+00:00"),
        (" 1767247200000 ", "2026-01-01T06:00:00+00:00"),
        (631152000000, "1990-01-01T00:00:00+00:00"),
    ],
)
def test_milliseconds_are_read(value: object, moment: str) -> None:
    found = from_millis(value)
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize(
    "value", [None, True, "", "x", 0, -1,
    "-1", 1767290400, 631151999999, 4102444800000, 1e300, float("nan"), float("inf"),
              10**400, "9" * 5000, "१७६७२९०४००१२३", [], {}]
)  # fmt: skip
def test_what_is_no_moment_in_milliseconds_is_none(value: object) -> None:
    assert from_millis(value) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-08-05", "2026-08-05T00:00:00+00:00"),
        (" 2026-08-05 ", "2026-08-05T00:00:00+00:00"),
        ("2026-8-5", "2026-08-05T00:00:00+00:00"),
        ("2026/08/05", "2026-08-05T00:00:00+00:00"),
        ("2026-08-05T09:41:37Z", "2026-08-05T09:41:37+00:00"),
        ("2026-08-05t09:41:37z", "2026-08-05T09:41:37+00:00"),
        ("2026-08-05T09:41:37.000Z", "2026-08-05T09:41:37+00:00"),
        ("2026-08-05T09:41:37.847344", "2026-08-05T09:41:37.847344+00:00"),
        ("2026-08-05T09:41:37.8473441234Z", "2026-08-05T09:41:37.847344+00:00"),
        ("2026-08-05T09:41:37-04:00", "2026-08-05T13:41:37+00:00"),
        ("2026-08-05T09:41:37+0530", "2026-08-05T04:11:37+00:00"),
        ("2026-08-05T23:30:00-05", "2026-08-06T04:30:00+00:00"),
        ("2026-08-05 09:41:37 UTC", "2026-08-05T09:41:37+00:00"),
        ("2026-08-05 09:41:37", "2026-08-05T09:41:37+00:00"),
        ("2026-08-05 09:41:37 -0700", "2026-08-05T16:41:37+00:00"),
        ("2026-08-05T09:41", "2026-08-05T09:41:00+00:00"),
        ("2026-08-05+01:00", "2026-08-05T00:00:00+00:00"),
        ("2035-11-06T00:00:00+01:00", "2035-11-05T23:00:00+00:00"),
    ],
)
def test_iso_dates_are_read_as_utc(text: str, moment: str) -> None:
    found = from_iso(text)
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize(
    "text", [None, "", "2026", "2026-08", "2026-13-01", "2026-02-30", "0001-01-01T00:00:00Z", "9999-12-31",
    "1889-01-01",
             "2026-08-05T25:00:00", "2026-08-05T09:41:37+99:00", "20260805", "05.08.2026", "today", 20260805, True,
             "２０２６-08-05", "2026-08-05 to 2026-08-09", "x" * 500]
)  # fmt: skip
def test_what_is_no_iso_date_is_none(text: object) -> None:
    assert from_iso(text) is None


@pytest.mark.parametrize(
    ("days", "value"), [(0, midnight(0)), ("3", midnight(3)), (30.0, midnight(30)), (305, midnight(305))]
)
def test_an_age_in_days_is_a_day(days: object, value: datetime) -> None:
    found = from_age_days(days, NOW)
    assert found is not None
    assert (found.value, found.precision) == (value, "day")


@pytest.mark.parametrize("days", [None, -1, "-1", True, 1.5, "", "x", 1e9, float("nan"), [], "30+"])
def test_what_is_no_age_is_none(days: object) -> None:
    assert from_age_days(days, NOW) is None


def test_the_day_is_that_of_utc_wherever_now_is_told() -> None:
    now = datetime(2026, 8, 31, 22, tzinfo=timezone(timedelta(hours=-5)))
    found = from_age_days(0, now)
    assert found is not None
    assert found.value == datetime(2026, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Just posted", 0), ("Today", 0), ("TODAY", 0), ("Posted Today", 0), ("Recién publicado", 0), ("Hoy", 0),
        ("Publicado hoje", 0), ("Hoje", 0), ("Heute", 0), ("Gerade veröffentlicht", 0), ("Aujourd'hui", 0),
        ("Publié à l’instant", 0), ("Oggi", 0), ("Vandaag", 0), ("Dzisiaj", 0),
        ("Yesterday", 1), ("Posted Yesterday", 1), ("Ayer", 1), ("Ontem", 1), ("Gestern", 1), ("Hier", 1),
        ("wczoraj", 1),
        ("1 day ago", 1), ("a day ago", 1), ("2 days ago", 2), ("29 days ago", 29), ("Posted 3 Days Ago", 3),
        ("PostedToday", 0), ("PostedPosted 4 days ago", 4), ("Reposted 4 days ago", 4), ("7d", 7),
        ("3d ago", 3),
        ("hace 5 días", 5), ("Hace 1 día", 1), ("publicado hace 5 días", 5), ("há 2 dias", 2), ("30 dia(s)", 30),
        ("Publicada há 1 dia", 1), ("vor 3 Tagen", 3), ("vor 1 Tag", 1), ("vor einem Tag", 1), ("il y a 3 jours", 3),
        ("il y a 1 jour", 1), ("3 giorni fa", 3), ("4 dagen geleden", 4), ("5 dni temu", 5),
        ("\xa02\xa0days\xa0ago ", 2),
        ("<span>2 days ago</span>", 2), ("3 din pehle", 3), ("Heute ausgeschrieben", 0), ("Gestern ausgeschrieben", 1),
        ("Vor 3 Tagen ausgeschrieben", 3), ("Offre publiée aujourd’hui", 0),
    ],
)  # fmt: skip
def test_days_are_counted_back_to_midnight(text: str, days: int) -> None:
    found = parse_posted(text, NOW)
    assert found is not None
    assert (found.value, found.precision) == (midnight(days), "day")


@pytest.mark.parametrize(
    "text",
    ["30+ days ago", "30+ day ago", "Posted 30+ Days Ago", "30d+", "30+d", "30+ d", "hace 30+ días",
    "hace más de 30 días",
     "mais de 30 dias", "há mais de 30 dias", "30+ dias atrás", "vor mehr als 30 Tagen", "vor über 30 Tagen",
     "il y a 30+ jours",
     "il y a plus de 30 jours", "more than 30 days ago", "Over 30 days ago", "più di 30 giorni fa",
     "meer dan 30 dagen geleden",
     "ponad 30 dni temu", "30+days ago"],
)  # fmt: skip
def test_a_plus_or_more_than_means_at_least(text: str) -> None:
    found = parse_posted(text, NOW)
    assert found is not None
    assert (found.value, found.precision) == (midnight(30), "at_least")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24h", ago(hours=24)), ("5 hours ago", ago(hours=5)), ("an hour ago", ago(hours=1)),
        ("12 hrs", ago(hours=12)),
        ("30 minutes ago", ago(minutes=30)), ("hace 3 horas", ago(hours=3)), ("vor 2 Std.", ago(hours=2)),
        ("il y a 2 heures", ago(hours=2)), ("há 10 minutos", ago(minutes=10)), ("3 godziny temu", ago(hours=3)),
        ("2 weeks ago", midnight(14)), ("1w", midnight(7)), ("hace 2 semanas", midnight(14)),
        ("a month ago", midnight(30)), ("miesiąc temu", midnight(30)), ("dodano godzinę temu", ago(hours=1)),
        ("2 months ago", midnight(61)), ("1 mo ago", midnight(30)), ("vor 2 Wochen", midnight(14)),
        ("il y a 1 an", None),
        ("1 year ago", midnight(365)), ("2 meses", midnight(61)),
    ],
)  # fmt: skip
def test_hours_weeks_and_months_are_approximate(text: str, value: datetime | None) -> None:
    found = parse_posted(text, NOW)
    assert (found and found.value) == value
    assert found is None or found.precision == "approximate"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-08-05", date(2026, 8, 5)), ("Aug 5, 2026", date(2026, 8, 5)), ("August 5, 2026", date(2026, 8, 5)),
        ("5 Aug 2026", date(2026, 8, 5)), ("Posted on 5 Aug 2026", date(2026, 8, 5)),
        ("Wed, 5 Aug 2026", date(2026, 8, 5)),
        ("5 de agosto de 2026", date(2026, 8, 5)), ("5. August 2026", date(2026, 8, 5)),
        ("5 août 2026", date(2026, 8, 5)), ("1er août 2026", date(2026, 8, 1)),
        ("14 липня 2026", date(2026, 7, 14)), ("05.08.2026", date(2026, 8, 5)), ("25/08/2026", date(2026, 8, 25)),
        ("08/25/2026", date(2026, 8, 25)), ("07/07/2026", date(2026, 7, 7)),
    ],
)  # fmt: skip
def test_written_dates_are_days(text: str, day: date) -> None:
    found = parse_posted(text, NOW)
    assert found is not None
    assert (found.value.date(), found.value.hour, found.precision) == (day, 0, "day")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-08-05T09:41:37Z", "2026-08-05T09:41:37+00:00"),
        ("2026-08-05T09:41:37-04:00", "2026-08-05T13:41:37+00:00"),
        ("1767290400", "2026-01-01T18:00:00+00:00"),
        ("1767290400123", "2026-01-01T18:00:00.123000+00:00"),
        ("2026-08-05 09:41:37 UTC", "2026-08-05T09:41:37+00:00"),
        ("2026-08-05T09:41:37.847344", "2026-08-05T09:41:37.847344+00:00"),
        ("Wed, 05 Aug 2026 09:41:37 GMT", "2026-08-05T09:41:37+00:00"),
        ("Wed, 5 Aug 2026 09:41:37 -0400", "2026-08-05T13:41:37+00:00"),
        ("05 Aug 2026 09:41 EST", "2026-08-05T14:41:00+00:00"),
    ],
)
def test_a_date_with_its_time_is_exact(text: str, moment: str) -> None:
    found = parse_posted(text, NOW)
    assert found is not None
    assert (found.value.isoformat(), found.precision) == (moment, "exact")


@pytest.mark.parametrize("text", ["2065-01-24", "1999-05-05", "3 May 2031", "1995-01-01T00:00:00Z", "3000000000000"])
def test_a_date_on_which_nothing_can_have_been_published_is_none(text: str) -> None:
    assert parse_posted(text, NOW) is None


def test_a_date_is_read_whatever_the_clock_says() -> None:
    assert parse_posted("2026-01-01", datetime.max.replace(tzinfo=UTC))
    assert parse_posted("2026-01-01", datetime.min) is None  # noqa: DTZ901


@pytest.mark.parametrize(
    "text",
    [None, "", "N/A", "save job", "Irvine", "Acme Inc.", "San Example", "Example", "4", "30", "ago", "2026",
    "May 2026",
     "Aug 5", "05/08/2026", "5/8/26", "in 3 days", "Expires in 3 days", "3 days left", "3", "12 people", "days ago",
     "Active 5 days ago", "Active today", "EmployerActive 2 days ago", "-3 days ago", "$20 an hour", "20 an hour",
     "15 € a day", "Posted", "PostedPosted",
     "2 days 3 hours", "1 of 3 days", "99999999 days ago", "5m", "urgently hiring", "Salary 2026 10 k", "1 2 2026",
     "Wed, 05 Aug 2026 25:41:37 GMT", "Wed, 35 Aug 2026 05:41:37 GMT", "Wed, 05 Abc 2026 05:41:37 GMT",
     "Wed, 05 Aug 2026 09:41:37 +9999", "Wed, 05 Aug 2026 09:41:37 XYZ",
     "Easy Apply", "New York", "T-Shirt 30 days guarantee", "March", "x" * 300],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert parse_posted(text, NOW) is None


@given(
    texts("30+", "days", " ago", "vor ", "hace", "2026", "-08-", " Aug ", "5", "T", ":", "/", "h", "mo", " 09:41 GMT")
)
@ANY_TEXT
def test_no_text_makes_the_parsers_fail_and_dates_lie_between_1990_and_2100(text: str) -> None:
    for found in (parse_posted(text, NOW), from_age_days(text, NOW)):
        assert found is None or 1990 <= found.value.year < 2100
        assert found is None or found.value.utcoffset() == timedelta(0)
    assert from_iso(text) is None or from_millis(text) is None


@given(st.datetimes(timezones=st.just(UTC)), st.integers())
@ANY_TEXT
def test_no_clock_makes_them_fail(now: datetime, days: int) -> None:
    parse_posted("2 days ago", now)
    parse_posted("just posted", now)
    parse_posted("5 hours ago", now)
    from_age_days(days, now)
    from_millis(days)


@given(st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
@ANY_TEXT
def test_every_iso_moment_is_read_back(local: datetime, minutes: int) -> None:
    moment = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert from_iso(moment.isoformat()) == moment
    assert from_millis(int(moment.timestamp() * 1000)) is not None


@needs_recordings
def test_relative_times_of_recorded_cards_agree_with_their_creation_date() -> None:
    checked = 0
    for card, page in indeed_cards():
        posted = parse_posted(card["formattedRelativeTime"], from_millis(page["timestamp"]) or NOW)
        assert posted is not None, card["formattedRelativeTime"]
        created = from_millis(card.get("createDate"))
        if created is not None:
            days = (created - posted.value).days
            assert abs(days) <= 1 or (posted.precision == "at_least" and days < 0), card["formattedRelativeTime"]
            checked += 1
    assert checked > 50


@needs_postings
def test_recorded_posted_texts_are_dates_or_none() -> None:
    read = {text: parse_posted(text, NOW) for text in {str(row["posted_text"] or "") for row in postings()}}
    assert read["save job"] is None
    assert all(found for text, found in read.items() if any(map(str.isdigit, text)) and not text.isdigit())
    words = {text for text, found in read.items() if found and not any(map(str.isdigit, text))}
    assert words <= {"Today", "Just posted", "Yesterday"}
