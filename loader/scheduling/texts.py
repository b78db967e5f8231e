"""Intervals, times of day, days and time zones as people write them. ValueError says what is
wrong."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from loader.labels.problems import did_you_mean

_INTERVAL: Final = re.compile(r"([0-9]{1,5}) (minute|hour|day|week)s?")
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def interval_of(text: str) -> timedelta:
    """Of `30 minutes`, `6 hours`, `1 day`, `2 weeks`."""
    found = _INTERVAL.fullmatch(text)
    if found is None or int(found[1]) == 0:
        raise ValueError("every is a number of minutes, hours, days or weeks, as in 6 hours")
    return timedelta(**{f"{found[2]}s": int(found[1])})


def time_of(text: str) -> time:
    """Of `09:00`."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no time of day; write it as 09:00, up to 23:59")
    return time(int(found[1]), int(found[2]))


def day_number(text: str) -> int:
    """Of `monday` or `mon`: 0. Sunday is 6."""
    for number, day in enumerate(_DAYS):
        if text.lower() in (day, day[:3]):
            return number
    raise ValueError(f"{text!r} is no day of the week; {did_you_mean(text.lower(), _DAYS)}")


def day_name(number: int) -> str:
    """Of 0: `monday`."""
    return _DAYS[number]


def zone_of(name: str) -> ZoneInfo:
    """Of `Europe/Berlin`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = available_timezones()
        told = did_you_mean(name, known) if len(known) > 1 else "this machine has no time zones."
        told = told if len(told) < 200 else "write one as Europe/Berlin"
        raise ValueError(f"no time zone {name}; {told}") from None
