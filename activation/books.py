"""The books of runs: a row of `sync_runs` each, from its start."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from activation.definition import Sync
from activation.diff import Counts
from activation.errors import ActivationError, MappingChangedError
from activation.operations import CHANGES, Change
from activation.tables import book, only
from loader.warehouses import Warehouse
from loader.warehouses.base import literal


@dataclass
class RunResult:
    """A run: its numbers as they are in `sync_runs`. `by_change` counts (what, change)."""

    sync: str
    run_id: int
    status: str = "running"
    error: str | None = None
    rows: int = 0
    invalid: int = 0
    seconds: float = 0.0
    by_change: Counter[tuple[str, Change]] = field(default_factory=Counter)

    def count(self, what: str) -> int:
        """All planned, attempted, succeeded or failed operations."""
        return sum(self.by_change[what, change] for change in CHANGES)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        numbers = {
            f"num_{what}_{change}": self.by_change[what, change]
            for what in ("planned", "attempted", "succeeded", "failed")
            for change in CHANGES
        }
        return {
            "sync_id": self.sync, "sync_run_id": self.run_id, "status": self.status,
            "error": self.error, "num_rows": self.rows, "num_invalid": self.invalid,
            "seconds": round(self.seconds, 2), **numbers,
        }  # fmt: skip


def new_run_id() -> int:
    """Microseconds since 1970: later runs have greater numbers."""
    return time.time_ns() // 1000


def begin(warehouse: Warehouse, schema: str, sync: Sync, run_id: int) -> RunResult:
    """Open the row of a run, and close those of runs that ended without a word.

    Raises ActivationError where another run of this sync goes on.
    """
    runs = book(schema, "sync_runs")
    for other in alone(warehouse, schema, sync):
        warehouse.execute(
            f"update {runs} set status = 'interrupted', finished_at = {literal(_now())} "
            f"where {only(sync.name)} and sync_run_id = {other}"
        )
    warehouse.execute(
        f"insert into {runs} (sync_id, sync_run_id, primary_key, destination, model_name, status, "
        f"started_at) values ({literal(sync.name)}, {run_id}, {literal(', '.join(sync.key))}, "
        f"{literal(sync.entry.destination)}, {literal(sync.model_name)}, 'running', "
        f"{literal(_now())})"
    )
    warehouse.commit()
    return RunResult(sync.name, run_id)


def alone(warehouse: Warehouse, schema: str, sync: Sync) -> list[int]:
    """Let no run of this sync begin until the transaction's end; those that ended without a word.

    Raises ActivationError where a run of it goes on.
    """
    # Two that begin in the same moment would both see nobody.
    warehouse.alone()
    rows = warehouse.query(
        f"select sync_run_id from {book(schema, 'sync_runs')} "
        f"where {only(sync.name)} and status = 'running'"
    )
    others = [int(row["sync_run_id"]) for row in rows]
    for other in others:
        if warehouse.is_alive(other):
            warehouse.rollback()
            raise ActivationError(
                f"{sync.name}: run {other} goes on. Wait for its end, or end it there."
            )
    return others


def plan(result: RunResult, counts: Counts) -> None:
    """Note what a run found."""
    result.rows, result.invalid = counts.rows, counts.invalid
    for change, n in counts.changes.items():
        result.by_change["planned", change] = n


def end(warehouse: Warehouse, schema: str, result: RunResult) -> None:
    """Close the row of a run, and commit."""
    told = result.as_dict()
    numbers = ", ".join(f"{n} = {v}" for n, v in told.items() if n.startswith("num_"))
    warehouse.execute(
        f"update {book(schema, 'sync_runs')} set status = {literal(result.status)}, "
        f"error = {literal(result.error)}, finished_at = {literal(_now())}, {numbers} "
        f"where {only(result.sync)} and sync_run_id = {result.run_id}"
    )
    warehouse.commit()


def check_mapping(warehouse: Warehouse, schema: str, sync: Sync) -> str | None:
    """The mapping by which the destination got its records, None where it got none yet.

    Raises MappingChangedError where it is another one than the sync's.
    """
    rows = warehouse.query(
        f"select mapping from {book(schema, 'sync_settings')} where {only(sync.name)}"
    )
    known = rows[0]["mapping"] if rows else None
    if known is not None and known != sync.mapping:
        raise MappingChangedError(
            f"{sync.place}: {sync.name} has another destination, key, match or fields than the "
            "records that were sent. Look at it with eventide activate plan, then choose: "
            "eventide activate resync sends every row again; eventide activate reset takes the "
            "rows as they are now for sent."
        )
    return known


def remember_mapping(warehouse: Warehouse, schema: str, sync: Sync) -> None:
    """From now on records are sent by the sync's mapping. Does not commit."""
    settings = book(schema, "sync_settings")
    warehouse.execute(f"delete from {settings} where {only(sync.name)}")
    warehouse.execute(
        f"insert into {settings} (sync_id, mapping, set_at) values ({literal(sync.name)}, "
        f"{literal(sync.mapping)}, {literal(_now())})"
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
