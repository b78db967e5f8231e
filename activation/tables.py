"""The tables of activation: what destinations have accepted, and the books of runs."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import pyarrow as pa

from loader.warehouses import Warehouse
from loader.warehouses.base import create_schema, literal, quoted, relation, tables_in

_COUNTED: Final = tuple(
    f"num_{what}_{change}"
    for what in ("planned", "attempted", "succeeded", "failed")
    for change in ("add", "change", "remove")
)
#: Columns of the state of one sync, a row a record of the destination. `content`, `match_id` (the
#: columns that it is found by, as a text) and `found_by` (the fields, as JSON) are what it last
#: accepted, NULL where nothing is known to be; those called pending what was sent without an
#: answer, so that nobody knows which of both it has; `pending_since` is the run that sent it first.
STATE: Final = (
    ("row_id", "text"),
    ("content", "bigint"),
    ("match_id", "text"),
    ("found_by", "text"),
    ("pending", "bigint"),
    ("pending_match_id", "text"),
    ("pending_found_by", "text"),
    ("pending_since", "bigint"),
)
BOOKS: Final = MappingProxyType(
    {
        "sync_runs": (
            ("sync_id", "text"),
            ("sync_run_id", "bigint"),
            ("primary_key", "text"),
            ("destination", "text"),
            ("model_name", "text"),
            ("status", "text"),
            ("error", "text"),
            ("started_at", "timestamp"),
            ("finished_at", "timestamp"),
            ("num_rows", "bigint"),
            ("num_invalid", "bigint"),
            *((name, "bigint") for name in _COUNTED),
        ),
        "sync_changelog": (
            ("sync_id", "text"),
            ("sync_run_id", "bigint"),
            ("row_id", "text"),
            ("op_type", "text"),
            ("status", "text"),
            ("failure_reason", "text"),
            ("fields", "text"),
            ("logged_at", "timestamp"),
        ),
        "sequence_runs": (
            ("sequence_id", "text"),
            ("sequence_run_id", "bigint"),
            ("status", "text"),
            ("error", "text"),
            ("started_at", "timestamp"),
            ("finished_at", "timestamp"),
        ),
        "sync_settings": (
            ("sync_id", "text"),
            ("mapping", "text"),
            ("set_at", "timestamp"),
        ),
    }
)
_SNAPSHOT: Final = """
    select sync_id, row_id, op_type, status, failure_reason, fields, sync_run_id, logged_at
    from (
        select c.*, row_number() over (
            partition by c.sync_id, c.row_id order by c.sync_run_id desc, c.logged_at desc
        ) as place
        from {changelog} as c
    ) as ranked
    where place = 1
"""


def schema_of(warehouse: Warehouse, settings: dict[str, object]) -> str:
    """The schema of activation's tables: the setting `activation_schema`, or one beside ours."""
    return str(settings.get("activation_schema") or f"{warehouse.schema}_activation")


def state_table(schema: str, sync: str) -> str:
    """The full name of the table with the state of a sync."""
    return relation(schema, f"_state_{sync}")


def book(schema: str, name: str) -> str:
    """The full name of a table of the books."""
    return relation(schema, name)


def arrow_schema(columns: tuple[tuple[str, str], ...]) -> pa.Schema:
    """The Arrow schema in which rows of such a table travel."""
    types = {"text": pa.string(), "bigint": pa.int64(), "timestamp": pa.timestamp("us")}
    return pa.schema([(name, types[kind]) for name, kind in columns])


def create_tables(warehouse: Warehouse, schema: str, sync: str | None = None) -> None:
    """Make what is missing of the schema, the books and the state of a sync, and commit."""
    there = tables_in(warehouse, schema)
    state = f"_state_{sync}"
    if sync is not None and state in there:
        _add_what_is_new(warehouse, schema, state)
    wanted = dict(BOOKS) if sync is None else {**BOOKS, state: STATE}
    if not (set(wanted) | {"sync_snapshot"}) - there:
        warehouse.rollback()
        return
    create_schema(warehouse, schema)
    for name, columns in wanted.items():
        body = ", ".join(f"{quoted(c)} {warehouse.type_names[kind]}" for c, kind in columns)
        warehouse.execute(f"create table if not exists {relation(schema, name)} ({body})")
    if warehouse.seeks_by_index and state in set(wanted) - there:
        # Marks are written for few records of many. A hash: keys have any length.
        warehouse.execute(f"create index on {relation(schema, state)} using hash (row_id)")
    if "sync_snapshot" not in there:
        select = _SNAPSHOT.format(changelog=book(schema, "sync_changelog"))
        warehouse.execute(f"create view {book(schema, 'sync_snapshot')} as {select}")
    warehouse.commit()


def _add_what_is_new(warehouse: Warehouse, schema: str, state: str) -> None:
    """Add the columns that a state of an earlier version has not, and commit."""
    listed = warehouse.information("columns", schema)
    rows = warehouse.query(
        f"select column_name from {listed} as listed where table_name = {literal(state)}"
    )
    known = {row["column_name"] for row in rows}
    for name, kind in STATE:
        if name not in known:
            table = relation(schema, state)
            type_ = warehouse.type_names[kind]
            warehouse.execute(f"alter table {table} add column {quoted(name)} {type_}")
            warehouse.commit()


def only(sync: str, column: str = "sync_id") -> str:
    """The condition for the rows of one sync."""
    return f"{column} = {literal(sync)}"
