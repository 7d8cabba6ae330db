"""The archive of pages: what is in it, that other programs can read it, and what happens when it is cut off."""

from __future__ import annotations

import asyncio
import json
import resource
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from jobcrawler.downloadermiddlewares.archive import ArchiveMiddleware
from jobcrawler.exceptions import StorageError
from jobcrawler.fakeboards.testing import script, serve
from jobcrawler.messages import KIND, VERDICT
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.blocks import Verdict
from jobcrawler.storage.archive import ENDING, Archive, ArchivedPage, ArchiveWriter, archive_path, index_path
from tests.crawling import crawl, requests, rows
from tests.reading import NOW, make_spider, spiders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.crawling import Result

INFO = {"software": "jobcrawler", "board": "indeed", "run": "run-1", "arguments": '{"query": ["cook"]}'}
AT = datetime(2026, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)


def page(number: int = 1, **fields: Any) -> ArchivedPage:
    body = f"<html>Straße {number}</html>".encode()
    headers = [("Content-Type", "text/html"), ("Vary", "a"), ("Vary", "b")]
    values = {"url": f"https://jobs.test/{number}", "status": 200, "headers": headers, "body": body, "read_at": AT}
    return ArchivedPage(**values | fields)


def written(path: Path, *pages: ArchivedPage) -> Path:
    writer = ArchiveWriter(path, INFO)
    for one in pages:
        writer.write(one)
    writer.close()
    return path


def read(path: Path) -> list[ArchivedPage]:
    archive = Archive.open(path)
    assert archive
    return list(archive.pages())


def is_valid(path: Path) -> bool:
    """What `warcio check` says."""
    checker = Checker(type("Options", (), {"inputs": [str(path)], "verbose": False}))
    checker.process_all()
    return not checker.exit_value


def indexed(path: Path) -> list[tuple[str, str, dict[str, Any]]]:
    lines = [line.split(" ", 2) for line in index_path(path).read_text().splitlines()]
    return [(url, stamp, json.loads(about)) for url, stamp, about in lines]


def check_index(path: Path) -> None:
    """Each line of the index points to the record of its page."""
    lines = indexed(path)
    assert [url for url, _, _ in lines] == [one.url for one in read(path)]
    for url, stamp, about in lines:
        member = path.read_bytes()[about["offset"] : about["offset"] + about["length"]]
        other = path.with_name("member.gz")
        other.write_bytes(member)
        with other.open("rb") as file:
            (record,) = [(r.rec_headers.get_header("WARC-Target-URI"), r.http_headers.get_statuscode())
                for r in ArchiveIterator(file)]  # fmt: skip
        assert record == (url, str(about["status"]))
        assert len(stamp) == 14
        other.unlink()


# -- the file ----------------------------------------------------------------------------------------------------


def test_pages_come_back_as_they_were_written(tmp_path: Path) -> None:
    pages = [
        page(1, kind="search", outcome="ok", search=["cook", "Köln", ["C", 7]]),
        page(2, kind="posting", outcome="blocked", source_id="ab12", status=999),
        page(3, body=bytes(range(256)) * 3000, status=404),
        page(4, body=b"", headers=[]),
    ]
    assert read(written(tmp_path / "a.warc.gz", *pages)) == pages


def test_other_programs_can_read_the_file_and_its_index(tmp_path: Path) -> None:
    path = written(tmp_path / "a.warc.gz", page(1, kind="search", outcome="ok"), page(2))
    assert is_valid(path)
    with path.open("rb") as file:
        types = [(r.rec_type, r.rec_headers.get_header("WARC-Date")) for r in ArchiveIterator(file)]
    assert [kind for kind, _ in types] == ["warcinfo", "response", "response"]
    assert types[1][1] == "2026-03-01T09:30:15.250000Z"
    check_index(path)
    (first, _) = indexed(path)
    assert first[1:] == ("20260301093015", first[2])
    assert {"status": 200, "kind": "search", "outcome": "ok", "filename": "a.warc.gz"}.items() <= first[2].items()


def test_the_first_record_says_whose_run_it_is(tmp_path: Path) -> None:
    archive = Archive.open(written(tmp_path / "a.warc.gz"))
    assert archive
    assert INFO.items() <= archive.info.items()


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08"])
def test_a_file_that_is_no_archive_is_none(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(content)
    assert Archive.open(path) is None


@pytest.mark.parametrize("left", [1, 12, -1], ids=["a byte", "some bytes", "all but a byte"])
def test_of_a_run_that_was_killed_at_most_the_record_being_written_is_lost(left: int, tmp_path: Path) -> None:
    path = written(tmp_path / "a.warc.gz", page(1), page(2), page(3))
    lines = indexed(path)
    offset, length = lines[2][2]["offset"], lines[2][2]["length"]
    path.write_bytes(path.read_bytes()[: offset + (left if left > 0 else length + left)])
    archive = Archive.open(path)
    assert archive
    assert list(archive.pages()) == [page(1), page(2)]
    assert archive.damaged_at == offset
    written(path, page(4))
    assert read(path) == [page(1), page(2), page(4)]
    assert is_valid(path)
    check_index(path)


@pytest.mark.parametrize("index", [None, "", "half"])
def test_an_index_that_was_lost_or_cut_off_is_made_again(index: str | None, tmp_path: Path) -> None:
    path = written(tmp_path / "a.warc.gz", page(1, kind="search", outcome="ok"), page(2))
    before = index_path(path).read_text()
    if index is None:
        index_path(path).unlink()
    else:
        index_path(path).write_text(before[:-20] if index == "half" else "")
    written(path, page(3))
    assert index_path(path).read_text().startswith(before)
    check_index(path)


def test_a_file_that_is_damaged_before_its_end_is_left_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path / "a.warc.gz", *map(page, range(5)))
    lines = indexed(path)
    content = bytearray(path.read_bytes())
    content[lines[1][2]["offset"] + 30] ^= 0xFF
    path.write_bytes(content + b"half")
    with pytest.raises(StorageError, match="damaged at byte"):
        ArchiveWriter(path, INFO)
    assert path.read_bytes() == content + b"half"


def test_a_full_disk_is_one_sentence_and_the_file_stays_whole(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path / "a.warc.gz", INFO)
    writer.write(page(1))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (writer.path.stat().st_size + 100, limits[1]))
    try:
        with pytest.raises(StorageError, match="has no room left"):
            writer.write(page(2))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        writer.close()
    assert is_valid(writer.path)
    assert read(writer.path) == [page(1)]


def test_any_run_id_is_a_file_of_its_own_in_its_folder() -> None:
    ids = ["a/b", "a-b", "a b", "..", ".", "", "x" * 400, "x" * 401, "ä"]
    paths = {archive_path(Path("folder"), "indeed", run_id) for run_id in ids}
    assert len(paths) == len(ids)
    assert {path.parent for path in paths} == {Path("folder/indeed")}
    assert all(len(path.name) < 200 for path in paths)


# -- the middleware ----------------------------------------------------------------------------------------------


def middleware(folder: Path, **arguments: Any) -> ArchiveMiddleware:
    """One of a real crawler, with a spider whose clock stands still."""
    spider = make_spider("indeed", {"JOBCRAWLER_ARCHIVE": str(folder), "JOBCRAWLER_NOW": NOW}, **arguments)
    spider.crawler.spider = spider
    return ArchiveMiddleware.from_crawler(spider.crawler)


def archive_all(made: ArchiveMiddleware, *pairs: tuple[Request, HtmlResponse]) -> None:
    """Pass responses through, as the engine does, and close."""

    async def passing() -> None:
        for request, response in pairs:
            assert await made.process_response(request, response) is response
        await made._closed()

    asyncio.run(passing())


def test_without_a_folder_nothing_is_archived() -> None:
    with pytest.raises(NotConfigured):
        ArchiveMiddleware.from_crawler(get_crawler(spiders()["indeed"]))


def test_no_secret_and_no_cookie_gets_into_the_archive(tmp_path: Path) -> None:
    made = middleware(tmp_path, base_url="https://me:s3cret@jobs.test")
    url = "https://me:s3cret@jobs.test/jobs?api_key=s3cret&q=cook"
    request = Request(
        url, headers={"Authorization": "Bearer s3cret", "Cookie": "session=s3cret"}, meta={KIND: "search"}
    )
    headers = {"Set-Cookie": "session=s3cret", "Location": "/a?token=s3cret", "Content-Type": "text/html"}
    archive_all(made, (request, HtmlResponse(url, headers=headers, body=b"<html>")))
    (path,) = tmp_path.rglob(f"*{ENDING}")
    archive = Archive.open(path)
    assert archive
    (one,) = archive.pages()
    assert one.url == "https://***@jobs.test/jobs?api_key=***&q=cook"
    assert dict(one.headers) == {"Content-Type": "text/html", "Location": "/a?token=***", "Content-Length": "6"}
    kept = f"{archive.info}{one}{index_path(path).read_text()}"
    assert "s3cret" not in kept
    assert "session" not in kept


def test_headers_say_nothing_false_of_a_body_that_is_decompressed(tmp_path: Path) -> None:
    headers = {"Content-Length": "7", "Transfer-Encoding": "chunked", "Connection": "close", "Vary": ["a", "b"]}
    archive_all(middleware(tmp_path), (Request("https://jobs.test/"), HtmlResponse("https://jobs.test/", headers=headers, body=b"x" * 99)))  # fmt: skip  # noqa: E501
    (path,) = tmp_path.rglob(f"*{ENDING}")
    (one,) = read(path)
    assert sorted(one.headers) == [("Content-Length", "99"), ("Vary", "a"), ("Vary", "b")]


def test_records_are_in_the_order_of_the_pages_and_carry_their_verdict(tmp_path: Path) -> None:
    made = middleware(tmp_path)
    pairs = []
    for number in range(30):
        meta = {KIND: "posting", VERDICT: Verdict(Outcome.BLOCKED, "a challenge")}
        request = Request(f"https://jobs.test/{number}", meta=meta)
        pairs.append((request, HtmlResponse(request.url, body=b"<html>" * 10_000 * (number % 3))))
    archive_all(made, *pairs)
    (path,) = tmp_path.rglob(f"*{ENDING}")
    pages = read(path)
    assert [one.url for one in pages] == [request.url for request, _ in pairs]
    assert {(one.kind, one.outcome, one.read_at.isoformat()) for one in pages} == {("posting", "blocked", NOW)}
    assert made.crawler.stats
    stats = made.crawler.stats.get_stats()
    assert stats["jobcrawler/archive/pages"] == 30
    assert stats["jobcrawler/archive/bytes"] == sum(about["length"] for _, _, about in indexed(path))


def test_an_archive_that_cannot_be_written_is_given_up_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    made = middleware(tmp_path / "file")
    spider: Any = made.crawler.spider
    archive_all(made, *[(Request("https://jobs.test/"), HtmlResponse("https://jobs.test/"))] * 5)
    assert spider.outcomes == {Outcome.STORAGE: 1}
    assert "from here on the pages of this run are not archived" in spider.notes[Outcome.STORAGE]


# -- crawls ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Result, list[dict[str, Any]]]]:
    """A crawl of a board that redirects and refuses a page; its folder, what it said, and the board's own log."""
    folder = tmp_path_factory.mktemp("archived")
    with serve(adverts=1000) as urls:
        url = urls["glassdoor"]
        script(url, [{"url": "job-listing", "fault": "challenge_403", "times": 1}])
        result = crawl(
            "glassdoor", url, f"sqlite:{folder / 'jobs.db'}", "-s", f"JOBCRAWLER_ARCHIVE={folder / 'archive'}",
            "-s", "JOBCRAWLER_BACKOFF_INITIAL=0.01", query="data engineer", location="Austin, TX", limit=4,
        )  # fmt: skip
        yield folder, result, requests(url)


def test_a_crawl_archives_every_page_that_it_fetched(crawled: tuple[Path, Result, list[dict[str, Any]]]) -> None:
    folder, result, log = crawled
    assert result.code == 3, result.err
    (run,) = rows(folder / "jobs.db", "SELECT id FROM runs")
    path = folder / "archive" / "glassdoor" / f"{run['id']}{ENDING}"
    assert is_valid(path)
    check_index(path)
    fetched = [entry for entry in log if entry["status"] != 302]
    pages = read(path)
    assert [one.status for one in pages] == [entry["status"] for entry in fetched]
    assert [one.kind for one in pages[:3]] == [None, None, "search"]
    assert {one.kind for one in pages[3:]} == {"posting"}
    assert [one.outcome for one in pages if one.status == 403] == ["blocked"]
    assert f"'jobcrawler/archive/pages': {len(pages)}" in result.err


@pytest.mark.slow
def test_a_crawl_goes_on_without_its_archive_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with serve(adverts=500) as urls:
        result = crawl(
            "indeed", urls["indeed"], f"sqlite:{tmp_path / 'jobs.db'}", "-s", f"JOBCRAWLER_ARCHIVE={tmp_path / 'file'}",
            query="data engineer", limit=3, details="false",
        )  # fmt: skip
    assert result.code == 7
    assert len(rows(tmp_path / "jobs.db", "SELECT * FROM jobs")) == 3
    assert "'log_count/WARNING': 1" in result.err
