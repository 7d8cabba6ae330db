"""What the recorded pages of Glassdoor say."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.accuracy.truth import after, described, line, pay, point, types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.accuracy.recordings import Recording
    from tests.accuracy.truth import Truth

_COUNTRIES = {1: "US", 3: "CA", 115: "IN"}
"""`jobCountryId` of the recordings, by the places that they name."""
_SOURCES = {"EMPLOYER_PROVIDED": "employer", "ESTIMATED": "estimated", None: ""}
_WORKPLACES = {"Remote": "remote", "Hybrid work": "hybrid"}
_KINDS = ("Full-time", "Part-time", "Permanent", "Internship", "Contractual / Temporary")


def search(recording: Recording) -> list[Truth]:
    """Of each listing of a result page, or of a list of them."""
    text = recording.text
    data = json.loads(text) if recording.path.endswith(".json") else _of_page(text)
    return [_listing(entry, recording.now) for entry in _entries(data)]


def _of_page(text: str) -> Any:
    if "__NEXT_DATA__" in text:
        props = after(text, r'<script id="__NEXT_DATA__"[^>]*>')["props"]["pageProps"]
        return props["jobSearchPage"]["searchResultsData"]["jobListings"]["jobListings"]
    stream = "".join(
        after(text[match.end() :], r"\A\s*") for match in re.finditer(r"__next_f\.push\(\s*\[\s*1\s*,", text)
    )
    return after(stream, r'"jobListings":(?=\{")')["jobListings"]


def _entries(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for entry in value:
            yield from _entries(entry)
    elif isinstance(value, dict) and "jobview" in value:
        yield value["jobview"]
    elif isinstance(value, dict) and "jobTitleText" in value:
        yield {"header": value}


def _listing(entry: dict[str, Any], now: str) -> Truth:
    header, job = entry["header"], entry.get("job") or {}
    labels = [a["value"] for a in (header.get("indeedJobAttribute") or {}).get("extractedJobAttributes") or []]
    shown = header["locationName"]
    marked = [_WORKPLACES[label] for label in labels if label in _WORKPLACES] or ["remote"] * (shown == "Remote")
    return {
        **_names(header, job), **_place(header), **_age(header, now), **_pay(header), **point(None, None),
        "job_type": types(label for label in labels if label in _KINDS), "workplace": next(iter(marked), None),
        "company_rating": _rating(header), "language": None, "salary_text": None, "apply_link": None,
        **described("<br>".join(job.get("descriptionFragmentsText") or []), "snippet"),
    }  # fmt: skip


def _names(header: dict[str, Any], job: dict[str, Any]) -> Truth:
    employer = header.get("employer") or {}
    key = str(job.get("listingId") or re.findall(r"jobListingId=(\d+)", header["jobLink"])[0])
    company = header.get("employerNameFromSearch") or employer.get("shortName") or header.get("divisionEmployerName")
    return {
        "source_id": key, "link": f"https://www.glassdoor.com/job-listing/j?jl={key}",
        "title": line(header["jobTitleText"]), "company": line(company), "location": line(header["locationName"]),
    }  # fmt: skip


def _place(header: dict[str, Any]) -> Truth:
    """A city is what `locationType` calls one; a state or a country is none."""
    found: Truth = {"country": _COUNTRIES[header["jobCountryId"]]}
    kind, name = header.get("locationType"), header["locationName"]
    if kind == "C":
        found["city"] = line(name.split(",")[0])
    elif kind in ("S", "N") or name == "Remote":
        found["city"] = None
    return found


def _age(header: dict[str, Any], now: str) -> Truth:
    midnight = datetime.fromisoformat(now).replace(hour=0, minute=0, second=0)
    return {"date_posted": midnight - timedelta(days=header["ageInDays"]), "date_posted_precision": "day"}


def _pay(header: dict[str, Any]) -> Truth:
    adjusted = header.get("payPeriodAdjustedPay") or {}
    low, high = (adjusted.get(f"p{n}") or header.get(f"payPercentile{n}") for n in (10, 90))
    return pay(_SOURCES[header["salarySource"]], low, high, header["payCurrency"], header["payPeriod"])


def _rating(header: dict[str, Any]) -> float | None:
    stars = header.get("rating") or ((header.get("employer") or {}).get("ratings") or {}).get("overallRating")
    return stars or None


def detail(recording: Recording) -> list[Truth]:
    """Of a posting that was recorded alone, in one of two shapes."""
    data = json.loads(recording.text)
    if "jobView" in data:
        view = data["jobView"]
        return [_detail(view["header"], view["job"], view["job"]["description"], view["map"], recording.now)]
    row, texts = data["row"], data["text_rows"]
    text = texts[row["jobDescription"].removeprefix("$")]
    return [_detail(row["jobListingDetails"], row, text, row["map"], recording.now)]


def _detail(header: dict[str, Any], job: dict[str, Any], text: str, place: dict[str, Any], now: str) -> Truth:
    city = header["locationType"] == "C"
    return {
        **_listing({"header": header, "job": job}, now), **described(text),
        "job_type": types(header["jobType"]),
        "city": line(place.get("cityName")), "region": line(place.get("stateName")),
        **(point(place["lat"], place["lng"]) if city else point(None, None)),
    }  # fmt: skip
