"""SmartRecruiters: 100 postings a page, each page begins with the last of the one before; the text is in the record.

A company that nobody knows and one without postings are answered alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.site import Call, Route, TenantSite
from jobcrawler.fakeboards.pages import Page, Request, json_page
from jobcrawler.fakeboards.writing import bullets, paragraphs, sections

if TYPE_CHECKING:
    from jobcrawler.fakeboards.ats.tenants import Vacancy

_MOST = 100
_EMPLOYMENT = {
    "full_time": {"id": "permanent", "label": "Full-time"},
    "part_time": {"id": "part-time", "label": "Part-time"},
    "contract": {"id": "contract", "label": "Contract"},
    "temporary": {"id": "temporary", "label": "Temporary"},
    "internship": {"id": "intern", "label": "Intern"},
}
_PERIODS = {"year": "YEARLY", "month": "MONTHLY", "hour": "HOURLY"}
_LANGUAGES = {"en": ("English", "English (US)"), "es": ("Spanish", "Español"), "de": ("German", "Deutsch")}


def _location(vacancy: Vacancy) -> dict[str, Any]:
    """With junk for an address, and coordinates as texts where there are any."""
    place, index = vacancy.place, vacancy.index
    spot = {"latitude": str(place.latitude), "longitude": f"{place.longitude}00000000002"}
    return {
        "city": "" if vacancy.is_remote else place.name,
        "region": place.region_code,
        "country": place.country,
        "address": "xxxx" if index % 3 else f"{index + 1} Harbour Street",
        "postalCode": place.postcode,
        "remote": vacancy.workplace == "remote",
        "hybrid": vacancy.workplace == "hybrid",
        **(spot if index % 2 and not vacancy.is_remote else {}),
        "fullLocation": _full(vacancy),
    }


def _full(vacancy: Vacancy) -> str:
    place = vacancy.place
    if vacancy.is_remote:
        return words.country(place)
    return ", ".join((place.name, place.region_code, words.country(place)))


def _custom(call: Call, vacancy: Vacancy) -> list[dict[str, str]]:
    place = vacancy.place
    return [
        {
            "fieldId": "COUNTRY",
            "fieldLabel": "Country/Region",
            "valueId": place.country,
            "valueLabel": words.country(place),
        },
        {"fieldId": "5c6daa35b1f6", "fieldLabel": "Brands", "valueId": "default", "valueLabel": call.tenant.name},
    ]


def record(vacancy: Vacancy, call: Call) -> dict[str, Any]:
    """A posting of the list."""
    slug, language = call.tenant.slug, vacancy.advert.language
    label, native = _LANGUAGES[language]
    path = f"/v1/companies/{slug}/postings/{vacancy.serial}"
    return {
        "id": str(vacancy.serial),
        "name": _name(vacancy),
        "uuid": vacancy.uuid,
        "jobAdId": f"{vacancy.uuid[:-1]}b",
        "defaultJobAd": True,
        "refNumber": f"REF{30 + vacancy.index}D",
        "company": {"identifier": slug, "name": call.tenant.name},
        "releasedDate": words.iso(vacancy.posted, timespec="milliseconds"),
        "location": _location(vacancy),
        "industry": words.identified("Information Technology And Services"),
        "department": {} if vacancy.index % 2 else words.identified(vacancy.department),
        "function": words.identified(vacancy.department),
        "typeOfEmployment": _EMPLOYMENT[vacancy.employment],
        "experienceLevel": words.identified("Mid-Senior Level" if vacancy.index % 3 else "Not Applicable"),
        "customField": _custom(call, vacancy),
        "visibility": "PUBLIC",
        "ref": f"https://api.smartrecruiters.com{path}",
        "language": {"code": language, "label": label, "labelNative": native},
    }


def _name(vacancy: Vacancy) -> str:
    """The title, with a number of the employer's own now and then."""
    return f"{vacancy.title}  ({4000 + vacancy.index})" if vacancy.index % 5 == 1 else vacancy.title


def detail(vacancy: Vacancy, call: Call) -> dict[str, Any]:
    """The record of one posting; a section may be empty."""
    text = sections(vacancy.advert)
    (_, duties), (_, needs), (_, offers) = text.lists
    parts = (
        ("companyDescription", "Company Description", paragraphs(text.opening)),
        ("jobDescription", "Job Description", bullets(duties)),
        ("qualifications", "Qualifications", "" if vacancy.index % 4 == 3 else bullets(needs)),
        ("additionalInformation", "Additional Information", bullets(offers) + paragraphs(text.closing)),
    )
    pay = vacancy.pay
    low, high = words.amounts(pay) if pay else (None, None)
    salary = {"min": low, "max": high, "currency": pay.currency, "period": _PERIODS[pay.period]} if pay else None
    ad = {"sections": {name: {"title": title, "text": html} for name, title, html in parts}}
    link = f"https://jobs.smartrecruiters.com/{call.tenant.slug}/{vacancy.serial}-{vacancy.slug}"
    links = {"applyUrl": f"{link}?oga=true", "postingUrl": link, "active": True}
    return {**record(vacancy, call), **links, "jobAd": ad, "compensation": {"salary": salary} if salary else {}}


def _listing(offset: int, limit: int, total: int, content: list[dict[str, Any]]) -> Page:
    return json_page({"offset": offset, "limit": limit, "totalFound": total, "content": content})


def _postings(call: Call) -> Page:
    offset, limit = call.number("offset", 0), min(call.number("limit", _MOST), _MOST)
    listed = call.vacancies[max(0, offset - 1) : offset + limit] if offset < len(call.vacancies) else ()
    return _listing(offset, limit, len(call.vacancies), [record(one, call) for one in listed])


def _posting(call: Call) -> Page:
    return json_page(detail(call.vacancies[0], call))


class SmartRecruitersSite(TenantSite):
    """api.smartrecruiters.com."""

    board = "smartrecruiters"
    routes = (
        Route("search", r"/v1/companies/(?P<company>[^/]+)/postings", _postings),
        Route("posting", r"/v1/companies/(?P<company>[^/]+)/postings/(?P<id>\d+)", _posting),
    )

    def unknown(self, request: Request) -> Page:
        """As if it had no postings."""
        return self.missing() if self.kind(request) == "posting" else _listing(0, _MOST, 0, [])

    def missing(self) -> Page:
        """Its own words."""
        return json_page({"message": "Posting not found", "errors": []}, 404)

    def identity(self, vacancy: Vacancy) -> str:
        """Its number."""
        return str(vacancy.serial)

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """It has one place for each posting; of work on site it says nothing."""
        told = {"title": " ".join(_name(vacancy).split()), "location": _full(vacancy), "places": 1}
        return told | ({"workplace": None} if vacancy.workplace == "on_site" else {})
