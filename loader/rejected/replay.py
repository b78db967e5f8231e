"""To read rejected lines once more, after whatever was in their way is mended."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from loader.errors import MappingError
from loader.landing.batch import Batch
from loader.landing.collectors import AUTO, Collector, collector_names
from loader.landing.geography import Geography
from loader.loading import LoadPlan, format_of
from loader.mapped.register import COLLECTOR
from loader.profile import load_target
from loader.rejected.quarantine import (
    SOURCE,
    Filter,
    Group,
    fingerprint_of,
    groups,
    lines_of,
    loads_with_lines,
)
from loader.results import FileResult, LoadResult
from loader.warehouses import hold_for_loading, open_warehouse
from loader.warehouses.base import create_raw_tables
from loader.warehouses.holding import Waiting

_SCHEMA = pa.schema([("row_number", pa.int64()), ("line", pa.large_string())])


@dataclass(frozen=True)
class RejectedInput:
    """The rejected lines of one load, from a file that they were written to: a DuckDB file has one
    connection, and the load that reads them needs it."""

    name: str
    load_id: int
    kept: Path
    source: str = SOURCE
    is_table: bool = False
    size: None = None

    def fingerprint(self) -> str:
        """Says which load the lines are of."""
        return fingerprint_of(self.load_id)

    def batches(self) -> Iterator[Batch]:
        """Records with the numbers that they had."""
        with pa.OSFile(str(self.kept)) as file, pa.ipc.open_stream(file) as stream:
            for batch in stream:
                yield Batch(pa.Table.from_batches([batch]))


def list_rejected(
    chosen: Filter,
    *,
    target: str | None = None,
    project_dir: str | Path | None = None,
    profiles_dir: str | Path | None = None,
    wait_seconds: float = 0.0,
) -> list[Group]:
    """What is in quarantine, by load and reason. Raises WarehouseError, ProfileError."""
    where = load_target(target, project_dir, profiles_dir)
    with closing(open_warehouse(where, wait_seconds)) as warehouse:
        create_raw_tables(warehouse)
        return groups(warehouse, chosen)


def replay(
    chosen: Filter,
    *,
    collector_name: str | None = None,
    mapping: str | Path | None = None,
    target: str | None = None,
    project_dir: str | Path | None = None,
    profiles_dir: str | Path | None = None,
    wait_seconds: float = 0.0,
    progress: Callable[[FileResult], None] | None = None,
    waiting: Waiting | None = None,
) -> LoadResult:
    """Read the lines of every load that has such ones once more; all of a load's at once.

    They are read by the collector that read them before, or by `collector_name` or `mapping`. What
    lands is there as from any load; what is rejected again is listed under the new load.

    Raises MappingError for lines that were read through a mapping, when none is given; else as
    `load`.
    """
    where = load_target(target, project_dir, profiles_dir)
    results: list[FileResult] = []
    with (
        hold_for_loading(where, "eventide rejected", wait_seconds, waiting),
        tempfile.TemporaryDirectory(prefix="eventide-rejected-") as folder,
    ):
        with closing(open_warehouse(where)) as warehouse:
            create_raw_tables(warehouse)
            named = collector_name is not None or mapping is not None
            by_options = format_of(collector_name or AUTO, mapping) if named else None
            plans = []
            for load_id, file, before in loads_with_lines(warehouse, chosen):
                format_ = by_options if named else _as_before(before, file)
                kept = Path(folder) / str(load_id)
                with pa.ipc.new_stream(str(kept), _SCHEMA) as stream:
                    for lines in lines_of(warehouse, load_id):
                        numbers, texts = zip(*lines, strict=True)
                        stream.write(pa.record_batch([numbers, texts], schema=_SCHEMA))
                item = RejectedInput(file, load_id, kept)
                plans.append(LoadPlan([item], format_, Geography(None), force=True))
        for plan in plans:
            results += plan.run(where, progress).files
    return LoadResult(tuple(results))


def _as_before(name: str, file: str) -> Collector | None:
    if name in (AUTO, *collector_names()):
        return format_of(name)
    if name == COLLECTOR:
        raise MappingError(
            f"{file}: its rows lie in a table that others fill, and are read there. Mend them "
            "there, or the mapping in definitions/raw_events.yml; then "
            "eventide sync --full-refresh looks at all rows once more."
        )
    raise MappingError(
        f"{file}: its lines were read through {name.partition('@')[0]}. Name the file with "
        "--mapping, or a --collector."
    )
