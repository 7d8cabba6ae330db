"""The pages of openings: structured data as JSON-LD, as microdata, as RDFa, or only after a script has run."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.careers.structured import EMPLOYMENT, WRITERS, record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobcrawler.fakeboards.ats.tenants import Vacancy
    from jobcrawler.fakeboards.careers.openings import Opening

_HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
_NAV = '<nav><a href="/">Home</a> <a href="/jobs">Jobs</a> <a href="/about">About us</a></nav>'
_APP = """\
<div id="root"></div><noscript>You need JavaScript to see this page.</noscript>
<script>
fetch({source}).then(answer => answer.json()).then(job => {{
  const data = document.createElement("script");
  data.type = "application/ld+json";
  data.textContent = JSON.stringify(job.structured);
  document.head.appendChild(data);
  document.title = job.title;
  document.getElementById("root").innerHTML = job.html;
}});
</script>"""
_LIST = """\
<div id="root"></div><noscript>You need JavaScript to see this page.</noscript>
<script>
fetch("/app/api/jobs.json").then(answer => answer.json()).then(list => {
  for (const job of list.jobs) {
    const link = document.createElement("a");
    link.href = job.path;
    link.textContent = job.title;
    document.getElementById("root").appendChild(link);
  }
});
</script>"""


def page(title: str, body: str, head: str = "") -> str:
    """A page of the site."""
    return f"{_HEAD.format(title=escape(title), head=head)}{_NAV}<main>{body}</main></body></html>"


def links(found: Sequence[Opening]) -> str:
    """A list of openings, each with its address."""
    rows = (f'<li><a href="{escape(one.path)}">{escape(one.vacancy.title)}</a></li>' for one in found)
    return f"<ul>{''.join(rows)}</ul>"


def openings_page(found: Sequence[Opening], base: str, *, expired: bool) -> str:
    """The page of one opening, or of several."""
    first = found[0]
    vacancy = first.vacancy
    if first.kind == "microdata":
        return page(vacancy.title, _microdata(vacancy))
    if first.kind == "rdfa":
        return page(vacancy.title, _rdfa(vacancy))
    if first.kind == "script":
        return page(vacancy.tenant.name, _APP.format(source=json.dumps(f"/app/api/jobs/{vacancy.serial}.json")))
    blocks = "".join(_block(opening, base, expired=expired) for opening in found)
    text = "".join(_text(opening.vacancy) for opening in found)
    return page(vacancy.title if len(found) == 1 else "Openings of a department", text, blocks)


def application(vacancy: Vacancy, link: str) -> dict[str, Any]:
    """What the script of a page fetches."""
    return {"title": vacancy.title, "structured": record(vacancy, link), "html": _text(vacancy)}


def application_list() -> str:
    """A list that a script fills."""
    return page("Jobs", _LIST)


def _block(opening: Opening, base: str, *, expired: bool) -> str:
    job = record(opening.vacancy, base + opening.path, expired=expired)
    write = WRITERS.get(opening.kind, WRITERS["plain"])
    return f'\n<script type="application/ld+json">\n{write(job)}\n</script>'


def _text(vacancy: Vacancy) -> str:
    return f'<article><h1>{escape(vacancy.title)}</h1><p class="place">{_place(vacancy)}</p>{vacancy.html}</article>'


def _place(vacancy: Vacancy) -> str:
    return escape("; ".join(words.remote_or(place) for place in vacancy.places))


def _address(vacancy: Vacancy) -> dict[str, str]:
    place = vacancy.place
    town = {} if vacancy.is_remote else {"addressLocality": place.name, "addressRegion": place.region_code}
    return {**town, "addressCountry": place.country.upper()}


def _microdata(vacancy: Vacancy) -> str:
    """With items within items, texts here and attributes there."""
    address = "".join(f'<span itemprop="{name}">{escape(text)}</span> ' for name, text in _address(vacancy).items())
    remote = '<meta itemprop="jobLocationType" content="TELECOMMUTE">' if vacancy.workplace == "remote" else ""
    kind, org = EMPLOYMENT[vacancy.employment], escape(vacancy.tenant.name)
    return f"""<article itemscope itemtype="https://schema.org/JobPosting">
<h1 itemprop="title">{escape(vacancy.title)}</h1>
<meta itemprop="identifier" content="{vacancy.serial}">
<meta itemprop="employmentType" content="{kind}">{remote}
<p itemprop="hiringOrganization" itemscope itemtype="https://schema.org/Organization">
<span itemprop="name">{org}</span></p>
<p itemprop="jobLocation" itemscope itemtype="https://schema.org/Place">
<span itemprop="address" itemscope itemtype="https://schema.org/PostalAddress">{address}</span></p>
<time itemprop="datePosted" datetime="{vacancy.posted:%Y-%m-%d}">{vacancy.posted:%d.%m.%Y}</time>
<div itemprop="description">{vacancy.html}</div></article>"""


def _rdfa(vacancy: Vacancy) -> str:
    """The same with other attributes."""
    address = "".join(f'<span property="{name}">{escape(text)}</span> ' for name, text in _address(vacancy).items())
    remote = '<meta property="jobLocationType" content="TELECOMMUTE">' if vacancy.workplace == "remote" else ""
    kind, org = EMPLOYMENT[vacancy.employment], escape(vacancy.tenant.name)
    return f"""<article vocab="https://schema.org/" typeof="JobPosting">
<h1 property="title">{escape(vacancy.title)}</h1>
<meta property="identifier" content="{vacancy.serial}">
<meta property="employmentType" content="{kind}">{remote}
<p property="hiringOrganization" typeof="Organization"><span property="name">{org}</span></p>
<p property="jobLocation" typeof="Place"><span property="address" typeof="PostalAddress">{address}</span></p>
<time property="datePosted" content="{vacancy.posted:%Y-%m-%d}">{vacancy.posted:%d.%m.%Y}</time>
<div property="description">{vacancy.html}</div></article>"""
