"""Systems whose listings are posted for, and cut at a number of postings: larger ones are split by facets."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record
from jobcrawler.base_spiders.reading import count, dicts, dig, line, mapping, named
from jobcrawler.base_spiders.requesting import asked_for
from jobcrawler.parsers.location import Place

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from jobcrawler.base_spiders.progress import Search, SearchPage

__all__ = ["Args", "CompanyArgs", "CompanyPage", "FacetedSpider", "Record", "of_several"]

Facets = dict[str, list[str]]


class FacetedSpider(CompanySpider):
    """A `CompanySpider` whose listings are asked for with {"appliedFacets", "limit", "offset", "searchText"}.

    1. Do what `CompanySpider` asks for.
    2. Set `page_size`, and `listing_cap`: postings of which a listing shows no more, whatever its total.

    A listing at its cap is read once more for each value of a facet, and so are the parts that are at their cap.
    """

    page_size: ClassVar[int] = 20
    listing_cap: ClassVar[int] = 2_000

    def search_request(self, search: Search) -> Request:
        """The first page of a listing."""
        return self.page_request(self._asking(self.listings_of(search.query)[0], 0, {}), search)

    def skipped(self, response: Response) -> int:
        """What was asked for."""
        return count(_asked(response).get("offset")) or 0

    def _is_elsewhere(self, response: Response) -> bool:
        """A redirect is a passing fault of the system, and says nothing of the company."""
        return False

    def read_search(self, response: Response, search: Search) -> SearchPage:
        """A page of postings. The total is true on the first page only.

        The next page of a part is read even where this one brings nothing new: the whole listing may have shown it.
        """
        page, data = super().read_search(response, search), self.decode(response)
        offset, facets = self.skipped(response), mapping(_asked(response).get("appliedFacets"))
        address, after = asked_for(response).partition("#")[0], offset + self.page_size
        if (page.shown or 0) >= self.page_size and after < self.listing_cap:
            page.next_url = self._asking(address, after, facets)
        if offset == 0 and (self.total(data) or 0) >= self.listing_cap:
            page.further = tuple(self._asking(address, 0, facets | part) for part in self._parts(data, facets))
        if facets and page.next_url:
            page.further, page.next_url = (page.next_url, *page.further), None
        return page

    def _parts(self, data: Any, applied: Facets) -> list[Facets]:
        """The values of the facet that splits a listing best; what nothing splits is cut there."""
        facets = {name: values for name, values in _facets(data).items() if name not in applied and len(values) > 1}
        if not facets:
            self.count("search/capped")
            self.logger.warning(
                f"{self.title} shows {self.listing_cap} postings of a listing, and nothing splits this one"
            )
            return []
        best = max(facets, key=lambda name: self._worth(facets[name]))
        return [{best: [value]} for value in facets[best]]

    def _worth(self, values: dict[str, int]) -> tuple[int, int, int]:
        """A facet holds as many postings as the others, has no value that is cut again, and has few values."""
        cut = sum(held >= self.listing_cap for held in values.values())
        return min(sum(values.values()), self.listing_cap), -cut, -len(values)

    def _asking(self, url: str, offset: int, facets: Facets) -> str:
        asked = {"appliedFacets": facets, "limit": self.page_size, "offset": offset, "searchText": ""}
        return f"{url}#{json.dumps(asked)}"


def of_several(shown: str | None, one: str | None) -> list[str | tuple[str, Place]]:
    """The place that a row shows; where it shows only how many there are, one of them and nothing for certain.

    >>> of_several("Porto", "Porto PT"), of_several("3 Locations", "Porto PT")[0][0], of_several(None, None)
    (['Porto'], 'Porto PT +2 locations', [])
    """
    number = re.fullmatch(r"(\d+) [^\W\d]+", shown or "")
    if not shown or not number:
        return [*filter(None, [named(shown)])]
    return [(f"{one} +{int(number[1]) - 1} locations" if one else shown, Place())]


def _asked(response: Response) -> dict[str, Any]:
    body = unquote(asked_for(response).partition("#")[2])
    return mapping(json.loads(body)) if body.startswith("{") else {}


def _facets(data: Any) -> dict[str, dict[str, int]]:
    """Facet -> value -> how many postings it holds; groups of values are taken apart."""
    found: dict[str, dict[str, int]] = {}
    waiting = dicts(dig(data, "facets"))
    while waiting:
        facet = waiting.pop(0)
        values, name = dicts(facet.get("values")), line(facet, "facetParameter")
        held = {key: count(one.get("count")) or 0 for one in values if (key := line(one, "id"))}
        if name and held:
            found.setdefault(name, {}).update(held)
        waiting += [one for one in values if "values" in one]
    return found
