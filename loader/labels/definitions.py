"""What definitions say, once read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from loader.labels.rules import Rule

#: One of {'all': [...]}, {'any': [...]}, {'not': ...}, {'user': rule}, {'has_done': {...}},
#: {'has_not_done': {...}}.
Condition: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """A labeled event. `table` is its name for ever, `name` what people call it.

    `since`, `archived` and `verified_at` are ISO 8601 in UTC. `gaps` says by column since when a
    property is archived, and since when restored (None: it still is archived). `sync` and `unsync`
    are patterns of properties that have a column and have none. `file` is relative
    to the project, and None for a custom event that is labeled because it was seen;
    `custom_events` are then its names.
    """

    table: str
    name: str
    rule: Rule
    since: str | None = None
    archived: str | None = None
    gaps: tuple[tuple[str, tuple[str, str | None]], ...] = ()
    sync: tuple[str, ...] = ()
    unsync: tuple[str, ...] = ()
    category: str | None = None
    notes: str | None = None
    verified_by: str | None = None
    verified_at: str | None = None
    file: str | None = None
    line: int = 1
    custom_events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentDefinition:
    """A labeled segment; `key` is the name of its view."""

    key: str
    name: str
    condition: Condition
    notes: str | None = None
    file: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """A defined property; `key` is the name of its column, `level` event, session or user.

    `cases` are {'when': rule, 'value': value} in their order, a value {'is': text} or
    {'field': name}; `otherwise` is the value where none of them holds.
    """

    key: str
    name: str
    level: str
    cases: tuple[dict[str, Any], ...]
    otherwise: dict[str, str] | None = None
    notes: str | None = None
    file: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Control:
    """Patterns of properties that have no column (`unsync`) and that have one all the same."""

    sync: tuple[str, ...] = ()
    unsync: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncedProperties:
    """What holds for all event tables, and for `users`."""

    events: Control = Control()
    users: Control = Control()


#: What holds where nothing is said.
ALL_SYNCED: Final = SyncedProperties()


@dataclass(frozen=True, slots=True)
class Definitions:
    """All definitions of a project, by name of table or column."""

    events: tuple[EventDefinition, ...] = ()
    segments: tuple[SegmentDefinition, ...] = ()
    properties: tuple[PropertyDefinition, ...] = ()
    synced: SyncedProperties = ALL_SYNCED
