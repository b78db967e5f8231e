"""Turns by the clock: at intervals, by a calendar, by a cron expression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from loader.scheduling.clock import first_moment, moments_of, on_the_wall, repeated
from loader.scheduling.cron import cron_times, is_hourly


@dataclass(frozen=True)
class Interval:
    """A time after the beginning of the last run, whatever clocks do."""

    length: timedelta


@dataclass(frozen=True)
class Calendar:
    """Times of day; without `days` (0 is Monday) and `dates`, of every day."""

    at: tuple[time, ...]
    days: frozenset[int] = frozenset()
    dates: frozenset[int | Literal["last"]] = field(default_factory=frozenset)

    def times(self, since: datetime) -> Iterator[datetime]:
        """Times on the wall from `since` on."""
        day, at = since.date(), sorted(self.at)
        while True:
            if self._has(day):
                walls = (datetime.combine(day, moment) for moment in at)
                yield from (wall for wall in walls if wall >= since)
            day += timedelta(days=1)

    def _has(self, day: date) -> bool:
        if self.dates:
            is_last = (day + timedelta(days=1)).day == 1
            return day.day in self.dates or (is_last and "last" in self.dates)
        return not self.days or day.weekday() in self.days


@dataclass(frozen=True)
class Cron:
    """A cron expression of five fields."""

    expression: str


Turns = Interval | Calendar | Cron


def next_turn(turns: Turns, zone: ZoneInfo, after: datetime) -> datetime:
    """The first turn after a moment; both in UTC.

    A time that clocks leave out is when they go on behind it, and one that they show twice is the
    first of both. A cron expression whose hour begins with * goes on through the day: it has
    nothing to make up for in an hour that is left out, and turns in both of two equal hours.
    """
    if isinstance(turns, Interval):
        return after + turns.length
    hourly = isinstance(turns, Cron) and is_hourly(turns.expression)
    start = (on_the_wall(after, zone) - repeated(after, zone)).replace(fold=0)
    times = cron_times(turns.expression, start) if isinstance(turns, Cron) else turns.times(start)
    found: list[datetime] = []
    for wall in times:
        moments = moments_of(wall, zone) if hourly else (first_moment(wall, zone),)
        found += [moment for moment in moments if moment > after]
        # First moments follow one another as times on the wall do; second ones come later.
        if moments and moments[0] > after:
            break
    return min(found)
