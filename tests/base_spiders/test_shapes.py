"""Bases that no board of ours uses in full: pages of HTML behind a listing of records, and searched APIs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.utils.test import get_crawler

from jobcrawler.base_spiders.company_pages import Args, CompanyArgs, CompanyPage, CompanyPagesSpider, Record
from jobcrawler.base_spiders.json_api import ApiSearchSpider, SearchArgs
from jobcrawler.base_spiders.reading import line, named
from jobcrawler.exceptions import ConfigError
from jobcrawler.outcomes import Outcome
from tests.base_spiders.walking import walk

if TYPE_CHECKING:
    from scrapy import Request

    from jobcrawler.items import JobPosting
    from tests.base_spiders.walking import Walked

# -- pages of HTML ---------------------------------------------------------------------------------------------------


class PagedSpider(Args[CompanyArgs], CompanyPagesSpider):
    """A listing of records, and a page with schema.org data for each."""

    name = "paged"
    title = "Paged"
    listings = ("https://api.paged.example/{company}",)
    link = "https://{company}.paged.example/jobs/{id}"
    detail = "https://{company}.paged.example/jobs/{id}"
    careers = re.compile(r"//(?P<company>[\w-]+)\.paged\.example")

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting:
        """The posting of one record."""
        return self.vacancy(page, line(record, "id"), [line(record, "place")], title=named(record, "title"))


def paged(body: str) -> Walked:
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        listing = [{"id": 7, "title": "Cook", "place": "Austin, TX"}]
        return 200, {}, json.dumps(listing).encode() if "//api." in request.url else body.encode()

    return walk(PagedSpider.from_crawler(get_crawler(PagedSpider), company="acme"), answer)


def test_a_page_of_html_completes_its_card_by_its_schema_org_data() -> None:
    told = {"@type": "JobPosting", "title": "Cook", "description": "<p>Soup.</p>", "employmentType": "FULL_TIME"}
    told |= {"hiringOrganization": {"name": "Acme"}, "perks": 1, "url": "https://elsewhere.example/"}
    found = paged(f"<script type='application/ld+json'>{json.dumps(told)}</script>")
    (one,) = found.postings
    assert (one.link, one.source_id) == ("https://acme.paged.example/jobs/7", "7")
    assert (one.description, one.job_type, one.company) == ("Soup.", "full_time", "Acme")
    assert found.stats["unread/perks"] == 1


@pytest.mark.parametrize("body", ["<p>Nothing about JobPosting here</p>", "<p>A new layout</p>"])
def test_a_page_without_such_data_leaves_the_card_and_says_so(body: str) -> None:
    found = paged(body)
    assert [one.title for one in found.postings] == ["Cook"]
    assert Outcome.LAYOUT_CHANGED in found.outcomes


# -- searched APIs -----------------------------------------------------------------------------------------------------


def test_a_board_of_one_country_is_asked_there() -> None:
    class German(Args[SearchArgs], ApiSearchSpider):
        name, title, host_table = "german", "German", {"de": "www.german.example"}

    assert German.check_args({"query": "Koch"}).country == "de"  # type: ignore[attr-defined]
    with pytest.raises(ConfigError, match="does not serve the country 'us'; it serves: de"):
        German.check_args({"query": "Koch", "country": "us"})


@pytest.mark.parametrize(
    ("settings", "url", "shown", "data", "after"),
    [
        ({"page_param": "page"}, "https://a.example/?q=x", 3, {}, "https://a.example/?q=x&page=2"),
        ({"page_param": "page"}, "https://a.example/?page=2&q=x", 3, {}, "https://a.example/?page=3&q=x"),
        ({"page_param": "page"}, "https://a.example/?page=2", 0, {}, None),
        ({"page_param": "page", "page_size": 5}, "https://a.example/?page=2", 4, {}, None),
        ({"page_param": "page", "more_at": ("next",)}, "https://a.example/", 9, {"next": None}, None),
        (
            {"page_param": "page", "more_at": ("next",)},
            "https://a.example/",
            9,
            {"next": "?"},
            "https://a.example/?page=2",
        ),
        ({"skip_param": "from"}, "https://a.example/?from=20", 10, {}, "https://a.example/?from=30"),
        ({"skip_param": "from", "total_at": ("n",)}, "https://a.example/?from=20", 10, {"n": 30}, None),
        ({"page_size": 5}, "https://a.example/search/1", 5, {}, "https://a.example/search/2"),
        ({"page_size": 5, "total_at": ("n",)}, "https://a.example/search/2", 5, {"n": 10}, None),
        ({}, "https://a.example/search", 5, {}, None),
    ],
)
def test_the_next_page_is_asked_for_as_the_board_counts(
    settings: dict[str, Any], url: str, shown: int, data: dict[str, Any], after: str | None
) -> None:
    class Counting(Args[SearchArgs], ApiSearchSpider):
        name, title = "counting", "Counting"

    for name, value in settings.items():
        setattr(Counting, name, value)
    assert Counting(query="x").page_after(url, shown, data) == after
