"""BambooHR: a list without text and dates, and a record for each opening; ids are small and unique in a company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.site import Call, Route, TenantSite
from jobcrawler.fakeboards.pages import Page, Request, html_page, json_page, redirect

if TYPE_CHECKING:
    from jobcrawler.fakeboards.ats.tenants import Vacancy

_KINDS = {"on_site": "0", "remote": "1", "hybrid": "2"}
_STATUS = {name: label.replace("-time", " Time") for name, label in words.LABELS.items()}
_MARKETING = "<!doctype html><html><head><title>HR Software</title></head><body><h1>People, sorted</h1></body></html>"
_PERIODS = {"year": "per year", "month": "per month", "hour": "per hour"}


def _places(vacancy: Vacancy) -> dict[str, Any]:
    """The own location, or nulls and the system's location instead, which spells the country otherwise."""
    place = vacancy.place
    town = None if vacancy.is_remote else place.name
    if vacancy.index % 3 == 1:
        elsewhere = {"country": words.country(place), "state": place.region or None, "province": None, "city": town}
        return {"location": {"city": None, "state": None}, "atsLocation": elsewhere}
    nothing = dict.fromkeys(("country", "state", "province", "city"))
    return {"location": {"city": town, "state": place.region or None}, "atsLocation": nothing}


def _common(vacancy: Vacancy) -> dict[str, Any]:
    label = f"{vacancy.department} " if vacancy.index % 4 == 1 else vacancy.department
    return {
        "jobOpeningName": vacancy.written_title,
        "departmentId": str(18000 + len(label)),
        "departmentLabel": label,
        "employmentStatusLabel": _STATUS[vacancy.employment],
        **_places(vacancy),
        "locationType": _KINDS[vacancy.workplace],
    }


def record(vacancy: Vacancy) -> dict[str, Any]:
    """An opening of the list."""
    return {"id": _id(vacancy), **_common(vacancy), "employmentType": None, "isRemote": None}


def _compensation(vacancy: Vacancy) -> str | None:
    return f"{words.money(vacancy.pay)} {_PERIODS[vacancy.pay.period]}" if _says_pay(vacancy) and vacancy.pay else None


def _says_pay(vacancy: Vacancy) -> bool:
    return vacancy.pay is not None and vacancy.pay.kind in {"range", "single"}


def detail(vacancy: Vacancy, call: Call) -> dict[str, Any]:
    """The record of one opening."""
    common, place = _common(vacancy), vacancy.place
    if common["location"]["city"]:
        common["location"] |= {"postalCode": place.postcode, "addressCountry": words.country(place)}
    return {
        "jobOpeningShareUrl": f"https://{call.tenant.slug}.bamboohr.com/careers/{_id(vacancy)}",
        "jobOpeningStatus": "Open",
        **common,
        "description": vacancy.html,
        "compensation": _compensation(vacancy),
        "datePosted": f"{vacancy.posted:%Y-%m-%d}",
        "minimumExperience": "Mid-level" if vacancy.index % 2 else None,
    }


def _id(vacancy: Vacancy) -> str:
    return str(20 + vacancy.index)


def _list(call: Call) -> Page:
    found = [record(one) for one in call.vacancies]
    return json_page({"meta": {"totalCount": len(found)}, "result": found})


def _opening(call: Call) -> Page:
    fields = {"firstName": {"isRequired": True}, "resumeFileId": {"isRequired": False}}
    return json_page({"meta": {}, "result": {"jobOpening": detail(call.vacancies[0], call), "formFields": fields}})


class BambooHRSite(TenantSite):
    """bamboohr.com; the company's host is the first part of the path."""

    board = "bamboohr"
    silent = frozenset({"company"})
    routes = (
        Route("search", r"/(?P<company>[^/]+)/careers/list", _list),
        Route("posting", r"/(?P<company>[^/]+)/careers/(?P<id>\d+)/detail", _opening),
    )

    def render(self, request: Request, variant: str = "") -> Page:
        """Its own front page too, to which it sends whoever asks for a company that it does not know."""
        return html_page(_MARKETING) if request.path == "/" else super().render(request, variant)

    def unknown(self, request: Request) -> Page:
        """The front page of the system."""
        return redirect("/")

    def identity(self, vacancy: Vacancy) -> str:
        """Its number within the company."""
        return _id(vacancy)

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """Dates are days, places are parts, pay is a text; work on site is also what it says where nobody chose."""
        place = vacancy.place
        said = vacancy.index % 3 == 1 or not vacancy.is_remote
        return {
            "location": None if vacancy.is_remote else place.name,
            "country": place.country.upper() if said else None,
            "places": 1,
            "date": f"{vacancy.posted:%Y-%m-%d}",
            "workplace": None if vacancy.workplace == "on_site" else vacancy.workplace,
            **({} if _says_pay(vacancy) else words.NO_PAY),
        }
