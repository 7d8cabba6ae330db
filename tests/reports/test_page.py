"""The page of a run, from a store to a browser."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import lxml.html  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import sync_playwright
from scrapy import Spider, signals
from scrapy.exceptions import NotConfigured
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from jobcrawler.base_spiders.rendering import find_chromium
from jobcrawler.exceptions import ConfigError, StorageError
from jobcrawler.extensions.run_page import RunPageExtension
from jobcrawler.fakeboards.testing import serve
from jobcrawler.reports.figures import new_by_day, pay_by_title, read_figures, waits
from jobcrawler.reports.page import DEFAULT_STORE, render, write_page
from jobcrawler.storage import Attempt, Run, open_store
from tests.crawling import crawl, rows
from tests.reading import ROOT
from tests.reports.sample import NOW, UGLY, fill, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module", params=["sqlite:jobs.db", "json:store"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the last run of a store with weeks of them."""
    return page_of(request.param, tmp_path_factory.mktemp("page"))


def page_of(url: str, folder: Path) -> Path:
    with open_store(url, folder) as store:
        last = fill(store)
    with open_store(url, folder, read_only=True) as store:
        found = store.run(last.id)
        assert found
        return write_page(store, found, folder / "data" / "runs")


@pytest.fixture(scope="module")
def page(written: Path) -> Any:
    return lxml.html.fromstring(written.read_bytes())


def figures(page: Any, chart: str) -> list[list[str]]:
    """The numbers of a chart, with the head."""
    lines = page.xpath(f"//figure[@id='{chart}']/details//tr")
    return [[cell.text_content() for cell in line] for line in lines]


def said(page: Any, chart: str) -> str:
    return str(page.xpath(f"string(//figure[@id='{chart}']//figcaption/p)"))


# -- what it says ----------------------------------------------------------------------------------------------------


def test_a_page_says_what_was_asked_and_what_became_of_it(written: Path, page: Any) -> None:
    assert written.name == "run-0.html"
    assert page.findtext(".//title") == "Indeed: data engineer in Austin, TX, 22 Nov 2026"
    assert page.xpath("string(//p[@class='when'])") == "22 Nov 2026, 06:30 UTC (took 4 min 10 s) · run run-0"
    assert page.xpath("string(//p[contains(@class, 'outcome')])") == "✗ blocked the board refused us (exit code 3)"
    assert page.xpath("string(//p[@class='lead'])").startswith("43 postings came from Indeed")
    asked = page.xpath("//dl[@class='asked']/*")
    assert [one.text_content() for one in asked] == [
        "query", "data engineer", "location", "Austin, TX", "country", "US", "limit", "60",
    ]  # fmt: skip
    tiles = {div.findtext("dt"): div.findtext("dd") for div in page.xpath("//dl[@class='counts']/div")}
    assert {name: tiles[name] for name in ("new", "unchanged", "requests", "given up", "refused")} == {
        "new": "31", "unchanged": "12", "requests": "74", "given up": "5", "refused": "2",
    }  # fmt: skip


def test_searches_and_errors_of_the_run_are_listed(page: Any) -> None:
    searches, errors = page.xpath("//table[@class='stacked']/tbody")
    assert [[cell.text_content() for cell in row] for row in searches] == [
        ["data engineer", "Austin, TX", "3", "620", "45", "not read to the end"],
        [UGLY, "Austin, TX", "3", "620", "45", "the board shows no more"],
    ]
    assert [[cell.text_content() for cell in row] for row in errors] == [
        ["06:30:00", "posting page", f"{UGLY}: blocked"]
    ]


def test_new_postings_are_counted_by_day_and_board(page: Any) -> None:
    head, newest, *_, oldest = figures(page, "days")
    assert head == ["Day", "all", "indeed", "greenhouse", "glassdoor"]
    assert newest == ["22 Nov", "111", "31", "40", "40"]
    assert oldest[0] == "24 Oct"
    assert len(figures(page, "days")) == 31
    assert re.search(r"[\d,]+ new postings in 30 days, the most on 4 Nov: 186\.", said(page, "days"))


def test_the_last_runs_of_the_board_are_shown_by_outcome(page: Any) -> None:
    head, *lines = figures(page, "outcomes")
    assert head == ["Run", "Ended as", "ok", "gone", "blocked", "layout_changed", "http_error"]
    assert len(lines) == 15
    assert lines[-1] == ["22 Nov, 06:30 (this run)", "blocked", "70", "4", "3", "0", "2"]
    assert [line[1] for line in lines[:-1]].count("layout_changed") == 2
    assert "interrupted" in [line[1] for line in lines]


def test_retries_are_told_by_request_and_by_wait(page: Any) -> None:
    assert figures(page, "retries") == [
        ["Tries", "Requests"], ["1 try", "66"], ["2 tries", "5"], ["3 tries", "2"], ["4 tries", "1"],
        ["Wait before the next try", "Times"], ["up to 1 s", "4"], ["1 to 2 s", "4"], ["2 to 5 s", "4"],
    ]  # fmt: skip
    assert said(page, "retries") == "8 of 74 requests had to be asked again; the waits before that add up to 27 s."


def test_pay_is_what_employers_offer_in_one_currency_by_title(page: Any) -> None:
    head, *lines = figures(page, "pay")
    assert head == ["Title", "Postings", "Lowest", "Median", "Highest"]
    assert page.xpath("string(//figure[@id='pay']//h2)") == "Pay by title, USD a year"
    assert ["Data Engineer", "8", "62,000", "90,516", "148,070"] in lines
    assert UGLY in [line[0] for line in lines]
    assert sum(int(line[1]) for line in lines) == 42
    assert "2 postings in another currency" in said(page, "pay")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "✓ ok it went well (exit code 0)"),
        ({"status": "running", "outcome": None, "exit_code": None}, "… running it is still going on"),
        ({"status": "killed", "outcome": None, "exit_code": None}, "✗ killed its process ended without a word"),
        ({"status": "interrupted"}, "✗ interrupted it was stopped before its end"),
        ({"outcome": "robots", "exit_code": 8}, "✗ robots robots.txt forbids a part of it (exit code 8)"),
    ],
)
def test_the_outcome_is_said_in_a_sign_and_in_words(fields: dict[str, Any], says: str, tmp_path: Path) -> None:
    assert says in drawn(run(**fields), tmp_path).text_content()


def drawn(one: Run, folder: Path) -> Any:
    """The page of a run, of which the store has nothing else."""
    with open_store("sqlite:jobs.db", folder) as store:
        store.begin_run(replace(one, status="finished"))
        return lxml.html.fromstring(render(one, read_figures(store, one), store.url, NOW))


def test_a_run_of_nothing_has_a_page_that_says_so(tmp_path: Path) -> None:
    nothing = Run(id="x", board="greenhouse", started_at=NOW, status="killed")
    found = drawn(nothing, tmp_path)
    assert found.findtext(".//h1") == "Greenhouse"
    assert found.xpath("//section/p[@class='none']/text()") == [
        "Nothing in particular.", "No search was begun.", "No posting was new in the last 30 days.",
        "No request was made.", "No posting of this run names an employer's pay with its currency.", "None.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        (DEFAULT_STORE, ""),
        ("sqlite:data/demo.db", " --store sqlite:data/demo.db"),
        ("json:my <jobs>/", " --store 'json:my <jobs>/'"),
    ],
)
def test_the_commands_at_the_foot_find_the_run(origin: str, told: str, tmp_path: Path) -> None:
    one = run()
    with open_store("sqlite:jobs.db", tmp_path) as store:
        found = lxml.html.fromstring(render(one, read_figures(store, one), origin, NOW))
    commands = [code.text for code in found.iterfind(".//footer//code")]
    assert commands == [f"scrapy jobs list --run-id run-0{told}", f"scrapy runs attempts run-0{told}"]


def test_the_store_of_commands_that_are_not_told_another_is_that_of_the_settings() -> None:
    settings = (ROOT / "jobcrawler" / "settings.py").read_text(encoding="utf-8")
    assert f'"JOBCRAWLER_STORE", "{DEFAULT_STORE}")' in settings


def test_many_boards_are_told_apart_by_colour_as_far_as_there_are_colours(tmp_path: Path) -> None:
    with open_store("sqlite:jobs.db", tmp_path) as store:
        for number in range(9):
            store.end_run(run(id=f"r{number}", board=f"board{number}", counts={"added": 10 - number}))
        last = store.run("r0")
        assert last
        found = lxml.html.fromstring(render(last, read_figures(store, last), store.url, NOW))
    head, newest, *_ = figures(found, "days")
    assert head == ["Day", "all", *(f"board{number}" for number in range(6)), "others"]
    assert newest == ["22 Nov", "54", "10", "9", "8", "7", "6", "5", "9"]


# -- what it is ------------------------------------------------------------------------------------------------------


def test_a_page_needs_nothing_from_elsewhere_and_runs_nothing(written: Path, page: Any) -> None:
    assert page.xpath("//script | //link | //img | //iframe | //a | //form | //@style | //@src | //@href") == []
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert re.fullmatch(r"default-src 'none'; style-src 'sha256-\S+'; base-uri 'none'; form-action 'none'", policy)
    assert "url(" not in written.read_text()
    assert "@import" not in written.read_text()


def test_what_a_board_wrote_is_text(written: Path) -> None:
    assert "<script" not in written.read_text()
    assert written.read_text().count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4


def test_a_page_is_written_whole_or_not_at_all_and_only_into_its_folder(tmp_path: Path) -> None:
    with open_store("sqlite:jobs.db", tmp_path) as store:
        one = run(id="../../evil/é")
        store.begin_run(one)
        path = write_page(store, one, tmp_path / "runs")
        assert re.fullmatch(r"[0-9a-f]{32}\.html", path.name)
        assert list((tmp_path / "runs").iterdir()) == [path]
        before = path.read_bytes()
        assert write_page(store, one, tmp_path / "runs") == path
        assert len(path.read_bytes()) == len(before)
        (tmp_path / "file").touch()
        with pytest.raises(StorageError, match="file"):
            write_page(store, one, tmp_path / "file")


def test_a_lone_surrogate_of_a_board_is_no_reason_to_have_no_page(tmp_path: Path) -> None:
    with open_store("sqlite:jobs.db", tmp_path) as store:
        assert write_page(store, run(arguments={"query": ["\ud83d"]}), tmp_path).exists()


# -- the figures -----------------------------------------------------------------------------------------------------


def test_days_without_a_run_are_days_too_and_older_runs_do_not_count() -> None:
    found = new_by_day([run(0), run(3, counts={}), run(29), run(30)])
    assert list(found) == [date(2026, 10, 24) + timedelta(days=n) for n in range(30)]
    assert [day for day, counts in found.items() if counts] == [date(2026, 10, 24), date(2026, 11, 22)]


def test_where_not_all_runs_are_read_the_days_begin_after_the_oldest() -> None:
    assert list(new_by_day([run(0), run(1), run(2)], most=3)) == [date(2026, 11, 21), date(2026, 11, 22)]
    assert new_by_day([]) == {}


def test_waits_are_counted_by_length() -> None:
    lengths = (None, 0.05, 1.0, 1.1, 4.0, 60.0, 61.0, 900.0)
    tried = [Attempt(run_id="r", board="b", url="u", attempt=1, requested_at=NOW, wait=wait) for wait in lengths]
    assert waits(tried) == {"up to 1 s": 2, "1 to 2 s": 1, "2 to 5 s": 1, "15 s to 1 min": 1, "longer": 2}


def paid(title: str, low: float | None, high: float | None, **more: Any) -> dict[str, Any]:
    known = {"title": title, "location": "Austin, TX", "salary_currency": "USD", "salary_source": "employer"}
    return known | {"salary_year_min": low, "salary_year_max": high} | more


def test_titles_that_differ_in_what_boards_add_are_one_group() -> None:
    rows = [paid("Data Engineer", 80, 120), paid("Data Engineer", None, 100), paid("Senior Data Engineer", 150, 200)]
    found = pay_by_title([*rows, paid("DATA ENGINEER (m/f/d) - Austin", 70, None)])
    assert found
    ((group,), few) = found.groups, found.few
    assert (group.title, group.n, group.low, group.middle, group.high, few) == ("Data Engineer", 3, 70, 100, 120, 1)


def test_pay_that_is_no_offer_or_of_another_currency_does_not_count() -> None:
    rows = [paid("Cook", 20, 30), paid("Cook", 25, 35), paid("Cook", 1, 2, salary_source="estimated")]
    rows += [paid("Cook", 1, 2, salary_source="extracted"), paid("Cook", 9, 9, salary_currency="EUR")]
    found = pay_by_title([*rows, paid("Cook", None, None), paid("Cook", 5, 5, salary_currency=None)])
    assert found
    assert (found.currency, found.n, found.others) == ("USD", 2, 1)
    assert [(group.n, group.low, group.high) for group in found.groups] == [(2, 20, 35)], (
        "few, but there is nothing else"
    )
    assert pay_by_title([paid("Cook", 1, 2, salary_source="estimated")]) is None


# -- a crawl ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def boards() -> Iterator[dict[str, str]]:
    with serve(adverts=1000, boards="indeed") as urls:
        yield urls


def stopped(folder: Path, **settings: str) -> RunPageExtension:
    """The extension of a crawl of "run-1" after its engine has stopped."""
    given = {"JOBCRAWLER_STORE": f"sqlite:{folder / 'jobs.db'}", "JOBCRAWLER_RUN_PAGES": str(folder / "runs")}
    crawler = get_crawler(Spider, {"EXTENSIONS_BASE": {}, **given, **settings})
    crawler.spider = Spider.from_crawler(crawler, name="indeed", run_id="run-1")
    extension = RunPageExtension.from_crawler(crawler)
    asyncio.run(crawler.signals.send_catch_log_async(signals.engine_stopped))
    return extension


def test_when_the_engine_has_stopped_the_page_is_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with open_store(f"sqlite:{tmp_path / 'jobs.db'}") as store:
        store.begin_run(run(1))
    assert stopped(tmp_path).path == tmp_path / "runs" / "run-1.html"
    assert (tmp_path / "runs" / "run-1.html").read_text().startswith("<!doctype html>")
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_store_that_never_had_the_run_gives_no_page(tmp_path: Path) -> None:
    open_store(f"sqlite:{tmp_path / 'jobs.db'}").close()
    assert stopped(tmp_path).path is None
    assert not (tmp_path / "runs").exists()


def test_a_store_that_cannot_be_read_is_one_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "jobs.db").write_text("this is no database, whatever its name says " * 100)
    assert stopped(tmp_path).path is None
    (error,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert error.startswith("The page of the run run-1 could not be written: ")


def test_without_a_folder_there_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured):
        stopped(tmp_path, JOBCRAWLER_RUN_PAGES="")


@pytest.mark.slow
def test_a_crawl_writes_its_page_when_the_store_has_its_last_word(boards: dict[str, str], tmp_path: Path) -> None:
    store, folder = f"sqlite:{tmp_path / 'jobs.db'}", tmp_path / "runs"
    given: dict[str, Any] = {"query": "nurse", "limit": 4, "details": "false"}
    result = crawl("indeed", boards["indeed"], store, "-s", f"JOBCRAWLER_RUN_PAGES={folder}", **given)
    assert result.code == 0, result.err
    (one,) = rows(tmp_path / "jobs.db", "SELECT id FROM runs")
    (path,) = folder.iterdir()
    assert path.name == f"{one['id']}.html"
    assert result.err.splitlines()[-1] == f"The run of indeed as a page: {path}"
    found = lxml.html.fromstring(path.read_bytes()).text_content()
    for says in ("✓ ok", "4 postings came from Indeed (1 result page): 4 new.", "Not complete: the limit was reached."):
        assert says in found


@pytest.mark.slow
def test_a_page_that_cannot_be_written_is_one_error_and_changes_nothing(boards: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    options = ("-s", f"JOBCRAWLER_RUN_PAGES={tmp_path / 'file'}", "-a", "_job=26f1")
    given: dict[str, Any] = {"query": "nurse", "limit": 4, "details": "false"}
    result = crawl("indeed", boards["indeed"], f"sqlite:{tmp_path / 'jobs.db'}", *options, **given)
    assert result.code == 0
    (error,) = re.findall(r".* ERROR: .*", result.err)
    assert "The page of the run 26f1 could not be written: " in error
    assert "as a page" not in result.err
    assert rows(tmp_path / "jobs.db", "SELECT outcome, exit_code FROM runs") == [{"outcome": "ok", "exit_code": 0}]


# -- a browser -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height", "scheme"), [(390, 844, "light"), (390, 844, "dark"), (1280, 900, "light")])
def test_every_chart_is_seen_in_a_browser_and_nothing_is_asked_of_a_network(
    width: int, height: int, scheme: Any, tmp_path: Path
) -> None:
    try:
        program = find_chromium(Settings())
    except ConfigError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    written = page_of("sqlite:jobs.db", tmp_path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        shown = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme).new_page()
        problems, asked = list[str](), list[str]()
        shown.on("console", lambda message: problems.append(message.text))
        shown.on("pageerror", lambda error: problems.append(str(error)))
        shown.on("request", lambda request: asked.append(request.url))
        shown.goto(written.as_uri())
        assert shown.evaluate("document.documentElement.scrollWidth") == width
        assert shown.evaluate("[...document.querySelectorAll('figure')].map(one => one.id)") == [
            "days", "outcomes", "retries", "pay",
        ]  # fmt: skip
        assert shown.evaluate(SMALL) == []
        shown.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert shown.evaluate("document.documentElement.scrollWidth") == width
        assert shown.evaluate("getComputedStyle(document.body).backgroundColor") == GROUND[scheme]
        shown.screenshot(path=str(tmp_path / "page.png"), full_page=True)
        browser.close()
    assert problems == []
    assert asked == [written.as_uri()]
    assert (tmp_path / "page.png").stat().st_size > 50_000


SMALL = """[...document.querySelectorAll('.rows svg, .plot > svg')]
    .filter(one => !one.checkVisibility() || one.getBoundingClientRect().width < 200
        || [...one.querySelectorAll('rect')].some(bar => getComputedStyle(bar).fill === 'rgb(0, 0, 0)'))
    .map(one => one.outerHTML)"""
"""Drawings that are hidden, narrow, or without their colours."""
GROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 29)"}
