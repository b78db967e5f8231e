"""What a value is in each format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activation.destinations.files.formats import Row, format_of
from activation.destinations.files.texts import text
from tests.unit.activation.destinations.files.places import FORMATS

LONG, DOUBLE, BOOLEAN, TEXT = pa.int64(), pa.float64(), pa.bool_(), pa.string()


def written(tmp_path: Path, form: Any, rows: list[Row], columns: list[str]) -> Path:
    file = tmp_path / f"file.{form}"
    format_of(form).write(file, columns, lambda: rows)
    return file


def test_csv_tells_null_from_the_empty_text(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"a": None, "b": ""},
        {"a": "", "b": None},
        {"b": "x"},
        {"a": 'He said "no",\r\nand left', "b": " x"},
        {"a": [1, {"b": "é"}], "b": {"at": "2026-03-02T09:00:00Z"}},
        {"a": True, "b": 1.0},
        {"a": 0.1, "b": 12345678901234567890},
    ]
    file = written(tmp_path, "csv", rows, ["a", "b"])
    assert file.read_bytes().decode() == (
        "a,b\n"
        ',""\n'
        '"",\n'
        ",x\n"
        '"He said ""no"",\r\nand left"," x"\n'
        '"[1, {""b"": ""é""}]","{""at"": ""2026-03-02T09:00:00Z""}"\n'
        "true,1\n"
        "0.1,12345678901234567890\n"
    )
    columns, found = format_of("csv").read(file)
    assert columns == ["a", "b"]
    assert list(found)[:2] == [{"a": None, "b": ""}, {"a": "", "b": None}]


@pytest.mark.parametrize(
    ("values", "type_", "read"),
    [
        ([1, None, -(2**63)], LONG, None),
        ([2**63, 1], TEXT, [str(2**63), "1"]),
        ([1, 2.5, None], DOUBLE, [1.0, 2.5, None]),
        ([2**53 + 1, 0.5], TEXT, [str(2**53 + 1), "0.5"]),
        ([True, None], BOOLEAN, None),
        ([True, 1], TEXT, ["true", "1"]),
        (["2026-03-02T09:00:00Z", None, ""], TEXT, None),
        ([1, "1", 1.0], TEXT, ["1", "1", "1"]),
        ([{"a": [1]}, ["é"], None], TEXT, ['{"a": [1]}', '["é"]', None]),
        ([None, None], TEXT, None),
    ],
)
def test_parquet_has_the_type_of_all_values(
    tmp_path: Path, values: list[Any], type_: pa.DataType, read: list[Any] | None
) -> None:
    file = written(tmp_path, "parquet", [{"v": value} for value in values], ["v"])
    table = pq.read_table(file)
    assert table.schema.field("v").type == type_
    assert table.column("v").to_pylist() == (values if read is None else read)


def test_a_type_is_found_in_the_whole_file(tmp_path: Path) -> None:
    rows: list[Row] = [{"v": n} for n in range(60_000)]
    file = written(tmp_path, "parquet", [*rows, {"v": "last"}], ["v", "w"])
    table = pq.read_table(file)
    assert (table.num_rows, table.schema.field("v").type) == (60_001, TEXT)
    assert duckdb.execute(f"select count(v), count(w) from '{file}'").fetchall() == [(60_001, 0)]


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_without_rows_has_columns(tmp_path: Path, form: Any) -> None:
    file = written(tmp_path, form, [], ["a", "b"])
    columns, rows = format_of(form).read(file)
    assert list(rows) == []
    assert columns == ([] if form == "json" else ["a", "b"])


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)
VALUES = st.recursive(PLAIN, lambda v: st.lists(v, max_size=2), max_leaves=3)


@given(st.lists(st.dictionaries(st.sampled_from("abc"), VALUES), max_size=6), st.data())
def test_what_is_read_is_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("formats")
    whole = [{name: row.get(name) for name in "abc"} for row in rows]
    form: Any
    for form in FORMATS:
        file = written(folder, form, rows, ["a", "b", "c"])
        _, found = format_of(form).read(file)
        if form == "json":
            assert list(found) == rows
            continue
        # As texts: 1 and 1.0 are one number, and true beside 1 is a text.
        assert [told(row) for row in found] == [told(row) for row in whole]


def told(row: Row) -> dict[str, str | None]:
    return {name: None if value is None else text(value) for name, value in row.items()}
