"""Arguments of spiders, typed and described once, and the one message that a wrong one gets."""

from __future__ import annotations

import difflib
import re
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FilePath,
    PositiveInt,
    ValidationError,
    field_validator,
    model_validator,
)

from jobcrawler.countries import COUNTRIES
from jobcrawler.exceptions import ArgumentsError


def _several(value: object) -> object:
    """ "data engineer; analyst" -> ("data engineer", "analyst")."""
    if isinstance(value, str):
        return tuple(dict.fromkeys(part.strip() for part in value.split(";") if part.strip()))
    return value


Several = Annotated[tuple[str, ...], BeforeValidator(_several)]
JobTypeArg = Literal[
    "full_time", "part_time", "contract", "temporary", "internship", "permanent", "volunteer", "per_diem"
]


class CrawlArgs(BaseModel):
    """What every board takes."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    limit: PositiveInt | None = Field(default=None, description="unique valid postings of the run: 1 or more")
    max_age_days: PositiveInt | None = Field(default=None, description="days since posting: 1 or more")
    job_type: JobTypeArg | None = Field(
        default=None,
        description=f"one of {', '.join(JobTypeArg.__args__)}",  # type: ignore[attr-defined]
    )
    workplace: Literal["on_site", "hybrid", "remote"] | None = Field(
        default=None, description="one of on_site, hybrid, remote"
    )
    details: bool = Field(default=True, description="whether to fetch each posting's own page: true or false")
    refresh: Literal["missing", "all"] = Field(
        default="missing",
        description="missing: a posting that is stored in full is not fetched again; all: every page is",
    )
    resume: str | None = Field(
        default=None, description="last, or the id of a run: go on with a run that was cut off, for example by kill -9"
    )

    @model_validator(mode="before")
    @classmethod
    def _without_private_names(cls, given: Any) -> Any:
        """Names that start with _ are others' business: Scrapyd passes `_job`."""
        return {name: value for name, value in given.items() if not name.startswith("_")}

    def filters(self) -> dict[str, Any]:
        """The arguments that narrow a search: part of what makes it this search and no other."""
        return self._given("max_age_days", "job_type", "workplace")

    def _given(self, *names: str) -> dict[str, Any]:
        found = {name: getattr(self, name) for name in names}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items() if value}


class BoardArgs(CrawlArgs):
    """What every board with addresses of its own takes."""

    base_url: Annotated[str, Field(pattern=r"^https?://[^\s/]+")] | None = Field(
        default=None, description="another host, such as http://127.0.0.1:8000"
    )


class SearchArgs(BoardArgs):
    """What every board that is searched by words and place takes."""

    query: Annotated[Several, Field(min_length=1)] = Field(
        description="what to search for, such as 'data engineer'; several separated by ;"
    )
    location: Several = Field(default=(), description="where, such as 'Austin, TX'; several separated by ;")
    country: str = Field(default="us", description=f"a country code: {', '.join(COUNTRIES)}")
    radius: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="distance from the location, in the country's miles or kilometres: 0 or more"
    )

    @field_validator("country")
    @classmethod
    def _known_country(cls, code: str) -> str:
        if code.lower() not in COUNTRIES:
            raise ValueError("not a country code")
        return code.lower()

    def filters(self) -> dict[str, Any]:
        """The distance is part of what makes a search this one."""
        return {**super().filters(), **({} if self.radius is None else {"radius": self.radius})}


class CompanyArgs(BoardArgs):
    """What every system that publishes the postings of companies takes."""

    company: Several = Field(
        default=(), description="a company as its careers address names it; several separated by ;"
    )
    companies: FilePath | None = Field(
        default=None, description="a file with a company on each line; a line that begins with # is a comment"
    )
    query: Several = Field(default=(), description="words that a title must hold; one of several separated by ;")
    location: Several = Field(default=(), description="a place that a posting must name; one of several separated by ;")

    @model_validator(mode="after")
    def _some_company(self) -> Self:
        if not self.all_companies():
            empty = f"{self.companies} names no company; " if self.companies else ""
            raise ValueError(f"{empty}give -a company=..., or -a companies=FILE with a company on each line")
        return self

    def all_companies(self) -> tuple[str, ...]:
        """Those that are named and those of the file, each once."""
        try:
            text = self.companies.read_text(encoding="utf-8-sig") if self.companies else ""
        except (OSError, UnicodeError) as error:
            raise ValueError(f"{self.companies} cannot be read: {error}") from None
        lines = (line.strip() for line in text.splitlines())
        return tuple(dict.fromkeys([*self.company, *(line for line in lines if line and not line.startswith("#"))]))

    def filters(self) -> dict[str, Any]:
        """What is left out here, rather than by the system, makes it another search too."""
        return {**super().filters(), **self._given("query", "location")}


class RenderedArgs(CrawlArgs):
    """What every board whose pages are HTML takes."""

    rendered: bool = Field(default=False, description="whether to fetch pages through a browser: true or false")


class StructuredArgs(RenderedArgs):
    """Where the pages are: by a sitemap, by a feed, or by their addresses."""

    sitemap: Several = Field(default=(), description="a sitemap, or a robots.txt that names one; several by ;")
    feed: Several = Field(default=(), description="an RSS, Atom or JSON feed; several separated by ;")
    url: Several = Field(default=(), description="a page with postings; several separated by ;")
    only: str | None = Field(
        default=None, description="a regular expression: pages of a sitemap whose address holds it, such as /jobs/"
    )
    company: str | None = Field(default=None, description="the company, for postings that name none")

    @model_validator(mode="after")
    def _some_address(self) -> Self:
        wrong = [address for address in self.addresses() if urlsplit(address).scheme not in ("http", "https")]
        if wrong or not self.addresses():
            given = f"{wrong[0]!r} is no address of the web; " if wrong else ""
            raise ValueError(f"{given}give -a sitemap=https://..., -a feed=https://... or -a url=https://...")
        if self.only:
            try:
                re.compile(self.only)
            except re.error as error:
                raise ValueError(f"only={self.only!r} is no regular expression: {error}") from None
        return self

    def addresses(self) -> tuple[str, ...]:
        """All that are named."""
        return (*self.sitemap, *self.feed, *self.url)

    def filters(self) -> dict[str, Any]:
        """Which pages are looked at is part of what makes it this search."""
        return {**super().filters(), **self._given("only")}


_COMMON = (*BoardArgs.model_fields, *RenderedArgs.model_fields)


def names(model: type[BaseModel]) -> list[str]:
    """The arguments of a model, those that not every board takes first."""
    return sorted(model.model_fields, key=lambda name: (name in CrawlArgs.model_fields, name in _COMMON))


def check_arguments(model: type[BaseModel], given: dict[str, Any]) -> BaseModel:
    """The arguments, typed; else ArgumentsError: each wrong one with what was given and what is allowed."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problems = [(str(e["loc"][0]) if e["loc"] else "", e) for e in error.errors()]
        raise ArgumentsError([(name, _explain(model, given, name, e)) for name, e in problems]) from None


def _explain(model: type[BaseModel], given: dict[str, Any], name: str, error: Any) -> str:
    if error["type"] == "extra_forbidden":
        close = difflib.get_close_matches(name, model.model_fields, n=1)
        hint = f", did you mean {close[0]}?" if close else ""
        return f"there is no argument {name} (given: {given[name]!r}){hint}; allowed: {', '.join(names(model))}"
    if not name:
        return str(error["msg"]).removeprefix("Value error, ")
    allowed = model.model_fields[name].description
    if name not in given:
        return f"the argument {name} is missing; give -a {name}=..., {allowed}"
    return f"the argument {name} cannot be {given[name]!r}; allowed: {allowed}"
