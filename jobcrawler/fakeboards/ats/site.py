"""What the systems share: routes that name a company, the answer to a company that nobody knows, and the truth."""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from jobcrawler.fakeboards.ats import words
from jobcrawler.fakeboards.ats.tenants import Hiring, Tenant, Vacancy, tenant_of
from jobcrawler.fakeboards.pages import Page, Request, json_page
from jobcrawler.fakeboards.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Call:
    """A request that one of the routes takes, of a company that is known."""

    request: Request
    given: dict[str, str]
    """The named parts of the path."""
    tenant: Tenant
    vacancies: Sequence[Vacancy]
    """All of the company; where the route is that of a posting, that one."""
    now: datetime

    def number(self, name: str, default: int) -> int:
        """A number of the query."""
        text = self.request.query.get(name, "")
        return int(text) if text.isdecimal() else default

    def asks(self, name: str) -> bool:
        """Whether the query says true to something."""
        return self.request.query.get(name) == "true"


@dataclass(frozen=True, slots=True)
class Route:
    """A path of a system, and what answers it."""

    kind: str
    """search, posting, or "" for anything else."""
    path: str
    """Expression; `company` and, of a posting, `id` are named groups."""
    answer: Callable[[Call], Page]
    method: str = "GET"

    def match(self, path: str) -> re.Match[str] | None:
        """Whether a path is of this route."""
        return re.fullmatch(self.path, path)


class TenantSite(Site):
    """A system: `class MySite(TenantSite)`.

    1. Set `board` and `routes`.
    2. Write `identity(vacancy)`: the id under which readers know a posting.
    3. Set `silent`: what of `words.facts` the system does not say; write `differs(vacancy)` for what it says otherwise.
    4. Where a company that nobody knows gets another answer than 404 in JSON: `missing()` or `unknown()`.
    """

    in_countries = False
    routes: ClassVar[tuple[Route, ...]]
    silent: ClassVar[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        super().__post_init__()
        self.hiring = Hiring(self.world)

    @abstractmethod
    def identity(self, vacancy: Vacancy) -> str:
        """The id of a posting."""

    def differs(self, vacancy: Vacancy) -> dict[str, Any]:
        """What this system says of a posting in its own way; for `/_truth`."""
        return {}

    def is_public(self, vacancy: Vacancy) -> bool:
        """Whether a reader should take it."""
        return True

    def find(self, given: dict[str, str]) -> Tenant | None:
        """The company that the parts of a path name."""
        return tenant_of(given["company"])

    def unknown(self, request: Request) -> Page:
        """The answer for a company that nobody knows."""
        return self.missing()

    def gone(self, request: Request) -> Page:
        """The answer for a posting that a company does not have."""
        return self.missing()

    def missing(self) -> Page:
        """The answer for what is not there."""
        return json_page({"status": 404, "error": "Not found"}, 404)

    def kind(self, request: Request) -> str:
        """What the first route with such a path is for."""
        return next((route.kind for route in self.routes if route.match(request.path)), "")

    def render(self, request: Request, variant: str = "") -> Page:
        """The answer of the route that takes the request."""
        method = "GET" if request.method == "HEAD" else request.method
        matches = ((route, route.match(request.path)) for route in self.routes if route.method == method)
        route, match = next(((route, match) for route, match in matches if match), (None, None))
        if route is None or match is None:
            return self.missing()
        given = {name: value or "" for name, value in match.groupdict().items()}
        tenant = self.find(given)
        if tenant is None:
            return self.unknown(request)
        wanted = self._wanted(route, tenant, given, variant)
        if wanted is None:
            return self.gone(request)
        return route.answer(Call(request, given, tenant, wanted, self.world.clock()))

    def truth(self, request: Request) -> Page:
        """The ids of all postings of a company; full=1 for what a reader should see of them."""
        tenant = self.find({"company": request.query.get("company", "")})
        listed = [one for one in self.hiring.vacancies(tenant) if self.is_public(one)] if tenant else []
        truth: dict[str, Any] = {
            "company": tenant.name if tenant else None,
            "total": len(listed),
            "ids": [self.identity(one) for one in listed],
        }
        if request.query.get("full"):
            truth["postings"] = [self.shown(one) for one in listed]
        return json_page(truth)

    def shown(self, vacancy: Vacancy) -> dict[str, Any]:
        """What a reader should see of a posting; None for what the system does not say."""
        facts = words.facts(vacancy) | dict.fromkeys(self.silent)
        return {"id": self.identity(vacancy), **facts, **self.differs(vacancy)}

    def _wanted(self, route: Route, tenant: Tenant, given: dict[str, str], variant: str) -> Sequence[Vacancy] | None:
        """What the answer is made of; None where the posting is not there."""
        listed = self.hiring.vacancies(tenant)
        if route.kind != "posting":
            return () if variant == "no_results" else listed
        at = next((place for place, one in enumerate(listed) if self.identity(one) == given["id"]), None)
        if variant == "other_posting" and listed:
            at = 0 if at is None else (at + 1) % len(listed)
        return None if at is None or variant == "expired_detail" else (listed[at],)
