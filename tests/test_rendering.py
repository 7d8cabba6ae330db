"""Rendered pages: real crawls with a real Chromium against a site that is empty without scripts."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from scrapy import Request
from scrapy.settings import Settings

from jobcrawler.base_spiders import rendering
from jobcrawler.base_spiders.rendering import find_chromium, install, rendered
from jobcrawler.exceptions import ConfigError
from tests.crawling import ROOT, scrapy
from tests.rendered_site import serve, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.rendered_site import Site

slow = pytest.mark.slow
SPIDER = "tests/rendered_spider.py"
IMPATIENT = ("-s", "DOWNLOAD_TIMEOUT=5", "-s", "JOBCRAWLER_RENDERED_WAIT=1", "-s", "JOBCRAWLER_BACKOFF_INITIAL=0")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The site, where there is a browser for it; CI must have one.

    Browsers that are killed leave their profiles in TMPDIR, and Chromium has a socket there, whose path must be short.
    """
    try:
        find_chromium(Settings())
    except ConfigError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    with tempfile.TemporaryDirectory(prefix="web-", ignore_cleanup_errors=True) as folder, serve() as site:
        monkeypatch.setenv("TMPDIR", folder)
        yield site


class Crawled(NamedTuple):
    """What a crawl brought: a row for each path, and its stats."""

    rows: dict[str, dict[str, Any]]
    stats: dict[str, int]
    log: str


def words(site: Site, folder: Path, *paths: str) -> list[str]:
    feed = ["-O", str(folder / "rows.jsonl")]
    return ["runspider", SPIDER, "-a", f"url={site.url}", "-a", f"paths={','.join(paths)}", *feed]


def crawl(site: Site, folder: Path, *paths: str, options: tuple[str, ...] = ()) -> Crawled:
    given = [*words(site, folder, *paths), "-s", "DOWNLOAD_DELAY=0", *options]
    return crawled(folder, scrapy(*given, store=f"sqlite:{folder / 'jobs.db'}").err)


def crawled(folder: Path, log: str) -> Crawled:
    lines = (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    stats = {name: int(n) for name, n in re.findall(r"'([a-z_/]+)': (\d+)[,}]", log)}
    assert "finish_reason" in log, log
    return Crawled({row["path"]: row for row in rows}, stats, log)


def outcomes(found: Crawled) -> dict[str, str]:
    return {path: row["outcome"] for path, row in found.rows.items()}


def assert_all_pages_are_closed(found: Crawled) -> None:
    assert found.stats["playwright/page_count"] == found.stats["playwright/page_count/closed"]


def begin(site: Site, folder: Path, *paths: str, options: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
    """A crawl that goes on while something happens to it, in a process group of its own, as in a terminal."""
    command = [sys.executable, "-m", "scrapy", *words(site, folder, *paths), *options]
    environment = {**os.environ, "JOBCRAWLER_STORE": f"sqlite:{folder / 'jobs.db'}"}
    with (folder / "log.txt").open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)


def finish(process: subprocess.Popen[bytes], folder: Path) -> Crawled:
    process.wait(200)
    return crawled(folder, (folder / "log.txt").read_text(encoding="utf-8"))


class Process(NamedTuple):
    """One of the machine's."""

    pid: int
    parent: int
    command: str

    @property
    def is_browser(self) -> bool:
        """Chromium itself, not one of its helpers."""
        return "--remote-debugging-pipe" in self.command and "--type=" not in self.command

    @property
    def memory(self) -> int:
        """Its share of the memory, in kB; 0 of one that is gone."""
        try:
            lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            return 0
        return int(re.findall(r"^Pss:\s+(\d+)", lines, re.MULTILINE)[0])


def descendants(pid: int) -> list[Process]:
    """The processes that a crawl has started, theirs too."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args=", "-ww"], capture_output=True, text=True, check=True)
    everyone = [Process(int(a), int(b), c) for a, b, c in (line.split(None, 2) for line in listed.stdout.splitlines())]
    found, parents = [], {pid}
    while parents:
        children = [process for process in everyone if process.parent in parents]
        found += children
        parents = {process.pid for process in children}
    return found


# -- requests and settings -------------------------------------------------------------------------------------------


def test_a_rendered_request_is_the_same_request_and_can_be_queued() -> None:
    asked = {"dont_filter": True, "priority": 3, "cb_kwargs": {"card": 1}, "flags": ["a"]}
    request = Request("https://jobs.example/", meta={"kind": "posting"}, **asked)
    found = rendered(request, ".job")
    assert {**found.to_dict(), "meta": None} == {**request.to_dict(), "meta": None}
    assert found.meta.items() > request.meta.items() == {"kind": "posting"}.items()
    assert pickle.loads(pickle.dumps(found.to_dict())) == found.to_dict()  # noqa: S301  (our own)


def program(folder: Path, name: str, mode: int = 0o755) -> str:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return str(path)


@pytest.mark.parametrize("there", [["chromium", "google-chrome"], ["chromium-browser"], ["google-chrome"]])
def test_the_first_chromium_of_the_path_is_taken(
    there: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = [program(tmp_path, name) for name in there]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium(Settings()) == programs[0]


def test_the_setting_names_another_and_must_be_right(tmp_path: Path) -> None:
    right = program(tmp_path, "my-chrome")
    assert find_chromium(Settings({"JOBCRAWLER_CHROMIUM": right})) == right
    for wrong in (program(tmp_path, "text", 0o644), str(tmp_path / "nowhere"), str(tmp_path)):
        with pytest.raises(ConfigError, match=f"JOBCRAWLER_CHROMIUM cannot be '{wrong}'; allowed: "):
            find_chromium(Settings({"JOBCRAWLER_CHROMIUM": wrong}))


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))


@pytest.mark.usefixtures("nothing_installed")
def test_without_chromium_one_sentence_says_what_to_install() -> None:
    with pytest.raises(ConfigError, match=r"^rendered=true needs Chromium.*apt-get install chromium, or playwright"):
        install(Settings())


@slow
@pytest.mark.usefixtures("nothing_installed")
def test_playwrights_own_is_taken_where_there_is_no_other() -> None:
    command = [sys.executable, "-m", "playwright", "install", "--dry-run", "chromium"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for place in re.findall(r"Install location: +(.*)", said):
        Path(place).mkdir()
    assert find_chromium(Settings()) is None


@pytest.mark.parametrize(("user", "sandbox"), [(0, False), (1000, True)])
def test_only_root_has_no_sandbox(user: int, sandbox: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering.os, "geteuid", lambda: user)
    settings = Settings({"JOBCRAWLER_CHROMIUM": program(tmp_path, "chromium")})
    install(settings)
    assert settings["PLAYWRIGHT_LAUNCH_OPTIONS"]["chromium_sandbox"] is sandbox


# -- what a page is --------------------------------------------------------------------------------------------------


def test_data_that_only_a_browser_shows_appear(site: Site, tmp_path: Path) -> None:
    found = crawl(site, tmp_path, "/job", "/challenge", "/private")
    assert outcomes(found) == {"/job": "ok", "/challenge": "blocked", "/private": "robots"}
    assert '<p class="job">Cook</p>' in found.rows["/job"]["text"]
    assert [found.rows[path]["status"] for path in ("/job", "/challenge")] == [200, 403]
    assert found.rows["/job"]["kind"] == "HtmlResponse"
    # For /favicon.ico the browser asks by itself now and then, whatever is said to its pages.
    assert not {"/logo.png", "/tour.mp4", "/font.woff2", "/advert", "/private"} & set(site.paths())
    assert found.stats["playwright/request_count/aborted"] >= 4
    assert_all_pages_are_closed(found)
    assert_it_says_who_it_is(site)


def assert_it_says_who_it_is(site: Site) -> None:
    """Ours is the only name, and what Chromium adds of itself is true."""
    assert {asked.headers["user-agent"].partition("/")[0] for asked in site.asked} == {"jobcrawler"}
    hints = {asked.headers.get("sec-ch-ua-platform") for asked in site.asked}
    assert hints <= {None, f'"{platform.system()}"', '"macOS"'}


def test_without_the_argument_there_are_no_data_and_nothing_of_playwright_is_loaded(site: Site, tmp_path: Path) -> None:
    found = crawl(site, tmp_path, "/job", options=("-a", "rendered=false"))
    row = found.rows["/job"]
    assert (row["outcome"], row["status"], row["playwright"]) == ("layout_changed", 200, False)
    assert "Cook" not in row["text"]
    assert site.paths() == ["/robots.txt", "/job"]


@slow
def test_each_failure_has_its_outcome_and_no_page_stays_open(site: Site, tmp_path: Path) -> None:
    wanted = {
        "/never-quiet": "layout_changed",
        "/data-and-never-quiet": "ok",
        "/never-loaded": "ok",
        "/opens": "ok",
        "/moved": "ok",
        "/gone": "gone",
        "/job?raise": None,
        "/slow-down": "rate_limited",
        "/file": "http_error",
        "/circle": "http_error",
        "/reloads": "network",
        "/hangs": "network",
        "/large": "too_large",
    }
    found = crawl(site, tmp_path, *wanted, options=(*IMPATIENT, "-s", "RETRY_TIMES=0", "-s", "DOWNLOAD_MAXSIZE=20000"))
    assert outcomes(found) == {path: outcome for path, outcome in wanted.items() if outcome}
    assert found.stats["spider_exceptions/count"] == 1
    assert found.rows["/moved"]["url"] == f"{site.url}/job?moved"
    assert "/advert" not in site.paths(), "windows are not opened"
    assert site.paths().count("/reloads") <= 6
    assert found.log.count("Traceback") == 1, "the one of the callback"
    assert_all_pages_are_closed(found)


@slow
def test_failures_of_the_browser_and_of_the_site_are_tried_again(site: Site, tmp_path: Path) -> None:
    found = crawl(site, tmp_path, "/once/1", "/hangs", options=(*IMPATIENT, "-s", "RETRY_TIMES=2"))
    assert outcomes(found) == {"/once/1": "ok", "/hangs": "network"}
    assert (site.paths().count("/once/1"), site.paths().count("/hangs")) == (2, 3)
    assert found.rows["/hangs"]["text"] == "no answer in time"
    assert_all_pages_are_closed(found)


@slow
def test_a_request_that_waits_in_a_queue_is_rendered_after_the_pause(site: Site, tmp_path: Path) -> None:
    options = ("-s", f"JOBDIR={tmp_path / 'job'}", "-s", "JOBCRAWLER_BACKOFF_INITIAL=4", "-s", "DOWNLOAD_DELAY=0")
    process = begin(site, tmp_path, "/once/1", "/hangs", options=(*IMPATIENT[:4], *options))
    wait_for(site, "/hangs")
    process.send_signal(signal.SIGTERM)
    assert "/once/1" not in outcomes(finish(process, tmp_path))
    again = crawl(site, tmp_path, "/once/1", "/hangs", options=(*IMPATIENT[:4], "-s", "RETRY_TIMES=1", *options))
    assert outcomes(again)["/once/1"] == "ok"


@slow
def test_the_archive_keeps_the_page_as_the_browser_made_it(site: Site, tmp_path: Path) -> None:
    crawl(site, tmp_path, "/job", options=("-s", f"JOBCRAWLER_ARCHIVE={tmp_path / 'archive'}"))
    (file,) = (tmp_path / "archive").rglob("*.warc.gz")
    assert b'<p class="job">Cook</p>' in gzip.decompress(file.read_bytes())


# -- the browser -----------------------------------------------------------------------------------------------------


@slow
def test_a_browser_that_dies_is_started_again(site: Site, tmp_path: Path) -> None:
    process = begin(site, tmp_path, "/never-quiet", "/job", options=IMPATIENT)
    wait_for(site, "/poll")
    for child in descendants(process.pid):
        if child.is_browser:
            os.kill(child.pid, signal.SIGKILL)
    found = finish(process, tmp_path)
    assert outcomes(found) == {"/never-quiet": "layout_changed", "/job": "ok"}
    assert found.stats["playwright/browser_count"] == 2


@slow
def test_a_browser_that_hangs_is_closed_and_started_again(site: Site, tmp_path: Path) -> None:
    found = crawl(site, tmp_path, "/busy", "/job", options=(*IMPATIENT, "-s", "RETRY_TIMES=0"))
    assert outcomes(found) == {"/busy": "network", "/job": "ok"}
    assert "The browser hangs" in found.log
    assert found.stats["playwright/browser_count"] == 2


@slow
def test_a_driver_that_dies_ends_in_an_outcome(site: Site, tmp_path: Path) -> None:
    process = begin(site, tmp_path, "/never-quiet", "/job", options=(*IMPATIENT, "-s", "RETRY_TIMES=1"))
    wait_for(site, "/poll")
    for child in descendants(process.pid):
        if "run-driver" in child.command:
            os.kill(child.pid, signal.SIGKILL)
    assert outcomes(finish(process, tmp_path)) == {"/never-quiet": "network", "/job": "network"}


@slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_crawl_that_is_stopped_leaves_no_browser_behind(number: signal.Signals, site: Site, tmp_path: Path) -> None:
    process = begin(site, tmp_path, "/never-quiet", "/job", options=IMPATIENT)
    wait_for(site, "/poll")
    started = {child.pid for child in descendants(process.pid)}
    os.killpg(process.pid, number)
    process.wait(60)
    until = time.monotonic() + 30
    while left := [pid for pid in started if is_alive(pid)]:
        assert time.monotonic() < until, left
        time.sleep(0.1)
    if number == signal.SIGINT:
        assert outcomes(finish(process, tmp_path)) == {"/never-quiet": "layout_changed"}, (
            "a page that was begun is read"
        )


def is_alive(pid: int) -> bool:
    """Not a process that nobody has buried."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False


@slow
def test_a_chromium_that_does_not_start_is_a_wrong_setting(site: Site, tmp_path: Path) -> None:
    broken = program(tmp_path, "chromium")
    found = crawl(site, tmp_path, "/job", options=("-s", f"JOBCRAWLER_CHROMIUM={broken}"))
    assert f"{broken} does not start" in found.rows["/job"]["text"]
    assert "retry/count" not in found.stats


@slow
def test_many_pages_take_no_more_memory_than_a_few(site: Site, tmp_path: Path) -> None:
    paths = [f"/many/{n}" for n in range(80)]
    process = begin(
        site, tmp_path, *paths, options=("-s", "DOWNLOAD_DELAY=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=4")
    )
    early = late = 0
    while process.poll() is None:
        done = len({path for path in site.paths() if path.startswith("/many/")})
        memory = sum(child.memory for child in descendants(process.pid))
        if done in range(10, 30):
            early = max(early, memory)
        if done in range(60, 80):
            late = max(late, memory)
        time.sleep(0.3)
    found = finish(process, tmp_path)
    assert len(found.rows) == 80
    assert 0 < late < 1.3 * early
    assert found.stats["playwright/page_count/max_concurrent"] <= 4
    assert_all_pages_are_closed(found)
