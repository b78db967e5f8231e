"""First builds of event tables beside the syncs of all others, where the warehouse lets them.

A first build reads all history. It is put on the books as of a sync that had ended before it began,
so that the next sync, which follows what changed since, brings the table up to date like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from loader.dbt import DbtOutcome, Progress, run_dbt
from loader.errors import SyncFailedError
from loader.labels.project import Labels
from loader.profile import Target
from loader.sync_failure import failed
from loader.warehouses import builds_beside, hold_for_building, open_warehouse
from loader.warehouses.base import Warehouse, internal_table, tables_in

#: The models' macros read here as of which sync they build.
SYNC_VARIABLE: Final = "EVENTIDE_BESIDE"
# What event tables are made from.
_SOURCES: Final = ("spine_calls", "device_sessions")


def buildable(labels: Labels, wanted: Sequence[str], where: Target) -> list[str]:
    """Those of the wanted events that have no table yet and can be built beside syncs."""
    if not builds_beside(where):
        return []
    with closing(open_warehouse(where)) as warehouse:
        if _synced_to(warehouse) is None:
            return []
        there = tables_in(warehouse, warehouse.schema)
    events = {event.table for event in labels.events}
    return [table for table in wanted if table in events and table not in there]


def build_beside(
    where: Target, profiles: Path | None, tables: Sequence[str], progress: Progress | None
) -> DbtOutcome:
    """Build the tables, each of which appears when it is complete.

    Raises WarehouseLockedError where another process is building one of them, SyncFailedError,
    with dbt's outcome, when a model or a test failed.
    """
    with hold_for_building(where, tables):
        with closing(open_warehouse(where)) as warehouse:
            sync_id = _synced_to(warehouse)
        outcome = run_dbt(
            # A folder of its own: dbt is at work in the other one.
            [
                "build", "--exclude-resource-type", "unit_test",
                "--select", *tables,
                "--target-path", str(where.project_dir / "target/beside"),
            ],
            project_dir=where.project_dir,
            profiles_dir=profiles,
            target=where.name,
            progress=progress,
            variables={SYNC_VARIABLE: str(sync_id)},
        )  # fmt: skip
    if not outcome.success:
        raise SyncFailedError(failed(outcome, None), outcome)
    return outcome


def _synced_to(warehouse: Warehouse) -> int | None:
    """The sync that all sources have come to, None where one was never synced."""
    if not tables_in(warehouse, warehouse.internal_schema) >= {"model_syncs", *_SOURCES}:
        return None
    rows = warehouse.query(
        f"select model, max(sync_id) as sync_id from {internal_table(warehouse, 'model_syncs')}"
        f" where model in ({', '.join(repr(name) for name in _SOURCES)}) group by model"
    )
    return min(row["sync_id"] for row in rows) if len(rows) == len(_SOURCES) else None
