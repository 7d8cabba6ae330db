"""Feeds of postings."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.feeds import Entry, Feed, FeedError, read_feed
from jobcrawler.schema_org import posting_fields
from tests.parsers.recordings import ANY_TEXT, NOW, PAGES, needs_recordings

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:job_listing="https://acme.example/?feed=job_feed" '
    'xmlns:g="http://base.google.com/ns/1.0"'
)


def rss(*items: str, channel: str = "<title>Jobs</title>") -> bytes:
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {SPACES}><channel>{channel}{entries}</channel></rss>'.encode()


def atom(*entries: str, feed: str = "<title>Jobs</title>") -> bytes:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{feed}{inside}</feed>'.encode()


def json_feed(*items: Any, **feed: Any) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Jobs", "items": items, **feed}).encode()


def read(body: bytes) -> Feed:
    return read_feed(body, NOW)


def entry(body: bytes) -> Entry:
    (found,) = read(body).entries
    return found


def test_an_entry_of_rss_is_read() -> None:
    found = entry(
        rss(
            "<title>Cook &amp;amp; baker at Acme</title><link>https://acme.example/7?utm_source=rss</link>"
            '<guid isPermaLink="false">R-7</guid><pubDate>Wed, 05 Aug 2026 09:41:37 +0200</pubDate>'
            "<dc:creator>Jane Doe</dc:creator><author>jane@acme.example (Jane Doe)</author>"
            "<description><![CDATA[<p>We <b>cook</b> ...</p>]]></description>"
            '<content:encoded><![CDATA[<p style="x">We <b>cook</b> fast.</p>]]></content:encoded>'
            "<job_listing:location><![CDATA[Porto, Portugal]]></job_listing:location>"
            "<job_listing:company>Acme &amp; Co</job_listing:company>"
        )
    )
    assert found.published is not None
    assert (found.published.value, found.published.precision) == (datetime(2026, 8, 5, 7, 41, 37, tzinfo=UTC), "exact")
    assert found == Entry(
        title="Cook & baker at Acme",
        link="https://acme.example/7?utm_source=rss",
        id="R-7",
        published=found.published,
        summary="<p>We <b>cook</b> ...</p>",
        content='<p style="x">We <b>cook</b> fast.</p>',
        company="Acme & Co",
        location="Porto, Portugal",
    )


def test_an_entry_of_atom_is_read() -> None:
    found = entry(
        atom(
            '<title type="html">Cook &amp;lt;m/f&amp;gt;</title><id>tag:acme.example,2026:7</id>'
            '<link rel="self" href="https://acme.example/7.atom"/><link href="/7"/>'
            "<published>2026-08-05T09:41:37Z</published><updated>2026-08-06T00:00:00Z</updated>"
            "<author><name>Jane Doe</name></author><summary>cut</summary>"
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>full</p></div></content>'
        )
    )
    assert found.published is not None
    assert found.published.value == datetime(2026, 8, 5, 9, 41, 37, tzinfo=UTC)
    assert (found.title, found.link, found.id) == ("Cook <m/f>", "/7", "tag:acme.example,2026:7")
    assert (found.summary, found.content, found.company) == ("cut", "<p>full</p>", None)


def test_an_entry_of_json_feed_is_read() -> None:
    posting = {"@type": "JobPosting", "title": "Cook", "identifier": {"value": 7}}
    found = entry(
        json_feed(
            {"id": 7, "title": "Cook &amp; baker", "url": "https://acme.example/7", "date_published": "2026-08-05",
             "content_html": "<p>full</p>", "author": {"name": "Jane Doe"}, "_jobposting": posting}
        )
    )  # fmt: skip
    assert found.published is not None
    assert (found.published.value, found.published.precision) == (datetime(2026, 8, 5, tzinfo=UTC), "day")
    assert found == Entry(
        title="Cook & baker",
        link="https://acme.example/7",
        id="7",
        published=found.published,
        content="<p>full</p>",
        posting=posting,
    )


@pytest.mark.parametrize(
    ("elements", "company", "location"),
    [
        ('<location xmlns="http://x.example/jobs/">Porto</location><company>Acme</company>', "Acme", "Porto"),
        ("<region>Anywhere</region>", None, "Anywhere"),
        ("<location>Porto</location><region>Europe</region>", None, "Porto"),
        ("<g:location>Paris</g:location><g:employer>Acme</g:employer>", "Acme", "Paris"),
        ("<city>Austin</city><state>TX</state><country>US</country>", None, "Austin, TX, US"),
        ('<x:companyName xmlns:x="y">Acme</x:companyName><x:jobLocation xmlns:x="y">N/A</x:jobLocation>', "Acme", None),
        ("<dc:creator>Jane Doe</dc:creator><author>Acme</author>", None, None),
    ],
)  # fmt: skip
def test_company_and_place_come_only_from_elements_for_them(elements: str, company: str, location: str) -> None:
    found = entry(rss(f"<title>Cook at Beta</title>{elements}"))
    assert (found.title, found.company, found.location) == ("Cook at Beta", company, location)


@pytest.mark.parametrize(
    ("elements", "moment", "precision"),
    [
        ("<pubDate>Wed, 05 Aug 2026 09:41 GMT</pubDate>", "2026-08-05T09:41:00", "exact"),
        ("<pubDate>2026-08-05</pubDate>", "2026-08-05T00:00:00", "day"),
        ("<dc:date>2026-08-05T09:41:37Z</dc:date>", "2026-08-05T09:41:37", "exact"),
        ("<pubDate>3 days ago</pubDate>", "2026-08-28T00:00:00", "day"),
        ("<pubDate>5 de agosto de 2026</pubDate>", "2026-08-05T00:00:00", "day"),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", None, None),
        ("<pubDate>Wed, 05 Aug 2065 09:41:37 GMT</pubDate>", None, None),
        ("<pubDate>soon</pubDate>", None, None),
        ("", None, None),
    ],
)
def test_dates_of_every_form_are_read(elements: str, moment: str | None, precision: str | None) -> None:
    found = entry(rss(f"<title>x</title>{elements}")).published
    read_as = (found.value.isoformat(), found.precision) if found else (None, None)
    assert read_as == (moment and f"{moment}+00:00", precision)


@pytest.mark.parametrize(
    ("body", "following"),
    [
        (atom(feed='<title>Jobs</title><link rel="next" href="/feed?page=2"/><link href="/"/>'), "/feed?page=2"),
        (
            rss(channel='<title>Jobs</title><atom:link rel="next" href="https://acme.example/2"/>'),
            "https://acme.example/2",
        ),
        (rss(channel='<title>Jobs</title><atom:link rel="self" href="https://acme.example/1"/>'), None),
        (rss(channel='<title>Jobs</title><atom:link rel="next"/>'), None),
        (json_feed(next_url="https://acme.example/2"), "https://acme.example/2"),
        (json_feed(next_url=None), None),
    ],
)
def test_the_next_page_is_the_feed_s_own(body: bytes, following: str | None) -> None:
    assert read(body) == Feed(title="Jobs", entries=[], next=following, whole=True)


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + rss("<title>Cook</title>"),
        b"\n <!-- x -->" + rss("<title>Cook</title>").removeprefix(b'<?xml version="1.0"?>'),
        rss("<title>Cook</title>").decode().encode("utf-16"),
        rss("<title>Cook</title>").replace(b"?>", b' encoding="iso-8859-1"?><!-- \xe9 -->', 1),
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        b'<channel rdf:about="x"><title>J</title></channel><item rdf:about="y"><title>Cook</title></item></rdf:RDF>',
        rss("<title>Cook</title><description>a &nbsp; b & c</description>"),
        rss("<title>Cook</title><description>&#1200000;&#x110000;&#99999999999;</description>"),
        json_feed({"title": "Cook"})[:-2] + b",]}",
    ],
)
def test_feeds_of_every_dialect_are_read(body: bytes) -> None:
    assert [found.title for found in read(body).entries] == ["Cook"]
    assert read(body).whole


@pytest.mark.parametrize(
    "body", [rss("<title>Cook</title>", "<title>Baker</title>")[:-35], atom("<title>Cook</title>", "<title>Bak")[:-25]]
)
def test_of_a_feed_that_is_cut_the_rest_is_read_and_that_is_said(body: bytes) -> None:
    assert read(body).entries[0].title == "Cook"
    assert not read(body).whole


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"/etc/passwd", b"https://acme.example/feed", b"<!DOCTYPE html><html><body><rss></body>", b"<html>",
     b"<urlset><url><loc>https://acme.example/</loc></url></urlset>", b"<p>", b"{}", b"[]", b'{"version": "1"}',
     b'{"version": "https://jsonfeed.org/version/1", "title": "cut', b'{"version": ', b"<channels/>", b"\xff\xfe<"],
)  # fmt: skip
def test_what_is_no_feed_is_a_named_error(body: bytes) -> None:
    with pytest.raises(FeedError, match="feed") as error:
        read(body)
    assert error.value.outcome is Outcome.LAYOUT_CHANGED


@pytest.mark.parametrize("items", [None, {}, "x", [None, 3, "x", []]])
def test_a_json_feed_without_items_is_empty(items: Any) -> None:
    assert read(json_feed(items=items)).entries == []


@pytest.mark.parametrize("value", [None, 3, [], {}, "", "N/A", True])
def test_odd_values_of_a_json_feed_are_none(value: Any) -> None:
    item = {"title": value, "url": [value], "id": [value], "content_html": [value], "date_published": value}
    assert entry(json_feed({**item, "_jobposting": value})) == Entry()


def test_nothing_is_fetched_and_no_entity_is_written_out(tmp_path: Any) -> None:
    (tmp_path / "secret").write_text("secret")
    entities = f'<!ENTITY file SYSTEM "file://{tmp_path}/secret"><!ENTITY a0 "{"x" * 100}">'
    entities += "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 9))
    body = rss("<title>Cook &file;&a8;</title>").replace(b"?>", f"?><!DOCTYPE rss [{entities}]>".encode(), 1)
    title = entry(body).title
    assert title is not None
    assert title.startswith("Cook")
    assert "secret" not in title
    assert len(title) < 50


PIECES = (b"<feed>", b"<channel>", b"<item>", b"<entry>", b"</item>", b"<title>", b"</title>", b"<link", b" href='",
          b">", b"&#x;", b"&#99999999;", b"&x;", b"<![CDATA[", b"]]>", b"<!DOCTYPE x [", b"<pubDate>", b"0000-00-00",
          b"99999", b"<content type='xhtml'>", b"<location>", b"\xff", b"\x00", b"<!--", b"<x:y xmlns:x='")  # fmt: skip
START = st.sampled_from((b"<rss>", b"<rss><channel><item><title>x", b'{"version": "https://jsonfeed.org/version/1",'))
REST = st.lists(st.sampled_from(PIECES), max_size=20).map(b"".join)


@given(st.one_of(st.binary(), st.tuples(START, REST).map(b"".join)))
@ANY_TEXT
def test_no_bytes_make_it_fail_otherwise(body: bytes) -> None:
    try:
        assert isinstance(read(body).entries, list)
    except FeedError as error:
        assert error.outcome is Outcome.LAYOUT_CHANGED  # noqa: PT017  (either is right, nothing else is)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["<", "<a/>", "<a x='", "<item>", "<title>x</title>", "</", "&", "&#", "<![CDATA[]]>", "<!ENTITY a 'b'>", "<div>"],
)
def test_half_a_megabyte_of_anything_is_read_in_seconds(piece: str) -> None:
    """The slowest takes six seconds; in quadratic time it would be hours."""
    body = f"<rss><channel><item><title>x</title><description>{piece * (500_000 // len(piece))}"
    assert read(body.encode()).entries


@needs_recordings
def test_the_recorded_feed_carries_its_postings() -> None:
    feed = read((PAGES / "teamtailor/teamtailor.json").read_bytes())
    assert (len(feed.entries), feed.whole) == (2, True)
    for found in feed.entries:
        assert found.posting is not None
        fields = posting_fields(found.posting, NOW)
        assert found.published is not None
        assert (fields["title"], fields["date_posted"]) == (found.title, found.published.value)
        assert fields["source_id"] in (found.link or "")
