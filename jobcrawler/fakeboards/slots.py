"""The slots of a world: what a search can ask for, drawn once by seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from jobcrawler.fakeboards.catalogue import OCCUPATIONS
from jobcrawler.fakeboards.places import CITIES, REMOTE, SERVED, Place

SLOTS = 8_000
"""Small enough to scan for a new search in a millisecond, large enough for the default world to show it all."""

_COUNTRIES = {"us": 10, "in": 3, "gb": 3, "mx": 2, "ca": 2, "de": 2}
_BOARDS = (frozenset({"indeed", "glassdoor"}), frozenset({"indeed"}), frozenset({"glassdoor"}))
_JOB_TYPES = (
    (("full_time",), 60),
    (("full_time", "permanent"), 14),
    (("part_time",), 8),
    (("contract",), 8),
    (("contract", "full_time"), 4),
    (("full_time", "temporary"), 3),
    (("internship",), 3),
)
_AGES = ((0, 1, 12), (2, 7, 30), (8, 30, 35), (31, 400, 20), (401, 1500, 3))
_DISTANCE = 37
"""How many slots lie between an advert and its twin or repost."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Everything about an advert that a search can ask for."""

    place: Place
    occupation: int
    boards: frozenset[str]
    workplace: str
    job_types: tuple[str, ...]
    age_days: int
    text_of: int
    """The slot whose text it shows: its own, but for twins (same text, other town) and reposts."""
    repost: bool = False

    def lies_in(self, where: Place) -> bool:
        """Whether a search of a place finds it."""
        if where.kind == "remote":
            return self.workplace == "remote"
        if where.kind == "city":
            return self.place is where
        return where.kind == "country" or self.place.region == where.region

    def passes(self, max_age_days: int | None, job_type: str | None, workplace: str | None) -> bool:
        """Whether it passes the filters; age 0 is within one day."""
        return (
            (max_age_days is None or self.age_days < max_age_days)
            and (job_type is None or job_type in self.job_types)
            and (workplace is None or self.workplace == workplace)
        )


def _weighted(rng: Random, pairs: tuple[tuple[tuple[str, ...], int], ...]) -> tuple[str, ...]:
    return rng.choices([value for value, _ in pairs], [weight for _, weight in pairs])[0]


def _age(rng: Random) -> int:
    first, last, _ = rng.choices(_AGES, [weight for *_, weight in _AGES])[0]
    return rng.randint(first, last)


def _place(rng: Random, country: str) -> Place:
    towns = [*(city for city in CITIES if city.country == country), REMOTE[country]]
    return rng.choices(towns, [2 if town.kind == "remote" else town.weight for town in towns])[0]


def _slot(rng: Random, index: int) -> Slot:
    country = rng.choices(SERVED, [_COUNTRIES[code] for code in SERVED])[0]
    place = _place(rng, country)
    workplace = "remote" if place.kind == "remote" else rng.choices(("on_site", "hybrid", "remote"), (66, 24, 10))[0]
    occupation = rng.choices(range(len(OCCUPATIONS)), [occupation.weight for occupation in OCCUPATIONS])[0]
    boards = rng.choices(_BOARDS, (60, 20, 20))[0]
    return Slot(place, occupation, boards, workplace, _weighted(rng, _JOB_TYPES), _age(rng), index)


def _twin(rng: Random, slot: Slot) -> Slot:
    """The same text in another town of the country, near enough to be taken for the same advert."""
    towns = [city for city in CITIES if city.country == slot.place.country and city is not slot.place]
    workplace = slot.workplace if slot.place.kind == "city" else "hybrid"
    return replace(slot, place=rng.choice(towns), workplace=workplace)


@lru_cache(maxsize=4)
def slot_table(seed: int) -> tuple[Slot, ...]:
    """The slots of a seed. One in twenty is a twin of an earlier one, one in forty a repost."""
    rng = Random(seed)
    slots: list[Slot] = []
    for index in range(SLOTS):
        slot = _slot(rng, index)
        chance = rng.random()
        if index >= _DISTANCE and chance < 0.05:
            slot = _twin(rng, slots[index - _DISTANCE])
        elif index >= _DISTANCE and chance < 0.075:
            slot = replace(slots[index - _DISTANCE], age_days=rng.randint(0, 6), repost=True)
        slots.append(slot)
    return tuple(slots)
