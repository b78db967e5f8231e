"""What has run, and how it ended: read from the books that syncs and runs keep anyway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from loader.settings import project_settings
from loader.warehouses import Warehouse
from loader.warehouses.base import internal_table, tables_in

#: A model that every sync of a whole target takes part in, and none of a table alone.
_WHOLE: Final = "users"


@dataclass(frozen=True)
class Run:
    """A run, by its status in the books; moments are in UTC."""

    status: str
    started_at: datetime
    finished_at: datetime | None = None
    error: str | None = None

    @property
    def is_running(self) -> bool:
        """Whether its end is not in the books."""
        return self.finished_at is None

    @property
    def succeeded(self) -> bool:
        """Whether what waits for it may go on."""
        return self.status in ("succeeded", "completed", "completed with errors")


@dataclass(frozen=True)
class History:
    """`latest` is the last run; `turn` the last one that took a turn of a schedule: one that was
    interrupted did not, so that it is due again."""

    latest: Run | None = None
    turn: Run | None = None


NONE: Final = History()


@dataclass(frozen=True)
class Books:
    """The sync of all tables, when each table took part last, and runs of activation by name."""

    sync: History = NONE
    tables: Mapping[str, datetime] = field(default_factory=dict)
    activations: Mapping[str, History] = field(default_factory=dict)
    sequences: Mapping[str, History] = field(default_factory=dict)


def read_books(warehouse: Warehouse, project_dir: Path) -> Books:
    """Everything, as it is now. Does not end the transaction: locks that the caller has are
    kept."""
    from activation.tables import schema_of

    internal = tables_in(warehouse, warehouse.internal_schema)
    schema = schema_of(warehouse, project_settings(project_dir))
    there = tables_in(warehouse, schema)
    return Books(
        _sync(warehouse) if internal >= {"syncs", "model_syncs"} else NONE,
        _tables(warehouse) if internal >= {"syncs", "model_syncs"} else {},
        _runs(warehouse, schema, "sync") if "sync_runs" in there else {},
        _runs(warehouse, schema, "sequence") if "sequence_runs" in there else {},
    )


def _sync(warehouse: Warehouse) -> History:
    syncs = internal_table(warehouse, "syncs")
    # dbt by hand may take in some models only; one that failed counts all the same, or it would
    # be tried again without end.
    (ids,) = warehouse.query(
        f"select max(s.sync_id) as latest, max(case when s.status = 'succeeded' "
        f"and whole.sync_id is not null or s.status = 'failed' "
        f"and coalesce(s.error, '') not like 'interrupted%' then s.sync_id end) as turn "
        f"from {syncs} as s left join (select distinct sync_id from "
        f"{internal_table(warehouse, 'model_syncs')} where model = '{_WHOLE}') as whole "
        f"on s.sync_id = whole.sync_id"
    )
    wanted = ", ".join(str(int(one)) for one in ids.values() if one is not None)
    if not wanted:
        return NONE
    found = {
        row["sync_id"]: _run(row)
        for row in warehouse.query(
            f"select sync_id, status, started_at, finished_at, error from {syncs} "
            f"where sync_id in ({wanted})"
        )
    }
    return History(found[ids["latest"]], found.get(ids["turn"]))


def _tables(warehouse: Warehouse) -> dict[str, datetime]:
    rows = warehouse.query(
        f"select m.model, max(s.started_at) as started_at "
        f"from {internal_table(warehouse, 'model_syncs')} as m "
        f"inner join {internal_table(warehouse, 'syncs')} as s on m.sync_id = s.sync_id "
        f"group by m.model"
    )
    return {row["model"]: row["started_at"] for row in rows}


def _runs(warehouse: Warehouse, schema: str, kind: Literal["sync", "sequence"]) -> Any:
    from activation.tables import book

    runs, name, number = book(schema, f"{kind}_runs"), f"{kind}_id", f"{kind}_run_id"
    found: dict[str, dict[str, Run]] = {}
    for row in warehouse.query(
        f"select r.{name} as name, r.{number} as run_id, r.status, r.error, r.started_at, "
        f"r.finished_at, wanted.latest, wanted.turn from {runs} as r inner join ("
        f"select {name}, max({number}) as latest, max(case when status not in "
        f"('running', 'interrupted') then {number} end) as turn from {runs} group by {name}"
        f") as wanted on r.{name} = wanted.{name} "
        f"where r.{number} = wanted.latest or r.{number} = wanted.turn"
    ):
        run = _run(row)
        if run.is_running and not warehouse.is_alive(int(row["run_id"])):
            run = Run("interrupted", run.started_at, run.started_at)
        which = found.setdefault(row["name"], {})
        for column in ("latest", "turn"):
            if row["run_id"] == row[column]:
                which[column] = run
    return {name: History(**which) for name, which in found.items()}


def _run(row: dict[str, Any]) -> Run:
    return Run(row["status"], row["started_at"], row["finished_at"], row["error"])
