"""A model that changes from run to run, and runs of a sync of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from activation import books, deliver
from activation.books import RunResult
from activation.definition import Sync
from activation.entry import SyncEntry
from activation.run import Activation
from loader.profile import load_target
from loader.warehouses import Warehouse, open_warehouse
from loader.warehouses.base import literal, quoted
from tests.functional.activation.destination import Killed, Memory, MemoryEntry
from tests.functional.project import Project

Person = Mapping[str, Any]
COLUMNS = ("id", "email", "plan", "seen")


def sync_of(mode: str, *, name: str = "people", **keys: Any) -> Sync:
    """A sync of the table `people`."""
    entry = {
        "model": {"ref": "people"},
        "primary_key": "id",
        "destination": "memory",
        "into": "contacts",
        "mode": mode,
        "fields": {"plan": "plan", "seen": {"column": "seen", "cast": "integer"}},
        **keys,
    }
    return Sync(name, SyncEntry.model_validate(entry), "definitions/syncs/people.yml:2")


@dataclass
class World:
    """The table `people` of a warehouse, and a destination."""

    project: Project
    memory: Memory = field(default_factory=Memory)

    def people(self, rows: Iterable[Person]) -> None:
        """Make the table anew: id, email and plan are texts, seen is a whole number."""
        warehouse = self._warehouse()
        table = f"{quoted(warehouse.schema)}.people"
        types = warehouse.type_names
        warehouse.execute(f"create schema if not exists {quoted(warehouse.schema)}")
        warehouse.execute(f"drop table if exists {table}")
        warehouse.execute(
            f"create table {table} (id {types['text']}, email {types['text']}, "
            f"plan {types['text']}, seen {types['bigint']})"
        )
        values = ["(" + ", ".join(literal(row.get(name)) for name in COLUMNS) + ")" for row in rows]
        if values:
            warehouse.execute(f"insert into {table} values {', '.join(values)}")
        warehouse.commit()
        warehouse.close()

    def run(self, sync: Sync, faults: Iterable[str] = (), **options: Any) -> RunResult | None:
        """A run; None where the process was killed in it, and so closed nothing."""
        self.memory.faults = iter(faults)
        warehouse = self._warehouse()
        with pytest.MonkeyPatch.context() as patch:
            keys = {k: options.pop(k) for k in ("stop", "rows_at_once") if k in options}
            activation = Activation(
                warehouse,
                load_target(self.project.target, self.project.directory),
                sync,
                MemoryEntry(type="memory", memory=self.memory),
                sleep=lambda seconds: None,
                **{"rows_at_once": 3, **keys},
            )
            patch.setattr(books, "end", _unless_killed(books.end))
            # So that a list of faults is not spent on one batch.
            patch.setattr(deliver, "_TRIES", 2)
            try:
                return activation.run(**options)
            except Killed:
                return None
            finally:
                warehouse.close()

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a select; `{activation}` is the schema of the books."""
        warehouse = self._warehouse()
        try:
            return warehouse.query(sql.format(activation=f"{warehouse.schema}_activation"))
        finally:
            warehouse.close()

    def _warehouse(self) -> Warehouse:
        return open_warehouse(load_target(self.project.target, self.project.directory))


def _unless_killed(end: Any) -> Any:
    def ended(warehouse: Warehouse, schema: str, result: RunResult) -> None:
        if result.error != "Killed":
            end(warehouse, schema, result)

    return ended


def sent(sync: Sync, rows: Iterable[Person]) -> dict[str, dict[str, Any]]:
    """The records that valid rows are to have, by what they are found by."""
    rows = list(rows)
    ids = [row["id"] for row in rows]
    records = {}
    for row in rows:
        match = {name: row[column] for name, column in sync.fields.match.items()}
        fields = {"plan": row["plan"], "seen": row["seen"]}
        if ids.count(row["id"]) == 1 and None not in match.values() and row["id"] is not None:
            records[json.dumps(match, sort_keys=True)] = {**match, **fields}
    return records
