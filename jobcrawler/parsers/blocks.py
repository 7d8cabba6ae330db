"""Is a page what we came for, a refusal, or something unknown? The one place that decides.

Positive markers come first: ordinary pages carry the scripts of bot walls too (seen on recorded pages of both boards).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from jobcrawler.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

PageKind = Literal["search", "posting"]


class Page(Protocol):
    """What is needed of a response."""

    @property
    def url(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def body(self) -> bytes: ...
    @property
    def headers(self) -> Mapping[str, bytes | None]: ...


@dataclass(frozen=True, slots=True)
class Markers:
    """What a board's readable pages hold, declared by its spider."""

    positive: tuple[re.Pattern[bytes] | bytes, ...]
    """Any one of them: this is a page that our parsers know. Bytes are found faster than expressions."""
    gone: tuple[re.Pattern[bytes], ...] = ()
    """Any one of them on a posting's page: the posting is no longer there."""


class Verdict(NamedTuple):
    """An outcome and the reason in a few words."""

    outcome: Outcome
    reason: str


_TITLES = re.compile(
    rb"<title[^<>]*>[^<]{0,40}?(?:just a moment|un instant|einen moment|un momento|um momento|een ogenblik|"
    + "дин момент".encode()
    + rb"|security check|attention required|access denied|access to this page|blocked|are you a (?:human|robot)|"
    rb"pardon our interruption|verify(?:ing)? (?:that )?you are (?:a )?human|help us protect|robot check|"
    + "aidez-nous à protéger".encode()
    + rb"|security \| glassdoor|captcha|human verification|request blocked|bot verification)",
    re.IGNORECASE,
)
_CHALLENGES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"_cf_chl_opt|challenge-platform/h/./orchestrate|id=.challenge-(?:form|running)"), "challenge"),
    (re.compile(rb"additional verification required|help us protect|humans only", re.IGNORECASE), "challenge"),
    (re.compile(rb"px-captcha|captcha-delivery\.com"), "captcha"),
    (re.compile(rb"<h1[^<>]*>\s*(?:access denied|you have been blocked|request blocked)", re.IGNORECASE), "refusal"),
)
_CAPTCHA = re.compile(
    rb"cf-turnstile|cloudflare\.com/turnstile|h-captcha|hcaptcha\.com|g-recaptcha|google\.com/recaptcha"
)
"""Ordinary pages of 1 MB load these too, for their forms; a small page or one with an error status does for us."""
_SMALL = 40_000
_LOGIN = re.compile(rb"<title[^<>]*>\s*(?:authenticating|sign in|log ?in)|from=bot-detection", re.IGNORECASE)
_LOGIN_URL = re.compile(r"/(?:account/login|challenge|checkpoint|auth)(?:[/?]|$)|//secure\.indeed\.com/", re.IGNORECASE)
_RAY_ID = re.compile(rb"Ray ID")


def classify(page: Page, markers: Markers, kind: PageKind) -> Verdict:
    """The outcome of a response by its bytes, headers, URL and status.

    `Outcome.OK` says only that the page can be read; whether it is empty is for its parser to say.
    """
    readable = page.status < 300 and any(_holds(page.body, marker) for marker in markers.positive)
    if kind == "posting" and (page.status in (404, 410) or any(m.search(page.body) for m in markers.gone)):
        return Verdict(Outcome.GONE, "the posting is no longer there")
    if readable:
        return Verdict(Outcome.OK, "")
    return refusal(page) or _by_status(page)


def _holds(body: bytes, marker: re.Pattern[bytes] | bytes) -> bool:
    return marker in body if isinstance(marker, bytes) else marker.search(body) is not None


def refusal(page: Page) -> Verdict | None:
    """The known block, captcha or login wall that a page is, or None."""
    if page.headers.get("cf-mitigated"):
        return Verdict(Outcome.BLOCKED, "a challenge")
    if _LOGIN_URL.search(page.url) or _LOGIN.search(page.body):
        return Verdict(Outcome.BLOCKED, "a login wall")
    if page.status == 429:
        return None
    if _TITLES.search(page.body):
        return Verdict(Outcome.BLOCKED, "a challenge")
    for pattern, what in _CHALLENGES:
        if pattern.search(page.body):
            return Verdict(Outcome.BLOCKED, f"a {what}")
    if (page.status >= 400 or len(page.body) < _SMALL) and _CAPTCHA.search(page.body):
        return Verdict(Outcome.BLOCKED, "a captcha")
    if page.status >= 400 and _RAY_ID.search(page.body):
        return Verdict(Outcome.BLOCKED, "a refusal")
    return None


def _by_status(page: Page) -> Verdict:
    status = page.status
    if status == 429 or (status == 503 and page.headers.get("Retry-After")):
        return Verdict(Outcome.RATE_LIMITED, f"status {status}, too many requests")
    if status in (401, 403):
        return Verdict(Outcome.BLOCKED, f"status {status}")
    if status >= 300:
        return Verdict(Outcome.HTTP_ERROR, f"status {status}")
    return Verdict(Outcome.LAYOUT_CHANGED, "nothing that our parsers know, and no known block")
