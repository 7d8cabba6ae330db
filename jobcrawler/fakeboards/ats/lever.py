"""Lever: a list at the top, 100 a page; the text is in pieces that belong together.

`/v0/...` is the American host and knows everybody; `/eu/v0/...` is the European one and knows `globex` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.site import Call, Route, TenantSite
from jobcrawler.fakeboards.pages import Page, json_page
from jobcrawler.fakeboards.writing import paragraphs, plain_text, sections

if TYPE_CHECKING:
    from jobcrawler.fakeboards.ats.tenants import Tenant, Vacancy
    from jobcrawler.fakeboards.writing import Sections

_WORKPLACES = {"on_site": "onsite", "hybrid": "hybrid", "remote": "remote"}
_INTERVALS = {"year": "per-year-salary", "month": "per-month-salary", "hour": "per-hour-wage"}
_IN_EUROPE = frozenset({"globex"})


def _commitment(vacancy: Vacancy) -> str:
    label = words.LABELS[vacancy.employment]
    return label.replace("-", " ").replace("time", "Time") if vacancy.index % 3 == 2 else label


def _text(text: Sections) -> dict[str, Any]:
    """The pieces: opening and body make the description, lists and closing words stand for themselves."""
    opening, body = f"<div>{paragraphs(text.opening[:1])}</div>", f"<div>{paragraphs(text.opening[1:])}</div>"
    pieces = {
        "opening": opening,
        "descriptionBody": body,
        "description": f"{opening}<div><br></div>{body}",
        "additional": f"<div>{paragraphs(text.closing)}</div>",
    }
    lists = [
        {"text": heading, "content": "\n" + "\n".join(f"<li>{point}</li>" for point in points)}
        for heading, points in text.lists
    ]
    return {**pieces, **{f"{name}Plain": plain_text(piece) for name, piece in pieces.items()}, "lists": lists}


def _salary(vacancy: Vacancy) -> dict[str, Any]:
    """Absent, null, or a range of which one end may be missing; the interval may be null too."""
    pay = vacancy.pay
    if pay is None:
        return {} if vacancy.index % 2 else {"salaryRange": None}
    low, high = words.amounts(pay)
    interval = None if vacancy.index % 9 == 4 else _INTERVALS[pay.period]
    return {"salaryRange": {"min": low, "max": high, "currency": pay.currency, "interval": interval}}


def record(vacancy: Vacancy, call: Call) -> dict[str, Any]:
    """A posting."""
    hosted = f"https://jobs{'.eu' if call.given['region'] else ''}.lever.co/{call.tenant.slug}/{vacancy.uuid}"
    places = [words.remote_or(place) for place in vacancy.places]
    categories = {
        "commitment": _commitment(vacancy),
        "location": places[0],
        "team": vacancy.department,
        "allLocations": places,
    }
    return {
        "id": vacancy.uuid,
        "text": vacancy.written_title,
        "categories": categories | ({"department": vacancy.department} if vacancy.index % 2 else {}),
        "country": None if vacancy.index % 7 == 6 else vacancy.place.country.upper(),
        "workplaceType": _workplace(vacancy),
        "createdAt": words.milliseconds(vacancy.posted),
        **_text(sections(vacancy.advert)),
        **_salary(vacancy),
        "hostedUrl": hosted,
        "applyUrl": f"{hosted}/apply",
    }


def _workplace(vacancy: Vacancy) -> str:
    return "unspecified" if vacancy.index % 10 == 9 else _WORKPLACES[vacancy.workplace]


def _postings(call: Call) -> Page:
    skip = call.number("skip", 0)
    listed = call.vacancies[skip : skip + call.number("limit", len(call.vacancies))]
    return json_page([record(one, call) for one in listed])


def _posting(call: Call) -> Page:
    return json_page(record(call.vacancies[0], call))


class LeverSite(TenantSite):
    """api.lever.co, and api.eu.lever.co below /eu."""

    board = "lever"
    silent = frozenset({"company"})
    routes = (
        Route("search", r"(?P<region>/eu)?/v0/postings/(?P<company>[^/]+)", _postings),
        Route("posting", r"(?P<region>/eu)?/v0/postings/(?P<company>[^/]+)/(?P<id>[0-9a-f-]{36})", _posting),
    )

    def find(self, given: dict[str, str]) -> Tenant | None:
        """Everybody; in Europe a few."""
        return None if given.get("region") and given["company"] not in _IN_EUROPE else super().find(given)

    def missing(self) -> Page:
        """Its own words."""
        return json_page({"ok": False, "error": "Document not found"}, 404)

    def identity(self, vacancy: Vacancy) -> str:
        """Its UUID."""
        return vacancy.uuid

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """The kind of workplace may be unspecified, the country and the period of pay null."""
        unsaid = {"workplace": _workplace(vacancy) == "unspecified", "country": vacancy.index % 7 == 6}
        unsaid["pay_period"] = vacancy.index % 9 == 4
        return {"location": words.remote_or(vacancy.place), **{name: None for name, is_so in unsaid.items() if is_so}}
