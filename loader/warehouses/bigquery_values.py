"""BigQuery's times and values, as the rest of the package has them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa


def with_zone(rows: pa.Table) -> pa.Table:
    """Times without a zone are another type there."""
    types = [
        pa.field(f.name, pa.timestamp("us", tz="UTC") if pa.types.is_timestamp(f.type) else f.type)
        for f in rows.schema
    ]
    return rows.cast(pa.schema(types))


def without_zone(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Times are UTC without saying so."""
    types = [
        pa.field(f.name, pa.timestamp("us") if pa.types.is_timestamp(f.type) else f.type)
        for f in batch.schema
    ]
    return batch.cast(pa.schema(types))


def plain(value: Any, kind: str) -> Any:
    """A value of a row, from a column of some kind."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    if kind != "JSON" or value is None:
        return value
    # The client has read it already: written as BigQuery's own to_json_string does.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
