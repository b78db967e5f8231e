"""VACUUM of tables from which rows were deleted for good, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from loader.errors import WarehouseError
from loader.warehouses.base import Warehouse
from loader.warehouses.postgres_partitions import layout


def forget_statistics(warehouse: Warehouse, tables: Sequence[str]) -> None:
    """ANALYZE keeps what it knew of a table that has become empty: show it a row of NULL."""
    for table in tables:
        for name, row in _rows_of_null(warehouse, table):
            # A column of the user's own may take no NULL; nobody else ever sees the row.
            with suppress(WarehouseError):
                if not warehouse.query(f"select 1 as n from {name} limit 1"):
                    warehouse.execute(f"insert into {name} {row}")
                    warehouse.execute(f"analyze {name}")
                    warehouse.execute(f"delete from {name}")
                    warehouse.commit()
            warehouse.rollback()


def _rows_of_null(warehouse: Warehouse, table: str) -> Iterator[tuple[str, str]]:
    """A table, or the partitions and the whole, each with the row that it takes. What is known of
    the whole is kept beside what is known of each partition."""
    found = layout(warehouse, table)
    if not found.is_partitioned:
        yield table, "default values"
        return
    row = ""
    for part in found.parts:
        row = f"(load_id) values ({part.upper - 1})"
        yield part.name, row
    if row:
        yield table, row
