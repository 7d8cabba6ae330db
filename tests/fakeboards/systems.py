"""How a reader finds a company's postings in each system: the shortest readers there can be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobcrawler.fakeboards.pages import Page
    from jobcrawler.fakeboards.site import Site

Record = dict[str, Any]
EMPTY = "company-18"
"""A company that is known and has no postings."""


@dataclass(frozen=True, slots=True)
class System:
    """Addresses of a system, with {company} and {id}; names of the list and of the id."""

    listing: str
    at: str
    identity: str
    detail: str = ""
    skips: str = ""
    """Parameter that says how many to skip."""


SYSTEMS = {
    "greenhouse": System(
        "/v1/boards/{company}/jobs?content=true&pay_transparency=true", "jobs", "id", "/v1/boards/{company}/jobs/{id}"
    ),
    "lever": System(
        "/v0/postings/{company}?mode=json&skip=0&limit=100", "", "id", "/v0/postings/{company}/{id}", "skip"
    ),
    "ashby": System("/posting-api/job-board/{company}?includeCompensation=true", "jobs", "id"),
    "smartrecruiters": System(
        "/v1/companies/{company}/postings?limit=100&offset=0",
        "content",
        "id",
        "/v1/companies/{company}/postings/{id}",
        "offset",
    ),
    "workable": System("/api/v1/widget/accounts/{company}?details=true", "jobs", "shortcode"),
    "recruitee": System("/{company}/api/offers", "offers", "id", "/{company}/api/offers/{id}"),
    "personio": System("/{company}/xml?language=en", "position", "id"),
    "workday": System(
        "/{company}.wd5/wday/cxs/{company}/Careers/jobs",
        "jobPostings",
        "externalPath",
        "/{company}.wd5/wday/cxs/{company}/Careers{id}",
    ),
    "bamboohr": System("/{company}/careers/list", "result", "id", "/{company}/careers/{id}/detail"),
    "teamtailor": System("/{company}/jobs.json", "items", "url"),
    "pinpoint": System("/{company}/postings.json", "data", "id"),
    "rippling": System(
        "/platform/api/ats/v1/board/{company}/jobs", "", "uuid", "/platform/api/ats/v1/board/{company}/jobs/{id}"
    ),
}


def ask(site: Site, target: str, method: str = "GET", body: Any = None) -> Page:
    """The answer of a site; a body makes a POST."""
    data = b"" if body is None else json.dumps(body).encode()
    return site.answer(site.read(target, "127.0.0.1:8001", "tester/1", "POST" if data else method, data))


def loaded(site: Site, target: str, body: Any = None) -> Any:
    """The JSON of an answer that is one."""
    page = ask(site, target, body=body)
    assert page.status == 200, (target, page.status)
    return json.loads(page.body)


def truth(site: Site, company: str = "acme") -> dict[str, Any]:
    """What the site says that there is."""
    return loaded(site, f"/_truth?company={company}&full=1")


def page_of(site: Site, company: str = "company-7", **more: object) -> Page:
    """The first page of a company's listing."""
    system = SYSTEMS[site.board]
    target = system.listing.format(company=company)
    body = {"appliedFacets": {}, "limit": 20, "offset": 0, "searchText": ""} | more if site.board == "workday" else None
    return ask(site, target, body=body)


def records(site: Site, company: str = "acme") -> list[Record]:
    """Every record of all pages of a company, repeats included."""
    return [record for page in _pages(site, company) for record in page]


def identity(site: Site, record: Record) -> str:
    """The id of a record; the number in its address where it has no other."""
    value = str(record[SYSTEMS[site.board].identity])
    return value.rpartition("/")[2].partition("-")[0] if site.board == "teamtailor" else value


def detail(site: Site, company: str, posting: str) -> Page:
    """The page of a posting's own record."""
    return ask(site, SYSTEMS[site.board].detail.format(company=company, id=posting))


def _pages(site: Site, company: str) -> Iterator[list[Record]]:
    system = SYSTEMS[site.board]
    target = system.listing.format(company=company)
    if site.board == "workday":
        yield from _posted(site, target)
    elif site.board == "personio":
        yield [_element(node) for node in ElementTree.fromstring(ask(site, target).body)]  # noqa: S314
    elif system.skips:
        yield from _skipped(site, target, system)
    else:
        while target:
            data = loaded(site, target)
            yield data[system.at] if system.at else data
            target = data.get("next_url", "").removeprefix("http://127.0.0.1:8001") if system.at else ""


def _posted(site: Site, target: str) -> Iterator[list[Record]]:
    offset = 0
    while found := loaded(site, target, {"appliedFacets": {}, "limit": 20, "offset": offset, "searchText": ""})[
        "jobPostings"
    ]:
        yield found
        offset += 20


def _skipped(site: Site, target: str, system: System) -> Iterator[list[Record]]:
    skipped = 0
    while True:
        data = loaded(site, target.replace(f"{system.skips}=0", f"{system.skips}={skipped}"))
        found = data[system.at] if system.at else data
        yield found
        skipped += 100
        if skipped >= data["totalFound"] if system.at else len(found) < 100:
            return


def _element(node: ElementTree.Element) -> Record:
    record: Record = {child.tag: child.text for child in node}
    return record | {"offices": [one.text for one in node.iterfind("additionalOffices/office")]}
