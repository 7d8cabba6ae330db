"""How the boards word ages, pay and kinds of work, in the languages of the built-in countries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobcrawler.fakeboards.world import Pay

JOB_TYPES = {
    "full_time": ("CF3CP", "Full-time", "Tiempo completo", "Vollzeit"),
    "part_time": ("75GKK", "Part-time", "Medio tiempo", "Teilzeit"),
    "contract": ("NJXCK", "Contract", "Por contrato", "Werkvertrag"),
    "internship": ("VDTG7", "Internship", "Prácticas profesionales", "Praktikum"),
    "temporary": ("4HKF7", "Temporary", "Temporal", "Befristet"),
    "permanent": ("5QWDV", "Permanent", "Indefinido", "Festanstellung"),
}
"""suid, then the label in English, Spanish, German."""

WORKPLACES = {
    "remote": ("DSQF7", "Remote", "Desde casa", "Homeoffice"),
    "hybrid": ("PAXZC", "Hybrid work", "Trabajo híbrido", "Hybrides Arbeiten"),
    "on_site": ("SWG7T", "In-person", "Presencial", "Vor Ort"),
}
REMOTE_MODELS = {"remote": "REMOTE_ALWAYS", "hybrid": "REMOTE_HYBRID"}
SYMBOLS = {"us": "$", "ca": "$", "mx": "$", "gb": "£", "in": "₹", "de": "€"}

_COLUMN = {"en": 1, "es": 2, "de": 3}
_AGES = {
    "en": ("Just posted", "Today", "1 day ago", "{} days ago", "30+ days ago"),
    "es": ("Recién publicado", "Hoy", "hace 1 día", "hace {} días", "hace 30+ días"),
    "de": ("Gerade veröffentlicht", "Heute", "vor 1 Tag", "vor {} Tagen", "vor 30+ Tagen"),
}
_PERIODS = {
    "en": {"hour": "an hour", "month": "a month", "year": "a year"},
    "es": {"hour": "por hora", "month": "por mes", "year": "por año"},
    "de": {"hour": "pro Stunde", "month": "pro Monat", "year": "pro Jahr"},
}
_SHAPES = {
    "en": {"range": "{low} - {high}", "single": "{low}", "from": "From {low}", "up_to": "Up to {high}"},
    "es": {"range": "{low} a {high}", "single": "{low}", "from": "Desde {low}", "up_to": "Hasta {high}"},
    "de": {"range": "{low} – {high}", "single": "{low}", "from": "Ab {low}", "up_to": "Bis zu {high}"},
}


def label(table: dict[str, tuple[str, str, str, str]], name: str, language: str) -> str:
    """The label of a kind of work in a language.

    >>> label(JOB_TYPES, "full_time", "es")
    'Tiempo completo'
    """
    return table[name][_COLUMN[language]]


def age(days: int, language: str, *, fresh: bool = False) -> str:
    """An age as Indeed words it; `fresh` is for the first hours.

    >>> age(5, "es"), age(300, "en")
    ('hace 5 días', '30+ days ago')
    """
    just, today, one, some, many = _AGES[language]
    if days > 30:
        return many
    return some.format(days) if days > 1 else one if days == 1 else just if fresh else today


def short_age(days: int) -> str:
    """An age as Glassdoor's cards show it: "24h", "7d", "30d+"."""
    return "24h" if days < 1 else f"{days}d" if days <= 30 else "30d+"


def _grouped(amount: float, country: str) -> str:
    text = f"{amount:,.2f}".removesuffix(".00")
    whole, _, cents = text.partition(".")
    if country == "in":
        digits = whole.replace(",", "")
        head, tail = digits[:-3], digits[-3:]
        pairs = [head[max(0, i - 2) : i] for i in range(len(head), 0, -2)][::-1]
        whole = ",".join([*pairs, tail])
    if country == "de":
        return whole.replace(",", ".") + ("," + cents if cents else "") + " €"
    return SYMBOLS[country] + whole + ("." + cents if cents else "")


def pay_text(pay: Pay, country: str, language: str) -> str:
    """Pay as Indeed words it in a country.

    >>> from jobcrawler.fakeboards.world import Pay
    >>> pay_text(Pay("range", 1500000, 3000000, "year", "INR"), "in", "en")
    '₹15,00,000 - ₹30,00,000 a year'
    """
    shape = _SHAPES[language][pay.kind]
    amounts = shape.format(low=_grouped(pay.low, country), high=_grouped(pay.high, country))
    return f"{amounts} {_PERIODS[language][pay.period]}"


def _short_amount(amount: float, country: str) -> str:
    symbol = SYMBOLS[country]
    if country == "in" and amount >= 100_000:
        return f"{symbol}{amount / 100_000:.0f}L"
    return f"{symbol}{amount / 1000:.0f}K" if amount >= 1000 else f"{symbol}{amount:.2f}"


def short_range(low: float, high: float, country: str) -> str:
    """A range as Glassdoor's cards show it: "$98K - $141K"; one amount where both are equal."""
    first, last = _short_amount(low, country), _short_amount(high, country)
    return first if first == last else f"{first} - {last}"


def estimated_text(low: float, high: float, country: str, language: str) -> str:
    """Indeed's own estimate: "$42.4K - $53.7K a year"."""
    symbol = SYMBOLS[country]
    return f"{symbol}{low / 1000:.1f}K - {symbol}{high / 1000:.1f}K {_PERIODS[language]['year']}"
