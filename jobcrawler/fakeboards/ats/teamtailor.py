"""Teamtailor: a JSON Feed of schema.org postings, 50 a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.site import Call, Route, TenantSite
from jobcrawler.fakeboards.pages import Page, html_page, json_page

if TYPE_CHECKING:
    from jobcrawler.fakeboards.ats.tenants import Vacancy
    from jobcrawler.fakeboards.places import Place

_SIZE = 50
_EMPLOYMENT = {
    "full_time": "FULL_TIME",
    "part_time": "PART_TIME",
    "contract": "CONTRACTOR",
    "temporary": "TEMPORARY",
    "internship": "INTERN",
}


def _place(place: Place, index: int) -> dict[str, Any]:
    """The region is that of the world as often as that of the country; one that names no town has a country only."""
    address = {"@type": "PostalAddress", "addressCountry": place.country.upper()}
    if place.kind != "remote":
        region = "Europe" if index % 2 and place.country in {"de", "gb"} else place.region
        address |= {
            "streetAddress": f"Harbour Street {index + 1}",
            "addressLocality": place.name,
            "postalCode": place.postcode,
            "addressRegion": region,
        }
    return {"@type": "Place", "address": address}


def _pay(vacancy: Vacancy) -> dict[str, Any]:
    pay = vacancy.pay
    if pay is None:
        return {}
    low, high = words.amounts(pay)
    bounds = {"minValue": low, "maxValue": high, "unitText": pay.period.upper()}
    value = {"@type": "QuantitativeValue", **{name: bound for name, bound in bounds.items() if bound is not None}}
    return {"baseSalary": {"@type": "MonetaryAmount", "currency": pay.currency, "value": value}}


def posting(vacancy: Vacancy) -> dict[str, Any]:
    """The schema.org object."""
    name = vacancy.tenant.name
    remote = {"jobLocationType": "TELECOMMUTE"} if vacancy.workplace == "remote" else {}
    return {
        "@context": "http://schema.org/",
        "@type": "JobPosting",
        "title": vacancy.title,
        "description": vacancy.html,
        "identifier": {"@type": "PropertyValue", "name": name, "value": vacancy.serial},
        "datePosted": words.iso(vacancy.posted, 1),
        "employmentType": _EMPLOYMENT[vacancy.employment],
        "hiringOrganization": {"@type": "Organization", "name": name, "sameAs": _home(vacancy)},
        "jobLocation": [_place(place, vacancy.index) for place in vacancy.places],
        **remote,
        **_pay(vacancy),
    }


def _home(vacancy: Vacancy) -> str:
    return f"https://{vacancy.tenant.slug}.teamtailor.com"


def record(vacancy: Vacancy) -> dict[str, Any]:
    """An item of the feed."""
    return {
        "id": vacancy.uuid,
        "title": vacancy.written_title,
        "url": f"{_home(vacancy)}/jobs/{vacancy.serial}-{vacancy.slug}",
        "date_published": words.iso(vacancy.posted, 1),
        "content_html": vacancy.html,
        "_jobposting": posting(vacancy),
    }


def _feed(call: Call) -> Page:
    page, slug = max(call.number("page", 1), 1), call.tenant.slug
    listed = call.vacancies[(page - 1) * _SIZE : page * _SIZE]
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": call.tenant.name,
        "home_page_url": f"https://{slug}.teamtailor.com/jobs",
        "feed_url": f"https://{slug}.teamtailor.com/jobs.json",
        "items": [record(one) for one in listed],
    }
    if page * _SIZE < len(call.vacancies):
        feed["next_url"] = f"{call.request.base}{call.request.path}?page={page + 1}"
    return json_page(feed)


class TeamtailorSite(TenantSite):
    """teamtailor.com; the company's host is the first part of the path."""

    board = "teamtailor"
    routes = (Route("search", r"/(?P<company>[^/]+)/jobs\.json", _feed),)

    def missing(self) -> Page:
        """A page of HTML."""
        return html_page("<!doctype html><html><head><title>Page not found</title></head></html>", 404)

    def identity(self, vacancy: Vacancy) -> str:
        """The number in its address."""
        return str(vacancy.serial)

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """Places are parts; remote work is told, hybrid work is not."""
        return {
            "location": None if vacancy.is_remote else vacancy.place.name,
            "workplace": "remote" if vacancy.workplace == "remote" else None,
        }
