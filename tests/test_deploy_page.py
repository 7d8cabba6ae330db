"""docs/deploy.md, followed to the letter, ends with a scheduled run whose postings are in the database."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from jobcrawler import __version__
from jobcrawler.storage import JobFilter, open_store
from tests.crawling import ROOT
from tests.scrapyd_server import free_port, until
from tests.stand_ins import install
from tests.test_scrapyd import clone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobcrawler.storage import DueRun

PAGE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
UNITS = re.findall(r"^cat >/etc/systemd/system/(\S+) <<'END'\n(.*?)^END$", PAGE, re.DOTALL | re.MULTILINE)
COMMIT = "git -c user.name=Tester -c user.email=tester@test.invalid commit --quiet --all --message all"


class Machine:
    """A folder that stands in for a server: the page's commands, its paths and ports in it."""

    def __init__(self, folder: Path) -> None:
        self._sessions: list[int] = []
        self.folder, self.home = folder, folder / "srv"
        install(folder / "bin", folder / "units")
        self._board = str(free_port())
        self._replaced = {
            "/srv/jobcrawler": str(self.home),
            "/etc/systemd/system": str(folder / "units"),
            "/usr/local/bin/jobcrawler": str(folder / "bin" / "jobcrawler"),
            "/usr/sbin/runuser": str(folder / "bin" / "runuser"),
            "6800": str(free_port()),
            "8001": self._board,
            # no test leaves this machine
            "kill %1 2>/dev/null || true": "",
            "-a limit=100": f"-a limit=5 -a base_url=http://127.0.0.1:{self._board}",
            '--cron "0 6 * * *" --time-zone America/Chicago': "--every 1m",
        }
        self.project = clone(folder / "clone")
        for path in (self.project / "scrapy.cfg", self.project / "jobcrawler" / "commands" / "scrapyd.py"):
            path.write_text(self._here(path.read_text()))
        self.shell(f"git init --quiet && git add . && {COMMIT}")

    def _here(self, text: str) -> str:
        for old, new in self._replaced.items():
            text = text.replace(old, new)
        return text

    def shell(self, script: str) -> None:
        """Run it in the clone, where it may leave processes behind."""
        environment = os.environ | {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"}
        environment.pop("JOBCRAWLER_STORE", None)
        with (self.folder / "output").open("ab") as output:
            process = subprocess.Popen(
                ["bash", "-eux", "-c", self._here(script)],
                cwd=self.project, env=environment, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        self._sessions.append(process.pid)
        assert process.wait(300) == 0, (self.folder / "output").read_text()[-5000:]

    def follow(self, section: str) -> None:
        """Do what a part of the page says."""
        self.shell("\n".join(re.findall(r"^```sh\n(.*?)^```", section, re.DOTALL | re.MULTILINE)))

    def ledger(self) -> list[DueRun]:
        """What the scheduler has written down."""
        with open_store(f"sqlite:{self.home / 'jobs.db'}", read_only=True) as store:
            return store.due_runs()

    def end(self) -> None:
        """End what the page left running: the scheduler, Scrapyd and the built-in board."""
        self.shell("systemctl stop jobcrawler-schedule.service scrapyd.service")
        for session in self._sessions:
            try:
                os.killpg(session, signal.SIGTERM)
            except ProcessLookupError:
                continue


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    yield machine
    machine.end()


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("git") and shutil.which("curl")), reason="the page needs git and curl")
def test_the_page_followed_to_the_letter_ends_with_postings_in_the_database(machine: Machine) -> None:
    to_schedules, backups, upgrade = re.split("^## (?:Backups|Upgrade)$", PAGE, flags=re.MULTILINE)
    machine.follow(to_schedules)
    until(lambda: any(due.state == "ended" for due in machine.ledger()))
    machine.follow(backups)
    with open_store(f"sqlite:{machine.home / 'jobs.db'}", read_only=True) as store:
        run = store.run("first")
        assert run
        assert (run.status, run.exit_code) == ("finished", 0)
        assert store.count(JobFilter(run_id="first")) == run.counts["added"] > 0
        scheduled = store.runs(saved_search="nurses")[-1]
        assert (scheduled.status, scheduled.exit_code) == ("finished", 0)
        assert store.count(JobFilter(run_id=scheduled.id)) == 5
        assert store.due_runs()[-1].id == scheduled.id
    assert (machine.home / "feed.jsonl").read_text().count("\n") == run.counts["added"]
    assert (machine.home / "scrapyd" / "logs" / "jobcrawler" / "indeed" / "first.log").exists()
    assert len(list((machine.home / "broken").iterdir())) >= 1

    module = machine.project / "jobcrawler" / "__init__.py"
    module.write_text(module.read_text().replace(f'"{__version__}"', '"9.9.9"'))
    machine.shell(COMMIT)
    machine.follow(upgrade)
    _, new = sorted((machine.home / "scrapyd" / "eggs" / "jobcrawler").iterdir())
    with zipfile.ZipFile(new) as egg:
        assert "Version: 9.9.9\n" in egg.read("EGG-INFO/PKG-INFO").decode()
    assert len(list((machine.home / "backups").iterdir())) == 2


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not there")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.touch(0o755)
    for name, text in UNITS:
        unit = re.sub(r"/srv/jobcrawler/venv/bin/[a-z-]+", str(program), text).replace("User=jobcrawler", "User=daemon")
        (tmp_path / name).write_text(unit)
    assert len(UNITS) == 4
    for name, _ in UNITS:
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True
        )
        ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line or name in line]
        assert (done.returncode, ours) == (0, []), done.stderr
