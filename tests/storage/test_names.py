"""Parts of titles, companies and locations are found by an index, and the index changes no answer."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sqlite_utils import Database

from jobcrawler.storage import JobFilter, open_store
from jobcrawler.storage.migrations import migrations
from jobcrawler.storage.text_index import TEXT_FIELDS
from tests.storage.postings import insert_as_then, posting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobcrawler.storage import JobStore

FOLDED: dict[str, Any] = {"copies": False}
NAMES = (
    ("Data Engineer", 'Acme "Rockets" & Söhne', "Austin, TX"),
    ("Wirtschaftsingenieur (m/w/d)", "100% Öko", "Köln"),
    ("看護師 日本語教師", "株式会社", "東京都"),
    ("C++", "O'Neil", "São Paulo"),
    ("aa", "x_y", None),
)


@pytest.mark.parametrize(("status", "is_read_only"), [("active", True), (None, False), ("deleted", True)])
def test_a_part_of_a_name_is_found_with_the_index_as_without_it(
    status: str | None, is_read_only: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def answers() -> list[tuple[list[str], int, int, int]]:
        asked = [JobFilter(status=status, **{name: part}, **more) for name, part in _parts() for more in ({}, FOLDED)]
        return [_answers(store, one) for one in asked]

    with open_store("sqlite:jobs.db", tmp_path) as writing:
        _fill_with_names(writing)
        with open_store("sqlite:jobs.db", tmp_path, read_only=True) as reading:
            store = reading if is_read_only else writing
            monkeypatch.setattr("jobcrawler.storage.text_index.NAMED", 10_000)
            monkeypatch.setattr("jobcrawler.storage.text_index.COUNTED", 1)
            indexed = answers()
            monkeypatch.setattr("jobcrawler.storage.text_index.find_names", lambda *_, **__: None)
            monkeypatch.setattr("jobcrawler.storage.reading.find_names", lambda *_, **__: None)
            assert answers() == indexed
            assert {count for _, count, *_ in indexed} > {0, 1}


def _answers(store: JobStore, asked: JobFilter) -> tuple[list[str], int, int, int]:
    """The page, how many there are, up to two of them, and how many an export has."""
    ids = [row["id"] for row in store.query(asked)]
    return ids, store.count(asked), store.count(asked, 2), len([*store.export(asked)])


def _fill_with_names(store: JobStore) -> None:
    for number, (title, company, location) in enumerate(NAMES * 4):
        store.save([posting(str(number), title=title, company=company, location=location)])
    store.index_text()
    for number in range(5, 10):
        store.delete(posting(str(number)).id)
    store.expire([posting(str(number)).id for number in range(10, 15)])
    store.save([posting(str(number), title=f"{NAMES[number][0]} II", company="Other") for number in range(3)])
    store.save([posting("waits", title="Ingenieur 日本語")])


def _parts() -> Iterator[tuple[str, str]]:
    """Parts of every name, in either case, and what nobody has."""
    for name, texts in zip(("title", "company", "location"), zip(*NAMES, strict=True), strict=True):
        for text in filter(None, texts):
            parts = {text[start : start + length] for start in (0, 1, len(text) // 2) for length in (1, 3, 4, 8, 40)}
            yield from ((name, cased) for part in sorted(parts) for cased in sorted({part, part.upper()}))
        yield from ((name, part) for part in ("", "%", "___", "%%%%", "nobody", "a\0b", "AND", '"""', "日本"))


def test_parts_of_names_that_were_stored_before_there_was_an_index_are_found(tmp_path: Path):
    older = Database(tmp_path / "jobs.db")
    migrations.apply(older, stop_before="m013_parts_of_names")
    for number, (title, indexed) in enumerate((("Cook", "{}"), ("Gardener", '{"title": "Waiter"}')), 1):
        one = posting(title, title=title)
        insert_as_then(older, one)
        row = {"rowid": number} | {name: getattr(one, name) for name in TEXT_FIELDS} | json.loads(indexed)
        older["jobs_fts"].insert(row)
        older["text_rows"].insert({"number": number, "job_id": one.id})
        older["text_queue"].insert({"job_id": one.id, "indexed": indexed})
    older.close()
    with open_store("sqlite:jobs.db", tmp_path) as store:
        assert _indexed(tmp_path) == {"coo": [1], "wai": [2], "gar": []}
        store.index_text()
        assert _indexed(tmp_path) == {"coo": [1], "wai": [], "gar": [2]}


def _indexed(folder: Path) -> dict[str, list[int]]:
    with closing(sqlite3.connect(folder / "jobs.db")) as conn:
        sql = "SELECT rowid FROM jobs_fts_names WHERE jobs_fts_names MATCH ?"
        return {word: [row[0] for row in conn.execute(sql, [word])] for word in ("coo", "wai", "gar")}
