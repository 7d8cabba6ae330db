"""The feeds of saved searches are Atom, whatever boards publish."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from jobcrawler.exceptions import ConfigError, StorageError
from jobcrawler.reports.atom import ENTRIES, TEXT, feed, write_feed
from jobcrawler.reports.news import news
from tests.reports.runs import SEARCH, end, ended, find

if TYPE_CHECKING:
    from jobcrawler.storage import JobStore

SCHEMA = etree.RelaxNG(file=str(Path(__file__).parent / "atom.rng"))
NAMES = {"a": "http://www.w3.org/2005/Atom"}


def row(**fields: Any) -> dict[str, Any]:
    """A stored posting as a feed takes it."""
    values = {
        "id": "00112233445566778899aabbccddeeff", "title": "Nurse", "company": "Ward & Sons", "location": "Austin, TX",
        "link": "https://jobs.test/1?a=1&b=2", "description": "Night shifts.\n\n- Pay weekly", "workplace": "on_site",
        "job_type": "full_time", "salary_text": "$30 an hour", "salary_source": "employer", "source": "indeed",
        "date_posted": "2026-02-26T00:00:00+00:00", "found_at": "2026-03-01T09:00:00+00:00",
    }  # fmt: skip
    return values | fields


def valid(written: bytes) -> etree._Element:
    """The feed, by the schema of RFC 4287 and by the rules that it has in words."""
    root = etree.fromstring(written)
    SCHEMA.assertValid(root)
    ids = root.xpath("a:entry/a:id/text()", namespaces=NAMES)
    assert len(set(ids)) == len(ids)
    for entry in root.iterfind("a:entry", NAMES):
        assert entry.find("a:author", NAMES) is not None or root.find("a:author", NAMES) is not None
        assert entry.find("a:link[@rel='alternate']", NAMES) is not None or entry.find("a:content", NAMES) is not None
    return root


def test_a_reader_of_feeds_reads_what_the_posting_says() -> None:
    written = feed(SEARCH, [row(), row(id="f" * 32, title="Cook", link="https://jobs.test/2")])
    valid(written)
    read = feedparser.parse(written)
    assert not read.bozo
    assert (read.version, read.feed.title) == ("atom10", f"New postings: {SEARCH}")
    nurse, cook = read.entries
    assert (nurse.id, nurse.title, nurse.link, nurse.author, nurse.updated) == (
        "urn:uuid:00112233-4455-6677-8899-aabbccddeeff", "Nurse", "https://jobs.test/1?a=1&b=2", "Ward & Sons",
        "2026-03-01T09:00:00+00:00",
    )  # fmt: skip
    facts = "Austin, TX · on site · full time · $30 an hour · posted 2026-02-26 · indeed"
    assert nurse.content[0].value == f"{facts}\n\nNight shifts.\n\n- Pay weekly"
    assert (nurse.content[0].type, cook.link) == ("text/plain", "https://jobs.test/2")


ODD = [
    {"title": "C++ <b>Developer</b> & 'lead' \"x\" ]]>"},
    {"title": "Nurse\x00\x0b\x1f\x7f\x85 \ufffe\ud800 night"},
    {"title": "\r\n", "company": "\U0001f600 \u202e"},
    {"title": None, "company": None, "description": None, "location": None, "link": None},
    {"link": "https://jobs.test/ä?q=<x>&\"'"},
    {"description": "&lt;p&gt; &nbsp; <!-- --> <![CDATA[ x ]]> <?php ?>"},
]


@pytest.mark.parametrize("fields", ODD)
def test_odd_postings_make_a_valid_feed(fields: dict[str, Any]) -> None:
    written = feed(SEARCH, [row(**fields)])
    valid(written)
    assert not feedparser.parse(written).bozo


def test_markup_stays_text() -> None:
    (entry,) = valid(feed(SEARCH, [row(title="<script>alert(1)</script>")])).iterfind("a:entry", NAMES)
    assert entry.findtext("a:title", namespaces=NAMES) == "<script>alert(1)</script>"


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_makes_a_valid_feed(name: str, title: str, description: str, link: str) -> None:
    root = valid(feed(name, [row(title=title, company=title, description=description, link=link)]))
    kept = re.sub("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", title)
    assert (root.findtext("a:entry/a:title", namespaces=NAMES) or "") == kept


def test_a_feed_without_entries_is_valid() -> None:
    root = valid(feed(SEARCH, []))
    assert root.findtext("a:updated", namespaces=NAMES) == "1970-01-01T00:00:00+00:00"


def test_a_long_description_is_cut_between_words() -> None:
    root = valid(feed(SEARCH, [row(description="night " * 1000)]))
    text = root.findtext("a:entry/a:content", namespaces=NAMES) or ""
    assert text.endswith("night ...")
    assert len(text) < TEXT + 200


BROKEN = [
    "<feed xmlns='http://www.w3.org/2005/Atom'/>",
    "<feed xmlns='http://www.w3.org/2005/Atom'><id>a</id><title/><updated>yesterday</updated></feed>",
    "<feed xmlns='http://www.w3.org/2005/Atom'><id>a</id><title/><updated>2026-03-01T09:00:00Z</updated><nonsense/></feed>",
]


@pytest.mark.parametrize("text", BROKEN)
def test_the_schema_of_these_tests_refuses_what_is_no_feed(text: str) -> None:
    assert not SCHEMA.validate(etree.fromstring(text))


def test_the_file_of_a_search_holds_what_it_found_newest_first(store: JobStore, tmp_path: Path) -> None:
    find(store, "indeed-1", "Nurse", "Cook")
    path = write_feed(store, SEARCH, tmp_path / "feeds")
    assert path == tmp_path / "feeds" / f"{SEARCH}.atom"
    assert [entry.title for entry in feedparser.parse(path.read_bytes()).entries] == ["Cook", "Nurse"]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_feed_that_has_not_changed_is_not_touched(store: JobStore, tmp_path: Path) -> None:
    find(store, "indeed-1", "Nurse")
    path = write_feed(store, SEARCH, tmp_path)
    before = (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns)
    end(store, ended(2))
    find(store, "indeed-2", "Nurse")
    write_feed(store, SEARCH, tmp_path)
    assert (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns) == before
    find(store, "indeed-2", "Cook")
    write_feed(store, SEARCH, tmp_path)
    assert path.stat().st_ino != before[1]


def test_only_the_newest_are_in_the_feed(store: JobStore, tmp_path: Path) -> None:
    find(store, "indeed-1", *(f"Nurse {number}" for number in range(ENTRIES + 5)))
    entries = feedparser.parse(write_feed(store, SEARCH, tmp_path).read_bytes()).entries
    everything = [row["title"] for row in news(store, SEARCH, "me", 1000).postings]
    assert [entry.title for entry in entries] == everything[: -ENTRIES - 1 : -1]


@pytest.mark.parametrize("name", ["../etc/passwd", "a/b", "", ".hidden"])
def test_a_name_that_is_no_file_name_makes_no_file(store: JobStore, tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="cannot name a file"):
        write_feed(store, name, tmp_path)


def test_a_folder_that_cannot_be_is_said_in_a_sentence(store: JobStore, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="where a file is"):
        write_feed(store, SEARCH, tmp_path / "jobs.db" / "feeds")
