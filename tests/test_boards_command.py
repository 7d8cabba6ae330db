"""`scrapy boards`: which boards there are, how they fared, and whether they can be read today."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from jobcrawler.fakeboards.testing import serve
from tests.crawling import Result, crawl, scrapy
from tests.reading import spiders

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store into which two boards were crawled, while they are still served."""
    place = f"sqlite:{tmp_path_factory.mktemp('boards') / 'jobs.db'}"
    with serve(boards="greenhouse,lever") as urls:
        crawl("greenhouse", urls["greenhouse"], place, company="initech")
        crawl("lever", urls["lever"], place, company="nobody-knows")
        yield place


def boards(store: str, *words: str) -> Result:
    return scrapy("boards", *words, store=store)


def test_every_board_is_listed_with_what_it_takes_and_how_it_fared(store: str) -> None:
    listed = {one["board"]: one for one in json.loads(boards(store, "list", "--json").out)}
    assert set(listed) == set(spiders())
    greenhouse = listed["greenhouse"]
    found = (greenhouse["health"], greenhouse["postings"], greenhouse["host"])
    assert found == ("green", 12, "boards-api.greenhouse.io")
    assert greenhouse["arguments"] == ["company", "companies", "query", "location", "base_url"]
    assert (listed["lever"]["health"], listed["indeed"]["health"]) == ("red", "unknown")
    assert listed["adzuna"]["needs"][0] == "JOBCRAWLER_KEY_ADZUNA_APP_ID (missing)"
    assert listed["jobposting"]["needs"] == ["rendered: a browser"]


def test_the_list_is_a_table_for_people(store: str) -> None:
    said = boards(store).out
    assert "smartrecruiters" in said
    assert "every board: -a limit, max_age_days, job_type, workplace, details, refresh, resume" in said
    table = [line for line in said.splitlines() if line.startswith(("┏", "┃", "│"))]
    assert len(table) == len(spiders()) + 2, "one line for each"


def test_a_check_asks_again_what_was_asked_last_and_stores_nothing(store: str) -> None:
    result = boards(store, "check", "greenhouse", "lever", "ashby", "--json")
    found = {one["board"]: one for one in json.loads(result.out)}
    assert result.code == 2
    assert (found["greenhouse"]["outcome"], found["greenhouse"]["postings"]) == ("ok", 1)
    assert found["lever"]["outcome"] == "config_error"
    assert "does not know the company 'nobody-knows'" in " ".join(found["lever"]["sentences"])
    assert found["ashby"]["outcome"] == "not asked"
    assert len(json.loads(scrapy("runs", "list", "--json", store=store).out)["runs"]) == 2


def test_a_wrong_use_says_what_is_right(store: str) -> None:
    assert "there is no board 'monster'; there are: adzuna" in boards(store, "check", "monster").err
    said = boards(store, "check", "lever", "-a", "company").err
    assert "argument -a: 'company' cannot be; allowed: NAME=VALUE" in said
    assert boards(store, "check", "monster").code == 2
