"""Greenhouse: one answer holds all postings of a company; the text is HTML that is escaped once more."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.site import Call, Route, TenantSite
from jobcrawler.fakeboards.pages import Page, json_page

if TYPE_CHECKING:
    from jobcrawler.fakeboards.ats.tenants import Vacancy

_NULLS = dict.fromkeys(("application_deadline", "ai_disclaimer", "include_ai_disclaimer", "ai_opt_out_request_url"))
_PAY_TITLES = {"year": "Annual base salary range", "month": "Monthly salary range", "hour": "Hourly pay range"}
_CONSENT = {
    "type": "gdpr",
    "requires_consent": False,
    "requires_processing_consent": False,
    "requires_retention_consent": False,
    "retention_period": None,
}


def _location(vacancy: Vacancy) -> str:
    """One text whatever the number of places: "Austin / Denver", "Austin, Denver"."""
    if len(vacancy.places) == 1:
        return words.remote_or(vacancy.place)
    return ("/ " if vacancy.index % 2 else ", ").join(place.name for place in vacancy.places)


def _offices(vacancy: Vacancy) -> list[dict[str, Any]]:
    return [
        {
            "id": 4_000_000 + place.board_id,
            "name": place.name,
            "location": None if vacancy.index % 3 == 0 else words.full(place),
            "child_ids": [],
            "parent_id": 4_048_491_002,
        }
        for place in vacancy.places
    ]


def _extras(vacancy: Vacancy) -> dict[str, Any]:
    """What only the full form has."""
    name = f"{1000 + vacancy.index % 9 * 100} {vacancy.department}" if vacancy.index % 2 else vacancy.department
    department = {"id": 4_038_000_000 + len(name), "name": name, "child_ids": [], "parent_id": None}
    return {"content": escape(vacancy.html), "departments": [department], "offices": _offices(vacancy)}


def _pay(vacancy: Vacancy) -> list[dict[str, Any]]:
    pay = vacancy.pay
    if not _says_pay(vacancy) or pay is None:
        return []
    bounds = {"min_cents": int(pay.low * 100), "max_cents": int(pay.high * 100), "currency_type": pay.currency}
    return [{**bounds, "title": _PAY_TITLES[pay.period], "blurb": "<p>Plus a share in what we earn.</p>"}]


def _says_pay(vacancy: Vacancy) -> bool:
    return vacancy.pay is not None and vacancy.pay.kind in {"range", "single"}


def _names_company(vacancy: Vacancy) -> bool:
    return vacancy.index % 5 != 2


def record(vacancy: Vacancy, call: Call) -> dict[str, Any]:
    """A job of the list."""
    slug, serial, index = call.tenant.slug, vacancy.serial, vacancy.index
    own = f"https://www.{slug}.example/careers/open?gh_jid={serial}"
    kind = {"id": 4095122002, "name": "Employment Type", "value": words.LABELS[vacancy.employment]}
    job = {
        "absolute_url": own if index % 3 == 1 else f"https://job-boards.greenhouse.io/{slug}/jobs/{serial}",
        "data_compliance": [{**_CONSENT, "demographic_data_consent_applies": index % 2 == 0}],
        "internal_job_id": serial + 7,
        "location": {"name": _location(vacancy)},
        "metadata": [{**kind, "value_type": "single_select"}] if index % 2 else None,
        "id": serial,
        "updated_at": words.iso(vacancy.changed, -4),
        "requisition_id": f"R-{12000 + index}",
        "title": vacancy.written_title,
        "first_published": words.iso(vacancy.posted, -4),
        "language": vacancy.advert.language,
        **_NULLS,
    }
    if _names_company(vacancy):
        job["company_name"] = f"{call.tenant.name} " if index % 5 == 3 else call.tenant.name
    if call.asks("content"):
        job |= _extras(vacancy)
    return job | ({"pay_input_ranges": _pay(vacancy)} if call.asks("pay_transparency") else {})


def _jobs(call: Call) -> Page:
    jobs = [record(one, call) for one in call.vacancies]
    return json_page({"jobs": jobs, "meta": {"total": len(jobs)}})


def _board(call: Call) -> Page:
    return json_page({"name": call.tenant.name, "content": "<p>We are hiring.</p>"})


def _job(call: Call) -> Page:
    return json_page(record(call.vacancies[0], call) | _extras(call.vacancies[0]))


class GreenhouseSite(TenantSite):
    """boards-api.greenhouse.io."""

    board = "greenhouse"
    silent = frozenset({"country"})
    routes = (
        Route("search", r"/v1/boards/(?P<company>[^/]+)/jobs", _jobs),
        Route("posting", r"/v1/boards/(?P<company>[^/]+)/jobs/(?P<id>\d+)", _job),
        Route("", r"/v1/boards/(?P<company>[^/]+)", _board),
    )

    def identity(self, vacancy: Vacancy) -> str:
        """Its number."""
        return str(vacancy.serial)

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """Open ranges are left out, a remote place is the only sign of its kind, metadata may name a type."""
        return {
            "company": vacancy.tenant.name if _names_company(vacancy) else None,
            "location": _location(vacancy),
            "workplace": "remote" if vacancy.is_remote else None,
            "employment": vacancy.employment if vacancy.index % 2 else None,
            **({} if _says_pay(vacancy) else words.NO_PAY),
        }
