"""A posting as it is compared when copies are looked for, and the numbers by which a store finds its copies; pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import md5
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from jobcrawler.parsers.naming import STEM, BarePlace, bare_place, company_words
from jobcrawler.parsers.titles import BareTitle, bare_title
from jobcrawler.parsers.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONG = 400
"""Characters of a text from which on it tells the work whole: shorter ones are never near, nor an agency's."""
SHOWN = 80
"""Characters that a teaser shows at least."""
ALONE, LONGER = "=", "*"
"""What is noted of a company's first word when there is no other, and when there are others."""
STEMS = 3
"""Words of a title by which copies are looked for, the longest."""

COMPARED_FIELDS = (
    "title", "company", "location", "city", "region", "country", "description", "description_kind", "job_type",
    "workplace", "date_posted",
)  # fmt: skip
"""What of a posting is compared."""


class Numbers(NamedTuple):
    """Hashes by which a store finds the copies of an advert."""

    alike: int | None
    """The same for what differs in nothing that is compared but the day, which counts where the text says nothing.

    None where neither text nor day tell the advert. 64 bits, to be relied on.
    """
    blocks: tuple[int, ...]
    """By these it is found: by words of its company with a word of the title. 44 bits: others may have them too.

    The first 24 are those of the first word, so that an index has all numbers of a company in one place.
    """
    sought: tuple[int, ...]
    """Copies have one of these among their `blocks`."""
    text: int | None
    """The same by a long text, whoever hires."""
    towns: tuple[int, ...]
    """Copies have one of them in common too, but those of a place without a town: it is compared with every town."""


@dataclass(eq=False)
class Advert:
    """A posting as it is compared."""

    company: tuple[str, ...]
    place: BarePlace
    title: BareTitle
    types: str
    """As `JobPosting.job_type` has them; "" for none."""
    workplace: str | None
    text: Text
    is_full: bool
    day: str | None
    """When it was posted, ISO 8601."""

    @property
    def is_long(self) -> bool:
        """Whether the text tells the work whole."""
        return self.is_full and len(self.text.raw) >= LONG

    @property
    def is_telling(self) -> bool:
        """Whether it is a whole text that says something."""
        return self.is_full and len(self.text.raw) >= SHOWN

    @cached_property
    def stems(self) -> frozenset[str]:
        """The words of the title that tell a role apart, without those of place and company."""
        known = self.place.words.union(self.company, self.title.levels)
        words = self.title.words
        return frozenset(word for word in words if len(word) > 1 and word not in known) or frozenset(words)

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of this advert."""
        stems = sorted(self.stems, key=lambda word: (-len(word), word))[:STEMS]
        words = {word[:STEM].encode("utf-8", "backslashreplace") for word in stems}
        own, others, shared = (_blocks(heads, words) for heads in _heads(self.company))
        blocks, sought = tuple(sorted(shared | own)), tuple(sorted(shared | others))
        text = _crc(self.text.letters) if self.is_long else None
        return Numbers(self._alike, blocks, sought, text, tuple(map(_crc, sorted(self.place.towns))))

    @property
    def _alike(self) -> int | None:
        says = len(self.text.raw) >= SHOWN
        if not says and self.day is None:
            return None
        place, title = self.place, self.title
        lists = (
            self.company,
            sorted(place.towns or place.words),
            sorted(place.codes),
            title.words,
            sorted(title.terms),
        )
        terms = (
            f"{place.region}|{place.country}|{self.types}|{self.workplace}|{self.is_full}|{None if says else self.day}"
        )
        return number_of("\n".join((*map(" ".join, lists), terms, self.text.letters)))


def advert(row: Mapping[str, Any]) -> Advert | None:
    """A posting as it is compared; None for one without company or title."""
    company, title = company_words(row.get("company")), row.get("title")
    if not company or not title:
        return None
    place = bare_place(*(row.get(name) for name in ("location", "city", "region", "country", "workplace")))
    bare = bare_title(title, place.words)
    types = bare.types or row.get("job_type") or ""  # boards guess, the title is the employer's
    return Advert(
        company, place, bare, types, bare.workplace or place.workplace, Text(row.get("description") or ""),
        row.get("description_kind") == "full", row.get("date_posted"),
    )  # fmt: skip


Head = tuple[int, int]
"""The hash of a company's first word, moved to where a block has it, and the hash of what follows it."""


def _blocks(heads: Iterable[Head], words: Iterable[bytes]) -> set[int]:
    return {first | crc32(word, rest) & 0xFFFFF for first, rest in heads for word in words}


@lru_cache(maxsize=8_192)
def _heads(company: tuple[str, ...]) -> tuple[list[Head], list[Head], list[Head]]:
    """By what of its name a company is found, what it looks for, and what is both.

    One word finds every longer name that begins with it; two names of several words share two of them, or are one word
    that the other has in two. So "University of Texas" does not look at what other universities post.
    """
    first, *others = company
    first = first.rstrip("s")
    alone, longer = _head(first, ALONE), _head(first, LONGER)
    if not others:
        return [], [longer], [alone]
    both = [(alone[0], _crc(f"{word[:STEM]} ")) for word in others[:2]]
    whole = [_head("".join(company).rstrip("s"), ALONE)] if len(company) == 2 else []
    return [longer], [alone], [*both, *whole]


def _head(first: str, rest: str) -> Head:
    return (_crc(first) & 0xFFFFFF) << 20, _crc(f"{rest} ")


def number_of(text: str) -> int:
    """A hash of 64 bits, the same in every process."""
    return int.from_bytes(md5(text.encode("utf-8", "backslashreplace")).digest()[:8], signed=True)


def _crc(text: str) -> int:
    return crc32(text.encode("utf-8", "backslashreplace"))
