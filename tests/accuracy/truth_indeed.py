"""What the recorded pages of Indeed say."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.accuracy.truth import after, described, line, moment, pay, point, posted, types

if TYPE_CHECKING:
    from tests.accuracy.recordings import Recording
    from tests.accuracy.truth import Truth

_MODELS = {"REMOTE_ALWAYS": "remote", "REMOTE_HYBRID": "hybrid", "REMOTE_COVID_TEMPORARY": "remote"}
_LABELS = {"Remote": "remote", "Hybrid work": "hybrid"}
_INITIAL = r"window\._initialData\s*=\s*"
CURRENCIES = {"US": "USD", "IN": "INR", "HK": "HKD", "IE": "EUR"}
"""Of the countries whose sites were recorded."""


def cards(recording: Recording) -> list[dict[str, Any]]:
    """The results of a page, as they are."""
    data = after(recording.text, r"""providerData\[["']mosaic-provider-jobcards["']\]\s*=\s*""")
    return list(data["metaData"]["mosaicProviderJobCardsModel"]["results"]) if data else []


def site(recording: Recording) -> str:
    """The country of the site, as the page says."""
    return str(after(recording.text, _INITIAL)["country"]).upper()


def search(recording: Recording) -> list[Truth]:
    """Of each card; of the one whose posting is open beside the list, of both."""
    initial, host = after(recording.text, _INITIAL), urlsplit(recording.url).netloc
    found = [_card(raw, host, site(recording)) for raw in cards(recording)]
    opened = initial.get("autoOpenTwoPaneViewjobResponse")
    own = _posting(opened["body"], host, site(recording)) if opened else {}
    return [_both(card, own) if card["source_id"] == own.get("source_id") else card for card in found]


def detail(recording: Recording) -> list[Truth]:
    """Of a page of one posting, or of the answer that is shown beside a list."""
    model = _model(recording)
    header = model["jobInfoWrapperModel"]["jobInfoModel"]["jobInfoHeaderModel"]
    return [_posting(model, urlsplit(recording.url or header["companyOverviewLink"]).netloc, None)]


def salary_info(recording: Recording) -> dict[str, Any]:
    """The pay of a posting in numbers and text, as it is; {} without one."""
    return dict(_model(recording)["salaryInfoModel"] or {})


def _model(recording: Recording) -> dict[str, Any]:
    text = recording.text
    found = json.loads(text)["body"] if recording.path.endswith(".json") else after(text, _INITIAL)
    return dict(found)


def _both(card: Truth, own: Truth) -> Truth:
    """A card whose posting is open: the card stays, the posting adds."""
    kinds = sorted({kind for one in (card, own) for kind in (one["job_type"] or "").split(",") if kind})
    text = {name: own[name] for name in ("description", "description_kind")}
    filled = {name: value for name, value in card.items() if value is not None}
    return {**card, **own, **filled, **text, "job_type": ",".join(kinds) or None}


def _card(raw: dict[str, Any], host: str, code: str) -> Truth:
    shown = raw["formattedLocation"]
    labels = {
        a["label"] for group in raw["taxonomyAttributes"] for a in group["attributes"] if group["label"] == "remote"
    }
    marked = [_LABELS[label] for label in labels] or ["remote"] * (raw["remoteLocation"] or shown == "Remote")
    model = (raw.get("remoteWorkModel") or {}).get("type")
    kinds = [a["label"] for g in raw["taxonomyAttributes"] if g["label"] == "job-types" for a in g["attributes"]]
    return {
        "source_id": raw["jobkey"], "link": f"https://{host}/viewjob?jk={raw['jobkey']}", "title": line(raw["title"]),
        "company": line(raw["company"]), "location": line(shown), "country": code, "language": None,
        "workplace": _MODELS[model] if model else next(iter(marked), None),
        "job_type": types([*kinds, *raw["jobTypes"]]),
        **_place(shown, raw["jobLocationCity"], raw.get("jobLocationState")), **point(None, None),
        **_pay(raw, code), **_dates(raw.get("createDate"), raw["pubDate"]), **described(raw["snippet"], "snippet"),
        **_company(raw.get("companyOverviewLink"), raw["companyRating"], raw["companyReviewCount"], host),
    }  # fmt: skip


def _place(shown: str, city: str | None, region: str | None) -> Truth:
    """City and region: the fields of their own; else the parts of what is shown, where it has several."""
    parts = [re.sub(r"\s+\d{4,6}$", "", part) for part in shown.split(", ")]
    if shown == "Remote":
        return {"city": None, "region": None}
    found: Truth = {"region": [region, parts[-1]]} if region else {}
    if city or len(parts) > 1:
        found["city"] = city or parts[-2]
    return found


def _pay(raw: dict[str, Any], code: str) -> Truth:
    """What Indeed read in the advert; else its own estimate."""
    numbers, guess, shown = raw.get("extractedSalary"), raw.get("estimatedSalary"), raw["salarySnippet"]
    if numbers:
        fields = pay("extracted", numbers["min"], numbers["max"], shown["currency"], numbers["type"])
        return fields | {"salary_text": line(shown["text"])}
    if guess:
        fields = pay("estimated", guess["min"], guess["max"], CURRENCIES[code], guess["type"])
        return fields | {"salary_text": line(guess["formattedRange"])}
    return pay("") | {"salary_text": line(shown.get("text"))}


def _dates(created: int | None, published: int | None) -> Truth:
    """The day of publication may lie a few hours after the creation: it has no hour of its own."""
    if created is None:
        return {**posted(published, "day"), "original_date_posted": None}
    first = moment(published)
    return {**posted(created), "original_date_posted": first if published and published <= created else [first, None]}


def _company(path: str | None, rating: float | None, reviews: int | None, host: str) -> Truth:
    link = f"https://{host}{urlsplit(path).path}" if path else None
    return {"company_link": link, "company_rating": rating or None, "company_reviews": reviews if rating else None}


def _posting(model: dict[str, Any], host: str, code: str | None) -> Truth:
    info = model["jobInfoWrapperModel"]["jobInfoModel"]
    header, job = info["jobInfoHeaderModel"], model["hostQueryExecutionResult"]["data"]["jobData"]["results"][0]["job"]
    place, pays = job["location"], model["salaryInfoModel"] or {}
    marked = [_LABELS[a["label"]] for a in job["attributes"] if a["label"] in _LABELS]
    kind = (header["remoteWorkModel"] or {}).get("type")
    stars = (header["companyReviewModel"] or {}).get("ratingsModel") or {}
    text = info["sanitizedJobDescription"]
    own = job["url"] if not urlsplit(job["url"]).netloc.endswith("indeed.com") else None
    return {
        "source_id": model["jobKey"], "link": f"https://{host}/viewjob?jk={model['jobKey']}",
        "title": line(job["title"]), "company": line(header["companyName"]),
        "location": line(header["formattedLocation"]), "country": place["countryCode"] or code,
        "language": job["language"], "workplace": _MODELS[kind] if kind else next(iter(marked), None),
        "job_type": types(a["label"] for a in job["jobTypes"]), "apply_link": own and [own, own.split("?")[0]],
        **_place(header["formattedLocation"], place["city"], place.get("admin1Name") or place["admin1Code"]),
        **point(place["latitude"], place["longitude"]), **_dates(job["dateOnIndeed"], job["datePublished"]),
        **described(text["content"] if isinstance(text, dict) else text),
        **_company(header["companyOverviewLink"], stars.get("rating"), stars.get("count"), host),
        **pay("extracted", *(pays.get(f"salary{name}") for name in ("Min", "Max", "Currency", "Type"))),
        "salary_text": line(pays.get("salaryText")),
    }  # fmt: skip
