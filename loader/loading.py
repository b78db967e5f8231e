"""`load`: files and tables into raw events. The command `eventide load` is this function."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from loader.errors import (
    EventideError,
    LoadFailedError,
    MappingError,
    OutcomeUnknownError,
    ParsingFailedError,
    WarehouseError,
)
from loader.landing import ledger
from loader.landing.catalog import Catalog
from loader.landing.collectors import Collector
from loader.landing.collectors import collector as find_collector
from loader.landing.engine import Engine
from loader.landing.forgotten import Forgotten, read_forgotten
from loader.landing.geography import Geography
from loader.landing.inputs import Input, inputs_of
from loader.landing.mapping import read_mapping
from loader.landing.publish import Publication
from loader.landing.reader import MAX_LINE_BYTES
from loader.privacy.read import read_privacy
from loader.profile import Target, load_target
from loader.results import FileResult, LoadResult
from loader.warehouses import Warehouse, hold_for_loading, open_warehouse
from loader.warehouses.base import create_raw_tables
from loader.warehouses.failures import way_out
from loader.warehouses.holding import Waiting

# Where in its line something is wrong: no two lines would share a reason.
_PLACE = re.compile(r" (?:at character \d+|\(byte \d+\))$")

# Called with the result of each file.
Progress = Callable[[FileResult], None]

# Called while a file is read, with its name and the number of records so far.
Reading = Callable[[str, int], None]


def load(
    source: str | Path | Iterable[str | Path] | Any,
    *,
    collector: str = "segment",
    mapping: str | Path | None = None,
    target: str | None = None,
    project_dir: str | Path | None = None,
    profiles_dir: str | Path | None = None,
    name: str | None = None,
    force: bool = False,
    wait_seconds: float = 0.0,
    max_line_bytes: int = MAX_LINE_BYTES,
    geoip_database: str | Path | None = None,
    progress: Progress | None = None,
    reading: Reading | None = None,
    waiting: Waiting | None = None,
) -> LoadResult:
    """Load events and return the ledger's counts for each file.

    `source` is a path, a glob or a folder, or several; or a pyarrow Table or RecordBatchReader,
    or a pandas DataFrame (then `name` is what the ledger calls it). `mapping` names a YAML file
    that says what the columns of a table are; without it the records are in the format of
    `collector`. A file whose content was loaded before is skipped, unless `force`. Each file is
    one transaction: it lands whole or not at all.

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
    )
    where = load_target(target, project_dir, profiles_dir)
    with hold_for_loading(where, "eventide load", wait_seconds, waiting):
        done = plan.run(where, progress, reading)
    if done.failed:
        raise LoadFailedError(done.failure, done)
    return done


@dataclass(frozen=True)
class LoadPlan:
    """What is going to be loaded, all of it found and understood."""

    inputs: Sequence[Input]
    collector: Collector
    geography: Geography
    force: bool

    def run(
        self, where: Target, progress: Progress | None = None, reading: Reading | None = None
    ) -> LoadResult:
        """Load into a target that the caller holds; files that failed are in the result.

        Raises DefinitionError, before anything lands, for privacy rules that cannot be applied.
        """
        privacy = read_privacy(where.project_dir)
        results: list[FileResult] = []
        with (
            closing(open_warehouse(where)) as warehouse,
            closing(Engine(self.collector.sql, self.geography, privacy)) as engine,
        ):
            create_raw_tables(warehouse)
            ledger.close_dead(warehouse)
            run = _Run(
                warehouse, engine, self.collector, self.force, reading, private=privacy is not None
            )
            for item in self.inputs:
                try:
                    result = run.load(item)
                except WarehouseError as error:
                    raise WarehouseError(_lost(item, error, results)) from error
                results.append(result)
                if progress is not None:
                    progress(result)
        return LoadResult(tuple(results))


def plan_load(
    source: Any,
    *,
    collector: str = "segment",
    mapping: str | Path | None = None,
    name: str | None = None,
    force: bool = False,
    max_line_bytes: int = MAX_LINE_BYTES,
    geoip_database: str | Path | None = None,
) -> LoadPlan:
    """Find and check what is to be loaded, without a warehouse; arguments as of `load`.

    Raises SourceError or MappingError.
    """
    inputs = inputs_of(source, name=name, max_line_bytes=max_line_bytes)
    format_ = read_mapping(mapping) if mapping is not None else find_collector(collector)
    if mapping is None:
        _need_mapping(inputs)
    return LoadPlan(inputs, format_, Geography(geoip_database), force)


def _need_mapping(inputs: Sequence[Input]) -> None:
    for item in inputs:
        if item.is_table:
            raise MappingError(
                f"{item.name}: a table needs a mapping: a YAML file that says which column is "
                "the time, the device, the event's name. Name it with --mapping (mapping=...)."
            )


@dataclass
class _Run:
    """What all files of one call share."""

    warehouse: Warehouse
    engine: Engine
    collector: Collector
    force: bool
    reading: Reading | None
    private: bool
    forgotten: Forgotten = field(default_factory=Forgotten)

    def load(self, item: Input) -> FileResult:
        """One file: skipped, landed or failed."""
        began = time.monotonic()
        try:
            fingerprint = item.fingerprint()
        except OSError as error:
            return FileResult(item.name, 0, error=_why(error))
        if fingerprint is not None and not self.force:
            earlier = ledger.already_loaded(self.warehouse, fingerprint, self.collector.name)
            if earlier is not None:
                return FileResult(item.name, earlier, skipped=True)
        start = ledger.LoadStart(
            ledger.new_load_id(),
            item.source,
            item.name,
            self.collector.name,
            fingerprint,
            ledger.now(),
        )
        with self.warehouse.alive(start.load_id):
            ledger.open_load(self.warehouse, start)
            try:
                return self._publish(item, start.load_id, began)
            except BaseException as error:
                if self.private and isinstance(error, duckdb.Error):
                    # Its message may hold a value that the rules keep out of the ledger.
                    error = ParsingFailedError(f"cannot be parsed ({type(error).__name__})")
                _give_up(self.warehouse, start.load_id, error)
                why = _why(error)
                if why is None:
                    raise
                seconds = time.monotonic() - began
                return FileResult(item.name, start.load_id, seconds=seconds, error=why)

    def _publish(self, item: Input, load_id: int, began: float) -> FileResult:
        catalog = Catalog()
        reasons: Counter[str] = Counter()
        self.forgotten = read_forgotten(self.warehouse, self.forgotten)
        self.warehouse.rollback()
        self.engine.refuse(self.forgotten)
        publication = Publication(self.warehouse, load_id, item.name, self.forgotten.newest)
        for batch in item.batches():
            parsed = self.engine.parse(batch, load_id, catalog)
            rejected = publication.add(batch.read, parsed.events, parsed.rejected)
            reasons.update(_PLACE.sub("", line.reason) for line in rejected)
            if self.reading is not None:
                self.reading(item.name, publication.read)
        counts = publication.finish(catalog)
        return FileResult(
            item.name,
            load_id,
            read=counts.read,
            landed=counts.landed,
            duplicate=counts.duplicate,
            rejected=counts.rejected,
            seconds=time.monotonic() - began,
            reasons=dict(reasons.most_common()),
        )


def _why(error: BaseException) -> str | None:
    """Why one file failed; None where the next file would meet the same."""
    if isinstance(error, OSError):
        return f"cannot be read ({error.strerror or error})"
    if isinstance(error, duckdb.Error):
        return f"cannot be parsed ({str(error).splitlines()[0]})"
    if isinstance(error, EventideError) and not isinstance(error, WarehouseError):
        return str(error)
    return None


def _lost(item: Input, error: WarehouseError, before: Sequence[FileResult]) -> str:
    """Why a load ended at this file, what has landed, and what to do."""
    if isinstance(error, OutcomeUnknownError):
        state = "The file may have landed or not"
    else:
        state = "Nothing of this file has landed"
    landed = sum(file.error is None for file in before)
    state += f"; {landed} before it {'has' if landed == 1 else 'have'}." if landed else "."
    told = way_out(str(error)) or "Run the same command again once the cause is gone."
    return f"{item.name}: {str(error).rstrip('. ')}. {state} {told} What has landed is skipped."


def _give_up(warehouse: Warehouse, load_id: int, error: BaseException) -> None:
    why = "interrupted" if isinstance(error, KeyboardInterrupt) else str(error)
    try:
        warehouse.rollback()
        ledger.close_failed(warehouse, load_id, why or type(error).__name__)
    except WarehouseError:
        # The connection is gone; the next loader closes the row.
        return
