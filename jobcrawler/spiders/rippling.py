"""Rippling: a list of postings, a row for each place, and a record for each."""

import re

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record
from jobcrawler.base_spiders.reading import dicts, firm, full_text, items, line, mapping, named, pick, text, web_url
from jobcrawler.items import JobPosting


class RipplingSpider(Args[CompanyArgs], CompanySpider):
    """Boards of ats.rippling.com. Shape: two recorded rows of one posting; the record as reported."""

    name = "rippling"
    title = "Rippling"
    listings = ("https://api.rippling.com/platform/api/ats/v1/board/{company}/jobs",)
    link = "https://ats.rippling.com/{company}/jobs/{id}"
    detail = "https://api.rippling.com/platform/api/ats/v1/board/{company}/jobs/{id}"
    careers = re.compile(r"(?:ats|api)\.rippling\.com/(?:platform/api/ats/v1/board/|\w\w-\w\w/)?(?P<company>[\w-]+)")
    unneeded = "department board"

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting:
        """The card of one row; rows of one uuid are one posting."""
        url = web_url(record.get("url"))
        return self.vacancy(
            page,
            line(record, "uuid"),
            [named(record.get("workLocation"), "label")],
            title=named(record, "name"),
            apply_link=url if url and "//ats.rippling.com/" not in url else None,
        )

    def parse_detail(self, record: Record, page: CompanyPage) -> JobPosting:
        """The record of one posting; its text is in two parts, or in one; its type is a code and its name."""
        told, kind = record.get("description"), record.get("employmentType")
        url = web_url(record.get("url"))
        pay = ("rangeStart", "rangeEnd", "currency", "frequency")
        return self.vacancy(
            page,
            line(record, "uuid"),
            [named(one, "label") or named(one) for one in items(record, "workLocations")],
            title=named(record, "name"),
            company=firm(record, "companyName"),
            job_type=self.types_of([line(kind, "id") or line(kind, "label") or line(kind)]),
            apply_link=url if url and "//ats.rippling.com/" not in url else None,
            **full_text(*pick(told, "company", "role") if mapping(told) else [text(told)]),
            **self.posted(line(record, "createdOn"), page.now),
            **self.offers(pick(one, *pay) for one in dicts(record.get("payRangeDetails"))),
        )
