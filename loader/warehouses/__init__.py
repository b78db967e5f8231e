"""One file a warehouse, behind the protocol in base.py."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from loader.errors import ProfileError, WrongUseError
from loader.profile import Target
from loader.warehouses.base import Warehouse
from loader.warehouses.holding import Waiting
from loader.warehouses.unloading import Unload, check_url

__all__ = [
    "Warehouse",
    "being_built",
    "builds_beside",
    "hold_for_building",
    "hold_for_loading",
    "hold_for_syncing",
    "open_warehouse",
    "tend_raw_events",
    "unload_of",
]

# Their servers have no lock that ends with a session.
_LEASED = frozenset({"snowflake", "bigquery", "redshift"})


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
    if target.type == "snowflake":
        from loader.warehouses.snowflake import SnowflakeWarehouse

        return SnowflakeWarehouse.connect(target, read_only=read_only)
    if target.type == "bigquery":
        from loader.warehouses.bigquery import BigQueryWarehouse

        return BigQueryWarehouse.connect(target, read_only=read_only)
    if target.type == "redshift":
        from loader.warehouses.redshift import RedshiftWarehouse

        return RedshiftWarehouse.connect(target, read_only=read_only)
    raise _unknown(target)


def hold_for_syncing(
    target: Target, command: str, wait_seconds: float = 0.0, waiting: Waiting | None = None
) -> AbstractContextManager[str]:
    """Hold a target against others that run models into it; inside is the holder's name there.

    `command` is told to those who find it held. Raises WarehouseLockedError when another holds it
    for longer than `wait_seconds`; the rest as `open_warehouse`.
    """
    if target.type == "duckdb":
        from loader.warehouses import duckdb_hold

        return duckdb_hold.hold(target, command, wait_seconds, waiting)
    if target.type == "postgres":
        from loader.warehouses import postgres_hold

        return postgres_hold.hold(target, command, wait_seconds, waiting)
    if target.type in _LEASED:
        from loader.warehouses import lease

        return lease.hold(target, lambda: open_warehouse(target), command, wait_seconds, waiting)
    raise _unknown(target)


def hold_for_loading(
    target: Target, command: str, wait_seconds: float = 0.0, waiting: Waiting | None = None
) -> AbstractContextManager[str]:
    """The same for a load, which a server runs beside other loads and syncs: they see it whole."""
    if target.type == "duckdb":
        return hold_for_syncing(target, command, wait_seconds, waiting)
    return nullcontext("")


def builds_beside(target: Target) -> bool:
    """Whether tables can be built while a sync of others is at work."""
    return target.type == "postgres"


def hold_for_building(target: Target, tables: Sequence[str]) -> AbstractContextManager[None]:
    """While inside, syncs leave the tables to this process (see `builds_beside`)."""
    from loader.warehouses import postgres_building

    return postgres_building.hold_tables(target, tables)


def being_built(target: Target, warehouse: Warehouse, tables: Sequence[str]) -> set[str]:
    """Those of the tables that some process builds beside syncs at the moment."""
    if not builds_beside(target):
        return set()
    from loader.warehouses import postgres_building

    return postgres_building.being_built(warehouse, tables)


def unload_of(target: Target, url: str, root: str, extension: str) -> Unload:
    """How a target's warehouse writes files of a format below `root`, which is `url` without
    options and credentials.

    Raises WrongUseError where it cannot, SettingsError where a setting for it is missing.
    """
    check_url(root)
    if target.type == "duckdb":
        from loader.warehouses.duckdb_unload import DuckDBUnload

        return DuckDBUnload(root, extension)
    if target.type == "snowflake":
        from loader.warehouses.snowflake_unload import SnowflakeUnload

        return SnowflakeUnload(target, root, extension)
    if target.type == "bigquery":
        from loader.warehouses.bigquery_unload import BigQueryUnload

        return BigQueryUnload(root)
    if target.type == "redshift":
        from loader.warehouses.redshift_unload import RedshiftUnload

        return RedshiftUnload(target, root, url, extension)
    if target.type == "postgres":
        raise WrongUseError(
            "PostgreSQL writes no files to a URL by itself. Let the loader write them: --by loader."
        )
    raise _unknown(target)


def tend_raw_events(target: Target, warehouse: Warehouse) -> None:
    """Keep raw events as they are best read here, before and after files land. It is no failure
    where that cannot be done: they are read all the same."""
    if target.type == "postgres":
        from loader.macros import ProjectMacros
        from loader.warehouses import postgres_partitioning

        postgres_partitioning.tend(
            warehouse, lambda: ProjectMacros(target.project_dir, target.type)
        )


def _unknown(target: Target) -> ProfileError:
    return ProfileError(
        f"target {target.name!r} is of type {target.type!r}: events can be loaded into "
        "duckdb, postgres, snowflake, bigquery and redshift. Choose another target with --target."
    )
