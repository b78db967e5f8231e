"""A file that is written to while it is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.errors import SourceError
from loader.landing.batch import Batch
from loader.landing.inputs import inputs_of

BLOCK = b'{"a":"%d"}\n'


def numbers(batches: Iterator[Batch]) -> list[int]:
    return [n for batch in batches for n in batch.lines["row_number"].to_pylist()]


def test_what_comes_later_is_the_next_loads(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(b'{"a":1}\n{"a":2}\n')
    (input_,) = inputs_of(path, name=None, max_line_bytes=1 << 20)
    first = input_.fingerprint()
    with path.open("ab") as file:
        file.write(b'{"a":3}\n')
    assert numbers(input_.batches()) == [1, 2]
    (again,) = inputs_of(path, name=None, max_line_bytes=1 << 20)
    assert again.fingerprint() != first
    assert numbers(again.batches()) == [1, 2, 3]


def test_half_a_line_is_the_next_loads_if_the_rest_came(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(b'{"a":1}\n{"a":')
    (input_,) = inputs_of(path, name=None, max_line_bytes=1 << 20)
    input_.fingerprint()
    # Nobody writes: it stays the last line.
    assert numbers(input_.batches()) == [1, 2]
    with path.open("ab") as file:
        file.write(b"2}\n")
    assert numbers(input_.batches()) == [1]


def test_a_file_that_is_written_anew_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    for change in (b'{"a":2}\n', b"", b'{"b":1}\n{"b":1}\n'):
        path.write_bytes(b'{"a":1}\n')
        (input_,) = inputs_of(path, name=None, max_line_bytes=1 << 20)
        input_.fingerprint()
        path.write_bytes(change)
        with pytest.raises(SourceError, match=r"a\.ndjson: was changed while it was read"):
            list(input_.batches())


def test_the_same_of_a_file_that_is_read_from_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": range(120_000)}), path, row_group_size=50_000)
    (input_,) = inputs_of(path, name=None, max_line_bytes=1 << 20)
    input_.fingerprint()
    batches = input_.batches()
    next(batches)
    with path.open("ab") as file:
        file.write(json.dumps({}).encode())
    with pytest.raises(SourceError, match="was changed while it was read"):
        list(batches)
