"""Custom events that landed in the warehouse."""

from __future__ import annotations

from loader.warehouses.base import Warehouse, literal, raw_table


def seen_custom_events(warehouse: Warehouse) -> list[str]:
    """Names of all custom events that ever landed, sorted; none where nothing was loaded yet.

    Raises WarehouseError when the warehouse cannot be asked.
    """
    tables = warehouse.query(
        "select table_name from information_schema.tables"
        f" where table_schema = {literal(warehouse.raw_schema)} and table_name = 'seen_events'"
    )
    if not tables:
        return []
    rows = warehouse.query(
        f"select distinct event from {raw_table(warehouse, 'seen_events')} where event is not null"
    )
    return sorted(row["event"] for row in rows)
