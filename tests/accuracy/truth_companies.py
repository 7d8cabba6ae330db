"""What the recorded listings of Adzuna and of the systems of companies say."""

from __future__ import annotations

import html
import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from tests.accuracy.recordings import COMPANY
from tests.accuracy.truth import STATES, country, described, joined, line, moment, pay, point, posted, types
from tests.accuracy.truth_markup import vacancy

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.accuracy.recordings import Recording
    from tests.accuracy.truth import Truth

Raw = dict[str, Any]

_WORKPLACES = {"remote": "remote", "hybrid": "hybrid", "onsite": "on_site", "on_site": "on_site", "on-site": "on_site"}
_NO_PAY = pay("")
_NO_POINT = point(None, None)


def _adzuna(raw: Raw) -> Truth:
    area = [*raw["location"]["area"], None, None, None]
    source = "estimated" if raw["salary_is_predicted"] == "1" else "employer"
    return {
        "source_id": raw["id"], "link": f"https://www.adzuna.com/details/{raw['id']}", "title": line(raw["title"]),
        "company": line(re.sub(r" - Glassdoor ✪.*", "", raw["company"]["display_name"])),
        "location": line(raw["location"]["display_name"]), "country": area[0], "city": area[3], "workplace": None,
        "region": area[1] and STATES[area[1]],
        "job_type": types([raw.get("contract_time"), raw.get("contract_type")]),
        **posted(raw["created"]), **described(raw["description"], "snippet"),
        **point(raw.get("latitude"), raw.get("longitude")),
        **pay(source, raw["salary_min"], raw["salary_max"], "USD", "YEARLY"),
    }  # fmt: skip


def _greenhouse(raw: Raw) -> Truth:
    kinds = [one["value"] for one in raw["metadata"] or [] if one["name"] == "Employment Type"]
    place = raw["location"]["name"]
    return {
        "source_id": str(raw["id"]), "link": f"https://boards.greenhouse.io/{COMPANY}/jobs/{raw['id']}",
        "title": line(raw["title"]), "company": line(raw["company_name"]), "location": line(place),
        "city": line(place.split(",")[0]), "country": country(place.split(",")[-1]), "workplace": None,
        "language": raw["language"], "job_type": types(kinds), "valid_through": moment(raw["application_deadline"]),
        **posted(raw["first_published"]), **described(html.unescape(raw["content"])), **_NO_PAY, **_NO_POINT,
    }  # fmt: skip


def _lever(raw: Raw) -> Truth:
    told = [raw["description"], *(f"<p>{one['text']}</p>{one['content']}" for one in raw["lists"]), raw["additional"]]
    pays = raw.get("salaryRange") or {}
    return {
        "source_id": raw["id"], "link": f"https://jobs.lever.co/{COMPANY}/{raw['id']}", "title": line(raw["text"]),
        "company": COMPANY, "location": "; ".join(raw["categories"]["allLocations"]), "country": raw["country"],
        "city": raw["categories"]["location"].split(",")[0], "workplace": _WORKPLACES[raw["workplaceType"]],
        "job_type": types([raw["categories"]["commitment"]]), **posted(raw["createdAt"]),
        **described("<br>".join(told)), **_NO_POINT,
        **pay("employer", pays.get("min"), pays.get("max"), pays.get("currency"), None),
    }  # fmt: skip


def _ashby(raw: Raw) -> Truth:
    address = raw["address"]["postalAddress"]
    parts = raw["compensation"]["summaryComponents"]
    pays: Raw = next((one for one in parts if one["compensationType"] == "Salary"), {})
    return {
        "source_id": raw["id"], "link": f"https://jobs.ashbyhq.com/{COMPANY}/{raw['id']}", "title": line(raw["title"]),
        "company": COMPANY, "location": line(raw["location"]), "city": address["addressLocality"] or None,
        "country": country(address["addressCountry"]), "workplace": _WORKPLACES[raw["workplaceType"].lower()],
        "job_type": {"FullTime": "full_time"}[raw["employmentType"]], **posted(raw["publishedAt"]),
        **described(raw["descriptionHtml"]), "salary_text": line(raw["compensation"]["compensationTierSummary"]),
        **pay("employer", *(pays.get(name) for name in ("minValue", "maxValue", "currencyCode", "interval"))),
        **_NO_POINT,
    }  # fmt: skip


def _recruitee(raw: Raw) -> Truth:
    place, pays = raw["locations"][0], raw["salary"]
    said = [kind for kind in ("remote", "hybrid", "on_site") if raw[kind]]
    return {
        "source_id": str(raw["id"]), "link": f"https://{COMPANY}.recruitee.com/o/{raw['slug']}",
        "title": line(raw["title"]), "company": line(raw["company_name"]),
        "location": [raw["location"], joined(place["city"], place["state"], place["country"])], "city": place["city"],
        "region": place["state"], "country": place["country_code"], "workplace": said[0] if said else None,
        "job_type": types([raw["employment_type_code"]]), "valid_through": moment(raw["close_at"]),
        "apply_link": raw["careers_url"], **posted(raw["published_at"]),
        **described(raw["description"] + "<br>" + raw["requirements"]), **_NO_POINT,
        **pay("employer", pays["min"], pays["max"], pays["currency"], pays["period"]),
    }  # fmt: skip


def _smartrecruiters(raw: Raw) -> Truth:
    place = raw["location"]
    return {
        "source_id": raw["id"], "link": f"https://jobs.smartrecruiters.com/{COMPANY}/{raw['id']}",
        "title": line(raw["name"]), "company": line(raw["company"]["name"]), "location": line(place["fullLocation"]),
        "city": place["city"], "region": place["region"], "country": place["country"].upper(), "workplace": None,
        "job_type": types([raw["typeOfEmployment"]["label"]]), "language": raw["language"]["code"],
        **point(place.get("latitude"), place.get("longitude")), **posted(raw["releasedDate"]), **_NO_PAY,
        "description": None,
    }  # fmt: skip


def _bamboohr(raw: Raw) -> Truth:
    place = raw["location"]
    return {
        "source_id": raw["id"], "link": f"https://{COMPANY}.bamboohr.com/careers/{raw['id']}",
        "title": line(raw["jobOpeningName"]), "company": COMPANY, "location": joined(place["city"], place["state"]),
        "city": place["city"], "region": STATES[place["state"]], "workplace": None,
        "job_type": types([raw["employmentStatusLabel"]]), "description": None, "date_posted": None, **_NO_PAY,
        **_NO_POINT,
    }  # fmt: skip


def _pinpoint(raw: Raw) -> Truth:
    pieces = ("key_responsibilities", "skills_knowledge_expertise", "benefits")
    told = [f"<p>{raw.get(f'{name}_header') or ''}</p>{raw[name]}" for name in pieces if raw[name]]
    return {
        "source_id": raw["id"], "link": f"https://{COMPANY}.pinpointhq.com/postings/{raw['id']}",
        "title": line(raw["title"]), "company": COMPANY, "location": line(raw["location"]["name"]), "country": "US",
        "workplace": _WORKPLACES[raw["workplace_type"]], "job_type": None, "date_posted": None,
        "valid_through": moment(raw.get("deadline_at")), "salary_text": line(raw["compensation"]),
        **described("<br>".join([raw["description"], *told])), **_NO_POINT,
        **pay("employer", *(raw[f"compensation_{n}"] for n in ("minimum", "maximum", "currency", "frequency"))),
    }  # fmt: skip


def _workday(raw: Raw, now: datetime) -> Truth:
    """Where there are several places the path names one of them: the place is not judged, nor must it be remote."""
    days = {"Posted Today": 0, "Posted Yesterday": 1}.get(raw["postedOn"])
    days = int(re.findall(r"\d+", raw["postedOn"])[0]) if days is None else days
    midnight = now.replace(hour=0, minute=0, second=0)
    return {
        "source_id": raw["externalPath"],
        "link": f"https://{COMPANY}.myworkdayjobs.com/External{raw['externalPath']}", "title": line(raw["title"]),
        "company": COMPANY, "date_posted": midnight - timedelta(days=days), "date_posted_precision": "day",
        "workplace": ["remote", None] if "---Remote/" in raw["externalPath"] else None, "job_type": None,
        "description": None, **_NO_PAY, **_NO_POINT,
    }  # fmt: skip


def _teamtailor(raw: Raw) -> Truth:
    key = re.findall(r"/jobs/(\d+)", raw["url"])[0]
    own = {"source_id": key, "link": f"https://{COMPANY}.teamtailor.com/jobs/{key}", "company": "Teamtailor"}
    return vacancy(raw["_jobposting"]) | own


def _workable(rows: list[Raw]) -> Truth:
    """Rows of one posting, a place each."""
    raw = rows[0]
    return {
        "source_id": raw["shortcode"], "link": f"https://apply.workable.com/{COMPANY}/j/{raw['shortcode']}/",
        "title": line(raw["title"]), "location": "; ".join(row["country"] for row in rows), "city": None,
        "country": None if len(rows) > 1 else country(raw["country"]),
        "workplace": "remote" if raw["telecommuting"] else None, "job_type": None, "description": None,
        **posted(raw["published_on"], "day"), **_NO_PAY, **_NO_POINT,
    }  # fmt: skip


def _rippling(rows: list[Raw]) -> Truth:
    raw = rows[0]
    return {
        "source_id": raw["uuid"], "link": f"https://ats.rippling.com/{COMPANY}/jobs/{raw['uuid']}",
        "title": line(raw["name"]), "company": COMPANY, "apply_link": raw["url"],
        "location": "; ".join(row["workLocation"]["label"] for row in rows), "city": None, "region": None,
        "country": ["US", None], "workplace": None, "description": None, "date_posted": None, **_NO_PAY, **_NO_POINT,
    }  # fmt: skip


def personio(recording: Recording) -> list[Truth]:
    """Of a document; its two positions are one."""
    node = ElementTree.fromstring(recording.body)[0]  # noqa: S314  our own recording
    told = {child.tag: child.text for child in node}
    places = [told["office"], *(office.text for office in node.findall("additionalOffices/office"))]
    return [
        {
            "source_id": told["id"], "link": f"https://{COMPANY}.jobs.personio.de/job/{told['id']}",
            "title": line(told["name"]), "company": line(told["subcompany"]), "location": "; ".join(map(str, places)),
            "city": None, "region": None, "job_type": types([told["employmentType"], told["schedule"]]),
            "workplace": None, "description": None, **posted(told["createdAt"]), **_NO_PAY, **_NO_POINT,
        }
    ]  # fmt: skip


_ONE_BY_ONE: dict[str, tuple[str | None, Callable[[Raw], Truth]]] = {
    "adzuna": (None, _adzuna),
    "greenhouse": ("jobs", _greenhouse),
    "lever": (None, _lever),
    "ashby": ("jobs", _ashby),
    "recruitee": ("offers", _recruitee),
    "smartrecruiters": ("content", _smartrecruiters),
    "bamboohr": ("result", _bamboohr),
    "pinpoint": ("data", _pinpoint),
    "teamtailor": ("items", _teamtailor),
}
"""Board -> the key under which its records stand, and what one says."""


def listing(recording: Recording) -> list[Truth]:
    """Of each posting of a listing."""
    data, board = json.loads(recording.body), recording.board
    if board == "workable":
        return [_workable(data["jobs"]) | {"company": data["name"]}]
    if board == "rippling":
        return [_rippling(data)]
    if board == "workday":
        return [_workday(raw, datetime.fromisoformat(recording.now)) for raw in data["jobPostings"]]
    at, read = _ONE_BY_ONE[board]
    return [read(raw) for raw in (data[at] if at else data)]


def smartrecruiters_detail(recording: Recording, card: Recording) -> list[Truth]:
    """Of a posting's own record beside its card."""
    sections = json.loads(recording.body)["jobAd"]["sections"].values()
    told = [f"<p>{one['title']}</p>{one['text']}" for one in sections if one["text"]]
    return [listing(card)[0] | described("<br>".join(told))]
