"""Teamtailor: a JSON Feed of schema.org postings."""

import re

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record
from jobcrawler.base_spiders.reading import full_text, line, mapping, named, text, web_url
from jobcrawler.items import JobPosting
from jobcrawler.parsers.text import strip_tracking
from jobcrawler.schema_org import READ_KEYS, posting_fields, unknown_words


class TeamtailorSpider(Args[CompanyArgs], CompanySpider):
    """Careers sites of teamtailor.com; most have a host of their own, so the site's address is taken too.

    Shape: a recorded feed of two postings.
    """

    name = "teamtailor"
    title = "Teamtailor"
    listings = ("https://{company}.teamtailor.com/jobs.json",)
    link = "https://{company}.teamtailor.com/jobs/{id}"
    careers = re.compile(r"//(?P<company>(?!www\b|api\b)[\w-]+)(?:\.na)?\.teamtailor\.com")
    records_at = ("items",)
    name_at = ("title",)
    unneeded = "date_modified summary image tags authors language attachments"

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting:
        """The posting of one item: what its schema.org object says; its number is in its address."""
        url = web_url(record.get("url"))
        number = re.search(r"/jobs/(\d+)", url or "")
        told = full_text(text(record, "content_html") or text(record, "content_text"))
        told |= self.posted(line(record, "date_published"), page.now) | {"title": named(record, "title")}
        data = mapping(record.get("_jobposting"))
        told |= posting_fields(data, page.now)
        said, uuid = told.pop("source_id", None), line(record, "id")
        for field, words in unknown_words(data).items():
            self.count_unknown(field, words)
        for key in data.keys() - READ_KEYS - {"@context", "@type"}:
            self.count(f"unread/{key[:60]}")
        told["link"] = strip_tracking(url) if url and not number else None
        return self.vacancy(page, number[1] if number else said or uuid, (), **told)

    def next_page(self, page: CompanyPage, shown: int) -> str | None:
        """Where there are more, the feed says so."""
        return line(page.data, "next_url")
