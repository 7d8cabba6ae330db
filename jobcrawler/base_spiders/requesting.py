"""What spiders ask for: their arguments, what they need for it, and the requests of listings and postings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote

from scrapy import Request
from scrapy_spider_metadata import Args

from jobcrawler.base_spiders.arguments import CrawlArgs, check_arguments
from jobcrawler.base_spiders.board import BoardSpider
from jobcrawler.base_spiders.rendering import find_chromium, install, rendered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from pydantic import BaseModel
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from jobcrawler.base_spiders.progress import Search
    from jobcrawler.items import JobPosting


class RequestingSpider(BoardSpider):
    """A board with its arguments, and how its listings and postings are asked for.

    Its child has the callbacks. A page goes through a browser where the user said `rendered`.
    """

    shape: ClassVar[str]
    """How the board is asked, in a few words."""
    wait_for: ClassVar[str | None] = None
    """Selector (CSS, or "xpath=...") of what a rendered page is fetched for; None is the quiet of its network."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args = self.check_args(kwargs)
        super().__init__(*args, **kwargs)

    @classmethod
    def _at_home(cls, given: dict[str, Any]) -> dict[str, Any]:
        """The arguments; without a country that of a board which serves no other."""
        served = list(cls.hosts())
        takes = "country" in cls.args_model().model_fields
        return {"country": served[0], **given} if takes and len(served) == 1 else given

    @classmethod
    def check_args(cls, given: dict[str, Any]) -> BaseModel:
        """The typed arguments; ConfigError with one sentence for whatever is wrong with them."""
        args = check_arguments(cls.args_model(), cls._at_home(given))
        assert isinstance(args, CrawlArgs)
        return args

    @classmethod
    def args_model(cls) -> type[BaseModel]:
        """What its `Args[...]` names."""
        return next(model for base in cls.__mro__ if (model := _args_model(base)))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider; the last place where settings may change. ConfigError where it needs a browser and has none."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if getattr(spider.args, "rendered", False):
            install(crawler.settings)
        return spider

    @classmethod
    def check_needs(cls, args: BaseModel, settings: BaseSettings) -> None:
        """ConfigError where a key or the browser is missing."""
        cls.check_keys(settings)
        if getattr(args, "rendered", False):
            find_chromium(settings)

    # -- callbacks -----------------------------------------------------------------------------------------------

    def parse_search(self, response: Response, search: Search | None = None) -> Iterator[JobPosting | Request]:
        """Postings and further requests of a result page."""
        raise NotImplementedError

    def parse_posting(self, response: Response, card: JobPosting | None = None) -> Iterator[JobPosting]:
        """The finished posting of a detail page."""
        raise NotImplementedError

    def search_failed(self, failure: Failure) -> Iterator[Request]:
        """Errback of result pages."""
        raise NotImplementedError

    def posting_failed(self, failure: Failure) -> Iterator[JobPosting]:
        """Errback of detail pages."""
        raise NotImplementedError

    # -- requests ------------------------------------------------------------------------------------------------

    def detail_url(self, card: JobPosting) -> str:
        """The page of a card's posting."""
        assert card.link
        return card.link

    def page_request(self, url: str, search: Search) -> Request:
        """A request of a result page; one that is posted has its JSON as the fragment of its address: `URL#{...}`.

        Not filtered: a search ends by what its pages bring.
        """
        body = unquote(url.partition("#")[2])
        posted: dict[str, Any] = {"method": "POST", "body": body, "headers": _JSON} if body.startswith("{") else {}
        request = Request(
            url,
            callback=self.parse_search,
            errback=self.search_failed,
            cb_kwargs={"search": search},
            meta=self.request_meta("search"),
            dont_filter=True,
            **posted,
        )
        return self._fetched(request)

    def posting_request(self, card: JobPosting) -> Request:
        request = Request(
            self.detail_url(card),
            callback=self.parse_posting,
            errback=self.posting_failed,
            cb_kwargs={"card": card},
            meta=self.request_meta("posting") | self.posting_meta(card),
            priority=1,
        )
        return self._fetched(request)

    def posting_meta(self, card: JobPosting) -> dict[str, Any]:
        """What the meta of a posting's request has besides."""
        return {}

    def is_page(self, request: Request) -> bool:
        """Whether a request is of a page that a browser can show."""
        return True

    def _fetched(self, request: Request) -> Request:
        """The request, through the browser where that was asked for."""
        wanted = getattr(self.args, "rendered", False) and self.is_page(request)
        return rendered(request, self.wait_for) if wanted else request


def asked_for(response: Response) -> str:
    """The address of a result page with what was posted: the downloader leaves the fragment out."""
    return response.request.url if response.request else response.url


_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


def _args_model(cls: type) -> type[BaseModel] | None:
    for base in getattr(cls, "__orig_bases__", ()):
        if getattr(base, "__origin__", None) is Args:
            model: type[BaseModel] = base.__args__[0]
            return model
    return None
