"""Chance that comes out the same everywhere."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    """Draws from a seed.

    Only ``Random.random`` is used: of all its methods it is the one whose sequence Python promises
    to keep from version to version.
    """

    def __init__(self, seed: str) -> None:
        self._draw = Random(seed).random

    def chance(self, share: float) -> bool:
        """True in a share (0 to 1) of the draws."""
        return self._draw() < share

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._draw() * (high - low + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items, all equally likely."""
        return items[int(self._draw() * len(items))]

    def pick_early(self, count: int) -> int:
        """A position below count; the earlier the likelier, as regulars come more often."""
        return int(self._draw() ** 2 * count)

    def hex(self, digits: int) -> str:
        """A string of hexadecimal digits."""
        text = ""
        while len(text) < digits:
            text += f"{int(self._draw() * (1 << 48)):012x}"
        return text[:digits]
