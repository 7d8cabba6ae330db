"""Systems that list the postings of a company as data, and show each on a page with schema.org data."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record
from jobcrawler.base_spiders.structured_data import told_by
from jobcrawler.parsers.blocks import Markers
from jobcrawler.parsers.structured import job_postings

if TYPE_CHECKING:
    from scrapy.http import Response

    from jobcrawler.items import JobPosting

__all__ = ["Args", "CompanyArgs", "CompanyPage", "CompanyPagesSpider", "Record"]


class CompanyPagesSpider(CompanySpider):
    """A listing of records and pages of HTML: `class MySpider(Args[CompanyArgs], CompanyPagesSpider)`.

    Do what `CompanySpider` asks for; `detail` is the address of a posting's page. What its JobPosting says (JSON-LD,
    microdata or RDFa) is read by the base.
    """

    shape: ClassVar[str] = "company, pages"
    markers: ClassVar[Markers] = Markers(positive=(*CompanySpider.markers.positive, b"JobPosting"))

    def read_posting(self, response: Response, source_id: str | None) -> JobPosting:
        """The first posting of a page; PageError where it has none."""
        found = job_postings(response.body, response.url)
        self.count("structured/broken_blocks", found.broken)
        if not found.postings:
            raise self.unreadable(response, "it has no posting that can be read")
        one = told_by(self, found.postings[0], response)
        one.source_id, one.link = source_id, None  # the card's
        return one
