"""Under Scrapyd the project is an egg and nothing else: no scrapy.cfg, no folder of its own, no terminal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from datetime import UTC, datetime, timedelta
from functools import partial
from netrc import netrc
from typing import TYPE_CHECKING
from urllib.error import HTTPError

import pytest
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from jobcrawler.commands.scrapyd import prepare
from jobcrawler.exceptions import ConfigError, StorageError
from jobcrawler.fakeboards.testing import serve
from jobcrawler.searches.schedule import Every
from jobcrawler.storage import JobFilter, open_store
from tests.crawling import ROOT, scrapy
from tests.scrapyd_server import Scrapyd, free_port, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobcrawler.storage import DueRun, Run

SENT_FILES = ("scrapy.cfg", "setup.py", "pyproject.toml", "README.md", "LICENSE", "requirements.txt", "jobcrawler")
OF_SCHEDULE = {"project", "spider", "_version", "jobid", "priority", "setting", "name", "settings", "_job", "version"}
"""What schedule.json and Scrapyd's queue keep for themselves."""


def clone(folder: Path) -> Path:
    """The project as git has it, in a folder where building may leave what it likes."""
    folder.mkdir()
    for name in SENT_FILES:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, folder)
    return folder


# -- the configuration -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder that `scrapy scrapyd` made, and what it said."""
    folder = tmp_path_factory.mktemp("server") / "scrapyd"
    result = scrapy("scrapyd", str(folder), "--port", "0")
    assert result.code == 0, result.err
    return folder, result.out + result.err


def conf_of(folder: Path) -> dict[str, str]:
    parser = ConfigParser()
    assert parser.read(folder / "scrapyd.conf")
    return dict(parser["scrapyd"])


def test_a_generated_scrapyd_listens_to_this_machine_only_and_asks_for_a_password(prepared: tuple[Path, str]) -> None:
    conf = conf_of(prepared[0])
    assert conf["bind_address"] == "127.0.0.1"
    assert 0 < int(conf["http_port"]) < 65536
    assert conf["username"] == "jobcrawler"
    assert len(conf["password"]) >= 32
    assert conf["items_dir"] == ""
    assert conf["jobstorage"] == "scrapyd.jobstorage.SqliteJobStorage"


def test_the_password_is_for_its_owner_only_and_is_not_printed(prepared: tuple[Path, str]) -> None:
    folder, said = prepared
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {
        "scrapyd.conf": "0o600",
        "netrc": "0o600",
    }
    assert conf_of(folder)["password"] not in said
    assert (
        f"NETRC={folder}/netrc SCRAPYD_URL=http://127.0.0.1:{conf_of(folder)['http_port']} scrapyd-deploy other" in said
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_netrc_file_holds_the_same_password(host: str, prepared: tuple[Path, str]) -> None:
    conf = conf_of(prepared[0])
    assert netrc(prepared[0] / "netrc").authenticators(host) == (conf["username"], "", conf["password"])


def test_a_configuration_that_is_there_stays_as_it_is(prepared: tuple[Path, str]) -> None:
    folder, _ = prepared
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ConfigError, match=r"scrapyd\.conf is there already and stays as it is"):
        prepare(folder, 6800)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "give one folder"),
        (("a", "--port", "70000"), "'70000' is no port"),
        (("/dev/null/a",), "/dev/null/a cannot be written: Not a directory"),
    ],
)
def test_a_wrong_word_is_one_sentence(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    (tmp_path / "jobcrawler").symlink_to(ROOT / "jobcrawler")
    result = scrapy("scrapyd", *words, cwd=tmp_path)
    assert result.code == 2
    assert said in result.err
    assert "Traceback" not in result.err


def test_no_spider_has_an_argument_that_scrapyd_keeps_for_itself() -> None:
    loader = SpiderLoader.from_settings(get_project_settings())
    for name in loader.list():
        arguments = loader.load(name).get_param_schema()["properties"]  # type: ignore[attr-defined]
        assert not OF_SCHEDULE & set(arguments), name


# -- the egg -----------------------------------------------------------------------------------------------------------


def test_the_egg_holds_every_file_of_the_package_and_nothing_else(tmp_path: Path) -> None:
    project = clone(tmp_path / "clone")
    (project / "jobcrawler" / "web").mkdir()
    for name in ("py.typed", "storage/tables.sql", "web/page.html"):
        (project / "jobcrawler" / name).touch()
    tests = project / "tests"
    tests.mkdir()
    (tests / "__init__.py").touch()
    expected = {str(path.relative_to(project)) for path in (project / "jobcrawler").rglob("*") if path.is_file()}
    egg = tmp_path / "jobcrawler.egg"
    words = [sys.executable, "-m", "scrapyd_client", "deploy", "--build-egg", str(egg)]
    subprocess.run(words, cwd=project, check=True, capture_output=True)
    with zipfile.ZipFile(egg) as packed:
        names = {name for name in packed.namelist() if not name.endswith(".pyc")}
        assert {name for name in names if not name.startswith("EGG-INFO/")} == expected
        assert "settings = jobcrawler.settings" in packed.read("EGG-INFO/entry_points.txt").decode()


# -- a server ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def boards() -> Iterator[str]:
    with serve(adverts=3000, boards="indeed") as urls:
        yield urls["indeed"]


@pytest.fixture(scope="module")
def server(prepared: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapyd]:
    """A Scrapyd to which a clone was deployed; its store is named in the environment."""
    folder, _ = prepared
    with Scrapyd(folder, JOBCRAWLER_STORE=store_url(folder)) as scrapyd:
        deployed = scrapyd.deploy(clone(tmp_path_factory.mktemp("deploy") / "clone"))
        assert deployed.returncode == 0, deployed
        yield scrapyd


def store_url(folder: Path) -> str:
    return f"sqlite:{folder.parent / 'jobs.db'}"


def stored_run(folder: Path, job: str) -> Run | None:
    with open_store(store_url(folder), read_only=True) as store:
        return store.run(job)


def log_of(server: Scrapyd, job: str) -> str:
    """The log as Scrapyd serves it."""
    return server.get(server.shown(job)["log_url"])


def ended(server: Scrapyd, job: str, code: int) -> bool:
    """Whether Scrapyd says that the process of a job ended with that code."""
    said = f"Process died: exitstatus={code} project='jobcrawler' spider='indeed' job='{job}'"
    return said in server.log.read_text()


@pytest.mark.slow
def test_a_scheduled_crawl_takes_arguments_and_settings_and_is_found_where_scrapyd_shows_it(
    server: Scrapyd, boards: str
) -> None:
    job = server.schedule(
        "indeed",
        {"DOWNLOAD_DELAY": 0, "JOBCRAWLER_GROUP_ID": "a b; c=d, 50%"},
        query="data engineer;nurse & cook", location="Austin, TX;Chicago, IL", limit=7, base_url=boards,
    )  # fmt: skip
    server.wait(job)
    run = stored_run(server.folder, job)
    assert run
    assert run.arguments["query"] == ["data engineer", "nurse & cook"]
    assert run.arguments["location"] == ["Austin, TX", "Chicago, IL"]
    assert (run.group_id, run.exit_code, run.counts["added"]) == ("a b; c=d, 50%", 0, 7)
    log = log_of(server, job)
    assert "7 postings came from Indeed" in log, "the report"
    assert "'jobcrawler/persistence/added': 7" in log, "the stats"
    with open_store(store_url(server.folder), read_only=True) as store:
        assert store.count(JobFilter(run_id=job)) == 7


@pytest.mark.slow
def test_a_relative_place_is_relative_to_scrapyds_folder(server: Scrapyd, boards: str) -> None:
    job = server.schedule("indeed", {"JOBCRAWLER_STORE": "json:here"}, query="nurse", limit=1, base_url=boards)
    server.wait(job)
    with open_store(f"json:{server.folder / 'here'}", read_only=True) as store:
        assert store.count(JobFilter(run_id=job)) == 1


@pytest.mark.slow
def test_a_wrong_password_is_refused(server: Scrapyd) -> None:
    for credentials in ("jobcrawler:wrong", "someone:else", ":"):
        for path, data in {"daemonstatus.json": None, "schedule.json": b"project=jobcrawler", "": None}.items():
            with pytest.raises(HTTPError, match="401"):
                server.get(path, data, credentials)


@pytest.mark.slow
def test_a_deployment_with_a_wrong_password_is_refused(server: Scrapyd, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login jobcrawler password wrong\n")
    deployed = server.deploy(clone(tmp_path / "clone"), NETRC=str(tmp_path / "netrc"))
    assert deployed.returncode == 1
    assert "Deploy failed (401)" in deployed.stderr


@pytest.mark.slow
def test_a_wrong_place_for_the_store_is_a_sentence_in_the_log_and_an_exit_code(server: Scrapyd, boards: str) -> None:
    places = {
        "sqlite:/dev/null/jobs.db": "/dev/null/jobs.db cannot be made where a file is; choose another place",
        "sqlite:/proc/jobs.db": "/proc/jobs.db cannot be opened; check the permissions of the file and its folder",
        "postgres:jobs": '"postgres:jobs" is no store; allowed are sqlite:FILE and json:FOLDER',
    }
    jobs = {
        place: server.schedule("indeed", {"JOBCRAWLER_STORE": place}, query="nurse", base_url=boards)
        for place in places
    }
    for place, said in places.items():
        server.wait(jobs[place])
        log = log_of(server, jobs[place])
        assert said in log
        assert "Traceback" not in log
        assert ended(server, jobs[place], 7)


@pytest.mark.slow
def test_a_wrong_argument_is_a_sentence_and_an_exit_code(server: Scrapyd) -> None:
    job = server.schedule("indeed", query="nurse", country="atlantis")
    server.wait(job)
    assert "scrapy crawl indeed: the argument country cannot be 'atlantis'" in server.log.read_text()
    assert "the argument country cannot be 'atlantis'" in log_of(server, job)
    assert ended(server, job, 2)


@pytest.mark.slow
def test_an_upgrade_loses_no_run(tmp_path: Path, boards: str) -> None:
    """A deployment leaves alone the run that goes on; stopped, it is gone on with; what waited still waits."""
    folder = tmp_path / "scrapyd"
    prepare(folder, free_port())
    conf = folder / "scrapyd.conf"
    conf.write_text(conf.read_text().replace("max_proc = 4", "max_proc = 1"))
    project = clone(tmp_path / "clone")
    asked = {"query": "nurse", "limit": 25, "base_url": boards}
    with Scrapyd(folder, JOBCRAWLER_STORE=store_url(folder)) as server:
        assert server.deploy(project).returncode == 0
        cut = server.schedule("indeed", {"DOWNLOAD_DELAY": 4, "JOBCRAWLER_BATCH_SECONDS": 0.1}, **asked)
        server.wait(cut, "running")
        waits = server.schedule("indeed", {"DOWNLOAD_DELAY": 0}, query="cook", limit=1, base_url=boards)
        assert server.deploy(project).returncode == 0
        until(lambda: postings_of(folder, cut) > 0)
        assert server.ask("status.json?job=" + waits)["currstate"] == "pending"
    stopped = stored_run(folder, cut)
    assert stopped
    assert (stopped.status, stopped.exit_code) == ("interrupted", 130)
    with Scrapyd(folder, JOBCRAWLER_STORE=store_url(folder)) as server:
        again = server.schedule("indeed", {"DOWNLOAD_DELAY": 0}, resume=cut, **asked)
        server.wait(waits)
        server.wait(again)
        assert len(server.ask("listversions.json?project=jobcrawler")["versions"]) == 2
    assert stored_run(folder, again) is None, "it is the first run that goes on"
    resumed = stored_run(folder, cut)
    assert resumed
    assert (resumed.status, resumed.exit_code, postings_of(folder, cut)) == ("finished", 0, 25)
    with open_store(store_url(folder), read_only=True) as store:
        assert store.unfinished(cut) == []


def postings_of(folder: Path, job: str) -> int:
    try:
        with open_store(store_url(folder), read_only=True) as store:
            return store.count(JobFilter(run_id=job))
    except StorageError:  # it is not there yet
        return 0


@pytest.mark.slow
def test_the_scheduler_hands_runs_to_scrapyd_each_once_also_when_it_is_killed(
    server: Scrapyd, boards: str, tmp_path: Path
) -> None:
    """Killed right after the first due time, and started again: one job, one run, under the id of the ledger."""
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    (tmp_path / "jobcrawler").symlink_to(ROOT / "jobcrawler")
    (tmp_path / "searches.toml").write_text(
        f'[daily]\nboards = "indeed"\nquery = "nurse; cook"\nlimit = 2\nevery = "1h"\nbase_url = "{boards}"\n'
    )
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=6)
    with open_store(store_url(server.folder)) as store:
        rule = {"rule": str(Every("1h")), "since": (due - timedelta(hours=1)).isoformat()}
        store.set_mark("schedule:daily", json.dumps(rule))
    words = ["scrapy", "searches", "schedule", "--scrapyd", server.url, "-s", "DOWNLOAD_DELAY=0"]
    known = {"JOBCRAWLER_STORE": store_url(server.folder), "NETRC": str(server.folder / "netrc")}
    log = tmp_path / "log"
    for number in range(2):
        with log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", *words], cwd=tmp_path, env={**os.environ, **known}, stdout=out, stderr=out
            )
        try:
            done = ("due", "started", "ended") if number == 0 else ("ended",)
            until(partial(ledger_says, server.folder, done), log.read_text())
        finally:
            process.kill()
            process.wait()
    (row,) = ledger_of(server.folder)
    assert (row.id, row.exit_code) == (f"daily-indeed-{due:%Y%m%dT%H%M%SZ}", 0), log.read_text()
    run = stored_run(server.folder, row.id)
    assert run
    assert (run.saved_search, run.arguments["query"]) == ("daily", ["nurse", "cook"])
    jobs = [job for job in server.ask("listjobs.json")["finished"] if job["id"] == row.id]
    assert len(jobs) == 1


def ledger_says(folder: Path, states: tuple[str, ...]) -> bool:
    return any(row.state in states for row in ledger_of(folder))


def ledger_of(folder: Path) -> list[DueRun]:
    with open_store(store_url(folder), read_only=True) as store:
        return store.due_runs()
