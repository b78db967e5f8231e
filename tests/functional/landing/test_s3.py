"""Loading from an object store: partitions, globs, and only what is new."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow.fs as pafs
import pytest

from loader.errors import SourceError
from tests.functional.landing.conftest import Landing
from tests.functional.object_store import BUCKET, running_s3

pytestmark = pytest.mark.in_turn

Put = Callable[[str, bytes], None]


@pytest.fixture(scope="module")
def s3() -> Iterator[tuple[pafs.FileSystem, str]]:
    with running_s3() as server:
        yield server


@pytest.fixture
def put(s3: tuple[pafs.FileSystem, str], monkeypatch: pytest.MonkeyPatch) -> Put:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")

    def write(key: str, data: bytes) -> None:
        with s3[0].open_output_stream(f"{BUCKET}/{key}", compression=None) as stream:
            stream.write(data)

    return write


def test_only_new_objects_are_read(
    landing: Landing, message: Callable[..., Any], s3: tuple[pafs.FileSystem, str], put: Put
) -> None:
    def line(number: int) -> bytes:
        return json.dumps(message(number)).encode() + b"\n"

    root = f"s3://{BUCKET}/events"
    put("events/dt=2026-11-21/a.ndjson.gz", gzip.compress(line(1)))
    put("events/dt=2026-11-22/b.ndjson", line(2) + line(3))
    put("events/_temporary/c.ndjson", line(9))
    first = landing.load(f"{root}/{s3[1]}")
    assert [file.file for file in first.files] == [
        f"{root}/dt=2026-11-21/a.ndjson.gz",
        f"{root}/dt=2026-11-22/b.ndjson",
    ]
    assert first.landed == 3
    put("events/dt=2026-11-22/b.ndjson", line(2) + line(3) + line(4))
    put("events/dt=2026-11-23/d.ndjson", line(5))
    again = landing.load(f"{root}/dt=*/*.ndjson*{s3[1]}")
    assert [(file.skipped, file.landed) for file in again.files] == [
        (True, 0),
        (False, 1),
        (False, 1),
    ]
    prints = landing.query("select fingerprint from {raw}.loads")
    assert all(row["fingerprint"].startswith("etag:") for row in prints)
    landing.check_ledger()


def test_what_is_not_there_is_told_without_credentials(
    landing: Landing, s3: tuple[pafs.FileSystem, str], put: Put
) -> None:
    with pytest.raises(SourceError, match=rf"^s3://{BUCKET}/nothing: no such file or folder"):
        landing.load(f"s3://{BUCKET}/nothing{s3[1]}")
