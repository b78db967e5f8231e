"""What the package needs of a warehouse; everything else is SQL that all of them take."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa

from loader.landing.columns import EVENTS, RAW_TABLES

_UNEVEN = re.compile(r"(['\\\n\r])")


class Warehouse(Protocol):
    """A connection to one warehouse. Statements run in a transaction until `commit`.

    Failures of the driver come as `loader.errors.WarehouseError`.
    """

    @property
    def schema(self) -> str:
        """The schema that people query."""
        ...

    @property
    def raw_schema(self) -> str:
        """The schema of the raw tables."""
        ...

    @property
    def internal_schema(self) -> str:
        """The schema of the model's inner tables."""
        ...

    @property
    def type_names(self) -> Mapping[str, str]:
        """The warehouse's name for each kind of `loader.landing.columns`."""
        ...

    @property
    def raw_indexes(self) -> Sequence[tuple[str, Sequence[str]]]:
        """(table, columns) of the indexes that raw tables need here."""
        ...

    @property
    def raw_clauses(self) -> Mapping[str, str]:
        """What follows the columns in the DDL of raw tables, by name, where anything does."""
        ...

    @property
    def longest_text(self) -> int | None:
        """The bytes that a text in a raw table can have, None for more than anybody sends."""
        ...

    @property
    def seeks_by_index(self) -> bool:
        """Whether to find some rows among many by their key needs an index here."""
        ...

    def information(self, view: str, *schemas: str) -> str:
        """The FROM item, to be given an alias, of a view of the information schema: tables,
        columns or views of the named schemas, or schemata. Names in it are as ours are written.
        """
        ...

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Run a select and return its rows, times as naive datetimes."""
        ...

    def stream(self, sql: str, rows: int) -> AbstractContextManager[pa.RecordBatchReader]:
        """Run a select whose rows come in batches, of about `rows` where the driver lets choose,
        without all of them being in memory. Nothing else can run on the connection meanwhile.
        """
        ...

    def execute(self, sql: str) -> None:
        """Run a statement that returns nothing."""
        ...

    def keep(self, table: str, sql: str) -> None:
        """Make a temporary table of a select's rows, in place of an earlier one, which stays when a
        transaction is committed. There are warehouses where making it ends the transaction.
        """
        ...

    def stage(self, table: str, rows: pa.Table) -> None:
        """Append rows to a temporary table (made when missing) by the bulk path."""
        ...

    def commit(self) -> None:
        """End the transaction; what it did becomes visible."""
        ...

    def rollback(self) -> None:
        """End the transaction without a trace, staged tables included."""
        ...

    def alone(self) -> None:
        """Wait until no other loader publishes; holds until the transaction's end."""
        ...

    def make_room(self, load_id: int) -> None:
        """Let raw events take rows of this load, in the transaction that is `alone`."""
        ...

    def alive(self, load_id: int) -> AbstractContextManager[None]:
        """While inside, other loaders can tell that this load goes on."""
        ...

    def is_alive(self, load_id: int) -> bool:
        """Whether some other process is inside `alive(load_id)`."""
        ...

    def analyze(self, table: str) -> None:
        """Tell the planner what a table (its full name) holds, where the engine does not know."""
        ...

    def released(self) -> AbstractContextManager[None]:
        """While inside, dbt can connect from this process; what was done before is committed."""
        ...

    def reclaim(self, tables: Sequence[str], *, rewrite: bool) -> None:
        """After a commit, free what deleted rows of these tables (full names) held; `rewrite`
        makes the files anew, so that they no longer have the rows' bytes in them.
        """
        ...

    def close(self) -> None:
        """Give the connection back. Without a commit, the open transaction is undone."""
        ...


def standard_information(view: str, *schemas: str) -> str:
    """`Warehouse.information` where names are as they were written."""
    if view == "schemata":
        return "(select * from information_schema.schemata where catalog_name = current_database())"
    return (
        f"(select * from information_schema.{view} where table_catalog = current_database() "
        f"and table_schema in ({', '.join(literal(schema) for schema in schemas)}))"
    )


def derived_schemas(schema: str) -> tuple[str, str]:
    """The names of the raw and the inner schema."""
    return f"{schema}_raw", f"{schema}_internal"


def quoted(name: str) -> str:
    """An identifier in the form that all warehouses take."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | int | datetime | None) -> str:
    """A value as an SQL literal."""
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"timestamp '{value.isoformat(sep=' ')}'"
    # Characters that no two warehouses write alike within quotes.
    parts = _UNEVEN.split(value.replace("\0", ""))
    texts = [
        f"chr({ord(part)})" if place % 2 else f"'{part}'"
        for place, part in enumerate(parts)
        if part or len(parts) == 1
    ]
    return texts[0] if len(texts) == 1 else f"({' || '.join(texts)})"


def relation(schema: str, name: str) -> str:
    """The full name of a table or view."""
    return f"{quoted(schema)}.{quoted(name)}"


def raw_table(warehouse: Warehouse, name: str) -> str:
    """The full name of a raw table."""
    return relation(warehouse.raw_schema, name)


def internal_table(warehouse: Warehouse, name: str) -> str:
    """The full name of a table of the inner schema."""
    return relation(warehouse.internal_schema, name)


def tables_in(warehouse: Warehouse, schema: str) -> set[str]:
    """The names of the tables and views of a schema."""
    listed = warehouse.information("tables", schema)
    rows = warehouse.query(f"select table_name from {listed} as listed")
    return {row["table_name"] for row in rows}


def create_schema(warehouse: Warehouse, schema: str) -> None:
    """Create a schema where it is missing. To ask for one that is there takes the right to make
    any, which a role whose schemas were made for it does not need."""
    listed = warehouse.information("schemata")
    if not warehouse.query(
        f"select 1 as found from {listed} as listed where schema_name = {literal(schema)}"
    ):
        warehouse.execute(f"create schema if not exists {quoted(schema)}")


def create_raw_tables(warehouse: Warehouse, *, events: bool = True) -> None:
    """Create the raw schema and its tables where they are missing, and commit. Without `events`,
    not the table of them: where rows lie in tables of others, it is a view (see loader/mapped).
    """
    schema = warehouse.raw_schema
    wanted = {name for name in RAW_TABLES if events or name != EVENTS}
    missing = wanted - tables_in(warehouse, schema)
    if not missing:
        warehouse.rollback()
        return
    # Two loaders may meet here on their first day.
    warehouse.alone()
    create_schema(warehouse, schema)
    for name, columns in RAW_TABLES.items():
        if name not in missing:
            continue
        body = ", ".join(f"{quoted(c)} {warehouse.type_names[kind]}" for c, kind in columns)
        clauses = warehouse.raw_clauses.get(name, "")
        warehouse.execute(
            f"create table if not exists {raw_table(warehouse, name)} ({body}) {clauses}"
        )
    for table, indexed in warehouse.raw_indexes:
        if table not in missing:
            continue
        warehouse.execute(
            f"create index if not exists {quoted('_'.join((table, *indexed)))} "
            f"on {raw_table(warehouse, table)} ({', '.join(map(quoted, indexed))})"
        )
    warehouse.commit()


def events_are_mapped(warehouse: Warehouse) -> bool:
    """Whether the raw events are a view over tables of others."""
    listed = warehouse.information("tables", warehouse.raw_schema)
    rows = warehouse.query(
        f"select table_type from {listed} as listed where table_name = {literal(EVENTS)}"
    )
    return any(row["table_type"] == "VIEW" for row in rows)
