"""One file after the other into raw events, with a row of the ledger for each."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NoReturn

import duckdb

from loader.clock import utc_now
from loader.errors import EventideError, MappingError, ParsingFailedError, WarehouseError
from loader.landing import ledger
from loader.landing.batch import Batch
from loader.landing.catalog import Catalog
from loader.landing.collectors import AUTO, Collector, collector_names
from loader.landing.detection import fallback, unrecognised_records, unrecognised_table
from loader.landing.engine import Engine
from loader.landing.forgotten import Forgotten, read_forgotten
from loader.landing.inputs import Input
from loader.landing.mapping import check_columns
from loader.landing.parts import Parts
from loader.landing.publish import Publication
from loader.landing.reached import Reached, Reading
from loader.rejected.reasons import without_place
from loader.results import FileResult
from loader.warehouses import Warehouse


@dataclass(frozen=True)
class _Opened:
    """A file whose collector is known: its batches, those included that told it. Reading them
    raises what kept it from being known."""

    batches: Iterator[Batch]
    collector: Collector | None
    recognised: bool = True

    @property
    def name(self) -> str:
        """The collector's, for the ledger."""
        return self.collector.name if self.collector is not None else AUTO


@dataclass
class Run:
    """What all files of one call share. Without a collector, each file tells its own.

    `total` is the bytes of all files, where they tell; the counts are of those that have ended.
    `begun` is how many records of the one that is read have landed, in parts before the last.
    """

    warehouse: Warehouse
    engine: Engine
    collector: Collector | None
    force: bool
    reading: Reading | None
    private: bool
    total: int | None = None
    records: int = 0
    rejected: int = 0
    done: int = 0
    begun: int = 0
    forgotten: Forgotten = field(default_factory=Forgotten)

    def load(self, item: Input) -> FileResult:
        """One file: skipped, landed or failed."""
        result = self._load(item)
        self.records += result.read
        self.rejected += result.rejected
        self.done += item.size or 0
        self._tell(item, 0, 0, 0)
        return result

    def _load(self, item: Input) -> FileResult:
        began = time.monotonic()
        try:
            fingerprint = item.fingerprint()
        except OSError as error:
            return FileResult(item.name, 0, error=_why(error))
        earlier: dict[str, ledger.EarlierLoad] = {}
        if fingerprint is not None and not self.force:
            earlier = ledger.earlier_loads(self.warehouse, fingerprint)
        known = [self.collector.name] if self.collector is not None else _understood(earlier)
        opened = None
        if not any(name in earlier for name in known):
            opened = self._open(item)
            known = [opened.name]
        for name in known:
            if name in earlier:
                return FileResult(item.name, earlier[name].load_id, skipped=True, collector=name)
        assert opened is not None
        return self._land(item, opened, fingerprint, began)

    def _land(
        self, item: Input, opened: _Opened, fingerprint: str | None, began: float
    ) -> FileResult:
        """The file, in parts where it is large, behind those that have landed before."""
        after, self.begun = 0, 0
        if fingerprint is not None and not self.force:
            after, self.begun = ledger.landed_up_to(self.warehouse, fingerprint, opened.name)
        went_on = self.begun
        parts = Parts(opened.batches, after)
        result = FileResult(item.name, 0, collector=opened.name)
        while not parts.has_ended:
            load = ledger.LoadStart(
                ledger.new_load_id(), item.source, item.name, opened.name, fingerprint, utc_now()
            )
            with self.warehouse.alive(load.load_id):
                ledger.open_load(self.warehouse, load)
                try:
                    landed = self._publish(item, opened.collector, parts, load, result)
                except BaseException as error:
                    why = self._give_up(load.load_id, error)
                    if why is None:
                        raise
                    failed = replace(result, collector="") if not self.begun else result
                    why += f". {_kept(self.begun)}" if self.begun else ""
                    return replace(
                        failed,
                        load_id=load.load_id,
                        seconds=time.monotonic() - began,
                        error=why,
                    )
            result = result.with_part(landed)
            self.begun += landed.read
        hint = None if opened.recognised or not result.rejected else unrecognised_records()
        if went_on:
            hint = f"Its first {went_on:,} records had landed before."
        return replace(result, seconds=time.monotonic() - began, hint=hint)

    def _give_up(self, load_id: int, error: BaseException) -> str | None:
        """Close the ledger's row; why the file failed, None where others would fail as well."""
        if self.private and isinstance(error, duckdb.Error):
            # Its message may hold a value that the rules keep out of the ledger.
            error = ParsingFailedError(f"cannot be parsed ({type(error).__name__})")
        _give_up(self.warehouse, load_id, error)
        return _why(error)

    def _open(self, item: Input) -> _Opened:
        """Read as much as tells the collector."""
        batches = item.batches()
        if self.collector is not None:
            return _Opened(_with_columns(batches, self.collector), self.collector)
        try:
            first = next(batches, None)
            found = self.engine.recognise(first) if first is not None else None
        except Exception as error:
            # The ledger tells of it as of anything that goes wrong later.
            return _Opened(_raising(error), None)
        if first is None:
            return _Opened(batches, fallback())
        if found is None and item.is_table and first.read:
            return _Opened(_raising(MappingError(unrecognised_table())), None)
        batches = chain((first,), batches)
        return _Opened(batches, found or fallback(), found is not None or not first.read)

    def _publish(
        self,
        item: Input,
        collector: Collector | None,
        parts: Parts,
        load: ledger.LoadStart,
        before: FileResult,
    ) -> FileResult:
        """The next part, as a result of its own; `before` is what the parts before it came to."""
        catalog = Catalog()
        reasons: Counter[str] = Counter()
        self.forgotten = read_forgotten(self.warehouse, self.forgotten)
        self.warehouse.rollback()
        self.engine.refuse(self.forgotten)
        if collector is not None:
            self.engine.map_by(collector)
        after = parts.last
        publication = Publication(self.warehouse, load.load_id, item.name, self.forgotten.newest)
        for batch in parts.part():
            parsed = self.engine.parse(batch, load.load_id, catalog)
            rejected = publication.add(batch.read, parsed.events, parsed.rejected)
            reasons.update(without_place(line.reason) for line in rejected)
            read, refused = before.read + publication.read, before.rejected + reasons.total()
            self._tell(item, read, refused, batch.position)
        part = None
        if load.fingerprint is not None and not parts.has_ended:
            part = ledger.part_fingerprint(load.fingerprint, after, parts.last)
        counts = publication.finish(catalog, part)
        return FileResult(
            item.name,
            load.load_id,
            read=counts.read,
            landed=counts.landed,
            duplicate=counts.duplicate,
            rejected=counts.rejected,
            reasons=dict(reasons.most_common()),
        )

    def _tell(self, item: Input, records: int, rejected: int, position: int | None) -> None:
        if self.reading is None:
            return
        done = self.done + position if self.total is not None and position is not None else None
        self.reading(
            Reached(item.name, self.records + records, self.rejected + rejected, done, self.total)
        )


def _kept(records: int) -> str:
    return f"Its first {records:,} records have landed; load it again to go on behind them"


def _understood(earlier: dict[str, ledger.EarlierLoad]) -> list[str]:
    """Collectors of which one need not be asked for again: reading is what skipping saves."""
    return [name for name in collector_names() if name in earlier and earlier[name].understood]


def _with_columns(batches: Iterator[Batch], collector: Collector) -> Iterator[Batch]:
    """The batches, unless a table lacks columns that the mapping names."""
    for number, batch in enumerate(batches):
        if number == 0 and batch.columns is not None:
            check_columns(collector, batch.columns)
        yield batch


def _raising(error: Exception) -> Iterator[Batch]:
    def fail() -> NoReturn:
        raise error

    return iter(fail, None)


def _why(error: BaseException) -> str | None:
    """Why one file failed; None where the next file would meet the same."""
    if isinstance(error, OSError):
        return f"cannot be read ({error.strerror or error})"
    if isinstance(error, duckdb.Error):
        return f"cannot be parsed ({str(error).splitlines()[0]})"
    if isinstance(error, EventideError) and not isinstance(error, WarehouseError):
        return str(error)
    return None


def _give_up(warehouse: Warehouse, load_id: int, error: BaseException) -> None:
    why = "interrupted" if isinstance(error, KeyboardInterrupt) else str(error)
    try:
        warehouse.rollback()
        ledger.close_failed(warehouse, load_id, why or type(error).__name__)
    except WarehouseError:
        # The connection is gone; the next loader closes the row.
        return
