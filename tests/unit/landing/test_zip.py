"""Zip archives: each member is read as its own name says, and no loss is silent."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.errors import SourceError
from loader.landing.inputs import inputs_of
from tests.unit.landing.reading import read_all

LINES = b"".join(
    b'{"a":%d,"b":"%x"}\n' % (i, random.Random(i).getrandbits(200)) for i in range(999)
)


def as_stream(path: Path, members: dict[str, bytes], pack: int) -> None:
    """As programs write that send while they pack: lengths follow the content."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", pack) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    path.write_bytes(pipe.data)


def as_file(path: Path, members: dict[str, bytes], pack: int) -> None:
    with zipfile.ZipFile(path, "w", pack) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


Write = Callable[[Path, dict[str, bytes], int], None]


@pytest.mark.parametrize("pack", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("write", [as_file, as_stream])
def test_members_are_read_each_in_its_form(tmp_path: Path, write: Write, pack: int) -> None:
    table = io.BytesIO()
    pq.write_table(pa.table({"a": [1, 2]}), table)
    path = tmp_path / "export.zip"
    members = {
        "42/42_2026-03-02_0#0.json.gz": gzip.compress(b'{"a":1}\n{"a":2}\n'),
        "b.json": b'[{"a":3},{"a":4}]',
        "c.parquet": table.getvalue(),
        "d.ndjson": LINES,
        "README.txt": b"no events",
        "__MACOSX/b.json": b"no events",
        "empty.json": b"",
    }
    write(path, members, pack)
    found = read_all(path)
    assert {name: [n for n, _ in lines] for name, (lines, _) in found.items()} == {
        f"{path}/42/42_2026-03-02_0#0.json.gz": [1, 2],
        f"{path}/b.json": [1, 2],
        f"{path}/c.parquet": [1, 2],
        f"{path}/d.ndjson": list(range(1, 1000)),
        f"{path}/empty.json": [],
    }
    assert not any(rejected for _, rejected in found.values())


def test_a_member_has_the_fingerprint_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(LINES)
    as_file(tmp_path / "a.zip", {"x/a.ndjson": LINES}, zipfile.ZIP_DEFLATED)
    prints = {
        input_.fingerprint() for input_ in inputs_of(tmp_path, name=None, max_line_bytes=1 << 20)
    }
    assert len(prints) == 1


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("write", [as_file, as_stream])
def test_a_truncated_archive_gives_what_is_whole_and_says_what_is_not(
    tmp_path: Path, write: Write, packed: bool
) -> None:
    path = tmp_path / "a.zip"
    text = gzip.compress(LINES) if packed else LINES
    write(path, {"a.ndjson": text, "b.ndjson": text}, zipfile.ZIP_DEFLATED)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 3 // 4])
    found = read_all(path)
    assert next(len(lines) for lines, _ in found.values()) == 999
    lines, (rejected,) = found[f"{path}/b.ndjson"]
    assert 0 < len(lines) < 999
    assert all(json.loads(line) for _, line in lines)
    assert rejected.reason == (
        f"the archive is truncated: nothing can be read after line {len(lines)}"
    )
    assert [r.reason for r in found[str(path)][1]] == [
        "the archive is truncated: what came after 'b.ndjson' is missing"
    ]


def test_one_without_its_list_alone_loses_no_record(tmp_path: Path) -> None:
    for write in (as_file, as_stream):
        path = tmp_path / "a.zip"
        write(path, {"a.ndjson": LINES, "b.ndjson": b"{}"}, zipfile.ZIP_DEFLATED)
        path.write_bytes(path.read_bytes()[:-30])
        found = read_all(path)
        assert [len(lines) for lines, _ in found.values()] == [999, 1, 0]
        assert "after 'b.ndjson'" in found[str(path)][1][0].reason


def test_damage_costs_the_rest_of_its_member_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    as_file(path, {"a.ndjson": LINES, "b.ndjson": b"{}"}, zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    found = read_all(path)
    lines, rejected = found[f"{path}/a.ndjson"]
    assert len(lines) + len(rejected) <= 1000
    assert "damaged" in rejected[-1].reason
    assert len(found[f"{path}/b.ndjson"][0]) == 1


def test_what_cannot_be_read_fails_alone_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "none.zip").write_bytes(b"no archive")
    as_file(tmp_path / "empty.zip", {}, zipfile.ZIP_STORED)
    as_file(tmp_path / "odd.zip", {"a.json": b"{}" * 99}, zipfile.ZIP_LZMA)
    inner = tmp_path / "inner"
    as_file(inner, {"a.json": b"{}"}, zipfile.ZIP_STORED)
    as_file(tmp_path / "outer.zip", {"b.zip": inner.read_bytes()}, zipfile.ZIP_STORED)
    for name, why in (
        ("none.zip", "not a readable zip archive"),
        ("empty.zip", "holds no files"),
        ("odd.zip", "unpack the archive"),
        ("outer.zip", "unpack the outer one"),
    ):
        (input_,) = inputs_of(tmp_path / name, name=None, max_line_bytes=1 << 20)
        input_.fingerprint()
        with pytest.raises(SourceError, match=why):
            list(input_.batches())


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 400), st.booleans())
def test_wherever_it_is_cut_the_loss_is_told(tmp_path: Path, cut: int, streamed: bool) -> None:
    path = tmp_path / "a.zip"
    write = as_stream if streamed else as_file
    write(path, {"a.ndjson": b'{"a":1}\n' * 5, "b.ndjson": b'{"b":1}\n'}, zipfile.ZIP_DEFLATED)
    data = path.read_bytes()
    path.write_bytes(data[: min(4 + cut, len(data) - 1)])
    found = read_all(path)
    assert found[str(path)][1][0].reason.startswith("the archive is truncated")
    for lines, _ in found.values():
        assert all(line in ('{"a":1}', '{"b":1}') for _, line in lines)
