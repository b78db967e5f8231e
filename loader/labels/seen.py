"""Custom events that landed in the warehouse."""

from __future__ import annotations

from loader.warehouses.base import Warehouse, raw_table, tables_in


def seen_custom_events(warehouse: Warehouse) -> list[str]:
    """Names of all custom events that ever landed, sorted; none where nothing was loaded yet.

    Raises WarehouseError when the warehouse cannot be asked.
    """
    if "seen_events" not in tables_in(warehouse, warehouse.raw_schema):
        return []
    rows = warehouse.query(
        f"select distinct event from {raw_table(warehouse, 'seen_events')} where event is not null"
    )
    return sorted(row["event"] for row in rows)
