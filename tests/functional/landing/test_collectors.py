"""Files of several collectors in one load, and what is told of each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.errors import LoadFailedError
from tests.functional.landing.conftest import Landing

CASES = Path(__file__).resolve().parents[2] / "unit/collectors/cases"

Message = Callable[..., dict[str, Any]]


def test_each_file_has_its_own_collector(landing: Landing, message: Message) -> None:
    files = [
        CASES / "heap/users.ndjson",
        landing.file("a.ndjson", [message(1)]),
        CASES / "segment_tables/order_completed.csv",
        landing.file("strange.ndjson", [{"a": 1}]),
        landing.file("empty.ndjson", []),
    ]
    result = landing.load(files)
    told = ["heap", "segment", "segment_tables", "segment", "segment"]
    assert [file.collector for file in result.files] == told
    ledger = landing.query("select collector from {raw}.loads order by load_id")
    assert [row["collector"] for row in ledger] == told
    assert [file.hint is not None for file in result.files] == [False] * 3 + [True, False]
    assert "heap" in str(result.files[3].hint)
    assert "--mapping" in str(result.files[3].hint)
    landing.check_ledger()
    again = landing.load(files)
    assert again.skipped == 5
    assert [file.collector for file in again.files] == told


def test_a_collector_that_is_named_overrides(landing: Landing) -> None:
    path = CASES / "heap/users.ndjson"
    wrong = landing.load(path, collector="segment")
    assert (wrong.landed, wrong.files[0].collector, wrong.files[0].hint) == (0, "segment", None)
    # All of it was rejected: that is no reason not to read it as what it is.
    right = landing.load(path)
    assert (right.landed, right.files[0].collector) == (3, "heap")
    assert landing.load(path).skipped == 1
    assert landing.load(path, collector="segment").skipped == 1


def test_a_table_of_a_collector_needs_no_mapping(landing: Landing) -> None:
    rows = pa.table(
        {
            "id": ["t-1", "t-2"],
            "anonymous_id": ["a", None],
            "event": ["viewed", "viewed"],
            "received_at": pa.array([1772452800000000] * 2, pa.timestamp("us", "UTC")),
            "colour": ["red", None],
        }
    )
    path = landing.directory / "viewed.parquet"
    pq.write_table(rows, path)
    assert (landing.load(path).landed, landing.load(rows.to_reader()).duplicate) == (1, 1)
    (event,) = landing.query("select event, anonymous_id from {raw}.events")
    assert event == {"event": "viewed", "anonymous_id": "a"}


@pytest.mark.parametrize("collector", ["auto", "segment_tables"])
def test_a_file_that_breaks_off_is_told(landing: Landing, collector: str) -> None:
    path = landing.directory / "a.parquet"
    path.write_bytes(b"none")
    good = CASES / "segment_tables/aliases.csv"
    with pytest.raises(LoadFailedError, match=r"1 of 2 files failed.*not a readable Parquet"):
        landing.load([path, good], collector=collector)
    statuses = landing.query("select status, collector from {raw}.loads order by load_id")
    assert [tuple(row.values()) for row in statuses] == [
        ("failed", collector),
        ("succeeded", "segment_tables"),
    ]
