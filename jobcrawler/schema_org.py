"""schema.org's JobPosting -> fields of our JobPosting; the only file that writes camelCase keys."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jobcrawler.parsers.dates import from_iso, parse_posted
from jobcrawler.parsers.employment import job_types, workplace
from jobcrawler.parsers.location import Place, coordinates, is_city_name, parse_location, region_code
from jobcrawler.parsers.places import country_code
from jobcrawler.parsers.salary import Salary, from_bounds, parse_salary
from jobcrawler.parsers.text import clean_line, html_to_text, strip_tracking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

_LONGEST_VALIDITY_DAYS = 1_100
"""An advert that is valid for longer has a placeholder for an end (ten years, counted from today)."""
_MAX_DEPTH = 8


def _items(value: object) -> list[Any]:
    """A value, a list of values or nothing, as a list."""
    if isinstance(value, list):
        return [item for item in value if item is not None]
    return [] if value is None else [value]


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in _items(value) if isinstance(item, dict)]


def _line(value: object) -> str | None:
    """The first text of a text, a list of texts, or an object with a name."""
    for item in _items(value):
        text = item.get("name") if isinstance(item, dict) else item
        line = _line(text) if isinstance(text, list) else clean_line(text) if isinstance(text, str) else None
        if line:
            return line
    return None


def _link(*values: object) -> str | None:
    """The first absolute link."""
    for value in values:
        for item in _items(value):
            link = item.strip() if isinstance(item, str) else ""
            if re.fullmatch(r"https?://[^\s/?#]+\S{0,3900}", link):
                return strip_tracking(link)
    return None


def _is_posting(data: dict[str, Any]) -> bool:
    return any(isinstance(kind, str) and kind.rpartition("/")[2] == "JobPosting" for kind in _items(data.get("@type")))


def _candidates(objects: Iterable[Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    for data in objects:
        if isinstance(data, dict) and depth < _MAX_DEPTH:
            yield data
            for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
                yield from _candidates(_items(data.get(key)), depth + 1)


def find_posting(objects: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """The first JobPosting among JSON-LD objects, or inside a graph, list or page of theirs; None without one.

    >>> find_posting([{"@type": "Organization"}, {"@type": ["JobPosting"], "title": "Engineer"}])["title"]
    'Engineer'
    """
    return next((data for data in _candidates(objects) if _is_posting(data)), None)


def _country(value: object) -> str | None:
    """Alpha-2 of a code, a name, or an object with a name or several."""
    for item in _items(value):
        names = _items(item.get("name")) if isinstance(item, dict) else [item]
        found = next((country_code(name) for name in names if isinstance(name, str) and country_code(name)), None)
        if found:
            return found
    return None


def _address(location: dict[str, Any]) -> tuple[str | None, Place]:
    """(the place as published, what is known of it) of one jobLocation."""
    address = next(iter(_items(location.get("address"))), None)
    if isinstance(address, str):
        return clean_line(address), parse_location(address) or Place()
    if not isinstance(address, dict):
        return _line(location.get("name")), parse_location(_line(location.get("name"))) or Place()
    country = _country(address.get("addressCountry"))
    locality, region = _line(address.get("addressLocality")), _line(address.get("addressRegion"))
    parts = dict.fromkeys(part for part in (locality, region, _line(address.get("addressCountry"))) if part)
    read = parse_location(locality, country) or Place()
    plain = locality is not None and is_city_name(locality) and read.workplace is None
    return ", ".join(parts) or None, Place(locality if plain else read.city, region_code(region, country), country)


def _shared(values: Iterable[str | None]) -> str | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _point(location: dict[str, Any]) -> tuple[float, float] | None:
    geo = next(iter(_dicts(location.get("geo"))), location)
    return coordinates(geo.get("latitude"), geo.get("longitude"))


def _place_fields(data: dict[str, Any]) -> dict[str, Any]:
    """Where the work is; of several places only what they share."""
    kinds = [workplace(kind) for kind in _items(data.get("jobLocationType"))]
    remote = "remote" if "remote" in kinds else None
    locations = _dicts(data.get("jobLocation"))
    read = [_address(location) for location in locations]
    texts = dict.fromkeys(text for text, _ in read if text)
    places = [place for text, place in read if text]
    point = _point(locations[0]) if len(locations) == 1 else None
    abroad = _shared(_country(item.get("name")) for item in _dicts(data.get("applicantLocationRequirements")))
    return {
        "location": "; ".join(texts)[:500] or ("Remote" if remote else None),
        "city": _shared(place.city for place in places),
        "region": _shared(place.region for place in places),
        "country": _shared(place.country for place in places) or (None if places else abroad),
        "latitude": point[0] if point else None,
        "longitude": point[1] if point else None,
        "workplace": remote,
    }


def _amount(pay: object, currency: str | None, source: str) -> Salary | None:
    """Pay of a MonetaryAmount, a MonetaryAmountDistribution, a number or a text."""
    if isinstance(pay, str) and not re.fullmatch(r"[\s0-9.,]+", pay):
        read = parse_salary(pay, currency=currency)
        return None if read is None else replace(read, source=source)
    if not isinstance(pay, dict):
        return from_bounds(pay, pay, currency=currency, period=None, source=source)
    currency = _line(pay.get("currency")) or currency
    value = next(iter(_items(pay.get("value"))), None)
    figures = value if isinstance(value, dict) else pay
    single = figures.get("value", figures.get("median"))
    if isinstance(single, str) and not re.fullmatch(r"[\s0-9.,]+", single):
        return _amount(single, currency, source)
    low = figures.get("minValue", figures.get("percentile10", figures.get("percentile25", single)))
    high = figures.get("maxValue", figures.get("percentile90", figures.get("percentile75", single)))
    period = _line(figures.get("unitText")) or _line(pay.get("unitText")) or _line(pay.get("duration"))
    return from_bounds(low, high, currency=currency, period=period, source=source)


def _salary_fields(data: dict[str, Any]) -> dict[str, Any]:
    """The employer's pay, else the estimate; a currency only with pay."""
    currency = _line(data.get("salaryCurrency"))
    offers = [_amount(pay, currency, "employer") for pay in _items(data.get("baseSalary"))]
    estimates = [_amount(pay, currency, "estimated") for pay in _items(data.get("estimatedSalary"))]
    salary = next((pay for pay in offers + estimates if pay), None)
    if salary is None:
        return {}
    return {
        "salary_min": salary.minimum,
        "salary_max": salary.maximum,
        "salary_currency": salary.currency,
        "salary_period": salary.period,
        "salary_text": salary.text,
        "salary_source": salary.source,
    }


def _date_fields(data: dict[str, Any], now: datetime) -> dict[str, Any]:
    published = _line(data.get("datePosted"))
    posted = parse_posted(published, now)
    end = from_iso(data.get("validThrough"))
    if end is not None and end > (posted.value if posted else now) + timedelta(days=_LONGEST_VALIDITY_DAYS):
        end = None
    return {
        "date_posted": posted.value if posted else None,
        "date_posted_precision": posted.precision if posted else None,
        "valid_through": end,
    }


def _identifier(value: object) -> str | None:
    for item in _items(value):
        found = item.get("value") if isinstance(item, dict) else item
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        if _line(found):
            return _line(found)
    return None


def _text_fields(data: dict[str, Any]) -> dict[str, Any]:
    organisation = next(iter(_items(data.get("hiringOrganization"))), None)
    owner = organisation if isinstance(organisation, dict) else {}
    description = next((html_to_text(text) for text in _items(data.get("description")) if isinstance(text, str)), None)
    language = _line(data.get("inLanguage"))
    sites = (owner.get("sameAs"), owner.get("url"))  # a list holds social pages
    return {
        "source_id": _identifier(data.get("identifier")),
        "title": _line(data.get("title")) or _line(data.get("name")),
        "company": _line(organisation) or _line(owner.get("legalName")),
        "link": _link(data.get("url")),
        "description": description,
        "description_kind": "full" if description else None,
        "job_type": job_types(_items(data.get("employmentType")))[0],
        "company_link": _link(*(value for value in sites if isinstance(value, str)), *sites),
        "language": language[:2].lower() if language and re.fullmatch("[A-Za-z]{2}(?:[-_].*)?", language) else None,
    }


def posting_fields(data: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What one JobPosting object says, as keyword fields of our JobPosting; only what is known.

    `now` is for dates such as "3 days ago". `link` is the object's own url without tracking; a spider that builds
    the canonical link overwrites it.

    >>> from datetime import UTC, datetime
    >>> posting_fields({"@type": "JobPosting", "title": "Engineer", "jobLocation": {"address": {
    ...     "addressLocality": "Porto", "addressCountry": "Portugal"}}}, datetime(2026, 1, 1, tzinfo=UTC))
    {'title': 'Engineer', 'location': 'Porto, Portugal', 'city': 'Porto', 'country': 'PT'}
    """
    fields = _text_fields(data) | _place_fields(data) | _salary_fields(data) | _date_fields(data, now)
    return {name: value for name, value in fields.items() if value is not None}
