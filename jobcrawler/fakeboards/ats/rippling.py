"""Rippling: a list with a row for each place, and a record for each posting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.site import Call, Route, TenantSite
from jobcrawler.fakeboards.pages import Page, json_page
from jobcrawler.fakeboards.writing import bullets, paragraphs, sections

if TYPE_CHECKING:
    from jobcrawler.fakeboards.ats.tenants import Vacancy
    from jobcrawler.fakeboards.places import Place

_EMPLOYMENT = {
    "full_time": ("SALARIED_FT", "Salaried, full-time"),
    "part_time": ("SALARIED_PT", "Salaried, part-time"),
    "contract": ("CONTRACTOR", "Contractor"),
    "temporary": ("TEMP", "Temporary"),
    "internship": ("INTERN", "Intern"),
}
"""What it calls label, and what it calls id: the wrong way round."""


def _place(place: Place, workplace: str) -> str:
    """ "Remote (Texas, US)", "Remote (US)", "Austin, TX"."""
    country = place.country.upper()
    if place.kind == "remote":
        return f"Remote ({country})"
    return f"Remote ({place.region}, {country})" if workplace == "remote" else place.label


def _link(vacancy: Vacancy) -> str:
    return f"https://ats.rippling.com/{vacancy.tenant.slug}/jobs/{vacancy.uuid}"


def rows(vacancy: Vacancy) -> list[dict[str, Any]]:
    """The rows of a posting."""
    common = {
        "uuid": vacancy.uuid,
        "name": vacancy.written_title,
        "department": {"id": vacancy.department, "label": vacancy.department},
        "url": _link(vacancy),
    }
    places = [_place(place, vacancy.workplace) for place in vacancy.places]
    return [{**common, "workLocation": {"label": place, "id": place}} for place in places]


def _pay(vacancy: Vacancy) -> list[dict[str, Any]]:
    if vacancy.pay is None:
        return []
    low, high = words.amounts(vacancy.pay)
    bounds = {"rangeStart": low, "rangeEnd": high, "frequency": vacancy.pay.period.upper()}
    return [
        {
            "location": _place(place, vacancy.workplace),
            "currency": vacancy.pay.currency,
            **bounds,
            "isRemote": vacancy.workplace == "remote",
        }
        for place in vacancy.places
    ]


def detail(vacancy: Vacancy) -> dict[str, Any]:
    """The record of a posting; its text is in two parts."""
    text = sections(vacancy.advert)
    lists = "".join(f"<p><b>{heading}</b></p>{bullets(points)}" for heading, points in text.lists)
    label, name = _EMPLOYMENT[vacancy.employment]
    return {
        "uuid": vacancy.uuid,
        "name": vacancy.written_title,
        "description": {"company": paragraphs(text.opening), "role": lists + paragraphs(text.closing)},
        "workLocations": [_place(place, vacancy.workplace) for place in vacancy.places],
        "department": {"name": vacancy.department, "base_department": vacancy.department},
        "employmentType": {"label": label, "id": name},
        "createdOn": vacancy.posted.isoformat(timespec="microseconds"),
        "url": _link(vacancy),
        "companyName": vacancy.tenant.name,
        "payRangeDetails": _pay(vacancy),
        "board": {"slug": vacancy.tenant.slug, "boardURL": f"https://ats.rippling.com/{vacancy.tenant.slug}/jobs"},
    }


def _jobs(call: Call) -> Page:
    return json_page([row for one in call.vacancies for row in rows(one)])


def _job(call: Call) -> Page:
    return json_page(detail(call.vacancies[0]))


class RipplingSite(TenantSite):
    """api.rippling.com."""

    board = "rippling"
    routes = (
        Route("search", r"/platform/api/ats/v1/board/(?P<company>[^/]+)/jobs", _jobs),
        Route("posting", r"/platform/api/ats/v1/board/(?P<company>[^/]+)/jobs/(?P<id>[0-9a-f-]{36})", _job),
    )

    def missing(self) -> Page:
        """Its own words."""
        return json_page({"detail": "Not found."}, 404)

    def identity(self, vacancy: Vacancy) -> str:
        """Its UUID."""
        return vacancy.uuid

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """A place names its country where the work is remote; then it names no town."""
        remote, place = vacancy.workplace == "remote", vacancy.place
        return {
            "location": _place(place, vacancy.workplace),
            "city": None if remote else place.name,
            "country": place.country.upper() if remote else None,
            "workplace": "remote" if remote else None,
        }
