"""When something is due: a function of its schedule, its last run and the time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from loader.scheduling.entry import HoursEntry, TimesEntry
from loader.scheduling.hours import Allowed, Hours
from loader.scheduling.texts import day_number, interval_of, time_of, zone_of
from loader.scheduling.turns import Calendar, Cron, Interval, Turns, next_turn

#: More turns than this are not counted.
MOST_MISSED: Final = 1_000


@dataclass(frozen=True)
class Turn:
    """`due_at` is when it was, or will be, its turn, `begins_at` when it may begin at the
    earliest, `missed` how many more turns have passed since. All moments are in UTC."""

    due_at: datetime
    begins_at: datetime
    missed: int = 0


@dataclass(frozen=True)
class Schedule:
    """Turns in a time zone, none of them where it waits for something else alone."""

    turns: Turns | None
    zone: ZoneInfo
    allowed: Allowed = field(default_factory=Allowed)

    def next_after(self, last: datetime) -> datetime:
        """The first moment after a run that began at `last` at which it is due, in UTC.

        A turn in quiet hours, or outside the windows, is when these are over.
        """
        assert self.turns is not None
        return self.allowed.from_(next_turn(self.turns, self.zone, last), self.zone)

    def turn(self, last: datetime | None, now: datetime) -> Turn:
        """The turn after the last run. What has never run is due at once."""
        return self.turn_from(now if last is None else self.next_after(last), now)

    def turn_from(self, due_at: datetime, now: datetime) -> Turn:
        """The turn that is due at a moment: turns that have passed since are one with it."""
        missed = 0
        if self.turns is not None:
            following = due_at
            while missed < MOST_MISSED and (following := self.next_after(following)) <= now:
                missed += 1
        return Turn(due_at, self.allowed.from_(max(due_at, now), self.zone), missed)


def schedule_of(
    entry: TimesEntry, zone: str = "UTC", quiet_hours: list[HoursEntry] | None = None
) -> Schedule:
    """A schedule as it is written, in a target's time zone and with its quiet hours beside its
    own. Raises ValueError where these leave it no hour."""
    allowed = Allowed(
        tuple(map(_hours, [*(quiet_hours or ()), *entry.quiet_hours])),
        tuple(map(_hours, entry.windows)),
    )
    if not allowed.is_ever:
        raise ValueError("its quiet hours and windows leave no hour of the week; widen them")
    return Schedule(_turns(entry), zone_of(entry.time_zone or zone), allowed)


def _turns(entry: TimesEntry) -> Turns | None:
    if entry.every is not None:
        return Interval(interval_of(entry.every))
    if entry.cron is not None:
        return Cron(entry.cron)
    if entry.calendar is None:
        return None
    at = [entry.calendar.at] if isinstance(entry.calendar.at, str) else entry.calendar.at
    return Calendar(
        tuple(map(time_of, at)),
        frozenset(map(day_number, entry.calendar.days or ())),
        frozenset(entry.calendar.dates or ()),
    )


def _hours(entry: HoursEntry) -> Hours:
    days = frozenset(map(day_number, entry.days or ()))
    return Hours(time_of(entry.from_), time_of(entry.to), days)
