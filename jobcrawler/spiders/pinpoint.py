"""Pinpoint: one answer holds all postings of a company."""

import re

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record
from jobcrawler.base_spiders.reading import first, full_text, in_parts, line, mapping, named, pick, section, text
from jobcrawler.items import JobPosting
from jobcrawler.parsers.dates import from_iso

_PIECES = ("key_responsibilities", "skills_knowledge_expertise", "benefits")
_PAY = ("compensation_minimum", "compensation_maximum", "compensation_currency", "compensation_frequency")


class PinpointSpider(Args[CompanyArgs], CompanySpider):
    """Careers sites of pinpointhq.com. Shape: an invented answer in the real form."""

    name = "pinpoint"
    title = "Pinpoint"
    listings = ("https://{company}.pinpointhq.com/postings.json",)
    link = "https://{company}.pinpointhq.com/postings/{id}"
    careers = re.compile(r"//(?P<company>(?!www\b|api\b)[\w-]+)\.pinpointhq\.com")
    records_at = ("data",)
    unneeded = (
        "job department workplace_type_text compensation_visible reporting_to employment_type_text requisition_id"
    )

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting:
        """The posting; its text is in pieces, each with a heading of its own. Its page may be named by another id."""
        place = mapping(record.get("location"))
        pieces = [section(text(record, f"{name}_header"), text(record, name)) for name in _PIECES]
        path = first(line(record, "path"), line(record, "url")) or ""
        at = re.search(r"/postings/([\w-]+)", path)
        return self.vacancy(
            page,
            line(record, "id"),
            [in_parts(place, "city", "province", "country", shown=line(place, "name"))],
            in_link=at and at[1],
            title=named(record, "title"),
            workplace=self.workplace_of(record.get("workplace_type")),
            job_type=self.types_of([record.get("employment_type")]),
            valid_through=from_iso(record.get("deadline_at")),
            **full_text(text(record, "description"), *pieces),
            **self.offer(*pick(record, *_PAY), shown=line(record, "compensation")),
        )
