"""A request as the sites read it, and the answer that they give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

import orjson

if TYPE_CHECKING:
    from datetime import datetime

HTML = {"Content-Type": "text/html; charset=UTF-8"}
JSON = {"Content-Type": "application/json; charset=UTF-8"}
FILLER = b"group:inactive,value:-1,allocationId:,isLogged:false,silent:false,testType:USER;"
"""What makes pages heavy, without meaning."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as the sites read it."""

    target: str
    """Path and query as asked."""
    path: str
    """Decoded, without the country."""
    query: dict[str, str]
    country: str
    prefix: str
    """"/mx" where the path began so, else ""."""
    host: str = "127.0.0.1"
    user_agent: str = ""
    method: str = "GET"
    body: bytes = b""

    @property
    def base(self) -> str:
        """What absolute links begin with."""
        return f"http://{self.host}{self.prefix}"

    @classmethod
    def of(
        cls,
        target: str,
        country: str,
        host: str = "127.0.0.1",
        user_agent: str = "",
        method: str = "GET",
        body: bytes = b"",
    ) -> Request:
        """Reads a request line's target; a first segment of two letters is the country, where the site has countries.

        >>> Request.of("/mx/jobs?q=python&l=", "us").country
        'mx'
        >>> Request.of("/hp/api/offers", "").path
        '/hp/api/offers'
        """
        path, _, query = target.partition("?")
        first = path[1:].partition("/")[0]
        prefix = f"/{first}" if country and len(first) == 2 and first.isalpha() else ""
        return cls(
            target=target,
            path=unquote(path[len(prefix) :]) or "/",
            query=dict(reversed(parse_qsl(query, keep_blank_values=True))),
            country=first.lower() if prefix else country,
            prefix=prefix,
            host=host,
            user_agent=user_agent,
            method=method,
            body=body,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """One answer."""

    status: int
    """0 where there is no answer of HTTP."""
    headers: dict[str, str]
    body: bytes
    sent: str = "whole"
    """whole, or one of `sending.WAYS`."""
    seconds: float = 0.0
    """After which it is sent, where it is sent late."""


def html_page(text: str, status: int = 200) -> Page:
    """A page of HTML."""
    return Page(status, HTML, text.encode())


def xml_page(text: str, kind: str = "application/xml") -> Page:
    """A page of XML, or of one of its kinds."""
    return Page(200, {"Content-Type": f"{kind}; charset=UTF-8"}, text.encode())


def json_page(value: object, status: int = 200) -> Page:
    """A page of JSON."""
    return Page(status, JSON, orjson.dumps(value))


def redirect(location: str) -> Page:
    """A redirect with status 302."""
    return Page(302, {**HTML, "Location": location}, b"")


def filler(size: int) -> bytes:
    """That many bytes without meaning; b"" for less than one."""
    return (FILLER * (size // len(FILLER) + 1))[: max(size, 0)]


def http_date(moment: datetime) -> str:
    """A moment as headers have it, to the second.

    >>> from datetime import datetime
    >>> http_date(datetime(2026, 3, 10, 12, 30, tzinfo=UTC))
    'Tue, 10 Mar 2026 12:30:00 GMT'
    """
    return format_datetime(moment.astimezone(UTC), usegmt=True)
