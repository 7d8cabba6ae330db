"""Lever: a list of postings, 100 a page, in two regions."""

import re

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record
from jobcrawler.base_spiders.reading import dicts, exactly, full_text, items, line, mapping, named, pick, section, text
from jobcrawler.items import JobPosting
from jobcrawler.parsers.dates import from_millis
from jobcrawler.parsers.places import country_code


class LeverSpider(Args[CompanyArgs], CompanySpider):
    """Sites of lever.co in America and in Europe: where one does not know the company, the other is asked.

    Shape: 7 recorded postings.
    """

    name = "lever"
    title = "Lever"
    listings = (
        "https://api.lever.co/v0/postings/{company}?mode=json&skip=0&limit=100",
        "https://api.eu.lever.co/v0/postings/{company}?mode=json&skip=0&limit=100",
    )
    link = "https://jobs.lever.co/{company}/{id}"
    careers = re.compile(r"(?:jobs|api)(?:\.eu)?\.lever\.co/(?:v0/postings/)?(?P<company>[\w.-]+)")
    paging = ("skip", 100)
    unneeded = (
        "additionalPlain descriptionPlain descriptionBody descriptionBodyPlain opening openingPlain applyUrl "
        "salaryDescriptionPlain"
    )

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting:
        """The posting; its text is in pieces. `description` holds opening and body. Europe has a host of its own."""
        categories = mapping(record.get("categories"))
        lists = [
            section(text(one, "text"), f"<ul>{text(one, 'content') or ''}</ul>") for one in dicts(record.get("lists"))
        ]
        whole = (
            [text(record, "description")] if text(record, "description") else pick(record, "opening", "descriptionBody")
        )
        card = self.vacancy(
            page,
            line(record, "id"),
            [*map(named, items(categories, "allLocations")), named(categories, "location")],
            title=named(record, "text"),
            country=country_code(line(record, "country") or ""),
            workplace=self.workplace_of(record.get("workplaceType")),
            job_type=self.types_of([categories.get("commitment")]),
            **full_text(*whole, *lists, text(record, "salaryDescription"), text(record, "additional")),
            **exactly(from_millis(record.get("createdAt")), page.now),
            **self.offer(*pick(record.get("salaryRange"), "min", "max", "currency", "interval")),
        )
        if card.link and "//jobs.eu.lever.co/" in (text(record, "hostedUrl") or ""):
            card.link = card.link.replace("//jobs.lever.co/", "//jobs.eu.lever.co/", 1)
        return card
