"""Which rows of each table the sample settles: in scratch and live, told by the same keys."""

from __future__ import annotations

from loader.verification.project import Model
from loader.verification.sample import SampleTables
from loader.warehouses import Warehouse
from loader.warehouses.base import quoted, relation

# Columns by which rows are found, the most telling first, and the working tables of their values.
# A row of an event is also one of its user: one that no event of the sample has must not be there.
_FOUND_BY = (
    ("device_key", ("devices",)),
    ("event_id", ("events", "users")),
    ("user_id", ("users",)),
    ("from_user_id", ("users",)),
)
_COLUMN_OF = {"devices": "device_key", "events": "event_id", "users": "user_id"}

# Rows that say that something is no more, which a table that was built anew does not have.
_TOMBSTONES = {
    "device_migrations": "from_user_id is null",
    "identity_roots": "t.root = t.identity",
}

# Numbers of syncs, and marks of tombstones: books, which are no part of what the rows say.
BOOKKEEPING = ("sync_id", "is_removed")


class SettledRows:
    """Selects, in the live or the scratch schemas, the rows that the sample settles."""

    def __init__(self, warehouse: Warehouse, sample: SampleTables) -> None:
        self._warehouse = warehouse
        self._sample = sample

    def settle(self) -> None:
        """After the rebuild: gather the keys of whole devices, their events, and whole users."""
        inner = self._warehouse.internal_schema
        spine = f"{relation(inner, 'spine_calls')} as c inner join {self._set('devices')} as d"
        whole_users = (
            f"select c.user_id from {spine} on c.device_key = d.device_key where not c.is_removed "
            "and (c.user_identity is null or c.user_identity in "
            f"(select root from {self._sample.identities}))"
        )
        self._create(
            "devices",
            f"select distinct s.device_key from {relation(inner, 'stg_calls')} as s "
            f"inner join {self._sample.calls} as c "
            "on s.load_id = c.load_id and s.row_number = c.row_number",
        )
        self._create(
            "events",
            f"select c.event_id from {spine} on c.device_key = d.device_key "
            "where not c.is_removed union "
            f"select s.event_id from {relation(inner, 'device_sessions')} as s "
            f"inner join {self._set('devices')} as d on s.device_key = d.device_key",
        )
        # Beside the users that are, those that must not be: anonymous ones of these devices, and
        # ones that were merged away.
        self._create(
            "users",
            f"{whole_users} union "
            f"select m.from_user_id from {relation(inner, 'device_migrations')} as m "
            f"inner join {self._set('devices')} as d on m.device_key = d.device_key "
            "where m.from_user_id is not null union "
            "select m.from_user_id "
            f"from {relation(self._warehouse.schema, 'user_migrations')} as m "
            f"where m.to_user_id in ({whole_users})",
        )

    def count(self) -> tuple[int, int, int]:
        """How many devices, users and calls are compared."""
        schemas = self._warehouse.schema, self._warehouse.internal_schema
        (row,) = self._warehouse.query(
            f"select (select count(*) from {self._set('devices')}) as devices, "
            f"(select count(*) from {relation(schemas[0], 'users')} "
            f"where user_id in (select user_id from {self._set('users')})) as users, "
            f"(select count(*) from {relation(schemas[1], 'spine_calls')} where not is_removed "
            f"and device_key in (select device_key from {self._set('devices')})) as calls"
        )
        return int(row["devices"]), int(row["users"]), int(row["calls"])

    def query(self, model: Model, table: str, columns: list[str], select: list[str]) -> str:
        """The query of a table's settled rows.

        table: its full name; columns: all that it has; select: those wanted.
        """
        kept = [f"not {self._tombstone(model, columns)}"] if self._tombstone(model, columns) else []
        listed = ", ".join(f"t.{quoted(name)}" for name in select)
        found_by = next(((c, sets) for c, sets in _FOUND_BY if c in columns), None)
        if found_by is None:
            return _select(listed, table, kept)
        column, sets = found_by
        parts = [self._is_in(column, sets[0])]
        parts += [
            f"{self._is_in('user_id', name)} and not exists "
            f"(select 1 from {self._set(sets[0])} as s where s.{column} = t.{column})"
            for name in sets[1:]
        ]
        # A union, for no engine finds the rows of an `or` by its indexes.
        return " union all ".join(_select(listed, table, [part, *kept]) for part in parts)

    def is_settled(self, columns: list[str]) -> str:
        """SQL boolean: a row `t` of a table with these columns is among the settled ones."""
        found_by = next(((c, sets) for c, sets in _FOUND_BY if c in columns), None)
        if found_by is None:
            return "true"
        column, sets = found_by
        parts = [self._is_in(column, sets[0])]
        parts += [self._is_in("user_id", name) for name in sets[1:]]
        return f"({' or '.join(parts)})"

    def _tombstone(self, model: Model, columns: list[str]) -> str:
        if "is_removed" in columns:
            return "t.is_removed"
        return f"({_TOMBSTONES[model.name]})" if model.name in _TOMBSTONES else ""

    def _is_in(self, column: str, name: str) -> str:
        return f"t.{column} in (select {_COLUMN_OF[name]} from {self._set(name)})"

    def _set(self, name: str) -> str:
        return relation(self._warehouse.raw_schema, f"settled_{name}")

    def _create(self, name: str, query: str) -> None:
        self._warehouse.execute(f"create table {self._set(name)} as {query}")
        self._warehouse.analyze(self._set(name))


def _select(listed: str, table: str, conditions: list[str]) -> str:
    where = f" where {' and '.join(conditions)}" if conditions else ""
    return f"select {listed} from {table} as t{where}"
