"""How runs of activation ended, of the syncs that are there and not paused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from loader.alerts.books import FAILED, SUCCEEDED, WITH_ERRORS, Run
from loader.labels.problems import Problems
from loader.settings import project_settings
from loader.warehouses import Warehouse
from loader.warehouses.base import literal, tables_in

# What people end by hand says nothing of how a sync stands.
_STATUSES: Final[Mapping[str, str]] = {
    "completed": SUCCEEDED,
    WITH_ERRORS: WITH_ERRORS,
    "failed": FAILED,
    "interrupted": FAILED,
}
_DEAD: Final = "the process ended before the run did"


def activation_runs(warehouse: Warehouse, project_dir: Path) -> list[Run]:
    """Of each sync the first run, and the last of each end."""
    from activation.read import activation
    from activation.tables import book, schema_of

    # What is wrong with definitions is told where they are run.
    syncs, _ = activation(project_dir, Problems(), look_only=True)
    names = [name for name, sync in syncs.items() if not sync.entry.paused]
    if not names:
        return []
    schema = schema_of(warehouse, project_settings(project_dir))
    if "sync_runs" not in tables_in(warehouse, schema):
        return []
    failed = " + ".join(f"coalesce(num_failed_{c}, 0)" for c in ("add", "change", "remove"))
    columns = "sync_id, sync_run_id, status, error, started_at, finished_at, num_rows, num_invalid"
    rows = warehouse.query(
        f"select {columns}, num_failed from (select {columns}, {failed} as num_failed, "
        "row_number() over (partition by sync_id, status order by sync_run_id desc) as from_last, "
        "row_number() over (partition by sync_id order by sync_run_id) as from_first "
        f"from {book(schema, 'sync_runs')} "
        f"where sync_id in ({', '.join(map(literal, names))})) as ranked "
        "where from_last = 1 or from_first = 1"
    )
    return [run for row in rows if (run := _run(warehouse, row)) is not None]


def _run(warehouse: Warehouse, row: Mapping[str, Any]) -> Run | None:
    subject = f"activation.{row['sync_id']}"
    if row["status"] == "running":
        if warehouse.is_alive(int(row["sync_run_id"])):
            return None
        return Run(subject, FAILED, row["started_at"], _DEAD)
    status = _STATUSES.get(row["status"])
    if status is None:
        return None
    error = row["error"]
    if status == WITH_ERRORS:
        error = (
            f"{row['num_failed']:,} refused and {row['num_invalid'] or 0:,} invalid "
            f"of {row['num_rows'] or 0:,} rows"
        )
    elif status == FAILED:
        error = error or _DEAD
    return Run(subject, status, row["finished_at"] or row["started_at"], error)
