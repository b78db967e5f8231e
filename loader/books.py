"""The books of syncs, which the models' hooks write, where only the loader knows what to write."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing, suppress

from loader.clock import utc_now
from loader.errors import WarehouseError
from loader.labels.last_changes import LastChange
from loader.profile import Target
from loader.warehouses import open_warehouse
from loader.warehouses.base import Warehouse, internal_table, literal


def close_sync(where: Target, invocation: str, error: str) -> None:
    """Close the sync of a run of dbt that has ended, if it is still open, as failed.

    Where the warehouse cannot be reached, the next sync does.
    """
    with suppress(WarehouseError), closing(open_warehouse(where)) as warehouse:
        warehouse.execute(
            f"update {internal_table(warehouse, 'syncs')} set status = 'failed', "
            f"finished_at = {literal(utc_now())}, error = {literal(error)} "
            f"where invocation_id = {literal(invocation)} and status = 'running'"
        )
        warehouse.commit()


def record_last_changes(warehouse: Warehouse, changes: Mapping[str, LastChange]) -> None:
    """Note by table who changed its definition last, and when, for `_event_metadata`."""
    book = internal_table(warehouse, "definition_changes")
    warehouse.execute(f"delete from {book}")
    if changes:
        rows = ", ".join(
            f"({literal(table)}, {literal(change.at)}, {literal(change.by)})"
            for table, change in changes.items()
        )
        warehouse.execute(f"insert into {book} values {rows}")
    warehouse.commit()
