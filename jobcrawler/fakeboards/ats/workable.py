"""Workable's widget: one answer holds all postings of a company, with a row for each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.site import Call, Route, TenantSite
from jobcrawler.fakeboards.pages import Page, json_page

if TYPE_CHECKING:
    from jobcrawler.fakeboards.ats.tenants import Vacancy
    from jobcrawler.fakeboards.places import Place

_ODD = 0x9E3779B97F
_MASK = (1 << 40) - 1


def _row(vacancy: Vacancy, place: Place) -> dict[str, Any]:
    """A row; where it names no town the texts are empty and the region is null."""
    town = "" if place.kind == "remote" else place.name
    spot = {"country": words.country(place), "countryCode": place.country.upper(), "city": town}
    code = _shortcode(vacancy)
    return {
        "title": vacancy.title,
        "shortcode": code,
        "telecommuting": vacancy.workplace == "remote",
        "department": vacancy.department,
        "url": f"https://apply.workable.com/j/{code}",
        "shortlink": f"https://apply.workable.com/j/{code}",
        "published_on": f"{vacancy.posted:%Y-%m-%d}",
        "created_at": f"{vacancy.advert.published:%Y-%m-%d}",
        "country": words.country(place),
        "city": town,
        "state": place.region,
        "locations": [{**spot, "region": place.region or None, "hidden": False}],
    }


def _details(vacancy: Vacancy) -> dict[str, Any]:
    return {
        "application_url": f"https://apply.workable.com/j/{_shortcode(vacancy)}/apply",
        "code": "",
        "description": vacancy.html,
        "education": "Bachelor's Degree" if vacancy.index % 2 else "",
        "employment_type": words.LABELS[vacancy.employment],
        "experience": "Associate",
        "function": vacancy.department,
        "industry": "Computer Software",
    }


def _shortcode(vacancy: Vacancy) -> str:
    return f"{vacancy.serial * _ODD & _MASK:010X}"


def _account(call: Call) -> Page:
    rows = []
    for vacancy in call.vacancies:
        details = _details(vacancy) if call.asks("details") else {}
        rows += [_row(vacancy, place) | details for place in vacancy.places]
    return json_page({"name": call.tenant.name, "description": None, "jobs": rows})


class WorkableSite(TenantSite):
    """apply.workable.com, the form for widgets."""

    board = "workable"
    silent = frozenset(words.PAY)
    routes = (Route("search", r"/api/v1/widget/accounts/(?P<company>[^/]+)", _account),)

    def missing(self) -> Page:
        """Its own words."""
        return json_page({"error": "Account not found"}, 404)

    def identity(self, vacancy: Vacancy) -> str:
        """Its short code."""
        return _shortcode(vacancy)

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """Dates are days, places are parts, and only remote work is told."""
        return {
            "location": words.country(vacancy.place) if vacancy.is_remote else vacancy.place.name,
            "date": f"{vacancy.posted:%Y-%m-%d}",
            "workplace": "remote" if vacancy.workplace == "remote" else None,
        }
