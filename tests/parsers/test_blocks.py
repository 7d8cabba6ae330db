from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.blocks import Markers, classify
from tests.reading import page

MARKERS = Markers(positive=(re.compile(rb"window\.jobs"),), gone=(re.compile(rb"no longer available"),))
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


@pytest.mark.parametrize("url", ["https://board.example/account/login?next=x", "https://secure.indeed.com/auth?x=1"])
def test_landing_on_a_login_page_is_a_login_wall(url: str) -> None:
    assert classify(page(url, b"<form></form>"), MARKERS, "search").reason == "a login wall"


@given(st.binary(max_size=300), st.sampled_from([200, 204, 301, 403, 404, 429, 500, 503, 599]))
def test_no_page_makes_it_raise(body: bytes, status: int) -> None:
    for kind in ("search", "posting"):
        assert classify(page("https://board.example/", body, status), MARKERS, kind).outcome in Outcome  # type: ignore[arg-type]
