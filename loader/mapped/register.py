"""What is new in tables of others becomes loads: ranges in the ledger, with what they hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from loader.clock import utc_now
from loader.errors import WarehouseError
from loader.landing import ledger
from loader.landing.publish import Counts
from loader.macros import ProjectMacros
from loader.mapped.measure import Measured, drop_recorded, measure, record
from loader.mapped.ranges import News, Range, end_of, news, ranges_of
from loader.mapped.read import RawTable
from loader.mapped.relation import Mapped, look_at
from loader.mapped.settle import UNSETTLED, require_unchanged
from loader.mapped.view import create_view, prepare
from loader.profile import Target
from loader.results import FileResult, LoadResult
from loader.settings import project_settings
from loader.warehouses import Warehouse, open_warehouse
from loader.warehouses.base import literal, quoted, raw_table

#: The collector in the ledger and in results.
COLLECTOR = "table"

Progress = Callable[[FileResult], None]


@dataclass(frozen=True)
class RegisterPlan:
    """The tables whose new rows are to become loads.

    `again`: and what is in the ranges there are is looked at once more, as the tables and their
    mapping are now. Where the mapping has changed, `settle` has still to be called, unless
    `settled`: whoever asks says that all tables will be built anew.
    """

    tables: Sequence[RawTable]
    again: bool = False
    settled: bool = True

    def run(
        self, where: Target, progress: Progress | None = None, _reading: object = None
    ) -> LoadResult:
        """Register in a target that the caller holds; tables that failed are in the result.

        Raises DefinitionError for a mapping that the warehouse does not take, or that has changed;
        SourceError where files were loaded.
        """
        macros = ProjectMacros(where.project_dir, where.type, project_settings(where.project_dir))
        with closing(open_warehouse(where)) as warehouse:
            is_there = prepare(warehouse)
            ledger.close_dead(warehouse)
            ranges = ranges_of(warehouse)
            if not self.again:
                require_unchanged(self.tables, ranges)
            tables = [look_at(warehouse, table, macros) for table in self.tables]
            warehouse.rollback()
            known = {r.source for r in ranges}
            if self.again or not is_there or known != {table.name for table in self.tables}:
                create_view(warehouse, tables)
            results = []
            for mapped in tables:
                if self.again:
                    _look_again(warehouse, mapped, ranges, settled=self.settled)
                result = _register(warehouse, mapped, ranges)
                results.append(result)
                if progress is not None:
                    progress(result)
            if self.again:
                _drop_ranges(warehouse, known - {table.name for table in self.tables})
        return LoadResult(tuple(results))


def _register(warehouse: Warehouse, mapped: Mapped, ranges: Sequence[Range]) -> FileResult:
    """One load of what is new in a table, if anything is."""
    began = time.monotonic()
    table = mapped.table
    file = table.entry.relation
    since = end_of(ranges, table.name)
    load_id = 0
    try:
        found = news(warehouse, mapped, since)
        warehouse.rollback()
        read = sum(r.read for r in ranges if r.source == table.name)
        hint = _hint(found, late=found.before - read)
        if found.until is None:
            return FileResult(file, 0, skipped=True, collector=COLLECTOR, hint=hint)
        load_id = ledger.new_load_id()
        start = ledger.LoadStart(load_id, table.name, file, COLLECTOR, table.fingerprint, utc_now())
        with warehouse.alive(load_id):
            ledger.open_load(warehouse, start)
            measured = _publish(warehouse, mapped, load_id, since, found.until)
    except WarehouseError as error:
        warehouse.rollback()
        ledger.close_failed(warehouse, load_id, str(error))
        return FileResult(file, load_id, error=str(error), collector=COLLECTOR)
    if measured is None:
        return FileResult(file, 0, skipped=True, collector=COLLECTOR, hint=hint)
    counts = measured.counts
    return FileResult(
        file,
        load_id,
        read=counts.read,
        landed=counts.landed,
        duplicate=counts.duplicate,
        rejected=counts.rejected,
        seconds=time.monotonic() - began,
        reasons=measured.reasons,
        collector=COLLECTOR,
        hint=hint,
    )


def _publish(
    warehouse: Warehouse, mapped: Mapped, load_id: int, since: datetime, until: datetime
) -> Measured | None:
    """The range with all that is in it, at once; None when another loader was first."""
    measured = measure(warehouse, mapped, since, until)
    record(warehouse, mapped, load_id, measured)
    if end_of(ranges_of(warehouse), mapped.table.name) != since:
        warehouse.rollback()
        ledger.close_failed(warehouse, load_id, "another loader has registered these rows")
        return None
    warehouse.execute(
        f"insert into {raw_table(warehouse, 'load_ranges')} "
        f"({', '.join(map(quoted, ('load_id', 'source', 'loaded_from', 'loaded_until')))}) values "
        f"({load_id}, {literal(mapped.table.name)}, {literal(since)}, {literal(until)})"
    )
    counts = measured.counts
    ledger.close_succeeded(
        warehouse,
        load_id,
        read=counts.read,
        landed=counts.landed,
        duplicate=counts.duplicate,
        rejected=counts.rejected,
    )
    warehouse.commit()
    return measured


def _look_again(
    warehouse: Warehouse, mapped: Mapped, ranges: list[Range], *, settled: bool
) -> None:
    """Measure the ranges of a table once more. When they landed does not change with it."""
    fingerprint = mapped.table.fingerprint
    for place, earlier in enumerate(ranges):
        if earlier.source != mapped.table.name:
            continue
        measured = measure(warehouse, mapped, earlier.since, earlier.until)
        record(warehouse, mapped, earlier.load_id, measured)
        is_new = not settled and earlier.fingerprint != fingerprint
        _correct(
            warehouse,
            earlier.load_id,
            measured.counts,
            UNSETTLED + fingerprint if is_new else fingerprint,
        )
        warehouse.commit()
        ranges[place] = Range(
            earlier.load_id, earlier.source, earlier.since, earlier.until,
            fingerprint, measured.counts.read,
        )  # fmt: skip


def _correct(warehouse: Warehouse, load_id: int, counts: Counts, fingerprint: str) -> None:
    warehouse.execute(
        f"update {raw_table(warehouse, 'loads')} set rows_read = {counts.read}, "
        f"rows_landed = {counts.landed}, rows_duplicate = {counts.duplicate}, "
        f"rows_rejected = {counts.rejected}, fingerprint = {literal(fingerprint)} "
        f"where load_id = {load_id}"
    )


def _drop_ranges(warehouse: Warehouse, sources: set[str]) -> None:
    for gone in ranges_of(warehouse):
        if gone.source in sources:
            drop_recorded(warehouse, gone.load_id)
            warehouse.execute(
                f"delete from {raw_table(warehouse, 'load_ranges')} where load_id = {gone.load_id}"
            )
    warehouse.commit()


def _hint(found: News, late: int) -> str | None:
    told = []
    if late:
        rows = f"{abs(late):,} rows {'have come' if late > 0 else 'have gone'}"
        told.append(
            f"{rows} where earlier loads had been (by loaded_at): tables follow with "
            "`eventide sync --full-refresh`; a longer lag_minutes waits for rows that come late"
        )
    if found.young:
        told.append(f"{found.young:,} rows are left to the next sync (lag_minutes)")
    if found.undated:
        told.append(f"{found.undated:,} rows have no loaded_at and belong to no load")
    return "; ".join(told) or None
