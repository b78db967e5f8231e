"""A mapping that names a column which a table does not have is told with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import fastavro
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.errors import MappingError
from loader.landing.inputs import inputs_of
from loader.landing.mapping import check_columns, read_mapping
from loader.landing.reader import MAX_LINE_BYTES

ROWS = {"opened": ["2026-03-02"], "who": ["a"], "town": ["Rome"]}
MAPPING = (
    "time: opend\nidentity: who\nevent: {value: Opened}\nlibrary: {value: web}\n"
    "columns:\n  city: towm\n  country: land\nignore: [gone]\n"
)


def as_csv(folder: Path) -> object:
    (folder / "a.csv").write_text("opened, who,town\n2026-03-02,a,Rome\n")
    return folder / "a.csv"


def as_tsv(folder: Path) -> object:
    (folder / "a.tsv").write_text("opened\twho\ttown\n")
    return folder / "a.tsv"


def as_parquet(folder: Path) -> object:
    pq.write_table(pa.table(ROWS), folder / "a.parquet")
    return folder / "a.parquet"


def as_avro(folder: Path) -> object:
    fields = [{"name": name, "type": "string"} for name in ROWS]
    rows = pa.table(ROWS).to_pylist()
    with (folder / "a.avro").open("wb") as file:
        fastavro.writer(file, {"type": "record", "name": "row", "fields": fields}, rows)
    return folder / "a.avro"


@pytest.mark.parametrize(
    "made",
    [as_csv, as_tsv, as_parquet, as_avro, lambda _: pa.table(ROWS), lambda _: pd.DataFrame(ROWS)],
)
def test_it_is_told_for_every_kind_of_table(tmp_path: Path, made: Callable[[Path], object]) -> None:
    (item,) = inputs_of(made(tmp_path), name=None, max_line_bytes=MAX_LINE_BYTES)
    columns = next(item.batches()).columns
    assert columns == tuple(ROWS)
    path = tmp_path / "m.yml"
    path.write_text(MAPPING)
    with pytest.raises(MappingError) as raised:
        check_columns(read_mapping(path), columns)
    assert str(raised.value).splitlines() == [
        f"{path}:1: time: the table has no column opend; did you mean opened?",
        f"{path}:6: columns.city: the table has no column towm; did you mean town?",
    ]
    # A column that other files have is empty in this one, but for the time.
    path.write_text(MAPPING.replace("opend", "opened").replace("towm", "town"))
    check_columns(read_mapping(path), columns)
    path.write_text(MAPPING.replace("opend", "zzz").replace("towm", "town"))
    with pytest.raises(MappingError, match="1: time: the table has no column zzz; known are: open"):
        check_columns(read_mapping(path), columns)


def test_records_with_keys_of_their_own_have_no_columns(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text('{"opened": 1}\n{"who": 2}\n')
    (tmp_path / "empty.csv").write_text("")
    for name in ("a.ndjson", "empty.csv"):
        (item,) = inputs_of(tmp_path / name, name=None, max_line_bytes=MAX_LINE_BYTES)
        assert [batch.columns for batch in item.batches()] == [None]
