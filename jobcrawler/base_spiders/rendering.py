"""Pages whose data appear only in a browser: which requests go through one, and which browser it is.

For a spider with the argument `rendered`:

1. `install(crawler.settings)` in `from_crawler`, the last place where a spider may change settings.
2. `rendered(request)` for each request of a page; robots.txt, sitemaps, feeds and APIs need no browser.

Nothing of Playwright is imported here: a crawl without `rendered` does not pay for it. See docs/rendered-pages.md.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jobcrawler.exceptions import ConfigError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.settings import BaseSettings

WAIT_FOR = "jobcrawler_wait_for"
"""Meta: the selector of what a rendered page is fetched for, or None."""

_BROWSER = "jobcrawler.base_spiders.browser"
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_PAGES = 4
"""Pages that are open at once: each has processes of its own."""


def rendered(request: Request, wait_for: str | None = None) -> Request:
    """The same request, to be fetched through the browser; callbacks, arguments and meta stay as they are.

    `wait_for` is a CSS selector of what the page is fetched for. The page is taken as soon as that is there, or the
    network is quiet, or JOBCRAWLER_RENDERED_WAIT seconds have passed. Cookies are the browser's own.
    """
    added = {"playwright": True, "dont_merge_cookies": True, WAIT_FOR: wait_for}
    return request.replace(meta={**request.meta, **added})


def install(settings: BaseSettings) -> None:
    """Let a crawl fetch rendered pages; ConfigError where there is no Chromium."""
    handler = f"{_BROWSER}.BrowserDownloadHandler"
    given = {
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "PLAYWRIGHT_BROWSER_PROVIDER": f"{_BROWSER}.LateBrowserProvider",
        "PLAYWRIGHT_ABORT_REQUEST": f"{_BROWSER}.is_unneeded",
        "PLAYWRIGHT_LAUNCH_OPTIONS": _launch_options(settings),
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": settings.getfloat("DOWNLOAD_TIMEOUT") * 1000,
        "CONCURRENT_REQUESTS": min(_PAGES, settings.getint("CONCURRENT_REQUESTS")),
    }
    for name, value in given.items():
        settings.set(name, value, priority="spider")


def _launch_options(settings: BaseSettings) -> dict[str, object]:
    """Our name is given as a switch: a context's `user_agent` would add client hints of a made-up platform."""
    return {
        "executable_path": find_chromium(settings),
        "chromium_sandbox": os.geteuid() != 0,  # Chromium refuses to run as root inside its sandbox
        "args": [f"--user-agent={settings['USER_AGENT']}"],
        "ignore_default_args": ["--disable-popup-blocking"],
        # A signal is for the crawl, which closes the browser when its pages are done.
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }


def find_chromium(settings: BaseSettings) -> str | None:
    """The program that a crawl would start, None for Playwright's own; ConfigError where there is no Chromium."""
    named = settings.get("JOBCRAWLER_CHROMIUM")
    if named:
        program = shutil.which(str(Path(named).expanduser()))
        if program is None:
            raise ConfigError(f"JOBCRAWLER_CHROMIUM cannot be {named!r}; allowed: a Chromium or Chrome that can be run")
        return program
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None and not _playwright_has_its_own():
        raise ConfigError(
            "rendered=true needs Chromium, and none was found: apt-get install chromium, or playwright install "
            "chromium, or name one in JOBCRAWLER_CHROMIUM"
        )
    return program


def _playwright_has_its_own() -> bool:
    """Whether `playwright install chromium` was run; the answer takes Playwright half a second."""
    command = [sys.executable, "-m", "playwright", "install", "--dry-run", "chromium"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
    places = re.findall(r"Install location:\s*(.*chromium.*)", said)
    return bool(places) and all(map(os.path.isdir, places))
