"""The posting: one flat dataclass. Its rules stand here and nowhere else."""

from __future__ import annotations

from dataclasses import Field as DataclassField
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError

EMPLOYMENT_TYPES = (
    "full_time", "part_time", "contract", "temporary", "internship", "permanent", "volunteer", "per_diem",
)  # fmt: skip

Workplace = Literal["on_site", "hybrid", "remote"]
SalaryPeriod = Literal["hour", "day", "week", "month", "year"]
SalarySource = Literal["employer", "extracted", "estimated"]
DatePrecision = Literal["exact", "day", "approximate", "at_least"]
DescriptionKind = Literal["full", "snippet", "none"]
Publisher = Literal["employer", "board"]


def _job_type(value: str) -> str:
    types = value.split(",")
    if types != sorted(set(types)) or not set(types) <= set(EMPLOYMENT_TYPES):
        raise ValueError(f"one or more of {', '.join(EMPLOYMENT_TYPES)}, sorted, joined by a comma")
    return value


Line = Annotated[str, Field(min_length=1, max_length=500)]
Text = Annotated[str, Field(max_length=200_000)]
Url = Annotated[str, Field(max_length=4_000, pattern=r"^https?://[^\s/?#]+\S*$")]
Md5 = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Money = Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False)]
JobType = Annotated[str, AfterValidator(_job_type)]
Moment = Annotated[AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))]


def iso(value: datetime | None) -> str | None:
    """A UTC datetime as feeds and the store write it: "2026-01-02T03:04:05+00:00"."""
    return None if value is None else value.astimezone(UTC).isoformat(timespec="seconds")


_MOMENT = {"serializer": iso}
"""How feeds write a datetime (Scrapy's exporters read this key)."""


@dataclass(slots=True, kw_only=True)
class JobPosting:
    """One advert, as one board shows it."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(strict=True, revalidate_instances="always")

    id: Md5 | None = None
    """MD5 of `link`; without a link, of `title|company|location`. Filled by validation."""
    source: Line | None = None
    """The board: the spider's name."""
    source_id: Line | None = None
    """The board's own id, as published."""
    title: Annotated[Line, Field(pattern=r"\p{L}")] | None = None
    """Title of the position."""
    company: Annotated[Line, Field(pattern=r"[\p{L}\p{N}]")] | None = None
    """Who hires, as the board's page names it."""
    location: Annotated[Line, Field(pattern=r"[\p{L}\p{N}]")] | None = None
    """Place as published; "Remote" or the country where the board names none."""
    link: Url | None = None
    """Canonical link, built from our own table: the same wherever the posting was seen."""
    description: Text | None = None
    """Plain text that keeps paragraphs and lists."""
    description_kind: DescriptionKind = "none"
    """Whether `description` is the full text, a snippet or absent."""
    job_type: JobType | None = None
    """One or more of `EMPLOYMENT_TYPES`, sorted, joined by a comma."""
    workplace: Workplace | None = None
    """Where the work is done."""
    salary_min: Money | None = None
    """Lower bound of the pay, in units of `salary_currency` a `salary_period`."""
    salary_max: Money | None = None
    """Upper bound of the pay."""
    salary_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    """ISO 4217; only with pay."""
    salary_period: SalaryPeriod | None = None
    """What the pay is for."""
    salary_text: Line | None = None
    """The pay as published."""
    salary_source: SalarySource | None = None
    """Who says so: the employer, the board reading the advert, or the board's own estimate."""
    city: Line | None = None
    """City, as far as known."""
    region: Line | None = None
    """State, province or county, as far as known."""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    """ISO 3166-1 alpha-2."""
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    """Degrees north."""
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    """Degrees east."""
    date_posted: Moment | None = field(default=None, metadata=_MOMENT)
    """When the board says that it was posted, UTC."""
    date_posted_precision: DatePrecision | None = None
    """How well `date_posted` is known; "at_least" means this old or older."""
    original_date_posted: Moment | None = field(default=None, metadata=_MOMENT)
    """First publication, where the board tells it apart from a repost, UTC."""
    valid_through: Moment | None = field(default=None, metadata=_MOMENT)
    """When the advert ends, UTC."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] | None = None
    """ISO 639-1."""
    company_link: Url | None = None
    """The company's page on the board, or its own."""
    company_rating: Annotated[float, Field(gt=0, le=5)] | None = None
    """The board's rating of the company, 0 to 5; a rating of 0 is none."""
    company_reviews: Annotated[int, Field(ge=0, le=100_000_000)] | None = None
    """How many reviews the rating rests on."""
    apply_link: Url | None = None
    """Where to apply, when it is not the board itself."""
    publisher: Publisher | None = None
    """Whose page it is: the employer's own, or a board's."""
    fingerprint: Md5 | None = None
    """Hash of normalised title, company and place: relates copies, is never an identity."""
    query: Line | None = None
    """The query of the search that found it."""
    search_location: Line | None = None
    """The place of the search that found it."""
    page_link: Url | None = None
    """The page it was read from."""
    run_id: Line | None = None
    """The run that read it."""
    scraped_at: Moment | None = field(default=None, metadata=_MOMENT)
    """When it was read, UTC."""
    waits_for_detail: bool = False
    """A card whose detail page is still to come: the store takes it, the feeds do not."""
    gone: bool = False
    """The board says that it is no longer there: the store marks it as expired, the feeds do not get it."""


def _public(spec: DataclassField[Any]) -> bool:
    return spec.name not in ("waits_for_detail", "gone")


FIELDS: tuple[str, ...] = tuple(spec.name for spec in fields(JobPosting) if _public(spec))
"""The fields of a posting as feeds and stores hold them, in order."""

REQUIRED_FIELDS = ("source", "title", "company", "location", "link")
"""Default of the setting JOBCRAWLER_REQUIRED_FIELDS."""

CHANGE_FIELDS = (
    "title", "company", "location", "description", "job_type", "workplace", "salary_min", "salary_max",
    "salary_currency", "salary_period", "salary_text", "salary_source", "valid_through", "apply_link",
)  # fmt: skip
"""A posting is *changed* when one of these is (the description only where both are full)."""

SALARY_FIELDS = tuple(name for name in FIELDS if name.startswith("salary_"))
PERIODS_A_YEAR = {"hour": 2080, "day": 260, "week": 52, "month": 12, "year": 1}
"""How many periods of pay a year of full-time work has: by these the store makes pay comparable."""
MOMENT_FIELDS = tuple(spec.name for spec in fields(JobPosting) if spec.metadata.get("serializer") is iso)


@cache
def _adapter() -> TypeAdapter[JobPosting]:
    return TypeAdapter(JobPosting)


def problems(posting: JobPosting) -> list[tuple[str, str]]:
    """What breaks the rules: (field, reason) pairs, all at once; [] when nothing does.

    A reason is pydantic's name of the error, such as "string_too_long" or "string_type".

    >>> problems(JobPosting(title="Data Engineer", latitude=91.0))
    [('latitude', 'less_than_equal')]
    """
    try:
        _adapter().validate_python(posting)
    except ValidationError as error:
        return [(str(e["loc"][0]), e["type"]) for e in error.errors(include_url=False, include_context=False)]
    return []
