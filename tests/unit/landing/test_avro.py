"""Avro files: each record as JSON, without loss."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import fastavro
import pytest

from loader.errors import SourceError
from tests.unit.landing.reading import read_one

SCHEMA: dict[str, Any] = {
    "type": "record",
    "name": "event",
    "fields": [
        {"name": "name", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "local", "type": {"type": "long", "logicalType": "local-timestamp-millis"}},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "clock", "type": {"type": "long", "logicalType": "time-micros"}},
        {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
        {
            "name": "price",
            "type": {"type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 2},
        },
        {"name": "raw", "type": "bytes"},
        {"name": "score", "type": ["null", "double"]},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "nothing", "type": ["null", "string"]},
    ],
}
RECORD = {
    "name": "Café",
    "at": datetime(2026, 3, 2, 10, 0, 0, 123456, UTC),
    "local": datetime(2026, 3, 2, 12),
    "day": date(2026, 3, 2),
    "clock": time(10, 30),
    "id": UUID("00000000-0000-4000-8000-000000000001"),
    "price": Decimal("123456789012345678.50"),
    "raw": b"a\\\x00\xff",
    "score": 0.1,
    "tags": ["x", "y"],
    "nothing": None,
}


def packed(records: list[dict[str, Any]], codec: str = "null") -> bytes:
    data = io.BytesIO()
    fastavro.writer(data, SCHEMA, records, codec=codec, sync_interval=200)
    return data.getvalue()


@pytest.mark.parametrize("codec", ["null", "deflate", "snappy"])
def test_values_keep_what_they_are(tmp_path: Path, codec: str) -> None:
    (tmp_path / "a.avro").write_bytes(packed([RECORD], codec))
    ((number, line),), rejected = read_one(tmp_path / "a.avro")
    assert (number, rejected) == (1, [])
    assert '"price":123456789012345678.50' in line
    assert json.loads(line, parse_float=str) == {
        "name": "Café",
        "at": "2026-03-02T10:00:00.123456Z",
        "local": "2026-03-02T12:00:00",
        "day": "2026-03-02",
        "clock": "10:30:00",
        "id": "00000000-0000-4000-8000-000000000001",
        "price": "123456789012345678.50",
        "raw": r"a\x5C\x00\xFF",
        "score": "0.1",
        "tags": ["x", "y"],
    }


def test_a_number_that_is_none_is_null(tmp_path: Path) -> None:
    (tmp_path / "a.avro").write_bytes(packed([{**RECORD, "score": float("nan")}]))
    ((_, line),), _ = read_one(tmp_path / "a.avro")
    assert json.loads(line)["score"] is None


@pytest.mark.parametrize("codec", ["null", "snappy"])
def test_a_truncated_file_gives_its_whole_blocks(tmp_path: Path, codec: str) -> None:
    data = packed([RECORD] * 1000, codec)
    (tmp_path / "a.avro").write_bytes(data[: len(data) // 2])
    lines, (rejected,) = read_one(tmp_path / "a.avro")
    assert 300 < len(lines) < 700
    assert [number for number, _ in lines] == list(range(1, len(lines) + 1))
    assert rejected.line_number == len(lines) + 1
    assert f"truncated: nothing can be read after record {len(lines)}" in rejected.reason


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    data = bytearray(packed([RECORD] * 1000))
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "a.avro").write_bytes(data)
    lines, rejected = read_one(tmp_path / "a.avro")
    assert len(lines) == 1000 or "damaged" in rejected[0].reason


def test_one_without_a_header_is_an_error_that_names_it(tmp_path: Path) -> None:
    for name, data in (("a.avro", packed([RECORD])[:40]), ("b.avro", b"{}\n")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(SourceError, match=rf"{name}: not an? (readable )?Avro file"):
            read_one(tmp_path / name)


def test_it_is_told_by_its_first_bytes_also_when_packed(tmp_path: Path) -> None:
    (tmp_path / "part-0").write_bytes(gzip.compress(packed([RECORD])))
    assert len(read_one(tmp_path / "part-0")[0]) == 1
