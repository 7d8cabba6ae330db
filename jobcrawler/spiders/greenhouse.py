"""Greenhouse: one answer holds all postings of a company."""

import re
from typing import Any

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record
from jobcrawler.base_spiders.reading import dicts, firm, full_text, line, named, text, web_url
from jobcrawler.items import JobPosting
from jobcrawler.parsers.dates import from_iso
from jobcrawler.parsers.salary import from_bounds, parse_salary, pay_period


class GreenhouseSpider(Args[CompanyArgs], CompanySpider):
    """Boards of greenhouse.io, also those behind a company's own page. Shape: 7 recorded postings."""

    name, title = "greenhouse", "Greenhouse"
    listings = ("https://boards-api.greenhouse.io/v1/boards/{company}/jobs?content=true&pay_transparency=true",)
    link = "https://boards.greenhouse.io/{company}/jobs/{id}"
    careers = re.compile(
        r"(?:job-)?boards(?:-api)?(?:\.eu)?\.greenhouse\.io/"
        r"(?:v1/boards/|embed/job_(?:board|app)(?:/js)?\?(?:[^\s\"']*?&)?for=)?(?P<company>(?!embed\b)[\w-]+)"
    )
    records_at, total_at = ("jobs",), ("meta", "total")
    unneeded = "internal_job_id requisition_id updated_at departments offices data_compliance education " + (
        "ai_disclaimer include_ai_disclaimer ai_opt_out_request_url"
    )

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting:
        """The posting of one job; a page of the company's own is where to apply."""
        url, place = web_url(record.get("absolute_url")), named(record, "location", "name")
        asked = {(line(one, "name") or "").casefold(): one.get("value") for one in dicts(record.get("metadata"))}
        kinds = asked.get("employment type")
        return self.vacancy(
            page,
            line(record, "id"),
            [place]
            if place
            else [named(one, "location") or named(one, "name") for one in dicts(record.get("offices"))],
            title=named(record, "title"),
            company=firm(record, "company_name"),
            language=line(record, "language"),
            valid_through=from_iso(record.get("application_deadline")),
            apply_link=url if url and "greenhouse.io/" not in url else None,
            job_type=self.types_of(kinds if isinstance(kinds, list) else [kinds]),
            **full_text(text(record, "content")),
            **self.posted(line(record, "first_published"), page.now),
            **self.offers(map(_range, dicts(record.get("pay_input_ranges")))),
        )


def _range(one: dict[str, Any]) -> tuple[float | None, float | None, str | None, str | None]:
    """Its bounds, which are in cents; its period, as its title tells or as its size does."""
    unit, words = line(one, "currency_type"), (line(one, "title") or "").split()
    pay = from_bounds(one.get("min_cents"), one.get("max_cents"), currency=unit, period=None, source="")
    low, high = (bound and bound / 100 for bound in (pay.minimum, pay.maximum)) if pay else (None, None)
    periods = {pay_period(word) for word in words if len(word) > 2} - {None}
    size = parse_salary(f"{unit} {low or high}")
    return low, high, unit, periods.pop() if len(periods) == 1 else (size.period if size else None)
