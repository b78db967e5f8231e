"""All landed events, each once, for commands that look and change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from loader.errors import NothingLoadedError
from loader.macros import ProjectMacros
from loader.profile import load_target
from loader.settings import project_settings
from loader.warehouses import Warehouse, open_warehouse
from loader.warehouses.base import internal_table, raw_table, tables_in


@dataclass(frozen=True)
class History:
    """The raw events of a warehouse, and the project's macros in its dialect.

    `synced` says whether the spine has taken in every load: it then knows the users. Otherwise
    visitors are devices.
    """

    warehouse: Warehouse
    macros: ProjectMacros
    synced: bool

    @property
    def visitors(self) -> str:
        """What a distinct `visitor` is: users or devices."""
        return "users" if self.synced else "devices"

    def common_tables(self) -> str:
        """SQL after `with`: `history` has the columns of raw events and `visitor`, each event once.

        To be read from once in a query, so that only the columns in use are read.
        """
        return self._of_spine() if self.synced else self._of_copies()

    def _of_spine(self) -> str:
        return f"""
            history as (
                select e.*, c.user_id as visitor
                from {raw_table(self.warehouse, "events")} as e
                inner join {internal_table(self.warehouse, "spine_calls")} as c
                    on e.load_id = c.load_id and e.row_number = c.row_number
                where not c.is_removed and {self.macros("is_event_call", "c.call")}
            )"""

    def _of_copies(self) -> str:
        # As the spine ranks the copies of a message, but few messages have any.
        events = raw_table(self.warehouse, "events")
        return f"""
            lesser_copies as (
                select load_id, row_number from (
                    select
                        load_id, row_number,
                        row_number() over (
                            partition by message_id
                            order by received_at nulls last, content_hash, load_id, row_number
                        ) as copy_rank
                    from {events}
                    where event_id in (
                        select event_id from {events} group by event_id having count(*) > 1
                    )
                ) as copies
                where copy_rank > 1
            ),
            history as (
                select e.*, {self._device()} as visitor
                from {events} as e
                where
                    {self.macros("is_event_call", "e.call")}
                    and not exists (
                        select 1 from lesser_copies as l
                        where l.load_id = e.load_id and l.row_number = e.row_number
                    )
            )"""

    def _device(self) -> str:
        meaningful = self.macros("is_meaningful_identity", "e.identity")
        identity = f"(case when {meaningful} then e.identity end)"
        return self.macros("device_key", "e.anonymous_id", identity, "e.message_id")


@contextmanager
def open_history(
    project_dir: Path,
    target: str | None = None,
    profiles_dir: Path | None = None,
    wait_seconds: float = 0.0,
) -> Iterator[History]:
    """The history of a project's target, read-only; a DuckDB file is shared with other readers.

    Raises NothingLoadedError before the first load, ProfileError, SettingsError, WarehouseError.
    """
    settings = project_settings(project_dir)
    where = load_target(target, project_dir, profiles_dir)
    with closing(open_warehouse(where, wait_seconds, read_only=True)) as warehouse:
        if not tables_in(warehouse, warehouse.raw_schema) >= {"events", "loads"}:
            raise NothingLoadedError(
                f"no raw events in {warehouse.raw_schema}. Load some first: "
                "eventide load FILE..., or eventide sync."
            )
        macros = ProjectMacros(project_dir, where.type, settings)
        yield History(warehouse, macros, _is_synced(warehouse))


def _is_synced(warehouse: Warehouse) -> bool:
    needed = {"spine_calls", "loads_synced", "model_syncs"}
    if not tables_in(warehouse, warehouse.internal_schema) >= needed:
        return False
    synced = internal_table(warehouse, "loads_synced")
    (row,) = warehouse.query(f"""
        select
            (
                select count(*) from {raw_table(warehouse, "loads")}
                where status = 'succeeded' and load_id not in (select load_id from {synced})
            ) as loads_left,
            (select max(sync_id) from {synced}) as wanted,
            (
                select max(sync_id) from {internal_table(warehouse, "model_syncs")}
                where model = 'spine_calls'
            ) as reached
    """)
    return row["loads_left"] == 0 and (row["reached"] or 0) >= (row["wanted"] or 0)
