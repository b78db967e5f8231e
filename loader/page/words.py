"""Numbers and times for people."""

from __future__ import annotations

from datetime import date, datetime, timedelta

#: For what nobody knows.
NOTHING = "\N{EN DASH}"
_STEPS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def count(number: int | None) -> str:
    """1,234; a dash for what nobody knows."""
    return NOTHING if number is None else f"{number:,}"


def counted(number: int, one: str, several: str | None = None) -> str:
    """The number and what is counted: 1 file, 2 files."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def duration(seconds: float | None) -> str:
    """0.4 s, 13 s, 2 min 5 s, 1 h 3 min; a dash for what has not ended."""
    if seconds is None:
        return NOTHING
    if seconds < 9.95 and seconds != int(seconds):
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60} min" + (f" {whole % 60} s" if whole % 60 else "")
    minutes = round(seconds / 60)
    return f"{minutes // 60} h" + (f" {minutes % 60} min" if minutes % 60 else "")


def apart(then: datetime, now: datetime) -> str:
    """3 hours ago, in 2 days; whole units, cut short."""
    seconds = (now - then).total_seconds()
    for unit, size in _STEPS:
        number = int(abs(seconds) // size)
        if number:
            words = counted(number, unit)
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "less than a minute ago" if seconds >= 0 else "in less than a minute"


def moment(then: datetime) -> str:
    """2026-03-08 06:00:12"""
    return f"{then:%Y-%m-%d %H:%M:%S}"


def folder_and_name(path: str) -> tuple[str, str]:
    """The two parts of a path or URL; the first, where there is one, ends in a slash."""
    folder, slash, name = path.rstrip("/").rpartition("/")
    return folder + slash, name


def day(then: date | datetime) -> str:
    """8 Mar"""
    return f"{then.day} {then:%b}"


def span(first: datetime, last: datetime, then: datetime) -> str:
    """A moment on an axis from `first` to `last`, no finer than it has to be."""
    if last - first > timedelta(days=3):
        return day(then)
    return f"{day(then)} {then:%H:%M}" if first.date() != last.date() else f"{then:%H:%M}"
