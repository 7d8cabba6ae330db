"""Workday: a list of postings, 20 a page and 2,000 at most, and a record for each."""

import re

from jobcrawler.base_spiders.faceted import Args, CompanyArgs, CompanyPage, FacetedSpider, Record, of_several
from jobcrawler.base_spiders.reading import firm, first, full_text, items, line, named, text
from jobcrawler.items import JobPosting
from jobcrawler.parsers.blocks import Markers
from jobcrawler.parsers.dates import from_iso
from jobcrawler.parsers.places import country_code


class WorkdaySpider(Args[CompanyArgs], FacetedSpider):
    """Sites of myworkdayjobs.com; a company is "acme.wd5/Careers". Shape: one recorded page, the record as reported."""

    name, title = "workday", "Workday"
    markers = Markers(FacetedSpider.markers.positive, gone=(re.compile(rb'"errorCode"\s*:\s*"S22"'),))
    listings = ("https://{tenant}.myworkdayjobs.com/wday/cxs/{company}/{site}/jobs",)
    link = "https://{tenant}.myworkdayjobs.com/{site}{id}"
    detail = "https://{tenant}.myworkdayjobs.com/wday/cxs/{company}/{site}{id}"
    careers = re.compile(
        r"//(?P<tenant>(?P<company>[\w-]+)\.wd\d+)\.myworkdayjobs\.com/(?:wday/cxs/[\w-]+/|\w\w-\w\w/)?(?P<site>[\w-]+)"
    )
    records_at, total_at, detail_at = ("jobPostings",), ("total",), ("jobPostingInfo",)
    unneeded = (
        "bulletFields subtitle id jobReqId jobPostingId jobPostingSiteId canApply posted includeResumeParsing "
        + ("jobRequisitionLocation logoImage questionnaireId supplementaryQuestionnaireId")
    )

    @classmethod
    def parts(cls, company: str) -> dict[str, str]:
        """Tenant with its data centre, company and site."""
        found = cls._careers_in(company)
        tenant, _, site = (f"{found['tenant']}/{found['site']}" if found else company).partition("/")
        return {"tenant": tenant, "company": tenant.partition(".")[0], "site": site or "External"}

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting:
        """The posting of a row of the list, or of its own record. Its path is its id, and names one of its places."""
        path = line(record, "externalPath") or first(*re.findall(r"/job/[^?#]+", line(record, "externalUrl") or ""))
        in_path = re.match(r"/job/([^/]+)/", path or "")
        one = re.sub(r"(?<! )-(?! )", " ", in_path[1].replace("---", " - ")) if in_path else None
        places = [named(record, "location"), *map(named, items(record, "additionalLocations"))]
        return self.vacancy(
            page,
            path,
            of_several(line(record, "locationsText"), one) or places,
            country=country_code(line(record.get("country"), "descriptor") or ""),
            title=named(record, "title"),
            company=firm(page.data, "hiringOrganization", "name"),
            job_type=self.types_of([record.get("timeType")]),
            workplace=self.workplace_of(record.get("remoteType")),
            valid_through=from_iso(record.get("endDate")),
            **full_text(text(record, "jobDescription")),
            **self.posted(first(line(record, "startDate"), line(record, "postedOn")), page.now),
        )
