"""After the erasure and a whole sync: the last traces leave the models' own tables."""

from __future__ import annotations

import json

from loader.clock import utc_now
from loader.forgetting.tables import our_tables
from loader.warehouses.base import Warehouse, internal_table, literal, raw_table, tables_in

# Rows that are kept so that tables below hear of them; after a whole sync all have.
_TRACES = {
    "spine_calls": "is_removed",
    "changed_calls": "is_removed",
    "device_sessions": "is_removed",
    "device_users": "is_removed",
    "device_migrations": "is_removed",
    "identity_roots": "root is null",
}


def pending_requests(warehouse: Warehouse) -> list[int]:
    """Requests that a sync has still to follow, oldest first."""
    if "forget_requests" not in tables_in(warehouse, warehouse.raw_schema):
        return []
    requests = raw_table(warehouse, "forget_requests")
    rows = warehouse.query(
        f"select request_id from {requests} where finished_at is null order by request_id"
    )
    return [int(row["request_id"]) for row in rows]


def finish_requests(warehouse: Warehouse) -> None:
    """Complete what is pending. To be called after a successful `dbt build` of the whole project,
    when every table has heard of the rows that were marked as removed."""
    pending = pending_requests(warehouse)
    if not pending:
        warehouse.rollback()
        return
    requests = raw_table(warehouse, "forget_requests")
    (latest,) = warehouse.query(f"select removed from {requests} where request_id = {pending[-1]}")
    removed: dict[str, int] = json.loads(latest["removed"])
    for name, where in _TRACES.items():
        table = internal_table(warehouse, name)
        (counted,) = warehouse.query(f"select count(*) as n from {table} where {where}")
        label = f"{warehouse.internal_schema}.{name}"
        # What the sync has listed as removed had not been in the list before.
        if name != "changed_calls":
            removed[label] = max(removed.get(label, 0), int(counted["n"]))
        warehouse.execute(f"delete from {table} where {where}")
    warehouse.execute(
        f"update {requests} set removed = {literal(json.dumps(removed))} "
        f"where request_id = {pending[-1]}"
    )
    warehouse.commit()
    warehouse.reclaim(our_tables(warehouse), rewrite=False)
    # Last, so that whoever is killed before leaves it to the next.
    warehouse.execute(
        f"update {requests} set finished_at = {literal(utc_now())} "
        f"where request_id in ({', '.join(map(str, pending))})"
    )
    warehouse.commit()
