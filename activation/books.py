"""The books of runs: a row of `sync_runs` each, from its start."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from activation.definition import Sync
from activation.diff import Counts
from activation.errors import AlreadyRunningError, MappingChangedError
from activation.operations import CHANGES, Change
from activation.tables import book, only
from loader.clock import utc_now
from loader.warehouses import Warehouse
from loader.warehouses.base import literal

Kind = Literal["sync", "sequence"]
#: In place of a mapping, one that no sync has: while rows are taken for sent.
HALF_RESET: Final = "reset"


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


def begin(
    warehouse: Warehouse,
    schema: str,
    sync: Sync,
    run_id: int,
    check: Callable[[], None] = lambda: None,
    settled: Callable[[], None] = lambda: None,
) -> RunResult:
    """Open the row of a run, see `begin_run`."""
    told = {
        "primary_key": ", ".join(sync.key),
        "destination": sync.entry.destination,
        "model_name": sync.model_name,
    }
    begin_run(warehouse, schema, "sync", sync.name, run_id, told, check, settled)
    return RunResult(sync.name, run_id)


def begin_run(
    warehouse: Warehouse,
    schema: str,
    kind: Kind,
    name: str,
    run_id: int,
    told: Mapping[str, str],
    check: Callable[[], None],
    settled: Callable[[], None] = lambda: None,
) -> None:
    """Open the row of a run, and close those of runs that ended without a word.

    Nobody else begins one meanwhile: what `check` raises, which may look at the books, ends it
    before anything was begun, and so does `settled`, when no other run goes on. Raises
    AlreadyRunningError where one does.
    """
    runs = book(schema, f"{kind}_runs")
    for other in _alone(warehouse, schema, kind, name, check, settled):
        warehouse.execute(
            f"update {runs} set status = 'interrupted', finished_at = {literal(utc_now())} "
            f"where {only(name, f'{kind}_id')} and {kind}_run_id = {other}"
        )
    columns = "".join(f", {column}" for column in told)
    values = "".join(f", {literal(value)}" for value in told.values())
    warehouse.execute(
        f"insert into {runs} ({kind}_id, {kind}_run_id, status, started_at{columns}) "
        f"values ({literal(name)}, {run_id}, 'running', {literal(utc_now())}{values})"
    )
    warehouse.commit()


def _alone(
    warehouse: Warehouse,
    schema: str,
    kind: Kind,
    name: str,
    check: Callable[[], None],
    settled: Callable[[], None],
) -> list[int]:
    """Let no run of this begin until the transaction's end; those that ended without a word."""
    # Two that begin in the same moment would both see nobody.
    warehouse.alone()
    try:
        check()
        rows = warehouse.query(
            f"select {kind}_run_id as run_id from {book(schema, f'{kind}_runs')} "
            f"where {only(name, f'{kind}_id')} and status = 'running'"
        )
        others = [int(row["run_id"]) for row in rows]
        for other in others:
            if warehouse.is_alive(other):
                raise AlreadyRunningError(
                    f"{name}: run {other} goes on. Wait for its end, or end it there."
                )
        settled()
    except BaseException:
        warehouse.rollback()
        raise
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
        f"error = {literal(result.error)}, finished_at = {literal(utc_now())}, {numbers} "
        f"where {only(result.sync)} and sync_run_id = {result.run_id}"
    )
    warehouse.commit()


def withdraw(warehouse: Warehouse, schema: str, sync: str, run_id: int) -> None:
    """Take out the row of what was begun as a run of a sync and is none, and commit."""
    warehouse.rollback()
    warehouse.execute(
        f"delete from {book(schema, 'sync_runs')} where {only(sync)} and sync_run_id = {run_id}"
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
    if known == HALF_RESET:
        raise MappingChangedError(
            f"{sync.place}: {sync.name}: a reset of it has not come to its end. eventide activate "
            "reset takes the rows as they are now for sent; eventide activate resync sends every "
            "row again."
        )
    if known is not None and known != sync.mapping:
        raise MappingChangedError(
            f"{sync.place}: {sync.name} has another destination, key, match or fields than the "
            "records that were sent. Look at it with eventide activate plan, then choose: "
            "eventide activate resync sends every row again; eventide activate reset takes the "
            "rows as they are now for sent."
        )
    return known


def remember_mapping(
    warehouse: Warehouse, schema: str, sync: Sync, mapping: str | None = None
) -> None:
    """From now on records are sent by the sync's mapping, or `mapping`. Does not commit."""
    settings = book(schema, "sync_settings")
    warehouse.execute(f"delete from {settings} where {only(sync.name)}")
    warehouse.execute(
        f"insert into {settings} (sync_id, mapping, set_at) values ({literal(sync.name)}, "
        f"{literal(mapping or sync.mapping)}, {literal(utc_now())})"
    )
