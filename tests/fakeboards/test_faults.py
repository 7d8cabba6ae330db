from __future__ import annotations

import json
import re
import subprocess
import time
from contextlib import closing
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, IncompleteRead
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from scrapy.http import HtmlResponse

from jobcrawler.fakeboards import FakeBoards
from jobcrawler.fakeboards.faults import ANSWERS, VARIANTS, Script, scripts
from jobcrawler.fakeboards.glassdoor import GlassdoorSite
from jobcrawler.fakeboards.indeed import IndeedSite
from jobcrawler.fakeboards.sending import HUGE, MISSING
from jobcrawler.fakeboards.testing import command, script, serve
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.blocks import classify, refusal
from tests.fakeboards.conftest import ask, text
from tests.fakeboards.decoding import dom_ids, flight_rows, initial_data, job_listings, jobcards, next_data, root_query
from tests.reading import spiders

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPMessage
    from pathlib import Path

    from jobcrawler.fakeboards.site import Site
    from jobcrawler.fakeboards.world import World

BOARDS = ("indeed", "glassdoor")
SEARCHES = {
    "indeed": "/jobs?q=engineer&l=Austin%2C+TX",
    "glassdoor": "/Job/austin-tx-engineer-jobs-SRCH_IL.0,9_IC1900001_KO10,18.htm",
}
REDIRECTED = "/Job/jobs.htm?sc.keyword=engineer&locT=C&locId=1900001"
POSTINGS = {"indeed": "/viewjob?jk=", "glassdoor": "/job-listing/j?jl="}
ANSWERED = {
    "too_many_seconds": (429, Outcome.RATE_LIMITED),
    "too_many_date": (429, Outcome.RATE_LIMITED),
    "too_many": (429, Outcome.RATE_LIMITED),
    "unavailable": (503, Outcome.HTTP_ERROR),
    "unavailable_wait": (503, Outcome.RATE_LIMITED),
    "server_error": (500, Outcome.HTTP_ERROR),
    "challenge_403": (403, Outcome.BLOCKED),
    "challenge_200": (200, Outcome.BLOCKED),
    "login_wall": (401, Outcome.BLOCKED),
    "empty_body": (200, Outcome.LAYOUT_CHANGED),
    "no_marker": (200, Outcome.LAYOUT_CHANGED),
    "no_results": (200, Outcome.OK),
    "place_not_understood": (200, Outcome.OK),
    "gone_detail": (404, Outcome.GONE),
    "expired_detail": (200, Outcome.OK),
    "other_posting": (200, Outcome.OK),
    "redirect_loop": (302, Outcome.HTTP_ERROR),
    "wrong_charset": (200, Outcome.OK),
    "slow": (200, Outcome.OK),
    "huge": (200, Outcome.OK),
}
BROKEN = {"reset": 0, "hang": 0, "truncated": 200, "wrong_length": 200}
"""Faults without a whole answer, and the status in the log."""


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage
    body: bytes


@pytest.fixture(scope="module")
def urls() -> Iterator[dict[str, str]]:
    with serve(adverts=2_000, seed=3, generation="rsc") as served:
        yield served


def fetch(url: str, target: str, timeout: float = 10) -> Answer:
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=timeout)) as connection:
        connection.request("GET", target)
        with connection.getresponse() as answer:
            return Answer(answer.status, answer.headers, answer.read())


def log(url: str) -> list[dict[str, Any]]:
    return json.loads(fetch(url, "/_requests").body)


def posting(url: str, board: str) -> str:
    """The address of a posting."""
    return POSTINGS[board] + json.loads(fetch(url, "/_truth?q=engineer&country=us").body)["ids"][0]


def scripted(url: str, name: str, target: str, **more: Any) -> Answer:
    """The answer to the only request of a script of one fault."""
    script(url, [{"url": "", "fault": name, "times": 1, **more}])
    return fetch(url, target)


def outcome(board: str, kind: Any, target: str, answer: Answer) -> Outcome:
    response = HtmlResponse(f"http://127.0.0.1{target}", answer.status, dict(answer.headers), answer.body)
    return classify(response, spiders()[board].markers, kind).outcome


def test_every_fault_is_tested() -> None:
    assert ANSWERED.keys() | BROKEN.keys() == ANSWERS.keys()


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("name", ANSWERED)
def test_a_fault_is_answered_with_its_status_and_taken_for_what_it_is(
    urls: dict[str, str], board: str, name: str
) -> None:
    detail = name.endswith("_detail") or name == "other_posting"
    target = posting(urls[board], board) if detail else SEARCHES[board]
    answer = scripted(urls[board], name, target, seconds=0)
    assert (answer.status, outcome(board, "posting" if detail else "search", target, answer)) == ANSWERED[name]
    assert [(entry["target"], entry["status"], entry["fault"]) for entry in log(urls[board])] == [
        (target, answer.status, name)
    ]
    again = fetch(urls[board], target)
    assert (again.status, "fault" in log(urls[board])[-1]) == (200, False)


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_logged_with_its_status(urls: dict[str, str], board: str, name: str) -> None:
    script(urls[board], [{"url": "", "fault": name}])
    with pytest.raises((OSError, IncompleteRead)):
        fetch(urls[board], SEARCHES[board], timeout=0.1)
    assert [(entry["status"], entry["fault"]) for entry in log(urls[board])] == [(BROKEN[name], name)]


@pytest.mark.parametrize("board", BOARDS)
def test_a_reset_connection_gives_no_byte_of_http(urls: dict[str, str], board: str) -> None:
    script(urls[board], [{"url": "", "fault": "reset"}])
    with pytest.raises(ConnectionResetError):
        fetch(urls[board], SEARCHES[board])


@pytest.mark.parametrize("board", BOARDS)
def test_a_hanging_request_is_answered_by_nobody_and_the_others_go_on(urls: dict[str, str], board: str) -> None:
    script(urls[board], [{"url": "", "fault": "hang", "times": 1}])
    with pytest.raises(TimeoutError):
        fetch(urls[board], SEARCHES[board], timeout=0.1)
    assert fetch(urls[board], SEARCHES[board]).status == 200


@pytest.mark.parametrize(("name", "share", "missing"), [("truncated", 2, None), ("wrong_length", 1, MISSING)])
@pytest.mark.parametrize(("board", "target"), [*SEARCHES.items(), ("glassdoor", REDIRECTED)])
def test_a_body_is_shorter_than_its_content_length(
    urls: dict[str, str], board: str, target: str, name: str, share: int, missing: int | None
) -> None:
    script(urls[board], [])
    whole = fetch(urls[board], SEARCHES[board]).body
    with pytest.raises(IncompleteRead) as caught:
        scripted(urls[board], name, target)
    sent = len(whole) // share
    # The path and query of a search stand in its page.
    assert abs(len(caught.value.partial) - sent) < 100
    assert caught.value.expected is not None
    assert abs(caught.value.expected - (len(whole) - sent if missing is None else missing)) < 100


@pytest.mark.parametrize("board", BOARDS)
def test_retry_after_is_in_seconds_a_date_or_left_out(urls: dict[str, str], board: str) -> None:
    for name in ("too_many_seconds", "unavailable_wait"):
        assert scripted(urls[board], name, "/x", wait=7).headers["Retry-After"] == "7"
    for name in ("too_many", "unavailable"):
        assert "Retry-After" not in scripted(urls[board], name, "/x", wait=7).headers
    headers = scripted(urls[board], "too_many_date", "/x", wait=90).headers
    until, now = (parsedate_to_datetime(headers[name]) for name in ("Retry-After", "Date"))
    assert (until - now).total_seconds() == 90
    assert headers["Retry-After"].endswith(" GMT")


def test_a_date_follows_the_clock_of_the_board(world: World) -> None:
    site = IndeedSite(world, script=Script([{"url": "", "fault": "too_many_date", "wait": 60}]))
    assert ask(site, "/jobs").headers["Retry-After"] == "Tue, 10 Mar 2026 12:31:00 GMT"


@pytest.mark.parametrize(
    ("board", "heading", "weight"),
    [("indeed", b"Additional Verification Required", 50_000), ("glassdoor", b"Humans only", 240_000)],
)
def test_a_challenge_has_the_signs_and_the_weight_of_the_boards_own(
    urls: dict[str, str], board: str, heading: bytes, weight: int
) -> None:
    refused, hidden = (scripted(urls[board], f"challenge_{status}", SEARCHES[board]) for status in (403, 200))
    assert refused.body == hidden.body
    assert refused.headers["cf-mitigated"] == "challenge"
    assert "cf-mitigated" not in hidden.headers
    assert all(sign in hidden.body for sign in (heading, b"<title>Just a moment...", b"_cf_chl_opt", b"Ray ID"))
    assert abs(len(hidden.body) - weight) < 100


@pytest.mark.parametrize(
    ("board", "sign"),
    [("indeed", b"<title>Authenticating...</title>"), ("glassdoor", b"<title>Security | Glassdoor</title>")],
)
def test_a_login_wall_is_known_by_its_words_too(urls: dict[str, str], board: str, sign: bytes) -> None:
    answer = scripted(urls[board], "login_wall", SEARCHES[board])
    assert sign in answer.body
    assert refusal(HtmlResponse("http://127.0.0.1/", 200, body=answer.body))


@pytest.mark.parametrize("board", BOARDS)
def test_an_ordinary_page_shows_no_sign_of_a_wall(urls: dict[str, str], board: str) -> None:
    answer = scripted(urls[board], "no_marker", SEARCHES[board])
    assert abs(len(answer.body) - 50_000) < 100
    assert refusal(HtmlResponse("http://127.0.0.1/", body=answer.body)) is None


def test_an_empty_body_has_no_bytes(urls: dict[str, str]) -> None:
    answer = scripted(urls["indeed"], "empty_body", SEARCHES["indeed"])
    assert (answer.body, answer.headers["Content-Length"]) == (b"", "0")


def test_a_search_of_indeed_without_results_keeps_its_words_and_place(indeed: IndeedSite) -> None:
    indeed.script = Script([{"url": "/jobs", "fault": "no_results"}])
    page = text(indeed, SEARCHES["indeed"])
    data = initial_data(page)
    assert (jobcards(page)["results"], data["totalJobCount"], data["pageLinks"]) == ([], 0, [])
    assert "engineer" in data["noSearchResultModel"]["headerMsg"]
    assert 'href="http://127.0.0.1:8001/q-engineer-l-austin,-tx-jobs.html"' in page


@pytest.mark.parametrize("target", [SEARCHES["glassdoor"], REDIRECTED])
@pytest.mark.parametrize("generation", ["rsc", "nextdata", "apollo"])
def test_a_search_of_glassdoor_without_results_keeps_its_words_and_place(
    world: World, generation: str, target: str
) -> None:
    site = GlassdoorSite(world, generation=generation, script=Script([{"url": "/Job/", "fault": "no_results"}]))
    wrapper = job_listings(text(site, target))[1]
    criteria = wrapper["searchResultsMetadata"]["searchCriteria"]
    assert (wrapper["jobListings"], wrapper["totalJobsCount"]) == ([], 0)
    assert (criteria["keyword"], criteria["location"]["id"]) == ("engineer", 1900001)


def test_indeed_searches_the_whole_country_for_a_place_that_it_does_not_understand(indeed: IndeedSite) -> None:
    normal = initial_data(text(indeed, SEARCHES["indeed"]))
    indeed.script = Script([{"url": "/jobs", "fault": "place_not_understood"}])
    page = text(indeed, SEARCHES["indeed"])
    data = initial_data(page)
    assert data["totalJobCount"] > normal["totalJobCount"]
    assert 'href="http://127.0.0.1:8001/q-engineer-jobs.html"' in page
    assert "Austin" not in re.search("<title>.*</title>", page)[0]
    assert data["requestPath"] == SEARCHES["indeed"]
    assert "l=Austin" in data["pageLinks"][1]["href"]


@pytest.mark.parametrize("target", [SEARCHES["glassdoor"], REDIRECTED])
def test_glassdoor_says_that_it_searched_no_place(glassdoor: GlassdoorSite, target: str) -> None:
    normal = job_listings(text(glassdoor, SEARCHES["glassdoor"]))[1]
    glassdoor.script = Script([{"url": "", "fault": "place_not_understood"}])
    wrapper = job_listings(text(glassdoor, target))[1]
    assert set(wrapper["searchResultsMetadata"]["searchCriteria"]["location"].values()) == {None}
    assert wrapper["totalJobsCount"] > normal["totalJobsCount"]
    assert text(glassdoor, "/autocomplete/location?term=Austin") == "[]"


def test_an_expired_posting_of_indeed_says_so(indeed: IndeedSite) -> None:
    target = POSTINGS["indeed"] + jobcards(text(indeed, SEARCHES["indeed"]))["results"][0]["jobkey"]
    assert not indeed_job(text(indeed, target))["expired"]
    indeed.script = Script([{"url": "/viewjob", "fault": "expired_detail"}])
    assert indeed_job(text(indeed, target))["expired"]
    assert indeed_job(text(indeed, target))["key"] in target


def indeed_job(page: str) -> dict[str, Any]:
    return initial_data(page)["hostQueryExecutionResult"]["data"]["jobData"]["results"][0]["job"]


def test_an_expired_posting_of_glassdoor_says_so_where_its_page_has_a_word_for_it(world: World) -> None:
    expired = [{"url": "/job-listing/", "fault": "expired_detail"}]
    sites = {kind: GlassdoorSite(world, generation=kind) for kind in ("rsc", "nextdata", "dom")}
    target = POSTINGS["glassdoor"] + dom_ids(text(sites["dom"], SEARCHES["glassdoor"]))[0]
    for site in sites.values():
        site.script = Script(expired)
    details = json.loads(flight_rows(text(sites["rsc"], target))["5f"])
    view = root_query(next_data(text(sites["nextdata"], target))["apolloCache"], "jobView")
    assert details["expired"]
    assert details["jobListingDetails"]["expired"]
    assert view["header"]["expired"]
    assert ask(sites["dom"], target) == sites["dom"].missing()


def test_another_posting_of_indeed_is_shown_under_the_address_that_was_asked(indeed: IndeedSite) -> None:
    key = jobcards(text(indeed, SEARCHES["indeed"]))["results"][0]["jobkey"]
    indeed.script = Script([{"url": "/viewjob", "fault": "other_posting"}])
    shown = indeed_job(text(indeed, POSTINGS["indeed"] + key))
    assert shown["key"] != key
    assert indeed.world.by_indeed_key(shown["key"])
    indeed.script = Script()
    assert indeed_job(text(indeed, POSTINGS["indeed"] + shown["key"]))["title"] == shown["title"]


@pytest.mark.parametrize("generation", ["rotate", "rsc", "nextdata", "dom"])
def test_another_posting_of_glassdoor_names_itself_in_its_link(world: World, generation: str) -> None:
    site = GlassdoorSite(world, generation=generation, script=Script([{"url": "/job-", "fault": "other_posting"}]))
    asked = dom_ids(text(site, SEARCHES["glassdoor"]))[0]
    shown = re.search(r'rel="canonical" href="[^"]*\?jl=(\d+)"', text(site, POSTINGS["glassdoor"] + asked))
    assert shown
    assert shown[1] != asked
    assert site.world.by_glassdoor_id(int(shown[1]))


@pytest.mark.parametrize(("board", "target"), [*SEARCHES.items(), ("glassdoor", REDIRECTED)])
def test_a_redirect_leads_to_itself(urls: dict[str, str], board: str, target: str) -> None:
    answer = scripted(urls[board], "redirect_loop", target)
    assert (answer.status, answer.headers["Location"]) == (302, target)


@pytest.mark.parametrize("board", BOARDS)
def test_a_wrong_charset_stands_in_the_header_of_the_usual_bytes(urls: dict[str, str], board: str) -> None:
    target = posting(urls[board], board)
    answer = scripted(urls[board], "wrong_charset", target)
    usual = fetch(urls[board], target)
    assert answer.headers["Content-Type"] == "text/html; charset=iso-8859-1"
    assert answer.body == usual.body
    assert not answer.body.isascii()


@pytest.mark.parametrize(("board", "target"), [*SEARCHES.items(), ("glassdoor", REDIRECTED)])
def test_a_huge_body_begins_with_the_page_and_is_not_kept(urls: dict[str, str], board: str, target: str) -> None:
    answer = scripted(urls[board], "huge", target)
    usual = fetch(urls[board], SEARCHES[board]).body
    assert len(answer.body) == int(answer.headers["Content-Length"]) == HUGE
    assert answer.body.index(b"</html>") < len(usual) + 100 < HUGE // 10


def test_a_client_can_leave_a_huge_body(urls: dict[str, str]) -> None:
    script(urls["indeed"], [{"url": "", "fault": "huge", "times": 1}])
    with urlopen(urls["indeed"] + SEARCHES["indeed"]) as answer:  # noqa: S310
        assert answer.read(10) == b"<!doctype "
    assert fetch(urls["indeed"], SEARCHES["indeed"]).status == 200


@pytest.mark.parametrize("board", BOARDS)
def test_a_slow_page_is_the_usual_one_after_its_seconds(urls: dict[str, str], board: str) -> None:
    script(urls[board], [{"url": "", "fault": "slow", "seconds": 0.2, "times": 1}])
    began = time.monotonic()
    answer = fetch(urls[board], SEARCHES[board])
    assert time.monotonic() - began >= 0.2
    assert answer.headers["Content-Length"] == str(len(answer.body))
    if board == "glassdoor":  # Indeed's page holds the time at which it was made.
        assert answer.body == fetch(urls[board], SEARCHES[board]).body


def statuses(site: Site, *targets: str) -> list[int]:
    return [ask(site, target).status for target in targets]


def test_faults_begin_after_some_requests_and_end_when_used_up(indeed: IndeedSite) -> None:
    indeed.script = Script([{"url": "/jobs", "fault": "server_error", "after": 1, "times": 2}])
    target = SEARCHES["indeed"]
    assert statuses(indeed, target, "/viewjob?jk=0", target, target, target) == [200, 404, 500, 500, 200]
    assert [(fault["passed"], fault["used"]) for fault in indeed.script.shown()] == [(1, 2)]


def test_the_first_fault_that_suits_and_is_not_used_up_applies(indeed: IndeedSite) -> None:
    indeed.script = Script(
        [
            {"url": "start=10", "fault": "too_many", "times": 1},
            {"url": "/jobs", "fault": "unavailable", "times": 2},
            {"url": "start=10", "fault": "server_error"},
        ]
    )
    target = SEARCHES["indeed"]
    found = statuses(indeed, target + "&start=10", target, target + "&start=10", target, target + "&start=10")
    assert found == [429, 503, 503, 200, 500]


@pytest.mark.parametrize(("pattern", "status"), [("", 200), (".", 200), ("txt", 200), (r"/robots\.txt", 503)])
def test_robots_txt_has_to_be_named(indeed: IndeedSite, pattern: str, status: int) -> None:
    indeed.script = Script([{"url": pattern, "fault": "unavailable"}])
    assert statuses(indeed, "/robots.txt") == [status]


@pytest.mark.parametrize("name", VARIANTS)
def test_a_page_that_cannot_show_a_fault_is_passed_by(indeed: IndeedSite, name: str) -> None:
    indeed.script = Script([{"url": "", "fault": name}])
    assert statuses(indeed, "/nothing", "/fr/jobs?q=engineer") == [404, 404]
    assert indeed.script.shown()[0]["used"] == 0


def test_pages_for_tests_have_no_faults(indeed: IndeedSite) -> None:
    indeed.script = Script([{"url": "", "fault": "server_error"}])
    assert statuses(indeed, "/healthz", "/_requests", "/_faults", "/_truth?q=engineer") == [200] * 4


def test_a_script_replaces_the_one_before_and_empties_the_log_of_its_board_only(urls: dict[str, str]) -> None:
    for board in BOARDS:
        script(urls[board], [{"url": "", "fault": "server_error"}])
        fetch(urls[board], "/jobs")
    shown = script(urls["indeed"], [{"url": "é&+ x", "fault": "too_many", "times": 3}])
    assert script(urls["indeed"]) == shown
    assert shown == [
        {"url": "é&+ x", "fault": "too_many", "times": 3, "after": 0, "seconds": 1, "wait": 1, "passed": 0, "used": 0}
    ]
    assert log(urls["indeed"]) == []
    assert [entry["fault"] for entry in log(urls["glassdoor"])] == ["server_error"]
    assert script(urls["glassdoor"])[0]["used"] == 1


def test_the_log_has_the_time_of_every_request(urls: dict[str, str]) -> None:
    script(urls["indeed"], [{"url": "", "fault": "server_error", "times": 1}])
    for _ in range(2):
        fetch(urls["indeed"], "/jobs?q=x")
    first, second = log(urls["indeed"])
    assert (first["status"], second["status"]) == (500, 200)
    assert 0 < second["time"] - first["time"] < 5


WRONG = [
    ({"url": "/jobs", "fault": "flood"}, "there is no fault 'flood': use one of too_many_seconds, too_many_date, "),
    ({"url": "/jobs", "fault": ["reset"]}, r"there is no fault \['reset'\]: use one of "),
    ({"url": "/jobs", "fault": "reset", "delay": 1}, "a fault has no 'delay': its keys are url, fault, times, after, "),
    ({"url": "(", "fault": "reset"}, r"the url of a fault is no regular expression: '\(' \("),
    ({"url": 1, "fault": "reset"}, "the url of a fault is no regular expression: 1"),
    ({"fault": "reset"}, r"a fault is an object with url and fault \(and times, after, seconds, wait\), not {"),
    ("reset", "a fault is an object with url and fault .*, not 'reset'"),
    ({"url": "", "fault": "reset", "times": -1}, "times of a fault must be a whole number from 0, or null for always"),
    ({"url": "", "fault": "reset", "after": None}, "after of a fault must be a whole number from 0, not None"),
    ({"url": "", "fault": "too_many", "wait": 0.5}, "wait of a fault must be a whole number from 0, not 0.5"),
    ({"url": "", "fault": "slow", "seconds": "1"}, "seconds of a fault must be a number from 0, not '1'"),
]


@pytest.mark.parametrize(("fault", "sentence"), WRONG)
def test_a_wrong_fault_is_refused_in_one_sentence(urls: dict[str, str], fault: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}"):
        Script([fault])
    kept = script(urls["indeed"], [{"url": "", "fault": "reset"}])
    with pytest.raises(ValueError, match=f"^{sentence}"):
        script(urls["indeed"], [fault])
    assert script(urls["indeed"]) == kept


def test_a_script_is_a_list_and_scripts_name_their_boards() -> None:
    with pytest.raises(ValueError, match=r"^a script is a list of faults, not {}"):
        scripts({"indeed": {}})
    with pytest.raises(
        ValueError, match=r"^scripts are an object with a list of faults for any of indeed, glassdoor, ad"
    ):
        FakeBoards(faults={"monster": []})
    boards = FakeBoards(faults={"glassdoor": [{"url": "", "fault": "reset"}]})
    assert [board for board, site in boards.sites.items() if site.script.shown()] == ["glassdoor"]


def test_a_process_takes_its_scripts_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    path.write_text(json.dumps({"glassdoor": [{"url": "/Job/", "fault": "server_error"}]}))
    with serve(adverts=10, faults=path) as urls:
        assert fetch(urls["glassdoor"], SEARCHES["glassdoor"]).status == 500
        assert fetch(urls["indeed"], SEARCHES["indeed"]).status == 200


def test_a_wrong_file_ends_the_process_with_the_sentence(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    path.write_text('{"indeed": [{"url": "", "fault": "flood"}]}')
    done = subprocess.run(command(faults=path), capture_output=True, text=True, timeout=20)
    assert done.returncode == 2
    assert "error: argument --faults: there is no fault 'flood': use one of" in done.stderr


def test_nothing_waits_for_ever_when_clients_leave_or_the_boards_stop() -> None:
    program = """
import asyncio
from twisted.internet import asyncioreactor
loop = asyncio.SelectorEventLoop()
asyncioreactor.install(loop)
from twisted.internet import reactor, threads
from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater
from urllib.request import urlopen
from jobcrawler.fakeboards import FakeBoards

def failure(url, timeout):
    try:
        urlopen(url, timeout=timeout)
    except OSError as error:
        return type(error).__name__

async def main():
    faults = [{"url": "hang", "fault": "hang"}, {"url": "slow", "fault": "slow", "seconds": 60}]
    boards = FakeBoards(adverts=100, faults={"indeed": faults})
    url = boards.start()["indeed"]
    answers = boards._listening[0][1]
    for name in ("hang", "slow"):
        print(await threads.deferToThread(failure, f"{url}/jobs?q={name}", 0.1))
    await deferLater(reactor, 0.1)
    later = reactor.seconds() + 10
    print(len(answers.unanswered), [call for call in reactor.getDelayedCalls() if call.getTime() > later])
    waiting = [threads.deferToThread(failure, f"{url}/jobs?q={name}", 30) for name in ("hang", "slow")]
    await deferLater(reactor, 0.2)
    print(len(answers.unanswered))
    await boards.stop()
    print(*[await failed for failed in waiting], len(answers.unanswered))
    reactor.stop()

reactor.callWhenRunning(lambda: Deferred.fromCoroutine(main()))
reactor.run()
loop.close()
"""
    strict = [command()[0], "-W", "error::DeprecationWarning", "-c", program]
    done = subprocess.run(strict, capture_output=True, text=True, timeout=20)
    assert done.stderr == ""
    reset = "ConnectionResetError"
    assert done.stdout.split("\n")[:-1] == ["TimeoutError", "TimeoutError", "0 []", "2", f"{reset} {reset} 0"]
