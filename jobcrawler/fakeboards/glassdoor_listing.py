"""Glassdoor's listings: the JSON of a search hit in the key structure of each generation, and its DOM card."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jobcrawler.countries import COUNTRIES
from jobcrawler.fakeboards import wording
from jobcrawler.fakeboards.catalogue import OCCUPATIONS
from jobcrawler.fakeboards.dice import mixed
from jobcrawler.fakeboards.places import GLASSDOOR_COUNTRY_IDS, plain
from jobcrawler.fakeboards.writing import escape, points

if TYPE_CHECKING:
    from jobcrawler.fakeboards.world import Advert

LETTERS = {"city": "C", "region": "S", "country": "N", "remote": "S"}
_PERIODS = {"hour": "HOURLY", "month": "MONTHLY", "year": "ANNUAL"}
_OCCUPATION_KEYS = ("AB1C2", "AB3D4", "AB5E6", "AB7F8", "AB9G0")


@dataclass(frozen=True, slots=True)
class Hit:
    """An advert as this board shows it at a position of a page."""

    advert: Advert
    listing: int
    """Its id."""
    position: int
    title: str
    """With this board's punctuation: other dashes than Indeed's."""
    key: str
    """Of tracking addresses."""
    link: str
    """Address of the detail page."""
    quoted: list[str] | None
    """The quoted part of the description, HTML; null for one in three."""


@lru_cache(maxsize=10_000)
def slug(text: str) -> str:
    """As in addresses: "austin-tx"."""
    return re.sub(r"[^a-z0-9]+", "-", plain(text)).strip("-")


def hit(advert: Advert, listing: int, position: int, base: str) -> Hit:
    """An advert at a position; `base` begins its address."""
    title = advert.title.replace(" - ", " – ")
    return Hit(
        advert=advert,
        listing=listing,
        position=position,
        title=title,
        key=f"{mixed(listing, 3):016x}",
        link=base + _path(slug(title), slug(advert.company.short), advert, listing),
        quoted=_fragments(advert),
    )


def _path(name: str, firm: str, advert: Advert, listing: int) -> str:
    place = f"_IC{advert.place.board_id}" if advert.place.kind == "city" else ""
    spans = f"KO0,{len(name)}_KE{len(name) + 1},{len(name) + 1 + len(firm)}"
    return f"/job-listing/{name}-{firm}-JV{place}_{spans}.htm?jl={listing}"


def _fragments(advert: Advert) -> list[str] | None:
    if advert.number % 3 == 0:
        return None
    skills = ", ".join(OCCUPATIONS[advert.slot.occupation].skills)
    return [f"{' '.join(points(advert, 2))}&hellip;<br>\n<b>Skills:</b> {skills}"]


def location(advert: Advert) -> str:
    """The place as Glassdoor writes it: "Austin, TX", "Pune", "Remote"."""
    return advert.place.label if advert.place.country == "us" else advert.place.name


def place_fields(advert: Advert) -> dict[str, Any]:
    """locId, locationName, locationType; remote adverts stand under a state or a country."""
    place = advert.place
    national = place.kind == "remote" and advert.number % 2 == 1
    return {
        "locId": GLASSDOOR_COUNTRY_IDS[place.country] if national else place.board_id,
        "locationName": location(advert),
        "locationType": "N" if national else LETTERS[place.kind],
    }


def pay_fields(advert: Advert, *, typed: bool = False) -> dict[str, Any]:
    """Pay in the header's keys; the currency is there even without pay, an open end gives equal percentiles."""
    pay, currency = advert.pay, COUNTRIES[advert.place.country].currency
    if pay is None:
        return {"payCurrency": currency, "payPeriod": None, "payPeriodAdjustedPay": None, "salarySource": None}
    low, high = bounds(advert)
    middle = {"p50": _amount(round((low + high) / 2, 2))} if advert.number % 3 else {}
    return {
        "payCurrency": currency,
        "payPeriod": _PERIODS[pay.period],
        "payPeriodAdjustedPay": {**_tag("PayPercentile", typed), "p10": _amount(low), **middle, "p90": _amount(high)},
        "salarySource": "ESTIMATED" if pay.kind == "estimated" else "EMPLOYER_PROVIDED",
    }


def bounds(advert: Advert) -> tuple[float, float]:
    """The pay as this board has it: both ends, equal where only one is known."""
    pay = advert.pay
    return (pay.low or pay.high, pay.high or pay.low) if pay else (0, 0)


def _amount(value: float) -> float | int:
    """An int where it is whole, as in the recordings."""
    return int(value) if value == int(value) else value


def _tag(kind: str, typed: bool) -> dict[str, Any]:
    """The __typename that GraphQL puts on every object."""
    return {"__typename": kind} if typed else {}


def nameless(advert: Advert) -> bool:
    """Whether the board does not know the employer's profile (its name is then only in employerNameFromSearch)."""
    return advert.company.number % 9 == 4


def employer(advert: Advert) -> dict[str, Any] | None:
    """The employer's profile; null or of id 0 where the board has none."""
    if nameless(advert):
        return None if advert.number % 3 == 0 else {"id": 0, "name": None, "shortName": None}
    company = advert.company
    return {"id": 40_000 + company.number, "name": company.indeed, "shortName": company.short}


@lru_cache(maxsize=2_000)
def attributes(occupation: int, job_types: tuple[str, ...], workplace: str, *, typed: bool = False) -> dict[str, Any]:
    """`indeedJobAttribute`: skills, kinds of work and workplace, by language-free keys."""
    skills = {
        f"{mixed(i, occupation) % 36**5:05X}"[-5:]: skill for i, skill in enumerate(OCCUPATIONS[occupation].skills)
    }
    kinds = [*(wording.JOB_TYPES[name] for name in job_types), wording.WORKPLACES[workplace]]
    found = sorted({**skills, **{key: english for key, english, *_ in kinds}}.items())
    entries = [{**_tag("MapEntry", typed), "key": key, "value": value} for key, value in found]
    return {**_tag("IndeedJobAttribute", typed), "extractedJobAttributes": entries, "skills": list(skills)}


def work(hit: Hit, *, typed: bool = False) -> dict[str, Any]:
    """The `indeedJobAttribute` of a hit."""
    slot = hit.advert.slot
    return attributes(slot.occupation, slot.job_types, slot.workplace, typed=typed)


def job_link(hit: Hit) -> str:
    """The tracking address; never an identity."""
    return (
        f"/partner/jobListing.htm?pos={101 + hit.position}&ao=1110001&s=1&guid={hit.key}&src=GD_JOB_AD&t=SR&vt=w"
        f"&cs=1_{hit.key[:8]}&jobListingId={hit.listing}&jrtk=5-fake1-0-{hit.key}"
    )


def header(hit: Hit, *, typed: bool = False) -> dict[str, Any]:
    """What the generations' headers have in common."""
    advert = hit.advert
    normal, profile = OCCUPATIONS[advert.slot.occupation].titles["en"].lower(), employer(advert)
    occupations = [{**_tag("KeyLabel", typed), "key": code} for code in _OCCUPATION_KEYS[: 1 + advert.number % 4]]
    return {
        **_tag("JobViewHeader", typed),
        "adOrderId": 1_110_001,
        "ageInDays": advert.slot.age_days,
        "easyApply": advert.number % 4 == 0,
        "employer": profile and {**_tag("Employer", typed), **profile},
        "employerNameFromSearch": advert.company.glassdoor,
        "expired": advert.expired,
        "goc": normal,
        "gocId": 100_000 + advert.slot.occupation,
        "isSponsoredEmployer": False,
        "isSponsoredJob": hit.position == 0,
        "jobCountryId": GLASSDOOR_COUNTRY_IDS[advert.place.country],
        "jobLink": job_link(hit),
        "jobResultTrackingKey": f"5-fake1-0-{hit.key}",
        "jobTitleText": hit.title,
        "normalizedJobTitle": normal,
        "occupations": occupations,
        "savedJobId": None,
        "seoJobLink": hit.link,
        **place_fields(advert),
        **pay_fields(advert, typed=typed),
    }


def _view(hit: Hit, head: dict[str, Any], *, typed: bool = False) -> dict[str, Any]:
    return {
        **_tag("JobView", typed),
        "header": head,
        "job": {
            **_tag("JobDetails", typed),
            "descriptionFragmentsText": hit.quoted,
            "importConfigId": 300_001,
            "jobTitleId": 0,
            "jobTitleText": hit.title,
            "listingId": hit.listing,
        },
        "jobListingAdminDetails": {**_tag("JobListingAdminDetailsVO", typed), "userEligibleForAdminJobDetails": False},
        "overview": {
            **_tag("Employer", typed),
            "shortName": None if nameless(hit.advert) else hit.advert.company.short,
            "squareLogoUrl": None,
        },
    }


def flight_listing(hit: Hit) -> dict[str, Any]:
    """A listing of the flight generation: no __typename; the rating stands with the employer."""
    head = header(hit)
    head |= {"employerSpotlight": None, "indeedJobAttribute": work(hit) if hit.advert.number % 3 else None}
    if head["employer"]:
        ratings = {"overallRating": hit.advert.company.rating or None} if head["employer"]["id"] else None
        head["employer"] |= {"bestLedCompanies": [], "bestPlacesToWork": [], "ratings": ratings}
    return {"jobview": _view(hit, head)}


def graphql_listing(hit: Hit) -> dict[str, Any]:
    """A listing of the __NEXT_DATA__ generation."""
    head = header(hit, typed=True)
    head |= {"indeedJobAttribute": work(hit, typed=True), "rating": hit.advert.company.rating}
    return {"__typename": "JobListingSearchResult", "jobview": _view(hit, head, typed=True)}


def apollo_listing(hit: Hit, entities: dict[str, Any]) -> dict[str, Any]:
    """A listing of the Apollo cache: the employer is a reference to an entity, which is added to `entities`."""
    found = graphql_listing(hit)
    head = found["jobview"]["header"]
    head |= {"divisionEmployerName": None, "gocConfidence": 0.9, "needsCommission": False}
    profile = head["employer"]
    if profile:
        entities[f"Employer:{profile['id']}"] = profile
        head["employer"] = {"__ref": f"Employer:{profile['id']}"}
    if hit.advert.number % 3:
        head["indeedJobAttribute"] = None
    details = found["jobview"]["jobListingAdminDetails"]
    details |= {"cpcVal": None, "importConfigId": None, "jobListingId": hit.listing, "jobSourceId": 0}
    return found


def salary_text(advert: Advert) -> str:
    """The pay as cards show it: "$98K - $141K (Glassdoor est.)"; "" without pay."""
    pay = advert.pay
    if pay is None:
        return ""
    text = wording.short_range(*bounds(advert), advert.place.country)
    per = {"hour": " Per Hour", "month": "/mo", "year": ""}[pay.period]
    who = "Glassdoor est." if pay.kind == "estimated" else "Employer est."
    return f"{text}{per}<!-- -->&nbsp;<span>({who})</span>"


def dom_card(hit: Hit) -> str:
    """The card of a hit in the page."""
    advert, listing = hit.advert, hit.listing
    pay, rating = salary_text(advert), advert.company.rating
    stars = f'<span class="rating-single-star_RatingText__x7">{rating}</span>' if rating else ""
    salary = f'<div class="JobCard_salaryEstimate__x5" data-test="detailSalary">{pay}</div>' if pay else ""
    quoted = f'<div class="JobCard_jobDescriptionSnippet__x6"><div>{hit.quoted[0]}</div></div>' if hit.quoted else ""
    return (
        f'<li class="JobsList_jobListItem__wJ1" data-brandviews="MODULE:n=jsearch-job-listing:jlid={listing}" '
        f'data-jobid="{listing}" data-test="jobListing"><div class="jobCard JobCard_jobCardContent__xJ5">'
        f'<div class="EmployerProfile_employerInfo__x1" id="job-employer-{listing}">'
        f'<span class="EmployerProfile_compactEmployerName__x2">{escape(advert.company.glassdoor)}</span>{stars}</div>'
        f'<a class="JobCard_jobTitle__x3" data-test="job-title" href="{hit.link}" id="job-title-{listing}">'
        f"{escape(hit.title)}</a>"
        f'<div class="JobCard_location__x4" data-test="emp-location">{escape(location(advert))}</div>{salary}{quoted}'
        f'<div class="JobCard_listingAge__x8" data-test="job-age">{wording.short_age(advert.slot.age_days)}</div>'
        "</div></li>"
    )
