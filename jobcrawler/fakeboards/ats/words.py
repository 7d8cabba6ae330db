"""How the systems word places, pay, dates and kinds of work; and what of a vacancy there is to know."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from typing import TYPE_CHECKING, Any

from jobcrawler.countries import COUNTRIES
from jobcrawler.fakeboards.dice import mixed

if TYPE_CHECKING:
    from datetime import datetime

    from jobcrawler.fakeboards.ats.tenants import Vacancy
    from jobcrawler.fakeboards.places import Place
    from jobcrawler.fakeboards.world import Pay

PAY = ("pay_min", "pay_max", "pay_currency", "pay_period")
NO_PAY = dict.fromkeys(PAY)
LABELS = {
    "full_time": "Full-time",
    "part_time": "Part-time",
    "contract": "Contract",
    "temporary": "Temporary",
    "internship": "Internship",
}
"""Kinds of employment as most systems write them."""
SIGNS = {"USD": "$", "CAD": "CA$", "MXN": "MX$", "GBP": "£", "INR": "₹", "EUR": "€"}


def facts(vacancy: Vacancy) -> dict[str, Any]:
    """All there is to know of a vacancy, in the order of `/_truth`; a system may not say all of it.

    `location` is the text of the first place, the town alone where a system has parts only; `places` counts them.
    """
    place = vacancy.place
    return {
        "title": " ".join(vacancy.title.split()),
        "company": vacancy.tenant.name,
        "location": place.label,
        "city": None if vacancy.is_remote else place.name,
        "country": place.country.upper(),
        "places": len(vacancy.places),
        **pay_facts(vacancy.pay),
        "date": vacancy.posted.isoformat(),
        "workplace": vacancy.workplace,
        "employment": vacancy.employment,
    }


def pay_facts(pay: Pay | None) -> dict[str, Any]:
    """Pay as a reader should see it."""
    if pay is None:
        return NO_PAY
    return dict(zip(PAY, (pay.low or None, pay.high or None, pay.currency, pay.period), strict=True))


def country(place: Place) -> str:
    """The English name of a place's country."""
    return COUNTRIES[place.country].name


def full(place: Place) -> str:
    """A place with region and country: "Austin, Texas, United States", "Remote, Germany"."""
    return ", ".join(part for part in (place.name, place.region, country(place)) if part)


def remote_or(place: Place) -> str:
    """A place as people write it: "Austin, TX", "Remote - US", "Remote"."""
    if place.kind != "remote":
        return place.label
    return "Remote - US" if place.country == "us" else "Remote"


def amounts(pay: Pay) -> tuple[int | float | None, int | float | None]:
    """The bounds, whole where they are whole, None where one is open."""
    low, high = (int(bound) if bound == int(bound) else bound for bound in (pay.low, pay.high))
    return low or None, high or None


def money(pay: Pay, dash: str = " - ") -> str:
    """Pay in short: "$98K - $141K", "€25.50".

    >>> from jobcrawler.fakeboards.world import Pay
    >>> money(Pay("range", 102800, 137000, "year", "CAD"), " – ")
    'CA$102.8K – CA$137K'
    """
    return dash.join(dict.fromkeys(_short(bound, SIGNS[pay.currency]) for bound in (pay.low, pay.high) if bound))


def _short(amount: float, sign: str) -> str:
    return f"{sign}{amount / 1000:.1f}K".replace(".0K", "K") if amount >= 1000 else f"{sign}{amount:g}"


def iso(moment: datetime, hours: int | None = None, timespec: str = "seconds") -> str:
    """A moment as APIs have it: "2026-08-06T12:10:17-04:00" with hours, else "2026-08-06T16:10:17Z".

    >>> from datetime import datetime
    >>> iso(datetime(2026, 8, 6, 16, 10, 17, tzinfo=UTC), -4)
    '2026-08-06T12:10:17-04:00'
    """
    if hours is None:
        return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
    return moment.astimezone(timezone(timedelta(hours=hours))).isoformat(timespec=timespec)


def milliseconds(moment: datetime) -> int:
    """Since 1970."""
    return int(moment.timestamp() * 1000)


def hexadecimal(number: int) -> str:
    """An identifier of 32 digits.

    >>> len(hexadecimal(7))
    32
    """
    return f"{mixed(number, 1):016x}{mixed(number, 2):016x}"


def identified(text: str) -> dict[str, str]:
    """An object of id and label, as several systems have them.

    >>> identified("Customer Service")
    {'id': 'customer_service', 'label': 'Customer Service'}
    """
    return {"id": text.lower().replace(" ", "_").replace("-", "_"), "label": text}
