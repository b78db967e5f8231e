"""The pages: what each is called, and what it has to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from loader.page import charts, read_activation, read_definitions, read_loads, read_syncs
from loader.page.facts import Definition, Load, Run, Sync
from loader.page.reading import Reading
from loader.page.words import counted, day

_SYNCS: Final = 90
_LOADS: Final = 100
_REASONS: Final = 500
_RUNS: Final = 50
_REFUSED: Final = 100
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
    return {
        "syncs": found,
        "most": _SYNCS,
        "chart": charts.timeline(found, now),
        "latest": max((t.latest for t in tables if t.latest is not None), default=None),
        "tables": tables,
        "cares": _cares(found, definitions, loads, runs, waiting, now),
    }


def _cares(
    syncs: list[Sync], definitions: list[Definition], loads: list[Load], runs: list[Run],
    waiting: int, now: datetime,
) -> list[tuple[str, str, str]]:  # fmt: skip
    """What somebody should look at: how bad it is, what it is, and the page that says more."""
    found = []
    if syncs and syncs[0].status == "failed":
        found.append(("failed", "The last sync failed.", "index"))
    if syncs and syncs[0].next_at is not None and syncs[0].next_at < now:
        found.append(("warning", "The next sync is overdue.", "index"))
    behind = [d.table for d in definitions if d.state == "behind"]
    if behind:
        words = counted(len(behind), "event table is", "event tables are")
        found.append(("warning", f"{words} behind: {', '.join(behind[:5])}.", "definitions"))
    # A file that failed and landed later is in order.
    landed = {load.file for load in loads if load.status == "succeeded"}
    failed = {load.file for load in loads if load.status == "failed"} - landed
    if failed:
        words = counted(len(failed), "file")
        found.append(("failed", f"{words} of the last loads could not be loaded.", "loads"))
    if waiting:
        words = counted(waiting, "rejected line waits", "rejected lines wait")
        found.append(("warning", f"{words} in quarantine.", "loads"))
    latest: dict[str, Run] = {}
    for run in runs:
        latest.setdefault(run.sync, run)
    for run in latest.values():
        if run.error:
            found.append(("failed", f"The last run of {run.sync} ended early.", "activation"))
        elif run.failed or run.invalid:
            words = counted(run.failed + run.invalid, "row")
            found.append(
                ("warning", f"{words} of {run.sync} could not be delivered.", "activation")
            )
    return sorted(found, key=lambda care: care[0] != "failed")


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
