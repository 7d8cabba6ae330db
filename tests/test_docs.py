"""README and docs state only what is so: the commands they show run, the names they list exist."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from jobcrawler import settings
from jobcrawler.fakeboards.testing import serve
from jobcrawler.items import FIELDS
from jobcrawler.outcomes import EXIT_CODES
from tests.crawling import ROOT, crawl, rows, scrapy, truth
from tests.scrapyd_server import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(page: Path) -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


SHOWN = list(dict.fromkeys(command for page in PAGES for command in commands(page)))
SCRAPY = [command for command in SHOWN if command.startswith("scrapy ")]
SEARCH = """
[nurses]
boards = ["indeed", "glassdoor"]
query = "nurse"
limit = 5
details = false

[nurses.indeed]
base_url = "{indeed}"

[nurses.glassdoor]
base_url = "{glassdoor}"
"""
"""The saved search that the pages name."""
QUICK = [
    command
    for command in commands(PAGES[0])
    if command.startswith(("scrapy crawl indeed", "scrapy jobs", "scrapy runs"))
]
"""The README's main job and what reads its store; the rest is tried in the slow tier."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """The project in a folder of its own, so that data/ is nobody's, and the boards that stand in for the real ones."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "scrapy.cfg", folder)
    for name in ("jobcrawler", "tests"):
        (folder / name).symlink_to(ROOT / name)
    with serve(adverts=1000) as urls:
        (folder / "searches.toml").write_text(SEARCH.format(**urls))
        assert scrapy("searches", "run", "nurses", "-s", "DOWNLOAD_DELAY=0", cwd=folder).code == 0
        yield folder, urls


@pytest.mark.parametrize(
    "command", [pytest.param(one, marks=() if one in QUICK else pytest.mark.slow) for one in SCRAPY]
)
def test_a_scrapy_command_that_is_shown_runs(command: str, project: tuple[Path, dict[str, str]]) -> None:
    folder, urls = project
    words = shlex.split(command)[1:]
    if words[:2] == ["crawl", "jobposting"]:
        (page, *_) = (one["path"] for one in truth(urls["jobposting"], full=1)["postings"] if one["kind"] == "plain")
        words = [word.replace("/careers/cook", page) for word in words]
        words = [word.replace("https://acme.example", urls["jobposting"]) for word in words]
    elif words[0] == "crawl":
        words += ["-a", f"base_url={urls[words[1]]}"]
    if words[0] == "crawl":
        words += ["-s", "DOWNLOAD_DELAY=0"]
    if words[:2] == ["searches", "run"]:
        words += ["-s", "DOWNLOAD_DELAY=0"]
    if words[0] == "search":
        words += [word for board in ("indeed", "glassdoor") for word in ("--base-url", f"{board}={urls[board]}")]
        words += ["-s", "DOWNLOAD_DELAY=0"]
    result = scrapy(*words, cwd=folder, keys={"ADZUNA_APP_ID": "me", "ADZUNA_APP_KEY": "s3cret-key"})
    assert result.code == 0, result.err


@pytest.mark.slow
def test_a_board_can_be_served_and_crawled_as_the_readme_shows(tmp_path: Path) -> None:
    found = re.search(r"```text\npython (-m jobcrawler.fakeboards .*)\nscrapy (crawl .*)\n```", PAGES[0].read_text())
    assert found
    port = str(free_port())
    serving, crawling = (shlex.split(line.replace("8101", port)) for line in found.groups())
    board = subprocess.Popen([sys.executable, *serving], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert board.stdout
        assert f":{port}" in board.stdout.readline()
        result = scrapy(*crawling, "-s", "DOWNLOAD_DELAY=0", store=f"sqlite:{tmp_path / 'jobs.db'}")
        assert result.code == 0, result.err
        assert len(rows(tmp_path / "jobs.db", "SELECT id FROM jobs")) == 20
    finally:
        board.terminate()
        board.communicate()


def test_every_other_command_that_is_shown_is_known() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for command in set(SHOWN) - set(SCRAPY):
        if command.startswith("make "):
            assert command.split()[1] in targets
        else:
            subprocess.run([sys.executable, *shlex.split(command)[1:]], cwd=ROOT, check=True, capture_output=True)


def test_the_readme_says_first_how_to_test() -> None:
    assert commands(ROOT / "README.md")[:2] == ["make demo", "make test"]


def test_every_setting_of_ours_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    documented = set(re.findall(r"^\| `(JOBCRAWLER_\w+)`", text, re.MULTILINE))
    assert documented == {name for name in dir(settings) if name.startswith("JOBCRAWLER_")}


def test_every_field_is_documented() -> None:
    text = (ROOT / "docs" / "data-model.md").read_text()
    names = {name for row in re.findall(r"^\| ([a-z_, ]+) \|", text, re.MULTILINE) for name in row.split(", ")}
    assert set(FIELDS) - {"salary_currency", "salary_period"} <= names, "those two stand in the row of the bounds"


def test_every_outcome_and_exit_code_is_documented() -> None:
    rows = re.findall(r"^\| (\d) \| (.+?) \|", (ROOT / "docs" / "exit-codes.md").read_text(), re.MULTILINE)
    documented = {name: int(code) for code, names in rows for name in re.findall(r"`(\w+)`", names)}
    assert documented == {str(outcome): code for outcome, code in EXIT_CODES.items()}


@pytest.mark.slow
def test_every_stat_of_a_crawl_is_documented(project: tuple[Path, dict[str, str]]) -> None:
    text = (ROOT / "docs" / "stats.md").read_text()
    patterns = [re.sub(r"\\{\w+\\}", "[^/]+", re.escape(name)) for name in re.findall(r"`(jobcrawler/.+?)`", text)]
    folder, urls = project
    result = crawl("indeed", urls["indeed"], f"sqlite:{folder / 'stats.db'}", query="engineer", limit=30)
    found = re.findall(r"'(jobcrawler/[a-z_/]+[^' ]*)':", result.err)
    assert found
    assert [name for name in found if not any(re.fullmatch(pattern, name) for pattern in patterns)] == []


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+\.md)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def code_of_the_guide(language: str) -> list[str]:
    guide = (ROOT / "docs" / "add-a-board.md").read_text()
    return re.findall(rf"```{language}\n(.*?)```", guide, re.DOTALL)


def read_by_the_guide(folder: Path, number: int, spider: str, page: str, url: str, arguments: str) -> str:
    """What a spider of the guide makes of a page, in a process of its own."""
    (folder / "example.py").write_text(code_of_the_guide("python")[number])
    (folder / "page.html").write_text(page)
    script = (
        f"from scrapy.utils.test import get_crawler; from example import {spider} as Spider\n"
        "from scrapy.http import HtmlResponse\n"
        f"spider = Spider.from_crawler(get_crawler(Spider), {arguments})\n"
        f"page = HtmlResponse({url!r}, body=open('page.html', 'rb').read())\n"
        "found, *requests = spider.parse_search(page)\n"
        "print(found.link, found.salary_min, found.salary_period, found.description, spider.outcomes)\n"
        "print(sorted(key for key in spider.crawler.stats.get_stats() if 'unread' in key), *requests)\n"
    )
    environment = {"PYTHONPATH": f"{folder}:{ROOT}"}
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, env=environment, capture_output=True, text=True)
    assert not done.stderr
    return done.stdout


def test_the_searched_board_of_the_guide_works_as_it_stands(tmp_path: Path) -> None:
    job = {"id": "7", "title": "Cook", "company": "Inn", "place": "Austin, TX", "text": "<p>Soup.</p>"}
    job |= {"pay": "$20 an hour", "posted": "2 days ago"}
    page = f"<script>window.jobs={json.dumps({'jobs': [job], 'total': 1})};</script>"
    url = "https://jobs.example/search?q=cook"
    said = read_by_the_guide(tmp_path, 2, "ExampleSpider", page, url, "query='cook'")
    assert said.startswith("https://jobs.example/job/7 20.0 hour Soup."), said
    assert len(code_of_the_guide("python")[2].splitlines()) < 85


def test_the_company_board_of_the_guide_works_as_it_stands(tmp_path: Path) -> None:
    page, url = code_of_the_guide("json")[0], "https://api.ats.example/v1/acme/jobs"
    said = read_by_the_guide(tmp_path, 0, "ExampleAtsSpider", page, url, "company='acme'")
    assert said.startswith("https://acme.ats.example/jobs/7 20.0 hour Soup."), said
    assert said.endswith("\n[]\n")
    assert len(code_of_the_guide("python")[0].splitlines()) < 60


def test_the_api_of_the_guide_works_as_it_stands(tmp_path: Path) -> None:
    page, url = code_of_the_guide("json")[1], "https://www.api.example/api/jobs?search=cook&page=1"
    said = read_by_the_guide(tmp_path, 1, "ExampleApiSpider", page, url, "query='cook'")
    assert said.startswith("https://www.api.example/jobs/cook-7 None None Soup."), said
    assert said.endswith("\n[] <GET https://www.api.example/api/jobs?search=cook&page=2>\n")
    assert len(code_of_the_guide("python")[1].splitlines()) < 60
