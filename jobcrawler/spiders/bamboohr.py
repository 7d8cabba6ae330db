"""BambooHR: a list of openings, and a record for each."""

import re

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record
from jobcrawler.base_spiders.reading import full_text, in_parts, line, named, text
from jobcrawler.items import JobPosting


class BambooHRSpider(Args[CompanyArgs], CompanySpider):
    """Careers pages of bamboohr.com. Shape: two recorded openings; the record as reported."""

    name = "bamboohr"
    title = "BambooHR"
    listings = ("https://{company}.bamboohr.com/careers/list",)
    link = "https://{company}.bamboohr.com/careers/{id}"
    detail = "https://{company}.bamboohr.com/careers/{id}/detail"
    careers = re.compile(r"//(?P<company>(?!www\b|api\b)[\w-]+)\.bamboohr\.com")
    records_at = ("result",)
    detail_at = ("result", "jobOpening")
    unneeded = "departmentId departmentLabel employmentType jobOpeningStatus minimumExperience"

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting:
        """The posting of an opening, in the list or on its own: then its number is in its address."""
        shared = re.search(r"/careers/(\d+)", line(record, "jobOpeningShareUrl") or "")
        own, system = record.get("location"), record.get("atsLocation")
        state = "state" if line(system, "state") else "province"
        place = in_parts(own, "city", "state", "addressCountry") or in_parts(system, "city", state, "country")
        remote = "remote" if record.get("isRemote") is True else None
        return self.vacancy(
            page,
            line(record, "id") or (shared and shared[1]),
            [place],
            title=named(record, "jobOpeningName"),
            workplace=_KINDS.get(str(record.get("locationType")), remote),
            job_type=self.types_of([record.get("employmentStatusLabel")]),
            **full_text(text(record, "description")),
            **self.posted(line(record, "datePosted"), page.now),
            **self.pay_of(line(record, "compensation"), country=place[1].country if place else None),
        )


_KINDS = {"1": "remote", "2": "hybrid"}
"""`locationType`; "0" is also what is said where nobody chose."""
