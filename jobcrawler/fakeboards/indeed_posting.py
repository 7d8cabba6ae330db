"""Indeed's detail model: the same in the two-pane answer of a search page and in the stand-alone page."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards import wording
from jobcrawler.fakeboards.catalogue import OCCUPATIONS
from jobcrawler.fakeboards.dice import mixed
from jobcrawler.fakeboards.indeed_cards import TK, bits_of, location, midnight, milliseconds
from jobcrawler.fakeboards.writing import describe

if TYPE_CHECKING:
    from jobcrawler.fakeboards.pages import Request
    from jobcrawler.fakeboards.world import Advert

_PERIODS = {"hour": "HOURLY", "month": "MONTHLY", "year": "YEARLY"}
_NOWHERE = {"latitude": 25, "longitude": -40}
"""Where Indeed puts what has no place: in the middle of the Atlantic."""
_NULL_KEYS = """
accountKey appCommonData appShareUrl benefitsModel callToInterviewButtonModel categorizedAttributesModel
commissionOnlyLabel commuteInfoModel companyFollowFormModel companyTabModel datePublished employerResponsiveCardModel
originalJobLinkModel parenttk preciseLocationModel queryString resumePromoCardModel
"""
_NULLS = dict.fromkeys(_NULL_KEYS.split())
_HEADER_NULL_KEYS = """
companyReviewModel employerActivity encryptedFccCompanyId jobNormTitle jobTypes location parentCompanyName
preciseLocationModel ratingsModel recentSearch salaryCurrency salaryMax salaryMin salaryType tagModels
taxonomyAttributes
"""
_HEADER_NULLS = dict.fromkeys(_HEADER_NULL_KEYS.split())
_INFO_NULL_KEYS = (
    "appliedStateBannerModel commuteInfoModel expiredJobMetadataModel jobDebugInfoModel jobTagModel tagModels"
)
_INFO_NULLS = dict.fromkeys(_INFO_NULL_KEYS.split())


def _text(html: str) -> str:
    """The description as Indeed's plain text has it, with stars for what was bold."""
    starred = re.sub(r"</?b>", "*", html).replace("<li>", "- ")
    return unescape(re.sub(r"\n+", "\n\n", re.sub(r"<[^>]+>", "", starred))).strip()


def _attributes(table: dict[str, tuple[str, str, str, str]], names: list[str], language: str) -> list[dict[str, str]]:
    return [
        {"__typename": "JobAttribute", "key": table[name][0], "label": wording.label(table, name, language)}
        for name in names
    ]


def _location(advert: Advert) -> dict[str, Any]:
    place, written = advert.place, location(advert)
    remote = place.kind == "remote"
    spot = _NOWHERE if remote else {"latitude": place.latitude, "longitude": place.longitude}
    short = written if remote else place.label
    return {
        "__typename": "JobLocation",
        "countryCode": place.country.upper(),
        "admin1Code": None if remote else place.region_code,
        "admin1Name": None if remote else place.region,
        "admin2Code": None,
        "admin2Name": None,
        "admin3Code": None,
        "admin4Code": None,
        "city": written if remote else None if place.country == "in" and advert.number % 4 == 0 else place.name,
        "postalCode": advert.postcode or None,
        "streetAddress": None,
        "fullAddress": written,
        **spot,
        "formatted": {"__typename": "FormattedJobLocation", "long": written, "short": short},
    }


def _employer(advert: Advert) -> dict[str, Any] | None:
    employer = advert.company
    if not employer.rating:
        return None
    rating = {"__typename": "AverageRating", "count": employer.reviews, "value": employer.rating}
    return {
        "__typename": "Employer",
        "key": employer.code,
        "tier": "FREE",
        "relativeCompanyPageUrl": f"/cmp/{employer.slug}",
        "parentEmployer": None,
        "ugcStats": {
            "__typename": "JobseekerUgcStats",
            "globalReviewCount": employer.reviews,
            "ratings": {"__typename": "RatingBundle", "overallRating": rating},
        },
    }


def _work(advert: Advert) -> dict[str, Any]:
    language, workplace = advert.language, advert.slot.workplace
    types = _attributes(wording.JOB_TYPES, list(advert.slot.job_types), language)
    places = _attributes(wording.WORKPLACES, [workplace] if workplace != "on_site" else [], language)
    return {
        "attributes": types + places,
        "benefits": [],
        "employerProvidedAttributes": types + places,
        "jobTypes": types,
        "shiftAndSchedule": [],
    }


def _source(advert: Advert) -> dict[str, Any]:
    key, name = str(advert.company.number), advert.company.indeed
    return {
        "compensation": {"__typename": "JobCompensation", "key": f"{mixed(advert.text, 13):016x}"},
        "employer": _employer(advert),
        "feed": {"__typename": "JobFeed", "feedSourceType": "EMPLOYER", "isDradis": False, "key": key},
        "hiringDemand": {"__typename": "HiringDemand", "isHighVolumeHiring": False, "isUrgentHire": False},
        "source": {"__typename": "JobSource", "key": key, "name": name},
        "sourceEmployerName": name,
        "thirdPartyTrackingUrls": [],
    }


def _job(advert: Advert, key: str, html: str, request: Request) -> dict[str, Any]:
    """The GraphQL job of `hostQueryExecutionResult`."""
    own_page = bits_of(advert) % 4 != 0
    return {
        "__typename": "Job",
        "key": key,
        "title": advert.title,
        "normalizedTitle": OCCUPATIONS[advert.slot.occupation].titles[advert.language].lower(),
        "datePublished": midnight(advert.published),
        "dateOnIndeed": milliseconds(advert.created),
        "expirationDate": None,
        "expired": advert.expired,
        "isRepost": advert.slot.repost,
        "isLatestPost": True,
        "language": advert.language,
        "refNum": str(advert.text % 1_000_000),
        "url": advert.apply_link if own_page else f"http://{request.host}{request.prefix}/job/-{key}",
        "description": {"__typename": "JobDescription", "html": html, "semanticSegments": [], "text": _text(html)},
        "location": _location(advert),
        **_work(advert),
        **_source(advert),
    }


def _header(advert: Advert, request: Request, display: str) -> dict[str, Any]:
    language, workplace, employer = advert.language, advert.slot.workplace, advert.company
    link = f"{request.base}/cmp/{employer.slug}" if employer.rating else None
    remote = None
    if workplace != "on_site" and bits_of(advert) % 3:
        text = wording.label(wording.WORKPLACES, workplace, language)
        remote = {"inlineText": workplace == "remote", "text": text, "type": wording.REMOTE_MODELS[workplace]}
    return {
        **_HEADER_NULLS,
        "companyImagesModel": {
            "featuredEmployer": False,
            "headerImageUrl": None,
            "logoAltText": f"{employer.indeed} logo",
            "logoUrl": None,
        },
        "companyName": employer.indeed,
        "companyOverviewLink": link and f"{link}?campaignid=mobvjcmp&from=mobviewjob&tk={TK}",
        "companyReviewLink": link and f"{link}/reviews?campaignid=mobvjcmp&tk={TK}",
        "formattedLocation": location(advert),
        "hideRating": False,
        "jobTitle": advert.title,
        "remoteLocation": advert.place.kind == "remote",
        "remoteWorkModel": remote,
        "subtitle": f"{employer.indeed} - {location(advert)}",
        "viewJobDisplay": display,
    }


def _salary(advert: Advert) -> dict[str, Any] | None:
    pay = advert.pay
    if pay is None or pay.kind == "estimated":
        return None
    return {
        "salaryCurrency": pay.currency,
        "salaryMax": pay.high or -1,
        "salaryMin": pay.low,
        "salarySource": "EXTRACTION",
        "salaryText": wording.pay_text(pay, advert.place.country, advert.language),
        "salaryType": _PERIODS[pay.period],
    }


def _info(advert: Advert, html: str, request: Request, display: str) -> dict[str, Any]:
    types = ", ".join(wording.label(wording.JOB_TYPES, name, advert.language) for name in advert.slot.job_types)
    return {
        **_INFO_NULLS,
        "hideCmpHeader": False,
        "jobInfoHeaderModel": _header(advert, request, display),
        "jobMetadataHeaderModel": {"jobType": types if bits_of(advert) % 4 else None},
        "sanitizedJobDescription": html,
        "showExpiredHeader": advert.expired,
        "viewJobDisplay": display,
    }


def model(advert: Advert, key: str, request: Request, *, embedded: bool) -> dict[str, Any]:
    """Everything that Indeed knows of a posting."""
    html, language, country = describe(advert), advert.language, advert.place.country.upper()
    display = "DESKTOP_EMBEDDED" if embedded else "DESKTOP_STANDALONE"
    age = wording.age(advert.slot.age_days, language)
    result = {"__typename": "JobDataResult", "trackingKey": TK, "job": _job(advert, key, html, request)}
    return {
        **_NULLS,
        "baseUrl": request.base,
        "country": country,
        "hiringInsightsModel": {"age": age, "postedToday": advert.slot.age_days < 1, "urgentlyHiringModel": None},
        "hostQueryExecutionResult": {"data": {"jobData": {"__typename": "JobDataPayload", "results": [result]}}},
        "jobCountry": country,
        "jobInfoWrapperModel": {"jobInfoModel": _info(advert, html, request, display)},
        "jobKey": key,
        "jobLanguage": language,
        "jobLocation": location(advert),
        "jobMetadataFooterModel": {"advertiserName": "", "age": age, "originalJobLink": None},
        "jobTitle": advert.title,
        "language": language,
        "locale": f"{language}_{country}",
        "mobtk": TK,
        "pageId": "viewjob",
        "requestPath": request.target if not embedded else f"/viewjob?jk={key}&spa=1",
        "salaryInfoModel": _salary(advert),
        "viewJobDisplay": display,
    }
