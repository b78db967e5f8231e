"""Which tables there are to look at: ours, whatever else people keep in the schema."""

from __future__ import annotations

from dataclasses import dataclass

from loader.landing.columns import RAW_TABLES
from loader.warehouses.base import Warehouse, internal_table, quoted, raw_table


@dataclass(frozen=True)
class Removal:
    """Rows of a table that are the person's; `where` joins `eventide_gone_...`."""

    name: str
    table: str
    where: str


def _in(column: str, gone: str, key: str) -> str:
    return f"{column} in (select {key} from eventide_gone_{gone})"


def are_among(table: str, others: str, *columns: str, where: str | None = None) -> str:
    """Whether rows of a table are in another, `listed`, by some columns: not every warehouse
    compares more than one at once."""
    same = " and ".join(f"listed.{name} = {quoted(table)}.{name}" for name in columns)
    more = f" and {where}" if where else ""
    return f"exists (select 1 from {others} as listed where {same}{more})"


def removals(warehouse: Warehouse) -> list[Removal]:
    """What leaves at once: raw events, aliases, and the rows of every table that was ever built,
    those included whose definition is gone. The sync makes the rest follow."""

    def landed(table: str) -> str:
        return are_among(table, "eventide_gone_rows", "load_id", "row_number")

    events = raw_table(warehouse, "events")
    found = [Removal(f"{warehouse.raw_schema}.events", events, landed("events"))]
    for name, where in (
        ("alias_calls", landed("alias_calls")),
        ("changed_calls", _in("spine_event_id", "events", "event_id")),
        ("user_properties", _in("user_id", "users", "user_id")),
    ):
        table = internal_table(warehouse, name)
        found.append(Removal(f"{warehouse.internal_schema}.{name}", table, where))
    for name, columns in _built(warehouse).items():
        if "event_id" in columns:
            where = _in("event_id", "events", "event_id")
        elif "from_user_id" in columns:
            migrated = (
                f"select from_user_id from {internal_table(warehouse, 'device_migrations')} "
                f"where {_in('device_key', 'devices', 'device_key')}"
            )
            users = _in("to_user_id", "users", "user_id")
            where = f"{users} or from_user_id in ({migrated})"
        elif "user_id" in columns:
            where = _in("user_id", "users", "user_id")
        else:
            continue
        table = f"{quoted(warehouse.schema)}.{quoted(name)}"
        found.append(Removal(f"{warehouse.schema}.{name}", table, where))
    return found


def our_tables(warehouse: Warehouse) -> list[str]:
    """Full names of all tables of ours that hold rows."""
    inner = _models(warehouse, in_output=False) & {
        row["table_name"]
        for row in warehouse.query(
            "select t.table_name from "
            f"{warehouse.information('tables', warehouse.internal_schema)} as t "
            "where t.table_type = 'BASE TABLE'"
        )
    }
    return [
        *(raw_table(warehouse, name) for name in RAW_TABLES),
        *(internal_table(warehouse, name) for name in sorted(inner)),
        *(f"{quoted(warehouse.schema)}.{quoted(name)}" for name in _built(warehouse)),
    ]


def _built(warehouse: Warehouse) -> dict[str, set[str]]:
    """Tables of the output schema that syncs have built, with the names of their columns."""
    columns: dict[str, set[str]] = {}
    ours = _models(warehouse, in_output=True) | {"_type_conflicts"}
    for row in warehouse.query(
        "select c.table_name, c.column_name "
        f"from {warehouse.information('columns', warehouse.schema)} as c "
        f"inner join {warehouse.information('tables', warehouse.schema)} as t "
        "on c.table_name = t.table_name where t.table_type = 'BASE TABLE' "
        "order by c.table_name"
    ):
        if row["table_name"] not in ours:
            continue
        columns.setdefault(row["table_name"], set()).add(row["column_name"])
    return columns


def _models(warehouse: Warehouse, *, in_output: bool) -> set[str]:
    """Asked for by itself: there are servers where no query reads a catalog and a table."""
    rows = warehouse.query(
        f"select distinct model from {internal_table(warehouse, 'model_syncs')} "
        f"where {'' if in_output else 'not '}in_output"
    )
    return {row["model"] for row in rows}
