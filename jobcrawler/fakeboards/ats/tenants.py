"""The companies that hire through the built-in systems, and their vacancies: computed from the name, none stored.

- `company-N`, N from 1 to 1,000,000: up to 40 vacancies, about one company in eight has none
- `acme`: 150, which are adverts of "Acme Robotics" that Indeed and Glassdoor show too where the world is large enough
- `globex` (37), `initech` (12), and `bigco` (2,600) where a system asks for it

Nobody else is known.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from jobcrawler.fakeboards.ats.words import hexadecimal
from jobcrawler.fakeboards.catalogue import COMPANIES, company
from jobcrawler.fakeboards.dice import Dice, mixed
from jobcrawler.fakeboards.places import CITIES
from jobcrawler.fakeboards.world import LARGEST
from jobcrawler.fakeboards.writing import describe, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jobcrawler.fakeboards.places import Place
    from jobcrawler.fakeboards.world import Advert, Pay, World

LAST = 1_000_000
"""The highest N of `company-N`."""
_NUMBERED = re.compile(r"company-([1-9]\d{0,6})")
_BEYOND = 10**12
"""Number of the first advert that only these systems show; a multiple of the world's slots."""
_ROOM = 64
"""Adverts set aside for each company."""
_MOST_NUMBERS = 4096
_PRIME = 9_999_999_967
_STEP = 6_180_339_887
_KEPT = 64
_EMPLOYMENT = ("internship", "part_time", "contract", "temporary", "full_time")
"""What a vacancy is called first, where it is several things."""
_DEPARTMENTS = (
    "Data", "Engineering", "Data", "Data", "Engineering", "Engineering", "Engineering", "Research", "Quality",
    "Product", "Operations", "Care", "Operations", "Sales", "Finance", "Facilities", "Design", "Customer Service",
    "Engineering", "Kitchen",
)  # fmt: skip
"""By occupation."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A company that hires through a system."""

    slug: str
    """As in addresses."""
    number: int
    name: str
    size: int
    """How many vacancies it has."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One opening of a company, as no system writes it."""

    tenant: Tenant
    index: int
    """From 0, within the company."""
    serial: int
    """Unique among the openings of all companies."""
    title: str
    places: tuple[Place, ...]
    """One or more; the place called Remote of a country where it names no town."""
    pay: Pay | None
    """By the employer: never an estimate."""
    posted: datetime
    changed: datetime
    employment: str
    """full_time, part_time, contract, temporary or internship."""
    workplace: str
    """on_site, hybrid or remote."""
    department: str
    advert: Advert
    """What it is made from."""

    @property
    def place(self) -> Place:
        """The first of its places."""
        return self.places[0]

    @property
    def is_remote(self) -> bool:
        """Whether it names no town."""
        return self.place.kind == "remote"

    @property
    def html(self) -> str:
        """The whole description."""
        return describe(self.advert)

    @property
    def plain(self) -> str:
        """The whole description without markup."""
        return plain_text(self.html)

    @property
    def written_title(self) -> str:
        """The title as people leave it in forms: with a space at an end, now and then."""
        return {1: f"{self.title} ", 4: f" {self.title} "}.get(self.index % 6, self.title)

    @property
    def uuid(self) -> str:
        """An identifier of the usual form."""
        digits = hexadecimal(self.serial)
        return "-".join(digits[a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))

    @property
    def slug(self) -> str:
        """Title and place as in addresses."""
        return slug(f"{self.title} {self.place.name}")


def slug(text: str) -> str:
    """A text as in addresses.

    >>> slug("ML-Ingenieur (w/m/d) Köln")
    'ml-ingenieur-w-m-d-köln'
    """
    return re.sub(r"\W+", "-", text.lower()).strip("-")


def _named() -> dict[str, Tenant]:
    acme = company(LARGEST, "us").short
    rows = (("acme", 0, acme, 150), ("globex", LAST + 1, "Globex", 37), ("initech", LAST + 2, "Initech", 12))
    return {row[0]: Tenant(*row) for row in rows}


NAMED = _named()
BIGGEST = Tenant("bigco", LAST + 3, "Bigco Holdings", 2_600)


def tenant_of(slug: str) -> Tenant | None:
    """The company of a name in an address; None for one that nobody knows.

    >>> tenant_of("company-17")
    Tenant(slug='company-17', number=17, name='Ivorybay Robotics', size=6)
    >>> tenant_of("company-0") is tenant_of("nobody") is None
    True
    """
    found = _NUMBERED.fullmatch(slug)
    if not found or int(found[1]) > LAST:
        return NAMED.get(slug)
    number = int(found[1])
    again = number // COMPANIES
    name = company(number % COMPANIES, "us").short + (f" {again + 1}" if again else "")
    return Tenant(slug, number, name, max(0, mixed(number, 17) % 46 - 5))


class Hiring:
    """The vacancies of companies, out of a world; those of the last few companies are kept."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._kept: OrderedDict[str, tuple[Vacancy, ...]] = OrderedDict()

    def vacancies(self, tenant: Tenant) -> tuple[Vacancy, ...]:
        """All vacancies of a company."""
        found = self._kept.pop(tenant.slug, None)
        if found is None:
            numbers = islice(self._numbers(tenant), tenant.size)
            found = tuple(self._vacancy(tenant, index, number) for index, number in enumerate(numbers))
        self._kept[tenant.slug] = found
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found

    def _numbers(self, tenant: Tenant) -> Iterable[int]:
        if tenant.number == LARGEST:
            return self.world.numbers_of_the_largest()
        first = _BEYOND + tenant.number * _ROOM
        return range(first, first + tenant.size)

    def _vacancy(self, tenant: Tenant, index: int, number: int) -> Vacancy:
        made = self.world.made(number)
        advert = replace(made, company=replace(made.company, short=tenant.name))
        key = tenant.number * _MOST_NUMBERS + index + self.world.seed * 31
        slot = advert.slot
        return Vacancy(
            tenant=tenant,
            index=index,
            serial=1_000_000_000 + key * _STEP % _PRIME,
            title=advert.title,
            places=_places(advert, index),
            pay=advert.pay if advert.pay and advert.pay.kind != "estimated" else None,
            posted=advert.created,
            changed=min(advert.created + timedelta(days=index % 5), self.world.anchor),
            employment=next((name for name in _EMPLOYMENT if name in slot.job_types), "full_time"),
            workplace=slot.workplace,
            department=_DEPARTMENTS[slot.occupation],
            advert=advert,
        )


def _places(advert: Advert, index: int) -> tuple[Place, ...]:
    """The advert's own place, and for one in eight one to three towns of the same country more."""
    if index % 8 != 5:
        return (advert.place,)
    towns = [city for city in CITIES if city.country == advert.place.country and city is not advert.place]
    return (advert.place, *Dice(advert.text).some(towns, 1, 3))
