"""Files: the type of each column, times, parts of a bounded size."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.errors import WarehouseError
from loader.exporting.columns import Columns
from loader.exporting.files import FORMATS, write_parts

MOMENT = datetime(2026, 3, 2, 9, 0, 0, 123_456)
BEFORE = datetime(1969, 12, 31, 23, 59, 59, 999_500)
COLUMNS = {
    "user_id": (pa.int64(), 2**62, 2**62),
    "price": (pa.float64(), 1.5, 1.5),
    "paid": (pa.bool_(), True, True),
    "text": (pa.string(), "ü\n", "ü\n"),
    "time": (pa.timestamp("us"), MOMENT, "2026-03-02T09:00:00.123456Z"),
    "joindate": (pa.timestamp("us"), MOMENT, 1772442000123),
    "last_modified": (pa.timestamp("us"), BEFORE, -1),
    "verified_at": (pa.timestamp("us"), MOMENT, "1772442000123"),
}
SCHEMA = pa.schema([(name, kind) for name, (kind, _, _) in COLUMNS.items()])


def columns(unit: str = "milliseconds") -> Columns:
    return Columns(SCHEMA, unit, ("joindate", "last_modified"), ("verified_at",))


def batch(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


class Folder:
    """Files in memory."""

    def __init__(self) -> None:
        self.files: list[io.BytesIO] = []

    @contextmanager
    def opened(self, number: int) -> Iterator[io.BytesIO]:
        assert number == len(self.files)
        self.files.append(io.BytesIO())
        yield self.files[-1]
        self.files[-1].seek(0)


def written(
    batches: Any, how: str = "avro", rows: int = 10, at_least_one: bool = False
) -> tuple[Folder, tuple[int, int]]:
    folder = Folder()
    counts = write_parts(
        batches, "users", columns(), FORMATS[how], folder.opened,
        rows_per_part=rows, at_least_one=at_least_one,
    )  # fmt: skip
    return folder, counts


def records(how: str, file: io.BytesIO) -> list[Any]:
    return list(fastavro.reader(file)) if how == "avro" else pq.read_table(file).to_pylist()


def test_each_field_is_null_and_one_primitive_type() -> None:
    fields = {field["name"]: field for field in columns().avro_schema("users")["fields"]}
    types = {name: field["type"] for name, field in fields.items()}
    assert types == {
        "user_id": ["null", "long"],
        "price": ["null", "double"],
        "paid": ["null", "boolean"],
        "text": ["null", "string"],
        "time": ["null", "string"],
        "joindate": ["null", "long"],
        "last_modified": ["null", "long"],
        "verified_at": ["null", "string"],
    }
    assert {field["default"] for field in fields.values()} == {None}
    fastavro.parse_schema(columns().avro_schema("users"))


@pytest.mark.parametrize("how", ["avro", "parquet"])
def test_values_come_back(how: str) -> None:
    sent = {name: value for name, (_, value, _) in COLUMNS.items()}
    empty = dict.fromkeys(COLUMNS)
    folder, counts = written([batch([sent, empty])], how)
    assert counts == (1, 2)
    expected = {name: value for name, (_, _, value) in COLUMNS.items()}
    assert records(how, folder.files[0]) == [expected, empty]


def test_avro_is_compressed_by_snappy() -> None:
    folder, _ = written([batch([{"user_id": 1}])])
    assert fastavro.reader(folder.files[0]).codec == "snappy"


def test_unix_times_can_be_seconds() -> None:
    converted = columns("seconds").convert(batch([{"joindate": MOMENT, "last_modified": BEFORE}]))
    (row,) = converted.to_pylist()
    assert (row["joindate"], row["last_modified"]) == (1772442000, -1)


@pytest.mark.parametrize("how", ["avro", "parquet"])
@pytest.mark.parametrize("sizes", [[7], [3, 4], [0, 1, 0, 6], [2, 2, 3, 0]])
def test_no_file_has_more_rows_than_it_may(how: str, sizes: list[int]) -> None:
    numbers = iter(range(7))
    batches = [batch([{"user_id": next(numbers)} for _ in range(size)]) for size in sizes]
    folder, counts = written(batches, how, rows=3)
    assert counts == (3, 7)
    parts = [[row["user_id"] for row in records(how, file)] for file in folder.files]
    assert parts == [[0, 1, 2], [3, 4, 5], [6]]


@pytest.mark.parametrize("how", ["avro", "parquet"])
def test_a_whole_table_without_rows_still_tells_its_columns(how: str) -> None:
    assert written([], how)[1] == (0, 0)
    folder, counts = written([], how, at_least_one=True)
    assert counts == (1, 0)
    assert records(how, folder.files[0]) == []


def test_a_connection_that_is_lost_is_not_blamed_on_the_destination() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield batch([{"user_id": 1}])
        raise OSError("server closed the connection unexpectedly")

    with pytest.raises(WarehouseError, match="connection to the server was lost"):
        written(batches())
