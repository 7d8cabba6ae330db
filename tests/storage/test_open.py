"""Opening a store, and what is said when that fails."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from jobcrawler.exceptions import StorageError, StoreLockedError
from jobcrawler.storage import JobFilter, open_store
from tests.storage.postings import posting

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "url", ["mysql:jobs", "", "data/jobs.db", "sqlite:", "sqlite://", "sqlite://host/x", "sqlite::memory:", "json:"]
)
def test_a_place_that_is_none_is_refused_with_what_is_allowed(url: str, tmp_path: Path):
    with pytest.raises(StorageError, match="allowed are sqlite:FILE and json:FOLDER"):
        open_store(url, tmp_path)


@pytest.mark.parametrize("url", ["sqlite:deep/er/jobs.db", "sqlite:///deep/er/jobs.db"])
def test_a_relative_file_is_relative_to_the_root_and_its_folders_are_made(url: str, tmp_path: Path):
    open_store(url, tmp_path).close()
    assert (tmp_path / "deep" / "er" / "jobs.db").exists()


@pytest.mark.parametrize("slashes", ["", "///"])
def test_an_absolute_file_is_taken_as_it_is(slashes: str, tmp_path: Path):
    open_store(f"sqlite:{slashes}{tmp_path}/here.db", tmp_path / "elsewhere").close()
    assert (tmp_path / "here.db").exists()
    assert not (tmp_path / "elsewhere").exists()


def test_a_name_with_signs_of_urls_is_only_a_name(tmp_path: Path):
    with open_store("sqlite:a?b#c%20 é.db", tmp_path) as store:
        store.save([posting()])
        assert len(list(store.export(JobFilter()))) == 1
    assert (tmp_path / "a?b#c%20 é.db").exists()


@pytest.mark.parametrize(
    "url", ["sqlite:file/jobs.db", "json:file", "json:file/deeper", "sqlite:/proc/jobs.db", "json:/proc/x"]
)
def test_a_folder_that_cannot_be_made_or_written_is_one_sentence(url: str, tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be"):
        open_store(url, tmp_path)


def test_a_folder_in_place_of_the_file_is_one_sentence(tmp_path: Path):
    with pytest.raises(StorageError, match="is a folder; name a file in it"):
        open_store("sqlite:./", tmp_path)


@pytest.mark.parametrize("url", ["sqlite:jobs.db", "json:files"])
def test_reading_makes_nothing(url: str, tmp_path: Path):
    with pytest.raises(StorageError, match="there is no"):
        open_store(url, tmp_path, read_only=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to look at. " * 40, b"SQLite format 3\0" + b"\xff" * 4096]
)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_no_database_is_said_and_left_alone(content: bytes, read_only: bool, tmp_path: Path):
    (tmp_path / "jobs.db").write_bytes(content)
    with pytest.raises(StorageError, match=r"jobs\.db is (not a SQLite database|damaged)"):
        open_store("sqlite:jobs.db", tmp_path, read_only=read_only)
    assert (tmp_path / "jobs.db").read_bytes() == content


def test_a_database_of_somebody_else_is_not_taken_over(tmp_path: Path):
    conn = sqlite3.connect(tmp_path / "jobs.db")
    conn.execute("CREATE TABLE jobs (x)")
    conn.close()
    with pytest.raises(StorageError, match="jobs"):
        open_store("sqlite:jobs.db", tmp_path)


def test_damage_in_the_middle_is_said(tmp_path: Path):
    path = tmp_path / "jobs.db"
    with open_store("sqlite:jobs.db", tmp_path) as store:
        store.save([posting(str(number)) for number in range(200)])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3] + b"\xff" * (len(whole) - len(whole) // 3))
    with pytest.raises(StorageError, match="damaged"), open_store("sqlite:jobs.db", tmp_path) as store:
        list(store.export(JobFilter()))


def test_a_second_writer_that_waits_too_long_is_told_who_is_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("jobcrawler.storage.connection.BUSY_SECONDS", 0.2)
    with open_store("sqlite:jobs.db", tmp_path) as store:
        other = sqlite3.connect(tmp_path / "jobs.db")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLockedError, match="locked by another process"):
            store.save([posting()])
        other.rollback()
        other.close()
        store.save([posting()])
