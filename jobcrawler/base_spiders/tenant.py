"""Where a system keeps the postings of a company: its listing, their public pages, the record of each."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote, unquote, urlsplit

from jobcrawler.base_spiders.arguments import CompanyArgs
from jobcrawler.base_spiders.json_api import JsonApiSpider
from jobcrawler.base_spiders.progress import Search
from jobcrawler.exceptions import ConfigError, PageError
from jobcrawler.outcomes import Outcome

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from pydantic import BaseModel
    from scrapy import Request

    from jobcrawler.items import JobPosting


class TenantSpider(JsonApiSpider):
    """A system with a listing for each company: what is asked where.

    1. Set `listings` and `link`, with `{company}` in their place, and `careers`: what careers pages look like.
    2. Where postings have records of their own: `detail`.

    A company is a search whose query is the company: its name in the system, or the address of its careers page.
    """

    listings: ClassVar[tuple[str, ...]]
    """Addresses of a company's listing; where one does not know the company, the next is asked."""
    link: ClassVar[str]
    """A posting's public address, with `{company}` and `{id}`."""
    detail: ClassVar[str] = ""
    """Address of a posting's own record, with `{company}` and `{id}`."""
    careers: ClassVar[re.Pattern[str]]
    """Addresses by which careers pages give the system away; the group `company` names the company."""
    args: CompanyArgs

    @classmethod
    def check_args(cls, given: dict[str, Any]) -> BaseModel:
        """The typed arguments; ConfigError also where none of the companies can be asked for."""
        args = super().check_args(given)
        assert isinstance(args, CompanyArgs)
        companies = args.all_companies()
        if not any(map(cls.can_ask, companies)):
            raise ConfigError(cls._no_careers_page(companies[0]))
        return args

    # -- addresses -----------------------------------------------------------------------------------------------

    @classmethod
    def can_ask(cls, company: str) -> bool:
        """Whether there is an address to ask: an address of somebody else's careers page may be none of the system."""
        own_host = "{" in urlsplit(cls.listings[0]).netloc
        return "://" not in company or own_host or cls.careers.search(company) is not None

    @classmethod
    def parts(cls, company: str) -> dict[str, str]:
        """What templates name: the company, taken out of the address of its careers page where it is one."""
        found = cls._careers_in(company)
        return {"company": unquote(found["company"]) if found else company}

    @classmethod
    def _careers_in(cls, company: str) -> re.Match[str] | None:
        return cls.careers.search(company if "://" in company else f"//{company}")

    @classmethod
    def _no_careers_page(cls, company: str) -> str:
        return f"{company} is no careers page of {cls.title}"

    def company_name(self, company: str) -> str:
        """What to call a company of which the system says no name."""
        name = self.parts(company)["company"]
        return (urlsplit(name).hostname or name) if "://" in name else name

    def address(self, template: str, company: str, **more: str) -> str:
        """An address of the system, or of the host that stands in for it.

        A host of the company's own becomes the first part of the path there: https://acme.x.example/jobs is
        {base_url}/acme/jobs. A company that is given as the address of its careers page on a host of its own is asked
        there.
        """
        own = urlsplit(company) if "://" in company else None
        parts = {name: quote(value, safe=":/") for name, value in {**self.parts(company), **more}.items()}
        scheme, _, rest = template.partition("://")
        host, _, path = rest.partition("/")
        if own and "{" in host:
            return f"{own.scheme}://{own.netloc}/{path.format(**parts)}"
        if not self.args.base_url:
            return f"{scheme}://{host}/{path}".format(**parts)
        tenant = host[: host.rfind("}") + 1]
        return f"{self.args.base_url.rstrip('/')}/{tenant + '/' if tenant else ''}{path}".format(**parts)

    def listings_of(self, company: str) -> list[str]:
        """The addresses at which a company's listing may be, in order."""
        return list(dict.fromkeys(self.address(template, company) for template in self.listings))

    def canonical_link(self, source_id: str, country: str | None = None, *, company: str = "") -> str:
        """The public address of a posting; with `base_url` on a host that is plainly not real."""
        link = self.address(self.link, company, id=source_id)
        if not self.args.base_url:
            return link
        return link.replace(self.args.base_url.rstrip("/"), f"https://{self.name}.localhost", 1)

    def detail_url(self, card: JobPosting) -> str:
        """The address of a posting's own record."""
        assert card.source_id
        return self.address(self.detail, card.query or "", id=card.source_id)

    # -- searches ------------------------------------------------------------------------------------------------

    @cached_property
    def askable(self) -> list[str]:
        """Those that can be asked for; each of the others is an error of its own."""
        named = self.args.all_companies()
        for company in named:
            if not self.can_ask(company):
                self.record(Outcome.CONFIG_ERROR, self._no_careers_page(company))
        return [company for company in named if self.can_ask(company)]

    def searches(self) -> Iterator[Search]:
        """One for each company."""
        return map(Search, self.askable)

    def search_request(self, search: Search) -> Request:
        """The first page of a company's listing."""
        return self.page_request(self.listings_of(search.query)[0], search)

    def search_of(self, url: str) -> Search:
        """The company whose listing or record an address is; the first that was asked for where it is nobody's."""
        at_home = (one for one in self.askable if _spot(url) in map(_spot, self.listings_of(one)))
        name = self.company_name(url).casefold()
        named = (one for one in self.askable if self.company_name(one).casefold() == name)
        return Search(next(at_home, None) or next(named, self.askable[0]))

    def instead(self, request: Request, error: PageError) -> Request | None:
        """The next of `listings`, where this one does not know the company."""
        search: Search = request.cb_kwargs["search"]
        addresses, asked = self.listings_of(search.query), request.meta.get("redirect_urls", [request.url])[0]
        further = addresses[addresses.index(asked) + 1 :] if asked in addresses else []
        return self.page_request(further[0], search) if further and error.outcome is Outcome.CONFIG_ERROR else None


def _spot(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc.casefold(), parts.path
