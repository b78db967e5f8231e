"""What a plan says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

#: What becomes of a table. The sync builds it from scratch for the first three; `left over`
#: (a table) and `removed` (a segment) stand in the schema without a definition, `freeze` is what
#: this sync is the first to leave.
BUILT: Final = ("create", "rebuild", "restore")
ACTIONS: Final = (
    *BUILT,
    "add columns",
    "freeze",
    "change",
    "removed",
    "left over",
    "nothing",
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a table is built anew. `part` names the part of the definition, the setting, `columns`,
    `upstream` or `logic`; `text` says it in words."""

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A custom property that a table has no column of: `why` is unsync or max_property_columns."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What becomes of one table or segment.

    `kind` is event, built-in, inner (a table of the models' own) or segment. `built`: made from
    scratch. `rows` are those that it will have, None where they are not counted; `first` the time
    (UTC) of the earliest. `seconds` is an estimate, `measured` says whether from builds before.
    """

    name: str
    kind: str
    action: str
    built: bool = False
    reasons: tuple[Reason, ...] = ()
    new_columns: tuple[str, ...] = ()
    rows: int | None = None
    first: datetime | None = None
    seconds: float | None = None
    measured: bool = False
    note: str | None = None
    left_out: tuple[LeftOut, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether the next sync does more than take in new events."""
        return self.action not in ("nothing", "left over", "removed")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at before the sync; an `error` is wrong, the others may be meant so."""

    level: str
    table: str
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the next sync will do with what has landed. `events` is None when not counted."""

    schema: str
    tables: tuple[TablePlan, ...]
    findings: tuple[Finding, ...]
    events: int | None
    unsynced_loads: int

    @property
    def is_wrong(self) -> bool:
        """Whether something must be put right before a sync."""
        return any(finding.level == "error" for finding in self.findings)

    @property
    def shown(self) -> list[TablePlan]:
        """What people are told of: all that changes, but inner tables only when built anew."""
        return [t for t in self.tables if t.changes and not (t.kind == "inner" and not t.reasons)]

    @property
    def left_over(self) -> list[TablePlan]:
        """Tables and segments that no definition has any more and that are still there."""
        return [t for t in self.tables if t.action in ("left over", "removed")]

    @property
    def estimate(self) -> float:
        """Seconds that the building takes in all, about."""
        return sum(table.seconds or 0.0 for table in self.tables)

    def as_dict(self) -> dict[str, Any]:
        """The plan in JSON's types."""
        return {
            "status": "wrong" if self.is_wrong else "planned",
            "schema": self.schema,
            "events": self.events,
            "unsynced_loads": self.unsynced_loads,
            "seconds": round(self.estimate, 1),
            "tables": [_plain(table) for table in self.tables],
            "findings": [asdict(finding) for finding in self.findings],
        }


def _plain(table: TablePlan) -> dict[str, Any]:
    return {
        **asdict(table),
        "first": None if table.first is None else table.first.isoformat(),
        "seconds": None if table.seconds is None else round(table.seconds, 1),
    }


def in_order(tables: Iterable[TablePlan]) -> tuple[TablePlan, ...]:
    """What changes first, then by kind and name."""
    kinds = ("event", "built-in", "segment", "inner")
    return tuple(
        sorted(tables, key=lambda t: (ACTIONS.index(t.action), kinds.index(t.kind), t.name))
    )
