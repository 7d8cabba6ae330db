"""`scrapy searches`, as a person runs it, and the scheduler as a process that is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from jobcrawler.fakeboards.testing import serve
from jobcrawler.searches.file import SAMPLE
from jobcrawler.searches.schedule import Every
from jobcrawler.storage import open_store
from tests.crawling import ROOT, requests, scrapy
from tests.scrapyd_server import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobcrawler.storage import DueRun, Run


@pytest.fixture(scope="module")
def boards() -> Iterator[dict[str, str]]:
    with serve(adverts=3000, boards="indeed,glassdoor") as urls:
        yield urls


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project in a folder of its own."""
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    (tmp_path / "jobcrawler").symlink_to(ROOT / "jobcrawler")
    return tmp_path


def searches(project: Path, *words: str, code: int = 0) -> str:
    """What `scrapy searches ...` says."""
    result = scrapy("searches", *words, cwd=project)
    assert result.code == code, result.err
    assert "Traceback" not in result.err
    return result.out + result.err


def write(project: Path, boards: dict[str, str]) -> None:
    hosts = "".join(f'[daily.{board}]\nbase_url = "{url}"\n' for board, url in boards.items())
    asked = f'boards = {json.dumps([*boards])}\nquery = "nurse"\nlimit = 3\ndetails = false\nevery = "1h"\n'
    (project / "searches.toml").write_text(f"[daily]\n{asked}{hosts}")


@pytest.mark.slow
def test_a_search_is_added_checked_listed_and_run(project: Path, boards: dict[str, str]) -> None:
    assert "There is none yet" in searches(project)
    said = searches(
        project, "add", "nurses", "--boards", "indeed", "--cron", "0 6 * * mon", "--time-zone", "America/Chicago",
        "-a", "query=nurse", "-a", "limit=2", "-a", "details=false", "-a", f"base_url={boards['indeed']}",
    )  # fmt: skip
    assert "scrapy searches run nurses runs it now" in said
    assert (project / "searches.toml").read_text().startswith(SAMPLE.read_text())
    said = searches(project, "run", "nurses", "-s", "DOWNLOAD_DELAY=0")
    assert "What came" in said
    (listed,) = json.loads(searches(project, "list", "--json"))
    assert (listed["when"], listed["outcome"]) == ("0 6 * * mon (America/Chicago)", "ok")
    assert listed["next"].endswith(("06:00 CST", "06:00 CDT"))
    assert (project / "data" / "feeds" / "nurses.atom").read_text().count("<entry>") == 2
    shown = [scrapy("jobs", "new", "nurses", *words, cwd=project).out for words in (("--peek",), (), ())]
    assert ["nurses: 2 new postings since last time" in said for said in shown] == [True, True, False]
    assert shown[2] == "nurses: nothing new since last time\n"
    other = scrapy("jobs", "new", "cooks", cwd=project)
    assert (other.code, other.err.split(";")[1]) == (2, " those that have: nurses\n")


@pytest.mark.slow
def test_every_mistake_is_told_with_its_line_and_what_boards_cannot_take_too(project: Path) -> None:
    (project / "searches.toml").write_text(
        '[a]\nboards = ["indeed", "glassdoor"]\nquery = "x"\nlimit = 0\n[a.indeed]\ncountry = "atlantis"\n'
        '[b]\nboards = ["nowhere"]\n[c]\nboards = "greenhouse"\nquery = "x"\nevery = "9x"\n[d]\nboards = "greenhouse"\n'
        '[e]\nboards = "indeed"\nquery = "x"\nwebhook = true\n'
    )
    said = searches(project, "check", code=2).splitlines()
    assert [line.split(":")[0] for line in said] == [f"searches.toml, line {n}" for n in (4, 6, 8, 9, 12, 13, 18)]
    assert said[0].endswith("indeed, glassdoor: the argument limit cannot be '0'; allowed: unique valid postings of "
                            "the run: 1 or more")  # fmt: skip
    assert said[2].startswith("searches.toml, line 8: nowhere: there is no board 'nowhere'; there are: adzuna")
    assert said[3].endswith("give company=..., or companies=FILE with a company on each line")
    assert said[6].endswith("put it into the environment as JOBCRAWLER_WEBHOOK")
    assert "line 4" in searches(project, "run", "a", code=2)


@pytest.mark.slow
def test_a_search_that_is_not_there_is_one_sentence_that_names_those_that_are(project: Path) -> None:
    write(project, {"indeed": "http://127.0.0.1:1"})
    said = searches(project, "run", "weekly", code=2)
    assert said.startswith("scrapy searches run: there is no saved search 'weekly' in ")
    assert said.endswith("there are: daily\n")


# -- the scheduler as a process ----------------------------------------------------------------------------------------


@contextmanager
def scheduler(project: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """`scrapy searches schedule`, killed in the end if it is still there."""
    command = [sys.executable, "-m", "scrapy", "searches", "schedule", "-s", "DOWNLOAD_DELAY=0.2", *words]
    environment = os.environ | {"JOBCRAWLER_STORE": "sqlite:data/jobs.db", "JOBCRAWLER_METRICS": "data/jobs.prom"}
    with (project / "scheduler.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=project, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def due_in(project: Path, seconds: float) -> datetime:
    """Let `daily` be due every hour, for the first time in so many seconds; when that is."""
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
    with open_store("sqlite:data/jobs.db", project) as store:
        since = due - timedelta(hours=1)
        store.set_mark("schedule:daily", json.dumps({"rule": str(Every("1h")), "since": since.isoformat()}))
    return due


def ledger(project: Path) -> list[DueRun]:
    with open_store("sqlite:data/jobs.db", project, read_only=True) as store:
        return store.due_runs()


def run_of(project: Path, run_id: str) -> Run | None:
    with open_store("sqlite:data/jobs.db", project, read_only=True) as store:
        return store.run(run_id)


def all_ended(project: Path, number: int) -> bool:
    rows = ledger(project)
    return len(rows) == number and all(row.state == "ended" for row in rows)


@pytest.mark.slow
@pytest.mark.parametrize("after", [-0.3, 0.05, 0.3, 0.8, 2.0])
def test_killed_around_a_due_time_every_due_run_happens_once(
    project: Path, boards: dict[str, str], after: float
) -> None:
    write(project, boards)
    due = due_in(project, 5)
    before = {board: len(requests(url)) for board, url in boards.items()}
    with scheduler(project) as first:
        time.sleep(max(0, (due - datetime.now(UTC)).total_seconds() + after))
        first.kill()
    with scheduler(project) as second:
        until(lambda: all_ended(project, 2), (project / "scheduler.log").read_text())
        second.send_signal(signal.SIGTERM)
        assert second.wait(60) == 0
    assert {(row.board, row.due_at, row.exit_code) for row in ledger(project)} == {(board, due, 0) for board in boards}
    with open_store("sqlite:data/jobs.db", project, read_only=True) as store:
        assert sorted(run.id for run in store.runs()) == sorted(row.id for row in ledger(project))
        assert {run.saved_search for run in store.runs()} == {"daily"}
    for board, url in boards.items():
        asked = [one["path"] for one in requests(url)[before[board] :]]
        assert len([path for path in asked if "robots" in path]) == 1, f"{board} was asked by one run"


@pytest.mark.slow
def test_a_stopped_scheduler_ends_its_crawls_which_keep_what_came(project: Path, boards: dict[str, str]) -> None:
    write(project, {"indeed": boards["indeed"]})
    text = (project / "searches.toml").read_text()
    (project / "searches.toml").write_text(text.replace("limit = 3\n", "").replace("false", "true"))
    due_in(project, 3)
    with scheduler(project, "-s", "JOBCRAWLER_BATCH_SECONDS=0.1") as process:
        until(lambda: any(row.state == "started" for row in ledger(project)))
        (row,) = ledger(project)
        until(lambda: run_of(project, row.id) is not None)
        process.send_signal(signal.SIGTERM)
        assert process.wait(100) == 0
    (row,) = ledger(project)
    assert (row.state, row.note) == ("ended", "it was stopped")
    run = run_of(project, row.id)
    assert run
    assert run.status == "interrupted"


@pytest.mark.slow
def test_a_search_that_is_added_while_the_scheduler_works_is_taken_up(project: Path, boards: dict[str, str]) -> None:
    log = project / "scheduler.log"
    (project / "searches.toml").write_text("# none yet")
    with scheduler(project):
        until(lambda: log.exists() and "No saved search has a schedule" in log.read_text())
        write(project, boards)
        until(lambda: "daily (every 1h) is due next" in log.read_text())
        until(lambda: "jobcrawler_store_bytes" in (project / "data" / "jobs.prom").read_text())
        (project / "searches.toml").write_text("[daily\n")
        until(lambda: "The saved searches stay as they were: searches.toml, line 1" in log.read_text())
        said = searches(project, "schedule", code=2)
        assert "line 1" in said or "another scheduler is at work" in said
