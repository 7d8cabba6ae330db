"""Adzuna: the official API of an aggregator, with a key of one's own."""

import re

from scrapy.http import Response

from jobcrawler.base_spiders.json_api import ApiSearchSpider, Args, Record, Search, SearchArgs
from jobcrawler.base_spiders.reading import firm, items, line, located, named, query_string, snippet, text
from jobcrawler.countries import COUNTRIES, country_by_name
from jobcrawler.items import JobPosting
from jobcrawler.parsers.blocks import Markers
from jobcrawler.parsers.location import coordinates, region_code

_ENDINGS = "at=at au=com.au be=be br=com.br ca=ca ch=ch de=de es=es fr=fr gb=co.uk in=in it=it mx=com.mx nl=nl nz=co.nz"


class AdzunaSpider(Args[SearchArgs], ApiSearchSpider):
    """Adzuna's API: texts of 500 characters, yearly pay in the country's currency. Shape: 110 recorded postings."""

    name, title, link = "adzuna", "Adzuna", "/details/{id}"
    keys, unneeded = ("adzuna_app_id", "adzuna_app_key"), "__CLASS__ adref redirect_url category"
    custom_settings = {"DOWNLOAD_DELAY": 2.4, "DOWNLOAD_DELAY_JITTER": 0}  # 25 requests a minute
    markers = Markers(positive=(b'"results"', b"Adzuna::API::Response::Job"), wrong_key=(b"AUTH_FAIL",))
    accepts = {"job_type": ("full_time", "part_time", "contract", "permanent")}
    page_size, page_cap, result_cap = 50, 1_000, 50_000
    records_at, total_at, words_in = ("results",), ("count",), ("what", "where")
    host_table = {pair[:2]: f"www.adzuna.{pair[3:]}" for pair in f"{_ENDINGS} pl=pl sg=sg us=com za=co.za".split()}

    def search_url(self, search: Search) -> str:
        """The first page of a search; its distance is in kilometres."""
        args = self.args
        asked = {"app_id": self.key("adzuna_app_id"), "app_key": self.key("adzuna_app_key"), "results_per_page": 50}
        asked |= {"what": search.query, "where": search.location, "max_days_old": args.max_age_days}
        asked["distance"] = args.radius and round(args.radius * (1.609 if COUNTRIES[args.country].miles else 1))
        asked |= {args.job_type: 1} if args.job_type else {}
        return f"{args.base_url or 'https://api.adzuna.com'}/v1/api/jobs/{args.country}/search/1?{query_string(asked)}"

    def parse_record(self, record: Record, response: Response) -> JobPosting:
        """The posting of one result; `area` goes from the country down to the city and its district."""
        key, place = line(record, "id"), record.get("location")
        area = [*map(named, items(place, "area")), None, None, None, None]
        source = "estimated" if str(record.get("salary_is_predicted")) in ("1", "True") else "employer"
        country = country_by_name(area[0] or "") or COUNTRIES[self.args.country]
        return self.posting(
            response,
            source_id=key,
            link=self.canonical_link(key, country.code) if key else None,
            title=named(record, "title"),
            company=re.sub(r"\s*-\s*Glassdoor\s*✪.*$", "", firm(record, "company", "display_name") or "") or None,
            location=named(place, "display_name"),
            region=region_code(area[1], country.code),
            city=area[3],
            country=country.code.upper(),
            job_type=self.types_of([record.get("contract_time"), record.get("contract_type")]),
            **snippet(text(record, "description")),
            **located(coordinates(record.get("latitude"), record.get("longitude"))),
            **self.posted(line(record, "created"), self.now(response)),
            **self.offer(record.get("salary_min"), record.get("salary_max"), country.currency, "year", source=source),
        )
