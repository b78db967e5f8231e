"""The steps of `eventide forget` on one warehouse, each with a connection of its own: dbt needs
a DuckDB file in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loader.errors import ForgetError
from loader.forgetting.erase import Found, erase, look
from loader.forgetting.finish import pending_requests
from loader.forgetting.person import Request, require_somebody
from loader.forgetting.sent import Books
from loader.forgetting.tables import our_tables
from loader.forgetting.tombstones import earlier_request
from loader.macros import ProjectMacros
from loader.profile import Target
from loader.settings import project_settings
from loader.warehouses import Warehouse, open_warehouse
from loader.warehouses.base import (
    create_raw_tables,
    events_are_mapped,
    internal_table,
    raw_table,
    tables_in,
)


@dataclass(frozen=True)
class Job:
    """One request on one warehouse; `wait_seconds` as of `open_warehouse`."""

    where: Target
    request: Request
    wait_seconds: float

    def prepare(self) -> None:
        """Make the tables of tombstones where an older version has landed the events."""
        with self._warehouse() as warehouse:
            _require_events(warehouse)
            create_raw_tables(warehouse)

    def is_behind(self) -> bool:
        """Whether there is something that a sync has still to take in."""
        with self._warehouse() as warehouse:
            _require_events(warehouse)
            return _is_behind(warehouse)

    def look(self) -> tuple[Found, dict[str, Any] | None]:
        """What is there of the person, and the earlier request for the same one."""
        with self._warehouse() as warehouse:
            if self.request.kind == "identity":
                settings = project_settings(self.where.project_dir)
                macros = ProjectMacros(self.where.project_dir, self.where.type, settings)
                require_somebody(warehouse, macros, self.request.value)
            found = look(warehouse, self.request, Books(warehouse, self.where))
            known = tables_in(warehouse, warehouse.raw_schema)
            return found, (
                earlier_request(warehouse, self.request) if "forgotten" in known else None
            )

    def erase(self, *, also_future: bool) -> datetime | None:
        """Erase, unless something has landed meanwhile that no sync took in: None then."""
        with self._warehouse() as warehouse:
            warehouse.alone()
            if _is_behind(warehouse):
                return None
            books = Books(warehouse, self.where)
            when, _ = erase(warehouse, self.request, books, also_future=also_future)
            if books.tables:
                warehouse.reclaim(books.tables, rewrite=False)
            return when

    def removed(self) -> dict[str, int]:
        """What the record of the request says, once it is finished."""
        with self._warehouse() as warehouse:
            (row,) = warehouse.query(
                f"select removed from {raw_table(warehouse, 'forget_requests')} "
                "order by request_id desc limit 1"
            )
            removed: dict[str, int] = json.loads(row["removed"])
            return removed

    def refuse_future(self, request_id: int) -> None:
        """Let an earlier request hold for what happens after it, too."""
        with self._warehouse() as warehouse:
            warehouse.execute(
                f"update {raw_table(warehouse, 'forget_requests')} set also_future = true "
                f"where request_id = {request_id}"
            )
            warehouse.commit()

    def compact(self) -> None:
        """Write the files anew, without the bytes of removed rows."""
        with self._warehouse() as warehouse:
            tables = [*our_tables(warehouse), *Books(warehouse, self.where).tables]
            warehouse.commit()
            warehouse.reclaim(tables, rewrite=True)

    def nobody(self) -> str:
        """Why nothing was found."""
        with self._warehouse() as warehouse:
            if self.request.kind == "user":
                rows = warehouse.query(
                    f"select to_user_id from {warehouse.schema}.user_migrations "
                    f"where from_user_id = {int(self.request.value)}"
                )
                if rows:
                    return (
                        f"user {self.request.value} has become user {rows[0]['to_user_id']} "
                        "(see user_migrations). Forget that one, if it is who you mean."
                    )
            return (
                f"nothing of the {self.request} is in {warehouse.schema} or its raw events. "
                "Values are compared exactly, in upper and lower case."
            )

    @contextmanager
    def _warehouse(self) -> Iterator[Warehouse]:
        warehouse = open_warehouse(self.where, self.wait_seconds)
        try:
            yield warehouse
        finally:
            warehouse.close()


def _is_behind(warehouse: Warehouse) -> bool:
    if "spine_calls" not in tables_in(warehouse, warehouse.internal_schema):
        return True
    synced = internal_table(warehouse, "loads_synced")
    books = internal_table(warehouse, "model_syncs")
    (row,) = warehouse.query(
        f"select (select count(*) from {raw_table(warehouse, 'loads')} where status = 'succeeded' "
        f"and load_id not in (select load_id from {synced})) as waiting, "
        f"(select max(sync_id) from {books} where model = 'spine_calls') as spine, "
        f"(select max(sync_id) from {synced}) as taken_in"
    )
    late = (row["spine"] or 0) < (row["taken_in"] or 0)
    return bool(row["waiting"]) or late or bool(pending_requests(warehouse))


def _require_events(warehouse: Warehouse) -> None:
    if events_are_mapped(warehouse):
        raise ForgetError(
            f"the raw events of {warehouse.raw_schema} are rows of tables that others fill (see "
            "definitions/raw_events.yml): they are not ours to delete. Remove the person there, "
            "with what fills these tables; then `eventide sync --full-refresh` builds every table "
            "without them."
        )
    if "events" not in tables_in(warehouse, warehouse.raw_schema):
        raise ForgetError(
            f"no events in {warehouse.raw_schema}: nothing was ever loaded into this warehouse."
        )
