"""Glassdoor: three generations of embedded data, then the cards of the DOM.

Source of the shapes: recorded result pages of 2023 to 2026, two recorded details (both out of result pages).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from urllib.parse import urlencode

from pydantic import Field, PositiveInt, model_validator
from scrapy import Request
from scrapy_spider_metadata import Args

from jobcrawler import schema_org
from jobcrawler.base_spiders.arguments import RenderedArgs, SearchArgs
from jobcrawler.base_spiders.reading import (
    count,
    dated,
    described,
    dicts,
    dig,
    firm,
    first,
    inner,
    items,
    line,
    located,
    mapping,
    named,
    next_known,
    paid,
    query_string,
    rating,
    text,
)
from jobcrawler.base_spiders.search import Search, SearchPage, SearchSpider
from jobcrawler.countries import COUNTRIES, country_by_name
from jobcrawler.exceptions import PageError
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.blocks import Markers
from jobcrawler.parsers.dates import from_age_days
from jobcrawler.parsers.embedded import apollo_state, json_after, json_ld, next_data, resolve_refs
from jobcrawler.parsers.employment import SUIDS, WORKPLACE_SUIDS, job_types, workplace
from jobcrawler.parsers.flight import flight_stream
from jobcrawler.parsers.location import coordinates
from jobcrawler.parsers.salary import Salary, from_bounds
from jobcrawler.parsers.text import clean_line, html_to_text, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from parsel import Selector
    from scrapy.http import Response

    from jobcrawler.items import JobPosting

_HOSTS = {code: country.glassdoor for code, country in COUNTRIES.items() if country.glassdoor}
AGES = (1, 3, 7, 14, 30)
JOB_TYPES = {
    "full_time": "fulltime", "part_time": "parttime", "contract": "contract", "temporary": "temporary",
    "internship": "internship",
}  # fmt: skip
COUNTRY_IDS = {1: "us", 2: "gb", 3: "ca", 115: "in"}
"""`jobCountryId` of recorded postings; an unknown one is counted."""
PAGE_SIZE = 30

_PLACE_IN_URL = re.compile(r"_I([CSN])(\d+)(?=[_.])")
_ID = re.compile(r"[1-9][0-9]{0,18}")
_ID_IN_URL = re.compile(r"[?&](?:jl|jobListingId)=([1-9][0-9]{0,18})(?![0-9])")
_WORDS_IN_URL = re.compile(r"/(?:Job|Jobs|[A-Z]\w+)/(.+?)-SRCH_(?:IL\.0,(\d+))?.*?_?K[OW](\d+),(\d+)")
_JSON_BODY = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?=[{\[])")
_CARDS = 'li[data-test="jobListing"], li.react-job-listing, li.jl'
_DOM = {
    "title": 'a[data-test="job-title"], a.jobTitle, .job-title, .jobTitle',
    "company": '[class*="EmployerProfile_compactEmployerName"], [class*="EmployerProfile_employerName"], '
    ".jobEmpolyerName, .employer-name, .jobHeader a",
    "location": '[data-test="emp-location"], .loc, .location',
    "pay": '[data-test="detailSalary"], .salaryEstimate, .salaryText, .salary-estimate',
    "age": '[data-test="job-age"], .listing-age',
    "snippet": '[class*="jobDescriptionSnippet"], .job-description-snippet',
}
"""What a card's parts are called in the DOM, 2020 to 2026; endings of class names are build hashes."""


class GlassdoorArgs(SearchArgs, RenderedArgs):
    """Arguments of a Glassdoor search."""

    location_id: PositiveInt | None = Field(
        default=None, description="Glassdoor's own number of a place, together with location_type: 1 or more"
    )
    location_type: Literal["city", "state", "country"] | None = Field(
        default=None, description="what location_id is: one of city, state, country"
    )

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.location_id is None) != (self.location_type is None):
            raise ValueError("location_id and location_type go together: give both or none")
        if self.location_id and self.location:
            raise ValueError("location_id says the place already: leave location out")
        return self

    def filters(self) -> dict[str, Any]:
        """A place by its number is part of what makes a search this one."""
        place = {"location_id": self.location_id, "location_type": self.location_type} if self.location_id else {}
        return {**super().filters(), **place}


class GlassdoorSpider(Args[GlassdoorArgs], SearchSpider):
    """Glassdoor: a lookup of the place, then result pages, then a page for each posting."""

    name = "glassdoor"
    title: ClassVar[str] = "Glassdoor"
    args: GlassdoorArgs
    markers: ClassVar[Markers] = Markers(
        positive=(
            re.compile(rb'"job(?:Listings|view|View|Description|TitleText)\\?"'),
            re.compile(rb'<li\b[^<>]*class="(?:[^"]* )?(?:react-job-listing|jl)[ "]'),
            re.compile(rb'"@type"\s*:\s*"JobPosting"'),
            b'"jobView(', b'data-test="jobListing"', b"JobDetails_jobDescription", b'id="JobDescriptionContainer"',
            b"jobDescriptionContent",
        ),  # each expression starts with a text: those are found at once
        gone=(re.compile(rb"<title>\s*Page not found", re.IGNORECASE),),
    )  # fmt: skip
    page_cap: ClassVar[int] = 30
    result_cap: ClassVar[int] = 900
    accepts: ClassVar[dict[str, tuple[str, ...]]] = {"job_type": tuple(JOB_TYPES), "workplace": ("remote",)}

    @classmethod
    def hosts(cls) -> dict[str, str]:
        """The host of each country."""
        return _HOSTS

    def canonical_link(self, source_id: str, country: str | None = None) -> str:
        """The same host whatever the country: `https://www.glassdoor.com/job-listing/j?jl=ID`."""
        return f"https://{self.public_host('us')}/job-listing/j?jl={source_id}"

    # -- requests ------------------------------------------------------------------------------------------------

    def search_request(self, search: Search) -> Request:
        """The board's own lookup of the place; without a place, the result page itself."""
        if self.args.location_id and self.args.location_type:
            place = (_LETTERS[self.args.location_type], self.args.location_id)
            return self._result_request(search._replace(place=place))
        if search.location is None or country_by_name(search.location) == COUNTRIES[self.args.country]:
            return self._result_request(search)
        query = {"locationTypeFilters": "CITY,STATE,COUNTRY", "caller": "jobs", "term": search.location}
        return Request(
            f"{self.base}/autocomplete/location?{urlencode(query)}",
            callback=self.parse_places,
            errback=self.search_failed,
            cb_kwargs={"search": search},
            dont_filter=True,
        )

    def parse_places(self, response: Response, search: Search) -> Iterator[Request]:
        """The answer of the lookup: the search goes on with the place that was meant, or ends."""
        try:
            places = self._reading(response, lambda: json_after(response.body, _JSON_BODY))
            if not isinstance(places, list):
                raise self.unreadable(response, "the answer to a place is no list")
        except PageError as error:
            self._search_ended(search, error, response=response)
            return
        place = _place_meant(dicts(places), search.location or "", self.args.country)
        if place:
            yield self._result_request(search._replace(place=place))
            return
        known = "; ".join(filter(None, (line(p, "label") for p in dicts(places)[:5]))) or "nothing like it"
        where = COUNTRIES[self.args.country].name
        sentence = f"Glassdoor knows no place {search.location!r} in {where} (it offers: {known}): nothing was searched"
        self._search_ended(search, PageError(Outcome.LOCATION_UNPARSED, sentence), response=response)

    def _result_request(self, search: Search) -> Request:
        args, (kind, number) = self.args, search.place or (None, None)
        given = {
            "sc.keyword": search.query,
            "locT": kind,
            "locId": number,
            "fromAge": next_known(AGES, args.max_age_days),
            "radius": args.radius,
            "jobType": JOB_TYPES.get(args.job_type or ""),
            "remoteWorkType": 1 if args.workplace == "remote" else None,
        }
        query = query_string(given)
        return self.page_request(f"{self.base}/Job/jobs.htm?{query}", search)

    def detail_url(self, card: JobPosting) -> str:
        """The page of a card's posting."""
        return f"{self.base}/job-listing/j?jl={card.source_id}"

    def search_of(self, url: str) -> Search:
        """The search that a result page's URL asks for: its words, and the place by the board's own number."""
        place, words = _PLACE_IN_URL.search(url), _WORDS_IN_URL.search(url)
        query, where = "", None
        if words:
            query = words[1][int(words[3]) : int(words[4])].replace("-", " ")
            where = words[1][: int(words[2])].replace("-", " ") if words[2] else None
        return Search(query, where, (place[1], int(place[2])) if place else None)

    # -- result pages --------------------------------------------------------------------------------------------

    def read_search(self, response: Response, search: Search) -> SearchPage:
        """The first generation of data that is there."""
        model = _listings(response.body)
        cards = [self._card(entry, response) for entry in _entries(dig(model, "jobListings") or model)]
        if model is None:
            cards = [self._dom_card(card, response) for card in response.css(_CARDS)]
        total = dig(model, "totalJobsCount")
        if not cards and (model is None or (total != 0 and _page_number(response.url) == 1)):
            raise self.unreadable(response, "it holds no job listings")
        searched = _place_shown(model)
        return SearchPage(
            cards=cards,
            advertised=count(total),
            empty=total == 0,
            next_url=self._next_page(response.url, count(total)),
            place_searched=first(line(searched, "localizedDisplayName"), line(searched, "shortName")),
            place_mistaken=bool(search.place and searched is not None and _place_of(searched) != search.place),
        )

    def _next_page(self, url: str, total: int | None) -> str | None:
        """Neither generation links its next page: `_IPn` goes before the ending of the canonical URL."""
        number = _page_number(url)
        if (total is not None and number * PAGE_SIZE >= total) or "-SRCH_" not in url:
            return None
        return re.sub(r"(?:_IP\d+)?\.htm", f"_IP{number + 1}.htm", url, count=1)

    def _card(self, entry: dict[str, Any], response: Response) -> JobPosting:
        header, job = entry.get("header", entry), entry.get("job")
        return self._posting(response, header, job, dig(header, "locationName"), employer=dig(header, "employer"),
            overview=entry.get("overview"), **described(_snippet(job), "snippet"))  # fmt: skip

    def _posting(
        self, response: Response, header: Any, job: Any, where: Any, *, employer: Any, overview: Any, **more: Any
    ) -> JobPosting:
        key = _listing_id(header, job)
        code = self._country(dig(header, "jobCountryId"))
        where = named(where)
        place = self.place_of(where, code)
        codes = [line(a, "key") or "" for a in dicts(dig(header, "indeedJobAttribute", "extractedJobAttributes"))]
        types, unknown = job_types([*filter(None, map(SUIDS.get, codes)), *items(header, "jobType")])
        self.count_unknown("job_type", unknown)
        work = _workplace(header, codes) or place.workplace
        country = COUNTRIES[code or self.args.country].name
        stars = rating(dig(header, "rating")) or rating(dig(employer, "ratings", "overallRating"))
        fields = {
            "source_id": key,
            "title": first(named(header, "jobTitleText"), named(job, "jobTitleText"), named(header, "jobTitle")),
            "company": _company(header, employer, overview),
            "location": first(where, "Remote" if work == "remote" else None, country),
            "link": self.canonical_link(key) if key else None,
            "job_type": types,
            "workplace": work,
            "gone": dig(header, "expired") is True,
            "city": place.city,
            "region": place.region,
            "country": code.upper() if code else place.country,
            "company_rating": stars,
            **dated(from_age_days(dig(header, "ageInDays"), self.now(response))),
            **paid(_pay(header)),
        }
        return self.posting(response, **{**fields, **{k: v for k, v in more.items() if v is not None}})

    def _country(self, number: Any) -> str | None:
        code = COUNTRY_IDS.get(number) if isinstance(number, int) and number is not True else None
        if number is not None and code is None:
            self.count_unknown("country", [clean_line(str(number)) or "?"])
        return code

    def _dom_card(self, card: Selector, response: Response) -> JobPosting:
        """A card of the DOM, 2020 to 2026; every path stays inside its card."""

        marked = card.attrib.get("data-jobid") or card.attrib.get("data-id") or ""
        key = marked if _ID.fullmatch(marked) else None
        where = named(inner(card, _DOM["location"]) or card.attrib.get("data-job-loc"))
        place = self.place_of(where, self.args.country)
        pay = inner(card, _DOM["pay"])
        company = inner(card, _DOM["company"])
        return self.posting(
            response,
            source_id=key,
            title=named(inner(card, _DOM["title"])),
            company=firm(re.sub(r"\s*\d\.\d\s*★?$", "", company) if company else None),
            location=where or ("Remote" if place.workplace == "remote" else None),
            link=self.canonical_link(key) if key else None,
            workplace=place.workplace,
            city=place.city,
            region=place.region,
            country=place.country or self.args.country.upper(),
            **described(inner(card, _DOM["snippet"]), "snippet"),
            **self.posted(inner(card, _DOM["age"]), self.now(response)),
            **self._shown_pay(pay),
        )

    def _shown_pay(self, shown: str | None) -> dict[str, Any]:
        """Pay of the DOM: an estimate where it does not say that it is the employer's."""
        fields = self.pay_of(shown, country=self.args.country)
        paid_by = fields.get("salary_source") or "estimated"
        return {**fields, "salary_source": paid_by} if "salary_min" in fields else fields

    # -- postings ------------------------------------------------------------------------------------------------

    def read_posting(self, response: Response, source_id: str | None) -> JobPosting:
        """Flight row, `jobView`, JSON-LD, DOM: the first that is there."""
        in_url = _ID_IN_URL.search(response.url)
        asked = source_id or (in_url[1] if in_url else None)
        posting = (
            self._from_flight(response, asked)
            or self._from_job_view(response, asked)
            or self._from_json_ld(response, asked)
            or self._from_dom(response, asked)
        )
        if posting is None:
            raise self.unreadable(response, "it holds no posting")
        if asked and posting.source_id != asked:
            raise PageError(Outcome.WRONG_POSTING, f"Glassdoor sent {posting.source_id} when {asked} was asked for")
        return posting

    def _from_flight(self, response: Response, asked: str | None) -> JobPosting | None:
        stream = flight_stream(response.body)
        rows = list(stream.holding("jobDescription")) if stream else []
        if not rows:
            return None
        row = next((row for row in rows if _listing_id(row, row) == asked), rows[0])
        header = {**row, **mapping(row.get("jobListingDetails"))}
        return self._detail(response, header, row, dig(row, "jobDescription"), dig(row, "employerOverview"))

    def _from_job_view(self, response: Response, asked: str | None) -> JobPosting | None:
        cache = apollo_state(response.body) or json_after(response.body, _JSON_BODY) or {}
        root = mapping(dig(cache, "ROOT_QUERY") or cache)
        views = [resolve_refs(cache, value) for key, value in root.items() if key.startswith("jobView")]
        if not views:
            return None
        view = next((v for v in views if _listing_id(dig(v, "header"), dig(v, "job")) == asked), views[0])
        header = {**mapping(dig(view, "header")), "map": dig(view, "map")}
        return self._detail(response, header, dig(view, "job"), dig(view, "job", "description"), dig(view, "overview"))

    def _detail(self, response: Response, header: Any, job: Any, description: Any, overview: Any) -> JobPosting:
        """A posting with what only its own page holds."""
        if dig(header, "expired") is True:
            raise PageError(Outcome.GONE, f"Glassdoor no longer has the posting at {response.url}: it is expired")
        # The middle of a country or a state is no place of work.
        city = dig(header, "locationType") == "C"
        point = coordinates(dig(header, "map", "lat"), dig(header, "map", "lng")) if city else None
        overview_path = text(overview, "links", "overviewUrl") or ""
        employer = dig(header, "employer") or overview
        more = {
            "city": named(header, "map", "cityName"),
            "region": named(header, "map", "stateName"),
            **located(point),
            "company_link": f"https://{self.public_host('us')}{overview_path}"
            if overview_path.startswith("/")
            else None,
            **described(html_to_text(description if isinstance(description, str) else None), "full"),
        }
        return self._posting(
            response, header, job, dig(header, "locationName"), employer=employer, overview=overview, **more
        )

    def _from_json_ld(self, response: Response, asked: str | None) -> JobPosting | None:
        data = schema_org.find_posting(json_ld(response.body))
        return self._markup(response, asked, schema_org.posting_fields(data, self.now(response))) if data else None

    def _from_dom(self, response: Response, asked: str | None) -> JobPosting | None:
        body = response.css(
            '[class*="JobDetails_jobDescription"], #JobDescriptionContainer, .jobDescriptionContent, '
            '[data-test="jobDescriptionContent"]'
        )
        if not body:
            return None
        pay = inner(response, '[class*="SalaryEstimate_salaryEstimateContainer"]')
        fields = {
            "title": inner(response, '[class*="JobDetails_jobTitle"], h1'),
            "company": inner(response, '[data-test="employer-name"]'),
            "location": inner(response, '[class*="JobDetails_location"]'),
            **described(html_to_text(body[0].get()), "full"),
            **self._shown_pay(pay),
        }
        return self._markup(response, asked, fields)

    def _markup(self, response: Response, asked: str | None, fields: dict[str, Any]) -> JobPosting:
        """A posting of a page that does not say its own id but in its canonical link."""
        canonical = response.css('link[rel="canonical"]::attr(href), meta[property="og:url"]::attr(content)').get("")
        own = _ID_IN_URL.search(canonical) or _ID_IN_URL.search(response.url)
        key = own[1] if own else asked
        names = {name: named(fields.get(name)) for name in ("title", "location", "city", "region")}
        names["company"] = firm(fields.get("company"))
        link = self.canonical_link(key) if key else None
        return self.posting(response, **{**fields, **names, "source_id": key, "link": link})


# -- what Glassdoor writes where ---------------------------------------------------------------------------------

_LETTERS = {"city": "C", "state": "S", "country": "N"}


def _listings(body: bytes) -> Any:
    """The `jobListings` of a result page, of whichever generation; None where there is none."""
    stream = flight_stream(body)
    if stream:
        return next((found for found in stream.find("jobListings") if dig(found, "jobListings") is not None), None)
    page = next_data(body)
    found = dig(page, "props", "pageProps", "jobSearchPage", "searchResultsData", "jobListings")
    if found is not None:
        return found
    cache = apollo_state(body) or {}
    root = mapping(dig(cache, "ROOT_QUERY"))
    key = next((key for key in root if key.startswith("jobListings")), None)
    return resolve_refs(cache, root[key]) if key else json_after(body, _JSON_BODY)


def _entries(value: Any) -> Iterator[dict[str, Any]]:
    """Every listing in a value: `{jobview: {header, job, ...}}`, or bare headers as a company's page holds them."""
    if isinstance(value, list):
        for entry in value:
            yield from _entries(entry)
    elif isinstance(dig(value, "jobview"), dict):
        yield value["jobview"]
    elif dig(value, "jobTitleText") or dig(value, "header"):
        yield value


def _listing_id(header: Any, job: Any) -> str | None:
    """In the listing itself, else in one of its links."""
    number = (line(job, "listingId") or "").removesuffix(".0")
    if _ID.fullmatch(number):
        return number
    for name in ("seoJobLink", "jobLink"):
        found = _ID_IN_URL.search(line(header, name) or "")
        if found:
            return found[1]
    return None


def _company(header: Any, employer: Any, overview: Any) -> str | None:
    """What the page shows first; they differ on most cards."""
    return first(
        firm(header, "employerNameFromSearch"),
        firm(employer, "shortName"),
        firm(employer, "name"),
        firm(header, "divisionEmployerName"),
        firm(header, "employerName"),
        firm(overview, "shortName"),
        firm(overview, "name"),
    )


def _pay(header: Any) -> Salary | None:
    """Glassdoor's model gives percentiles; with EMPLOYER_PROVIDED they are the employer's range."""
    pay, old = dig(header, "payPeriodAdjustedPay"), header
    source = {"EMPLOYER_PROVIDED": "employer", "ESTIMATED": "estimated"}.get(line(header, "salarySource") or "")
    return from_bounds(
        dig(pay, "p10") or dig(old, "payPercentile10"),
        dig(pay, "p90") or dig(old, "payPercentile90"),
        currency=line(header, "payCurrency"),
        period=line(header, "payPeriod"),
        source=source or "estimated",
    )


def _workplace(header: Any, codes: list[str]) -> str | None:
    kinds = [workplace(kind) for kind in items(header, "remoteWorkTypes")]
    return next(filter(None, [*kinds, *map(WORKPLACE_SUIDS.get, codes)]), None)


def _snippet(job: Any) -> str | None:
    parts = [part for part in items(job, "descriptionFragmentsText") if isinstance(part, str)]
    return html_to_text("\n".join(parts))


def _page_number(url: str) -> int:
    found = re.search(r"_IP(\d+)\.htm", url)
    return int(found[1]) if found else 1


def _place_shown(model: Any) -> dict[str, Any] | None:
    """The place that a page says it searched; {} for none, None where the page does not speak of it."""
    criteria = dig(model, "searchResultsMetadata", "searchCriteria")
    if isinstance(criteria, dict) and "location" in criteria:
        return mapping(criteria["location"])
    links = dig(model, "serpSeoLinksVO")
    if isinstance(links, dict) and "searchedLocationIdAsString" in links:
        return {"id": links["searchedLocationIdAsString"], "type": links.get("searchedLocationType")}
    return None


def _place_of(searched: dict[str, Any]) -> tuple[str, int] | None:
    """(type, id); both are written in several ways."""
    number, kind = line(searched, "id"), line(searched, "type")
    letter = _LETTERS.get((kind or "").lower(), kind)
    return (letter, int(number)) if number and _ID.fullmatch(number) and letter in ("C", "S", "N") else None


def _place_meant(places: list[dict[str, Any]], asked: str, country: str) -> tuple[str, int] | None:
    """The first place of the country whose names hold all the words asked: of "City, State" a city before a state."""
    own = [place for place in places if (line(place, "country2LetterIso") or "").lower() == country]
    parts = [part for part in asked.split(",") if country_by_name(part) != COUNTRIES[country]]
    words = set(normalise(" ".join(parts)).split())
    wanted = (words - {"city"}) or words
    named = [place for place in own if wanted <= set(normalise(" ".join(map(str, place.values()))).split())]
    if len(parts) > 1:
        named.sort(key=lambda place: place.get("locationType") != "C")
    found = (_place_of({"id": place.get("locationId"), "type": place.get("locationType")}) for place in named)
    return next(filter(None, found), None)
