"""Personio: an XML document holds all positions of a company."""

import re
from typing import Any

from parsel import Selector
from scrapy.http import Response

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record
from jobcrawler.base_spiders.reading import firm, full_text, line, named, section
from jobcrawler.items import JobPosting
from jobcrawler.parsers.blocks import Markers


class PersonioSpider(Args[CompanyArgs], CompanySpider):
    """Careers pages of jobs.personio.de and .com. Shape: an invented document in the real form."""

    name = "personio"
    title = "Personio"
    markers = Markers(positive=(b"<workzag-jobs",))
    listings = (
        "https://{company}.jobs.personio.de/xml?language=en",
        "https://{company}.jobs.personio.com/xml?language=en",
    )
    link = "https://{company}.jobs.personio.de/job/{id}"
    careers = re.compile(r"//(?P<company>[\w-]+)\.jobs\.personio\.(?:de|com)")
    records_at = ("positions",)
    unneeded = "department recruitingCategory seniority yearsOfExperience keywords occupation occupationCategory"

    def decode(self, response: Response) -> dict[str, Any]:
        """The positions as dicts: tag -> text, but lists for offices and for the pieces of the description."""
        root = Selector(body=response.body, type="xml", huge_tree=True)
        return {"positions": [_position(node) for node in root.xpath("//workzag-jobs/position")]}

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting:
        """The posting of one position."""
        return self.vacancy(
            page,
            line(record, "id"),
            [named(record, "office"), *map(named, record["additionalOffices"])],
            title=named(record, "name"),
            company=firm(record, "subcompany"),
            job_type=self.types_of([record.get("employmentType"), record.get("schedule")]),
            **full_text(*record["jobDescriptions"]),
            **self.posted(line(record, "createdAt"), page.now),
        )


def _position(node: Selector) -> dict[str, Any]:
    found: dict[str, Any] = {child.root.tag: child.xpath("string()").get() for child in node.xpath("*")}
    found["additionalOffices"] = node.xpath("additionalOffices/office/text()").getall()
    pieces = node.xpath("jobDescriptions/jobDescription")
    told = ([one.xpath(f"string({tag})").get() for tag in ("name", "value")] for one in pieces)
    found["jobDescriptions"] = [section(*piece) for piece in told]
    return found
