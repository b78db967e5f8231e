"""The books of syncs, which the models' hooks write, where a run ended before it could."""

from __future__ import annotations

from contextlib import closing, suppress

from loader.errors import WarehouseError
from loader.landing.ledger import now
from loader.profile import Target
from loader.warehouses import open_warehouse
from loader.warehouses.base import literal, quoted


def close_sync(where: Target, invocation: str, error: str) -> None:
    """Close the sync of a run of dbt that has ended, if it is still open, as failed.

    Where the warehouse cannot be reached, the next sync does.
    """
    with suppress(WarehouseError), closing(open_warehouse(where)) as warehouse:
        warehouse.execute(
            f"update {quoted(warehouse.internal_schema)}.syncs set status = 'failed', "
            f"finished_at = {literal(now())}, error = {literal(error)} "
            f"where invocation_id = {literal(invocation)} and status = 'running'"
        )
        warehouse.commit()
