"""Patterns of properties that sync or un-sync nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from loader.labels.definitions import Control
from loader.labels.project import Labels
from loader.labels.read import SYNCED_FILE
from loader.planning.outcome import Finding
from loader.planning.state import State
from loader.warehouses.base import quoted


def idle_patterns(labels: Labels, state: State) -> Iterator[Finding]:
    """Findings for patterns that no custom property has the name of: typing errors, perhaps."""
    seen: dict[str, list[str]] = {"event": [], "user": []}
    catalog = f"{quoted(state.schema + '_internal')}.property_columns"
    for scope, column in state.ask(f"select distinct scope, column_name from {catalog}"):
        seen[scope].append(column)
    yield from _idle(SYNCED_FILE, labels.synced.events, seen["event"], "event")
    yield from _idle(SYNCED_FILE, labels.synced.users, seen["user"], "user")
    for event in labels.events:
        own = Control(event.sync, event.unsync)
        yield from _idle(event.table, own, seen["event"], "event")


def _idle(place: str, control: Control, seen: list[str], scope: str) -> Iterator[Finding]:
    for key, patterns in (("unsync", control.unsync), ("sync", control.sync)):
        for pattern in patterns:
            if not any(fnmatchcase(column, pattern) for column in seen):
                told = f"{key}: {pattern} is no custom {scope} property that was seen."
                yield Finding("warning", place, told)
