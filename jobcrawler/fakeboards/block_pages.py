"""What the boards send in place of their pages: challenges, login walls, errors, and a page with nothing in it.

Shapes: ../shared/boards/PROTOCOLS.md, block signatures of both boards. The words are ours.
"""

from __future__ import annotations

from http import HTTPStatus

from jobcrawler.fakeboards.pages import HTML, Page, filler, html_page

_RAY = "0fakeboards00ray"
_HEADINGS = {"glassdoor": "Humans only"}
_HEADING = "Additional Verification Required"
_WEIGHTS = {"glassdoor": 240_000}
"""Bytes of a challenge, of boards whose is heavier than most."""
_WEIGHT = 50_000
"""Bytes of an ordinary page, and of most challenges."""
_MITIGATED = {**HTML, "cf-mitigated": "challenge"}
_CHALLENGE = """\
<!DOCTYPE html><html lang="en-US" dir="ltr"><head><title>Just a moment...</title>
<meta name="robots" content="noindex, nofollow"><style></style></head><body><div class="main-wrapper" role="main">
<h1 id="heading">{heading}</h1><p>This is the invented page of a wall.</p><div id="challenge-error-text"></div>
<p>Ray ID: <code>{ray}</code></p></div>
<script>window._cf_chl_opt={{cvId:"3",cType:"managed",cRay:"{ray}"}};var a=document.createElement("script");
a.src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray={ray}";document.head.appendChild(a);</script>
</body></html>"""
_LOGIN_WALLS = {
    "indeed": """\
<!doctype html><html><head><title>Authenticating...</title></head><body><script>
var to="https://secure.indeed.com/auth?continue="+encodeURIComponent(location.href);
location.replace(to+"&from=bot-detection-anonymous");</script></body></html>""",
    "glassdoor": """\
<!doctype html><html lang="en"><head><title>Security | Glassdoor</title>
<meta name="robots" content="noindex,nofollow"></head><body><div id="app"><h1>Sign in to go on</h1>
<form action="/profile/login_input.htm"><input name="username"></form></div></body></html>""",
}
_LOGIN_WALL = """\
<!doctype html><html lang="en"><head><title>Sign in | {name}</title></head><body><h1>Sign in to continue</h1>
<form action="/login"><input name="username"></form></body></html>"""
_ORDINARY = """\
<!doctype html><html dir="ltr" lang="en"><head><meta charset="utf-8"><title>Job Search | {name}</title>
<style></style></head><body><header><nav><a href="/">{name}</a> <a href="/companies">Companies</a>
<a href="/salaries">Salaries</a></nav></header><main id="app-root"><h1>Find your next job</h1>
<form><input name="what"><input name="where"><button>Search</button></form></main>
<footer>About, Help, Privacy</footer></body></html>"""


def _padded(page: Page, weight: int) -> Page:
    """The page with as much style as brings it to a weight."""
    style = b"<style>/*" + filler(weight - len(page.body)) + b"*/</style>"
    return Page(page.status, page.headers, page.body.replace(b"<style></style>", style, 1))


def challenge(board: str, status: int) -> Page:
    """The wall of a board; with status 200 nothing but the page itself says what it is."""
    page = html_page(_CHALLENGE.format(heading=_HEADINGS.get(board, _HEADING), ray=_RAY), status)
    return _padded(Page(status, HTML if status == 200 else _MITIGATED, page.body), _WEIGHTS.get(board, _WEIGHT))


def login_wall(board: str) -> Page:
    """The page that asks an anonymous reader to sign in."""
    return html_page(_LOGIN_WALLS.get(board, _LOGIN_WALL.format(name=board.title())), 401)


def ordinary(board: str) -> Page:
    """A page of the site with none of its data, and no sign of a wall."""
    return _padded(html_page(_ORDINARY.format(name=board.title())), _WEIGHT)


def error(status: int, headers: dict[str, str]) -> Page:
    """The page of a server in trouble."""
    phrase = HTTPStatus(status).phrase
    text = f"<!doctype html><html><head><title>{phrase}</title></head><body><h1>{status} {phrase}</h1></body></html>"
    return Page(status, {**HTML, **headers}, text.encode())
