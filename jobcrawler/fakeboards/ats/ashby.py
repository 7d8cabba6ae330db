"""Ashby: one answer holds all postings of a company, also some that are not listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.site import Call, Route, TenantSite
from jobcrawler.fakeboards.pages import HTML, Page, json_page

if TYPE_CHECKING:
    from jobcrawler.fakeboards.ats.tenants import Vacancy
    from jobcrawler.fakeboards.places import Place

_EMPLOYMENT = {
    "full_time": "FullTime",
    "part_time": "PartTime",
    "contract": "Contract",
    "temporary": "Temporary",
    "internship": "Intern",
}
_WORKPLACES = {"on_site": "OnSite", "hybrid": "Hybrid", "remote": "Remote"}
_NOTHING = {"compensationTierSummary": None, "scrapeableCompensationSalarySummary": None}


def _country(place: Place, index: int) -> dict[str, Any] | None:
    """The country only, or null."""
    return None if index % 2 else {"postalAddress": {"addressCountry": words.country(place)}}


def _address(place: Place, index: int) -> dict[str, Any] | None:
    """In full or with empty parts; of remote work the country only, or null."""
    if place.kind == "remote":
        return _country(place, index)
    parts = {"addressLocality": place.name, "addressRegion": place.region, "addressCountry": words.country(place)}
    return {
        "postalAddress": parts | (dict.fromkeys(("addressLocality", "addressRegion"), "") if index % 6 == 2 else {})
    }


def _salary(vacancy: Vacancy) -> dict[str, Any]:
    pay = vacancy.pay
    if pay is None:
        return {}
    low, high = words.amounts(pay)
    currency = pay.currency
    return {
        "compensationType": "Salary",
        "interval": f"1 {pay.period.upper()}",
        "currencyCode": currency,
        "minValue": low,
        "maxValue": high,
    }


def _tier(salary: dict[str, Any], summary: str, vacancy: Vacancy) -> dict[str, Any]:
    component = {"id": f"{vacancy.uuid[:-1]}c", "summary": summary, **salary}
    rest = {"title": None, "additionalInformation": None, "components": [component]}
    return {"id": f"{vacancy.uuid[:-1]}a", "tierSummary": summary, **rest}


_EQUITY = {
    "compensationType": "EquityPercentage",
    "interval": "NONE",
    "currencyCode": None,
    "minValue": None,
    "maxValue": None,
}


def _compensation(vacancy: Vacancy) -> dict[str, Any]:
    """Equity comes first now and then; without pay everything is there and empty."""
    equity = [_EQUITY] if vacancy.index % 4 == 2 else []
    if vacancy.pay is None:
        return {**_NOTHING, "compensationTiers": [], "summaryComponents": equity}
    salary, summary = _salary(vacancy), words.money(vacancy.pay, " – ")
    return {
        "compensationTierSummary": summary,
        "scrapeableCompensationSalarySummary": words.money(vacancy.pay),
        "compensationTiers": [_tier(salary, summary, vacancy)],
        "summaryComponents": [*equity, salary],
    }


def record(vacancy: Vacancy, call: Call) -> dict[str, Any]:
    """A job."""
    index, link = vacancy.index, f"https://jobs.ashbyhq.com/{call.tenant.slug}/{vacancy.uuid}"
    job = {
        "id": vacancy.uuid,
        "title": vacancy.written_title,
        "department": vacancy.department,
        "team": vacancy.department,
        "employmentType": _EMPLOYMENT[vacancy.employment],
        "location": _location(vacancy),
        "secondaryLocations": [
            {"location": place.label, "address": _country(place, index)} for place in vacancy.places[1:]
        ],
        "publishedAt": words.iso(vacancy.posted, 0, "milliseconds"),
        "isListed": _is_listed(vacancy),
        "isRemote": vacancy.workplace != "on_site",
        "workplaceType": _WORKPLACES[vacancy.workplace],
        "jobUrl": link,
        "applyUrl": f"{link}/application",
        "descriptionHtml": vacancy.html.replace("<p>", '<p style="min-height:1.5em">'),
    }
    if index % 3 != 1:
        job |= {"address": _address(vacancy.place, index), "descriptionPlain": vacancy.plain}
    if call.asks("includeCompensation"):
        job["shouldDisplayCompensationOnJobPostings"] = vacancy.pay is not None
        job["compensation"] = _compensation(vacancy)
    return job


def _location(vacancy: Vacancy) -> str:
    return "Remote" if vacancy.is_remote else vacancy.place.label


def _is_listed(vacancy: Vacancy) -> bool:
    return vacancy.index % 12 != 7


def _jobs(call: Call) -> Page:
    return json_page({"jobs": [record(one, call) for one in call.vacancies], "apiVersion": "1"})


class AshbySite(TenantSite):
    """api.ashbyhq.com."""

    board = "ashby"
    silent = frozenset({"company"})
    routes = (Route("search", r"/posting-api/job-board/(?P<company>[^/]+)", _jobs),)

    def missing(self) -> Page:
        """Two words."""
        return Page(404, {**HTML, "Content-Type": "text/plain; charset=utf-8"}, b"Not Found")

    def identity(self, vacancy: Vacancy) -> str:
        """Its UUID."""
        return vacancy.uuid

    def is_public(self, vacancy: Vacancy) -> bool:
        """Some are not listed."""
        return _is_listed(vacancy)

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """The country stands in the address alone, which may be left out."""
        said = vacancy.index % 3 != 1 and _address(vacancy.place, vacancy.index) is not None
        return {"location": _location(vacancy), "country": vacancy.place.country.upper() if said else None}
