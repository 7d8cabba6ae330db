"""A stored posting -> schema.org's JobPosting."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jobcrawler.items import iso
from jobcrawler.parsers.location import Place, parse_location
from jobcrawler.parsers.text import html_to_text, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_EMPLOYMENT_TYPES = {
    "full_time": "FULL_TIME",
    "part_time": "PART_TIME",
    "contract": "CONTRACTOR",
    "temporary": "TEMPORARY",
    "internship": "INTERN",
    "permanent": "PERMANENT",
    "volunteer": "VOLUNTEER",
    "per_diem": "PER_DIEM",
}
_WORKPLACES = {"remote": "TELECOMMUTE", "hybrid": "HYBRID", "on_site": "ON_SITE"}
"""The vocabulary names only the first; of the others it says that they are any text."""

CONTEXT = "https://schema.org"
"""Where the words are from."""


def to_json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """A JobPosting object of what is known of a posting: names and types of values are the vocabulary's.

    `row` maps names of our fields to values; moments are datetimes or ISO texts, as the store gives them.
    `posting_fields` reads it back as it was, but for what docs/export.md lists.

    >>> to_json_ld({"title": "Cook", "company": "Acme", "job_type": "full_time", "location": "Remote",
    ...     "workplace": "remote"})  # doctest: +NORMALIZE_WHITESPACE
    {'@context': 'https://schema.org', '@type': 'JobPosting', 'title': 'Cook', 'employmentType': ['FULL_TIME'],
     'hiringOrganization': {'@type': 'Organization', 'name': 'Acme'}, 'jobLocationType': 'TELECOMMUTE'}
    """
    return {"@context": CONTEXT, **to_node(row)}


def to_node(row: Mapping[str, Any]) -> dict[str, Any]:
    """The same without a context: one object among others of a graph that has it."""
    found = {name: value for name, value in row.items() if value is not None}
    return _known(
        {
            "@type": "JobPosting",
            "title": found.get("title"),
            "description": _description(found.get("description")),
            "datePosted": _published(found),
            "validThrough": _moment(found.get("valid_through")),
            "employmentType": [_EMPLOYMENT_TYPES[kind] for kind in found.get("job_type", "").split(",") if kind],
            "hiringOrganization": _organisation(found),
            "identifier": _thing("PropertyValue", value=found.get("source_id"), name=found.get("company")),
            "url": found.get("link"),
            "mainEntityOfPage": _page(found),
            "potentialAction": _thing("ApplyAction", target=found.get("apply_link")),
            **_place_properties(found),
            **_pay_properties(found),
        }
    )


def _known(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value not in (None, [], {})}


def _thing(kind: str, **properties: Any) -> dict[str, Any] | None:
    """An object of that type; None where its first property, without which the others say nothing, is not known."""
    first = next(iter(properties.values()))
    return _known({"@type": kind, **properties}) if first is not None else None


def _organisation(row: Mapping[str, Any]) -> dict[str, Any] | None:
    rating, reviews = row.get("company_rating"), row.get("company_reviews")
    rated = _thing("AggregateRating", ratingValue=rating, bestRating=5, reviewCount=reviews)
    return _thing("Organization", name=row.get("company"), sameAs=row.get("company_link"), aggregateRating=rated)


def _page(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The advert's page, which has a language; a JobPosting has none."""
    page = _thing("WebPage", inLanguage=row.get("language"), url=row.get("link"))
    return page if "link" in row else None


def _moment(value: datetime | str | None) -> str | None:
    return iso(value) if isinstance(value, datetime) else value


def _published(row: Mapping[str, Any]) -> str | None:
    moment = _moment(row.get("date_posted"))
    exact = row.get("date_posted_precision") == "exact"
    return moment if moment is None or exact else moment[:10]


def _place_properties(row: Mapping[str, Any]) -> dict[str, Any]:
    remote, location = row.get("workplace") == "remote", row.get("location")
    anywhere = remote and normalise(location) == "remote"
    country = row.get("country")
    return {
        "jobLocation": None if anywhere or location is None else _locations(row),
        "jobLocationType": _WORKPLACES.get(row.get("workplace", "")),
        "applicantLocationRequirements": _thing("Country", name=country) if anywhere else None,
    }


def _locations(row: Mapping[str, Any]) -> dict[str, Any] | list[dict[str, Any]]:
    texts = row["location"].split("; ")
    if len(texts) > 1:
        return [_place(text, parse_location(text) or Place()) for text in texts]
    place = Place(row.get("city"), row.get("region"), row.get("country"))
    geo = _thing("GeoCoordinates", latitude=row.get("latitude"), longitude=row.get("longitude"))
    return _known(_place(texts[0], place) | {"geo": geo})


def _place(text: str, place: Place) -> dict[str, Any]:
    """A place; its address bears the text as published, so that nothing of it is lost."""
    parts = {"addressLocality": place.city, "addressRegion": place.region, "addressCountry": place.country}
    known = any(parts.values())
    address = _known({"@type": "PostalAddress", "name": text, **parts}) if known else text
    return {"@type": "Place", "address": address}


def _pay_properties(row: Mapping[str, Any]) -> dict[str, Any]:
    low, high = row.get("salary_min"), row.get("salary_max")
    if low is None and high is None:
        return {}
    bounds = {"value": low} if low == high else {"minValue": low, "maxValue": high}
    value = _known(
        {"@type": "QuantitativeValue", **bounds, "unitText": (row.get("salary_period") or "").upper() or None}
    )
    said = {"currency": row.get("salary_currency"), "value": value, "description": row.get("salary_text")}
    amount = _known({"@type": "MonetaryAmount", **said})
    return {"estimatedSalary" if row.get("salary_source") == "estimated" else "baseSalary": amount}


_ITEM = re.compile(r"((?:  )*)(-|[0-9]+\.) (.+)")


def _description(text: str | None) -> str | None:
    """The text as HTML, which is what readers of the vocabulary expect: paragraphs, line breaks and lists."""
    return "".join(map(_block, text.split("\n\n"))) if text else None


def _block(text: str) -> str:
    items = [_ITEM.fullmatch(line) for line in text.split("\n")]
    as_list = _list(match.groups() for match in items if match) if all(items) else None
    if as_list and html_to_text(as_list) == text:
        return as_list
    return f"<p>{html.escape(text, quote=False).replace(chr(10), '<br>')}</p>"


def _list(items: Iterable[tuple[str, ...]]) -> str:
    """Items (indentation, bullet, text) as lists in lists."""
    written, kinds = "", list[str]()
    for indentation, bullet, text in items:
        depth = len(indentation) // 2 + 1
        while len(kinds) > depth:
            written += f"</li></{kinds.pop()}>"
        written += "</li>" if len(kinds) == depth else ""
        while len(kinds) < depth:
            kinds.append("ul" if bullet == "-" else "ol")
            written += f"<{kinds[-1]}>"
        written += f"<li>{html.escape(text, quote=False)}"
    while kinds:
        written += f"</li></{kinds.pop()}>"
    return written
