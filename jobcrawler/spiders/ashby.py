"""Ashby: one answer holds all postings of a company."""

import re
from typing import Any

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record
from jobcrawler.base_spiders.reading import dicts, full_text, in_parts, line, mapping, named, pick, text
from jobcrawler.items import JobPosting
from jobcrawler.parsers.location import Place


class AshbySpider(Args[CompanyArgs], CompanySpider):
    """Boards of ashbyhq.com. Shape: 6 recorded postings."""

    name = "ashby"
    title = "Ashby"
    # It takes about ten seconds to answer.
    custom_settings = {"DOWNLOAD_TIMEOUT": 90}
    listings = ("https://api.ashbyhq.com/posting-api/job-board/{company}?includeCompensation=true",)
    link = "https://jobs.ashbyhq.com/{company}/{id}"
    careers = re.compile(r"(?:jobs|api)\.ashbyhq\.com/(?:posting-api/job-board/)?(?P<company>[\w.%-]+)")
    records_at = ("jobs",)
    unneeded = "descriptionPlain department team jobUrl applyUrl shouldDisplayCompensationOnJobPostings"

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting | None:
        """The posting of one job that is listed."""
        if record.get("isListed") is False:
            return None
        places = [record, *dicts(record.get("secondaryLocations"))]
        remote = "remote" if record.get("isRemote") is True else None
        return self.vacancy(
            page,
            line(record, "id"),
            [_place(one) for one in places],
            title=named(record, "title"),
            workplace=self.workplace_of(record.get("workplaceType")) or remote,
            job_type=self.types_of([record.get("employmentType")]),
            **full_text(text(record, "descriptionHtml") or text(record, "descriptionPlain")),
            **self.posted(line(record, "publishedAt"), page.now),
            **self._pay(mapping(record.get("compensation"))),
        )

    def _pay(self, compensation: dict[str, Any]) -> dict[str, Any]:
        """The salary of it; equity and bonuses are no pay."""
        parts = [one for one in dicts(compensation.get("summaryComponents")) if one.get("compensationType") == "Salary"]
        shown = line(compensation, "compensationTierSummary" if parts else "scrapeableCompensationSalarySummary")
        return self.offers((pick(one, "minValue", "maxValue", "currencyCode", "interval") for one in parts), shown)


def _place(one: dict[str, Any]) -> tuple[str, Place] | None:
    address = pick(one.get("address"), "postalAddress")[0]
    return in_parts(address, "addressLocality", "addressRegion", "addressCountry", shown=named(one, "location"))
