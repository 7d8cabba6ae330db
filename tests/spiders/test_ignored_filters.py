"""What a board was asked for is looked at again on the cards that came back."""

from __future__ import annotations

from typing import Any

import pytest

from jobcrawler.base_spiders.selection import ignored_filters
from jobcrawler.fakeboards import FakeBoards
from jobcrawler.fakeboards.pages import Request
from tests.reading import make_spider, page, read


@pytest.mark.parametrize("argument", [{"workplace": "remote"}, {"job_type": "internship"}])
def test_cards_that_contradict_the_search_are_counted_and_kept(argument: dict[str, Any]) -> None:
    """The page is that of a search without filters: so looks a board that ignores them."""
    (name,) = argument
    boards = FakeBoards(adverts=3000)
    answer = boards.indeed.answer(Request.of("/jobs?q=engineer&l=", "us"))
    spider = make_spider("indeed", details="false", **argument)
    reading = read(spider, "parse_search", page("https://www.indeed.com/jobs?q=engineer&l=", answer.body))
    shown = [getattr(posting, name) for posting in reading.postings]
    contradicting = [value for value in shown if value and argument[name] not in value.split(",")]
    assert contradicting
    assert spider.crawler.stats.get_value(f"jobcrawler/ignored/{name}") == len(contradicting)


def test_a_card_that_says_nothing_contradicts_nothing() -> None:
    spider = make_spider("indeed", workplace="remote", job_type="contract")
    answer = FakeBoards(adverts=300).indeed.answer(Request.of("/jobs?q=engineer&l=", "us"))
    (card, *_) = read(spider, "parse_search", page("https://www.indeed.com/jobs?q=engineer&l=", answer.body)).postings
    card.workplace, card.job_type, card.country = None, "contract,full_time", "US"
    assert list(ignored_filters(spider.args, card)) == []
    card.country = "CA"
    assert list(ignored_filters(spider.args, card)) == ["country"]
