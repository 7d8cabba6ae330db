"""Workable: one answer holds all postings of a company, a row for each place."""

import re

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record
from jobcrawler.base_spiders.reading import dicts, full_text, in_parts, line, named, text
from jobcrawler.items import JobPosting


class WorkableSpider(Args[CompanyArgs], CompanySpider):
    """Accounts of workable.com. Shape: 4 recorded rows."""

    name = "workable"
    title = "Workable"
    listings = ("https://apply.workable.com/api/v1/widget/accounts/{company}?details=true",)
    link = "https://apply.workable.com/j/{id}"
    careers = re.compile(r"apply\.workable\.com/(?:api/v\d/(?:widget/)?accounts/)?(?P<company>(?!j/|api/)[\w-]+)")
    records_at = ("jobs",)
    name_at = ("name",)
    unneeded = "code department url shortlink created_at education experience function industry application_url"

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting:
        """The posting of one row; rows of one shortcode are one posting."""
        row = {"city": record.get("city"), "region": record.get("state"), "country": record.get("country")}
        shown = [one for one in dicts(record.get("locations")) if one.get("hidden") is not True]
        places = [in_parts(one, "city", "region", "country", code="countryCode") for one in shown]
        return self.vacancy(
            page,
            line(record, "shortcode"),
            places if any(places) else [in_parts(row, "city", "region", "country")],
            title=named(record, "title"),
            workplace="remote" if record.get("telecommuting") is True else None,
            job_type=self.types_of([record.get("employment_type")]),
            **full_text(*(text(record, name) for name in ("description", "requirements", "benefits"))),
            **self.posted(line(record, "published_on"), page.now),
        )
