"""Which rows a dump looks at: all whose values or user may be others than in the last one.

Tables follow the spine by the numbers of syncs, and so does a dump. Where users are unresolved,
the user of a row also depends on when its device was first identified, so that whole devices are
looked at, as a sync does.
"""

from __future__ import annotations

from loader.macros import ProjectMacros
from loader.warehouses import Warehouse
from loader.warehouses.base import internal_table


class LookedAt:
    """Makes temporary tables of rows that are looked at, once for all tables that need the same.

    Their columns: `row_id`, the key; `user_id`, the unresolved one where it is another than the
    table's, or NULL; `changed`, 1 where the row may have other values than before, else 0.
    """

    def __init__(self, warehouse: Warehouse, macros: ProjectMacros, *, resolved: bool) -> None:
        self._warehouse = warehouse
        self._macros = macros
        self._resolved = resolved
        self._made: set[str] = set()

    def rows(self, kind: str, since: int | None) -> str:
        """The rows of one kind of table (users, sessions, events) that changed after sync `since`.
        None: those of all rows whose unresolved user is not the table's."""
        if kind == "users":
            devices = internal_table(self._warehouse, "device_users")
            return self._make(
                f"eventide_users_{_since(since)}",
                "select distinct user_id as row_id, cast(null as bigint) as user_id, 1 as changed "
                f"from {devices} where {'false' if since is None else f'sync_id > {since}'}",
            )
        key = "event_id" if kind == "events" else "session_id"
        changed = internal_table(
            self._warehouse, "spine_calls" if kind == "events" else "device_sessions"
        )
        parts = []
        if since is not None:
            parts.append(
                f"select {key} as row_id, cast(null as bigint) as user_id, 1 as changed "
                f"from {changed} where sync_id > {since}"
            )
        if not self._resolved:
            # A session is where its first call is, whichever call of the device changed.
            only = "unresolved_id <> user_id" if since is None else f"{key} is not null"
            parts.append(
                f"select {key} as row_id, unresolved_id as user_id, 0 as changed "
                f"from {self._calls(since)} where {key} is not null and {only}"
            )
        if not parts:
            parts.append(
                f"select {key} as row_id, user_id, 0 as changed from {changed} where false"
            )
        return self._make(
            f"eventide_{kind}_{_since(since)}",
            "select row_id, max(user_id) as user_id, max(changed) as changed "
            f"from ({' union all '.join(parts)}) as looked_at group by row_id",
        )

    def _calls(self, since: int | None) -> str:
        calls = internal_table(self._warehouse, "spine_calls")
        migrations = internal_table(self._warehouse, "device_migrations")
        devices = None
        if since is not None:
            # An alias that comes late may end a migration and change no call.
            devices = self._make(
                f"eventide_devices_{since}",
                f"select device_key from {calls} where sync_id > {since} union "
                f"select device_key from {migrations} where sync_id > {since}",
            )
        return self._make(
            f"eventide_calls_{_since(since)}",
            self._macros("unresolved_calls", calls, migrations, devices),
        )

    def _make(self, name: str, sql: str) -> str:
        if name not in self._made:
            self._warehouse.keep(name, sql)
            self._warehouse.analyze(name)
            self._made.add(name)
        return name


def _since(since: int | None) -> str:
    return "ever" if since is None else str(since)
