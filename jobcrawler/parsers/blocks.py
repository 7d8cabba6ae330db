"""Is a page what we came for, a refusal, or something unknown? The one place that decides.

Positive markers come first: ordinary pages carry the scripts of bot walls too (seen on recorded pages of both boards).
Without one, a page is judged by its headers and its address, then by what it shows: title, headings, text.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol
from urllib.parse import urlsplit

from jobcrawler.outcomes import Outcome
from jobcrawler.parsers import block_signs as signs
from jobcrawler.parsers.identity import normalise
from jobcrawler.parsers.text import unescape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    wrong_key: tuple[bytes, ...] = ()
    """Any one of them: the key is missing or wrong."""


class Verdict(NamedTuple):
    """An outcome and the reason in a few words."""

    outcome: Outcome
    reason: str


def classify(page: Page, markers: Markers, kind: PageKind) -> Verdict:
    """The outcome of a response by its bytes, headers, URL and status.

    `Outcome.OK` says only that the page can be read; whether it is empty is for its parser to say.
    """
    readable = page.status < 300 and any(_holds(page.body, marker) for marker in markers.positive)
    if kind == "posting" and any(marker.search(page.body) for marker in markers.gone):
        return _GONE
    if readable:
        return Verdict(Outcome.OK, "")
    if any(marker in page.body for marker in markers.wrong_key):
        return Verdict(Outcome.CONFIG_ERROR, "it does not take the key")
    refused = refusal(page)
    if refused is None and kind == "posting" and page.status in (404, 410):
        return _GONE
    return refused or _by_status(page)


_GONE = Verdict(Outcome.GONE, "the posting is no longer there")


def _holds(body: bytes, marker: re.Pattern[bytes] | bytes) -> bool:
    return marker in body if isinstance(marker, bytes) else marker.search(body) is not None


def refusal(page: Page) -> Verdict | None:
    """The known block, captcha, login wall or rate limit that a page is, or None."""
    if any(page.headers.get(name) for name in signs.HEADERS):
        return Verdict(Outcome.BLOCKED, "a challenge")
    what = signs.LOGIN if _is_login(page.url) else _Shown(page.body).what(page.status)
    if what is None:
        return None
    if what == signs.LIMIT and page.status not in (401, 403):
        return Verdict(Outcome.RATE_LIMITED, "too many requests")
    return Verdict(Outcome.BLOCKED, f"a {what}")


def _is_login(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.hostname in signs.LOGIN_HOSTS or signs.LOGIN_PATH.match(parts.path) is not None


def _by_status(page: Page) -> Verdict:
    status = page.status
    if status == 429 or (status == 503 and page.headers.get("Retry-After")):
        return Verdict(Outcome.RATE_LIMITED, f"status {status}, too many requests")
    if status in (401, 403, 999):  # 999 is LinkedIn's own
        return Verdict(Outcome.BLOCKED, f"status {status}")
    if status >= 300:
        return Verdict(Outcome.HTTP_ERROR, f"status {status}")
    return Verdict(Outcome.LAYOUT_CHANGED, "nothing that our parsers know, and no known block")


_MAX_PACKED = 4_000_000
_TINY = 6_000
"""Bytes of a page that is nothing but a script."""
_SHORT, _BRIEF = 6_000, 1_200
"""Characters that a refusal shows at most, with the board's own frame around it and without."""
_SIMPLE = 800
"""Tags of a refusal at most; the recorded ones have 29 to 268, result pages 2,600 and more."""
_LARGE = 400_000
"""Bytes above which a page is known by its title, headings and words only; the largest recorded refusal has 345 kB."""
_UNSEEN = (b"script", b"style", b"svg", b"template", b"title")
_HEADING = re.compile(rb"<h[12]\b[^<>]*>(.{0,400}?)</h[12]", re.DOTALL)
_HEADINGS = 12
_TAG = re.compile(rb"<[^<>]*>")
_PARTS = re.compile(r"\s*[|·•–—]\s*|\s+-\s+|:\s+")


class _Shown:
    """What a page shows to people, read as far as it is asked for: 2 ms of a page of 1 MB."""

    def __init__(self, body: bytes) -> None:
        self.body = _plain(body).lower()

    def what(self, status: int) -> str | None:
        """What kind of refusal it is."""
        if self._is_cloudflare():
            return signs.CHALLENGE
        named = self._by_title()
        if self.text is None:
            return named
        said = self._by_words(status)
        first = signs.LIMIT if said == signs.LIMIT else named or self._by_heading() or said
        return first or self._by_marks() or self._by_widget() or self._by_form()

    def _is_cloudflare(self) -> bool:
        option, script = signs.MARK
        return option in self.body or (script in self.body and signs.MARK_NEAR in self.body)

    def _by_title(self) -> str | None:
        title = _inner(self.body, b"<title", b"</title")
        parts = _PARTS.split(title)
        return next(filter(None, map(_named, [title, *(parts if len(parts) == 2 else ())])), None)

    def _by_heading(self) -> str | None:
        return next((what for what in map(_named, self.headings) if what not in (None, signs.LOGIN)), None)

    @cached_property
    def headings(self) -> list[str]:
        """The first headings, as written."""
        found: list[str] = []
        for level in (b"<h1", b"<h2"):
            at = self.body.find(level)
            while at >= 0 and len(found) < _HEADINGS:
                match = _HEADING.match(self.body, at)
                found += [_decoded(_TAG.sub(b" ", match[1]))] if match else []
                at = self.body.find(level, at + 1)
        return found

    @cached_property
    def text(self) -> str | None:
        """All its words, folded; None where they are too many for a refusal."""
        pieces, size = [], 0
        for number, piece in enumerate(_pieces(self.body)):
            pieces.append(piece)
            size += len(piece)
            if size > _SHORT or number > _SIMPLE:
                return None
        return normalise(_decoded(b" ".join(pieces)))

    def _by_words(self, status: int) -> str | None:
        text = self.text or ""
        found = [what for phrase, what in signs.PHRASES if phrase in text]
        if signs.LIMIT in found:
            return signs.LIMIT
        if all(words in text for words in signs.AKAMAI) and len(text) < _BRIEF:
            return signs.REFUSAL
        if status < 429 and len(text) < _BRIEF and "ray id" in text and not signs.ORIGIN_ERROR.search(text):
            found.append(signs.REFUSAL)
        return found[0] if found else None

    def _by_marks(self) -> str | None:
        if len(self.body) > _LARGE:
            return None
        found = next((what for mark, what in signs.SHORT_PAGE_MARKS if mark in self.body), None)
        if found or len(self.body) > _TINY or len(self.text or "") > _BRIEF / 4:
            return found
        return next((what for mark, what in signs.TINY_PAGE_MARKS if mark in self.body), None)

    def _by_widget(self) -> str | None:
        """Something to solve, and next to nothing else."""
        text = self.text or ""
        if not text:
            return signs.CAPTCHA if signs.WIDGET.search(self.body) else None
        solver = len(text) < _BRIEF and any(solver in self.body for solver in signs.SOLVERS)
        return signs.CAPTCHA if solver and signs.ABOUT_HUMANS.search(text) else None

    def _by_form(self) -> str | None:
        """A heading of a login, a field for it, and next to nothing else."""
        login = any(_named(heading) == signs.LOGIN for heading in self.headings)
        return signs.LOGIN if login and len(self.text or "") < _BRIEF and signs.FORM.search(self.body) else None


def _named(name: str) -> str | None:
    """What a title or heading says that the page is."""
    folded = normalise(name)
    if folded in signs.NAMES:
        return signs.NAMES[folded]
    return next((what for pattern, what in signs.OPEN_NAMES if pattern.fullmatch(folded)), None)


def _plain(body: bytes) -> bytes:
    """The bytes as UTF-8 or the like: unpacked where nobody has, UTF-16 written anew."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, _MAX_PACKED)
        except zlib.error:
            return body
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = body.decode("utf-16", "replace").encode("utf-8", "replace")
    return body


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    return unescape(text)


def _inner(body: bytes, opening: bytes, closing: bytes) -> str:
    """The text of the first element that has one."""
    at = body.find(opening)
    while at >= 0:
        start = body.find(b">", at) + 1
        end = body.find(closing, start) if start else -1
        if 0 <= end <= start + 1_000 and (text := _decoded(body[start:end]).strip()):
            return text
        at = body.find(opening, at + 1)
    return ""


def _pieces(body: bytes) -> Iterator[bytes]:
    """The texts between tags, without title, scripts, styles, drawings and comments."""
    at = 0
    while at >= 0:
        start = body.find(b"<", at)
        piece = body[at:start] if start >= 0 else body[at:]
        yield piece.strip()
        at = _after_tag(body, start) if start >= 0 else -1


def _after_tag(body: bytes, start: int) -> int:
    """Where a tag, or an element that nobody sees, ends; -1 at the end of the page."""
    if body.startswith(b"<!--", start):
        return _past(body, b"-->", start)
    after = _past(body, b">", start)
    unseen = next((name for name in _UNSEEN if body.startswith(name, start + 1)), None)
    if unseen is None or after < 0 or body[after - 2 : after] == b"/>":
        return after
    return body.find(b"</" + unseen, after)


def _past(body: bytes, what: bytes, start: int) -> int:
    end = body.find(what, start)
    return end + len(what) if end >= 0 else -1
