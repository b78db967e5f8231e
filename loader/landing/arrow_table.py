"""Arrow tables, Parquet files and pandas frames as JSON records, one a row."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import IO, Any

import duckdb
import pyarrow as pa
import pyarrow.types as pat

from loader.errors import SourceError
from loader.landing.batch import Batch, batch_of
from loader.landing.forms import PARQUET_MAGIC
from loader.warehouses.base import literal, quoted

_BATCH_ROWS = 50_000


def is_table(source: Any) -> bool:
    """Whether `source` is something that this module reads."""
    return isinstance(source, pa.Table | pa.RecordBatch | pa.RecordBatchReader) or _is_frame(source)


def read_table(source: Any) -> Iterator[Batch]:
    """Yield the rows of a pyarrow Table, RecordBatch or RecordBatchReader, or a DataFrame."""
    if _is_frame(source):
        source = pa.Table.from_pandas(source, preserve_index=False)
    if isinstance(source, pa.RecordBatch):
        source = pa.Table.from_batches([source])
    if isinstance(source, pa.Table):
        source = source.to_reader(max_chunksize=_BATCH_ROWS)
    number = 0
    for rows in source:
        for start in range(0, rows.num_rows, _BATCH_ROWS):
            part = pa.Table.from_batches([rows.slice(start, _BATCH_ROWS)])
            yield _records(part, number)
            number += part.num_rows


def read_parquet(opened: IO[bytes], name: str) -> Iterator[Batch]:
    """Yield the rows of a Parquet file. Raises SourceError when it is none, or not all of one."""
    import pyarrow.parquet as pq

    number = 0
    try:
        with pq.ParquetFile(opened) as file:
            for rows in file.iter_batches(batch_size=_BATCH_ROWS):
                part = pa.Table.from_batches([rows])
                yield _records(part, number)
                number += part.num_rows
    except pa.ArrowException as error:
        raise SourceError(
            f"{name}: not a readable Parquet file ({_what(opened, error)})."
        ) from None


def _what(opened: IO[bytes], error: Exception) -> str:
    # What tells where the rows are stands at the end.
    opened.seek(0)
    begins = opened.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC
    opened.seek(-min(len(PARQUET_MAGIC), opened.seek(0, os.SEEK_END)), os.SEEK_END)
    if begins and opened.read() != PARQUET_MAGIC:
        return "truncated: its end is missing, and nothing can be read without. Get the file again"
    return str(error)


def _is_frame(source: Any) -> bool:
    # Nobody has a frame who has not imported pandas.
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(source, pandas.DataFrame)


def _records(rows: pa.Table, before: int) -> Batch:
    if len(set(rows.column_names)) < rows.num_columns:
        raise SourceError("two columns of the table have the same name: rename one.")
    if not rows.num_columns:
        return batch_of([], [])
    rows = _in_microseconds(rows)
    # Put together as text: the engine's JSON has no decimals. concat_ws leaves NULLs out.
    members = ", ".join(
        f"{literal(json.dumps(field.name, ensure_ascii=False) + ':')} || {_value(field)}"
        for field in rows.schema
    )
    with duckdb.connect(":memory:") as db:
        db.execute("set TimeZone = 'UTC'")
        db.register("input_rows", rows)
        found = db.execute(
            f"select '{{' || concat_ws(',', {members}) || '}}' from input_rows"
        ).fetchall()
    numbered = [(before + place, line) for place, (line,) in enumerate(found, start=1)]
    return batch_of(
        [number for number, _ in numbered],
        [line for _, line in numbered],
        columns=rows.column_names,
    )


def _in_microseconds(rows: pa.Table) -> pa.Table:
    """Timestamps in UTC without zone; the engine has no function for some other units."""
    for place, field in enumerate(rows.schema):
        if pat.is_timestamp(field.type):
            exact = rows.column(place).cast(pa.timestamp("us", field.type.tz), safe=False)
            rows = rows.set_column(place, field.name, exact.cast(pa.timestamp("us")))
    return rows


def _value(field: pa.Field) -> str:
    """The column as JSON text, NULL where it is null."""
    name = quoted(field.name)
    if pat.is_decimal(field.type):
        return f"{name}::varchar"
    return f"case when {name} is not null then to_json({_member(field, name)})::varchar end"


def _member(field: pa.Field, name: str) -> str:
    """The column in the form in which JSON holds it without loss."""
    if pat.is_floating(field.type):
        # NaN is how frames write a missing value.
        return f"case when isfinite({name}::double) then {name}::double end"
    if pat.is_timestamp(field.type):
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%fZ')"
    if pat.is_date(field.type) or pat.is_time(field.type) or pat.is_duration(field.type):
        return f"{name}::varchar"
    if pat.is_binary(field.type) or pat.is_large_binary(field.type):
        return f"{name}::blob::varchar"
    return name
