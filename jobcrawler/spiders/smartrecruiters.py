"""SmartRecruiters: a list of postings, 100 a page, and a record for each."""

import re
from dataclasses import replace

from scrapy.http import Response

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record, Search, SearchPage
from jobcrawler.base_spiders.reading import dig, firm, full_text, in_parts, line, located, mapping, named, pick, section
from jobcrawler.items import JobPosting
from jobcrawler.parsers.location import coordinates


class SmartRecruitersSpider(Args[CompanyArgs], CompanySpider):
    """Boards of smartrecruiters.com. Shape: 5 recorded postings and one record."""

    name, title = "smartrecruiters", "SmartRecruiters"
    listings = ("https://api.smartrecruiters.com/v1/companies/{company}/postings?limit=100&offset=0",)
    link = "https://jobs.smartrecruiters.com/{company}/{id}"
    detail = "https://api.smartrecruiters.com/v1/companies/{company}/postings/{id}"
    careers = re.compile(r"(?:jobs|careers|api)\.smartrecruiters\.com/(?:v1/companies/)?(?P<company>[\w-]+)")
    records_at, total_at, paging = ("content",), ("totalFound",), ("offset", 100)
    unneeded = "uuid jobAdId defaultJobAd refNumber industry department function experienceLevel customField ref " + (
        "visibility creator active applyUrl postingUrl referralUrl"
    )

    def read_search(self, response: Response, search: Search) -> SearchPage:
        """The postings of a page; the answer for an unknown company is that for one without postings."""
        page = super().read_search(response, search)
        if page.empty and not page.advertised:
            raise self.unknown(search.query, "or it has no postings: the answer is the same")
        return page

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting:
        """What list and record both say of a posting."""
        place, key = record.get("location"), line(record, "id")
        owner = line(record, "company", "identifier") or page.company
        return self.vacancy(
            page,
            key,
            [in_parts(place, "city", "region", "country", shown=line(place, "fullLocation"))],
            link=self.canonical_link(key, company=owner) if key and owner else None,
            title=named(record, "name"),
            company=firm(record, "company", "name"),
            workplace=next((kind for kind in ("remote", "hybrid") if dig(place, kind) is True), None),
            job_type=self.types_of([dig(record.get("typeOfEmployment"), "label")]),
            language=line(record, "language", "code"),
            **located(coordinates(*pick(place, "latitude", "longitude"))),
            **self.posted(line(record, "releasedDate"), page.now),
        )

    def parse_detail(self, record: Record, page: CompanyPage) -> JobPosting:
        """The record of one posting; its text is in sections."""
        sections = mapping(dig(record, "jobAd", "sections")).values()
        told = full_text(*(section(*pick(one, "title", "text")) for one in sections))
        pay = self.offer(*pick(dig(record, "compensation", "salary"), "min", "max", "currency", "period"))
        return replace(self.parse_record(record, page), **told, **pay)
