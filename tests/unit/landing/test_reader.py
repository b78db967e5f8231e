"""Bytes to records: nothing is lost, whatever the bytes."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from loader.landing.batch import RejectedLine
from loader.landing.decompress import BrokenArchiveError, plain_bytes
from loader.landing.reader import read_records


def read(
    data: bytes, block: int = 7, max_line_bytes: int = 1000, batch_bytes: int = 20
) -> tuple[list[tuple[int, str]], list[RejectedLine]]:
    lines: list[tuple[int, str]] = []
    rejected: list[RejectedLine] = []
    blocks = (data[i : i + block] for i in range(0, len(data), block))
    for batch in read_records(blocks, max_line_bytes=max_line_bytes, batch_bytes=batch_bytes):
        columns = batch.lines.to_pydict()
        lines += zip(columns["row_number"], columns["line"], strict=True)
        rejected += batch.rejected
        assert batch.read == batch.lines.num_rows + len(batch.rejected)
    return lines, rejected


def read_file(data: bytes) -> tuple[list[tuple[int, str]], list[RejectedLine]]:
    lines: list[tuple[int, str]] = []
    rejected: list[RejectedLine] = []
    for batch in read_records(plain_bytes(io.BytesIO(data))):
        columns = batch.lines.to_pydict()
        lines += zip(columns["row_number"], columns["line"], strict=True)
        rejected += batch.rejected
    return lines, rejected


def test_lines_have_their_number_in_the_file() -> None:
    lines, rejected = read(b'{"a":1}\n\n  \r\n{"a":2}\r\n{"a":3}')
    assert lines == [(1, '{"a":1}'), (4, '{"a":2}'), (5, '{"a":3}')]
    assert rejected == []


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b" \n\t\n", b"[]", b"[ ]\n"])
def test_a_file_without_records_is_read_as_none(data: bytes) -> None:
    assert read(data) == ([], [])


def test_a_byte_order_mark_is_no_part_of_the_first_record() -> None:
    assert read(b"\xef\xbb\xbf{}\n")[0] == [(1, "{}")]


def test_bad_bytes_reject_their_line_alone() -> None:
    lines, rejected = read(b'{"a":1}\n\xff\xfe\n{"b\0":2}\n{"c":3}\n')
    assert [number for number, _ in lines] == [1, 4]
    assert [(r.line_number, r.line) for r in rejected] == [(2, r"\xff\xfe"), (3, r'{"b\x00":2}')]
    assert "UTF-8" in rejected[0].reason
    assert "NUL" in rejected[1].reason


def test_a_line_beyond_the_limit_is_rejected_and_kept() -> None:
    long = b'{"a":"' + b"x" * 2000 + b'"}'
    lines, rejected = read(b"{}\n" + long + b"\n{}\n")
    assert [number for number, _ in lines] == [1, 3]
    assert [(r.line_number, r.line) for r in rejected] == [(2, long.decode())]
    assert "max_line_bytes=1000" in rejected[0].reason


@pytest.mark.parametrize("block", [1, 3, 50, 5000])
def test_an_array_gives_its_elements_by_position(block: int) -> None:
    elements = [{"a": '],[{"\\'}, {"b": [1, [2, {}]]}, 3, "x,y", {"c": None}]
    for text in (json.dumps(elements), json.dumps(elements, indent=2)):
        lines, rejected = read(text.encode(), block=block)
        assert [(n, json.loads(line)) for n, line in lines] == list(enumerate(elements, start=1))
        assert rejected == []


def test_an_array_that_is_not_closed_keeps_what_was_whole() -> None:
    lines, rejected = read(b'[{"a":1},\n{"a":2},\n{"a":')
    assert [number for number, _ in lines] == [1, 2]
    assert [(r.line_number, r.line) for r in rejected] == [(3, '{"a":')]
    assert "not closed" in rejected[0].reason


def test_text_after_an_array_is_not_lost() -> None:
    lines, rejected = read(b'[{"a":1}]   garbage')
    assert [number for number, _ in lines] == [1]
    assert [r.line for r in rejected] == ["garbage"]


@pytest.mark.parametrize("first", [b'["a bad record"]', b'[{"type":"track"', b"[oops"])
def test_a_first_line_that_starts_with_a_bracket_does_not_swallow_the_others(first: bytes) -> None:
    lines, rejected = read(first + b'\n{"a":1}\n{"a":2}\n', block=100)
    assert [number for number, _ in lines] == [1, 2, 3]
    assert rejected == []


def members(pack: str, parts: list[bytes]) -> bytes:
    compress = gzip.compress if pack == "gzip" else zstandard.ZstdCompressor().compress
    return b"".join(compress(part) for part in parts)


@pytest.mark.parametrize("pack", ["gzip", "zstd"])
def test_archives_are_told_by_content_and_members_follow_each_other(pack: str) -> None:
    lines, rejected = read_file(members(pack, [b'{"a":1}\n{"a"', b":2}\n", b"", b'{"a":3}\n']))
    assert [line for _, line in lines] == ['{"a":1}', '{"a":2}', '{"a":3}']
    assert rejected == []


def test_padding_after_a_gzip_member_is_ignored() -> None:
    assert read_file(gzip.compress(b"{}\n") + b"\0" * 100) == ([(1, "{}")], [])


@pytest.mark.parametrize("pack", ["gzip", "zstd"])
def test_a_truncated_archive_gives_its_whole_lines_and_one_rejected(pack: str) -> None:
    text = b"".join(b'{"a":%d,"b":"%d"}\n' % (i, i**9) for i in range(200_000))
    packed = members(pack, [text])
    lines, rejected = read_file(packed[: len(packed) // 2])
    assert len(rejected) == 1
    assert len(lines) == rejected[0].line_number - 1
    assert f"truncated: nothing can be read after line {len(lines)}" in rejected[0].reason
    assert all(json.loads(line) for _, line in lines[-3:])


def test_a_damaged_gzip_is_told() -> None:
    packed = bytearray(gzip.compress(b"{}\n" * 1000))
    packed[-5] ^= 0xFF
    lines, rejected = read_file(bytes(packed))
    assert len(lines) == 1000
    assert "damaged" in rejected[0].reason


@given(st.binary(), st.integers(1, 50), st.integers(1, 60), st.integers(1, 80))
def test_any_bytes_are_read_or_rejected_wherever_blocks_end(
    data: bytes, block: int, batch_bytes: int, limit: int
) -> None:
    lines, rejected = read(data, block, limit, batch_bytes)
    numbers = sorted([number for number, _ in lines] + [r.line_number for r in rejected])
    assert len(set(numbers)) == len(numbers)
    assert (lines, rejected) == read(data, len(data) + 1, limit, len(data) + 1)


@given(st.lists(st.dictionaries(st.text(), st.text())), st.integers(1, 50))
def test_an_array_and_lines_of_the_same_records_are_the_same(
    records: list[dict[str, str]], block: int
) -> None:
    array = read(json.dumps(records).encode(), block, max_line_bytes=1 << 20)
    text = "\n".join(json.dumps(record) for record in records)
    assert array == read(text.encode(), block, max_line_bytes=1 << 20)


def test_a_line_that_is_too_long_to_keep_is_cut_and_the_next_one_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("batch", "reader"):
        monkeypatch.setattr(f"loader.landing.{module}.KEPT_BYTES", 100)

    def blocks() -> Iterator[bytes]:
        yield b"{}\n"
        for _ in range(100):
            yield b"x" * 50
        yield b"\n{}\n"

    batches = list(read_records(blocks(), max_line_bytes=60, batch_bytes=10))
    lines = [n for batch in batches for n in batch.lines["row_number"].to_pylist()]
    (rejected,) = [line for batch in batches for line in batch.rejected]
    assert lines == [1, 3]
    assert (rejected.line_number, rejected.line) == (2, "x" * 100)
    assert "the first 100 are kept" in rejected.reason


def test_the_break_of_an_archive_reaches_the_reader_as_an_error() -> None:
    with pytest.raises(BrokenArchiveError, match="truncated"):
        list(plain_bytes(io.BytesIO(gzip.compress(b"x" * 100)[:-4])))
