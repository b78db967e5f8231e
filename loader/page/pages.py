"""The pages: what each is called, and what it has to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from loader.page import (
    charts,
    read_activation,
    read_alerts,
    read_definitions,
    read_loads,
    read_schedules,
    read_syncs,
)
from loader.page.cares import cares
from loader.page.reading import Reading
from loader.page.words import day

_SYNCS: Final = 90
_LOADS: Final = 100
_REASONS: Final = 500
_RUNS: Final = 50
_REFUSED: Final = 100
_TOLD: Final = 20
DAYS: Final = 30

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its file's name without the ending, its title, and what reads it at a moment."""

    name: str
    title: str
    read: Callable[[Reading, datetime, int], Facts]

    @property
    def file(self) -> str:
        """The name under which it is served and written."""
        return f"{self.name}.html"


def _syncs(reading: Reading, now: datetime, days: int) -> Facts:
    found = read_syncs.syncs(reading, _SYNCS)
    tables = read_syncs.tables(reading)
    definitions = read_definitions.definitions(reading)
    loads, runs = read_loads.loads(reading, _LOADS), read_activation.runs(reading, _RUNS)
    waiting = read_loads.waiting(reading)
    scheduled = read_schedules.schedules(reading, now)
    alerting = read_alerts.alerting(reading, now, _TOLD)
    return {
        "syncs": found,
        "most": _SYNCS,
        "chart": charts.timeline(found, now),
        "latest": max((t.latest for t in tables if t.latest is not None), default=None),
        "tables": tables,
        "schedules": scheduled,
        "alerting": alerting,
        "cares": cares(found, definitions, loads, runs, waiting, scheduled, alerting, now),
    }


def _tables(reading: Reading, now: datetime, days: int) -> Facts:
    tables = read_syncs.tables(reading)
    events = read_syncs.event_tables(reading)
    shown = read_syncs.last_days(tables, days, now)
    counted_ = read_syncs.rows_by_day(reading, [t for t in tables if t.name in events], shown)
    names = [day(one) for one in shown]
    return {
        "tables": tables,
        "days": shown,
        "by_day": counted_,
        "sparks": {
            name: charts.day_bars([counts[one] for one in shown], names)
            for name, counts in counted_.items()
        },
        "dropped": read_syncs.dropped(reading),
    }


def _loads(reading: Reading, now: datetime, days: int) -> Facts:
    return {
        "loads": read_loads.loads(reading, _LOADS),
        "totals": read_loads.totals(reading),
        "waiting": read_loads.waiting(reading),
        "reasons": read_loads.rejected(reading, _REASONS),
    }


def _definitions(reading: Reading, now: datetime, days: int) -> Facts:
    return {"definitions": read_definitions.definitions(reading)}


def _segments(reading: Reading, now: datetime, days: int) -> Facts:
    found = read_definitions.segments(reading, _SYNCS)
    return {"segments": [(segment, charts.size_line(segment.sizes)) for segment in found]}


def _activation(reading: Reading, now: datetime, days: int) -> Facts:
    return {
        "runs": read_activation.runs(reading, _RUNS),
        "reasons": read_activation.reasons(reading, _REFUSED),
        "refused": read_activation.refused(reading, _REFUSED),
        "most": _REFUSED,
    }


PAGES: Final = (
    Page("index", "Syncs", _syncs),
    Page("tables", "Tables", _tables),
    Page("loads", "Loads", _loads),
    Page("definitions", "Definitions", _definitions),
    Page("segments", "Segments", _segments),
    Page("activation", "Activation", _activation),
)
