"""Which ranks of a search stand on which page: the boards' overlaps and caps, in one place."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Paging:
    """The paging of a board; pages count from 0."""

    stride: int
    """How many ranks a page goes further than the one before."""
    most_pages: int
    """The cap."""

    @abstractmethod
    def pages(self, total: int) -> int:
        """How many pages a complete crawl sees; an empty search has one."""

    @abstractmethod
    def ranks(self, page: int, total: int) -> list[int]:
        """The ranks on a page, each once."""


class IndeedPaging(Paging):
    """Ten new organic cards a page, and about five sponsored ones that come again on several pages."""

    __slots__ = ()
    sponsors = 15

    def pages(self, total: int) -> int:
        """One page for every ten hits, up to the cap of 1,000."""
        return max(1, min(self.most_pages, -(-total // self.stride)))

    def organic(self, page: int, total: int) -> list[int]:
        """The ranks that the page is about."""
        return list(range(page * self.stride, min(total, (page + 1) * self.stride)))

    def sponsored(self, page: int, total: int) -> list[int]:
        """Up to five advertised ranks that are not on the page anyway, some of them beyond the cap."""
        window = range(page * self.stride, (page + 1) * self.stride)
        return [rank for rank in self._advertised(page, total) if rank not in window]

    def _advertised(self, page: int, total: int) -> Iterator[int]:
        if total <= self.stride:
            return
        picked = {(page * 2 + i) % self.sponsors for i in range(5)}
        yield from dict.fromkeys((i * 97 + total // 3) % total for i in sorted(picked))

    def ranks(self, page: int, total: int) -> list[int]:
        """Organic, then sponsored."""
        return self.organic(page, total) + self.sponsored(page, total)


class GlassdoorPaging(Paging):
    """Thirty cards a page, of which the first repeats the last of the page before."""

    __slots__ = ()

    def pages(self, total: int) -> int:
        """Up to the cap of thirty pages."""
        return max(1, min(self.most_pages, -(-(total - 1) // self.stride)))

    def ranks(self, page: int, total: int) -> list[int]:
        """Thirty ranks in a row."""
        first = page * self.stride
        return list(range(first, min(total, first + self.stride + 1)))

    def shown(self, total: int) -> int:
        """How many cards all pages would show without a cap, repeats included: the total that is announced."""
        return 0 if total == 0 else total + max(0, -(-(total - 1) // self.stride) - 1)


INDEED = IndeedPaging(stride=10, most_pages=100)
GLASSDOOR = GlassdoorPaging(stride=29, most_pages=30)
PAGINGS: dict[str, Paging] = {"indeed": INDEED, "glassdoor": GLASSDOOR}
