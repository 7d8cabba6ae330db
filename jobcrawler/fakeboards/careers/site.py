"""A careers site: that of `acme`, whatever its openings are announced by and however their pages hold the data."""

from __future__ import annotations

import gzip
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.tenants import NAMED, Hiring
from jobcrawler.fakeboards.careers import feeds, markup
from jobcrawler.fakeboards.careers.openings import Opening, batches, openings, pages
from jobcrawler.fakeboards.pages import Page, Request, html_page, json_page, xml_page
from jobcrawler.fakeboards.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

_IN_RSS = 40
_IN_ATOM = 40
_IN_LIST = 60
_IN_SITEMAP = 70
_LISTS = re.compile(r"/(jobs|app/jobs|openings|sitemap\.xml|sitemaps/.*|feed\.rss|feed\.atom)")
_POSTINGS = re.compile(r"/(jobs|app/jobs|openings)/.+")
_STATIC = {
    "/about": "<h1>About us</h1><p>We build robots that knock before they enter.</p>",
    "/blog/how-we-hire": "<h1>How we hire</h1><p>Two talks, one test, an answer within ten days.</p>",
    "/join": (
        "<h1>Join our labs</h1><p>The openings of our labs:</p><div id='grnhse_app'></div>"
        '<script src="https://boards.greenhouse.io/embed/job_board/js?for=acme"></script>'
    ),
    "/partners": (
        "<h1>Our partners hire too</h1>"
        '<p><a href="https://jobs.lever.co/globex">Globex</a> '
        '<a href="https://initech.recruitee.com/">Initech</a> '
        '<a href="https://company-4.jobs.personio.de/">Cinderhill</a></p>'
        '<iframe src="https://company-1.wd5.myworkdayjobs.com/en-US/Careers"></iframe>'
    ),
}
_FEED_LINKS = (
    '<link rel="alternate" type="application/rss+xml" href="/feed.rss">'
    '<link rel="alternate" type="application/atom+xml" href="/feed.atom">'
)


class CareersSite(Site):
    """A careers site of its own host."""

    board = "jobposting"
    in_countries = False
    real_robots = "User-agent: *\nDisallow: /app/\nDisallow: /internal/\n"

    @cached_property
    def openings(self) -> tuple[Opening, ...]:
        """Every opening of the company."""
        return openings(Hiring(self.world).vacancies(NAMED["acme"]))

    def rules(self, request: Request) -> str:
        """A robots.txt that names the sitemap."""
        return f"{super().rules(request)}Sitemap: {request.base}/sitemap.xml\n"

    def kind(self, request: Request) -> str:
        """Whatever lists openings is a search."""
        if _LISTS.fullmatch(request.path):
            return "search"
        return "posting" if _POSTINGS.fullmatch(request.path) else ""

    def render(self, request: Request, variant: str = "") -> Page:
        """A list, a page of openings, or something else."""
        kind = self.kind(request)
        if kind == "posting":
            return self._posting(request, variant)
        if kind == "search":
            return self._list(request, () if variant == "no_results" else self.openings)
        if request.path.startswith("/app/api/"):
            return self._api(request)
        if request.path == "/":
            return html_page(markup.page(NAMED["acme"].name, "<h1>Work with us</h1>" + self._nav(), _FEED_LINKS))
        text = _STATIC.get(request.path)
        return html_page(markup.page("Acme Robotics", text)) if text else self.missing()

    def truth(self, request: Request) -> Page:
        """The ids of all openings; full=1 for what a reader should see, its page and where it is announced."""
        found = self.openings
        truth: dict[str, Any] = {
            "company": NAMED["acme"].name,
            "total": len(found),
            "ids": [str(one.vacancy.serial) for one in found],
        }
        if request.query.get("full"):
            truth["postings"] = [self._shown(one) for one in found]
        return json_page(truth)

    def _shown(self, opening: Opening) -> dict[str, Any]:
        vacancy, hidden = opening.vacancy, opening.kind in {"microdata", "rdfa"}
        remote = "remote" if vacancy.workplace == "remote" else None
        return {
            "id": str(vacancy.serial),
            "path": opening.path,
            "kind": opening.kind,
            "announced": ["sitemap", *(name for name, found in self._announced().items() if opening in found)],
            **words.facts(vacancy),
            "location": None if vacancy.is_remote else vacancy.place.name,
            "places": 1 if hidden else len(vacancy.places),
            "date": f"{vacancy.posted:%Y-%m-%d}",
            "workplace": remote,
            **(words.NO_PAY if hidden else {}),
        }

    def _announced(self) -> dict[str, Sequence[Opening]]:
        """The feeds know nothing of what a script shows."""
        ordinary = [one for one in self.openings if one.kind != "script"]
        return {"rss": ordinary[:_IN_RSS], "atom": ordinary}

    def _nav(self) -> str:
        return "".join(f'<p><a href="{path}">{path[1:]}</a></p>' for path in ("/jobs", "/app/jobs", *_STATIC))

    # -- lists ---------------------------------------------------------------------------------------------------

    def _list(self, request: Request, found: Sequence[Opening]) -> Page:
        path, name = request.path, NAMED["acme"].name
        ordinary = [one for one in found if one.kind != "script"]
        if path.startswith("/sitemap"):
            return self._sitemap(request, found, ordinary)
        if path == "/feed.rss":
            return xml_page(feeds.rss(ordinary[:_IN_RSS], request.base, name), "application/rss+xml")
        if path == "/app/jobs":
            return html_page(markup.application_list())
        size = _IN_ATOM if path == "/feed.atom" else _IN_LIST
        asked = request.query.get("page", "1")
        page = max(int(asked), 1) if asked.isdecimal() else 1
        listed, more = ordinary[(page - 1) * size : page * size], page * size < len(ordinary)
        if path == "/feed.atom":
            text = feeds.atom(listed, request.base, name, page, more=more)
            return xml_page(text, "application/atom+xml")
        following = f'<a rel="next" href="/jobs?page={page + 1}">More</a>' if more else ""
        return html_page(markup.page("Jobs", markup.links(listed) + following, _FEED_LINKS))

    def _sitemap(self, request: Request, found: Sequence[Opening], ordinary: Sequence[Opening]) -> Page:
        """An index of an index and two sitemaps; the second sitemap of openings is gzipped."""
        base, first = request.base, [*batches(ordinary, _IN_SITEMAP)]
        inner = [f"{base}/sitemaps/jobs-{number}.xml{'.gz' * (number == 2)}" for number in range(1, len(first) + 1)]
        scripts = [one for one in found if one.kind == "script"]
        documents = {
            "/sitemap.xml": feeds.sitemap_index(
                [f"{base}/sitemaps/pages.xml", f"{base}/sitemaps/careers.xml"], self.world.anchor
            ),
            "/sitemaps/careers.xml": feeds.sitemap_index([*inner, f"{base}/sitemaps/app.xml"], self.world.anchor),
            "/sitemaps/pages.xml": feeds.sitemap([(f"{base}{path}", None) for path in ("/", *_STATIC)]),
            "/sitemaps/app.xml": feeds.sitemap(_addresses(scripts, base)),
        }
        for address, batch in zip(inner, first, strict=True):
            stale = [(base + feeds.STALE, None)] if batch is first[0] else []
            documents[address.removeprefix(base)] = feeds.sitemap([*_addresses(batch, base), *stale])
        text = documents.get(request.path)
        if text is None:
            return self.missing()
        if request.path.endswith(".gz"):
            return Page(200, {"Content-Type": "application/gzip"}, gzip.compress(text.encode(), mtime=0))
        return xml_page(text)

    # -- openings ------------------------------------------------------------------------------------------------

    def _posting(self, request: Request, variant: str) -> Page:
        shown = pages(self.openings)
        at = next((place for place, found in enumerate(shown) if found[0].page == request.path), None)
        if variant == "other_posting":
            at = 0 if at is None else (at + 1) % len(shown)
        if at is None:
            return self.missing()
        return html_page(markup.openings_page(shown[at], request.base, expired=variant == "expired_detail"))

    def _api(self, request: Request) -> Page:
        """What the scripts of the pages below /app/ fetch."""
        scripts = {f"/app/api/jobs/{one.vacancy.serial}.json": one for one in self.openings if one.kind == "script"}
        if request.path == "/app/api/jobs.json":
            return json_page({"jobs": [{"title": one.vacancy.title, "path": one.path} for one in scripts.values()]})
        found = scripts.get(request.path)
        return json_page(markup.application(found.vacancy, request.base + found.path)) if found else self.missing()


def _addresses(found: Sequence[Opening], base: str) -> list[tuple[str, str | None]]:
    """Each page once."""
    return [(base + together[0].page, feeds.changed(together[0])) for together in pages(found)]
