"""What a posting may never be, written apart from the rules of `items`: for the tests of mutated pages."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from jobcrawler.countries import COUNTRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobcrawler.items import JobPosting

_ISO = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF
GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
VN VU WF WS YE YT ZA ZM ZW XK
"""
_COUNTRIES = frozenset(_ISO.split())
_JOB_TYPES = {
    "full_time", "part_time", "contract", "temporary", "internship", "permanent", "volunteer", "per_diem",
}  # fmt: skip
_LINES = (
    "source", "source_id", "title", "company", "location", "salary_text", "city", "region", "query", "search_location",
    "run_id",
)  # fmt: skip
_LINKS = ("link", "company_link", "apply_link", "page_link")
_TEXTS = (
    *_LINES, *_LINKS, "id", "description", "description_kind", "job_type", "workplace", "salary_currency",
    "salary_period", "salary_source", "country", "date_posted_precision", "language", "fingerprint",
)  # fmt: skip
_NUMBERS = ("salary_min", "salary_max", "latitude", "longitude", "company_rating")
_DATES = ("date_posted", "original_date_posted", "valid_through", "scraped_at")
_WORDS = {
    "workplace": {"on_site", "hybrid", "remote"},
    "salary_period": {"hour", "day", "week", "month", "year"},
    "salary_source": {"employer", "extracted", "estimated"},
    "date_posted_precision": {"exact", "day", "approximate", "at_least"},
    "description_kind": {"full", "snippet", "none"},
}
_NOTHING = {
    "",
    "n/a",
    "-",
    "-1",
    "-1.0",
    "null",
    "none",
    "nan",
    "undefined",
    "não informado",
    "keine angabe",
    "unknown",
}
_INDEED = {country.indeed for country in COUNTRIES.values() if country.indeed}
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def wrong(posting: JobPosting, now: datetime) -> list[str]:
    """What is wrong with a posting that validation let pass; [] for nothing."""
    return [
        f"{complaint}: {posting.source_id} {posting.title!r:.80}"
        for check in (_types, _texts, _names, _identity, _pay, _place, _moments, _rest)
        for complaint in check(posting, now)
    ]


def _types(p: JobPosting, _: datetime) -> Iterator[str]:
    kinds: dict[str, tuple[type, ...]] = dict.fromkeys(_TEXTS, (str,)) | dict.fromkeys(_NUMBERS, (float, int))
    kinds |= dict.fromkeys(_DATES, (datetime,)) | {"company_reviews": (int,)}
    for name, allowed in kinds.items():
        value = getattr(p, name)
        if value is not None and (not isinstance(value, allowed) or isinstance(value, bool)):
            yield f"{name} is a {type(value).__name__}"
    if not isinstance(p.gone, bool) or not isinstance(p.waits_for_detail, bool):
        yield "a mark is no bool"


def _odd_character(text: str, allowed: str = "") -> bool:
    return any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in text)


def _texts(p: JobPosting, _: datetime) -> Iterator[str]:
    for name in _LINES + _LINKS:
        value: Any = getattr(p, name)
        if isinstance(value, str):
            if _odd_character(value) or value != value.strip() or set(value) & set("\u200b\u202e\ufeff\u2028"):
                yield f"{name} holds odd characters {value!r:.60}"
            if name in _LINES and (value.casefold() in _NOTHING or len(value) > 500):
                yield f"{name} says nothing or too much {value!r:.60}"
            if name in _LINES and re.search(r"</?(?:b|p|script|ul|li|div)\b[^>]*>|&(?:lt|amp|nbsp|#\d+);", value):
                yield f"{name} holds markup {value!r:.60}"
    text = p.description
    if text is not None and (_odd_character(text, "\n\t") or not text.strip() or text.casefold() in _NOTHING):
        yield f"description holds odd characters or nothing {text!r:.60}"
    if (p.description_kind == "none") != (text is None):
        yield f"description is {p.description_kind} and {text!r:.20}"


def _names(p: JobPosting, _: datetime) -> Iterator[str]:
    for name in ("title", "location"):
        value = getattr(p, name)
        if not isinstance(value, str) or not any(map(str.isalpha, value)):
            yield f"{name} has no word {value!r:.60}"
    if not p.company or not any(map(str.isalnum, p.company)):
        yield f"company has no word {p.company!r:.60}"
    for name in ("city", "region"):
        value = getattr(p, name)
        if value is not None and not any(map(str.isalpha, value)):
            yield f"{name} has no word {value!r:.60}"


def _identity(p: JobPosting, _: datetime) -> Iterator[str]:
    key, link = p.source_id or "", p.link or ""
    if p.source == "indeed":
        host = re.fullmatch(rf"https://([a-z.]+)/viewjob\?jk={re.escape(key)}", link)
        right = re.fullmatch("[0-9a-f]{16}", key) and host and host[1] in _INDEED
    else:
        right = re.fullmatch("[0-9]{1,19}", key) and link == f"https://www.glassdoor.com/job-listing/j?jl={key}"
    if not right:
        yield f"link is not that of the id {key!r:.60} {link!r:.80}"
    if p.id != hashlib.md5(link.encode("utf-8", "replace")).hexdigest():
        yield "id is not that of the link"
    if not re.fullmatch("[0-9a-f]{32}", p.fingerprint or ""):
        yield "no fingerprint"


def _pay(p: JobPosting, _: datetime) -> Iterator[str]:
    bounds = [bound for bound in (p.salary_min, p.salary_max) if bound is not None]
    if any(not math.isfinite(bound) or not 0.01 <= bound <= 1e12 for bound in bounds):
        yield f"pay out of range {bounds}"
    if bounds and bounds[0] > bounds[-1]:
        yield f"pay in the wrong order {bounds}"
    if p.salary_currency is not None and (not bounds or not re.fullmatch("[A-Z]{3}", p.salary_currency)):
        yield f"currency {p.salary_currency!r:.40} of {bounds}"
    if bool(bounds) != (p.salary_source is not None) or (p.salary_period and not bounds):
        yield f"pay {bounds} by {p.salary_source} a {p.salary_period}"


def _place(p: JobPosting, _: datetime) -> Iterator[str]:
    if p.country is not None and p.country not in _COUNTRIES:
        yield f"country {p.country!r}"
    if (p.latitude is None) != (p.longitude is None):
        yield "half a point"
    if p.latitude is not None and p.longitude is not None:
        if not (abs(p.latitude) <= 90 and abs(p.longitude) <= 180):
            yield f"point {p.latitude} {p.longitude}"
        if (p.latitude, p.longitude) in ((0, 0), (25, -40)):
            yield "a placeholder for a point"


def _moments(p: JobPosting, now: datetime) -> Iterator[str]:
    latest = {"valid_through": now + timedelta(days=4_000)}
    for name in _DATES:
        moment = getattr(p, name)
        if moment is None:
            continue
        if moment.tzinfo is None or not _EARLIEST <= moment <= latest.get(name, now + timedelta(days=367)):
            yield f"{name} {moment}"
    if (p.date_posted is None) != (p.date_posted_precision is None):
        yield "a date without precision, or the reverse"


def _rest(p: JobPosting, _: datetime) -> Iterator[str]:
    for name, words in _WORDS.items():
        if getattr(p, name) is not None and getattr(p, name) not in words:
            yield f"{name} {getattr(p, name)!r:.40}"
    if p.job_type is not None:
        types = p.job_type.split(",")
        if types != sorted(set(types)) or not set(types) <= _JOB_TYPES:
            yield f"job_type {p.job_type!r:.60}"
    if p.language is not None and not re.fullmatch("[a-z]{2}", p.language):
        yield f"language {p.language!r:.40}"
    if p.company_rating is not None and not 0 < p.company_rating <= 5:
        yield f"company_rating {p.company_rating}"
    if p.company_reviews is not None and not 0 < p.company_reviews <= 10**8:
        yield f"company_reviews {p.company_reviews}"
    for name in _LINKS:
        link = getattr(p, name)
        if link is not None and not re.fullmatch(r"https?://[^\s/?#\"<>]+(?:[/?#][^\s]*)?", link):
            yield f"{name} {link!r:.80}"
