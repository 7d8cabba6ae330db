"""Glassdoor's detail pages: a flight row, a `jobView` in the Apollo cache, JSON-LD, or bare DOM."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING, Any

import orjson

from jobcrawler.fakeboards import flight, wording
from jobcrawler.fakeboards import glassdoor_listing as listings
from jobcrawler.fakeboards.places import WHOLE
from jobcrawler.fakeboards.writing import describe

if TYPE_CHECKING:
    from jobcrawler.fakeboards.glassdoor_listing import Hit
    from jobcrawler.fakeboards.pages import Request
    from jobcrawler.fakeboards.world import Advert

_TYPE_KEYS = {"full_time": "fulltime", "part_time": "parttime"}
_UNITS = {"hour": "HOUR", "month": "MONTH", "year": "YEAR"}


def _head(hit: Hit) -> dict[str, Any]:
    """A detail's header: a listing's, and what only details have."""
    advert, head, work = hit.advert, listings.header(hit), listings.work(hit)
    del head["occupations"]
    types = advert.slot.job_types
    labels = [entry["value"] for entry in work["extractedJobAttributes"] if entry["key"] in work["skills"]]
    return head | {
        "applicationId": 0,
        "appliedDate": None,
        "applyButtonDisabled": False,
        "applyUrl": listings.job_link(hit).replace("GD_JOB_AD", "GD_JOB_VIEW"),
        "campaignKeys": [],
        "indeedJobAttribute": {"education": [], "educationLabel": [], "skills": work["skills"], "skillsLabel": labels},
        "isSponsoredJob": False,
        "jobType": [wording.label(wording.JOB_TYPES, name, "en") for name in types],
        "jobTypeKeys": [f"search-jobs.job-type-options.{_TYPE_KEYS.get(name, name)}" for name in types],
        "profileAttributes": None,
        "rating": advert.company.rating,
        "remoteWorkTypes": ["WORK_FROM_HOME"] if advert.slot.workplace == "remote" else None,
    }


def _map(advert: Advert) -> dict[str, Any]:
    place = advert.place
    town = place.kind == "city"
    return {
        "address": None,
        "cityName": place.name if town else None,
        "country": WHOLE[place.country].name,
        "lat": place.latitude if town else None,
        "lng": place.longitude if town else None,
        "locationName": listings.location(advert),
        "postalCode": advert.postcode or None,
        "stateName": place.region or None,
    }


def _job(hit: Hit, description: str) -> dict[str, Any]:
    return {
        "description": description,
        "discoverDate": f"{hit.advert.created:%Y-%m-%d}T00:00:00",
        "eolHashCode": 0,
        "importConfigId": 300_001,
        "jobTitleId": 0,
        "jobTitleText": hit.title,
        "listingId": hit.listing,
    }


def _employer(advert: Advert) -> dict[str, Any]:
    """What the flight row says of the employer; nothing where the board has no profile of it."""
    company, rating = advert.company, {"overallRating": advert.company.rating or None}
    if listings.nameless(advert):
        return {"companyRatings": rating, "employerId": 0, "employerName": None, "employerOverview": None}
    overview = {
        "headquarters": None,
        "id": 40_000 + company.number,
        "name": company.indeed,
        "ratings": "$5f:companyRatings",
        "revenue": "$$1 to $5 million (USD)",
        "shortName": company.short,
        "size": "51 to 200 Employees",
        "website": f"https://{company.slug.lower()}.example",
    }
    return {
        "companyRatings": rating,
        "employerId": overview["id"],
        "employerName": company.short,
        "employerOverview": overview,
    }


def details_rows(hit: Hit, request: Request) -> list[str]:
    """The flight rows of an opened job: its texts are rows of their own, and references point into it."""
    advert, html, head = hit.advert, describe(hit.advert), _head(hit)
    row = {
        **_employer(advert),
        "campaignKeys": [],
        "expired": advert.expired,
        "jobCountryId": head["jobCountryId"],
        "jobDescription": "$60",
        "jobLink": head["jobLink"],
        "jobListingAdminDetails": {},
        "jobListingDetails": head | {"campaignKeys": "$5f:campaignKeys", "employerSpotlight": None},
        "jobOverview": _job(hit, "$61"),
        "jobTitle": hit.title,
        "listingId": hit.listing,
        "location": {"id": head["locId"], "name": head["locationName"], "type": head["locationType"]},
        "locationName": head["locationName"],
        "map": _map(advert),
        "savedJobId": 0,
        "seoJobLink": head["seoJobLink"],
        "trackingData": {"jobExpired": advert.expired, "trackingUrl": "$62"},
        **listings.pay_fields(advert),
    }
    texts = [flight.text_row(number, html) for number in ("60", "61")]
    return [*texts, flight.text_row("62", f"{request.base}/rc/gd/png?a={hit.listing}"), flight.json_row("5f", row)]


def _flight_page(hit: Hit, request: Request) -> str:
    opening = '1:"$Sreact.fragment"\n:HL["/job-search-next/assets/fake.css","style"]\n'
    pointer = '5c:["$","$L5e",null,{"initialJobDetailsPromise":"$@5f"}]\n'
    return flight.scripts([opening, *details_rows(hit, request), pointer])


def _view_page(hit: Hit, request: Request) -> str:
    advert = hit.advert
    profile = {"__typename": "Employer", **(listings.employer(advert) or {"id": 0, "name": None, "shortName": None})}
    reference = {"__ref": f"Employer:{profile['id']}"}
    view = {
        "__typename": "JobView",
        "header": {"__typename": "JobViewHeader", **_head(hit), "employer": reference},
        "job": {"__typename": "JobDetails", **_job(hit, describe(advert))},
        "map": {"__typename": "Map", **_map(advert), "employer": reference},
        "overview": reference,
    }
    query = f"jobView({orjson.dumps({'listingId': hit.listing}).decode()})"
    cache = {reference["__ref"]: profile, "ROOT_QUERY": {"__typename": "Query", query: view}}
    data = {"props": {"pageProps": {"apolloCache": cache}}, "page": "/job-listing", "buildId": "fake"}
    text = flight.script_json(data)
    return f'<script id="__NEXT_DATA__" type="application/json">{text}</script>'


def _salary(advert: Advert) -> dict[str, Any]:
    pay = advert.pay
    if pay is None:
        return {}
    low, high = listings.bounds(advert)
    value = {"@type": "QuantitativeValue", "minValue": low, "maxValue": high, "unitText": _UNITS[pay.period]}
    name = "estimatedSalary" if pay.kind == "estimated" else "baseSalary"
    return {name: {"@type": "MonetaryAmount", "currency": pay.currency, "value": value}}


def _json_ld_page(hit: Hit, request: Request) -> str:
    advert = hit.advert
    place, html = advert.place, describe(advert)
    address = {
        "@type": "PostalAddress",
        "addressLocality": place.name,
        "addressRegion": place.region_code or None,
        "addressCountry": {"@type": "Country", "name": WHOLE[place.country].name}
        if hit.listing % 8 < 4
        else place.country.upper(),
    }
    posting = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": hit.title,
        "description": escape(html) if hit.listing % 3 == 0 else html,
        "datePosted": f"{advert.created:%Y-%m-%d}",
        "validThrough": f"{advert.created + timedelta(days=2000):%Y-%m-%dT%H:%M:%SZ}",
        "employmentType": [name.upper() for name in advert.slot.job_types],
        "hiringOrganization": {"@type": "Organization", "name": advert.company.glassdoor},
        "jobLocation": {"@type": "Place", "address": address},
        "identifier": str(hit.listing),
        **_salary(advert),
        **({"jobLocationType": "TELECOMMUTE"} if advert.slot.workplace == "remote" else {}),
    }
    return f'<script type="application/ld+json">{flight.script_json(posting)}</script>'


def _dom_page(hit: Hit, request: Request) -> str:
    advert = hit.advert
    pay = listings.salary_text(advert)
    return (
        f'<header class="JobDetails_jobDetailsHeader__a1" data-jobid="{hit.listing}">'
        f'<div data-test="employer-name"><h4>{escape(advert.company.glassdoor)}</h4></div>'
        f'<h1 class="JobDetails_jobTitle__a2">{escape(hit.title)}</h1>'
        f'<div class="JobDetails_location__a3" data-test="location">{escape(listings.location(advert))}</div></header>'
        + (f'<div class="SalaryEstimate_salaryEstimateContainer__a4">{pay}</div>' if pay else "")
        + f'<div class="JobDetails_jobDescription__a5">{describe(advert)}</div>'
    )


_BODIES = {"rsc": _flight_page, "nextdata": _view_page, "jsonld": _json_ld_page, "dom": _dom_page}
KINDS = tuple(_BODIES)
SAY_EXPIRED = ("rsc", "nextdata")
"""Kinds that have a word for it."""


def html(hit: Hit, request: Request, kind: str) -> str:
    """The detail page of an advert, of a kind in `KINDS`."""
    advert = hit.advert
    name = escape(f"{advert.company.glassdoor} {hit.title} in {listings.location(advert)} | Glassdoor")
    return (
        f'<!doctype html><html lang="{advert.language}"><head><meta charset="utf-8"><title>{name}</title>'
        f'<link rel="canonical" href="{hit.link}"></head><body>'
        f"{_BODIES[kind](hit, request)}</body></html>"
    )
