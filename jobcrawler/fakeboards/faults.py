"""Scripted faults: what a test wants a board to do in place of answering with its page.

A script is a list of faults: `[{"url": "start=20", "fault": "too_many_seconds", "times": 2, "wait": 1}]`. The first
that a request suits and that is not used up applies. A test gives it to `FakeBoards`, to the command line, or to a
served board with `testing.script`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards import block_pages
from jobcrawler.fakeboards.pages import HTML, Page, http_date, redirect

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobcrawler.fakeboards.pages import Request
    from jobcrawler.fakeboards.site import Site

    Answer = Callable[["Site", "Request", "Fault"], Page]

KEYS = ("url", "fault", "times", "after", "seconds", "wait")
BOARDS = (
    "indeed", "glassdoor", "adzuna", "greenhouse", "lever", "ashby", "smartrecruiters", "workable", "recruitee",
    "personio", "workday", "bamboohr", "teamtailor", "pinpoint", "rippling", "jobposting",
)  # fmt: skip
"""Every built-in board; the last is a careers site."""
VARIANTS = {
    "no_results": {"search"},
    "place_not_understood": {"search", "lookup"},
    "expired_detail": {"posting"},
    "other_posting": {"posting"},
}
"""Faults that a board renders itself, and the kinds of requests that can get them: others pass."""


@dataclass
class Fault:
    """One fault of a script, and how often it was used."""

    url: str
    """Expression that is searched in path and query; robots.txt must be named."""
    fault: str
    """One of `ANSWERS`."""
    times: int | None = None
    """How many suitable requests get it; None for all."""
    after: int = 0
    """How many suitable requests pass before."""
    seconds: float = 1
    """How late it comes, where it is slow."""
    wait: int = 1
    """Seconds that Retry-After asks for."""
    passed: int = field(default=0, init=False)
    used: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if str(self.fault) not in ANSWERS:
            raise ValueError(f"there is no fault {self.fault!r}: use one of {', '.join(ANSWERS)}")
        try:
            self._pattern = re.compile(self.url)
        except (re.error, TypeError) as error:
            raise ValueError(f"the url of a fault is no regular expression: {self.url!r} ({error})") from error
        for name in ("times", "after", "seconds", "wait"):
            self._check_number(name, getattr(self, name))

    @classmethod
    def of(cls, given: object) -> Fault:
        """A fault as a script has it; ValueError says what is wrong with it.

        >>> Fault.of({"url": "/jobs", "fault": "reset", "delay": 1})
        Traceback (most recent call last):
        ValueError: a fault has no 'delay': its keys are url, fault, times, after, seconds, wait
        """
        if not isinstance(given, dict) or not {"url", "fault"} <= set(given):
            raise ValueError(f"a fault is an object with url and fault (and {', '.join(KEYS[2:])}), not {given!r}")
        for name in given:
            if name not in KEYS:
                raise ValueError(f"a fault has no {name!r}: its keys are {', '.join(KEYS)}")
        return cls(**given)

    def takes(self, target: str, kind: str) -> bool:
        """Whether a request gets it; requests are counted."""
        if self.used == self.times or not self._suits(target, kind):
            return False
        if self.passed < self.after:
            self.passed += 1
            return False
        self.used += 1
        return True

    def page(self, site: Site, request: Request) -> Page:
        """What a site answers."""
        return ANSWERS[self.fault](site, request, self)

    def shown(self) -> dict[str, Any]:
        """As a script has it, with how many requests passed and how many got it."""
        return {name: getattr(self, name) for name in (*KEYS, "passed", "used")}

    def _suits(self, target: str, kind: str) -> bool:
        if kind == "robots" and "robots" not in self.url:
            return False
        return kind in VARIANTS.get(self.fault, (kind,)) and self._pattern.search(target) is not None

    def _check_number(self, name: str, value: object) -> None:
        allowed, words = ((int, float), "a number") if name == "seconds" else ((int,), "a whole number")
        if name == "times" and value is None:
            return
        if type(value) not in allowed or value < 0:  # type: ignore[operator]
            also = ", or null for always" if name == "times" else ""
            raise ValueError(f"{name} of a fault must be {words} from 0{also}, not {value!r}")


class Script:
    """The faults of a board, in the order in which they are tried."""

    def __init__(self, faults: object = ()) -> None:
        if not isinstance(faults, (list, tuple)):
            raise ValueError(f"a script is a list of faults, not {faults!r}")  # noqa: TRY004  (one error for a script)
        self._faults = [Fault.of(given) for given in faults]

    def fault_for(self, target: str, kind: str) -> Fault | None:
        """The fault that the next request gets; `kind` is search, lookup, posting, robots or ""."""
        return next((fault for fault in self._faults if fault.takes(target, kind)), None)

    def shown(self) -> list[dict[str, Any]]:
        """The script, with what became of it."""
        return [fault.shown() for fault in self._faults]


def scripts(faults: object) -> dict[str, Script]:
    """The script of every board, from {"indeed": [...], "lever": [...]}; a board may be left out."""
    if not isinstance(faults, dict) or not set(faults) <= set(BOARDS):
        raise ValueError(f"scripts are an object with a list of faults for any of {', '.join(BOARDS)}, not {faults!r}")
    return {board: Script(faults.get(board, ())) for board in BOARDS}


# -- what is answered --------------------------------------------------------------------------------------------


def _retry_after(written: str, site: Site, wait: int) -> dict[str, str]:
    now = site.world.clock()
    if written == "date":
        # Both are of one reading of the clock, so that they differ by exactly `wait`.
        return {"Date": http_date(now), "Retry-After": http_date(now + timedelta(seconds=wait))}
    return {"Retry-After": str(wait)} if written == "seconds" else {}


def _error(status: int, retry: str = "") -> Answer:
    """An error; `retry` says how Retry-After is written: seconds, date, or not at all."""
    return lambda site, _, fault: block_pages.error(status, _retry_after(retry, site, fault.wait))


def _silent(way: str) -> Answer:
    """No answer at all."""
    return lambda *_: Page(0, {}, b"", way)


def _sent(way: str) -> Answer:
    """The page that the request leads to, sent in a way of its own."""
    return lambda site, request, _: replace(site.normal(site.landed(request)), sent=way)


def _slow(site: Site, request: Request, fault: Fault) -> Page:
    return replace(site.normal(request), sent="late", seconds=fault.seconds)


def _variant(site: Site, request: Request, fault: Fault) -> Page:
    """The page that the request leads to, in a variant."""
    return site.render(site.landed(request), fault.fault)


def _wrong_charset(site: Site, request: Request, _: Fault) -> Page:
    page = site.normal(site.landed(request))
    kind = page.headers["Content-Type"].partition(";")[0]
    return replace(page, headers={**page.headers, "Content-Type": f"{kind}; charset=iso-8859-1"})


ANSWERS: dict[str, Answer] = {
    "too_many_seconds": _error(429, "seconds"),
    "too_many_date": _error(429, "date"),
    "too_many": _error(429),
    "unavailable": _error(503),
    "unavailable_wait": _error(503, "seconds"),
    "server_error": _error(500),
    "challenge_403": lambda site, *_: block_pages.challenge(site.board, 403),
    "challenge_200": lambda site, *_: block_pages.challenge(site.board, 200),
    "login_wall": lambda site, *_: block_pages.login_wall(site.board),
    "reset": _silent("reset"),
    "hang": _silent("hang"),
    "truncated": _sent("truncated"),
    "wrong_length": _sent("wrong_length"),
    "empty_body": lambda *_: Page(200, HTML, b""),
    "no_marker": lambda site, *_: block_pages.ordinary(site.board),
    "no_results": _variant,
    "place_not_understood": _variant,
    "gone_detail": lambda site, *_: site.missing(),
    "expired_detail": _variant,
    "other_posting": _variant,
    "redirect_loop": lambda _, request, __: redirect(request.target),
    "wrong_charset": _wrong_charset,
    "huge": _sent("huge"),
    "slow": _slow,
}
"""Every fault by its name."""
