"""Schedules, and turns that were missed, in words."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from loader.enumeration import listed
from loader.scheduling.hours import Hours
from loader.scheduling.jobs import Job
from loader.scheduling.schedule import MOST_MISSED, Schedule, Turn
from loader.scheduling.texts import day_name
from loader.scheduling.turns import Calendar, Interval, Turns

#: Who is asked every few minutes, by cron, is not late for that.
_LATE: Final = timedelta(minutes=15)
_UNITS: Final = (("week", 10_080), ("day", 1_440), ("hour", 60), ("minute", 1))


def job_in_words(job: Job) -> str:
    """`after each sync of the tables`, or the schedule's words."""
    if job.after is not None:
        return schedule_in_words(job.schedule, f"after each run of {job.after}")
    after_dbt = "after each sync of the tables" if job.after_dbt else None
    return schedule_in_words(job.schedule, after_dbt)


def schedule_in_words(schedule: Schedule, turns: str | None = None) -> str:
    """`every 6 hours, not 22:00 to 06:00 (Europe/Berlin)`; `turns` is what it goes by instead."""
    allowed = schedule.allowed
    parts = [turns or _turns(schedule.turns)]
    if allowed.windows:
        parts.append(f"only {listed([_hours(one) for one in allowed.windows])}")
    if allowed.quiet:
        parts.append(f"not {listed([_hours(one) for one in allowed.quiet])}")
    by_clock = not (schedule.turns is None or isinstance(schedule.turns, Interval))
    zone = f" ({schedule.zone.key})" if by_clock or len(parts) > 1 else ""
    return ", ".join(parts) + zone


def late_in_words(turn: Turn, at: datetime, before: str, makes_up: str) -> str | None:
    """When it was its turn, and how many turns were missed since; None where it is in time.

    `before` says how the length of time stands to `at`, `makes_up` which run is for all turns.
    """
    late = at - turn.due_at
    if late < _LATE and not turn.missed:
        return None
    told = f"it was due at {turn.due_at:%Y-%m-%d %H:%M:%S} UTC, {_length(late)} {before}"
    if turn.missed:
        more = "more than " if turn.missed >= MOST_MISSED else ""
        one = turn.missed == 1
        told += (
            f"; {more}{turn.missed:,} later {'turn was' if one else 'turns were'} missed, "
            f"and {makes_up} is for all of them"
        )
    return told


def _turns(turns: Turns | None) -> str:
    if turns is None:
        return "never by itself"
    if isinstance(turns, Interval):
        return f"every {_interval(turns.length)}"
    if isinstance(turns, Calendar):
        return f"{listed([_time(at) for at in sorted(turns.at)])} {_days(turns)}"
    return f"cron {turns.expression}"


def _interval(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    unit, size = next((unit, size) for unit, size in _UNITS if minutes % size == 0)
    return unit if minutes == size else f"{minutes // size} {unit}s"


def _days(calendar: Calendar) -> str:
    if calendar.dates:
        dates = sorted(date for date in calendar.dates if date != "last")
        last = ["last"] if "last" in calendar.dates else []
        return f"on day {listed([*map(str, dates), *last])} of the month"
    return f"on {_weekdays(calendar.days)}" if calendar.days else "every day"


def _hours(hours: Hours) -> str:
    on = f" on {_weekdays(hours.days)}" if hours.days else ""
    if hours.start != hours.end:
        return f"{_time(hours.start)} to {_time(hours.end)}{on}"
    return f"{'all day' if hours.start == time() else f'24 hours from {_time(hours.start)}'}{on}"


def _weekdays(days: frozenset[int]) -> str:
    return listed([day_name(number) for number in sorted(days)])


def _time(at: time) -> str:
    return f"{at:%H:%M}"


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2880 else f"{minutes // 1440} days"
