from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import extruct
import feedparser
import pytest
from parsel import Selector

from jobcrawler.fakeboards import FakeBoards
from jobcrawler.fakeboards.careers.openings import _KINDS
from jobcrawler.fakeboards.faults import Script
from tests.fakeboards.conftest import NOW, text
from tests.fakeboards.systems import ask, loaded

if TYPE_CHECKING:
    from jobcrawler.fakeboards.site import Site

BASE = "http://127.0.0.1:8001"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
DIRTY = ("comments", "control", "escapes", "commas")


@pytest.fixture
def site(boards: FakeBoards) -> Site:
    return boards.sites["jobposting"]


def postings(site: Site, kind: str = "") -> list[dict[str, Any]]:
    """What the site says that there is, of one kind of page or of all."""
    found = loaded(site, "/_truth?full=1")["postings"]
    return [one for one in found if kind in {"", one["kind"]}]


def sitemaps(site: Site, address: str) -> list[str]:
    """Every page that a sitemap and those below it name."""
    body = ask(site, address.removeprefix(BASE)).body
    root = ElementTree.fromstring(gzip.decompress(body) if address.endswith(".gz") else body)  # noqa: S314
    named = [node.text for node in root.iter(LOC)]
    if root.tag.endswith("sitemapindex"):
        return [page for child in named for page in sitemaps(site, child)]
    return named


def blocks(page: str) -> list[str]:
    """The blocks of JSON-LD, as they are."""
    return re.findall(r'<script type="application/ld\+json">\n(.*?)\n</script>', page, re.DOTALL)


def test_robots_txt_names_the_sitemap(boards: FakeBoards, site: Site) -> None:
    assert text(site, "/robots.txt") == f"User-agent: *\nAllow: /\nSitemap: {BASE}/sitemap.xml\n"
    real = FakeBoards(now=NOW, robots="real").sites["jobposting"]
    assert "Disallow: /app/" in text(real, "/robots.txt")
    assert "Sitemap: " in text(real, "/robots.txt")


def test_the_sitemaps_name_every_page_and_one_that_is_gone(site: Site) -> None:
    named = sitemaps(site, "/sitemap.xml")
    pages = {BASE + one["path"].partition("?")[0] for one in postings(site)}
    assert pages < set(named)
    assert len(named) == len(set(named))
    others = {page: ask(site, page.removeprefix(BASE)).status for page in set(named) - pages}
    assert sorted(others.values()) == [200] * (len(others) - 1) + [404]


def test_one_sitemap_is_gzipped_and_two_are_nested(site: Site) -> None:
    inner = text(site, "/sitemaps/careers.xml")
    assert "<sitemapindex" in inner
    assert f"{BASE}/sitemaps/careers.xml" in text(site, "/sitemap.xml")
    page = ask(site, "/sitemaps/jobs-2.xml.gz")
    assert f"{BASE}/sitemaps/jobs-2.xml.gz" in inner
    assert page.headers["Content-Type"] == "application/gzip"
    assert page.body[:2] == b"\x1f\x8b"
    assert ask(site, "/sitemaps/jobs-9.xml").status == 404


def test_times_of_change_are_moments_days_or_missing(site: Site) -> None:
    entries = re.findall(r"<url>(.*?)</url>", text(site, "/sitemaps/jobs-1.xml"))
    times = [re.search("<lastmod>(.*)</lastmod>", entry) for entry in entries]
    assert None in times
    assert {len(found[1]) for found in times if found} == {10, 20, 25}


def test_the_feed_of_rss_holds_the_first_openings(site: Site) -> None:
    page = ask(site, "/feed.rss")
    entries = feedparser.parse(page.body).entries
    announced = [one for one in postings(site) if "rss" in one["announced"]]
    assert [entry.link.removeprefix(BASE) for entry in entries] == [one["path"] for one in announced]
    assert len(entries) == 40
    assert all("<ul>" in entry.description and entry.published_parsed for entry in entries)
    assert page.headers["Content-Type"].startswith("application/rss+xml")


def test_the_pages_of_the_atom_feed_hold_all_but_those_of_scripts(site: Site) -> None:
    found, target = [], "/feed.atom"
    while target:
        feed = feedparser.parse(ask(site, target).body)
        found += [entry.link.removeprefix(BASE) for entry in feed.entries]
        following = [link.href for link in feed.feed.links if link.rel == "next"]
        target = following[0].removeprefix(BASE) if following else ""
    assert found == [one["path"] for one in postings(site) if one["kind"] != "script"]
    assert len(found) > 80


def test_the_list_of_jobs_leads_to_the_same_openings(site: Site) -> None:
    found, target = [], "/jobs"
    while target:
        page = Selector(text(site, target))
        found += page.xpath("//main//li/a/@href").getall()
        target = page.xpath("//a[@rel='next']/@href").get()
    assert found == [one["path"] for one in postings(site) if one["kind"] != "script"]


def test_every_kind_of_page_occurs(site: Site) -> None:
    assert {one["kind"] for one in postings(site)} == set(_KINDS)


@pytest.mark.parametrize("kind", ["plain", "graph", "list"])
def test_clean_data_are_json(site: Site, kind: str) -> None:
    for one in postings(site, kind):
        data = [json.loads(block) for block in blocks(text(site, one["path"]))]
        assert str(json.dumps(data)).count('"JobPosting"') == 1
        assert one["id"] in json.dumps(data)


@pytest.mark.parametrize("kind", DIRTY)
def test_spoilt_data_are_no_json_but_name_the_opening(site: Site, kind: str) -> None:
    for one in postings(site, kind):
        (block,) = blocks(text(site, one["path"]))
        with pytest.raises(json.JSONDecodeError):
            json.loads(block)
        assert one["id"] in block


def test_data_with_control_characters_are_json_for_a_lenient_reader(site: Site) -> None:
    for one in postings(site, "control"):
        (block,) = blocks(text(site, one["path"]))
        assert json.loads(block, strict=False)["title"].strip() == one["title"]


@pytest.mark.parametrize("kind", ["microdata", "rdfa"])
def test_other_kinds_of_data_are_read_by_their_own_readers(site: Site, kind: str) -> None:
    for one in postings(site, kind):
        data = extruct.extract(text(site, one["path"]), base_url=BASE + one["path"], syntaxes=[kind], uniform=True)[
            kind
        ]
        found = str(data)
        assert "JobPosting" in found
        assert one["title"] in found
        assert one["id"] in found
        assert one["date"] in found
        assert "Acme Robotics" in found
        assert blocks(text(site, one["path"])) == []


def test_some_pages_hold_several_openings_each_with_an_address(site: Site) -> None:
    several = postings(site, "several")
    pages = {one["path"].partition("?")[0] for one in several}
    assert len(pages) < len(several)
    for page in pages:
        data = [json.loads(block) for block in blocks(text(site, page))]
        assert len(data) > 1
        assert {job["url"] for job in data} == {
            BASE + one["path"] for one in several if one["path"].startswith(f"{page}?")
        }
        assert text(site, data[0]["url"].removeprefix(BASE)) == text(site, page)


def test_descriptions_can_be_escaped_and_places_strange(site: Site) -> None:
    jobs = [json.loads(block) for kind in ("plain", "several") for one in postings(site, kind)
            for block in blocks(text(site, one["path"]))]  # fmt: skip
    assert {job["description"][:5] for job in jobs} == {"<div>", "&lt;d"}
    assert {type(job.get("jobLocation")) for job in jobs} == {dict, list, type(None)}
    assert {type(job["employmentType"]) for job in jobs} == {str, list}
    assert {type(job["identifier"]) for job in jobs} == {dict, int}
    assert any(job["hiringOrganization"]["name"].startswith(" ") for job in jobs)
    assert {len(job["datePosted"]) for job in jobs} == {10, 20, 25, 26}
    countries = [
        job["jobLocation"]["address"]["addressCountry"] for job in jobs if isinstance(job.get("jobLocation"), dict)
    ]
    assert {type(country) for country in countries} == {str, dict}


def test_pages_below_app_are_empty_without_a_script(site: Site) -> None:
    for one in postings(site, "script"):
        page = text(site, one["path"])
        assert one["title"] not in page
        assert blocks(page) == []
        (source,) = re.findall(r'fetch\("(/app/api/.*?)"\)', page)
        data = loaded(site, source)
        assert data["structured"]["title"].strip() == data["title"] == one["title"]
        assert data["structured"]["@type"] == "JobPosting"
        assert "<ul>" in data["html"]
    listed = loaded(site, "/app/api/jobs.json")["jobs"]
    assert [job["path"] for job in listed] == [one["path"] for one in postings(site, "script")]
    assert listed[0]["title"] not in text(site, "/app/jobs")


def test_a_page_leads_to_a_board_of_a_known_system(site: Site) -> None:
    assert 'src="https://boards.greenhouse.io/embed/job_board/js?for=acme"' in text(site, "/join")
    assert "https://jobs.lever.co/globex" in text(site, "/partners")
    home = text(site, "/")
    assert all(
        f'href="{path}"' in home for path in ("/join", "/partners", "/jobs", "/app/jobs", "/feed.rss", "/feed.atom")
    )


def test_faults_come_in_place_of_lists_and_openings() -> None:
    site = FakeBoards(now=NOW).sites["jobposting"]
    first, second = postings(site, "plain")[:2]
    usual = text(site, second["path"])
    site.script = Script([{"url": "", "fault": "other_posting", "times": 1}, {"url": "", "fault": "expired_detail"}])
    assert text(site, first["path"]) == usual
    assert json.loads(blocks(text(site, first["path"]))[0])["validThrough"] < NOW.isoformat()
    site.script = Script([{"url": "", "fault": "no_results"}])
    assert [entry for entry in sitemaps(site, "/sitemap.xml") if "/jobs/" in entry and "gone" not in entry] == []
    assert feedparser.parse(ask(site, "/feed.rss").body).entries == []
    site.script = Script([{"url": "sitemap", "fault": "unavailable"}, {"url": "/jobs/", "fault": "gone_detail"}])
    assert [ask(site, target).status for target in ("/sitemap.xml", first["path"], "/about")] == [503, 404, 200]


@pytest.mark.slow
def test_a_browser_sees_what_a_script_adds() -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only here)

    from jobcrawler.fakeboards.testing import serve  # noqa: PLC0415

    with serve(boards="jobposting") as urls, sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = chromium.new_page()
        page.goto(urls["jobposting"] + "/app/jobs")
        page.locator("#root a").first.click()
        page.wait_for_selector("#root article")
        (block,) = page.locator("script[type='application/ld+json']").all_inner_texts()
        assert json.loads(block)["title"].strip() == page.title() == page.locator("h1").inner_text()
        chromium.close()
