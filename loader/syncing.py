"""The whole job: load what is new, generate models, let dbt bring every table up to date."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loader.dbt import DbtOutcome, Progress, run_dbt
from loader.errors import SyncFailedError
from loader.forgetting.finish import finish_requests
from loader.labels.files import Changes
from loader.labels.generate import generate
from loader.loading import Progress as LoadProgress
from loader.loading import load as load_sources
from loader.profile import load_target
from loader.results import LoadResult
from loader.settings import configured_sources
from loader.warehouses import open_warehouse
from loader.warehouses.base import quoted

if TYPE_CHECKING:
    from loader.warehouses import Warehouse


@dataclass(frozen=True, slots=True)
class TableState:
    """One table or view after a sync. `changed` is None for views, which hold no rows."""

    name: str
    rows: int
    changed: int | None


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a sync did: the load's counts (None when nothing was to be loaded), the generated
    files that changed, dbt's outcome, the schema's tables as they are now, wall seconds in all."""

    load: LoadResult | None
    generated: Changes
    dbt: DbtOutcome
    schema: str
    tables: tuple[TableState, ...]
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
    wait_seconds: float = 0.0,
    load_progress: LoadProgress | None = None,
    progress: Progress | None = None,
) -> SyncResult:
    """Load `paths`, or the configured sources when there are none, then sync every table.

    `load=False` leaves the raw events as they are. Raises SyncFailedError, with dbt's outcome,
    when a model or a test failed; the next sync goes on from there. Other errors: as `load` and
    `generate` raise them; then nothing was synced.
    """
    began = time.monotonic()
    project = Path(project_dir).resolve()
    profiles = Path(profiles_dir).resolve() if profiles_dir is not None else None
    where = load_target(target, project, profiles)
    sources = [str(path) for path in paths] or configured_sources(project)
    loaded = None
    if load and sources:
        loaded = load_sources(
            sources,
            collector=collector,
            mapping=mapping,
            target=target,
            project_dir=project,
            profiles_dir=profiles,
            wait_seconds=wait_seconds,
            progress=load_progress,
        )

    def seen() -> list[str]:
        from loader.labels.seen import seen_custom_events

        with closing(open_warehouse(where)) as warehouse:
            return seen_custom_events(warehouse) or []

    generated = generate(project, label_custom_events=label_custom_events, list_custom_events=seen)
    outcome = build(project, profiles, target, full_refresh=full_refresh, progress=progress)
    with closing(open_warehouse(where)) as warehouse:
        schema, tables = warehouse.schema, _tables(warehouse, outcome)
    return SyncResult(loaded, generated, outcome, schema, tables, time.monotonic() - began)


def build(
    project: Path,
    profiles: Path | None,
    target: str | None,
    *,
    full_refresh: bool = False,
    progress: Progress | None = None,
) -> DbtOutcome:
    """Let dbt bring every table up to date, and complete requests to forget somebody that a
    sync had still to follow. Raises SyncFailedError when a model or a test failed."""
    command = ["build", "--exclude-resource-type", "unit_test"]
    if full_refresh:
        command.append("--full-refresh")
    outcome = run_dbt(
        command, project_dir=project, profiles_dir=profiles, target=target, progress=progress
    )
    if not outcome.success:
        raise SyncFailedError(_failure(outcome), outcome)
    with closing(open_warehouse(load_target(target, project, profiles))) as warehouse:
        finish_requests(warehouse)
    return outcome


def _failure(outcome: DbtOutcome) -> str:
    told = [f"{node.resource_type} {node.name}: {node.message}" for node in outcome.failures]
    skipped = sum(node.status == "skipped" for node in outcome.nodes)
    more = f"\n{skipped} more were skipped since they depend on these." if skipped else ""
    return (
        "the sync failed; tables that it did not reach are as they were, and the next sync goes "
        "on from there.\n" + "\n".join(told) + more
    )


def _tables(warehouse: Warehouse, outcome: DbtOutcome) -> tuple[TableState, ...]:
    """The documented tables. Whatever else people put into the schema is theirs."""
    names = sorted(
        node.relation
        for node in outcome.nodes
        if node.resource_type == "model" and node.schema == warehouse.schema
    )
    changed = {
        row["event_table_name"]: row["inserted_row_count"]
        for row in warehouse.query(
            f"select event_table_name, inserted_row_count from {warehouse.schema}._sync_info"
        )
    }
    counts = " union all ".join(
        f"select '{name}' as name, count(*) as n from {warehouse.schema}.{quoted(name)}"
        for name in names
    )
    rows = {row["name"]: row["n"] for row in warehouse.query(counts)}
    return tuple(TableState(name, rows[name], changed.get(name)) for name in names)
