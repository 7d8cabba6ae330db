"""Settings that say nothing sensible, found before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jobcrawler.exceptions import ConfigError
from jobcrawler.items import FIELDS
from jobcrawler.parsers.dates import from_iso

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


def check_settings(settings: BaseSettings) -> None:
    """ConfigError for a setting of ours that says nothing sensible."""
    from jobcrawler.extensions.progress import WAYS  # noqa: PLC0415  (not for every command)

    unknown = set(settings.getlist("JOBCRAWLER_REQUIRED_FIELDS")) - set(FIELDS)
    if unknown:
        names = ", ".join(sorted(unknown))
        raise ConfigError(f"JOBCRAWLER_REQUIRED_FIELDS names {names}; allowed: {', '.join(FIELDS)}")
    for name, (least, most, allowed) in _NUMBERS.items():
        try:
            sensible = least <= settings.getfloat(name) <= most
            if sensible and "whole" in allowed:
                settings.getint(name)
        except (TypeError, ValueError):
            sensible = False
        if not sensible:
            raise ConfigError(f"{name} cannot be {settings.get(name)!r}; allowed: {allowed}")
    progress = settings.get("JOBCRAWLER_PROGRESS")
    if progress not in WAYS:
        raise ConfigError(f"JOBCRAWLER_PROGRESS cannot be {progress!r}; allowed: {', '.join(WAYS)}")
    now = settings.get("JOBCRAWLER_NOW")
    if now and from_iso(now) is None:
        raise ConfigError(f"JOBCRAWLER_NOW cannot be {now!r}; allowed: a time such as 2026-01-31T12:00:00+00:00")


_CENTURY = 36_500
_COUNT = (1, 1e9, "a whole number from 1")
_COUNT_OR_NONE = (0, 1e9, "a whole number from 0")
_SECONDS = (0, 1e6, "a number of seconds from 0")
_NUMBERS = {
    "JOBCRAWLER_BATCH_SIZE": _COUNT, "JOBCRAWLER_BATCH_SECONDS": (1e-9, 1e6, "a number above 0"),
    "JOBCRAWLER_DUPLICATES_MEMORY": _COUNT, "JOBCRAWLER_BLOCKED_LIMIT": _COUNT_OR_NONE,
    "JOBCRAWLER_BACKOFF_INITIAL": _SECONDS, "JOBCRAWLER_BACKOFF_MAX": _SECONDS,
    "JOBCRAWLER_BACKOFF_BASE": (1, 1e6, "a number from 1"), "JOBCRAWLER_BACKOFF_JITTER": (0, 1, "a number from 0 to 1"),
    "JOBCRAWLER_BACKOFF_BUDGET": _SECONDS, "JOBCRAWLER_RESUME_HOURS": (1e-9, 24 * _CENTURY, "a number above 0"),
    "JOBCRAWLER_ATTEMPTS_DAYS": (0, _CENTURY, "a number of days, a century at most"),
    "JOBCRAWLER_ATTEMPTS_KEPT": _COUNT_OR_NONE,
    "JOBCRAWLER_RENDERED_WAIT": _SECONDS,
    "MAIL_PORT": (1, 65535, "a whole number from 1 to 65535"),
    "JOBCRAWLER_LIFETIME_DAYS": (0, _CENTURY, "a whole number of days, a century at most"),
}  # fmt: skip
"""Setting -> least, most, and what is allowed in words."""


def check_feeds(settings: BaseSettings) -> None:
    """ConfigError for a feed file that cannot be written: Scrapy finds out at the first posting, and goes on."""
    for target in settings.getdict("FEEDS"):
        place = str(target).removeprefix("file://")
        if place in ("-", "stdout:") or "://" in place or place.startswith("stdout"):
            continue
        path = Path(place)
        new = not path.exists()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.open("ab").close()
        except OSError as error:
            raise ConfigError(f"the feed {place} cannot be written: {error.strerror}") from error
        if new:
            path.unlink()
