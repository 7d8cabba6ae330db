"""Small, safe reads from a board's decoded data: a missing or odd value is None, never an error."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from jobcrawler.parsers.dates import published
from jobcrawler.parsers.location import Place, is_city_name, parse_location, region_code
from jobcrawler.parsers.places import country_code
from jobcrawler.parsers.text import clean_line, html_to_text

if TYPE_CHECKING:
    from datetime import datetime

    from parsel import Selector
    from scrapy.http import Response

    from jobcrawler.parsers.dates import PostedDate
    from jobcrawler.parsers.salary import Salary


ODD_SHAPES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading data of an odd shape may raise."""


def dig(value: Any, *path: str | int) -> Any:
    """The value at a path of keys and indexes, or None where the path ends early.

    >>> dig({"a": [{"b": 1}]}, "a", 0, "b")
    1
    >>> dig({"a": None}, "a", "b") is None
    True
    """
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def mapping(value: Any) -> dict[str, Any]:
    """The dict that a value is; {} for anything else."""
    return value if isinstance(value, dict) else {}


def web_url(value: Any) -> str | None:
    """An address of the web that can be taken apart; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        parts = urlsplit(value.strip())
        return value.strip() if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def dicts(value: Any) -> list[dict[str, Any]]:
    """The dicts of a list; [] for anything else."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def line(value: Any, *path: str | int) -> str | None:
    """One clean line of text at a path; numbers are written out, anything else is None."""
    found = value.get(path[0]) if len(path) == 1 and isinstance(value, dict) else dig(value, *path)
    if isinstance(found, str):
        return clean_line(found)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return None
    return clean_line(str(found))


def named(value: Any, *path: str | int) -> str | None:
    """One clean line at a path that holds a letter; numbers, figures and signs are no name.

    >>> named({"title": "C# <b>Engineer</b>"}, "title"), named({"title": 1e18}, "title"), named("12/13")
    ('C# Engineer', None, None)
    """
    found = clean_line(text(value, *path))
    return found if found and any(map(str.isalpha, found)) else None


def firm(value: Any, *path: str | int) -> str | None:
    """The name of a company at a path: one clean line that holds a letter or, unlike other names, a figure.

    >>> firm({"name": "84.51°"}, "name"), firm({"name": "../.."}, "name")
    ('84.51°', None)
    """
    found = clean_line(text(value, *path))
    return found if found and any(map(str.isalnum, found)) else None


def first(*values: str | None) -> str | None:
    """The first text that is there."""
    return next((value for value in values if value), None)


def language(value: Any, *path: str | int) -> str | None:
    """ISO 639-1 of a language's code at a path.

    >>> language({"code": "en-GB"}, "code"), language("English")
    ('en', None)
    """
    found = re.fullmatch(r"([A-Za-z]{2})(?:[-_]\w+)*", line(value, *path) or "")
    return found[1].lower() if found else None


def rating(value: Any) -> float | None:
    """A rating of 0 is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 5:
        return None
    return float(value)


def count(value: Any) -> int | None:
    """A count above 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def text(value: Any, *path: str | int) -> str | None:
    """Raw text at a path, markup and line breaks kept."""
    found = dig(value, *path)
    return found if isinstance(found, str) else None


def items(value: Any, *path: str | int) -> list[Any]:
    """The list at a path; [] for anything else."""
    found = dig(value, *path)
    return found if isinstance(found, list) else []


def described(description: str | None, kind: str) -> dict[str, Any]:
    """Fields of a description: its kind is "none" where there is none."""
    return {"description": description, "description_kind": kind if description else "none"}


def full_text(*pieces: str | None) -> dict[str, Any]:
    """Fields of a full description in pieces, each of them HTML or plain text.

    >>> full_text("<p>Cook.</p>", None, section("You", "<ul><li>like soup</li></ul>"))
    {'description': 'Cook.\\n\\nYou\\n\\n- like soup', 'description_kind': 'full'}
    """
    return described("\n\n".join(filter(None, map(html_to_text, pieces))) or None, "full")


def snippet(markup: str | None) -> dict[str, Any]:
    """Fields of a description that is not whole."""
    return described(html_to_text(markup), "snippet")


def section(heading: str | None, body: str | None) -> str | None:
    """A piece of HTML, or of plain text, under its heading, as HTML; None where it says nothing.

    >>> section("R&D", "We ask\\nand answer.")
    '<h3>R&amp;D</h3>We ask<br>and answer.'
    """
    told = html_to_text(body)
    if not body or not told:
        return None
    return f"<h3>{escape(clean_line(heading) or '')}</h3>{body if '<' in body else _lines(told)}"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def pick(value: Any, *keys: str) -> list[Any]:
    """What these keys of a mapping hold, as it is."""
    return [mapping(value).get(key) for key in keys]


def in_words(value: Any, *keys: str) -> str | None:
    """What these keys of a mapping say, once each, as a place is written.

    >>> in_words({"city": "Porto", "state": "Porto", "country": "Portugal"}, "city", "state", "country")
    'Porto, Portugal'
    """
    return ", ".join(dict.fromkeys(filter(None, (named(value, key) for key in keys)))) or None


def in_parts(
    value: Any, city: str, region: str, country: str, *, code: str = "", shown: str | None = None
) -> tuple[str, Place] | None:
    """A place that a record holds in parts: its words, and what the parts say; None where they say nothing.

    `city`, `region`, `country` and `code` (of the country) are keys; `shown` is how the record itself writes the place.

    >>> in_parts({"city": "Porto", "state": "", "country": "Portugal"}, "city", "state", "country")
    ('Porto, Portugal', Place(city='Porto', region=None, country='PT', workplace=None))
    """
    words = named(shown) or in_words(value, city, region, country)
    if words is None:
        return None
    town, land, state = named(value, city), named(value, region), named(value, code) or named(value, country)
    known = country_code(state or "")
    whole, alone = parse_location(words, known) or Place(), parse_location(town, known) or Place()
    known = known or whole.country
    plain = town is not None and is_city_name(town) and alone.workplace is None
    region_known = region_code(land, known) or whole.region
    return words, Place(town if plain else whole.city, region_known, known, whole.workplace)


def paid(pay: Salary | None, shown: str | None = None) -> dict[str, Any]:
    """Fields of a pay; of one that nobody understood, its text."""
    if pay is None:
        return {"salary_text": shown}
    return {
        "salary_min": pay.minimum,
        "salary_max": pay.maximum,
        "salary_currency": pay.currency,
        "salary_period": pay.period,
        "salary_text": pay.text,
        "salary_source": pay.source,
    }


def located(point: tuple[float, float] | None) -> dict[str, Any]:
    """Fields of a point."""
    return {"latitude": point[0], "longitude": point[1]} if point else {}


def dated(posted: PostedDate | None) -> dict[str, Any]:
    """Fields of a posting date."""
    return {"date_posted": posted.value, "date_posted_precision": posted.precision} if posted else {}


def exactly(moment: datetime | None, now: datetime) -> dict[str, Any]:
    """Fields of a moment at which a posting was published."""
    found = published(moment, now)
    return {"date_posted": found, "date_posted_precision": "exact"} if found else {}


def inner(node: Response | Selector, css: str) -> str | None:
    """The text of the first element that is there, on one line."""
    return clean_line(" ".join(node.css(css)[:1].xpath(".//text()").getall()))


def query_string(given: dict[str, Any]) -> str:
    """The query of an address: the parameters that have a value."""
    return urlencode({name: value for name, value in given.items() if value is not None})


def next_known(known: tuple[int, ...], asked: int | None) -> int | None:
    """The smallest value that a board knows and that is not below the one asked; None for none.

    >>> next_known((1, 3, 7), 2), next_known((1, 3, 7), 9), next_known((1, 3, 7), None)
    (3, None, None)
    """
    return None if asked is None else next((value for value in known if value >= asked), None)
