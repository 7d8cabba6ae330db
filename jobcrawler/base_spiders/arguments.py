"""Arguments of a search, typed and described once, and the one message that a wrong one gets."""

from __future__ import annotations

import difflib
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    ValidationError,
    field_validator,
    model_validator,
)

from jobcrawler.countries import COUNTRIES
from jobcrawler.exceptions import ConfigError


def _several(value: object) -> object:
    """ "data engineer; analyst" -> ("data engineer", "analyst")."""
    if isinstance(value, str):
        return tuple(dict.fromkeys(part.strip() for part in value.split(";") if part.strip()))
    return value


Several = Annotated[tuple[str, ...], BeforeValidator(_several)]
JobTypeArg = Literal[
    "full_time", "part_time", "contract", "temporary", "internship", "permanent", "volunteer", "per_diem"
]


class SearchArgs(BaseModel):
    """What every board that is searched by words and place takes."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    query: Annotated[Several, Field(min_length=1)] = Field(
        description="what to search for, such as 'data engineer'; several separated by ;"
    )
    location: Several = Field(default=(), description="where, such as 'Austin, TX'; several separated by ;")
    country: str = Field(default="us", description=f"a country code: {', '.join(COUNTRIES)}")
    limit: PositiveInt | None = Field(default=None, description="unique valid postings of the run: 1 or more")
    max_age_days: PositiveInt | None = Field(default=None, description="days since posting: 1 or more")
    job_type: JobTypeArg | None = Field(
        default=None,
        description=f"one of {', '.join(JobTypeArg.__args__)}",  # type: ignore[attr-defined]
    )
    workplace: Literal["on_site", "hybrid", "remote"] | None = Field(
        default=None, description="one of on_site, hybrid, remote"
    )
    radius: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="distance from the location, in the country's miles or kilometres: 0 or more"
    )
    details: bool = Field(default=True, description="whether to fetch each posting's own page: true or false")
    refresh: Literal["missing", "all"] = Field(
        default="missing",
        description="missing: a posting that is stored in full is not fetched again; all: every page is",
    )
    resume: str | None = Field(
        default=None, description="last, or the id of a run: go on with a run that was cut off, for example by kill -9"
    )
    base_url: Annotated[str, Field(pattern=r"^https?://[^\s/]+")] | None = Field(
        default=None, description="another host, such as http://127.0.0.1:8000"
    )

    @model_validator(mode="before")
    @classmethod
    def _without_private_names(cls, given: Any) -> Any:
        """Names that start with _ are others' business: Scrapyd passes `_job`."""
        return {name: value for name, value in given.items() if not name.startswith("_")}

    @field_validator("country")
    @classmethod
    def _known_country(cls, code: str) -> str:
        if code.lower() not in COUNTRIES:
            raise ValueError("not a country code")
        return code.lower()

    def filters(self) -> dict[str, Any]:
        """The arguments that narrow a search: part of what makes it this search and no other."""
        names = ("max_age_days", "job_type", "workplace", "radius")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


def check_arguments(model: type[BaseModel], given: dict[str, Any]) -> BaseModel:
    """The arguments, typed; else ConfigError: each wrong one with what was given and what is allowed."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise ConfigError("; ".join(_explain(model, given, e) for e in error.errors())) from None


def _explain(model: type[BaseModel], given: dict[str, Any], error: Any) -> str:
    name = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        close = difflib.get_close_matches(name, model.model_fields, n=1)
        hint = f", did you mean {close[0]}?" if close else ""
        return f"there is no argument {name} (given: {given[name]!r}){hint}; allowed: {', '.join(model.model_fields)}"
    if not name:
        return str(error["msg"]).removeprefix("Value error, ")
    allowed = model.model_fields[name].description
    if name not in given:
        return f"the argument {name} is missing; give -a {name}=..., {allowed}"
    return f"the argument {name} cannot be {given[name]!r}; allowed: {allowed}"
