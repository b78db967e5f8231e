"""Hours of the day in which things may begin, and quiet ones in which nothing does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from loader.scheduling.clock import change_between, first_moment, moments_of, on_the_wall

_WEEK = datetime(2026, 1, 5)
_MOST_STEPS = 2_000


@dataclass(frozen=True)
class Hours:
    """From one time of day to another, the latter left out; `days` (0 is Monday) are those on
    which it begins. From a time to the same is a whole day."""

    start: time
    end: time
    days: frozenset[int] = frozenset()

    def has(self, wall: datetime) -> bool:
        """Whether a time on the wall is in it."""
        now, today = wall.time(), wall.weekday()
        if self.start < self.end:
            return self.start <= now < self.end and self._begins_on(today)
        if now >= self.start:
            return self._begins_on(today)
        return now < self.end and self._begins_on((today - 1) % 7)

    def _begins_on(self, day: int) -> bool:
        return not self.days or day in self.days


@dataclass(frozen=True)
class Allowed:
    """When something may begin: in one of the windows, if there are any, and in no quiet hours."""

    quiet: tuple[Hours, ...] = ()
    windows: tuple[Hours, ...] = ()

    def at(self, wall: datetime) -> bool:
        """Whether it may at a time on the wall."""
        if any(hours.has(wall) for hours in self.quiet):
            return False
        return not self.windows or any(hours.has(wall) for hours in self.windows)

    @property
    def is_ever(self) -> bool:
        """Whether there is such a time in any week."""
        days = (_WEEK + timedelta(days=day) for day in range(7))
        return any(self.at(datetime.combine(day, edge)) for day in days for edge in self._edges())

    def from_(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first moment from this one on, itself included, at which it may; both in UTC."""
        for _ in range(_MOST_STEPS):
            if self.at(on_the_wall(moment, zone)):
                return moment
            following = _next_edge(self._edges(), zone, moment)
            moment = change_between(moment, following, zone) or following
        raise ValueError("there is no hour at which this may begin")

    def _edges(self) -> Sequence[time]:
        """Times of day at which the answer may change."""
        hours = (*self.quiet, *self.windows)
        return sorted({time(), *(h.start for h in hours), *(h.end for h in hours)})


def _next_edge(edges: Sequence[time], zone: ZoneInfo, after: datetime) -> datetime:
    today = on_the_wall(after, zone).replace(fold=0).date()
    found: list[datetime] = []
    for days in (0, 1, 2):
        for edge in edges:
            wall = datetime.combine(today + timedelta(days=days), edge)
            found += moments_of(wall, zone) or (first_moment(wall, zone),)
    return min(moment for moment in found if moment > after)
