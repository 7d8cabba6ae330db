"""Each failure of a download has its outcome."""

from __future__ import annotations

import pytest
from scrapy import exceptions

from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.failures import failure_verdict

FAILURES = [
    (exceptions.DownloadTimeoutError("x"), Outcome.NETWORK),
    (exceptions.CannotResolveHostError("x"), Outcome.NETWORK),
    (exceptions.DownloadConnectionRefusedError("x"), Outcome.NETWORK),
    (exceptions.DownloadFailedError("x"), Outcome.NETWORK),
    (exceptions.ResponseDataLossError("x"), Outcome.NETWORK),
    (exceptions.DownloadCancelledError("x"), Outcome.TOO_LARGE),
    (exceptions.UnsupportedURLSchemeError("x"), Outcome.CONFIG_ERROR),
    (exceptions.IgnoreRequest("Forbidden by robots.txt"), Outcome.ROBOTS),
    (exceptions.IgnoreRequest("max redirections reached"), Outcome.HTTP_ERROR),
    (exceptions.IgnoreRequest("its body exceeded DOWNLOAD_MAXSIZE"), Outcome.TOO_LARGE),
    (exceptions.IgnoreRequest(), Outcome.HTTP_ERROR),
    (OSError("disk"), Outcome.NETWORK),
    (None, Outcome.NETWORK),
]


@pytest.mark.parametrize(("error", "outcome"), FAILURES, ids=[repr(error) for error, _ in FAILURES])
def test_a_failure_has_its_outcome_and_a_reason(error: Exception | None, outcome: Outcome) -> None:
    verdict = failure_verdict(error)
    assert verdict.outcome is outcome
    assert verdict.reason
