"""Pages in WARC files, one a run, each record a gzip member of its own; beside each file its index (CDXJ).

What the file holds can be read without the index, which is there for other programs and is made again when it is lost.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import md5
from http import HTTPStatus
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from jobcrawler.exceptions import StorageError
from jobcrawler.storage.faults import disk_errors_said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ENDING, INDEX_ENDING = ".warc.gz", ".cdxj"
METADATA = "WARC-JSON-Metadata"
"""Header of a record in which the fields of `ABOUT` stand."""
ABOUT = ("kind", "outcome", "search", "source_id")
LEVEL = 6
"""Of compression; 9 took 1.6 times as long and saved 1 % of recorded pages."""
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """A response as it was read, decompressed."""

    url: str
    status: int
    headers: list[tuple[str, str]]
    """Without those that are true of the transfer only."""
    body: bytes
    read_at: datetime
    kind: str | None = None
    """search or posting; None for what is neither, such as robots.txt."""
    outcome: str | None = None
    """What the crawl took it for."""
    search: list[Any] | None = None
    """Query, place and the board's own place of the search that a result page belongs to."""
    source_id: str | None = None
    """The posting that a detail page was asked for."""


def archive_path(folder: Path, board: str, run_id: str) -> Path:
    """The file of a run.

    >>> from pathlib import PurePosixPath as P
    >>> str(archive_path(P("archive"), "indeed", "20261122T120000-1a2b3c"))
    'archive/indeed/20261122T120000-1a2b3c.warc.gz'
    >>> str(archive_path(P("archive"), "indeed", "../a b"))
    'archive/indeed/-a-b-296f8e2e.warc.gz'
    """
    return folder / _file_name(board) / f"{_file_name(run_id)}{ENDING}"


def _file_name(text: str) -> str:
    """The text, where it is a plain name; else what is plain of it and a hash, so that two never share a file."""
    plain = re.sub(r"[^\w-]+", "-", text, flags=re.ASCII)[:100]
    return text if plain == text else f"{plain}-{md5(text.encode('utf-8', 'replace')).hexdigest()[:8]}"


def index_path(path: Path) -> Path:
    """The index of an archive."""
    return path.with_name(path.name.removesuffix(ENDING) + INDEX_ENDING)


class ArchiveWriter:
    """Appends to the archive of a run, which is made where it is missing.

    Every record is on its way to the disk when `write` comes back: a process that is killed leaves at most the record
    that it was writing in half, and whoever appends next cuts that off. Methods raise StorageError in one sentence.
    """

    def __init__(self, path: Path, info: Mapping[str, str]) -> None:
        self.path = path
        with disk_errors_said(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            end = _mend(path)
            self._file = path.open("ab", buffering=0)
            self._index = index_path(path).open("ab", buffering=0)
        if end == 0:
            self._append(_info_member(path.name, info))

    def write(self, page: ArchivedPage) -> int:
        """Add a page; how many bytes it takes."""
        offset, length = self._append(_page_member(page))
        with disk_errors_said(self.path):
            _write_all(self._index, _index_line(page, self.path.name, offset, length))
        return length

    def _append(self, member: bytes) -> tuple[int, int]:
        with disk_errors_said(self.path):
            offset = self._file.seek(0, 2)
            try:
                _write_all(self._file, member)
            except OSError:
                self._file.truncate(offset)
                raise
        return offset, len(member)

    def close(self) -> None:
        """Close the files; all is written already."""
        self._file.close()
        self._index.close()


@dataclass(slots=True)
class Archive:
    """The archive of a run, to read."""

    path: Path
    info: dict[str, str]
    """Of its first record: board, run, arguments (JSON) ..."""
    begun_at: datetime
    damaged_at: int | None = field(default=None, init=False)
    """After `pages`: the byte from which on it cannot be read, such as the half record of a run that was killed."""

    @classmethod
    def open(cls, path: Path) -> Archive | None:
        """The archive in a file; None where it is none of ours. StorageError where it cannot be read."""
        with disk_errors_said(path), path.open("rb") as file:
            for _, _, member in _Members(file):
                record = _record(member)
                if record is None or record.rec_type != "warcinfo":
                    return None
                info = _info(record.raw_stream.read())
                return cls(path, info, _date(record)) if {"board", "run"} <= info.keys() else None
        return None

    def pages(self) -> Iterator[ArchivedPage]:
        """Its pages in the order in which they were read."""
        with disk_errors_said(self.path), self.path.open("rb") as file:
            members = _Members(file)
            for _, _, member in members:
                page = _page(member)
                if page:
                    yield page
            self.damaged_at = members.damaged_at


class _Members:
    """The whole gzip members of a file: offset, length, content."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.end = 0
        """Where the last whole member ends."""
        self.damaged_at: int | None = None

    def __iter__(self) -> Iterator[tuple[int, int, bytes]]:
        rest = b""
        while rest := rest or self._file.read(_CHUNK):
            try:
                length, content, rest = self._member(rest)
            except (zlib.error, EOFError):
                self.damaged_at = self.end
                return
            self.end += length
            yield self.end - length, length, content

    def _member(self, chunk: bytes) -> tuple[int, bytes, bytes]:
        """Length and content of the member that begins with this chunk, and what was read beyond it."""
        inflating, parts, length = zlib.decompressobj(wbits=31), [], 0
        while True:
            parts.append(inflating.decompress(chunk))
            length += len(chunk)
            if inflating.eof:
                beyond = inflating.unused_data
                return length - len(beyond), b"".join(parts), beyond
            chunk = self._file.read(_CHUNK)
            if not chunk:
                raise EOFError


# -- what is written ---------------------------------------------------------------------------------------------


def _info_member(name: str, info: Mapping[str, str]) -> bytes:
    writer = WARCWriter(BytesIO(), gzip=False, warc_version="1.1")
    return _member_of(writer, writer.create_warcinfo_record(name, {**info, "format": "WARC File Format 1.1"}))


def _page_member(page: ArchivedPage) -> bytes:
    writer = WARCWriter(BytesIO(), gzip=False, warc_version="1.1")
    about = {name: value for name in ABOUT if (value := getattr(page, name)) is not None}
    record = writer.create_warc_record(
        page.url,
        "response",
        payload=BytesIO(page.body),
        length=len(page.body),
        http_headers=StatusAndHeaders(_status_line(page.status), page.headers, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": _written(page.read_at), **({METADATA: json.dumps(about)} if about else {})},
    )
    return _member_of(writer, record)


def _member_of(writer: Any, record: Any) -> bytes:
    writer.write_record(record)
    return gzip.compress(writer.out.getvalue(), LEVEL, mtime=0)


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:  # boards have numbers of their own, such as 999
        return f"{status} Unknown"


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _index_line(page: ArchivedPage, name: str, offset: int, length: int) -> bytes:
    about = {"status": page.status, "offset": offset, "length": length, "filename": name}
    about |= {key: value for key in ("kind", "outcome") if (value := getattr(page, key)) is not None}
    return f"{page.url} {page.read_at.astimezone(UTC):%Y%m%d%H%M%S} {json.dumps(about)}\n".encode()


def _write_all(file: IO[bytes], content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[file.write(view) :]


def _mend(path: Path) -> int:
    """Cut off half a record, and make an index again that does not match; the size of the file then."""
    size = path.stat().st_size if path.exists() else 0
    index = index_path(path)
    indexed = index.read_bytes() if index.exists() else b""
    if size and _indexed_end(indexed) == size:
        return size
    end, lines = _whole_records(path) if size else (0, b"")
    if end < (_indexed_end(indexed) or 0) <= size:
        raise StorageError(f"{path} is damaged at byte {end}, before its end; move it away, or put back a copy")
    if end < size:
        with path.open("r+b") as file:
            file.truncate(end)
    if lines != indexed:
        draft = index.with_name(f".{index.name}.part")
        draft.write_bytes(lines)
        draft.replace(index)
    return end


def _whole_records(path: Path) -> tuple[int, bytes]:
    """Where the last whole record ends, and the index of all of them."""
    lines = []
    with path.open("rb") as file:
        members = _Members(file)
        for offset, length, member in members:
            page = _page(member)
            if page:
                lines.append(_index_line(page, path.name, offset, length))
    return members.end, b"".join(lines)


def _indexed_end(lines: bytes) -> int | None:
    """Where the last record of an index ends; None where that cannot be said."""
    last = lines.splitlines(keepends=True)[-1:]
    if not last or not last[0].endswith(b"\n"):
        return None
    try:
        about = json.loads(last[0].split(b" ", 2)[2])
        return int(about["offset"]) + int(about["length"])
    except (ValueError, IndexError, KeyError, TypeError):
        return None


# -- what is read ------------------------------------------------------------------------------------------------


def _record(member: bytes) -> Any:
    """The WARC record that a gzip member holds; None for anything else."""
    try:
        return next(iter(ArchiveIterator(BytesIO(member))), None)
    except (ArchiveLoadFailed, ValueError):
        return None


def _page(member: bytes) -> ArchivedPage | None:
    """The page of a response record; None for records of other types."""
    record = _record(member)
    if record is None or record.rec_type != "response" or not record.http_headers:
        return None
    try:
        about = json.loads(record.rec_headers.get_header(METADATA) or "{}")
        return ArchivedPage(
            url=record.rec_headers.get_header("WARC-Target-URI"),
            status=int(record.http_headers.get_statuscode()),
            headers=list(record.http_headers.headers),
            body=record.raw_stream.read(),
            read_at=_date(record),
            **{name: about.get(name) for name in ABOUT},
        )
    except (ValueError, AttributeError):
        return None


def _date(record: Any) -> datetime:
    return datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))


def _info(content: bytes) -> dict[str, str]:
    """Lines of "name: value"."""
    lines = (line.partition(": ") for line in content.decode("utf-8", "replace").splitlines())
    return {name: value for name, separator, value in lines if separator}
