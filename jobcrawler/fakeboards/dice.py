"""Small, fast, repeatable chance: seeding `random.Random` for every advert would cost as much as its card."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
_MASK = (1 << 64) - 1
_ODD = 0x9E3779B97F4A7C15
_STEP = 0xD1342543DE82EF95


def mixed(*numbers: int) -> int:
    """64 well-stirred bits of a few numbers.

    >>> mixed(1, 2) == mixed(1, 2) != mixed(2, 1)
    True
    """
    value = 0
    for number in numbers:
        value = (value ^ number) * _ODD & _MASK
        value ^= value >> 31
    return value


class Dice:
    """The same throws for the same seed."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, limit: int) -> int:
        """A number from 0 to limit - 1."""
        self._state = (self._state * _STEP + _ODD) & _MASK
        return (self._state >> 33) * limit >> 31

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def some(self, options: Sequence[T], few: int, many: int) -> list[T]:
        """Between few and many different options, in any order.

        >>> len(set(Dice(1).some("abcdefghij", 4, 4)))
        4
        """
        size = len(options)
        first, count = self.below(size), min(size, few + self.below(many - few + 1))
        # a step without a common divisor visits everything once
        step = 3 if size % 3 else 7 if size % 7 else 1
        return [options[(first + turn * step) % size] for turn in range(count)]
