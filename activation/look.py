"""What a run would do, without doing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from activation import books
from activation.capable import foreseen
from activation.diff import Counts
from activation.errors import GuardError, MappingChangedError
from activation.guards import check_guards
from activation.operations import CHANGES, Change
from activation.run import Activation
from activation.sending import row_of


@dataclass(frozen=True)
class Plan:
    """The rows that differ, some of each kind with what would be sent, and why a run would stop."""

    sync: str
    counts: Counts
    samples: dict[Change, list[dict[str, Any]]]
    stops: str | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "sync": self.sync,
            "rows": self.counts.rows,
            "without_key": self.counts.without_key,
            "with_equal_keys": self.counts.with_equal_keys,
            "records": self.counts.records,
            **{str(change): n for change, n in self.counts.changes.items()},
            "samples": self.samples,
            "stops": self.stops,
        }


def look(activation: Activation, samples: int = 3) -> Plan:
    """Compare, and show some rows of each kind. Nothing is sent or remembered.

    Raises SyncMistakeError for what the definition names and is not there, in the model or, where
    it can be asked, in the destination.
    """
    schema, diff = activation.prepare()
    stops = foreseen(activation.sync, activation.destination, activation.project_dir)
    try:
        books.check_mapping(activation.warehouse, schema, activation.sync)
    except MappingChangedError as error:
        stops = stops or str(error)
    counts = diff.work_out()
    try:
        check_guards(activation.sync, counts)
    except GuardError as error:
        stops = stops or str(error)
    shown: dict[Change, list[dict[str, Any]]] = {}
    for change in CHANGES:
        found = diff.samples(change, samples) if counts.changes[change] else []
        shown[change] = [_shown(activation, row) for row in found]
    activation.warehouse.rollback()
    return Plan(activation.sync.name, counts, shown, stops)


def _shown(activation: Activation, found: dict[str, Any]) -> dict[str, Any]:
    row = row_of(activation.sync, found)
    sent = [
        {"kind": op.kind, "match": dict(op.match), "fields": dict(op.fields)}
        for op in row.operations
    ]
    return {"row_id": row.before.row_id, "sent": sent, "problem": row.problem}
