"""Sitemaps of sites."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.sitemaps import SitemapError, read_sitemap, sitemaps_of_robots
from tests.parsers.recordings import ANY_TEXT, texts

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
IMAGES = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def urlset(*entries: str, root: str = "urlset") -> bytes:
    inner = "url" if root == "urlset" else "sitemap"
    body = "".join(f"<{inner}>{entry}</{inner}>" for entry in entries)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {SPACE}>{body}</{root}>'.encode()


def loc(path: str) -> str:
    return f"<loc>https://acme.example/{path}</loc>"


def paths(body: bytes) -> list[str]:
    return [entry.loc.removeprefix("https://acme.example/") for entry in read_sitemap(body).entries]


def refused(body: bytes) -> tuple[Outcome, str]:
    with pytest.raises(SitemapError) as error:
        read_sitemap(body)
    return error.value.outcome, str(error.value)


def test_pages_and_further_sitemaps_are_told_apart() -> None:
    assert read_sitemap(urlset(loc("1"))).kind == "urlset"
    assert read_sitemap(urlset(loc("1.xml"), root="sitemapindex")).kind == "index"
    assert paths(urlset(loc("1.xml"), loc("2.xml"), root="sitemapindex")) == ["1.xml", "2.xml"]


@pytest.mark.parametrize(
    "body",
    [
        urlset(loc("1"), loc("2")),
        b"\xef\xbb\xbf" + urlset(loc("1"), loc("2")),
        b"\n  " + urlset(loc("1"), loc("2")),
        urlset(loc("1"), loc("2")).replace(b"<urlset " + SPACE.encode(), b"<urlset"),
        urlset(loc("1"), loc("2")).replace(SPACE.encode(), b'xmlns="http://www.google.com/schemas/sitemap/0.84"'),
        urlset(loc("1"), loc("2")).decode().replace("UTF-8", "utf-16").encode("utf-16"),
        b"<s:urlset xmlns:s='x'><s:url><s:loc>https://acme.example/1</s:loc></s:url>"
        b"<s:url><s:loc> https://acme.example/2\n</s:loc></s:url></s:urlset>",
        urlset("<loc><![CDATA[https://acme.example/1]]></loc>", f"<!-- x -->{loc('2')}<!-- y -->"),
        urlset(loc("1"), loc("2") + "<changefreq>daily</changefreq><priority>1</priority>"),
        urlset(loc("1"), f"<x:loc xmlns:x='y'>https://img.example/</x:loc>{loc('2')}<a>{loc('3')}</a>"),
        b"https://acme.example/1\r\n\r\n  https://acme.example/2",
        b"\xef\xbb\xbfhttps://acme.example/1\nhttps://acme.example/2\n",
    ],
)
def test_sitemaps_of_every_form_are_read(body: bytes) -> None:
    assert paths(body) == ["1", "2"]
    assert read_sitemap(body).whole
    for packed in (
        gzip.compress(body, mtime=0),
        gzip.compress(gzip.compress(body), mtime=0),
        gzip.compress(body[:9], mtime=0) + gzip.compress(body[9:], mtime=0),
    ):
        assert read_sitemap(packed) == read_sitemap(body)


def test_images_and_alternates_are_no_pages() -> None:
    extras = (
        '<xhtml:link rel="alternate" hreflang="de" href="https://acme.example/de"/>'
        "<image:image><image:loc>https://img.example/1.png</image:loc></image:image>"
    )
    body = urlset(extras + loc("1"), loc("2") + extras).replace(SPACE.encode(), f"{SPACE} {IMAGES}".encode())
    assert paths(body) == ["1", "2"]
    undeclared = read_sitemap(urlset(extras + loc("1"), loc("2") + extras))
    assert ([entry.loc[-1] for entry in undeclared.entries], undeclared.whole) == (["1", "2"], False)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026", "2026-01-01T00:00:00+00:00"),
        ("2026-08", "2026-08-01T00:00:00+00:00"),
        ("2026-08-05", "2026-08-05T00:00:00+00:00"),
        ("2026-08-05T09:41Z", "2026-08-05T09:41:00+00:00"),
        ("2026-08-05T09:41+02:00", "2026-08-05T07:41:00+00:00"),
        ("2026-08-05T09:41:37-04:00", "2026-08-05T13:41:37+00:00"),
        (" 2026-08-05T09:41:37.123Z\n", "2026-08-05T09:41:37.123000+00:00"),
        ("2026-08-05T09:41:37.1234567+00:00", "2026-08-05T09:41:37.123456+00:00"),
        ("2026-08-05 09:41:37", "2026-08-05T09:41:37+00:00"),
        ("2026-13", None), ("0000-00-00", None), ("yesterday", None), ("", None), ("2026-08-05T25:00:00Z", None),
    ],
)  # fmt: skip
def test_dates_of_every_form_are_read(written: str, moment: str | None) -> None:
    (entry,) = read_sitemap(urlset(f"{loc('1')}<lastmod>{written}</lastmod>")).entries
    assert (entry.lastmod and entry.lastmod.isoformat()) == moment


def test_without_a_date_there_is_none() -> None:
    assert read_sitemap(urlset(loc("1"))).entries[0].lastmod is None


def test_what_has_no_absolute_address_is_counted() -> None:
    odd = ("<loc>/jobs/1</loc>", "<loc>//acme.example/1</loc>", "<loc></loc>", "<loc/>", "", "<loc>ftp://acme.example/</loc>",
           "<loc>javascript:x</loc>", "<loc>https://</loc>")  # fmt: skip
    found = read_sitemap(urlset(*odd, loc("1"), "<loc>HTTP://acme.example</loc>", loc("a b")))
    assert [entry.loc for entry in found.entries] == [
        "https://acme.example/1", "HTTP://acme.example", "https://acme.example/a%20b",
    ]  # fmt: skip
    assert (found.dropped, found.whole) == (len(odd), True)
    assert read_sitemap(b"https://acme.example/1\n/2\nsee above\n").dropped == 2


@pytest.mark.parametrize(
    "body",
    [
        urlset(loc("1?a=1&b=2"), loc("2&copy=3")),
        urlset(loc("1?a=1&amp;b=2"), loc("2&copy=3")),
        urlset(loc("1?a=1&#38;b=2\x01"), loc("\x0b2&copy=3")),
    ],
)
def test_ampersands_and_control_characters_are_mended(body: bytes) -> None:
    assert paths(body) == ["1?a=1&b=2", "2&copy=3"]
    assert read_sitemap(body).whole


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (urlset(loc("1"), loc("2"))[:-9], ["1", "2"]),
        (urlset(loc("1"), loc("2"), loc("3"))[:-30], ["1", "2"]),
        (urlset(loc("1"), "<lastmod>2026</lastmo>", loc("2")), ["1", "2"]),
        (urlset(loc("1")) + b"<urlset>", ["1"]),
        (gzip.compress(urlset(loc("1"), loc("2")))[:-8], ["1", "2"]),
        (gzip.compress(b"https://acme.example/1\nhttps://acme.example/25", mtime=0)[:-9], ["1"]),
        (urlset(loc("1"), f"<loc>https://acme.example/2{'<lastmod>2026</lastmod>'}", loc("3")), ["1", "3"]),
        (gzip.compress(urlset(loc("1"))) + b"garbage", ["1"]),
    ],
)
def test_of_what_is_broken_or_cut_the_rest_is_read_and_that_is_said(body: bytes, found: list[str]) -> None:
    assert paths(body) == found
    assert not read_sitemap(body).whole


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"\x00", b"Not found", b"/jobs/1\n", b"<!DOCTYPE html><html></html>", b"\n<HTML><body>",
     b"<rss><channel><image><url>https://acme.example/</url></image></channel></rss>", b"<url><loc>https://a.example/</loc></url>",
     b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', b"<", b"<<", b"<?xml", b"<!-- -->",
     b'{"urls": []}', gzip.compress(b"", mtime=0), b"\x1f\x8b", b"\x1f\x8b\x08garbage", urlset(loc("1"))[:30]],
)  # fmt: skip
def test_what_is_no_sitemap_is_a_named_error(body: bytes) -> None:
    outcome, sentence = refused(body)
    assert outcome is Outcome.LAYOUT_CHANGED
    assert "sitemap was expected" in sentence


def test_an_empty_sitemap_is_one() -> None:
    assert read_sitemap(urlset()) == read_sitemap(b"<urlset/>")
    assert read_sitemap(b"<urlset/>").entries == []


def test_nothing_is_fetched_and_no_entity_is_written_out(tmp_path: Any) -> None:
    (tmp_path / "secret").write_text("https://secret.example/")
    entities = f'<!ENTITY file SYSTEM "file://{tmp_path}/secret"><!ENTITY a "https://b.example/">'
    entities += "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 9))
    entries = urlset("<loc>&file;</loc>", "<loc>&a;</loc>", "<loc>&a8;</loc>", loc("1")).replace(
        b"?>", f"?><!DOCTYPE urlset [{entities}]>".encode(), 1
    )
    found = read_sitemap(entries)
    assert [entry.loc for entry in found.entries] == ["https://acme.example/1"]
    assert found.dropped == 3


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = zlib.compressobj(wbits=31)
    packed = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(60)) + bomb.flush()
    assert refused(packed)[0] is Outcome.TOO_LARGE
    assert refused(gzip.compress(packed, mtime=0))[0] is Outcome.TOO_LARGE
    assert refused(bytes(60 << 20))[0] is Outcome.TOO_LARGE


def test_more_elements_than_a_sitemap_may_hold_are_refused() -> None:
    assert refused(b"<urlset>" + b"<a/>" * 2_000_001)[0] is Outcome.TOO_LARGE


PIECES = (b"<urlset>", b"<sitemapindex>", b"<url>", b"</url>", b"<loc>", b"https://a.example/", b"</loc>", b"&", b"&x;",
          b"<lastmod>2026", b"</urlset>", b"<!DOCTYPE x [", b"<!ENTITY x 'y'>", b"]>", b"<![CDATA[", b"\xff\xfe",
          b"\x00", b"\x1f\x8b\x08", b"<?xml version='1.0' encoding='nope'?>", b"\n", b"<!--")  # fmt: skip


@given(st.one_of(st.binary(), st.lists(st.sampled_from(PIECES), max_size=15).map(b"".join)))
@ANY_TEXT
def test_no_bytes_make_it_fail_otherwise(body: bytes) -> None:
    for sent in (body, gzip.compress(body, mtime=0), gzip.compress(body, mtime=0)[:-5]):
        try:
            assert all(entry.loc.lower().startswith("http") for entry in read_sitemap(sent).entries)
        except SitemapError as error:
            assert error.outcome is Outcome.LAYOUT_CHANGED  # noqa: PT017  (either is right, nothing else is)


@pytest.mark.slow
def test_fifty_thousand_entries_are_read() -> None:
    found = read_sitemap(gzip.compress(urlset(*(f"{loc(str(n))}<lastmod>2026-08-05</lastmod>" for n in range(50_000)))))
    assert (len(found.entries), found.dropped, found.whole) == (50_000, 0, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sitemap: https://acme.example/s.xml", ["https://acme.example/s.xml"]),
        ("\ufeffsitemap:https://acme.example/1\r\nSITEMAP :  /2 # ours\rx", ["https://acme.example/1", "/2"]),
        ("Sitemap: https://a.example/\nAllow: /\nSitemap: https://a.example/", ["https://a.example/"]),
        ("# Sitemap: https://a.example/\nSitemap:\nSitemap: # none\nDisallow: /sitemap: x\nSitemaps: y", []),
        ("", []),
    ],
)
def test_robots_txt_names_sitemaps(text: str, found: list[str]) -> None:
    assert sitemaps_of_robots(text) == found


@given(texts("sitemap", ":", " ", "\n", "#", "https://a.example/"))
@ANY_TEXT
def test_no_robots_txt_makes_it_fail(text: str) -> None:
    assert all(found and not found[0].isspace() for found in sitemaps_of_robots(text))
