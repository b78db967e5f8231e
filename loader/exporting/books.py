"""What was exported to which URL, up to when: tables in the internal schema.

`exports` has a row a dump, `export_tables` a row a dump and table. `exported_rows` has the keys
that a consumer of a URL holds: only with them can be told which rows left a table since. It names
a table of a URL by a number, its `series`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from loader.clock import utc_now
from loader.exporting.tables import Table
from loader.warehouses import Warehouse
from loader.warehouses.base import internal_table, literal, quoted, tables_in

ROWS: Final = "exported_rows"

_BOOKS: Final = {
    "exports": (
        *(("dump_id", "bigint"), ("url", "text"), ("options", "text")),
        *(("finished_at", "timestamp"), ("table_count", "bigint"), ("row_count", "bigint")),
    ),
    "export_tables": (
        *(("dump_id", "bigint"), ("url", "text"), ("table_name", "text"), ("series", "bigint")),
        *(("sync_id", "bigint"), ("built_in", "bigint"), ("fingerprint", "text")),
        *(("incremental", "boolean"), ("exported_row_count", "bigint"), ("row_count", "bigint")),
    ),
    ROWS: (
        *(("series", "bigint"), ("row_id", "bigint"), ("user_id", "bigint")),
        ("superseded", "boolean"),
    ),
}


@dataclass(frozen=True, slots=True)
class LastDump:
    """A table as the last dump to a URL left it with consumers: `rows` is their number there,
    the rest as in `Table`."""

    series: int
    sync_id: int
    built_in: int
    fingerprint: str
    rows: int


@dataclass(frozen=True, slots=True)
class Booked:
    """A table of a dump, for the books."""

    table: Table
    series: int
    incremental: bool
    exported_rows: int


def create_books(warehouse: Warehouse) -> None:
    """Make the books where they are missing, and commit."""
    if tables_in(warehouse, warehouse.internal_schema).issuperset(_BOOKS):
        warehouse.rollback()
        return
    for name, columns in _BOOKS.items():
        body = ", ".join(f"{column} {warehouse.type_names[kind]}" for column, kind in columns)
        warehouse.execute(f"create table if not exists {internal_table(warehouse, name)} ({body})")
    if warehouse.seeks_by_index:
        warehouse.execute(
            f"create index if not exists {quoted(f'{ROWS}_series_row_id')} "
            f"on {internal_table(warehouse, ROWS)} (series, row_id)"
        )
    warehouse.commit()


def last_dump(warehouse: Warehouse, url: str) -> tuple[int | None, str, dict[str, LastDump]]:
    """The number of the last dump to a URL, the options it was made with, and its tables."""
    found = warehouse.query(
        f"select dump_id, options from {internal_table(warehouse, 'exports')} "
        f"where url = {literal(url)} order by dump_id desc limit 1"
    )
    if not found:
        return None, "", {}
    dump_id = int(found[0]["dump_id"])
    rows = warehouse.query(
        "select table_name, series, sync_id, built_in, fingerprint, row_count "
        f"from {internal_table(warehouse, 'export_tables')} "
        f"where url = {literal(url)} and dump_id = {dump_id}"
    )
    tables = {
        row["table_name"]: LastDump(
            int(row["series"]),
            int(row["sync_id"]),
            int(row["built_in"]),
            str(row["fingerprint"]),
            int(row["row_count"]),
        )
        for row in rows
    }
    return dump_id, str(found[0]["options"]), tables


def series_of(warehouse: Warehouse, url: str, tables: Sequence[str]) -> dict[str, int]:
    """By table, the number that it has in `exported_rows`; new ones get the next."""
    book = internal_table(warehouse, "export_tables")
    known = {
        row["table_name"]: int(row["series"])
        for row in warehouse.query(
            f"select distinct table_name, series from {book} where url = {literal(url)}"
        )
    }
    (row,) = warehouse.query(f"select coalesce(max(series), 0) as last from {book}")
    new = [table for table in tables if table not in known]
    return known | {table: int(row["last"]) + place for place, table in enumerate(new, start=1)}


def record_dump(
    warehouse: Warehouse, dump_id: int, url: str, options: str, tables: Iterable[Booked]
) -> None:
    """Write a dump into the books, in the open transaction. Keys of tables that are no longer
    dumped leave them."""
    tables = list(tables)
    rows = ", ".join(
        f"({dump_id}, {literal(url)}, {literal(booked.table.name)}, {booked.series}, "
        f"{booked.table.sync_id}, {booked.table.built_in}, {literal(booked.table.fingerprint)}, "
        f"{str(booked.incremental).lower()}, {booked.exported_rows}, {booked.table.rows})"
        for booked in tables
    )
    book = internal_table(warehouse, "export_tables")
    warehouse.execute(f"insert into {book} values {rows}")
    series = ", ".join(str(booked.series) for booked in tables)
    warehouse.execute(
        f"delete from {internal_table(warehouse, ROWS)} where series not in ({series}) and "
        f"series in (select series from {book} where url = {literal(url)})"
    )
    total = sum(booked.exported_rows for booked in tables)
    warehouse.execute(
        f"insert into {internal_table(warehouse, 'exports')} values ({dump_id}, {literal(url)}, "
        f"{literal(options)}, {literal(utc_now())}, {len(tables)}, {total})"
    )
