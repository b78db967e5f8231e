"""Where the marks of charts are: numbers for the SVG in the templates, in its own units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from loader.page.facts import Sync
from loader.page.words import counted, duration, moment, span

_DAY = 86_400
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600)
_TIMES = (*_STEPS, 10_800, 21_600, 43_200, *(_DAY * days for days in (1, 2, 7, 14, 28)))
_NARROWEST, _WIDEST = 4.0, 18.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from its foot up; `kind` is how it looks, `words` what it says."""

    x: float
    y: float
    width: float
    height: float
    kind: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Syncs by their start, as high as they took long."""

    width: float
    height: float
    left: float
    foot: float
    bars: tuple[Bar, ...]
    times: tuple[Tick, ...]
    durations: tuple[Tick, ...]


def timeline(syncs: Sequence[Sync], now: datetime) -> Timeline | None:
    """The chart of syncs, None where there is none. One that runs is as long as it has run."""
    if not syncs:
        return None
    width, height, left, foot, top = 960.0, 200.0, 56.0, 168.0, 18.0
    shown = sorted(syncs, key=lambda sync: sync.started)
    first, last = shown[0].started, max(now, shown[-1].started)
    took = [_since(s, now) if s.seconds is None else s.seconds for s in shown]
    step = _step(_STEPS, max(took), 4)
    most = step * max(1, math.ceil(max(took) / step))
    start, room = left + 8, width - left - 8 - _WIDEST
    to_x = room / max((last - first).total_seconds(), 1.0)
    places = [start + to_x * (sync.started - first).total_seconds() for sync in shown]
    nearest = min((b - a for a, b in pairwise(places)), default=room)
    thin = min(max(_NARROWEST, nearest * 0.5), _WIDEST)
    bars = []
    for sync, x, seconds in zip(shown, places, took, strict=True):
        high = max(2.0, (foot - top) * seconds / most)
        words = f"{moment(sync.started)} UTC: {sync.status}, {duration(sync.seconds)}"
        bars.append(Bar(_r(x), _r(foot - high), _r(thin), _r(high), sync.status, words))
    durations = tuple(
        Tick(_r(foot - (foot - top) * n * step / most), duration(n * step) if n else "0")
        for n in range(round(most / step) + 1)
    )
    times = tuple(
        Tick(_r(start + to_x * (at - first).total_seconds() + thin / 2), span(first, last, at))
        for at in _moments(first, last)
    )
    return Timeline(width, height, left, foot, tuple(bars), times, durations)


def _moments(first: datetime, last: datetime) -> list[datetime]:
    """Round moments from the first to the last, nine at most; the first where none is."""
    step = _step(_TIMES, (last - first).total_seconds(), 8)
    midnight = datetime.combine(first.date(), datetime.min.time())
    at = midnight + timedelta(seconds=step * math.ceil((first - midnight).total_seconds() / step))
    found = []
    while at <= last:
        found.append(at)
        at += timedelta(seconds=step)
    return found or [first]


@dataclass(frozen=True, slots=True)
class Spark:
    """A small chart without axes: bars, or the points of a line."""

    width: float
    height: float
    bars: tuple[Bar, ...] = ()
    line: str = ""
    area: str = ""
    end: tuple[float, float] | None = None


def day_bars(counts: Sequence[int], names: Sequence[str]) -> Spark:
    """A bar a day, each table to its own scale."""
    width, height, each = 8.0 * len(counts), 32.0, 8.0
    most = max(counts, default=0) or 1
    bars = []
    for place, (number, name) in enumerate(zip(counts, names, strict=True)):
        high = max(2.0, height * number / most) if number else 1.0
        words = f"{name}: {counted(number, 'event')}"
        kind = "" if number else "none"
        bars.append(Bar(place * each + 1, _r(height - high), each - 2, _r(high), kind, words))
    return Spark(width, height, tuple(bars))


def size_line(sizes: Sequence[tuple[datetime, int]]) -> Spark | None:
    """Users over time, from 0 up; None where nothing was counted."""
    if not sizes:
        return None
    width, height, edge = 320.0, 96.0, 6.0
    first, last = sizes[0][0], sizes[-1][0]
    reach = (last - first).total_seconds() or 1.0
    most = max(number for _, number in sizes) or 1
    points = [
        (
            _r(edge + (width - 2 * edge) * (at - first).total_seconds() / reach),
            _r(height - edge - (height - 2 * edge) * number / most),
        )
        for at, number in sizes
    ]
    if len(points) == 1:
        points.append((width - edge, points[0][1]))
    line = " ".join(f"{x},{y}" for x, y in points)
    foot = height - edge
    area = f"{points[0][0]},{foot} {line} {points[-1][0]},{foot}"
    return Spark(width, height, line=line, area=area, end=points[-1])


def _since(sync: Sync, now: datetime) -> float:
    return max(0.0, (now - sync.started).total_seconds())


def _step(steps: Sequence[int], longest: float, most: int) -> float:
    """Seconds between lines, of which no more than `most` are wanted."""
    for step in steps:
        if longest <= most * step:
            return float(step)
    return float(steps[-1] * math.ceil(longest / most / steps[-1]))


def _r(number: float) -> float:
    return round(number, 1)
