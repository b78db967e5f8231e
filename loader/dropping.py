"""Dropping the table of a definition that is no longer there."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Final

from loader.clock import utc_now
from loader.errors import EventideError, WarehouseError
from loader.labels.custom_events import labeled_before
from loader.labels.generate import labels_custom_events
from loader.labels.project import project_labels, taken_names
from loader.profile import load_target
from loader.warehouses import hold_for_syncing, open_warehouse
from loader.warehouses.base import Warehouse, internal_table, literal, relation, tables_in

_BOOKS: Final = (
    "model_syncs", "model_timings", "built_definitions", "columns_left_out", "segment_sizes",
)  # fmt: skip


class DropRefusedError(EventideError):
    """The table is not one that may be dropped; nothing was changed."""


def drop(
    table: str,
    *,
    target: str | None = None,
    project_dir: str | Path = ".",
    profiles_dir: str | Path | None = None,
    confirm: bool = True,
    wait_seconds: float = 0.0,
) -> int | None:
    """Drop a table or segment without a definition, and note in the books when.

    Returns the rows that it had, None for a segment. With `confirm=False` nothing is dropped: only
    what would be is looked at. Raises DropRefusedError for one that is defined, that Eventide
    never made, that is not there, or that a view still reads.
    """
    project = Path(project_dir).resolve()
    where = load_target(target, project, profiles_dir)
    _refuse_defined(table, project)
    # Looked at first without the right to write: a file that is not there must not be made.
    with closing(open_warehouse(where, wait_seconds, read_only=True)) as warehouse:
        _, rows = _checked(warehouse, table)
    if confirm:
        with (
            hold_for_syncing(where, "eventide drop", wait_seconds),
            closing(open_warehouse(where)) as warehouse,
        ):
            kind, rows = _checked(warehouse, table)
            _drop(warehouse, table, "view" if kind == "VIEW" else "table")
    return rows


def _checked(warehouse: Warehouse, table: str) -> tuple[str, int | None]:
    """The kind of relation, and its rows where it is a table. Raises DropRefusedError."""
    kind = _kind(warehouse, table)
    if kind is None:
        raise DropRefusedError(
            f"{table}: there is no such table in {warehouse.schema}. "
            "`eventide plan` lists those that are left over."
        )
    if not _is_ours(warehouse, table):
        raise DropRefusedError(f"{table}: no sync has made it, so it is not Eventide's to drop.")
    readers = _readers(warehouse, table)
    if readers:
        raise DropRefusedError(
            f"{table}: {', '.join(readers)} still {'reads' if len(readers) == 1 else 'read'} "
            "it. After removing a definition sync first (eventide sync); a view of your own "
            "is yours to change."
        )
    if kind == "VIEW":
        return kind, None
    name = relation(warehouse.schema, table)
    return kind, int(warehouse.query(f"select count(*) as n from {name}")[0]["n"])


def _refuse_defined(table: str, project: Path) -> None:
    custom = labeled_before(project) if labels_custom_events(project) else ()
    labels = project_labels(project, custom)
    defined = {label.table: label.file for label in labels.events}
    defined |= {segment.key: segment.file for segment in labels.segments}
    taken = taken_names(project)
    if table in defined or table in taken:
        place = taken.get(table) or defined[table] or "the setting label_custom_events"
        raise DropRefusedError(
            f"{table}: it is defined, by {place}. Remove the definition and sync, then drop it."
        )


def _kind(warehouse: Warehouse, table: str) -> str | None:
    found = warehouse.query(
        f"select table_type from {warehouse.information('tables', warehouse.schema)} as listed"
        f" where table_name = {literal(table)}"
    )
    return str(found[0]["table_type"]) if found else None


def _is_ours(warehouse: Warehouse, table: str) -> bool:
    there = _books(warehouse)
    asked = [
        f"select 1 as found from {name} where model = {literal(table)}"
        + (" and in_output" if book == "model_syncs" else "")
        for book, name in there.items()
        if book != "model_timings"
    ]
    return bool(asked) and bool(warehouse.query(" union all ".join(asked)))


def _books(warehouse: Warehouse) -> dict[str, str]:
    """The books that are there, in which a table may stand, by name."""
    there = tables_in(warehouse, warehouse.internal_schema)
    return {name: internal_table(warehouse, name) for name in sorted(there & set(_BOOKS))}


def _readers(warehouse: Warehouse, table: str) -> list[str]:
    """Views in the output schema that name the table."""
    views = warehouse.query(
        "select table_name, view_definition"
        f" from {warehouse.information('views', warehouse.schema)} as listed order by table_name"
    )
    word = re.compile(rf"(?<![\w$]){re.escape(table)}(?![\w$])", re.IGNORECASE)
    schema = re.compile(rf"{re.escape(warehouse.schema)}\W+{word.pattern}", re.IGNORECASE)
    return [
        row["table_name"]
        for row in views
        if row["table_name"] != table and (schema.search(row["view_definition"] or "") is not None)
    ]


def _drop(warehouse: Warehouse, table: str, kind: str) -> None:
    now = utc_now()
    try:
        warehouse.execute(f"drop {kind} {relation(warehouse.schema, table)}")
        for name in _books(warehouse).values():
            warehouse.execute(f"delete from {name} where model = {literal(table)}")
        warehouse.execute(
            f"insert into {internal_table(warehouse, 'dropped_tables')}"
            f" (event_table_name, dropped_at) values ({literal(table)}, {literal(now)})"
        )
        warehouse.commit()
    except WarehouseError as error:
        warehouse.rollback()
        raise WarehouseError(f"{table} was not dropped. {error}") from None
