"""Tables of a PostgreSQL schema that are built beside syncs: an advisory lock for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from loader.errors import WarehouseError, WarehouseLockedError
from loader.profile import Target
from loader.warehouses.base import Warehouse, literal, relation
from loader.warehouses.postgres import PostgresWarehouse


@contextmanager
def hold_tables(target: Target, tables: Iterable[str]) -> Iterator[None]:
    """While inside, syncs leave the tables alone. Raises WarehouseLockedError where another
    process is building one of them."""
    session = PostgresWarehouse.connect(target)
    try:
        for table in tables:
            (row,) = session.query(f"select pg_try_advisory_lock({_key(session, table)}) as taken")
            if not row["taken"]:
                raise WarehouseLockedError(
                    f"{target.schema}.{table} is being built by another process.",
                    "Wait until it has ended, or end it.",
                )
        session.commit()
        yield
    finally:
        with suppress(WarehouseError):
            session.close()


def being_built(warehouse: Warehouse, tables: Iterable[str]) -> set[str]:
    """Those of the tables that some process is building at the moment."""
    return {
        table
        for table in tables
        if warehouse.query(
            "select 1 as found from pg_locks where locktype = 'advisory' and granted"
            " and objsubid = 2"
            " and database = (select oid from pg_database where datname = current_database())"
            " and (classid, objid) = "
            f"({', '.join(f'{part}::oid' for part in _key(warehouse, table).split(', '))})"
        )
    }


def _key(warehouse: Warehouse, table: str) -> str:
    return f"hashtext('eventide:build'), hashtext({literal(relation(warehouse.schema, table))})"
