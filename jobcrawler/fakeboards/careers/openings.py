"""Which page shows which opening: its kind, its address, and where it is announced."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jobcrawler.fakeboards.ats.tenants import Vacancy

_KINDS = (
    "plain", "plain", "graph", "list", "comments", "control", "escapes", "microdata", "rdfa", "several", "script",
    "commas", "plain",
)  # fmt: skip
"""By the index of an opening: how its page holds the data. A prime number of them, so that all else varies too."""
_TOGETHER = 3
"""Openings on a page that shows several."""


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening and its page."""

    vacancy: Vacancy
    kind: str
    """plain, graph, list, comments, control, escapes, commas (JSON-LD), microdata, rdfa, several, or script."""
    path: str
    """Its own address; several of one page lead to that page."""
    page: str
    """Address of the page without its query."""


def openings(vacancies: Iterable[Vacancy]) -> tuple[Opening, ...]:
    """The openings of a company."""
    return tuple(_opening(vacancy) for vacancy in vacancies)


def pages(found: Sequence[Opening]) -> list[list[Opening]]:
    """The openings page by page."""
    by_page: dict[str, list[Opening]] = {}
    for opening in found:
        by_page.setdefault(opening.page, []).append(opening)
    return list(by_page.values())


def batches(found: Sequence[Opening], size: int) -> Iterator[list[Opening]]:
    """The openings in batches of a size."""
    rest = iter(found)
    while batch := list(islice(rest, size)):
        yield batch


def _opening(vacancy: Vacancy) -> Opening:
    kind, number = _KINDS[vacancy.index % len(_KINDS)], vacancy.serial
    if kind == "several":
        page = f"/openings/{vacancy.index // len(_KINDS) // _TOGETHER + 1}"
        return Opening(vacancy, kind, f"{page}?id={number}", page)
    path = f"/app/jobs/{number}" if kind == "script" else f"/jobs/{number}-{vacancy.slug}"
    return Opening(vacancy, kind, path, path)
