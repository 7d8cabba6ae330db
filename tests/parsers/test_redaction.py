"""Secrets do not survive `redact`; what looks like one and is none does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.parsers.redaction import redact, redact_values

SECRET = "s3cr3t-V4lue"  # noqa: S105  invented

WITH_SECRET = [
    f"https://api.example/jobs?app_key={SECRET}&what=cook",
    f"https://api.example/jobs?what=cook&API-KEY={SECRET}",
    f"https://api.example/jobs?what=cook&amp;access_token={SECRET}#top",
    f"https://api.example/jobs?x-api-key={SECRET}",
    f"https://me:{SECRET}@proxy.example:8080/",
    f"https://{SECRET}@proxy.example/",
    f"http://me:{SECRET}@127.0.0.1:1 refused the connection",
    f"<GET https://api.example/?key={SECRET}> (referer: https://api.example/?token={SECRET})",
    f"{{'Authorization': 'Bearer {SECRET}'}}",
    f"Proxy-Authorization: Basic {SECRET}",
    f"X-Api-Key: {SECRET}",
    f"{{b'Authorization': [b'Bearer {SECRET}']}}",
    f"'AWS_SECRET_ACCESS_KEY': '{SECRET}'",
    f"Cookie: a=1; SID={SECRET}",
    f"Cookie: session={SECRET}",
    f"client_secret&password={SECRET}",
]
WITHOUT_SECRET = [
    "https://www.indeed.com/viewjob?jk=00aa11bb22cc33dd&from=vjs&tk=1abc",
    "https://www.glassdoor.com/Job/jobs.htm?sc.keyword=cook&locId=7",
    "https://jobs.example/a@b/c?keywords=token+ring&monkey=1",
    "mail jobs@example.com, or see https://jobs.example/x",
    "Austin, TX: the key account manager's secret = work",
    "",
]


@pytest.mark.parametrize("text", WITH_SECRET)
def test_a_secret_goes_and_the_rest_stays(text: str) -> None:
    hidden = redact(text)
    assert SECRET not in hidden
    assert "***" in hidden
    assert redact(hidden) == hidden


@pytest.mark.parametrize("text", WITHOUT_SECRET)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


def test_named_values_are_redacted_by_name_and_by_content() -> None:
    given_values = {
        "api_key": SECRET, "base_url": f"http://me:{SECRET}@a.example", "query": ["cook"], "limit": 5, "key": None,
        "more": {"token": SECRET},
    }  # fmt: skip
    assert redact_values(given_values) == {
        "api_key": "***", "base_url": "http://***@a.example", "query": ["cook"], "limit": 5, "key": None,
        "more": {"token": "***"},
    }  # fmt: skip


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(redact(text), str)
