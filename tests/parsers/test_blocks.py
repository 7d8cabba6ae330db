from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.blocks import Markers, PageKind, classify
from tests.parsers.block_pages import LIMITS, ORDINARY, ORIGIN_ERRORS, PAGES, TITLES
from tests.reading import page

MARKERS = Markers(positive=(re.compile(rb"window\.jobs"),), gone=(re.compile(rb"no longer available"),))
LOGINS = [
    "https://board.example/account/login?next=x",
    "https://secure.indeed.com/auth?x=1",
    "https://www.linkedin.com/authwall?trk=1",
    "https://www.linkedin.com/checkpoint/lg/login",
    "https://www.linkedin.com/uas/login?session_redirect=x",
    "https://www.glassdoor.com/profile/login_input.htm",
    "https://www.google.com/sorry/index?continue=x",
    "https://fr.board.example/fr/login",
]
KINDS: tuple[PageKind, ...] = ("search", "posting")
GOOD = b"<script>window.jobs=[]</script>"
SCRIPT = b'<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'
RECAPTCHA = b'<script src="https://www.google.com/recaptcha/enterprise.js"></script>'


@pytest.mark.parametrize(
    ("status", "body", "headers", "outcome"),
    [
        (200, GOOD, {}, "ok"),
        (200, GOOD + SCRIPT + RECAPTCHA, {}, "ok"),
        (200, b"<title>Just a moment...</title>" + GOOD, {}, "ok"),
        (403, GOOD, {}, "blocked"),
        (403, b"x", {}, "blocked"),
        (401, b"x", {}, "blocked"),
        (403, b"x", {"cf-mitigated": "challenge"}, "blocked"),
        (200, b"x", {"cf-mitigated": "challenge"}, "blocked"),
        (200, b"<title>Just a moment...</title>", {}, "blocked"),
        (200, "<title>Un instant…</title>".encode(), {}, "blocked"),
        (200, "<title>Один момент…</title>".encode(), {}, "blocked"),
        (200, "<h1>x</h1><title>Aidez-nous à protéger Glassdoor</title>".encode(), {}, "blocked"),
        (403, b"<title>Security | Glassdoor</title>", {}, "blocked"),
        (200, b"<title>Blocked - Indeed.com</title> Ray ID: 5", {}, "blocked"),
        (200, b"<script>window._cf_chl_opt={}</script>", {}, "blocked"),
        (200, b"<h1>Additional Verification Required</h1>", {}, "blocked"),
        (200, b"<title>Authenticating...</title>", {}, "blocked"),
        (200, b'<div class="h-captcha"></div>', {}, "blocked"),
        (503, b"<title>Just a moment...</title>", {"Retry-After": "5"}, "blocked"),
        (200, RECAPTCHA + b" " * 50_000, {}, "layout_changed"),
        (200, SCRIPT, {}, "layout_changed"),
        (200, b"", {}, "layout_changed"),
        (429, b"slow down", {}, "rate_limited"),
        (503, b"busy", {"Retry-After": "5"}, "rate_limited"),
        (503, b"busy", {}, "http_error"),
        (500, b"oops", {}, "http_error"),
        (404, b"nothing", {}, "http_error"),
    ],
)
def test_a_page_has_one_outcome(status: int, body: bytes, headers: dict[str, str], outcome: str) -> None:
    response = page("https://board.example/jobs", body, status, headers)
    assert classify(response, MARKERS, "search").outcome == outcome


@pytest.mark.parametrize(
    ("status", "body"), [(404, b"x"), (410, GOOD), (200, GOOD + b"This job is no longer available")]
)
def test_a_posting_that_is_gone_is_gone_and_a_search_is_not(status: int, body: bytes) -> None:
    response = page("https://board.example/job/1", body, status)
    assert classify(response, MARKERS, "posting").outcome is Outcome.GONE
    assert classify(response, MARKERS, "search").outcome is not Outcome.GONE


@pytest.mark.parametrize("url", LOGINS)
def test_landing_on_a_login_page_is_a_login_wall(url: str) -> None:
    assert classify(page(url, b"<form></form>"), MARKERS, "search").reason == "a login wall"


STATUSES = [200, 202, 401, 403, 404, 405, 429, 503]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", PAGES)
def test_a_refusal_is_recognised_whatever_its_status(name: str, status: int) -> None:
    for kind in KINDS:
        verdict = classify(page("https://board.example/jobs?q=x", PAGES[name], status), MARKERS, kind)
        assert verdict.outcome is Outcome.BLOCKED


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_enough_in_a_page_of_any_size(title: str) -> None:
    for text in ("", "words " * 100_000):
        body = f"<html><head><title data-x>{title}</title></head><body>{text}</body></html>".encode()
        assert classify(page("https://board.example/jobs", body), MARKERS, "search").outcome is Outcome.BLOCKED


@pytest.mark.parametrize(("status", "outcome"), [(200, "rate_limited"), (429, "rate_limited"), (403, "blocked")])
@pytest.mark.parametrize("name", LIMITS)
def test_a_page_that_asks_to_slow_down_is_a_rate_limit(name: str, status: int, outcome: str) -> None:
    assert classify(page("https://board.example/jobs", LIMITS[name], status), MARKERS, "search").outcome == outcome


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_page_without_markers_is_a_changed_layout(name: str) -> None:
    for status, outcome in ((200, Outcome.LAYOUT_CHANGED), (500, Outcome.HTTP_ERROR), (429, Outcome.RATE_LIMITED)):
        verdict = classify(page("https://board.example/jobs?q=captcha", ORDINARY[name], status), MARKERS, "search")
        assert verdict.outcome is outcome


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_page_that_is_missing_is_gone(name: str) -> None:
    verdict = classify(page("https://board.example/job/1", ORDINARY[name], 404), MARKERS, "posting")
    assert verdict.outcome is Outcome.GONE


@pytest.mark.parametrize("name", [*PAGES, *LIMITS])
def test_markers_come_before_every_sign_of_a_refusal(name: str) -> None:
    body = (PAGES | LIMITS)[name] + GOOD
    assert classify(page("https://board.example/login", body), MARKERS, "search").outcome is Outcome.OK


@pytest.mark.parametrize("status", [500, 502, 504, 522])
@pytest.mark.parametrize("name", ORIGIN_ERRORS)
def test_a_failure_of_the_board_is_no_refusal(name: str, status: int) -> None:
    verdict = classify(page("https://board.example/jobs", ORIGIN_ERRORS[name], status), MARKERS, "search")
    assert verdict.outcome is Outcome.HTTP_ERROR


@pytest.mark.parametrize("header", ["cf-mitigated", "x-vercel-mitigated", "x-amzn-waf-action", "x-dd-b"])
def test_a_header_of_a_refusal_is_enough(header: str) -> None:
    response = page("https://board.example/jobs", b"", 202, {header: "challenge"})
    assert classify(response, MARKERS, "search").outcome is Outcome.BLOCKED


def test_a_status_of_linkedins_own_is_a_refusal() -> None:
    assert classify(page("https://board.example/jobs", b"", 999), MARKERS, "search").outcome is Outcome.BLOCKED


@pytest.mark.parametrize(
    "url",
    [
        "https://board.example/login-engineer/jobs",
        "https://board.example/jobs?next=/login/",
        "https://board.example/jobs/challenge/1",
        "https://board.example/auth0-jobs",
        "https://[broken/",
    ],
)
def test_an_address_that_only_names_a_login_is_none(url: str) -> None:
    response = page("https://board.example/", ORDINARY["a new layout"]).replace(url=url) if "[" not in url else _Odd()
    assert classify(response, MARKERS, "search").outcome is Outcome.LAYOUT_CHANGED


class _Odd:
    """A response whose address cannot be taken apart."""

    url, status, body, headers = "https://[broken/", 200, b"x", {}  # type: ignore[var-annotated]


def test_a_large_page_without_markers_is_judged_quickly() -> None:
    body = ORDINARY["a new layout"].replace(
        b"</ul>", b"<script>" + b"var a=1;" * 125_000 + b"</script></ul>" + b"<p>a" * 9_000
    )
    start = time.perf_counter()
    for _ in range(5):
        classify(page("https://board.example/jobs", body), MARKERS, "search")
    assert (time.perf_counter() - start) / 5 < 0.05


@given(st.binary(max_size=300), st.sampled_from([200, 204, 301, 403, 404, 429, 500, 503, 599]))
def test_no_page_makes_it_raise(body: bytes, status: int) -> None:
    for kind in ("search", "posting"):
        assert classify(page("https://board.example/", body, status), MARKERS, kind).outcome in Outcome  # type: ignore[arg-type]
