"""The whole job: load what is new, generate models, let dbt bring every table up to date."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

from loader import selection
from loader.alerts.after import tells
from loader.beside import build_beside, buildable
from loader.books import record_last_changes
from loader.building import Build, build_patiently
from loader.dbt import DbtOutcome, Progress
from loader.errors import (
    FilesFailedError,
    SourceError,
    WarehouseError,
    WarehouseLockedError,
)
from loader.labels.generate import wanted_labels, write_labels
from loader.labels.last_changes import last_changes
from loader.labels.project import Labels
from loader.landing.collectors import AUTO
from loader.landing.reached import Reading
from loader.loading import LoadPlan, plan_load
from loader.loading import Progress as LoadProgress
from loader.mapped.read import RAW_EVENTS_FILE, RawTable, read_raw_tables
from loader.mapped.register import RegisterPlan
from loader.mapped.settle import Unchanged, settle
from loader.patience import USUAL, Patience
from loader.persisting import persist, persists
from loader.profile import Target, load_target
from loader.scheduling.read import read_schedules
from loader.settings import configured_sources
from loader.sync_result import (
    LeftOut,
    SyncResult,
    TableState,
    columns_left_out,
    tables_after,
)
from loader.warehouses import builds_beside, hold_for_syncing, open_warehouse
from loader.warehouses.holding import Waiting

# Seconds in which a server notices that a session is gone, and frees what it held.
_UNTIL_FREED: Final = 60.0


@tells("sync")
def sync(
    paths: Iterable[str | Path] = (),
    *,
    load: bool = True,
    collector: str = AUTO,
    mapping: str | Path | None = None,
    target: str | None = None,
    project_dir: str | Path = ".",
    profiles_dir: str | Path | None = None,
    label_custom_events: bool | None = None,
    full_refresh: bool = False,
    only: Sequence[str] = (),
    except_new: bool = False,
    without: Sequence[str] = (),
    tests: bool = True,
    check: Callable[[], None] | None = None,
    wait_seconds: float = 0.0,
    patience: Patience = USUAL,
    load_progress: LoadProgress | None = None,
    reading: Reading | None = None,
    progress: Progress | None = None,
    waiting: Waiting | None = None,
) -> SyncResult:
    """Load `paths`, or the configured sources when there are none, then sync every table. In a
    project whose raw events are tables of others, take in their new rows instead.

    `load=False` leaves the raw events as they are. `only` names the events and segments that are
    synced, with what they are made from; `except_new` leaves out those without a table yet,
    `without` those that it names: they catch up in the next sync in which they take part;
    `tests=False` leaves out the data tests. The
    target is held from the first file to the report, but not while `only` builds tables for the
    first time on a warehouse that can do this beside other syncs. What fails for a reason that may
    pass is tried again, as `patience` says: files, and models that failed or were skipped.

    Raises SyncFailedError, with dbt's outcome, when a model or a test failed; the next sync goes on
    from there. Raises FilesFailedError, with the whole result, when all is synced but some files
    could not be loaded. Other errors: as `load` and `generate` raise them; then nothing
    was synced.
    """
    began = time.monotonic()
    project = Path(project_dir).resolve()
    profiles = Path(profiles_dir).resolve() if profiles_dir is not None else None
    where = load_target(target, project, profiles)
    raw_tables = read_raw_tables(project)
    # What is wrong there is told before anything is begun.
    read_schedules(project)
    rebuilt = full_refresh and not only
    persisting = persists(project)
    plan = (
        _registration(where, raw_tables, paths, load=load, rebuilt=rebuilt)
        if raw_tables
        else _files(where, paths, collector, mapping, patience)
        if load
        else None
    )

    def seen() -> list[str]:
        from loader.labels.seen import seen_custom_events

        with closing(open_warehouse(where)) as warehouse:
            return seen_custom_events(warehouse)

    def hold(seconds: float = wait_seconds) -> str:
        # A connection that was lost has taken the hold with it: it is taken anew.
        held.close()
        return held.enter_context(hold_for_syncing(where, "eventide sync", seconds, waiting))

    with ExitStack() as held:
        # What is built beside other syncs holds nothing until it is there.
        apart = bool(only) and not full_refresh and builds_beside(where)
        holder = None if apart else hold()
        if check is not None:
            check()
        try:
            loaded = plan.run(where, load_progress, reading) if plan is not None else None
        except WarehouseError as error:
            raise WarehouseError(f"{error} No table was synced.") from error
        labels = wanted_labels(
            project, label_custom_events=label_custom_events, list_custom_events=seen
        )
        generated = write_labels(project, labels)
        selected = selection.only(only, labels) if only else []
        selection.check_without(without, labels)
        built = None
        if holder is None:
            if new := buildable(labels, only, where):
                built = build_beside(where, profiles, new, progress)
            try:
                holder = hold()
            except WarehouseLockedError as error:
                if built is None:
                    raise
                outcome = _left_to_the_next(built, new, error)
        if holder is not None:
            selected += selection.left_out(labels, where, except_new=except_new, without=without)
            wanted = Build(where, profiles, full_refresh, selected, tests, loaded, progress)
            again = partial(hold, max(wait_seconds, _UNTIL_FREED))
            outcome = build_patiently(wanted, chain([holder], iter(again, None)), patience)
        if raw_tables and rebuilt:
            settle(where, raw_tables)
        tables, left_out = _after(where, labels, outcome, persisting, profiles)
    seconds = time.monotonic() - began
    result = SyncResult(loaded, generated, outcome, where.schema, tables, left_out, seconds)
    if loaded is not None and loaded.failed:
        raise FilesFailedError(
            f"{loaded.failure}. The tables are synced with what landed.", loaded, result
        )
    return result


def _after(
    where: Target, labels: Labels, outcome: DbtOutcome, persisting: bool, profiles: Path | None
) -> tuple[tuple[TableState, ...], tuple[LeftOut, ...]]:
    """The tables as they are now, and the properties that have no column of them."""
    if persisting:
        persist(where, profiles)
    changes = last_changes(where.project_dir, labels.events)
    with closing(open_warehouse(where)) as warehouse:
        record_last_changes(warehouse, changes)
        tables = tables_after(warehouse, outcome)
        return tables, columns_left_out(warehouse, {table.name for table in tables})


def _files(
    where: Target,
    paths: Iterable[str | Path],
    collector: str,
    mapping: str | Path | None,
    patience: Patience,
) -> LoadPlan | None:
    """What loads files, as far as any are named."""
    sources = [str(path) for path in paths] or configured_sources(where.project_dir)
    if not sources:
        return None
    return plan_load(sources, collector=collector, mapping=mapping, patience=patience)


def _registration(
    where: Target,
    tables: Sequence[RawTable],
    paths: Iterable[str | Path],
    *,
    load: bool,
    rebuilt: bool,
) -> RegisterPlan | Unchanged | None:
    """What takes in the rows of tables that others fill, or looks whether it may be left."""
    if not load:
        return None if rebuilt else Unchanged(tables)
    sources = [str(path) for path in paths] or configured_sources(where.project_dir)
    if sources:
        raise SourceError(
            f"{RAW_EVENTS_FILE} says that raw events are rows of tables, so that "
            f"{', '.join(sources)} cannot be loaded as well. Take the paths out (`sources: []` in "
            "dbt_project.yml), or load them into a project of their own."
        )
    # A rebuild is a chance to look at what has changed where it should not have.
    return RegisterPlan(tables, again=rebuilt, settled=False)


def _left_to_the_next(
    built: DbtOutcome, tables: Sequence[str], error: WarehouseLockedError
) -> DbtOutcome:
    told = f"{', '.join(tables)}: complete; the next sync takes in what is new since. {error.held}"
    return replace(built, warnings=(*built.warnings, told))
