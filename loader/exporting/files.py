"""Record batches into files of a bounded number of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

import pyarrow as pa

from loader.errors import WarehouseError
from loader.exporting.columns import Columns
from loader.warehouses.failures import with_way_out

#: Called after each batch with the number of its rows.
Written = Callable[[int], None]


class Format(Protocol):
    """A kind of file."""

    extension: str

    def write(
        self, stream: Any, table: str, columns: Columns, batches: Iterable[pa.RecordBatch]
    ) -> None:
        """One whole file; batches are as `Columns.convert` gives them."""
        ...


class Avro:
    """Avro, its blocks compressed by Snappy."""

    extension = "avro"

    def write(
        self, stream: Any, table: str, columns: Columns, batches: Iterable[pa.RecordBatch]
    ) -> None:
        """One whole file, a row at a time: Arrow has no writer of Avro."""
        import fastavro

        records = (record for batch in batches for record in batch.to_pylist())
        fastavro.writer(stream, columns.avro_schema(table), records, codec="snappy")


class Parquet:
    """Parquet, its pages compressed by Snappy; a row group a batch."""

    extension = "parquet"

    def write(
        self, stream: Any, table: str, columns: Columns, batches: Iterable[pa.RecordBatch]
    ) -> None:
        """One whole file."""
        import pyarrow.parquet as pq

        with pq.ParquetWriter(stream, columns.schema, compression="snappy") as writer:
            for batch in batches:
                writer.write_batch(batch)


FORMATS: Final[dict[str, Format]] = {"avro": Avro(), "parquet": Parquet()}


def write_parts(
    batches: Iterable[pa.RecordBatch],
    table: str,
    columns: Columns,
    how: Format,
    opened: Callable[[int], AbstractContextManager[Any]],
    *,
    rows_per_part: int,
    at_least_one: bool,
    written: Written | None = None,
) -> tuple[int, int]:
    """Write all rows, at most `rows_per_part` a file; the numbers of files and of rows.

    `opened` gives the stream of file N, from 0. `at_least_one`: where there are no rows, a file
    without any tells the columns. One batch is in memory at a time, and what a file's format
    buffers.
    """
    rest = _Rest(batches, columns, written)
    parts = 0
    while rest.has_more() or (at_least_one and parts == 0):
        with opened(parts) as stream:
            how.write(stream, table, columns, rest.take(rows_per_part))
        parts += 1
    return parts, rest.rows


class _Rest:
    """What is still to be written."""

    def __init__(
        self, batches: Iterable[pa.RecordBatch], columns: Columns, written: Written | None
    ) -> None:
        self._batches = iter(batches)
        self._columns = columns
        self._written = written
        self._next: pa.RecordBatch | None = None
        self.rows = 0

    def has_more(self) -> bool:
        while self._next is None or self._next.num_rows == 0:
            batch = self._read()
            if batch is None:
                return False
            self._next = batch
        return True

    def _read(self) -> pa.RecordBatch | None:
        try:
            return next(self._batches, None)
        except (pa.ArrowException, OSError) as error:
            # Not the destination's: a batch is read while a file is open.
            raise WarehouseError(with_way_out(f"reading rows: {error}")) from error

    def take(self, rows: int) -> Iterator[pa.RecordBatch]:
        while rows > 0 and self.has_more():
            assert self._next is not None
            batch = self._next.slice(0, rows)
            self._next = self._next.slice(batch.num_rows)
            rows -= batch.num_rows
            self.rows += batch.num_rows
            yield self._columns.convert(batch)
            if self._written is not None:
                self._written(batch.num_rows)
