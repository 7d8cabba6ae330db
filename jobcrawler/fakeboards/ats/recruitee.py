"""Recruitee: one answer holds all offers of a company; pay is texts or nulls, dates are texts in UTC."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.site import Call, Route, TenantSite
from jobcrawler.fakeboards.pages import Page, json_page
from jobcrawler.fakeboards.writing import bullets, paragraphs, sections

if TYPE_CHECKING:
    from datetime import datetime

    from jobcrawler.fakeboards.ats.tenants import Vacancy
    from jobcrawler.fakeboards.places import Place

_EMPLOYMENT = {
    "full_time": "fulltime_permanent",
    "part_time": "parttime_permanent",
    "contract": "freelance",
    "temporary": "fulltime_fixed_term",
    "internship": "internship",
}
_NULL_KEYS = "close_at cover_image highlight max_hours max_hours_per_week min_hours min_hours_per_week sharing_image"
_CONSTANT: dict[str, Any] = {
    **dict.fromkeys(_NULL_KEYS.split()),
    "category_code": "internet",
    "dynamic_fields": [],
    "education_code": "bachelor_degree",
    "experience_code": "mid_level",
    "location_question_visible": False,
    "locations_question": "What is your preferred work location?",
    "locations_question_required": True,
    "locations_question_type": "multiple_choice",
    "options_cover_letter": "optional",
    "options_cv": "required",
    "options_phone": "required",
    "options_photo": "off",
    "options_salutation": "off",
    "options_title": "off",
    "status": "published",
    "tags": [],
}


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _names(place: Place) -> dict[str, Any]:
    """One that names no town is in the capital of nowhere: the company's own address."""
    return {
        "city": "" if place.kind == "remote" else place.name,
        "country": words.country(place),
        "country_code": place.country.upper(),
        "postal_code": place.postcode or None,
        "state_code": place.region_code,
    }


def _office(place: Place) -> dict[str, Any]:
    rest = {"name": place.label, "street": None, "note": None}
    told = {name: (_names(place) | rest)[name] for name in ("name", "city", "postal_code", "street", "note")}
    return {"id": place.board_id, "state": place.region, **_names(place), **rest, "translations": {"en": told}}


def _salary(vacancy: Vacancy) -> dict[str, Any]:
    """Texts, decimals for an hour; a missing end, a missing period and nothing at all are null."""
    pay = vacancy.pay
    if pay is None:
        return dict.fromkeys(("min", "max", "currency", "period"))
    digits = ".2f" if pay.period == "hour" else ".0f"
    low, high = (format(bound, digits) if bound else None for bound in (pay.low, pay.high))
    return {"min": low, "max": high, "currency": pay.currency, "period": _period(vacancy)}


def _period(vacancy: Vacancy) -> str | None:
    return vacancy.pay.period if vacancy.pay and vacancy.index % 11 != 3 else None


def _slug(vacancy: Vacancy) -> str:
    return f"{vacancy.slug}-{vacancy.index + 1}"


def _location(vacancy: Vacancy) -> str:
    return "Remote job" if vacancy.is_remote else words.full(vacancy.place)


def _text(vacancy: Vacancy) -> dict[str, Any]:
    text = sections(vacancy.advert)
    duties, needs, offers = (f"<p><strong>{head}</strong></p>{bullets(points)}" for head, points in text.lists)
    told = {
        "title": vacancy.title,
        "description": paragraphs(text.opening) + duties,
        "requirements": needs + offers + paragraphs(text.closing),
        "sharing_title": vacancy.title,
        "sharing_description": unescape(text.opening[0]),
    }
    asked = {"highlight": None, "sharing_image": None, "locations_question": _CONSTANT["locations_question"]}
    return told | ({"translations": {"en": told | asked}} if vacancy.index % 3 == 0 else {})


def record(vacancy: Vacancy, call: Call) -> dict[str, Any]:
    """An offer."""
    tenant, index = call.tenant, vacancy.index
    host = f"https://jobs.{tenant.slug}.example" if index % 4 == 1 else f"https://{tenant.slug}.recruitee.com"
    link = f"{host}/o/{_slug(vacancy)}"
    return {
        **_CONSTANT,
        "id": vacancy.serial,
        "guid": f"{vacancy.serial % 36**4:05x}",
        "slug": _slug(vacancy),
        "position": index + 1,
        "company_name": tenant.name,
        "department": vacancy.department,
        "mailbox_email": f"job.{index}@{tenant.slug}.example",
        "employment_type_code": _EMPLOYMENT[vacancy.employment],
        "careers_url": link,
        "careers_apply_url": f"{link}/c/new",
        **{name: vacancy.workplace == name for name in ("remote", "hybrid", "on_site")},
        **_text(vacancy),
        **_names(vacancy.place),
        "state_name": vacancy.place.region,
        "location": _location(vacancy),
        "locations": [_office(place) for place in vacancy.places],
        "salary": _salary(vacancy),
        "created_at": _written(vacancy.posted),
        "published_at": _written(vacancy.posted),
        "updated_at": _written(vacancy.changed),
    }


def _offers(call: Call) -> Page:
    return json_page({"offers": [record(one, call) for one in call.vacancies]})


def _offer(call: Call) -> Page:
    return json_page({"offer": record(call.vacancies[0], call)})


class RecruiteeSite(TenantSite):
    """recruitee.com; the company's host is the first part of the path."""

    board = "recruitee"
    routes = (
        Route("search", r"/(?P<company>[^/]+)/api/offers/?", _offers),
        Route("posting", r"/(?P<company>[^/]+)/api/offers/(?P<id>\d+)", _offer),
    )

    def missing(self) -> Page:
        """Its own words."""
        return json_page({"error": "Not found"}, 404)

    def identity(self, vacancy: Vacancy) -> str:
        """Its number."""
        return str(vacancy.serial)

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """The period of pay may be missing."""
        return {"location": _location(vacancy), "pay_period": _period(vacancy)}
