"""Indeed's search cards: the JSON of a result, in the recorded key structure, and its card in the page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jobcrawler.fakeboards import wording
from jobcrawler.fakeboards.catalogue import OCCUPATIONS
from jobcrawler.fakeboards.dice import mixed
from jobcrawler.fakeboards.writing import escape, points

if TYPE_CHECKING:
    from datetime import datetime

    from jobcrawler.fakeboards.pages import Request
    from jobcrawler.fakeboards.world import Advert, Pay

TK = "1fakeboards00tk01"
_FLAGS = """
appliedOrGreater dradisJob employerResponsive expired featuredEmployer hiringEventJob isJobVisited
redirectToThirdPartySite saved showJobType showSponsoredLabel
"""
_CONSTANT: dict[str, Any] = {
    **dict.fromkeys(_FLAGS.split(), False),
    "companyBrandingAttributes": {},
    "enticers": [],
    "extractTrackingUrls": "",
    "fccompanyId": -1,
    "mobtk": TK,
    "preciseLocationModel": {"obfuscateLocation": False, "overrideJCMPreciseLocationModel": True},
    "recommendationReasonModel": {"reason": None},
    "searchUID": TK,
    "showRelativeDate": True,
    "taxoAttributes": [],
    "tier": {"matchedPreferences": {"longMatchedPreferences": [], "stringMatchedPreferences": []}, "type": "DEFAULT"},
}
"""What is alike on every card; the real ones hold some sixty keys more that nobody needs."""
_BENEFITS = (("BNF01", "Health insurance"), ("BNF02", "Paid time off"), ("BNF03", "Bicycle"))
_PERIOD_WORDS = {"hour": "hourly", "month": "monthly", "year": "yearly"}
_MORE_PLACES = {"en": "location", "es": "ubicación", "de": "Standort"}


def milliseconds(moment: datetime) -> int:
    """As Indeed's JSON holds a moment."""
    return int(moment.timestamp() * 1000)


def midnight(moment: datetime) -> int:
    """The start of a moment's day in US Central, as `pubDate` holds it; summer is taken as April to October."""
    shift = timedelta(hours=5 if 4 <= moment.month <= 10 else 6)
    local = moment - shift
    return milliseconds(local.replace(hour=0, minute=0, second=0) + shift)


def location(advert: Advert) -> str:
    """The place as Indeed writes it: "Austin, TX 78701", "06000, Mérida, Yuc.", "10115 Berlin", "Remote"."""
    place, postcode = advert.place, advert.postcode
    if place.kind == "remote":
        return wording.label(wording.WORKPLACES, "remote", advert.language)
    if not postcode or place.country == "in":
        return place.label
    if place.country in {"mx", "de"}:
        return f"{postcode}, {place.label}" if place.country == "mx" else f"{postcode} {place.label}"
    return f"{place.label} {postcode}"


def bits_of(advert: Advert) -> int:
    """Bits for what a card has now and then."""
    return mixed(advert.number, 11)


def snippet(advert: Advert) -> str:
    """What a card quotes of the description: a list, or plain text with entities that ends in "…"."""
    duties = points(advert, 3)
    if bits_of(advert) % 6 == 0:
        return f"{duties[0]} {duties[1]}…"
    items = "\n".join(f" <li>{duty}</li>" for duty in duties[: 1 + bits_of(advert) % 3])
    style = "list-style-type:circle;margin-top: 0px;margin-bottom: 0px;padding-left:20px;"
    return f'<ul style="{style}">\n{items}\n</ul>'


def extracted(pay: Pay, *, upper: bool) -> dict[str, object]:
    """Pay as Indeed extracts it: max -1 for "From", min 0 for "Up to"; both cases of letters occur."""
    word = _PERIOD_WORDS[pay.period]
    return {"max": pay.high or -1, "min": pay.low, "type": word.upper() if upper else word}


def _pay(advert: Advert, bits: int) -> dict[str, Any]:
    pay, country = advert.pay, advert.place.country
    if pay is None:
        return {"salarySnippet": {"currency": "INR" if bits % 7 == 0 else "", "salaryTextFormatted": False}}
    if pay.kind == "estimated":
        text = wording.estimated_text(pay.low, pay.high, country, advert.language)
        estimate = {"formattedRange": text, "max": pay.high, "min": pay.low, "type": "YEARLY"}
        return {"estimatedSalary": estimate, "salarySnippet": {"currency": pay.currency, "salaryTextFormatted": False}}
    text = wording.pay_text(pay, country, advert.language)
    return {
        "extractedSalary": extracted(pay, upper=bits % 2 == 0),
        "salarySnippet": {
            "currency": pay.currency,
            "salaryTextFormatted": False,
            "source": "EXTRACTION",
            "text": text,
        },
    }


def _attribute(table: dict[str, tuple[str, str, str, str]], name: str, language: str) -> dict[str, str]:
    return {"label": wording.label(table, name, language), "suid": table[name][0]}


def _work(advert: Advert, bits: int) -> dict[str, Any]:
    language, workplace = advert.language, advert.slot.workplace
    types = [_attribute(wording.JOB_TYPES, name, language) for name in advert.slot.job_types]
    remote = [_attribute(wording.WORKPLACES, workplace, language)] if workplace != "on_site" else []
    benefits = [{"label": text, "suid": suid} for suid, text in _BENEFITS[: bits % 4]]
    taxonomy = {"job-types": types, "shifts": [], "remote": remote, "benefits": benefits, "job-types-cc": types}
    work: dict[str, Any] = {
        "jobTypes": [kind["label"] for kind in types] if bits % 5 < 2 else [],
        "remoteLocation": advert.place.kind == "remote",
        "taxonomyAttributes": [{"attributes": found, "label": name} for name, found in taxonomy.items()]
        + [{"attributes": [], "label": "schedules"}],
    }
    if remote:
        text = {"text": remote[0]["label"]} if bits % 3 == 0 else {}
        work["remoteWorkModel"] = {"inlineText": True, **text, "type": wording.REMOTE_MODELS[workplace]}
    return work


def _company(advert: Advert) -> dict[str, Any]:
    employer = advert.company
    links: dict[str, Any] = {}
    if employer.rating:
        links = {
            "companyOverviewLink": f"/cmp/{employer.slug}",
            "companyOverviewLinkCampaignId": "serp-fake",
            "companyReviewLink": f"/cmp/{employer.slug}/reviews",
            "companyReviewLinkCampaignId": "serp-fake",
        }
    return {
        "company": employer.indeed,
        "companyIdEncrypted": employer.code,
        "companyRating": employer.rating or 0,
        "companyReviewCount": employer.reviews,
        "encryptedFccompanyId": employer.code[::-1],
        "truncatedCompany": employer.indeed,
        **links,
    }


def _places(advert: Advert, key: str, bits: int) -> dict[str, Any]:
    place = advert.place
    if place.kind == "remote":
        return {"formattedLocation": location(advert), "jobLocationCity": location(advert), "locationCount": 1}
    found: dict[str, Any] = {
        "formattedLocation": location(advert),
        "jobLocationCity": place.name,
        "jobLocationState": place.region_code,
        "locationCount": 1,
    }
    if advert.postcode:
        found["jobLocationPostal"] = advert.postcode
    if bits % 12 == 0:
        more, word = 1 + bits % 3, _MORE_PLACES[advert.language]
        plural = "" if more == 1 else {"en": "s", "es": "es", "de": "e"}[advert.language]
        link = {"label": f"+{more} {word}{plural}", "url": f"/addlLoc/redirect?tk={TK}&jk={key}&dest=%2Fjobs"}
        found |= {"locationCount": more + 1, "additionalLocationLink": link}
    return found


def _links(key: str, request: Request, *, sponsored: bool) -> dict[str, Any]:
    blob = f"{mixed(int(key, 16), 3):016x}{key[::-1]}{mixed(int(key, 16), 9):016x}"
    p, ad_id = request.prefix, str(int(key[:8], 16) % 900_000_000 + 1)
    link = f"{p}/pagead/clk?mo=r&ad={blob}&vjs=3" if sponsored else f"{p}/rc/clk?jk={key}&bb={blob}&vjs=3"
    view = f"{p}/viewjob?jk={key}&from=vjs&tk={TK}&viewtype=embedded"
    apply = f"http://{request.host}{p}//applystart?jk={key}&from=jobsearch&spon={int(sponsored)}"
    own: dict[str, Any] = {"organicBlob": blob}
    if sponsored:
        own = {"adBlob": blob, "adId": ad_id, "advn": ad_id[::-1]}
    return {"link": link, "viewJobLink": view, "thirdPartyApplyUrl": apply, **own}


def card(advert: Advert, key: str, request: Request, *, sponsored: bool) -> dict[str, Any]:
    """One element of `mosaicProviderJobCardsModel.results`."""
    bits, days = bits_of(advert), advert.slot.age_days
    return {
        **_CONSTANT,
        "jobkey": key,
        "title": advert.title,
        "displayTitle": advert.title,
        "normTitle": OCCUPATIONS[advert.slot.occupation].titles[advert.language],
        "createDate": milliseconds(advert.created),
        "pubDate": midnight(advert.published),
        "formattedRelativeTime": wording.age(days, advert.language, fresh=bits % 2 == 0),
        "newJob": days < 3,
        "urgentlyHiring": bits % 17 == 0,
        "indeedApplyable": bits % 3 == 1,
        "indeedApplyEnabled": bits % 3 == 1,
        "snippet": snippet(advert),
        "sponsored": sponsored,
        "feedId": 300_000 + bits % 997,
        "sourceId": 40_000 + advert.company.number,
        **_company(advert),
        **_places(advert, key, bits),
        **_work(advert, bits),
        **_pay(advert, bits),
        **_links(key, request, sponsored=sponsored),
    }


def dom_card(result: dict[str, Any]) -> str:
    """The card of a result in the page."""
    key, title = result["jobkey"], escape(result["title"])
    where = escape(result["formattedLocation"])
    model = result.get("remoteWorkModel", {})
    if model.get("text") and not result["remoteLocation"]:
        where = f"{escape(model['text'])} in {where}"
    pay = escape(result["salarySnippet"].get("text", ""))
    pay = f'<div class="salary-snippet-container"><span>{pay}</span></div>' if pay else ""
    return (
        f'<li class="css-1ac2h1w"><div class="cardOutline tapItem result job_{key} desktop">'
        f'<div class="job_seen_beacon"><h2 class="jobTitle css-1o1rnx9" tabindex="-1">'
        f'<a id="job_{key}" data-mobtk="{TK}" data-jk="{key}" role="button" class="jcs-JobTitle" '
        f'href="{escape(result["link"])}"><span title="{title}" id="jobTitle-{key}">{title}</span></a></h2>'
        f'<span data-testid="company-name" class="css-19eicqx">{escape(result["company"])}</span>'
        f'<div data-testid="text-location" class="css-1f06pz4"><span>{where}</span></div>{pay}'
        "</div></div></li>"
    )


def slug(text: str) -> str:
    """As canonical links write a query or a place: "austin,-tx"."""
    return quote("-".join(text.lower().split()), safe=",.")
