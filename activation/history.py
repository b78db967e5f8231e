"""Runs that were, and the rows that are refused now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from activation.tables import BOOKS, book, only, schema_of
from loader.settings import project_settings
from loader.warehouses import Warehouse
from loader.warehouses.base import tables_in


def runs(
    warehouse: Warehouse, project_dir: Path, sync: str | None = None, last: int = 20
) -> list[dict[str, Any]]:
    """The last runs, of one sync or of all, latest first, in the columns of `sync_runs`."""
    schema = schema_of(warehouse, project_settings(project_dir))
    if "sync_runs" not in tables_in(warehouse, schema):
        return []
    columns = ", ".join(name for name, _ in BOOKS["sync_runs"])
    where = f"where {only(sync)}" if sync else ""
    return warehouse.query(
        f"select {columns} from {book(schema, 'sync_runs')} {where} "
        f"order by sync_run_id desc limit {int(last)}"
    )


def refused(
    warehouse: Warehouse, project_dir: Path, sync: str, run_id: int | None = None, last: int = 20
) -> list[dict[str, Any]]:
    """Rows that the destination refuses, in its own words: of one run, or as it stands."""
    schema = schema_of(warehouse, project_settings(project_dir))
    if "sync_changelog" not in tables_in(warehouse, schema):
        return []
    table = "sync_snapshot" if run_id is None else "sync_changelog"
    where = "" if run_id is None else f"and sync_run_id = {int(run_id)}"
    return warehouse.query(
        f"select row_id, op_type, failure_reason, fields from {book(schema, table)} "
        f"where {only(sync)} and status = 'failed' {where} order by row_id limit {int(last)}"
    )
