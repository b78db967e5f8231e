"""The whole job: hold the target, see what changed since the last dump to the URL, write it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loader.errors import WarehouseLockedError, WrongUseError
from loader.exporting.books import create_books
from loader.exporting.by_loader import ByLoader, Manner, Writer
from loader.exporting.by_warehouse import LARGE_ROWS, ByWarehouse
from loader.exporting.changes import Changes
from loader.exporting.destination import Destination
from loader.exporting.dump import Dump, Progress
from loader.exporting.files import FORMATS
from loader.exporting.looked_at import LookedAt
from loader.exporting.manifest import LOADER, WAREHOUSE, TableDump, manifest_name
from loader.exporting.property_definitions import property_definitions_text
from loader.exporting.tables import exported_tables
from loader.labels.project import project_labels
from loader.macros import ProjectMacros
from loader.profile import load_target
from loader.settings import project_settings
from loader.warehouses import Warehouse, hold_for_syncing, open_warehouse, unload_of
from loader.warehouses.base import internal_table
from loader.warehouses.holding import Waiting

#: Rows of a file at most, where nothing else is said.
ROWS_PER_FILE = 250_000


@dataclass(frozen=True, slots=True)
class ExportResult:
    """A dump that is complete: the URL of its manifest, its tables, wall seconds in all.

    `in_step` is False where the last sync did not succeed, so that tables may be as of different
    syncs.
    """

    dump_id: int
    manifest: str
    tables: tuple[TableDump, ...]
    in_step: bool
    seconds: float


def export(
    url: str,
    *,
    format: str = "avro",  # noqa: A002  # as people call it
    resolved: bool = False,
    full: bool = False,
    rows_per_file: int | None = None,
    by: str | None = None,
    large_rows: int = LARGE_ROWS,
    target: str | None = None,
    project_dir: str | Path = ".",
    profiles_dir: str | Path | None = None,
    wait_seconds: float = 0.0,
    progress: Progress | None = None,
    waiting: Waiting | None = None,
) -> ExportResult:
    """Write a dump of the tables to `url`: what changed since the last one there.

    `format` is avro or parquet. `resolved` gives rows their final users instead of those before
    migrations; `full` gives all rows of all tables. `by` is who writes the files, loader or
    warehouse, if not as the setting `export_by` says; the warehouse writes those of tables that
    have at least `large_rows` in the dump, in sizes of its own, so that `rows_per_file` is for the
    loader alone. The target is held as by a sync.

    Raises WrongUseError and SettingsError before anything is begun, NothingLoadedError where
    nothing is synced, ExportError and WarehouseError when the dump could not be completed: then it
    has no manifest, and the next run makes another. Others as `plan` raises them.
    """
    began = time.monotonic()
    if format not in FORMATS:
        raise WrongUseError(f"--format {format}: one of {', '.join(FORMATS)}.")
    if rows_per_file is not None and rows_per_file < 1:
        raise WrongUseError("--rows-per-file: at least 1.")
    project = Path(project_dir).resolve()
    settings = project_settings(project)
    unit = str(settings.get("export_unix_time", "milliseconds"))
    where = load_target(target, project, Path(profiles_dir) if profiles_dir else None)
    macros = ProjectMacros(project, where.type, settings)
    definitions = property_definitions_text(project_labels(project).properties)
    destination = Destination(url)
    options = json.dumps({"format": format, "resolved": resolved, "unit": unit})
    manner = Manner(FORMATS[format], unit, rows_per_file or ROWS_PER_FILE)
    unload = None
    if _written_by(by, settings) == WAREHOUSE:
        if rows_per_file is not None:
            raise WrongUseError(
                "--rows-per-file: a warehouse chooses the sizes of its files. Leave the option "
                "out, or let the loader write the files: --by loader."
            )
        unload = unload_of(where, url, destination.root, format)
    # Looked at first without the right to write: a file that is not there must not be made. One
    # that is held is there; its holder is waited for below.
    with (
        suppress(WarehouseLockedError),
        closing(open_warehouse(where, read_only=True)) as warehouse,
    ):
        exported_tables(warehouse)
    with (
        hold_for_syncing(where, "eventide export", wait_seconds, waiting),
        closing(open_warehouse(where)) as warehouse,
    ):
        create_books(warehouse)
        looked_at = LookedAt(warehouse, macros, resolved=resolved)
        changes = Changes(warehouse, looked_at, resolved=resolved)
        writer: Writer = ByLoader(warehouse, destination, manner)
        if unload is not None:
            writer = ByWarehouse(warehouse, destination, manner, unload, writer, large_rows)
        dump = Dump(warehouse, destination, changes, writer, options, progress)
        in_step = _in_step(warehouse)
        tables = dump.run(definitions, full=full)
    manifest = destination.url(manifest_name(dump.dump_id))
    return ExportResult(dump.dump_id, manifest, tables, in_step, time.monotonic() - began)


def _written_by(by: str | None, settings: Mapping[str, Any]) -> str:
    if by is not None and by not in (LOADER, WAREHOUSE):
        raise WrongUseError(f"--by {by}: {LOADER} or {WAREHOUSE}.")
    return str(by or settings.get("export_by", LOADER))


def _in_step(warehouse: Warehouse) -> bool:
    (last,) = warehouse.query(
        f"select status from {internal_table(warehouse, 'syncs')} order by sync_id desc limit 1"
    )
    return bool(last["status"] == "succeeded")
