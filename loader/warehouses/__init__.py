"""One file a warehouse, behind the protocol in base.py."""

from __future__ import annotations

from loader.errors import ProfileError
from loader.profile import Target
from loader.warehouses.base import Warehouse

__all__ = ["Warehouse", "open_warehouse"]


def open_warehouse(
    target: Target, wait_seconds: float = 0.0, *, read_only: bool = False
) -> Warehouse:
    """Connect to a target. `wait_seconds` is how long a locked DuckDB file is waited for.

    With `read_only`, statements cannot change anything, and a DuckDB file is shared with others
    that only read.

    Raises ProfileError for a type that landing does not know, WarehouseError (WarehouseLockedError)
    when the connection fails.
    """
    if target.type == "duckdb":
        from loader.warehouses.duckdb import DuckDBWarehouse

        return DuckDBWarehouse.connect(target, wait_seconds, read_only=read_only)
    if target.type == "postgres":
        from loader.warehouses.postgres import PostgresWarehouse

        return PostgresWarehouse.connect(target, read_only=read_only)
    raise ProfileError(
        f"target {target.name!r} is of type {target.type!r}: events can be loaded into "
        "duckdb and postgres. Choose another target with --target."
    )
