"""The one place that takes secrets out of what is written down: logs, attempts, errors, pages, the archive, stats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Mapping

HIDDEN = "***"
"""Stands where a secret was."""

_NAMES = (
    r"(?:[\w.-]*[_-])?(?:app_?(?:key|id)|api_?key|key|tokens?|auth|authorization|password|passwd|pwd|secret|signature|sig|"
    r"session(?:_?id)?|jwt|credentials?)"
)
_NAME = re.compile(_NAMES, re.IGNORECASE)
_PARAMETER = re.compile(rf"([?&;]{_NAMES}=)([^&;#\s\"'<>]+)", re.IGNORECASE)
_USER = re.compile(r"\b([a-z][a-z0-9+.-]*://)[^/?#\s:@\"'<>]*(?::([^/?#\s@\"'<>]*))?@", re.IGNORECASE)
_SEPARATOR = r"([\"']?\s*[:=]\s*[\[(]?(?:b(?=[\"']))?[\"']?)"
_HEADER = re.compile(
    rf"\b((?:proxy-)?authorization|x-(?:api|app|auth)-\w+){_SEPARATOR}(?:(?:bearer|basic|token) )?[^\s,;}}\])\"']+",
    re.IGNORECASE,
)
_COOKIES = re.compile(rf"\b(set-cookie|cookie){_SEPARATOR}[^\r\n]+", re.IGNORECASE)
_QUOTED = re.compile(rf"([\"']{_NAMES}[\"']\s*:\s*b?[\"'])[^\"']+", re.IGNORECASE)
_SHORTEST = 4
"""Characters of a secret that is looked for in pages: a shorter one would be found everywhere."""


def redact(text: str) -> str:
    """The text without the keys, tokens and passwords of its URLs and headers.

    >>> redact("GET https://me:pw@api.example/jobs?app_key=s3cret&what=cook")
    'GET https://***@api.example/jobs?app_key=***&what=cook'
    >>> redact("https://www.indeed.com/viewjob?jk=00aa11bb22cc33dd")
    'https://www.indeed.com/viewjob?jk=00aa11bb22cc33dd'
    """
    if "://" in text:
        text = _USER.sub(rf"\1{HIDDEN}@", text)
    if "=" in text:
        text = _PARAMETER.sub(rf"\1{HIDDEN}", text)
    if ":" in text or "=" in text:
        text = _COOKIES.sub(rf"\1\2{HIDDEN}", _HEADER.sub(rf"\1\2{HIDDEN}", text))
        text = _QUOTED.sub(rf"\1{HIDDEN}", text)
    return text


def redact_body(body: bytes, url: str) -> bytes:
    """A page without the secrets of the URL that it was asked with: pages echo their address.

    >>> redact_body(b'{"path": "/jobs?q=cook&key=s3cret"}', "https://api.example/jobs?q=cook&key=s3cret")
    b'{"path": "/jobs?q=cook&key=***"}'
    """
    secrets = {match[2] for pattern in (_PARAMETER, _USER) for match in pattern.finditer(url)} - {None, HIDDEN}
    for secret in secrets | {unquote_plus(secret) for secret in secrets}:
        body = body.replace(secret.encode(), HIDDEN.encode()) if len(secret) >= _SHORTEST else body
    return body


def redact_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same for named values: a secret by its name, and what stands in the texts.

    >>> redact_values({"api_key": "s3cret", "base_url": "http://me:pw@a.example", "limit": 5})
    {'api_key': '***', 'base_url': 'http://***@a.example', 'limit': 5}
    """
    return {name: HIDDEN if value and _NAME.fullmatch(name) else _redacted(value) for name, value in values.items()}


def redact_arguments(args: Any) -> dict[str, Any]:
    """A spider's arguments (a pydantic model, or None) as they are written down: those that differ from the defaults.

    Not `resume`: a run that goes on is the same run.
    """
    return redact_values(args.model_dump(mode="json", exclude_defaults=True, exclude={"resume"})) if args else {}


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [_redacted(one) for one in value]
    return redact_values(value) if isinstance(value, dict) else value
