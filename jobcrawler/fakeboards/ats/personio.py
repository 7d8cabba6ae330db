"""Personio: an XML document holds all positions of a company, some of them twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.site import Call, Route, TenantSite
from jobcrawler.fakeboards.pages import Page, html_page, xml_page
from jobcrawler.fakeboards.writing import bullets, paragraphs, sections

if TYPE_CHECKING:
    from jobcrawler.fakeboards.ats.tenants import Vacancy
    from jobcrawler.fakeboards.places import Place

_KINDS = {
    "full_time": ("permanent", "full-time"),
    "part_time": ("permanent", "part-time"),
    "contract": ("freelance", "full-time"),
    "temporary": ("fixed_term", "full-time"),
    "internship": ("intern", "full-time"),
}
"""employmentType and schedule."""


def _office(place: Place) -> str:
    return "Remote" if place.kind == "remote" else place.name


def _descriptions(vacancy: Vacancy) -> str:
    """The text in pieces, each with a heading; HTML in CDATA."""
    text = sections(vacancy.advert)
    pieces = [("", paragraphs(text.opening)), *((heading, bullets(points)) for heading, points in text.lists)]
    pieces.append(("", paragraphs(text.closing)))
    return "".join(
        f"<jobDescription><name>{escape(name)}</name><value><![CDATA[{html}]]></value></jobDescription>\n"
        for name, html in pieces
    )


def _elements(vacancy: Vacancy) -> dict[str, str]:
    kind, schedule = _KINDS[vacancy.employment]
    more = "".join(f"<office>{escape(_office(place))}</office>" for place in vacancy.places[1:])
    return {
        "id": str(vacancy.serial),
        **({"subcompany": escape(f"{vacancy.tenant.name} SE & Co. KG")} if vacancy.index % 3 == 0 else {}),
        "office": escape(_office(vacancy.place)),
        **({"additionalOffices": more} if more else {}),
        "department": escape(vacancy.department),
        "recruitingCategory": "Professionals",
        "name": escape(vacancy.written_title),
        "jobDescriptions": _descriptions(vacancy),
        "employmentType": kind,
        "seniority": "experienced",
        "schedule": schedule,
        "yearsOfExperience": "2-5",
        "occupation": "software_and_web_development",
        "occupationCategory": "it_software",
        "createdAt": vacancy.posted.isoformat(),
    }


def position(vacancy: Vacancy) -> str:
    """An element; one position in nine stands in the document twice."""
    elements = "\n".join(f"    <{name}>{value}</{name}>" for name, value in _elements(vacancy).items())
    return f"<position>\n{elements}\n</position>\n" * (2 if vacancy.index % 9 == 2 else 1)


def _positions(call: Call) -> Page:
    body = "".join(map(position, call.vacancies))
    return xml_page(f"<?xml version='1.0' encoding='UTF-8'?>\n<workzag-jobs>\n{body}</workzag-jobs>", "text/xml")


class PersonioSite(TenantSite):
    """jobs.personio.de; the company's host is the first part of the path."""

    board = "personio"
    silent = frozenset({*words.PAY, "country"})
    routes = (Route("search", r"/(?P<company>[^/]+)/xml", _positions),)

    def missing(self) -> Page:
        """A page of HTML."""
        return html_page("<!doctype html><html><head><title>Page not found | Personio</title></head></html>", 404)

    def identity(self, vacancy: Vacancy) -> str:
        """Its number."""
        return str(vacancy.serial)

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """A part of the company may be named; only a remote office tells of remote work."""
        return {
            "company": f"{vacancy.tenant.name} SE & Co. KG" if vacancy.index % 3 == 0 else None,
            "location": _office(vacancy.place),
            "workplace": "remote" if vacancy.is_remote else None,
        }
