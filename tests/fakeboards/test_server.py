from __future__ import annotations

import json
import os
import signal
import subprocess
import urllib.error
import urllib.request
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.robotparser import RobotFileParser

import pytest

from jobcrawler.fakeboards import FakeBoards
from jobcrawler.fakeboards.faults import BOARDS
from jobcrawler.fakeboards.glassdoor import GlassdoorSite
from jobcrawler.fakeboards.indeed import IndeedSite
from jobcrawler.fakeboards.testing import command, serve
from jobcrawler.fakeboards.world import World
from tests.fakeboards.conftest import ask, text

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def urls() -> Iterator[dict[str, str]]:
    with serve(adverts=2_000, seed=3) as served:
        yield served


def get(url: str, agent: str = "tester/2") -> tuple[int, dict[str, str], bytes]:
    asked = urllib.request.Request(url, headers={"User-Agent": agent})  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def test_each_board_has_a_port_of_its_own(urls: dict[str, str]) -> None:
    assert set(urls) == set(BOARDS)
    for board, url in urls.items():
        status, _, body = get(url + "/healthz")
        assert (status, json.loads(body)) == (200, {"status": "ok", "board": board, "adverts": 2_000, "seed": 3})


def test_pages_carry_the_time_and_their_length(urls: dict[str, str]) -> None:
    status, headers, body = get(urls["indeed"] + "/jobs?q=engineer&l=")
    assert status == 200
    assert int(headers["Content-Length"]) == len(body)
    assert headers["Content-Type"] == "text/html; charset=UTF-8"
    assert abs((datetime.now(UTC) - parsedate_to_datetime(headers["Date"])).total_seconds()) < 60


def test_a_redirect_leads_to_a_search(urls: dict[str, str]) -> None:
    status, _, body = get(urls["glassdoor"] + "/Job/jobs.htm?sc.keyword=engineer&locT=N&locId=1")
    assert status == 200
    assert b'data-test="jobListing"' in body


def test_missing_pages_are_404(urls: dict[str, str]) -> None:
    for url in urls.values():
        assert get(url + "/nothing")[0] == 404


def test_requests_are_logged_with_time_agent_and_status(urls: dict[str, str]) -> None:
    for target in ("/jobs?q=logged", "/viewjob?jk=0"):
        get(urls["indeed"] + target, agent="logger/1")
    mine = [entry for entry in json.loads(get(urls["indeed"] + "/_requests")[2]) if entry["user_agent"] == "logger/1"]
    assert [(entry["path"], entry["query"], entry["status"]) for entry in mine] == [
        ("/jobs", {"q": "logged"}, 200),
        ("/viewjob", {"jk": "0"}, 404),
    ]
    assert mine[0]["time"] <= mine[1]["time"]


def test_the_truth_names_what_a_complete_crawl_finds(urls: dict[str, str]) -> None:
    truth = json.loads(get(urls["indeed"] + "/_truth?q=engineer&l=Austin,+TX&country=us&full=1")[2])
    assert truth["place"] == "Austin, TX"
    assert truth["reachable"] == len(set(truth["ids"])) == truth["total"] > 0
    assert [posting["id"] for posting in truth["postings"]] == truth["ids"]
    assert truth["postings"][0]["location"].startswith("Austin, TX")


def test_the_truth_of_an_unknown_country_is_an_error(urls: dict[str, str]) -> None:
    assert get(urls["indeed"] + "/_truth?q=engineer&country=fr")[0] == 400


def test_every_board_has_a_site_of_its_name() -> None:
    assert {name: site.board for name, site in FakeBoards().sites.items()} == {name: name for name in BOARDS}


def test_a_body_reaches_its_site_and_the_log(urls: dict[str, str]) -> None:
    target = "/acme.wd5/wday/cxs/acme/Careers/jobs"
    body = b'{"appliedFacets": {}, "limit": 20, "offset": 140, "searchText": ""}'
    asked = urllib.request.Request(urls["workday"] + target, body, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
        assert len(json.load(answer)["jobPostings"]) == 10
    entry = json.loads(get(urls["workday"] + "/_requests")[2])[-1]
    assert (entry["method"], entry["body"], entry["path"], entry["status"]) == ("POST", body.decode(), target, 200)


def test_a_request_for_the_head_of_a_page_has_no_body(urls: dict[str, str]) -> None:
    asked = urllib.request.Request(urls["lever"] + "/v0/postings/acme", method="HEAD")  # noqa: S310
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
        assert (answer.status, answer.read()) == (200, b"")


@pytest.mark.slow
def test_some_boards_can_be_served_alone_and_on_ports_that_are_named() -> None:
    with serve(adverts=10, boards="lever,indeed") as urls:
        assert list(urls) == ["lever", "indeed"]
        taken = urls["lever"].rpartition(":")[2]
    with serve(adverts=10, boards="lever,indeed", port=f"lever={taken}") as urls:
        assert urls["lever"].endswith(f":{taken}")
        assert get(urls["lever"] + "/v0/postings/initech?mode=json")[0] == 200


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ({"boards": "lever,monster"}, "there is no board 'monster': name some of indeed, glassdoor, adzuna, "),
        ({"port": "monster=1"}, "there is no board 'monster'"),
        ({"port": "lever"}, "ports are written BOARD=PORT,BOARD=PORT, not 'lever'"),
    ],
)
def test_a_wrong_board_ends_the_process_with_a_sentence(option: dict[str, str], sentence: str) -> None:
    done = subprocess.run(command(**option), capture_output=True, text=True, timeout=20)
    assert done.returncode == 2
    assert sentence in done.stderr


def finished(process: subprocess.Popen[str]) -> int:
    with process:
        return process.wait(10)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_prints_its_urls_and_stops_on_a_signal(number: signal.Signals) -> None:
    # Whoever runs the tests in the background has SIGINT ignored, and so would this process.
    heard = partial(signal.signal, number, signal.SIG_DFL)
    process = subprocess.Popen(
        command(adverts=10),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=heard,  # noqa: PLW1509
    )
    urls = json.loads(process.stdout.readline())
    assert get(urls["indeed"] + "/healthz")[0] == 200
    os.kill(process.pid, number)
    assert finished(process) == 0


def test_a_process_stops_when_its_standard_input_closes() -> None:
    with serve(adverts=10) as urls:
        assert get(urls["glassdoor"] + "/healthz")[0] == 200
    with pytest.raises(urllib.error.URLError):
        get(urls["glassdoor"] + "/healthz")


def test_a_wrong_option_ends_the_process_at_once() -> None:
    with pytest.raises(RuntimeError, match="exit code 2"), serve(robots="closed"):
        pass


def test_boards_are_served_inside_a_running_reactor() -> None:
    program = """
import asyncio
from twisted.internet import asyncioreactor
loop = asyncio.SelectorEventLoop()
asyncioreactor.install(loop)
from twisted.internet import reactor, threads
from twisted.internet.defer import Deferred
from urllib.request import urlopen
from jobcrawler.fakeboards import FakeBoards

async def main():
    boards = FakeBoards(adverts=100)
    urls = boards.start()
    body = await threads.deferToThread(lambda: urlopen(urls["indeed"] + "/healthz").read())
    await boards.stop()
    print(body.decode(), boards.urls)
    reactor.stop()

reactor.callWhenRunning(lambda: Deferred.fromCoroutine(main()))
reactor.run()
loop.close()
"""
    strict = [command()[0], "-W", "error::DeprecationWarning", "-c", program]
    done = subprocess.run(strict, capture_output=True, text=True, timeout=20)
    assert done.stderr == ""
    assert done.stdout.endswith('"seed":1} {}\n')


def test_importing_the_boards_installs_no_reactor() -> None:
    program = "import sys, jobcrawler.fakeboards.__main__; print('twisted.internet.reactor' in sys.modules)"
    assert subprocess.run([command()[0], "-c", program], capture_output=True, text=True).stdout == "False\n"


def allowed(rules: str, target: str) -> bool:
    parser = RobotFileParser()
    parser.parse(rules.splitlines())
    return parser.can_fetch("jobcrawler", f"http://127.0.0.1{target}")


def test_an_open_robots_txt_allows_everything(indeed: IndeedSite, glassdoor: GlassdoorSite) -> None:
    assert allowed(text(indeed, "/robots.txt"), "/viewjob?jk=1")
    assert allowed(text(glassdoor, "/robots.txt"), "/api/x")


def test_the_real_rules_allow_the_first_page_of_a_search_only(world: World) -> None:
    rules = text(IndeedSite(world, robots="real"), "/robots.txt")
    assert allowed(rules, "/jobs?q=python&l=Austin")
    assert not allowed(rules, "/viewjob?jk=1")
    assert not allowed(rules, "/graphql")
    for pattern in ("start=", "radius=", "sp=", "iafilter="):
        assert f"Disallow: /jobs?*{pattern}" in rules


def test_the_real_rules_of_glassdoor_forbid_its_programming_interfaces(world: World) -> None:
    rules = text(GlassdoorSite(world, robots="real"), "/robots.txt")
    assert not any(allowed(rules, target) for target in ("/graph", "/api/x", "/api-web/x"))
    assert allowed(rules, "/Job/python-jobs-SRCH_KO0,6.htm")


def test_pages_can_be_as_heavy_as_real_ones(world: World) -> None:
    heavy, light = (IndeedSite(world, weight=weight) for weight in ("real", "light"))
    target = "/jobs?q=engineer"
    assert 280_000 < len(text(heavy, target)) < 330_000
    assert len(text(light, target)) < 100_000
    glassdoor = GlassdoorSite(world, weight="real")
    assert 280_000 < len(text(glassdoor, "/Job/engineer-jobs-SRCH_KO0,8.htm")) < 330_000


def test_a_page_is_made_once_and_then_kept(indeed: IndeedSite) -> None:
    assert ask(indeed, "/jobs?q=engineer") is ask(indeed, "/jobs?q=engineer")


def test_the_log_and_the_cache_are_bounded(world: World) -> None:
    site = IndeedSite(world)
    for number in range(600):
        ask(site, f"/jobs?q=zookeeper&x={number}")
    assert len(site._cache) <= 500
    assert site.log.maxlen == 20_000


def test_two_sites_of_one_seed_give_the_same_pages(world: World) -> None:
    again = World(now=world.now)
    for kind, target in (
        (IndeedSite, "/jobs?q=engineer&start=20"),
        (GlassdoorSite, "/Job/engineer-jobs-SRCH_KO0,8.htm"),
    ):
        assert ask(kind(world), target) == ask(kind(again), target)
