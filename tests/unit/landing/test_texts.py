"""Texts as programs write them: in any Unicode encoding, and one object behind the other."""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.landing.reader import read_records
from tests.unit.landing.reading import Lines, read_one
from tests.unit.landing.test_reader import read

ENCODINGS = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
RECORDS = [{"a": 1, "b": "Café 😀"}, {"a": 2, "b": "}{"}, {"a": 3, "b": {"c": [{}]}}]
BOM = codecs.BOM_UTF8


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_any_encoding_of_unicode_is_read(tmp_path: Path, encoding: str, mark: str) -> None:
    path = tmp_path / "a.ndjson"
    text = mark + "".join(json.dumps(r, ensure_ascii=False) + "\r\n" for r in RECORDS)
    path.write_bytes(text.encode(encoding))
    lines, rejected = read_one(path)
    assert [(n, json.loads(line)) for n, line in lines] == list(enumerate(RECORDS, start=1))
    assert rejected == []


def test_a_table_in_another_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("\ufeffname,n\nCafé,1\n".encode("utf-16-le"))
    assert read_one(tmp_path / "a.csv")[0] == [(2, '{"name":"Café","n":1}')]


def test_half_a_character_costs_its_line_alone(tmp_path: Path) -> None:
    lines = ['{"a":1}\n'.encode("utf-16-le"), b"\x00\xd8\n\0", '{"a":3}'.encode("utf-16-le"), b"x"]
    (tmp_path / "a").write_bytes(codecs.BOM_UTF16_LE + b"".join(lines))
    found, rejected = read_one(tmp_path / "a")
    assert found == [(1, '{"a":1}')]
    assert [line.line_number for line in rejected] == [2, 3]
    assert all("UTF-8" in line.reason for line in rejected)


@pytest.mark.parametrize("between", ["", " ", "\ufeff", "\n", "\r\n", "\n\ufeff", "\n\n"])
def test_objects_follow_each_other(between: str) -> None:
    text = between.join(json.dumps(record) for record in RECORDS)
    for block in (1, 5, 1000):
        lines, rejected = read(text.encode(), block)
        assert [json.loads(line) for _, line in lines] == RECORDS
        assert len({number for number, _ in lines}) == 3
        assert rejected == []


def test_two_objects_in_a_line_are_two_records_and_the_next_lines_count_on() -> None:
    lines, rejected = read(b'{"a":1}\n{"a":2}{"a":3}\n{"a":4}\n{"a":5} {"a":\n{"a":6}')
    assert lines == [
        *((n, f'{{"a":{n}}}') for n in range(1, 6)),
        (6, '{"a":'),
        (7, '{"a":6}'),
    ]
    assert rejected == []


def test_a_mark_within_a_text_stays() -> None:
    assert read('{"a":"}\ufeff{"}'.encode())[0] == [(1, '{"a":"}\ufeff{"}')]


@pytest.mark.parametrize("indent", [0, 2])
def test_objects_over_several_lines(indent: int) -> None:
    text = "\n".join(json.dumps(record, indent=indent) for record in RECORDS)
    for block in (1, 5, 1000):
        lines, rejected = read(text.encode(), block)
        assert [(n, json.loads(line)) for n, line in lines] == list(enumerate(RECORDS, start=1))
        assert rejected == []


def endless(records: list[Any]) -> bytes:
    """More than is looked at, without a line end."""
    filler = {"x": "y" * 1000}
    return "".join(json.dumps(record) for record in [*[filler] * 1100, *records]).encode()


def read_blocks(data: bytes, block: int = 100_000) -> tuple[Lines, list[Any]]:
    lines: Lines = []
    rejected: list[Any] = []
    for batch in read_records(data[i : i + block] for i in range(0, len(data), block)):
        columns = batch.lines.to_pydict()
        lines += zip(columns["row_number"], columns["line"], strict=True)
        rejected += batch.rejected
    return lines, rejected


def test_a_file_without_any_line_end() -> None:
    lines, rejected = read_blocks(endless(RECORDS))
    assert [n for n, _ in lines] == list(range(1, 1104))
    assert [json.loads(line) for _, line in lines[-3:]] == RECORDS
    assert rejected == []


def test_a_broken_object_among_them_costs_no_other_line() -> None:
    data = endless([]) + b'{"a":1}{"b":"\n{"c":{\n{"a":2} junk {"a":3}\n{"a":'
    lines, rejected = read_blocks(data)
    assert [line for _, line in lines[1100:]] == [
        '{"a":1}',
        '{"b":"',
        '{"c":{',
        '{"a":2}',
        "junk",
        '{"a":3}',
        '{"a":',
    ]
    assert rejected == []


VALUES = st.text(max_size=9) | st.dictionaries(st.text(max_size=5), st.none(), max_size=2)


@settings(max_examples=50)
@given(
    st.lists(st.dictionaries(st.text(max_size=5), VALUES, min_size=1, max_size=3), max_size=4),
    st.sampled_from(["", "\n", " "]),
    st.sampled_from([None, 0, 1]),
    st.integers(1, 40),
)
def test_any_objects_are_found_however_they_are_written(
    records: list[Any], between: str, indent: int | None, block: int
) -> None:
    text = between.join(json.dumps(record, indent=indent) for record in records)
    lines, rejected = read(text.encode(), block, max_line_bytes=1 << 20)
    assert [json.loads(line) for _, line in lines] == records
    assert rejected == []
