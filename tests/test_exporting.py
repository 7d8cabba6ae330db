"""Exports: what each format holds, and what does not become a file."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import lxml.html  # type: ignore[import-untyped]
import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from pyarrow import parquet  # type: ignore[import-untyped]

from jobcrawler.exceptions import ConfigError, StorageError
from jobcrawler.exporting import FORMATS, export
from jobcrawler.exporting.columns import column_types
from jobcrawler.parsers.structured import find_postings
from jobcrawler.schema_org import posting_fields
from jobcrawler.storage.base import COLUMNS, JobFilter
from jobcrawler.storage.sqlite import SqliteStore
from tests.crawling import ROOT, scrapy
from tests.exported import LINK, UGLY, row, rows, written
from tests.storage.postings import posting
from tests.vocabulary import breaches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_every_column_has_a_type() -> None:
    types = column_types()
    assert tuple(types) == COLUMNS
    assert set(types.values()) == {str, float, int, bool, datetime}
    assert {name for name, kind in types.items() if kind is datetime} == {
        "date_posted", "original_date_posted", "valid_through", "scraped_at", "first_seen", "last_seen", "expires_at",
    }  # fmt: skip


@pytest.mark.parametrize("kind", FORMATS)
def test_a_store_is_written_in_every_format_and_an_empty_one_too(kind: str, tmp_path: Path) -> None:
    with SqliteStore(f"sqlite:{tmp_path / 'jobs.db'}", tmp_path / "jobs.db") as store:
        assert export(store.export(JobFilter()), str(tmp_path / f"none.{kind}"), None) == 0
        store.save([posting("a"), posting("b", salary_min=None, date_posted=None)])
        assert export(store.export(JobFilter()), str(tmp_path / f"two.{kind}"), None) == 2
    assert {path.name for path in tmp_path.glob("*.*")} >= {f"none.{kind}", f"two.{kind}"}
    assert list(tmp_path.glob(".*")) == []


def test_json_and_json_lines_hold_the_rows_as_they_are(tmp_path: Path) -> None:
    found = [row(), UGLY]
    assert json.loads(written(tmp_path / "a.json", *found)) == found
    assert [json.loads(line) for line in written(tmp_path / "a.jsonl", *found).splitlines()] == found
    assert json.loads(written(tmp_path / "none.json")) == []
    assert written(tmp_path / "none.jsonl") == b""


def test_a_csv_file_opens_in_spreadsheets_and_keeps_texts(tmp_path: Path) -> None:
    text = written(tmp_path / "a.csv", row(), UGLY).decode()
    assert text.startswith("\ufeffid,source,")
    (plain, ugly) = csv.DictReader(text.removeprefix("\ufeff").splitlines(keepends=True))
    assert tuple(plain) == COLUMNS
    assert (plain["salary_min"], plain["salary_text"], ugly["description"]) == ("90000.0", "", UGLY["description"])


def test_a_parquet_file_has_the_same_typed_columns_whatever_the_rows_hold(tmp_path: Path) -> None:
    written(tmp_path / "none.parquet")
    written(tmp_path / "some.parquet", row(), UGLY, row(valid_through="2026-12-01T10:00:00+00:00"))
    schema = parquet.read_schema(tmp_path / "some.parquet")
    assert schema.equals(parquet.read_schema(tmp_path / "none.parquet"))
    assert tuple(schema.names) == COLUMNS
    assert str(schema.field("date_posted").type) == "timestamp[ms, tz=UTC]"
    found = parquet.read_table(tmp_path / "some.parquet").to_pylist()
    assert found[2]["valid_through"] == datetime(2026, 12, 1, 10, tzinfo=UTC)
    assert found[1]["title"] == UGLY["title"]
    assert found[0]["waits_for_detail"] is False
    assert found[0]["salary_text"] is None


def test_a_parquet_file_is_compressed_in_groups_of_some_thousand_rows(tmp_path: Path) -> None:
    written(tmp_path / "a.parquet", *rows(4_500))
    found = parquet.read_metadata(tmp_path / "a.parquet")
    assert [found.row_group(number).num_rows for number in range(found.num_row_groups)] == [4_000, 500]
    assert found.row_group(0).column(3).compression == "ZSTD"


def test_json_ld_is_one_document_in_the_words_of_the_vocabulary(tmp_path: Path) -> None:
    document = json.loads(written(tmp_path / "a.jsonld", row(), UGLY | {"link": LINK}))
    assert document["@context"] == "https://schema.org"
    assert [node["@type"] for node in document["@graph"]] == ["JobPosting", "JobPosting"]
    assert "@context" not in document["@graph"][0]
    assert [breach for node in document["@graph"] for breach in breaches(node)] == []
    assert {"estimatedSalary", "baseSalary"} & set(document["@graph"][1]) == {"estimatedSalary"}
    assert json.loads(written(tmp_path / "none.jsonld"))["@graph"] == []


def test_json_ld_reads_as_the_posting_that_was_stored(tmp_path: Path) -> None:
    stored = row(salary_text=None, date_posted_precision="day")
    (node,) = find_postings([json.loads(written(tmp_path / "a.jsonld", stored))])
    again = posting_fields(node, NOW)
    assert again.pop("date_posted").isoformat() == stored["date_posted"]
    assert again == {name: stored[name] for name in again}
    assert {"title", "workplace", "salary_max", "city", "longitude", "job_type", "source_id"} < set(again)


@pytest.mark.parametrize(
    ("target", "kind", "said"),
    [
        ("jobs.xls", None, "names no format; allowed: .json, .jsonl, .csv, .xlsx, .parquet, .jsonld, .html"),
        ("jobs", None, "or say --format"),
        ("missing/jobs.csv", None, "missing/jobs.csv cannot be written: No such file or directory"),
        ("there.csv", None, "is there already; say --overwrite to replace it"),
        ("there.csv", "parquet", "is there already; say --overwrite to replace it"),
    ],
)
def test_a_wrong_target_is_said_before_the_store_is_asked(
    target: str, kind: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").write_text("mine")
    with pytest.raises(ConfigError, match=re.escape(said)):
        export(broken(0), target, kind)
    assert [path.name for path in tmp_path.iterdir()] == ["there.csv"]


def broken(n: int) -> Iterator[dict[str, Any]]:
    """Some rows, then the store fails."""
    yield from rows(n)
    raise StorageError("the disk is gone")


@pytest.mark.parametrize("kind", FORMATS)
def test_an_error_leaves_the_old_file(kind: str, tmp_path: Path) -> None:
    target = tmp_path / f"jobs.{kind}"
    target.write_text("mine")
    with pytest.raises(StorageError):
        export(broken(3), str(target), None, overwrite=True)
    assert target.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [target]


def test_the_format_that_is_named_wins_over_the_ending(tmp_path: Path) -> None:
    export([row()], str(tmp_path / "jobs.csv"), "jsonld")
    assert json.loads((tmp_path / "jobs.csv").read_text())["@graph"]


def to_standard_output(kind: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    script = (
        "import sys; from jobcrawler.exporting import export; from tests.exported import row\n"
        "try: export([row()], '-', sys.argv[1])\n"
        "except Exception as error: sys.exit(str(error))"
    )
    return subprocess.run([sys.executable, "-c", script, kind], cwd=ROOT, **options)


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_goes_through_a_pipe(kind: str, tmp_path: Path) -> None:
    sent = to_standard_output(kind, capture_output=True)
    assert (sent.returncode, sent.stderr) == (0, b"")
    (tmp_path / f"sent.{kind}").write_bytes(sent.stdout)
    if kind == "xlsx":
        assert load_workbook(tmp_path / f"sent.{kind}").active["D2"].value == "indeed"
    elif kind == "parquet":
        assert parquet.read_table(tmp_path / f"sent.{kind}").num_rows == 1
    else:
        assert b"Data Engineer" in sent.stdout


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "parquet", "csv"])
def test_a_terminal_gets_only_text(kind: str) -> None:
    ours, terminal = pty.openpty()
    sent = to_standard_output(kind, stdout=terminal, stderr=subprocess.PIPE)
    os.close(terminal)
    os.close(ours)
    assert sent.returncode == (kind != "csv")
    assert (f"name a file, or send it on: ... > jobs.{kind}" in sent.stderr.decode()) == (kind != "csv")


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "n"), [("html", 50_000), ("parquet", 50_000), ("jsonld", 50_000), ("xlsx", 20_000)])
def test_ten_times_the_postings_take_no_more_memory(kind: str, n: int, tmp_path: Path) -> None:
    def most(number: int) -> int:
        words = [sys.executable, "-m", "tests.exported", kind, str(number), tmp_path / f"{number}.{kind}"]
        return int(subprocess.run(words, cwd=ROOT, check=True, capture_output=True, timeout=600).stdout)

    few, many = most(n // 10), most(n)
    assert many <= few + 25, f"{few} MB, then {many} MB"


def test_the_packages_of_a_format_are_loaded_only_for_it() -> None:
    script = "import sys, jobcrawler.commands.jobs; print([n for n in ('openpyxl', 'pyarrow') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.slow
def test_the_command_says_how_many_and_the_page_of_which(tmp_path: Path) -> None:
    place = f"sqlite:{tmp_path / 'jobs.db'}"
    with SqliteStore(place, tmp_path / "jobs.db") as store:
        store.save([posting("a"), posting("b", source="glassdoor")])
    target = str(tmp_path / "jobs.html")
    done = scrapy("jobs", "export", target, "--source", "indeed", "--posted-since", "2020-01-31", store=place)
    assert done.code == 0, done.err
    assert done.err == f"1 posting written to {target}\n"
    said = lxml.html.parse(target).xpath("string(//footer)")
    assert said.startswith(f"1 posting of {place} (status active, source indeed, posted since 2020-01-31), exported")
