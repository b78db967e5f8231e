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
    Filter,
    Group,
    groups,
    lines_of,
    loads_with_lines,
)
from loader.rejected.replays import SOURCE, fingerprint_of, format_name
from loader.results import FileResult, LoadResult
from loader.warehouses import hold_for_loading, open_warehouse
from loader.warehouses.base import create_raw_tables
from loader.warehouses.holding import Waiting

_SCHEMA = pa.schema([("row_number", pa.int64()), ("line", pa.large_string())])


class LeftError(MappingError):
    """Lines were not read again for want of what they are read by; `result` has the others."""

    def __init__(self, message: str, result: LoadResult) -> None:
        super().__init__(message)
        self.result = result


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

    Raises MappingError, before anything is read, where one of these is given for the lines of
    several collectors without a filter; LeftError, after the others were read, for lines that were
    read through a mapping, when none is given; else as `load`.
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
            plans, left = [], []
            waiting_lines = loads_with_lines(warehouse, chosen)
            if named and chosen.is_any:
                _require_one_collector(waiting_lines)
            for load_id, file, before in waiting_lines:
                try:
                    format_ = by_options if named else _as_before(before, file)
                except MappingError as error:
                    left.append(str(error))
                    continue
                kept = Path(folder) / str(load_id)
                with pa.ipc.new_stream(str(kept), _SCHEMA) as stream:
                    for lines in lines_of(warehouse, load_id):
                        numbers, texts = zip(*lines, strict=True)
                        stream.write(pa.record_batch([numbers, texts], schema=_SCHEMA))
                item = RejectedInput(file, load_id, kept)
                plans.append(LoadPlan([item], format_, Geography(None), force=True))
        for plan in plans:
            results += plan.run(where, progress).files
    done = LoadResult(tuple(results))
    if left:
        raise LeftError("\n".join(left), done)
    return done


def _require_one_collector(lines: list[tuple[int, str, str]]) -> None:
    names = sorted({format_name(collector) for _, _, collector in lines})
    if len(names) > 1:
        raise MappingError(
            f"the lines that wait were read by several collectors ({', '.join(names)}): say by "
            "--file, --load-id or --reason which of them are to be read by another one."
        )


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
        f"{file}: its lines were read through {format_name(name)}. Name the file with "
        "--mapping, or a --collector."
    )
