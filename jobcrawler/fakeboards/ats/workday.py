"""Workday: 20 postings a page, 2,000 at most, by POST; facets split what is more. The text is in the record.

A company is asked at `/{company}.wd5/wday/cxs/{company}/{site}/...`; its sites are Careers and External.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.site import Call, Route, TenantSite
from jobcrawler.fakeboards.ats.tenants import BIGGEST
from jobcrawler.fakeboards.ats.workday_search import CAP, SIZE, Asked, asked_of, facets, passing
from jobcrawler.fakeboards.pages import Page, Request, json_page

if TYPE_CHECKING:
    from datetime import datetime

    from jobcrawler.fakeboards.ats.tenants import Tenant, Vacancy

_PATH = r"/(?P<company>[\w-]+)\.wd\d+/wday/cxs/(?P<again>[\w-]+)/(?P<site>Careers|External)"
_TIMES = {"part_time": "Part time"}
_REMOTE = {"hybrid": "Hybrid", "remote": "Remote"}


def _path(vacancy: Vacancy) -> str:
    """Where it is public: "/job/Austin-TX/Data-Engineer_JR300001"."""
    place, title = (_dashed(text) for text in (words.remote_or(vacancy.place), vacancy.title))
    return f"/job/{place}/{title}_{_requisition(vacancy)}"


def _dashed(text: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in text.replace(", ", "-"))


def _requisition(vacancy: Vacancy) -> str:
    return f"JR{300001 + vacancy.index}"


def _posted_on(vacancy: Vacancy, now: datetime) -> str:
    days = (now - vacancy.posted).days
    if days > 30:
        return "Posted 30+ Days Ago"
    return {0: "Posted Today", 1: "Posted Yesterday"}.get(days, f"Posted {days} Days Ago")


def _remote_type(vacancy: Vacancy) -> dict[str, str]:
    """Where there is something to tell, and not always then."""
    kind = _REMOTE.get(vacancy.workplace)
    return {"remoteType": kind} if kind and vacancy.index % 4 else {}


def row(vacancy: Vacancy, now: datetime) -> dict[str, Any]:
    """A posting of the list; of several places it tells the number."""
    several = f"{len(vacancy.places)} Locations"
    return {
        "title": vacancy.title.replace(" - ", "  - ") if vacancy.index % 5 == 1 else vacancy.title,
        "externalPath": _path(vacancy),
        "locationsText": several if len(vacancy.places) > 1 else words.remote_or(vacancy.place),
        **_remote_type(vacancy),
        "postedOn": _posted_on(vacancy, now),
        "bulletFields": [_requisition(vacancy)],
    }


def detail(vacancy: Vacancy, call: Call) -> dict[str, Any]:
    """The record of one posting."""
    place, slug = vacancy.place, call.tenant.slug
    land = {"descriptor": words.country(place), "id": words.hexadecimal(ord(place.country[0]))}
    others = [words.remote_or(other) for other in vacancy.places[1:]]
    info = {
        "id": words.hexadecimal(vacancy.serial),
        "title": vacancy.title,
        "jobDescription": vacancy.html,
        "location": words.remote_or(place),
        **({"additionalLocations": others} if others else {}),
        "postedOn": _posted_on(vacancy, call.now),
        "startDate": f"{vacancy.posted:%Y-%m-%d}",
        "timeType": _TIMES.get(vacancy.employment, "Full time"),
        "jobReqId": _requisition(vacancy),
        "jobPostingId": _path(vacancy).rpartition("/")[2],
        "jobPostingSiteId": call.given["site"],
        "country": land,
        "canApply": True,
        "posted": True,
        "includeResumeParsing": True,
        "jobRequisitionLocation": {"descriptor": words.remote_or(place), "country": land},
        **_remote_type(vacancy),
        "externalUrl": f"https://{slug}.wd5.myworkdayjobs.com/{call.given['site']}{_path(vacancy)}",
    }
    company = {"name": call.tenant.name, "url": ""}
    return {"jobPostingInfo": info, "hiringOrganization": company, "similarJobs": [], "userAuthenticated": False}


def _refused(message: str) -> Page:
    error = {"errorCode": "HTTP_400", "errorCaseId": "0000", "httpStatus": 400, "message": message}
    return json_page({**error, "messageParams": {}}, 400)


def _jobs(call: Call) -> Page:
    try:
        asked = asked_of(call.request.body)
    except ValueError as error:
        return _refused(str(error))
    if asked.limit > SIZE:
        return _refused(f"limit must be {SIZE} or less")
    return json_page(_listing(asked, call))


def _listing(asked: Asked, call: Call) -> dict[str, Any]:
    """`total` and facets are told on the first page only; nothing lies beyond the cap."""
    found = passing(call.vacancies, asked)
    listed = found[:CAP][asked.offset : asked.offset + asked.limit]
    return {
        "total": 0 if asked.offset else min(len(found), CAP),
        "jobPostings": [row(one, call.now) for one in listed],
        "facets": [] if asked.offset else facets(found),
        "userAuthenticated": False,
    }


def _job(call: Call) -> Page:
    return json_page(detail(call.vacancies[0], call))


class WorkdaySite(TenantSite):
    """myworkdayjobs.com; the company's host is the first part of the path, with its data centre."""

    board = "workday"
    silent = frozenset(words.PAY)
    routes = (
        Route("search", rf"{_PATH}/jobs", _jobs, "POST"),
        Route("posting", rf"{_PATH}(?P<id>/job/.+)", _job),
    )

    def find(self, given: dict[str, str]) -> Tenant | None:
        """One company more than elsewhere: too large to be listed."""
        if given.get("again", given["company"]) != given["company"]:
            return None
        return BIGGEST if given["company"] == BIGGEST.slug else super().find(given)

    def gone(self, request: Request) -> Page:
        """Of odd numbers it says that nobody may see them, of the others that they are not there."""
        if request.path[-1:] not in set("13579"):
            return self.missing()
        return json_page({"errorCode": "S22", "httpStatus": 403, "message": "permission denied"}, 403)

    def missing(self) -> Page:
        """Its own words; of a site or a company too."""
        return json_page({"errorCode": "HTTP_404", "httpStatus": 404, "message": "not found"}, 404)

    def identity(self, vacancy: Vacancy) -> str:
        """The path at which it is public."""
        return _path(vacancy)

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """The record has the day; of the kinds of employment only part time is told apart."""
        return {
            "location": words.remote_or(vacancy.place),
            "date": f"{vacancy.posted:%Y-%m-%d}",
            "workplace": _remote_type(vacancy).get("remoteType", "").lower() or None,
            "employment": "part_time" if vacancy.employment == "part_time" else "full_time",
        }
