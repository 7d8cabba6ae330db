"""How searches end, and what is said of them: above all where the limit and the board's end come together."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jobcrawler.messages import Resumption, SearchStep, search_page_read
from jobcrawler.outcomes import missing
from tests.base_spiders.walking import HERE, spider, stats_of, walk

if TYPE_CHECKING:
    from scrapy import Request

    from tests.base_spiders.walking import Answer

PAGE = 50
"""Results of a page."""
LIMITED = ["the limit was reached"]


def board_of(**totals: int) -> Answer:
    """A board that has so many postings of each query, none of them of two."""

    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(request.url)
        (query,) = parse_qs(parts.query)["what"]
        first = PAGE * (int(parts.path.rpartition("/")[2]) - 1)
        rows = [_row(f"{query}{number}") for number in range(first, min(first + PAGE, totals[query]))]
        return 200, {}, json.dumps({"results": rows, "count": totals[query]}).encode()

    return answer


def _row(number: str) -> dict[str, Any]:
    place = {"display_name": "Leeds, West Yorkshire", "area": ["UK", "Yorkshire", "West Yorkshire", "Leeds"]}
    return {"id": number, "title": "Cook", "company": {"display_name": "Hooli"}, "location": place}


def ends_of(limit: int | None, **totals: int) -> tuple[list[str | None], list[str], int]:
    """Why each search ended, why the run is not complete, and how many postings came."""
    one = spider("adzuna", query=";".join(totals), country="gb", base_url=HERE, limit=limit)
    ends: list[str | None] = []

    def keep(step: SearchStep) -> None:
        ends.extend([step.ended] if step.ended else [])

    one.crawler.signals.connect(keep, search_page_read)
    walked = walk(one, board_of(**totals))
    one.crawler.signals.disconnect(keep, search_page_read)
    stats = one.crawler.stats.get_stats() | {"jobcrawler/persistence/added": len(walked.postings)}
    return ends, missing(stats, "finished"), len(walked.postings)


@pytest.mark.parametrize(
    ("limit", "total", "ended"),
    [
        (None, 120, "end"),
        (49, 120, "limit"),
        pytest.param(50, 120, "limit", id="exactly a page of several"),
        (51, 120, "limit"),
        pytest.param(100, 120, "limit", id="exactly two pages of three"),
        (119, 120, "limit"),
        pytest.param(120, 120, "end", id="exactly what there is"),
        pytest.param(100, 100, "end", id="exactly what there is, and full pages"),
        (121, 120, "end"),
    ],
)
def test_the_limit_ends_a_search_where_it_leaves_something_out(limit: int | None, total: int, ended: str) -> None:
    came = min(limit or total, total)
    assert ends_of(limit, nurse=total) == ([ended], LIMITED if ended == "limit" else [], came)


@pytest.mark.parametrize(
    ("limit", "totals", "ends"),
    [
        pytest.param(12, {"nurse": 12, "caregiver": 0}, ["end", "end"], id="the second has nothing"),
        pytest.param(12, {"nurse": 20, "caregiver": 0}, ["limit", "end"], id="the first has more, the second nothing"),
        pytest.param(12, {"nurse": 12, "caregiver": 1}, ["end", "limit"], id="the second has one too many"),
        pytest.param(12, {"nurse": 7, "caregiver": 5}, ["end", "end"], id="both together are the limit"),
        pytest.param(50, {"nurse": 50, "caregiver": 80}, ["end", "limit"], id="the first is the limit"),
    ],
)
def test_a_search_that_was_read_to_its_end_is_not_ended_by_the_limit_that_another_used_up(
    limit: int, totals: dict[str, int], ends: list[str]
) -> None:
    assert ends_of(limit, **totals)[:2] == (ends, LIMITED if "limit" in ends else [])


def test_what_another_search_has_taken_already_is_not_left_out() -> None:
    one = spider("adzuna", query="nurse", location="Leeds;York", country="gb", base_url=HERE, limit=12)
    assert len(walk(one, board_of(nurse=12)).postings) == 24, "the same twelve, which the pipelines know"
    assert "search/limited" not in stats_of(one)


def _begun(**resumed: Any) -> tuple[list[Request], dict[str, int]]:
    """The requests of a run that goes on, and its stats; two postings of two had come."""
    one = spider("adzuna", query="nurse;cook;driver", country="gb", base_url=HERE, limit=2)
    shown = [("nurse", None, str(n), f"https://www.adzuna.co.uk/details/{n}") for n in range(2)]
    one.go_on(Resumption(shown=shown, **resumed))

    async def start() -> list[Request]:
        return [request async for request in one.start()]

    return asyncio.run(start()), stats_of(one)


def test_searches_that_do_not_begin_since_the_limit_is_reached_make_a_run_incomplete() -> None:
    requests, stats = _begun()
    assert (requests, stats["search/limited"]) == ([], 3)
    told = {f"jobcrawler/{name}": n for name, n in stats.items()} | {"jobcrawler/persistence/added": 2}
    assert missing(told, "finished") == LIMITED


def test_searches_that_an_earlier_process_ended_are_not_held_back_by_the_limit() -> None:
    known = {"location": None, "url": None, "next_url": None, "advertised": 2, "pages": 1, "seen": 2}
    steps = [SearchStep(query=query, ended="end", **known) for query in ("nurse", "cook", "driver")]
    requests, stats = _begun(steps=steps)
    assert requests == []
    assert "search/limited" not in stats
