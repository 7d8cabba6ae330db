"""Searching from Python: `jobcrawler.search` and `search_iter`, against the built-in boards."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import jobcrawler
from jobcrawler import PostingStream, Report, search, search_iter
from jobcrawler.exceptions import ConfigError, StorageError
from jobcrawler.fakeboards.testing import script, serve
from jobcrawler.items import FIELDS
from jobcrawler.library.results import Reported
from jobcrawler.outcomes import run_counts
from tests.crawling import ROOT, crawl, rows, scrapy, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUICK: dict[str, Any] = {"DOWNLOAD_DELAY": 0, "RETRY_TIMES": 0}
ASKED: dict[str, Any] = {"query": "data engineer", "location": "Austin, TX", "settings": QUICK}


@pytest.fixture(scope="module")
def boards() -> Iterator[dict[str, str]]:
    with serve(adverts=2000) as urls:
        yield urls


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory and a folder for temporary files, both of one test."""
    for name in ("here", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def children() -> set[str]:
    """Processes that this one started and that have not ended."""
    return {pid for file in Path("/proc/self/task").glob("*/children") for pid in file.read_text().split()}


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something holds; TimeoutError when it does not come."""
    last = time.monotonic() + 60
    while not condition():
        if time.monotonic() > last:
            raise TimeoutError
        time.sleep(0.1)


def hosts(urls: dict[str, str]) -> dict[str, str]:
    return {board: urls[board] for board in ("indeed", "glassdoor")}


def report(board: str, outcome: str, code: int) -> Report:
    counts = run_counts({"jobcrawler/persistence/added": 2})
    told = {"complete": False, "counts": counts, "sentences": (), "run_id": None}
    return Report(board=board, outcome=outcome, exit_code=code, **told)  # type: ignore[arg-type]


# -- without a crawl -------------------------------------------------------------------------------------------------


def test_importing_it_loads_neither_scrapy_nor_twisted_nor_an_event_loop() -> None:
    program = (
        "import sys, jobcrawler; before = set(sys.modules); from jobcrawler import *; search_iter('nurse').close()\n"
        "heavy = {'scrapy', 'twisted', 'pydantic', 'asyncio'} & set(sys.modules)\n"
        "print(heavy, 'jobcrawler.library' in before, 'search' in dir(jobcrawler), bool(__version__))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "set() False True True\n", done.stderr


def test_what_is_not_offered_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'serach'"):
        jobcrawler.serach  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"boards": []}, "boards is empty; name at least one board, such as indeed"),
        ({"boards": " , "}, "boards is empty; name at least one board, such as indeed"),
        (
            {"boards": "indeed", "base_url": {"ideed": "http://127.0.0.1:9"}},
            "base_url cannot have a value for 'ideed'; allowed: indeed",
        ),
        (
            {"settings": {"EXTENSIONS": {"mine": object}}},
            "the settings cannot be handed to another process: <class 'object'> is neither text nor number, list nor "
            "dict",
        ),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(sentence)):
        search("nurse", **given)


@pytest.mark.parametrize(
    ("came", "outcome", "code"),
    [
        ([("ok", 0), ("empty", 0)], "ok", 0),
        ([("ok", 0), ("blocked", 3)], "blocked", 3),
        ([("network", 6), ("http_error", 6)], "http_error", 6),
        ([("blocked", 3), ("crashed", 1)], "crashed", 1),
        ([("blocked", 3), ("ok", 130)], "ok", 130),
    ],
)
def test_several_boards_end_as_the_command_would(came: list[tuple[str, int]], outcome: str, code: int) -> None:
    found = Reported()
    found.reports = {str(n): report(str(n), *one) for n, one in enumerate(came)}
    assert (found.outcome, found.exit_code) == (outcome, code)
    assert (found.counts["added"], found.counts["total"], found.counts["invalid"]) == (4, 4, 0)


# -- a search --------------------------------------------------------------------------------------------------------


def test_a_search_gives_what_the_boards_have_and_keeps_nothing(boards: dict[str, str], alone: Path) -> None:
    postings = search(**ASKED, base_url=hosts(boards))
    for board in ("indeed", "glassdoor"):
        expected = truth(boards[board], q=ASKED["query"], l=ASKED["location"])["ids"]
        assert sorted(one["source_id"] for one in postings if one["source"] == board) == sorted(expected)
        told = postings.reports[board]
        assert (told.outcome, told.exit_code, told.complete) == ("ok", 0, True)
        assert told.counts["added"] == len(expected)
        assert told.sentences[-1].startswith("Complete: ")
        assert {one["run_id"] for one in postings if one["source"] == board} == {told.run_id}
    assert {tuple(one) for one in postings} == {FIELDS}
    assert {one["description_kind"] for one in postings} == {"full"}
    assert json.loads(json.dumps(postings)) == postings
    assert (postings.outcome, postings.exit_code, postings.counts["total"]) == ("ok", 0, len(postings))
    assert [*alone.glob("*/*")] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("boards", "words"),
    [
        (["indeed"], {"limt": "5", "limit": 0}),
        (["nowhere"], {}),
        (["glassdoor"], {"workplace": "hybrid"}),
        (["indeed", "glassdoor"], {"country": "xx"}),
        (["indeed", "glassdoor"], {"settings": {"JOBCRAWLER_STORE": "json:data"}}),
        (["indeed", "glassdoor"], {"settings": {"JOBDIR": "here"}}),
    ],
)
def test_a_wrong_argument_is_said_as_the_command_says_it(boards: list[str], words: dict[str, Any]) -> None:
    given = {"query": "nurse", **words}
    with pytest.raises(ConfigError) as error:
        search(boards=boards, **given)
    settings = [word for name, value in given.pop("settings", {}).items() for word in ("-s", f"{name}={value}")]
    if len(boards) > 1:
        options = [f"--{name}={value}" for name, value in given.items() if name != "query"]
        result = scrapy("search", given["query"], "--boards", ",".join(boards), *options, *settings)
    else:
        arguments = [word for name, value in given.items() for word in ("-a", f"{name}={value}")]
        result = scrapy("crawl", *boards, *arguments, *settings)
    assert result.code == 2
    assert result.err.split(": ", 1)[1] == f"{error.value}\n"


@pytest.mark.slow
def test_a_store_that_cannot_be_opened_is_said_before_any_board_is_asked(alone: Path) -> None:
    (alone / "broken.db").write_text("this is no database, whatever its name says " * 100)
    found = search_iter("nurse", boards="indeed", store=alone / "broken.db")
    with pytest.raises(StorageError, match=r"broken\.db"):
        next(found)
    assert found.reports == {}


@pytest.mark.slow
def test_a_store_is_known_to_the_next_search_of_the_same_process(boards: dict[str, str], alone: Path) -> None:
    given = {**ASKED, "boards": "indeed", "base_url": boards["indeed"], "limit": 3}
    first = search(**given, store="jobs.db")
    again = search(**given, store=f"sqlite:{alone}/here/jobs.db")
    assert (first.counts["added"], again.counts["added"], again.counts["unchanged"]) == (3, 0, 3)
    provenance = ("run_id", "scraped_at", "page_link")
    told = [{one["id"]: one | dict.fromkeys(provenance) for one in found} for found in (first, again)]
    assert told[0] == told[1]
    stored = rows(alone / "here" / "jobs.db", "SELECT * FROM jobs")
    assert sorted(row["id"] for row in stored) == sorted(one["id"] for one in first)
    runs = rows(alone / "here" / "jobs.db", "SELECT id FROM runs ORDER BY started_at")
    assert {run["id"] for run in runs} == {first.reports["indeed"].run_id, again.reports["indeed"].run_id}


@pytest.mark.slow
def test_the_feed_of_a_crawl_holds_the_same_postings(boards: dict[str, str], alone: Path) -> None:
    feed = alone / "jobs.json"
    crawl("indeed", boards["indeed"], f"sqlite:{alone / 'jobs.db'}", "-O", str(feed), query="nurse", limit=3)
    found = search("nurse", boards="indeed", base_url=boards["indeed"], limit=3, settings=QUICK)
    of_a_run = dict.fromkeys(("run_id", "scraped_at"))
    assert [one | of_a_run for one in json.loads(feed.read_text())] == [one | of_a_run for one in found]


@pytest.mark.slow
def test_several_searches_run_at_once_inside_a_running_event_loop(boards: dict[str, str]) -> None:
    def one(city: str) -> list[str]:
        given: dict[str, Any] = {"boards": "indeed", "base_url": boards["indeed"], "settings": QUICK, "details": False}
        found = search("nurse", location=city, **given)
        return sorted(str(posting["source_id"]) for posting in found)

    async def notebook() -> list[list[str]]:
        here = one("Austin, TX")
        with ThreadPoolExecutor(2) as threads:
            return [here, *threads.map(one, ["Chicago, IL", "Austin, TX"])]

    austin, chicago, again = asyncio.run(notebook())
    assert austin == again == sorted(truth(boards["indeed"], q="nurse", l="Austin, TX")["ids"])
    assert chicago == sorted(truth(boards["indeed"], q="nurse", l="Chicago, IL")["ids"])


@pytest.mark.slow
def test_companies_and_several_values_are_asked_for_as_lists(boards: dict[str, str]) -> None:
    companies = ["acme", "globex"]
    given: dict[str, Any] = {"settings": QUICK, "details": False}
    found = search(boards=["greenhouse"], company=companies, base_url=boards["greenhouse"], **given)
    assert found.reports["greenhouse"].complete
    assert {str(one["company"]).split()[0].lower() for one in found} == {*companies}
    both = search(["nurse", "cook"], location="Austin, TX", boards="indeed", base_url=boards["indeed"], **given)
    assert {one["query"] for one in both} == {"nurse", "cook"}


@pytest.mark.slow
def test_it_works_where_nothing_can_be_written(boards: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/proc")
    found = search("nurse", boards="indeed", base_url=boards["indeed"], limit=3, settings=QUICK)
    assert (len(found), found.outcome) == (3, "ok")


# -- what goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_board_that_refuses_says_so_and_what_it_gave_before_is_there(boards: dict[str, str], alone: Path) -> None:
    script(boards["indeed"], [{"url": "viewjob", "fault": "challenge_403", "after": 4}])
    try:
        found = search(**ASKED, base_url=hosts(boards), store="jobs.db")
    finally:
        script(boards["indeed"], [])
    told = found.reports["indeed"]
    assert (told.outcome, told.exit_code, told.complete) == ("blocked", 3, False)
    assert any("refused (blocked). " in sentence for sentence in told.sentences)
    assert found.reports["glassdoor"].complete
    assert (found.outcome, found.exit_code) == ("blocked", 3)
    stored = rows(alone / "here" / "jobs.db", "SELECT id FROM jobs")
    assert sorted(row["id"] for row in stored) == sorted(one["id"] for one in found)
    assert {one["description_kind"] for one in found if one["source"] == "indeed"} == {"full", "snippet"}


@pytest.mark.slow
def test_a_process_that_is_killed_is_reported_and_what_came_is_there(boards: dict[str, str]) -> None:
    others = children()
    found = search_iter(**ASKED, boards="indeed", base_url=boards["indeed"])
    found_before = [next(found)]
    (pid,) = children() - others
    os.kill(int(pid), signal.SIGKILL)
    found_before += found
    assert found_before
    assert (found.outcome, found.exit_code, found.reports["indeed"].complete) == ("crashed", 1, False)
    assert "ended with code -9" in found.reports["indeed"].sentences[0]


# -- ended early -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["close", "let go", "leave"])
def test_a_search_that_is_ended_early_leaves_no_process_and_a_whole_store(
    ending: str, boards: dict[str, str], alone: Path
) -> None:
    others = children()
    slow = {**ASKED, "query": "engineer", "settings": QUICK | {"DOWNLOAD_DELAY": 0.2}}
    found: PostingStream | None = search_iter(**slow, boards="indeed", base_url=boards["indeed"], store="jobs.db")
    assert found
    reports = found.reports
    next(found)
    assert len(children() - others) == 1
    if ending == "close":
        found.close()
    elif ending == "leave":
        with found:
            next(found)
    else:
        found = None
    assert children() == others
    assert (reports["indeed"].exit_code, reports["indeed"].complete) == (130, False)
    (run,) = rows(alone / "here" / "jobs.db", "SELECT id, status FROM runs")
    assert run == {"id": reports["indeed"].run_id, "status": "interrupted"}
    assert rows(alone / "here" / "jobs.db", "SELECT id FROM jobs")


@pytest.mark.slow
def test_a_program_that_takes_its_time_holds_up_no_crawl_and_gets_every_posting(
    boards: dict[str, str], alone: Path
) -> None:
    given: dict[str, Any] = {"base_url": boards["indeed"], "limit": 60, "settings": QUICK}
    found = search_iter("engineer", boards="indeed", store="jobs.db", **given)
    first = next(found)
    wait_for(lambda: rows(alone / "here" / "jobs.db", "SELECT status FROM runs") == [{"status": "finished"}])
    postings = [first, *found]
    assert len(postings) == 60
    assert len(json.dumps(postings)) > 2 * 64 * 1024, "more than a pipe holds"


PROGRAM = """
import sys
from jobcrawler import search, search_iter
given = dict(boards="indeed", base_url=sys.argv[1], settings={"DOWNLOAD_DELAY": 1}, store=sys.argv[2])
if sys.argv[3] == "dies":
    found = search_iter("engineer", **given)
    print(next(found)["title"], flush=True)
    sys.stdin.read()
print("begins", flush=True)
search("engineer", **given)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("how", "sent"), [("waits", signal.SIGINT), ("dies", signal.SIGKILL)])
def test_a_program_that_is_stopped_takes_its_crawls_with_it(
    how: str, sent: int, boards: dict[str, str], alone: Path
) -> None:
    database = alone / "jobs.db"
    command = [sys.executable, "-c", PROGRAM, boards["indeed"], str(database), how]
    with subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        assert program.stdout
        assert program.stderr
        program.stdout.readline()
        wait_for(lambda: bool(database.exists() and rows(database, "SELECT name FROM sqlite_master WHERE name='runs'")))
        wait_for(lambda: bool(rows(database, "SELECT id FROM runs")))
        program.send_signal(sent)
        error = program.stderr.read()
    if sent == signal.SIGINT:
        assert error.strip().endswith("KeyboardInterrupt")
    wait_for(lambda: rows(database, "SELECT status FROM runs") == [{"status": "interrupted"}])
