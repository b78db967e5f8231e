"""`load`: files and tables into raw events. The command `eventide load` is this function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loader.alerts.after import tells
from loader.errors import LoadFailedError, OutcomeUnknownError, SourceError, WarehouseError
from loader.landing import ledger
from loader.landing.collectors import AUTO, Collector
from loader.landing.collectors import collector as find_collector
from loader.landing.detection import fallback
from loader.landing.engine import Engine
from loader.landing.geography import Geography
from loader.landing.inputs import Input, inputs_of
from loader.landing.mapping import read_mapping
from loader.landing.reached import Reading
from loader.landing.reader import MAX_LINE_BYTES
from loader.landing.run import Run
from loader.mapped.read import read_raw_tables
from loader.mapped.register import RegisterPlan
from loader.mapped.view import refuse_files
from loader.patience import NONE, USUAL, Patience
from loader.privacy.read import read_privacy
from loader.profile import Target, load_target
from loader.results import FileResult, LoadResult
from loader.warehouses import hold_for_loading, open_warehouse, tend_raw_events
from loader.warehouses.base import create_raw_tables
from loader.warehouses.failures import is_transient, way_out
from loader.warehouses.holding import Waiting

# Called with the result of each file.
Progress = Callable[[FileResult], None]


@tells("load")
def load(
    source: str | Path | Iterable[str | Path] | Any,
    *,
    collector: str = AUTO,
    mapping: str | Path | None = None,
    target: str | None = None,
    project_dir: str | Path | None = None,
    profiles_dir: str | Path | None = None,
    name: str | None = None,
    force: bool = False,
    wait_seconds: float = 0.0,
    max_line_bytes: int = MAX_LINE_BYTES,
    geoip_database: str | Path | None = None,
    patience: Patience = USUAL,
    progress: Progress | None = None,
    reading: Reading | None = None,
    waiting: Waiting | None = None,
) -> LoadResult:
    """Load events and return the ledger's counts for each file.

    `source` is a path, a glob or a folder, or several; or a pyarrow Table or RecordBatchReader,
    or a pandas DataFrame (then `name` is what the ledger calls it). `mapping` names a YAML file
    that says what the columns of a table are; without it the records are in the format of
    `collector`, or, with `auto`, of the one that recognises the first of each file. A file whose
    content was loaded before is skipped, unless `force`. Each file is
    one transaction: it lands whole or not at all; one of more than 200 MB of text in parts. One
    that fails for a reason that may pass, such as a lost connection, is tried again, as `patience`
    says.

    Raises SourceError, MappingError, ProfileError or WarehouseError when nothing can be loaded,
    and LoadFailedError (with all results) when some of the files failed.
    """
    plan = plan_load(
        source,
        collector=collector,
        mapping=mapping,
        name=name,
        force=force,
        max_line_bytes=max_line_bytes,
        geoip_database=geoip_database,
        patience=patience,
    )
    where = load_target(target, project_dir, profiles_dir)
    with hold_for_loading(where, "eventide load", wait_seconds, waiting):
        done = plan.run(where, progress, reading)
    if done.failed:
        raise LoadFailedError(done.failure, done)
    return done


@tells("load")
def register(
    *,
    target: str | None = None,
    project_dir: str | Path | None = None,
    profiles_dir: str | Path | None = None,
    force: bool = False,
    wait_seconds: float = 0.0,
    progress: Progress | None = None,
    waiting: Waiting | None = None,
) -> LoadResult:
    """Take in what is new in the tables of `definitions/raw_events.yml`: nothing is copied, each
    table's new rows become a load of the ledger. `force` looks at the earlier ones once more.

    Raises SourceError when the project has no such tables, LoadFailedError (with all results) when
    some of them failed; else as `load`.
    """
    where = load_target(target, project_dir, profiles_dir)
    tables = read_raw_tables(where.project_dir)
    if not tables:
        raise SourceError(
            "no path given: name files, folders or globs of files to load. (Tables that lie in the "
            "warehouse already are described in definitions/raw_events.yml.)"
        )
    with hold_for_loading(where, "eventide load", wait_seconds, waiting):
        done = RegisterPlan(tables, again=force).run(where, progress)
    if done.failed:
        raise LoadFailedError(done.failure, done)
    return done


@dataclass(frozen=True)
class LoadPlan:
    """What is going to be loaded. Without a collector, each file's records tell theirs."""

    inputs: Sequence[Input]
    collector: Collector | None
    geography: Geography
    force: bool
    patience: Patience = NONE

    def run(
        self, where: Target, progress: Progress | None = None, reading: Reading | None = None
    ) -> LoadResult:
        """Load into a target that the caller holds; files that failed are in the result.

        Raises DefinitionError, before anything lands, for privacy rules that cannot be applied.
        """
        privacy = read_privacy(where.project_dir)
        results: list[FileResult] = []
        with closing(Engine(self.collector or fallback(), self.geography, privacy)) as engine:
            self.patience.run(
                lambda: self._go_on(where, engine, privacy is not None, results, progress, reading),
                lambda error: self._may_pass(error, len(results)),
            )
        return LoadResult(tuple(results))

    def _go_on(
        self,
        where: Target,
        engine: Engine,
        private: bool,
        results: list[FileResult],
        progress: Progress | None,
        reading: Reading | None,
    ) -> None:
        """Load the files that have no result yet."""
        with closing(open_warehouse(where)) as warehouse:
            refuse_files(warehouse)
            create_raw_tables(warehouse)
            tend_raw_events(where, warehouse)
            ledger.close_dead(warehouse)
            run = Run(
                warehouse,
                engine,
                self.collector,
                self.force,
                reading,
                private=private,
                total=_sum([item.size for item in self.inputs]),
                records=sum(result.read for result in results),
                rejected=sum(result.rejected for result in results),
                done=sum(item.size or 0 for item in self.inputs[: len(results)]),
            )
            for item in self.inputs[len(results) :]:
                try:
                    result = run.load(item)
                except WarehouseError as error:
                    raise WarehouseError(_lost(item, error, results, run.begun)) from error
                results.append(result)
                if progress is not None:
                    progress(result)
            tend_raw_events(where, warehouse)

    def _may_pass(self, error: BaseException, done: int) -> bool:
        """Whether to try again: a stream that was read is gone."""
        if not isinstance(error, WarehouseError) or not is_transient(str(error)):
            return False
        return done == len(self.inputs) or self.inputs[done].fingerprint() is not None


def plan_load(
    source: Any,
    *,
    collector: str = AUTO,
    mapping: str | Path | None = None,
    name: str | None = None,
    force: bool = False,
    max_line_bytes: int = MAX_LINE_BYTES,
    geoip_database: str | Path | None = None,
    patience: Patience = USUAL,
) -> LoadPlan:
    """Find and check what is to be loaded, without a warehouse; arguments as of `load`.

    Raises SourceError or MappingError.
    """
    inputs = inputs_of(source, name=name, max_line_bytes=max_line_bytes)
    how = format_of(collector, mapping)
    return LoadPlan(inputs, how, Geography(geoip_database), force, patience)


def format_of(collector: str, mapping: str | Path | None = None) -> Collector | None:
    """What the two options name; None where each file's records tell. Raises MappingError."""
    if mapping is not None:
        return read_mapping(mapping)
    return None if collector == AUTO else find_collector(collector)


def _sum(sizes: Sequence[int | None]) -> int | None:
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


def _lost(item: Input, error: WarehouseError, before: Sequence[FileResult], begun: int) -> str:
    """Why a load ended at this file, what has landed, and what to do."""
    if isinstance(error, OutcomeUnknownError):
        state = "The file may have landed or not"
    elif begun:
        state = f"Of this file the first {begun:,} records have landed, and are not read again"
    else:
        state = "Nothing of this file has landed"
    landed = sum(file.error is None for file in before)
    state += f"; {landed} before it {'has' if landed == 1 else 'have'}." if landed else "."
    told = way_out(str(error)) or "Run the same command again once the cause is gone."
    return f"{item.name}: {str(error).rstrip('. ')}. {state} {told} What has landed is skipped."
