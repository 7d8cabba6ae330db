"""schema.org's JobPosting -> fields of our JobPosting."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from jobcrawler.parsers.dates import from_iso, parse_posted
from jobcrawler.parsers.employment import job_types, workplace
from jobcrawler.parsers.salary import pay_period
from jobcrawler.parsers.structured import find_postings
from jobcrawler.parsers.text import html_to_text, strip_tracking
from jobcrawler.schema_org.pay import salary_fields, unit
from jobcrawler.schema_org.places import place_fields
from jobcrawler.schema_org.values import items, line

if TYPE_CHECKING:
    from collections.abc import Iterable

READ_KEYS = frozenset(
    ("applicantLocationRequirements", "baseSalary", "datePosted", "description", "employmentType", "estimatedSalary",
     "hiringOrganization", "identifier", "inLanguage", "jobLocation", "jobLocationType", "mainEntityOfPage", "name",
     "salaryCurrency", "title", "url", "validThrough")
)  # fmt: skip
"""What is read of a JobPosting; any other key of an object is one that nobody reads."""

_LONGEST_VALIDITY_DAYS = 1_100
"""An advert that is valid for longer has a placeholder for an end (ten years, counted from today)."""
_ANY_TIME = datetime(2100, 1, 1, tzinfo=UTC)


def find_posting(objects: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """The first JobPosting among JSON-LD objects, or inside a graph, list or page of theirs; None without one.

    >>> find_posting([{"@type": "Organization"}, {"@type": ["JobPosting"], "title": "Engineer"}])["title"]
    'Engineer'
    """
    return next(iter(find_postings(objects)), None)


def posting_fields(data: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What one JobPosting object says, as keyword fields of our JobPosting; only what is known.

    `now` is for dates such as "3 days ago". `link` is the object's own url without tracking; a spider that builds
    the canonical link overwrites it.

    >>> posting_fields({"@type": "JobPosting", "title": "Engineer", "jobLocation": {"address": {
    ...     "addressLocality": "Porto", "addressCountry": "Portugal"}}}, datetime(2026, 1, 1, tzinfo=UTC))
    {'title': 'Engineer', 'location': 'Porto, Portugal', 'city': 'Porto', 'country': 'PT'}
    """
    fields = _text_fields(data) | place_fields(data) | _date_fields(data, now)
    fields |= salary_fields(data, fields["country"])
    return {name: value for name, value in fields.items() if value is not None}


def unknown_words(data: dict[str, Any]) -> dict[str, list[str]]:
    """Field -> what a JobPosting object says of it that no table of ours knows: to be counted, never guessed.

    >>> unknown_words({"employmentType": ["FULL_TIME", "Nap keeper"], "jobLocationType": "TELECOMMUTE"})
    {'job_type': ['Nap keeper']}
    """
    kinds = filter(None, map(line, items(data.get("jobLocationType"))))
    units = filter(None, map(unit, items(data.get("baseSalary"))))
    published = _date_text(data.get("datePosted"))
    found = {
        "job_type": list(job_types(_labels(data.get("employmentType")))[1]),
        "workplace": [kind for kind in kinds if not workplace(kind)],
        "salary_period": [word for word in units if not pay_period(word)],
        "date_posted": [published] if published and not parse_posted(published, _ANY_TIME) else [],
    }
    return {field: words for field, words in found.items() if words}


def _text_fields(data: dict[str, Any]) -> dict[str, Any]:
    organisation = next(iter(items(data.get("hiringOrganization"))), None)
    owner = organisation if isinstance(organisation, dict) else {}
    description = _description(data.get("description"))
    sites = (owner.get("sameAs"), owner.get("url"))  # a list holds social pages
    return {
        "source_id": _identifier(data.get("identifier")),
        "title": line(data.get("title")) or line(data.get("name")),
        "company": line(organisation) or line(owner.get("legalName")),
        "link": _link(data.get("url"), data.get("mainEntityOfPage")),
        "description": description,
        "description_kind": "full" if description else None,
        "job_type": job_types(_labels(data.get("employmentType")))[0],
        "company_link": _link(*(value for value in sites if isinstance(value, str)), *sites),
        "language": _language(data.get("inLanguage")),
    }


def _link(*values: object) -> str | None:
    """The first absolute link: a text, or an object that is known by one."""
    for value in values:
        for item in items(value):
            text = item.get("@id") if isinstance(item, dict) else item
            link = text.strip() if isinstance(text, str) else ""
            if re.fullmatch(r"https?://[^\s/?#]+\S{0,3900}", link):
                return strip_tracking(link)
    return None


def _identifier(value: object) -> str | None:
    for item in items(value):
        for found in items(item.get("value") if isinstance(item, dict) else item):
            if isinstance(found, int | float) and not isinstance(found, bool) and found == found // 1:
                return str(int(found))
            if line(found):
                return line(found)
    return None


def _labels(value: object) -> list[str]:
    """Words of a text, a list, or a list that was written as a text; of a term of the vocabulary its name."""
    texts = (item.get("name") if isinstance(item, dict) else item for item in items(value))
    return [re.sub(r"""https?://schema\.org/|[\[\]"]""", " ", text) for text in texts if isinstance(text, str)]


_ESCAPED_BREAKS = re.compile(r"(?:\\r)?(?:\\n(?:\\r)?){2,}|(?<![^\s>])\\n(?![^\s<\\])")
"""Line breaks that were escaped twice: several in a row, or one that touches no word."""


def _description(value: object) -> str | None:
    texts = (
        _ESCAPED_BREAKS.sub(lambda breaks: "\n" * breaks[0].count("n"), text)
        for text in items(value)
        if isinstance(text, str)
    )
    return next(filter(None, map(html_to_text, texts)), None)


def _language(value: object) -> str | None:
    """ISO 639-1 of a code, or of a Language object that holds one."""
    codes = (
        (item.get("alternateName") or item.get("name")) if isinstance(item, dict) else item for item in items(value)
    )
    code = line(list(codes))
    return code[:2].lower() if code and re.fullmatch("[A-Za-z]{2}(?:[-_].*)?", code) else None


def _date_text(value: object) -> str | None:
    """A date as text; some write seconds or milliseconds, as numbers."""
    numbers = [item for item in items(value) if isinstance(item, int) and 0 < item < 10**15]
    return line(value) or (str(numbers[0]) if numbers else None)


def _date_fields(data: dict[str, Any], now: datetime) -> dict[str, Any]:
    posted = parse_posted(_date_text(data.get("datePosted")), now)
    ends = _date_text(data.get("validThrough"))
    written = parse_posted(ends, now)
    end = from_iso(ends) or (written.value if written else None)
    if end is not None and end > (posted.value if posted else now) + timedelta(days=_LONGEST_VALIDITY_DAYS):
        end = None
    return {
        "date_posted": posted.value if posted else None,
        "date_posted_precision": posted.precision if posted else None,
        "valid_through": end,
    }
