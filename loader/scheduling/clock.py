"""Clocks on the wall, which leave hours out and have others twice.

Moments are naive datetimes in UTC, as in the books; times on a wall are naive, too, with a zone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def on_the_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clock shows; `fold` is 1 in the second of two equal hours."""
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def moments_of(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The moments at which the clock shows this: one, two, or none, where it leaves it out."""
    both = [_in_utc(wall.replace(fold=fold), zone) for fold in (0, 1)]
    return tuple(sorted({m for m in both if on_the_wall(m, zone) == wall.replace(fold=0)}))


def first_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first of them; for a time that is left out, when the clock goes on behind it."""
    there = moments_of(wall, zone)
    if there:
        return there[0]
    late, early = (_in_utc(wall.replace(fold=fold), zone) for fold in (0, 1))
    return change_between(early, late, zone) or late


def repeated(moment: datetime, zone: ZoneInfo) -> timedelta:
    """How far the clock goes back yet after showing what it shows; mostly not at all."""
    wall = on_the_wall(moment, zone)
    there = moments_of(wall.replace(fold=0), zone)
    return there[1] - there[0] if len(there) == 2 and wall.fold == 0 else timedelta()


def change_between(start: datetime, end: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment in (start, end] at which the clock was changed, None where it was not."""
    before = _offset(start, zone)
    if before == _offset(end, zone):
        return None
    low, high = start, end
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    # Clocks are changed at whole seconds; low and high are less than one apart.
    whole = high.replace(microsecond=0)
    return whole if whole > low else high


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return on_the_wall(moment, zone).replace(fold=0) - moment


def _in_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
