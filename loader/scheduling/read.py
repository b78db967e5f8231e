"""Reading `definitions/schedule.yml`: when the tables of each target are synced."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from loader.labels.named_entries import named_entries, validated
from loader.labels.problems import Problems, did_you_mean
from loader.labels.yaml_file import is_there, line_at, read_yaml
from loader.scheduling.entry import HoursEntry, TargetEntry, TimesEntry
from loader.scheduling.schedule import Schedule, schedule_of

#: The models' hooks read here when the sync after theirs is due.
NEXT_SYNC_VARIABLE: Final = "EVENTIDE_NEXT_SYNC"
KnownTables = Callable[[], Collection[str]]

SCHEDULE_FILE: Final = "definitions/schedule.yml"


@dataclass(frozen=True)
class TargetSchedule:
    """The schedule of one target: of its sync, and of tables that take part in fewer of them.

    `activation` is whether the schedules of syncs to destinations hold for it, in its time zone
    and quiet hours.
    """

    name: str
    sync: Schedule | None = None
    is_paused: bool = False
    tables: Mapping[str, Schedule] = field(default_factory=lambda: MappingProxyType({}))
    activation: bool = True
    zone: str = "UTC"
    quiet_hours: tuple[HoursEntry, ...] = ()


def read_schedules(
    project_dir: Path, known_tables: KnownTables | None = None
) -> dict[str, TargetSchedule]:
    """The schedules of a project by target. Tables are looked for in what `known_tables` gives,
    which is called where there are any.

    Raises DefinitionError with every problem found.
    """
    problems = Problems()
    found = schedules(project_dir, problems, known_tables)
    problems.raise_any()
    return found


def schedules(
    project_dir: Path, problems: Problems, known_tables: KnownTables | None = None
) -> dict[str, TargetSchedule]:
    """The same, with problems told there."""
    found: dict[str, TargetSchedule] = {}
    if is_there(project_dir, SCHEDULE_FILE, problems):
        file = read_yaml(project_dir / SCHEDULE_FILE, SCHEDULE_FILE, problems)
        for name, node, line in named_entries(file, "schedules", problems):
            entry = validated(TargetEntry, SCHEDULE_FILE, node, line, problems)
            if entry is not None:
                found[name] = _target(name, entry, node, line, known_tables, problems)
    return found


def next_sync_at(project_dir: Path, target: str, now: datetime) -> datetime | None:
    """When the sync after one that begins now is due, None where nothing says so; both in UTC.

    Raises DefinitionError.
    """
    schedule = read_schedules(project_dir).get(target)
    if schedule is None or schedule.sync is None or schedule.is_paused:
        return None
    return schedule.sync.next_after(now)


def _target(
    name: str,
    entry: TargetEntry,
    node: Any,
    line: int,
    known_tables: KnownTables | None,
    problems: Problems,
) -> TargetSchedule:
    def schedule(times: TimesEntry, *path: str) -> Schedule | None:
        try:
            return schedule_of(times, entry.time_zone, entry.quiet_hours)
        except ValueError as error:
            problems.add(SCHEDULE_FILE, line_at(node, path, line), f"{path[-1]}: {error}.")
            return None

    tables = {}
    known = known_tables() if known_tables is not None and entry.tables else None
    for table, times in entry.tables.items():
        if known is not None and table not in known:
            at = line_at(node, ["tables", table], line)
            told = did_you_mean(table, known)
            problems.add(SCHEDULE_FILE, at, f"{table} is no event or segment; {told}")
        own = schedule(times, "tables", table)
        if own is not None:
            tables[table] = own
    return TargetSchedule(
        name,
        schedule(entry.sync, "sync") if entry.sync is not None else None,
        entry.sync is not None and entry.sync.paused,
        MappingProxyType(tables),
        entry.activation,
        entry.time_zone,
        tuple(entry.quiet_hours),
    )
