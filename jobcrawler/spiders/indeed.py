"""Indeed: two JavaScript assignments in the page carry everything.

Source of the shapes: recorded pages of 2023 to 2026 (search and posting) of us, in, hk, mx, ie.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from scrapy_spider_metadata import Args

from jobcrawler import schema_org
from jobcrawler.base_spiders.arguments import RenderedArgs, SearchArgs
from jobcrawler.base_spiders.merge import merge
from jobcrawler.base_spiders.reading import (
    count,
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
    web_url,
)
from jobcrawler.base_spiders.search import Search, SearchPage, SearchSpider
from jobcrawler.countries import COUNTRIES, country_by_name
from jobcrawler.exceptions import PageError
from jobcrawler.outcomes import Outcome
from jobcrawler.parsers.blocks import Markers
from jobcrawler.parsers.dates import from_millis, published
from jobcrawler.parsers.embedded import json_after, json_ld
from jobcrawler.parsers.employment import SUIDS, WORKPLACE_SUIDS, job_types, workplace
from jobcrawler.parsers.location import coordinates
from jobcrawler.parsers.salary import Salary, from_bounds
from jobcrawler.parsers.text import html_to_text, normalise, strip_tracking

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy import Request
    from scrapy.http import Response

    from jobcrawler.countries import Country
    from jobcrawler.items import JobPosting

CARDS = re.compile(rb"""window\.mosaic\.providerData\[\s*["']mosaic-provider-jobcards["']\s*\]\s*=\s*""")
INITIAL = re.compile(rb"window\._initialData\s*=\s*")
_CANONICAL = re.compile(rb"""<link\b[^<>]*rel=["']canonical["'][^<>]*>""")
_COMPANY_PATH = re.compile(r"/(?:cmp|empresa|companies)/[^?#\s]+")
_JSON_BODY = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?=[{\[])")
_KEY = re.compile(r"[?&]jk=([0-9a-f]{16})")
_PLACE_IN_LINK = re.compile(r".*-l-(.+)-[^\W\d-]+\.html")
_TITLE = re.compile(rb"<title[^<>]*>([^<]*)</title>")
_HOSTS = {code: country.indeed for code, country in COUNTRIES.items() if country.indeed}
_CODES = {**SUIDS, **WORKPLACE_SUIDS}
_SAME_DAY = timedelta(days=1)
AGES = (1, 3, 7, 14)
RADII = (0, 5, 10, 15, 25, 35, 50, 100)
JOB_TYPES = {
    "full_time": "fulltime", "part_time": "parttime", "contract": "contract", "temporary": "temporary",
    "internship": "internship", "permanent": "permanent",
}  # fmt: skip
WORKPLACES = {"remote": "0kf:attr(DSQF7);", "hybrid": "0kf:attr(PAXZC);"}


class IndeedArgs(SearchArgs, RenderedArgs):
    """Arguments of an Indeed search."""


class IndeedSpider(Args[IndeedArgs], SearchSpider):
    """Indeed: result pages, then a page for each posting but the one that is open beside the list."""

    args: IndeedArgs
    name = "indeed"
    title: ClassVar[str] = "Indeed"
    markers: ClassVar[Markers] = Markers(
        positive=(
            b"mosaic-provider-jobcards", b"window._initialData", b'"jobInfoWrapperModel"', b'id="jobDescriptionText"',
            b'"JobPosting"',
        ),
        gone=(re.compile(rb"<title>\s*Not Found \| Indeed"),),
    )  # fmt: skip
    page_cap: ClassVar[int] = 100
    result_cap: ClassVar[int] = 1000
    accepts: ClassVar[dict[str, tuple[str, ...]]] = {"job_type": tuple(JOB_TYPES), "workplace": tuple(WORKPLACES)}

    @classmethod
    def hosts(cls) -> dict[str, str]:
        """The host of each country."""
        return _HOSTS

    def canonical_link(self, source_id: str, country: str | None = None) -> str:
        """One host a country: `https://www.indeed.com/viewjob?jk=KEY`."""
        return f"https://{self.public_host(country)}/viewjob?jk={source_id}"

    # -- requests ------------------------------------------------------------------------------------------------

    def search_request(self, search: Search) -> Request:
        """`/jobs` with what Indeed knows of our arguments."""
        args = self.args
        given = {
            "q": search.query,
            "l": search.location,
            "fromage": next_known(AGES, args.max_age_days),
            "radius": _radius(args.radius),
            "jt": JOB_TYPES.get(args.job_type or ""),
            "sc": WORKPLACES.get(args.workplace or ""),
        }
        query = query_string(given)
        return self.page_request(f"{self.base}/jobs?{query}", search)

    def detail_url(self, card: JobPosting) -> str:
        """The page of a card's posting."""
        return f"{self.base}/viewjob?jk={card.source_id}"

    def robots_samples(self) -> dict[str, str]:
        """Result pages after the first have a rule of their own."""
        samples = super().robots_samples()
        return {**samples, "result pages after the first": f"{samples['searches']}&start=10"}

    def search_of(self, url: str) -> Search:
        """The search that a result page's URL asks for."""
        asked = parse_qs(urlsplit(url).query)
        return Search(asked.get("q", [""])[0].strip(), asked.get("l", [""])[0].strip() or None)

    # -- result pages --------------------------------------------------------------------------------------------

    def read_search(self, response: Response, search: Search) -> SearchPage:
        """Both blobs of a result page."""
        cards = json_after(response.body, CARDS, b"mosaic-provider-jobcards")
        initial = json_after(response.body, INITIAL, b"_initialData") or {}
        results = dig(cards, "metaData", "mosaicProviderJobCardsModel", "results")
        empty = bool(dig(initial, "noSearchResultModel")) or dig(initial, "totalJobCount") == 0
        if not isinstance(results, list) or not (results or empty or (count(dig(initial, "pageNum")) or 1) > 1):
            raise self.unreadable(response, "it holds no job cards")
        place = _place_searched(response.body, search)
        site = self._site(initial)
        new = [raw for raw in dicts(results) if self.is_new(search, _key(raw))]
        return SearchPage(
            cards=self._with_opened(response, initial, [self._card(raw, response, site) for raw in new]),
            shown=len(results),
            advertised=count(dig(initial, "totalJobCount")) or count(dig(initial, "uniqueJobsCount")),
            empty=empty,
            next_url=_next_page(initial),
            place_searched=place,
            place_mistaken=bool(search.location and not place) and country_by_name(search.location or "") != site,
        )

    def _site(self, data: Any) -> Country:
        """The country of the site that made the page, as the page says; else the one asked for."""
        return COUNTRIES.get((line(data, "country") or "").lower()) or COUNTRIES[self.args.country]

    def _with_opened(self, response: Response, initial: Any, cards: list[JobPosting]) -> list[JobPosting]:
        """The posting whose page is open beside the list needs no request of its own."""
        body = dig(initial, "autoOpenTwoPaneViewjobResponse", "body")
        if not isinstance(body, dict):
            return cards
        opened = self._posting(body, response)
        full = opened.source_id and opened.description_kind == "full"
        return [merge(card, opened) if full and card.source_id == opened.source_id else card for card in cards]

    def _card(self, raw: dict[str, Any], response: Response, site: Country) -> JobPosting:
        key = _key(raw)
        country = COUNTRIES.get((line(raw, "country") or "").lower()) or site
        formatted = named(raw, "formattedLocation")
        place = self.place_of(formatted, country.code)
        work = self._card_workplace(raw) or place.workplace
        city = named(raw, "jobLocationCity")
        return self.posting(
            response,
            source_id=key,
            title=first(named(raw, "displayTitle"), named(raw, "title")),
            company=first(firm(raw, "company"), firm(raw, "company", "name"), firm(raw, "truncatedCompany")),
            location=_place_name(formatted, work, country),
            link=self.canonical_link(key, site.code) if key else None,
            job_type=self._job_types(_coded(raw, "job-types") + items(raw, "jobTypes")),
            workplace=work,
            gone=raw.get("expired") is True,
            city=first(city if city != "Remote" else None, place.city),
            region=first(place.region, named(raw, "jobLocationState")),
            country=country.code.upper(),
            **self._dates(raw, "createDate", "pubDate", raw.get("formattedRelativeTime"), self.now(response)),
            **self._company(site, *map(raw.get, ("companyOverviewLink", "companyRating", "companyReviewCount"))),
            **described(html_to_text(text(raw, "snippet")), "snippet"),
            **self._card_pay(raw, country),
        )  # fmt: skip

    def _card_workplace(self, raw: dict[str, Any]) -> str | None:
        """`remoteWorkModel` before the attributes, and those before `remoteLocation`, false on hybrid cards."""
        return (
            workplace(dig(raw, "remoteWorkModel", "type"))
            or next(filter(None, map(workplace, _coded(raw, "remote"))), None)
            or ("remote" if raw.get("remoteLocation") is True else None)
        )

    def _card_pay(self, raw: dict[str, Any], country: Country) -> dict[str, Any]:
        """The advert's pay as Indeed extracted it; without one, Indeed's own estimate."""
        numbers, guess = raw.get("extractedSalary"), raw.get("estimatedSalary")
        shown, currency = line(raw, "salarySnippet", "text"), line(raw, "salarySnippet", "currency")
        source, bounds = "extracted", numbers
        if not isinstance(numbers, dict):
            if shown:
                fields = self.pay_of(shown, currency, country.code)
                return {**fields, "salary_source": fields.get("salary_source") or source}
            source, bounds, currency, shown = "estimated", guess, country.currency, line(guess, "formattedRange")
        low, high, period = dig(bounds, "min"), dig(bounds, "max"), line(bounds, "type")
        pay = from_bounds(low, high, currency=currency, period=period, source=source, text=shown)
        if shown and (pay is None or pay.period is None):
            return {**self.pay_of(shown, currency, country.code), "salary_source": source}
        return paid(pay)

    # -- postings ------------------------------------------------------------------------------------------------

    def read_posting(self, response: Response, source_id: str | None) -> JobPosting:
        """The model of a posting's page; without it JSON-LD, then the DOM."""
        asked = source_id or parse_qs(urlsplit(response.url).query).get("jk", [None])[0]
        model = json_after(response.body, INITIAL, b"_initialData") or json_after(response.body, _JSON_BODY)
        model = dig(model, "body") or model
        if isinstance(model, dict) and isinstance(model.get("jobInfoWrapperModel"), dict):
            posting = self._posting(model, response)
        else:
            posting = self._from_markup(response, asked)
        if asked and posting.source_id and posting.source_id != asked:
            raise PageError(Outcome.WRONG_POSTING, f"Indeed sent {posting.source_id} when {asked} was asked for")
        if dig(_job(model), "expired") is True:
            raise PageError(Outcome.GONE, f"Indeed no longer has the posting at {response.url}: it is expired")
        if not posting.description:
            raise self.unreadable(response, "it holds no description")
        return posting

    def _posting(self, model: dict[str, Any], response: Response) -> JobPosting:
        """The model that the stand-alone page, its JSON form and the pane beside a result list share."""
        info = dig(model, "jobInfoWrapperModel", "jobInfoModel")
        header, job, site = dig(info, "jobInfoHeaderModel"), _job(model), self._site(model)
        key = _key(model) or _key(mapping(job)) or _key_asked(response.url)
        country = COUNTRIES.get((line(job, "location", "countryCode") or "").lower()) or site
        formatted = first(named(header, "formattedLocation"), named(model, "jobLocation"))
        place = self.place_of(formatted, country.code)
        work = _detail_workplace(header, job) or place.workplace
        city = named(job, "location", "city")
        review = dig(header, "companyReviewModel", "ratingsModel")
        age = dig(model, "jobMetadataFooterModel", "age")
        return self.posting(
            response,
            source_id=key,
            title=first(named(header, "jobTitle"), named(model, "jobTitle"), named(job, "title")),
            company=first(
                firm(header, "companyName"), firm(job, "sourceEmployerName"), firm(job, "employer", "name")
            ),
            location=_place_name(formatted, work, country),
            link=self.canonical_link(key, site.code) if key else None,
            job_type=self._job_types(_detail_types(info, job)),
            workplace=work,
            city=first(city if city != "Remote" else None, place.city),
            region=first(place.region, named(job, "location", "admin1Name")),
            country=country.code.upper(),
            language=line(job, "language"),
            apply_link=_apply_link(line(job, "url"), self.base),
            **located(coordinates(dig(job, "location", "latitude"), dig(job, "location", "longitude"))),
            **self._dates(job, "dateOnIndeed", "datePublished", age, self.now(response)),
            **self._company(site, dig(header, "companyOverviewLink"), dig(review, "rating"), dig(review, "count")),
            **described(_description(info, job), "full"),
            **paid(_detail_pay(dig(model, "salaryInfoModel"))),
        )  # fmt: skip

    def _from_markup(self, response: Response, asked: str | None) -> JobPosting:
        """JSON-LD, else the DOM of a page without the model; its identity is that of its own canonical link."""
        data = schema_org.find_posting(json_ld(response.body))
        fields = schema_org.posting_fields(data, self.now(response)) if data else _dom_fields(response)
        key = _key_asked(_canonical(response.body) or "") or _key_asked(response.url) or asked
        names = {name: named(fields.get(name)) for name in ("title", "location", "city", "region")}
        names["company"] = firm(fields.get("company"))
        link = self.canonical_link(key) if key else None
        return self.posting(response, **{**fields, **names, "source_id": key, "link": link})

    # -- shared --------------------------------------------------------------------------------------------------

    def _dates(self, raw: Any, shown: str, first_shown: str, relative: Any, now: datetime) -> dict[str, Any]:
        """What the site shows follows the creation date; the publication date may be years older: a repost."""
        created, original = (published(from_millis(dig(raw, name)), now) for name in (shown, first_shown))
        if created:
            original = original if original and original <= created + _SAME_DAY else None
            return {"date_posted": created, "date_posted_precision": "exact", "original_date_posted": original}
        if original:
            return {"date_posted": original, "date_posted_precision": "day"}
        return self.posted(line(relative), now)

    def _job_types(self, labels: list[Any]) -> str | None:
        found, unknown = job_types(labels)
        self.count_unknown("job_type", unknown)
        return found

    def _company(self, site: Country, path: Any, stars: Any, reviews: Any) -> dict[str, Any]:
        """The page is given with host or without; its parameters only say where a click came from."""
        found = _COMPANY_PATH.search(path) if isinstance(path, str) else None
        link = f"https://{self.public_host(site.code)}{found[0]}" if found else None
        stars = rating(stars)
        return {"company_link": link, "company_rating": stars, "company_reviews": count(reviews) if stars else None}


# -- what Indeed writes where ------------------------------------------------------------------------------------


def _radius(asked: int | None) -> int | None:
    """The next larger radius that Indeed knows; its largest for what is beyond."""
    return None if asked is None else next_known(RADII, min(asked, RADII[-1]))


def _key(raw: dict[str, Any]) -> str | None:
    """The first that has the form of a key; another is as good as none."""
    keys = (line(raw, name) for name in ("jobkey", "jobKey", "key"))
    return next((key for key in keys if key and re.fullmatch("[0-9a-f]{16}", key)), None)


def _key_asked(url: str) -> str | None:
    found = _KEY.search(url)
    return found[1] if found else None


def _job(model: Any) -> Any:
    return dig(model, "hostQueryExecutionResult", "data", "jobData", "results", 0, "job")


def _description(info: Any, job: Any) -> str | None:
    """An older shape wraps it in {content}."""
    found = text(info, "sanitizedJobDescription") or text(info, "sanitizedJobDescription", "content")
    return html_to_text(found or text(job, "description", "html"))


def _coded(raw: dict[str, Any], label: str) -> list[Any]:
    """A card's attributes of a kind: our word for the language-free code, else the label."""
    groups = [group for group in dicts(raw.get("taxonomyAttributes")) if group.get("label") == label]
    attributes = [a for group in groups for a in dicts(group.get("attributes"))]
    return [_CODES.get(str(a.get("suid"))) or a.get("label") for a in attributes]


def _place_name(formatted: str | None, work: str | None, country: Country) -> str:
    return first(formatted, "Remote" if work == "remote" else None) or country.name


def _next_page(initial: Any) -> str | None:
    number = count(dig(initial, "pageNum"))
    links = dicts(dig(initial, "pageLinks"))
    return next((line(link, "href") for link in links if number and link.get("label") == number + 1), None)


def _detail_pay(shown: Any) -> Salary | None:
    source = {"EXTRACTION": "extracted", "ESTIMATE": "estimated", "EMPLOYER": "employer"}
    return from_bounds(
        dig(shown, "salaryMin"), dig(shown, "salaryMax"),
        currency=line(shown, "salaryCurrency"), period=line(shown, "salaryType"),
        source=source.get(line(shown, "salarySource") or "", "extracted"), text=line(shown, "salaryText"),
    )  # fmt: skip


def _detail_types(info: Any, job: Any) -> list[Any]:
    """Job types of a detail page; coded ones first, the header's text where there are none."""
    coded = dicts(dig(job, "jobTypes"))
    coded += dicts(dig(info, "jobDescriptionSectionModel", "jobDetailsSection", "jobTypes"))
    labels = [SUIDS.get(str(a.get("key") or a.get("suid"))) or a.get("label") for a in coded]
    return labels or [line(info, "jobMetadataHeaderModel", "jobType")]


def _detail_workplace(header: Any, job: Any) -> str | None:
    coded = (WORKPLACE_SUIDS.get(str(a.get("key"))) for a in dicts(dig(job, "attributes")))
    return (
        workplace(dig(header, "remoteWorkModel", "type"))
        or next(filter(None, coded), None)
        or ("remote" if dig(header, "remoteLocation") is True else None)
    )


def _apply_link(url: str | None, own: str) -> str | None:
    """The employer's own page; links back to the board are not."""
    found = web_url(url)
    host = (urlsplit(found).hostname or "") if found else ""
    if not found or host == "indeed.com" or host.endswith(".indeed.com") or host == urlsplit(own).hostname:
        return None
    return strip_tracking(found)


def _canonical(body: bytes) -> str | None:
    tag = _CANONICAL.search(body)
    href = re.search(rb"""href=["']([^"']+)""", tag[0]) if tag else None
    return href[1].decode("utf-8", "replace") if href else None


def _place_searched(body: bytes, search: Search) -> str | None:
    """The place that Indeed searched: of its canonical link; else the one asked, where link or title name it."""
    canonical = unquote(_canonical(body) or "")
    link = _PLACE_IN_LINK.search(canonical)
    if link:
        place = link[1].replace("-", " ")
        return None if country_by_name(place) else place
    found = _TITLE.search(body)
    title = found[1].decode("utf-8", "replace") if found else ""
    asked = set(normalise((search.location or "").split(",")[0]).split())
    shown = normalise(re.sub(re.escape(search.query), " ", f"{title} {canonical}", flags=re.IGNORECASE)).split()
    return search.location if asked and asked <= set(shown) else None


def _dom_fields(response: Response) -> dict[str, Any]:
    """Title, company, place and description of the page's own elements: the last resort."""

    title = inner(response, '[data-testid="jobsearch-JobInfoHeader-title"]')
    return {
        "title": title.removesuffix(" - job post") if title else None,
        "company": inner(response, '[data-testid="inlineHeader-companyName"]'),
        "location": inner(response, '[data-testid="inlineHeader-companyLocation"]'),
        **described(html_to_text(response.css("#jobDescriptionText").get()), "full"),
    }
