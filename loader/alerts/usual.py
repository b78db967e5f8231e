"""What is usual for a table or a format, by its own last four weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

_WEEK = 7
_LEAST_WEEKS = 3
_LEAST_DAYS = 5


@dataclass(frozen=True, slots=True)
class Usual:
    """Between what a day's number is nothing special."""

    lowest: float
    highest: float

    def told(self) -> str:
        """For people."""
        low, high = (f"{bound:,.0f}" for bound in (self.lowest, self.highest))
        return low if low == high else f"{low} to {high}"


def usual(days: Sequence[int | None]) -> Usual | None:
    """What the first of these days is to be held to, None where too little is known.

    With three of the same weekday, their median. Before that the least and the most of five days
    or more: a weekend is no jump.
    """
    same = [n for n in days[_WEEK::_WEEK] if n is not None]
    if len(same) >= _LEAST_WEEKS:
        middle = median(same)
        return Usual(middle, middle)
    known = [n for n in days[1:] if n is not None]
    return Usual(min(known), max(known)) if len(known) >= _LEAST_DAYS else None


def jump(number: int, held_to: Usual, factor: float, least: int) -> Literal["more", "fewer"] | None:
    """Whether a number is beyond what is usual by the factor, and by `least` at least."""
    if number > factor * held_to.highest and number - held_to.highest >= least:
        return "more"
    if number * factor < held_to.lowest and held_to.lowest - number >= least:
        return "fewer"
    return None


def usual_share(days: Sequence[tuple[int, int] | None]) -> float | None:
    """The median of the shares of rejected lines on the days before the first, None where fewer
    than five are known."""
    shares = [rejected / read for rejected, read in filter(None, days[1:]) if read]
    return median(shares) if len(shares) >= _LEAST_DAYS else None
