"""The whole job: load what is new, generate models, let dbt bring every table up to date."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loader import selection
from loader.books import close_sync, record_last_changes
from loader.dbt import DbtOutcome, Progress, last_invocation, run_dbt
from loader.errors import DbtError, FilesFailedError, SyncFailedError, WarehouseError
from loader.forgetting.finish import finish_requests
from loader.labels.files import Changes
from loader.labels.generate import wanted_labels, write_labels
from loader.labels.last_changes import last_changes
from loader.loading import Progress as LoadProgress
from loader.loading import plan_load
from loader.profile import Target, load_target
from loader.results import LoadResult
from loader.settings import configured_sources
from loader.sync_failure import ended_early, failed
from loader.warehouses import hold_for_syncing, open_warehouse
from loader.warehouses.base import internal_table, relation
from loader.warehouses.holding import HOLDER_VARIABLE, Waiting

if TYPE_CHECKING:
    from loader.warehouses import Warehouse


@dataclass(frozen=True, slots=True)
class TableState:
    """One table or view after a sync. `rows` and `changed` are None for views, which hold none:
    to count what `all_events` shows would read every table."""

    name: str
    rows: int | None
    changed: int | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A custom property without a column: because of `unsync`, or of `max_property_columns`."""

    table: str
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a sync did: the load's counts (None when nothing was to be loaded), the generated
    files that changed, dbt's outcome, the schema's tables as they are now, the custom properties
    that have no column of them, wall seconds in all."""

    load: LoadResult | None
    generated: Changes
    dbt: DbtOutcome
    schema: str
    tables: tuple[TableState, ...]
    left_out: tuple[LeftOut, ...]
    seconds: float

    @property
    def changed_rows(self) -> int:
        """Rows that this sync put into tables."""
        return sum(table.changed or 0 for table in self.tables)


def sync(
    paths: Iterable[str | Path] = (),
    *,
    load: bool = True,
    collector: str = "segment",
    mapping: str | Path | None = None,
    target: str | None = None,
    project_dir: str | Path = ".",
    profiles_dir: str | Path | None = None,
    label_custom_events: bool | None = None,
    full_refresh: bool = False,
    only: Sequence[str] = (),
    except_new: bool = False,
    wait_seconds: float = 0.0,
    load_progress: LoadProgress | None = None,
    progress: Progress | None = None,
    waiting: Waiting | None = None,
) -> SyncResult:
    """Load `paths`, or the configured sources when there are none, then sync every table.

    `load=False` leaves the raw events as they are. `only` names the events and segments that are
    synced, with what they are made from; `except_new` leaves out those without a table yet. The
    target is held from the first file to the report.

    Raises SyncFailedError, with dbt's outcome, when a model or a test failed; the next sync goes on
    from there. Raises FilesFailedError, with the whole result, when all is synced but some files
    could not be loaded. Other errors: as `load` and `generate` raise them; then nothing
    was synced.
    """
    began = time.monotonic()
    project = Path(project_dir).resolve()
    profiles = Path(profiles_dir).resolve() if profiles_dir is not None else None
    where = load_target(target, project, profiles)
    sources = [str(path) for path in paths] or configured_sources(project)
    plan = plan_load(sources, collector=collector, mapping=mapping) if load and sources else None

    def seen() -> list[str]:
        from loader.labels.seen import seen_custom_events

        with closing(open_warehouse(where)) as warehouse:
            return seen_custom_events(warehouse)

    with hold_for_syncing(where, "eventide sync", wait_seconds, waiting) as holder:
        try:
            loaded = plan.run(where, load_progress) if plan is not None else None
        except WarehouseError as error:
            raise WarehouseError(f"{error} No table was synced.") from error
        labels = wanted_labels(
            project, label_custom_events=label_custom_events, list_custom_events=seen
        )
        generated = write_labels(project, labels)
        selected = selection.only(only, labels) if only else []
        if except_new:
            selected += selection.except_new(labels, where)
        outcome = build(
            where,
            profiles,
            holder,
            full_refresh=full_refresh,
            selected=selected,
            loaded=loaded,
            progress=progress,
        )
        changes = last_changes(project, labels.events)
        with closing(open_warehouse(where)) as warehouse:
            record_last_changes(warehouse, changes)
            tables = _tables(warehouse, outcome)
            left_out = _left_out(warehouse, {table.name for table in tables})
    seconds = time.monotonic() - began
    result = SyncResult(loaded, generated, outcome, where.schema, tables, left_out, seconds)
    if loaded is not None and loaded.failed:
        raise FilesFailedError(
            f"{loaded.failure}. The tables are synced with what landed.", loaded, result
        )
    return result


def build(
    where: Target,
    profiles: Path | None,
    holder: str,
    *,
    full_refresh: bool = False,
    selected: Sequence[str] = (),
    loaded: LoadResult | None = None,
    progress: Progress | None = None,
) -> DbtOutcome:
    """Let dbt bring every table up to date, and complete requests to forget somebody that a
    sync had still to follow.

    `holder` is from `hold_for_syncing`; `selected` are dbt's arguments that choose some models;
    `loaded` is told in the error. Raises SyncFailedError when a model or a test failed, DbtError
    when dbt could not start.
    """
    command = ["build", "--exclude-resource-type", "unit_test", *selected]
    if full_refresh:
        command.append("--full-refresh")
    try:
        outcome = run_dbt(
            command,
            project_dir=where.project_dir,
            profiles_dir=profiles,
            target=where.name,
            progress=progress,
            variables={HOLDER_VARIABLE: holder},
        )
    except KeyboardInterrupt:
        close_sync(where, last_invocation(), "interrupted")
        raise
    except DbtError as error:
        close_sync(where, last_invocation(), str(error))
        raise DbtError(ended_early(error, loaded)) from error
    if not outcome.success:
        raise SyncFailedError(failed(outcome, loaded), outcome)
    with closing(open_warehouse(where)) as warehouse:
        finish_requests(warehouse)
    return outcome


def _tables(warehouse: Warehouse, outcome: DbtOutcome) -> tuple[TableState, ...]:
    """The documented tables. Whatever else people put into the schema is theirs."""
    models = {
        node.relation: node.materialized
        for node in outcome.nodes
        if node.resource_type == "model" and node.schema == warehouse.schema
    }
    # The books have the rows of tables that follow changes; the rest are small.
    book = internal_table(warehouse, "model_syncs")
    books = {
        row["model"]: row
        for row in warehouse.query(
            f"select model, inserted_row_count, row_count from {book} as b where in_output and "
            f"sync_id = (select max(sync_id) from {book} as l where l.model = b.model)"
        )
    }
    rows = {name: book["row_count"] for name, book in books.items()}
    changed = {name: book["inserted_row_count"] for name, book in books.items()}
    counts = " union all ".join(
        f"select '{name}' as name, count(*) as n from {relation(warehouse.schema, name)}"
        for name, materialized in models.items()
        if materialized != "view" and rows.get(name) is None
    )
    if counts:
        rows |= {row["name"]: row["n"] for row in warehouse.query(counts)}
    return tuple(TableState(name, rows.get(name), changed.get(name)) for name in sorted(models))


def _left_out(warehouse: Warehouse, tables: set[str]) -> tuple[LeftOut, ...]:
    rows = warehouse.query(
        "select model, column_name, why"
        f" from {internal_table(warehouse, 'columns_left_out')} order by model, column_name"
    )
    return tuple(
        LeftOut(row["model"], row["column_name"], row["why"])
        for row in rows
        if row["model"] in tables
    )
