"""JobPosting objects of a page, whatever it writes them in."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.parsers.structured import StructuredData, find_postings, job_postings
from jobcrawler.schema_org import posting_fields
from tests.parsers.recordings import ANY_TEXT, NOW, PAGES, needs_recordings

URL = "https://acme.example/jobs/"


def ld(*objects: Any) -> bytes:
    blocks = (item if isinstance(item, str) else json.dumps(item) for item in objects)
    return "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks).encode()


def titles(page: bytes | str) -> list[Any]:
    return [posting.get("title") for posting in job_postings(page, URL).postings]


def posting(title: str, **properties: Any) -> dict[str, Any]:
    return {"@type": "JobPosting", "title": title, **properties}


@pytest.mark.parametrize(
    "objects",
    [
        [posting("Cook"), posting("Baker")],
        [[posting("Cook"), posting("Baker")]],
        [{"@graph": [{"@type": "WebPage"}, posting("Cook"), posting("Baker")]}],
        [{"@type": "ItemList", "itemListElement": [{"item": posting("Cook")}, {"item": posting("Baker")}]}],
        [{"@type": "WebPage", "mainEntity": {"@type": "Thing", "mainEntity": [posting("Cook")]}}, posting("Baker")],
        [{"@type": "Organization", "department": [{"jobs": [posting("Cook")]}]}, [[posting("Baker")]]],
        ['{"@type": "JobPosting", "title": "Cook"}\n{"@type": ["Thing", "JobPosting"], "title": "Baker",}'],
    ],
)  # fmt: skip
def test_postings_are_found_wherever_they_stand(objects: list[Any]) -> None:
    assert titles(ld(*objects)) == ["Cook", "Baker"]


@pytest.mark.parametrize(
    "kind",
    ["JobPosting", "https://schema.org/JobPosting", "http://www.schema.org/JobPosting", "schema:JobPosting",
     "http://schema.orgJobPosting", "schema.org#JobPosting", " JobPosting ", ["Product", "JobPosting"]],
)  # fmt: skip
def test_the_type_is_known_in_every_form(kind: Any) -> None:
    assert titles(ld({"@type": kind, "title": "Cook"})) == ["Cook"]


@pytest.mark.parametrize("kind", ["JobPostings", "MyJobPosting", "Job", "", None, 3, {}, ["Person"]])
def test_other_types_are_no_postings(kind: Any) -> None:
    assert job_postings(ld({"@type": kind, "title": "Cook"}), URL) == StructuredData([], None, 0)


def test_a_posting_inside_a_posting_is_part_of_it() -> None:
    assert titles(ld(posting("Cook", isSimilarTo=posting("Baker")))) == ["Cook"]


def test_references_are_written_out() -> None:
    graph = [
        {"@type": "WebPage", "mainEntity": {"@id": "#job"}},
        {"@type": "JobPosting", "@id": "#job", "title": "Cook", "hiringOrganization": {"@id": "#acme"}},
        {"@type": "WebSite", "publisher": {"@type": "Organization", "@id": "#acme", "name": "Acme"}},
        {"@type": "JobPosting", "@id": "#job"},
    ]
    (found,) = job_postings(ld({"@graph": graph}), URL).postings
    assert found["hiringOrganization"]["name"] == "Acme"


def test_references_in_a_circle_and_to_nothing_end() -> None:
    graph = [{"@id": "#a", "x": {"@id": "#b"}}, {"@id": "#b", "x": {"@id": "#a"}}]
    (found,) = job_postings(ld(graph, posting("Cook", x={"@id": "#a"}, y={"@id": "#none"})), URL).postings
    assert (found["x"]["x"]["x"]["@id"], found["y"]) == ("#a", {"@id": "#none"})


def test_references_that_multiply_are_written_out_only_so_often() -> None:
    graph = [{"@id": f"{level}", "x": [{"@id": f"{level + 1}"}] * 50} for level in range(50)]
    assert titles(ld(graph, posting("Cook", x={"@id": "0"}))) == ["Cook"]


def test_prefixes_and_wrapped_values_become_plain() -> None:
    data = {
        "@type": "schema:JobPosting",
        "schema:title": {"@value": "Cook", "@language": "en"},
        "https://schema.org/employmentType": {"@list": ["FULL_TIME", {"@value": "CONTRACTOR"}]},
        "og:title": "not ours",
    }
    assert find_postings([data]) == [
        {
            "@type": "schema:JobPosting",
            "title": "Cook",
            "employmentType": ["FULL_TIME", "CONTRACTOR"],
            "og:title": "not ours",
        }
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"identifier": 7}, {"identifier": 7, "description": "x"}),
        ({"identifier": {"value": 7}, "url": "/7?utm_source=a"}, {"identifier": {"value": 7}, "url": "/7"}),
        ({"identifier": 7, "url": "/7", "description": "x"}, {"identifier": 7, "url": "/7", "description": "y"}),
        ({"url": "/7"}, {"url": "/7", "identifier": 7}),
        ({"description": "x"}, {"description": "x"}),
    ],
)
def test_copies_of_a_posting_are_one(one: dict[str, Any], other: dict[str, Any]) -> None:
    (found,) = job_postings(ld(posting("Cook", **one), posting("Cook", **other)), URL).postings
    assert found.keys() == {"@type", "title"} | one.keys() | other.keys()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"url": "/all", "jobLocation": "Porto"}, {"url": "/all", "jobLocation": "Faro"}),
        ({"identifier": "Acme", "url": "/1"}, {"identifier": "Acme", "url": "/2"}),
        ({"url": "/all", "identifier": 1}, {"url": "/all", "identifier": 2}),
        ({"jobLocation": "Porto"}, {"jobLocation": "Faro"}),
        ({}, {"title": "Baker"}),
    ],
)
def test_what_only_shares_a_url_or_an_employer_s_name_is_not_one(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert len(job_postings(ld(posting("Cook", **one), posting("Cook") | other), URL).postings) == 2


@pytest.mark.parametrize(
    ("link", "absolute"),
    [("/jobs/7", "https://acme.example/jobs/7"), ("7", "https://acme.example/jobs/7"), ("http://[", "http://["),
     (" https://x.example/ ", "https://x.example/"), ("", ""), (7, 7)],
)  # fmt: skip
def test_links_are_relative_to_the_page(link: Any, absolute: Any) -> None:
    assert job_postings(ld(posting("Cook", url=link)), URL).postings[0]["url"] == absolute


def test_broken_blocks_are_counted() -> None:
    assert job_postings(ld('{"@type": "JobPosting", "title": "cut', posting("Cook"), "{"), URL).broken == 2
    assert job_postings(ld('{"@type": "JobPosting", "title": "cut'), URL) == StructuredData([], None, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-2"])
def test_pages_of_every_charset_are_read(encoding: str) -> None:
    page = '<meta charset="iso-8859-2">' + ld(posting("Łódź")).decode().replace("\\u0141\\u00f3d\\u017a", "Łódź")
    assert titles(page.encode(encoding)) == ["Łódź"]
    assert titles(page) == ["Łódź"]
    markup = '<meta charset="iso-8859-2"><p itemscope itemtype="http://schema.org/JobPosting"><b itemprop="title">Łódź'
    assert titles(markup.encode(encoding)) == ["Łódź"]


MICRODATA = """<html><body><div itemscope itemtype="https://schema.org/JobPosting">
  <h1 itemprop="title">Cook <small>(m/f)</small></h1>
  <a itemprop="url" href="7">more</a>
  <meta itemprop="employmentType" content="FULL_TIME"><meta itemprop="employmentType" content="CONTRACTOR">
  <div itemprop="hiringOrganization" itemscope itemtype="https://schema.org/Organization">
    <a itemprop="name" href="/about">Acme &amp; Co</a><link itemprop="sameAs" href="https://acme.example"></div>
  <div itemprop="description"><p>We <b>cook</b> &lt;fast&gt;.</p><ul><li>Soup</li><li>Fish</li></ul></div>
  <time itemprop="datePosted">2026-08-05</time> to <time itemprop="validThrough" datetime="2026-09-05">soon</time>
  <div itemprop="jobLocation" itemscope itemtype="https://schema.org/Place">
    <p itemprop="address" itemscope itemtype="https://schema.org/PostalAddress">
      <span itemprop="addressLocality">Porto</span>, <span itemprop="addressCountry">Portugal</span></p></div>
  <div itemprop="baseSalary" itemscope itemtype="https://schema.org/MonetaryAmount">
    <meta itemprop="currency" content="EUR">
    <p itemprop="value" itemscope itemtype="https://schema.org/QuantitativeValue">
      <b itemprop="minValue">2000</b>-<b itemprop="maxValue">2500</b> a <i itemprop="unitText">MONTH</i></p></div>
</div><div itemscope itemtype="https://schema.org/JobPosting"><p itemprop="title">Baker</p></div></body></html>"""
FIELDS = {
    "title": "Cook (m/f)",
    "link": "https://acme.example/jobs/7",
    "job_type": "contract,full_time",
    "company": "Acme & Co",
    "company_link": "https://acme.example",
    "description": "We cook <fast>.\n\n- Soup\n- Fish",
    "description_kind": "full",
    "location": "Porto, Portugal",
    "city": "Porto",
    "country": "PT",
    "salary_min": 2000.0,
    "salary_max": 2500.0,
    "salary_currency": "EUR",
    "salary_period": "month",
    "salary_source": "employer",
}


def as_rdfa(prefix: str) -> str:
    """The same page in RDFa."""
    page = MICRODATA.replace(" itemscope", "").replace('itemprop="', f'property="{prefix}')
    page = page.replace('itemtype="https://schema.org/', f'typeof="{prefix}')
    declared = 'prefix="s: https://schema.org/"' if prefix else 'vocab="https://schema.org/"'
    return page.replace("<body>", f"<body {declared}>")


@pytest.mark.parametrize(
    ("page", "syntax"), [(MICRODATA, "microdata"), (as_rdfa(""), "rdfa"), (as_rdfa("s:"), "rdfa")], ids=["m", "r", "s"]
)
def test_markup_is_read_where_there_is_no_json_ld(page: str, syntax: str) -> None:
    found = job_postings(page.encode(), URL)
    assert (found.syntax, found.broken) == (syntax, 0)
    assert [data["title"] for data in found.postings] == ["Cook (m/f)", "Baker"]
    read = posting_fields(found.postings[0], NOW)
    assert (str(read.pop("date_posted")), read.pop("date_posted_precision")) == ("2026-08-05 00:00:00+00:00", "day")
    assert str(read.pop("valid_through")) == "2026-09-05 00:00:00+00:00"
    assert read == FIELDS


def test_markup_is_read_only_where_json_ld_gives_no_posting() -> None:
    page = MICRODATA.encode()
    assert job_postings(ld(posting("Chef")) + page, URL).syntax == "json-ld"
    assert job_postings(ld({"@type": "Organization"}, '{"@type": "JobPosting') + page, URL)[1:] == ("microdata", 1)
    both = '<body vocab="https://schema.org/"><p typeof="JobPosting"><b property="title">Chef</b></p>'
    assert job_postings(MICRODATA.replace("<body>", both), URL).syntax == "microdata"


@pytest.mark.parametrize(
    "page",
    ["<p>JobPosting", '<p itemtype="x"><a>JobPosting', "<p itemtype=>JobPosting", "JobPosting itemtype=",
     '<p itemtype="https://schema.org/Offer">', "itemtype JobPosting", '<p data-itemtype=""> "JobPosting"'],
)  # fmt: skip
def test_a_page_without_markup_of_postings_is_not_read_as_a_whole(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobcrawler.parsers.structured.read_markup", None)
    assert job_postings(page, URL) == StructuredData([], None, 0)


def test_rdfa_gives_the_same_each_time() -> None:
    page = as_rdfa("").encode()
    assert len({json.dumps(job_postings(page, URL)) for _ in range(5)}) == 1


def test_microdata_may_refer_to_other_elements() -> None:
    page = '<p itemscope itemtype="https://schema.org/JobPosting" itemref="a"></p><b id="a" itemprop="title">Cook</b>'
    assert titles(page) == ["Cook"]


@pytest.mark.parametrize(
    "inside",
    ["<b itemprop=y>x</b>" * 5_000, '<i itemprop=y itemref="a a a a a a a a a a a a a a a a a a a a a"></i>'],
    ids=["elements", "references"],
)
def test_markup_that_would_take_minutes_is_not_read(inside: str) -> None:
    page = f'<div itemscope itemtype="https://schema.org/JobPosting"><b itemprop="title">Cook</b>{inside}'
    assert job_postings(page, URL) == StructuredData([], None, 1)


def test_markup_nested_too_deeply_is_read_as_far_as_it_makes_sense() -> None:
    scope = '<div itemscope itemtype="https://schema.org/JobPosting"><b itemprop="title">Cook</b>'
    assert titles(scope + "<div itemprop=x>" * 200 + "<i>x</i>" * 500) == ["Cook"]
    assert titles(scope + "<div itemscope itemprop=x>" * 200 + "<i itemprop=y>x</i>" * 500) == ["Cook"]


SCOPE = b'<p itemscope itemtype="https://schema.org/JobPosting">'
PIECES = (
    ld(posting("a"))[:-9], b"</script>", b'{"@type": "JobPosting"}', SCOPE, b"</p>", b"x", b"<!--", b"\xff", b"\x00",
    b'<p vocab="https://schema.org/" typeof="JobPosting">', b'<b itemprop="title">', b'<b property="title">', b"&#0;",
    b"<time itemprop=datePosted>", b'<a itemprop=url href="http://[">', b"<![CDATA[", b'<p itemprop="description">',
    b'<p itemref="a" id="a" itemscope>', b'<p resource="_:a" rel="x:y" about="[z:]">',
)  # fmt: skip


@given(st.one_of(st.binary(), st.lists(st.sampled_from(PIECES), max_size=15).map(b"".join)))
@ANY_TEXT
def test_no_page_makes_it_fail(page: bytes) -> None:
    for found in job_postings(page, URL).postings:
        posting_fields(found, NOW)


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        ld([posting(f"{number}", url="/") for number in range(20_000)]),
        ld([{"@id": "1", "a": [1] * 50_000}, *(posting(f"{number}", x={"@id": "1"}) for number in range(10_000))]),
        b'{"a":'.join([ld('{"@type": "JobPosting", "a":')[:-9], *[b""] * 900]),
        b"JobPosting" * 100_000,
        b"itemtype <JobPosting " * 50_000,
        SCOPE * 18_000,
        SCOPE + b"<b itemprop=a>" * 240 + b"<i>x</i>" * 100_000,
    ],
    ids=["copies", "references", "depth", "words", "attributes", "scopes", "elements"],
)
def test_a_megabyte_of_anything_is_read_in_seconds(page: bytes) -> None:
    """The slowest takes four seconds; in quadratic time they would take hours."""
    assert job_postings(page, URL).broken <= 1


@needs_recordings
def test_recorded_pages_give_the_postings_that_they_hold() -> None:
    with (PAGES / "MANIFEST.tsv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["path"].startswith("jsonld/")]
    assert rows
    for row in rows:
        found = job_postings((PAGES / row["path"]).read_bytes(), URL)
        assert (len(found.postings), found.broken) == (int(row["distinct"]), 0), row["path"]
