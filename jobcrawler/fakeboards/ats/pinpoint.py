"""Pinpoint: one answer holds all postings of a company; the text is in pieces, each with a heading of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.site import Call, Route, TenantSite
from jobcrawler.fakeboards.pages import Page, html_page, json_page
from jobcrawler.fakeboards.writing import bullets, paragraphs, sections

if TYPE_CHECKING:
    from datetime import datetime

    from jobcrawler.fakeboards.ats.tenants import Vacancy

_WORKPLACES = {
    "on_site": ("onsite", "On-site"),
    "hybrid": ("hybrid", "Hybrid"),
    "remote": ("remote", "Fully remote"),
}
_PIECES = ("key_responsibilities", "skills_knowledge_expertise", "benefits")


def _text(vacancy: Vacancy) -> dict[str, Any]:
    text = sections(vacancy.advert)
    told: dict[str, Any] = {"description": paragraphs([*text.opening, *text.closing])}
    for name, (heading, points) in zip(_PIECES, text.lists, strict=True):
        told[f"{name}_header"], told[name] = heading, bullets(points)
    return told | ({"benefits": ""} if vacancy.index % 4 == 2 else {})


def _pay(vacancy: Vacancy) -> dict[str, Any]:
    pay = vacancy.pay
    names = ("", "_minimum", "_maximum", "_currency", "_frequency")
    if pay is None:
        return {**{f"compensation{name}": None for name in names}, "compensation_visible": False}
    bounds = [float(bound) if bound else None for bound in (pay.low, pay.high)]
    values = (f"{words.money(pay)} / {pay.period}", *bounds, pay.currency, pay.period)
    told = {f"compensation{name}": value for name, value in zip(names, values, strict=True)}
    return {**told, "compensation_visible": True}


def _location(vacancy: Vacancy) -> dict[str, Any]:
    place = vacancy.place
    name = words.country(place) if vacancy.is_remote else place.label
    parts = {} if vacancy.is_remote else {"city": place.name, "province": place.region}
    return {"id": str(place.board_id), "name": name, **parts}


def _department(vacancy: Vacancy) -> dict[str, Any]:
    """Within the job, or beside it as older sites have it."""
    department = {"id": str(100 + len(vacancy.department)), "name": vacancy.department}
    if vacancy.index % 5 == 4:
        return {"department": department}
    requisition = f"REQ-{vacancy.index + 1:03}"
    return {
        "job": {
            "id": str(vacancy.serial + 3),
            "requisition_id": requisition,
            "department": department,
            "division": None,
        }
    }


def _deadline(now: datetime) -> str:
    """The end of a day in a month."""
    return words.iso((now + timedelta(days=30)).replace(hour=3, minute=59, second=59, microsecond=0), -4)


def record(vacancy: Vacancy, call: Call) -> dict[str, Any]:
    """A posting."""
    path = f"/en/postings/{vacancy.uuid}"
    kind, label = _WORKPLACES[vacancy.workplace]
    posting = {
        "id": str(vacancy.serial),
        "title": vacancy.written_title,
        "path": path,
        **_text(vacancy),
        "workplace_type": kind,
        "workplace_type_text": label,
        "employment_type": vacancy.employment,
        "employment_type_text": words.LABELS[vacancy.employment],
        **_pay(vacancy),
        "deadline_at": None if vacancy.index % 3 else _deadline(call.now),
        **_department(vacancy),
        "location": _location(vacancy),
    }
    return posting | ({} if vacancy.index % 5 == 4 else {"url": f"https://{call.tenant.slug}.pinpointhq.com{path}"})


def _postings(call: Call) -> Page:
    return json_page({"data": [record(one, call) for one in call.vacancies]})


class PinpointSite(TenantSite):
    """pinpointhq.com; the company's host is the first part of the path."""

    board = "pinpoint"
    silent = frozenset({"company", "date"})
    routes = (Route("search", r"/(?P<company>[^/]+)/postings\.json", _postings),)

    def missing(self) -> Page:
        """A page of HTML."""
        return html_page("<!doctype html><html><head><title>Not found</title></head></html>", 404)

    def identity(self, vacancy: Vacancy) -> str:
        """Its number."""
        return str(vacancy.serial)

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """It has one place for each posting, and names the country where there is nothing else."""
        country = vacancy.place.country.upper() if vacancy.is_remote else None
        return {"location": _location(vacancy)["name"], "country": country, "places": 1}
