"""What only the JSON store promises."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.exceptions import StorageError, StoreLockedError
from jobcrawler.storage import JobFilter, StoredError, open_store
from jobcrawler.storage.base import STORED_COLUMNS
from tests.storage.postings import day, posting, run, search_run

if TYPE_CHECKING:
    from pathlib import Path

    from jobcrawler.storage import JobStore

WRITER = """
import sys
from pathlib import Path
from jobcrawler.storage import open_store
from tests.storage.postings import posting, run
store = open_store("json:files", Path(sys.argv[1]))
store.begin_run(run())
for number in range(100000):
    store.save([posting(f"{number}-{n}") for n in range(5)])
    print(number, flush=True)
"""


def reopen(root: Path, **options: bool) -> JobStore:
    return open_store("json:files", root, **options)


def lines(root: Path, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (root / "files" / f"{table}.jsonl").read_text().splitlines()]


def all_of(store: JobStore) -> dict[str, Any]:
    return {
        "jobs": {row["id"]: row for status in (None, "deleted") for row in store.export(JobFilter(status=status))},
        "runs": store.runs(),
        "search_runs": store.search_runs("run-1"),
        "searches": store.searches(),
        "seen": [store.sightings(posting(key).id) for key in "abcd"],
        "revised": [store.revisions(posting(key).id) for key in "abcd"],
        "errors": store.errors(),
        "text": sorted(row["id"] for row in store.query(JobFilter(text="engineer"))),
    }


@pytest.fixture
def filled(tmp_path: Path) -> dict[str, Any]:
    """A closed store with a history in tmp_path; all that it answers."""
    with reopen(tmp_path) as store:
        store.begin_run(run())
        store.save([posting("old")])
        store.clear()
        store.save([posting("a"), posting("b"), posting("c")])
        store.save([posting("b", title="Lead"), posting("c", title="Lead"), posting("a", scraped_at=day(1))])
        store.delete(posting("c").id)
        store.save([posting("purged")])
        store.expire([posting("purged").id], day(2))
        assert store.purge(day(3)) == 1
        store.expire([posting("b").id], day(3), "run-1")
        store.record_errors([StoredError(occurred_at=day(n % 28), operation="x", message=f"m{n}") for n in range(120)])
        store.record_search_runs([search_run(query="plants", pages=1), search_run(pages=2, state={"cursor": "x"})])
        store.end_run(run(status="finished"))
        return all_of(store)


@pytest.mark.parametrize(
    "harm",
    [
        lambda files: (files / ".index.db").unlink(),
        lambda files: (files / ".index.db").write_bytes(b"not a database " * 100),
        lambda files: (files / ".index.db").write_bytes((files / ".index.db").read_bytes()[:9000]),
    ],
    ids=["lost", "overwritten", "cut"],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_lost_or_damaged_index_is_made_again(harm: Any, read_only: bool, tmp_path: Path, filled: dict[str, Any]):
    harm(tmp_path / "files")
    with reopen(tmp_path, read_only=read_only) as store:
        assert all_of(store) == filled


def test_an_index_that_is_behind_its_logs_catches_up(tmp_path: Path, filled: dict[str, Any]):
    index = tmp_path / "files" / ".index.db"
    old = index.read_bytes()
    with reopen(tmp_path) as store:
        store.save([posting("d"), posting("a", title="Gardener")])
        store.purge(day(4))
        newest = all_of(store)
    assert newest != filled
    assert posting("b").id not in newest["jobs"]
    index.write_bytes(old)
    with reopen(tmp_path, read_only=True) as store:
        assert all_of(store) == newest
    with reopen(tmp_path) as store:
        assert all_of(store) == newest


def test_an_index_that_missed_a_purge_finds_nothing_of_the_texts_of_before(tmp_path: Path, filled: dict[str, Any]):
    index = tmp_path / "files" / ".index.db"
    old = index.read_bytes()
    with reopen(tmp_path) as store:
        assert store.purge(day(4)) == 1
        store.save([posting("b", title="Gardener", description="Plants")])
    index.write_bytes(old)
    with reopen(tmp_path) as store:
        found = [store.count(JobFilter(text=text, source="indeed", status=None)) for text in ("lead", "gardener")]
        assert found == [0, 1]


def test_logs_that_were_exchanged_for_older_ones_win_over_the_index(tmp_path: Path, filled: dict[str, Any]):
    files = tmp_path / "files"
    old = {path: path.read_bytes() for path in files.glob("*.jsonl")}
    with reopen(tmp_path) as store:
        store.save([posting("d"), posting("a", title="Gardener")])
    for path, content in old.items():
        path.write_bytes(content)
    with reopen(tmp_path) as store:
        assert all_of(store) == filled


def test_the_last_line_of_an_id_is_the_posting(tmp_path: Path, filled: dict[str, Any]):
    logged = lines(tmp_path, "jobs")
    start = max(number for number, line in enumerate(logged) if line.get("_deleted") == "all")
    last = {line["id"]: line for line in logged[start + 1 :]}
    stored = {job_id: {name: row[name] for name in STORED_COLUMNS} for job_id, row in filled["jobs"].items()}
    assert {job_id: line for job_id, line in last.items() if "_deleted" not in line} == stored


def test_half_a_line_of_a_killed_writer_is_cut_off_and_the_rest_is_kept(tmp_path: Path, filled: dict[str, Any]):
    path = tmp_path / "files" / "jobs.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"id": "half a li')
    with reopen(tmp_path, read_only=True) as store:
        assert all_of(store) == filled
    assert path.read_bytes() != whole
    with reopen(tmp_path) as store:
        assert path.read_bytes() == whole
        assert all_of(store) == filled


def test_a_log_of_nothing_but_half_a_line_is_emptied(tmp_path: Path):
    files = tmp_path / "files"
    files.mkdir()
    (files / "jobs.jsonl").write_bytes(b'{"id": "' + b"x" * 200_000)
    with reopen(tmp_path) as store:
        assert store.count(JobFilter()) == 0
    assert (files / "jobs.jsonl").read_bytes() == b""


@pytest.mark.parametrize("line", [b"no json\n", b"[1]\n", b'{"title": "no id"}\n', b'{"id": "x", "later": 1}\n'])
def test_a_line_that_is_none_of_ours_is_said_and_nothing_is_thrown_away(line: bytes, tmp_path: Path, filled: Any):
    path = tmp_path / "files" / "jobs.jsonl"
    whole = line + path.read_bytes()
    path.write_bytes(whole)
    with pytest.raises(StorageError, match=r"jobs\.jsonl (has|holds) "):
        reopen(tmp_path)
    assert path.read_bytes() == whole


def test_a_killed_writer_loses_nothing_that_it_reported(tmp_path: Path):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    reported = [int(writer.stdout.readline()) for _ in range(12)]
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    with reopen(tmp_path) as store:
        for number in reported:
            assert all(store.get(posting(f"{number}-{n}").id) for n in range(5))
        assert store.count(JobFilter()) == len({line["id"] for line in lines(tmp_path, "jobs")})
        assert store.save([posting("next")])


def test_a_second_writer_is_told_at_once_and_a_reader_may_look(tmp_path: Path):
    with reopen(tmp_path) as store:
        store.save([posting()])
        with pytest.raises(StoreLockedError, match="being written by another process; wait until it ends"):
            reopen(tmp_path)
        with reopen(tmp_path, read_only=True) as reader:
            assert reader.count(JobFilter()) == 1
            with pytest.raises(StorageError, match="opened to read"):
                reader.save([posting("b")])
        store.save([posting("c")])
    with reopen(tmp_path) as store:
        assert store.count(JobFilter()) == 2


def test_the_lists_for_people_are_written_at_close(tmp_path: Path, filled: dict[str, Any]):
    files = tmp_path / "files"
    jobs = json.loads((files / "jobs.json").read_text())
    assert jobs == [row for row in filled["jobs"].values() if row["status"] != "deleted"]
    errors = json.loads((files / "errors.json").read_text())
    assert (len(errors), errors[0]["message"]) == (100, "m119")
    metadata = json.loads((files / "metadata.json").read_text())
    assert set(metadata) == {"version", "generated_at", "statistics"}
    assert metadata["statistics"]["total"] == 2


def test_lists_that_are_current_are_not_written_again(tmp_path: Path, filled: dict[str, Any]):
    path = tmp_path / "files" / "jobs.json"
    before = path.stat().st_mtime_ns
    reopen(tmp_path).close()
    assert path.stat().st_mtime_ns == before
    path.unlink()
    reopen(tmp_path).close()
    assert path.exists()


def test_a_batch_that_fails_leaves_no_line_behind(tmp_path: Path):
    with reopen(tmp_path) as store:
        store.save([posting()])
        before = lines(tmp_path, "jobs")
        with pytest.raises(StorageError):
            store.save([posting("b"), posting("c", company_reviews=1 << 70)])
        assert lines(tmp_path, "jobs") == before
        assert store.count(JobFilter()) == 1
