"""What a failed download means. By names, since nothing here knows Scrapy."""

from __future__ import annotations

from jobcrawler.exceptions import JobcrawlerError
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.blocks import Verdict

_OUTCOMES = {
    "DownloadCancelledError": (Outcome.TOO_LARGE, "it is larger than DOWNLOAD_MAXSIZE"),
    "UnsupportedURLSchemeError": (Outcome.CONFIG_ERROR, "no address that can be fetched"),
    "DownloadTimeoutError": (Outcome.NETWORK, "no answer in time"),
    "CannotResolveHostError": (Outcome.NETWORK, "the host is not known"),
    "DownloadConnectionRefusedError": (Outcome.NETWORK, "the connection was refused"),
    "ResponseDataLossError": (Outcome.NETWORK, "the answer was cut off"),
}
_IGNORED = (
    ("robots.txt", Outcome.ROBOTS, "its robots.txt forbids it"),
    ("max redirections", Outcome.HTTP_ERROR, "it redirects in circles"),
    ("exceed", Outcome.TOO_LARGE, "it is larger than DOWNLOAD_MAXSIZE"),
)


def failure_verdict(error: BaseException | None) -> Verdict:
    """The outcome of a request that got no response, and the reason for people.

    >>> failure_verdict(ConnectionResetError("gone")).outcome.value
    'network'
    """
    if isinstance(error, JobcrawlerError):
        return Verdict(error.outcome, str(error))
    names = [cls.__name__ for cls in type(error).__mro__]
    for name in names:
        if name in _OUTCOMES:
            return Verdict(*_OUTCOMES[name])
    if "IgnoreRequest" in names:
        text = str(error)
        known = (Verdict(outcome, reason) for words, outcome, reason in _IGNORED if words in text.lower())
        return next(known, Verdict(Outcome.HTTP_ERROR, text or "the request was ignored"))
    return Verdict(Outcome.NETWORK, f"{names[0]}: {error}".rstrip(": "))
