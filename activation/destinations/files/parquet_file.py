"""Parquet, with the types of its columns found in all its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from activation.destinations.files.formats import Row
from activation.destinations.files.texts import EXACT, text

_ROWS_AT_ONCE = 50_000
_INT64 = range(-(2**63), 2**63)
_IN_DOUBLE = range(-EXACT, EXACT + 1)


class Parquet:
    """A column is boolean, long, double or text: what all its values are, whole numbers beside
    others as double where none loses digits by it, and else text as CSV has it. Nested values are
    JSON in a text; a column of NULLs is text."""

    nests = False

    def read(self, file: Path) -> tuple[list[str], Iterator[Row]]:
        """Values as the columns have them."""
        source = pq.ParquetFile(file)
        rows = (
            row
            for batch in source.iter_batches(batch_size=_ROWS_AT_ONCE)
            for row in batch.to_pylist()
        )
        return list(source.schema_arrow.names), rows

    def write(self, file: Path, columns: Sequence[str], rows: Callable[[], Iterable[Row]]) -> None:
        """Reads the rows twice: their types come first."""
        seen = {name: _Seen() for name in columns}
        for row in rows():
            for name, value in row.items():
                seen[name].add(value)
        schema = pa.schema([(name, kinds.type) for name, kinds in seen.items()])
        written = iter(rows())
        with pq.ParquetWriter(file, schema, compression="snappy") as writer:
            while some := list(islice(written, _ROWS_AT_ONCE)):
                arrays = [
                    pa.array([_fit(row.get(f.name), f.type) for row in some], f.type)
                    for f in schema
                ]
                writer.write_batch(pa.record_batch(arrays, schema=schema))


@dataclass
class _Seen:
    """What a column's values are."""

    kinds: set[type] = field(default_factory=set)
    least: int = 0
    greatest: int = 0

    def add(self, value: Any) -> None:
        if value is None:
            return
        self.kinds.add(type(value))
        if type(value) is int:
            self.least = min(self.least, value)
            self.greatest = max(self.greatest, value)

    @property
    def type(self) -> pa.DataType:
        if self.kinds == {bool}:
            return pa.bool_()
        if self.kinds == {int} and self._within(_INT64):
            return pa.int64()
        if self.kinds and self.kinds <= {int, float} and self._within(_IN_DOUBLE):
            return pa.float64()
        return pa.string()

    def _within(self, numbers: range) -> bool:
        return self.least in numbers and self.greatest in numbers


def _fit(value: Any, type_: pa.DataType) -> Any:
    if value is None:
        return None
    return text(value) if pa.types.is_string(type_) else value
