"""Which tables a dump has, what their keys are, and how far syncs have brought them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from loader.errors import NothingLoadedError
from loader.warehouses import Warehouse
from loader.warehouses.base import internal_table, relation, tables_in

#: Small tables that every dump has as a whole.
MIGRATIONS: Final = "user_migrations"
EVENT_METADATA: Final = "_event_metadata"

_KEYS: Final = {"users": "user_id", "sessions": "session_id"}
_METADATA_COLUMNS: Final = (
    *("ui_name", "table_name", "source", "last_updated_at", "last_updated_by"),
    *("notes", "verified_at", "verified_by"),
)
_FIRST: Final = ("users", "sessions", "pageviews")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of rows with a key; `columns` in its own order.

    `sync_id` is the sync whose changes it has taken in, `built_in` the one that last built it from
    scratch, `fingerprint` that of its definition. `rows` is counted, not taken from the books.
    """

    name: str
    columns: tuple[str, ...]
    sync_id: int
    built_in: int
    fingerprint: str
    rows: int

    @property
    def kind(self) -> str:
        """users, sessions or events."""
        return self.name if self.name in _KEYS else "events"

    @property
    def key(self) -> str:
        """The column that, alone or with `user_id`, tells a row from all others."""
        return _KEYS.get(self.name, "event_id")


def exported_tables(warehouse: Warehouse) -> list[Table]:
    """The tables that syncs keep, those of removed definitions included: users, sessions,
    pageviews, then events by name.

    Raises NothingLoadedError where nothing was synced yet.
    """
    if "model_syncs" not in tables_in(warehouse, warehouse.internal_schema):
        warehouse.rollback()
        raise NothingLoadedError(
            f"nothing is synced yet in {warehouse.schema}. Run `eventide sync` first."
        )
    columns: dict[str, list[str]] = {}
    for row in warehouse.query(
        "select c.table_name, c.column_name "
        f"from {warehouse.information('columns', warehouse.schema)} as c "
        f"inner join {warehouse.information('tables', warehouse.schema)} as t "
        "on c.table_name = t.table_name where t.table_type = 'BASE TABLE' "
        "order by c.table_name, c.ordinal_position"
    ):
        columns.setdefault(row["table_name"], []).append(row["column_name"])
    book = internal_table(warehouse, "model_syncs")
    books = warehouse.query(
        "select m.model, m.sync_id, m.fingerprint, l.built_in from ("
        "select model, sync_id, fingerprint, "
        "row_number() over (partition by model order by sync_id desc, rebuilt desc) as position "
        f"from {book} where in_output) as m inner join ("
        f"select model, max(case when rebuilt then sync_id end) as built_in from {book} "
        "group by model) as l on m.model = l.model where m.position = 1"
    )
    known = {row["model"]: row for row in books if row["model"] in columns}
    named = [
        name
        for name in known
        if {"user_id", _KEYS.get(name, "event_id")} <= set(columns[name]) and name != "all_events"
    ]
    if not set(_FIRST) <= set(named):
        warehouse.rollback()
        raise NothingLoadedError(
            f"{warehouse.schema} has not all of its tables yet. Run `eventide sync` first."
        )
    named.sort(key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    return [
        Table(
            name,
            tuple(columns[name]),
            int(known[name]["sync_id"]),
            int(known[name]["built_in"] or 0),
            str(known[name]["fingerprint"]),
            _count(warehouse, name),
        )
        for name in named
    ]


def whole_tables(warehouse: Warehouse) -> dict[str, str]:
    """The small tables that are dumped as a whole, with the select of each."""
    metadata = ", ".join(f"cast({name} as {_metadata_type(warehouse, name)}) as {name}"
                         for name in _METADATA_COLUMNS)  # fmt: skip
    migrations = relation(warehouse.schema, MIGRATIONS)
    return {
        MIGRATIONS: f"select from_user_id, to_user_id, time from {migrations}",
        EVENT_METADATA: f"select {metadata} from {relation(warehouse.schema, EVENT_METADATA)}",
    }


def _metadata_type(warehouse: Warehouse, column: str) -> str:
    return warehouse.type_names["timestamp" if column.endswith("_at") else "text"]


def _count(warehouse: Warehouse, name: str) -> int:
    (row,) = warehouse.query(f"select count(*) as n from {relation(warehouse.schema, name)}")
    return int(row["n"])
