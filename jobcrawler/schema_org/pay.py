"""What a JobPosting says of pay."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from jobcrawler.parsers.pay_words import SIGNS
from jobcrawler.parsers.salary import Salary, from_bounds, parse_salary
from jobcrawler.schema_org.values import dicts, first, items, line

_FIGURES = re.compile(r"[\s0-9.,]+")


def salary_fields(data: dict[str, Any], country: str | None) -> dict[str, Any]:
    """The fields of the employer's pay, else of the estimate; {} without pay. `country` says whose "$" it is.

    >>> salary_fields({"baseSalary": "$20 an hour"}, "CA")["salary_currency"]
    'CAD'
    """
    currency = _currency(data.get("salaryCurrency"))
    offers = [_amount(pay, currency, "employer", country) for pay in items(data.get("baseSalary"))]
    estimates = [_amount(pay, currency, "estimated", country) for pay in items(data.get("estimatedSalary"))]
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


def unit(pay: object) -> str | None:
    """What the pay is for, in the posting's own word.

    >>> unit({"value": {"minValue": 20, "unitText": "HOUR"}})
    'HOUR'
    """
    if not isinstance(pay, dict):
        return None
    found = (data.get(key) for data in (_figures(pay), pay) for key in ("unitText", "unitCode", "duration"))
    return next((word for word in map(line, found) if word), None)


def _figures(pay: dict[str, Any]) -> dict[str, Any]:
    return next(iter(dicts(pay.get("value"))), pay)


def _amount(pay: object, currency: str | None, source: str, country: str | None) -> Salary | None:
    """Pay of a MonetaryAmount, a MonetaryAmountDistribution, a PriceSpecification, a number or a text."""
    if isinstance(pay, str) and not _FIGURES.fullmatch(pay):
        read = parse_salary(pay, currency=currency, country=country)
        return None if read is None else replace(read, source=source)
    if not isinstance(pay, dict):
        return from_bounds(pay, pay, currency=currency, period=None, source=source)
    currency = _currency(pay.get("currency"), pay.get("priceCurrency"), currency)
    figures = _figures(pay)
    single = first(figures, "value", "median", "price")
    if isinstance(single, str) and not _FIGURES.fullmatch(single):
        return _amount(single, currency, source, country)
    low = first(figures, "minValue", "minPrice", "percentile10", "percentile25")
    high = first(figures, "maxValue", "maxPrice", "percentile90", "percentile75")
    low, high = (single, single) if low is None and high is None else (low, high)
    low, high = _bound(low, currency), _bound(high, currency)
    return from_bounds(low, high, currency=currency, period=unit(pay), source=source)


def _currency(*values: object) -> str | None:
    """ISO 4217 of the first code or sign, where it stands for one currency only."""
    found = next((text for text in map(line, values) if text), None)
    return SIGNS.get(found.casefold(), found) if found else None


def _bound(value: object, currency: str | None) -> object:
    """A bound of a range; of a text with a sign or a factor ("$60,000", "60k €") its amount."""
    value = next(iter(items(value)), None)
    if not isinstance(value, str) or _FIGURES.fullmatch(value):
        return value
    read = parse_salary(value, currency=currency)
    return read and (read.minimum or read.maximum)
