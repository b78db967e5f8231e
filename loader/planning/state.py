"""What the warehouse has: its tables, their columns, and the books that decide about rebuilds.

The books are copied into a database in memory, in schemas of the same names, so that hundreds of
models can be asked about without hundreds of questions to the warehouse.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import duckdb
import pyarrow as pa

from loader.warehouses.base import Warehouse, quoted

_TYPES: Final = {
    "bigint": pa.int64(),
    "text": pa.string(),
    "timestamp": pa.timestamp("us"),
    "boolean": pa.bool_(),
}
_SEEN: Final = {"call": "text", "type": "text", "event": "text", "library": "text"}
_LOADS: Final = {"load_id": "bigint", "finished_at": "timestamp", "status": "text"}
_LOADS_SYNCED: Final = {"load_id": "bigint", "sync_id": "bigint"}
_MODEL_SYNCS: Final = {
    "sync_id": "bigint", "model": "text", "in_output": "boolean", "fingerprint": "text",
    "rebuilt": "boolean",
}  # fmt: skip
_DEFINITIONS: Final = {
    "sync_id": "bigint", "model": "text", "fingerprint": "text", "definition": "text",
}  # fmt: skip
_LEFT_OUT: Final = {"model": "text", "column_name": "text", "why": "text"}
_CATALOG: Final = {
    "scope": "text", "call": "text", "type": "text", "event": "text", "path": "text",
    "column_name": "text", "data_type": "text", "first_load_id": "bigint",
    "first_time": "timestamp", "path_first_time": "timestamp",
}  # fmt: skip


@dataclass
class State:
    """`relations` has the type (BASE TABLE or VIEW) by schema and name, `columns` names and types
    in their order."""

    schema: str
    relations: dict[tuple[str, str], str]
    columns: dict[tuple[str, str], list[tuple[str, str]]]
    scratch: duckdb.DuckDBPyConnection
    _answers: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def has(self, schema: str, name: str) -> bool:
        """Whether there is such a table or view."""
        return (schema, name) in self.relations

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a select on the books."""
        if sql not in self._answers:
            self._answers[sql] = self.scratch.execute(sql).fetchall()
        return self._answers[sql]

    @property
    def loads(self) -> int:
        """Loads that landed."""
        raw = quoted(f"{self.schema}_raw")
        sql = f"select count(*) from {raw}.loads where status = 'succeeded'"
        return int(self.ask(sql)[0][0])

    @property
    def unsynced_loads(self) -> int:
        """Loads that landed and that no sync has taken in."""
        return int(self.ask(
            f"select count(*) from {quoted(self.schema + '_raw')}.loads where status = 'succeeded'"
            f" and load_id not in (select load_id from {quoted(self.schema + '_internal')}"
            ".loads_synced)"
        )[0][0])  # fmt: skip


def read_state(warehouse: Warehouse | None, schema: str, catalog_sql: str) -> State:
    """Ask the warehouse; None is one in which nothing is. `catalog_sql`: see property_columns."""
    raw, internal = f"{schema}_raw", f"{schema}_internal"
    relations: dict[tuple[str, str], str] = {}
    columns: dict[tuple[str, str], list[tuple[str, str]]] = {}
    if warehouse is not None:
        listed = warehouse.information("tables", schema, raw, internal)
        for row in warehouse.query(
            f"select table_schema, table_name, table_type from {listed} as listed"
        ):
            relations[row["table_schema"], row["table_name"]] = row["table_type"]
        for row in warehouse.query(
            "select table_schema, table_name, column_name, data_type from"
            f" {warehouse.information('columns', schema)} as listed"
            " order by table_schema, table_name, ordinal_position"
        ):
            place = (row["table_schema"], row["table_name"])
            columns.setdefault(place, []).append((row["column_name"], row["data_type"]))
    state = State(schema, relations, columns, duckdb.connect())
    for name in (raw, internal):
        state.scratch.execute(f"create schema {quoted(name)}")
    for where, name, shape, sql in (
        (raw, "seen_events", _SEEN, "select distinct {columns} from {table}"),
        (raw, "loads", _LOADS, "select {columns} from {table}"),
        (internal, "loads_synced", _LOADS_SYNCED, "select {columns} from {table}"),
        (internal, "model_syncs", _MODEL_SYNCS, _newest("model, rebuilt")),
        (internal, "built_definitions", _DEFINITIONS, _newest("model, fingerprint")),
        (internal, "columns_left_out", _LEFT_OUT, "select {columns} from {table}"),
    ):
        table = f"{quoted(where)}.{quoted(name)}"
        asked = sql.format(columns=", ".join(shape), table=table)
        known = warehouse is not None and state.has(where, name)
        copy_rows(state, table, shape, warehouse.query(asked) if warehouse and known else [])
    catalog = f"{quoted(internal)}.property_columns"
    known = warehouse is not None and state.has(raw, "seen_properties")
    copy_rows(state, catalog, _CATALOG, warehouse.query(catalog_sql) if warehouse and known else [])
    return state


def _newest(keys: str) -> str:
    """Of books that grow with each sync, the newest row of each kind says all."""
    return (
        "select {columns} from (select t.*, row_number() over (partition by "
        + keys
        + " order by sync_id desc) as newest from {table} as t) as ranked where newest = 1"
    )


def copy_rows(state: State, table: str, shape: dict[str, str], rows: list[dict[str, Any]]) -> None:
    """Make a table of the scratch database; `shape` has the kind of each column."""
    schema = pa.schema([(name, _TYPES[kind]) for name, kind in shape.items()])
    state.scratch.register("copied", pa.Table.from_pylist(rows, schema=schema))
    state.scratch.execute(f"create table {table} as from copied")
    state.scratch.unregister("copied")
