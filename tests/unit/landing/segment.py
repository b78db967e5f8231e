"""Segment messages through the engine, without a warehouse."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from loader.landing.batch import RejectedLine, batch_of
from loader.landing.catalog import Catalog
from loader.landing.collectors import collector
from loader.landing.engine import Engine

TIME = "2026-03-02T10:00:00Z"


@cache
def _engine() -> Engine:
    return Engine(collector("segment"))


def land(
    *records: dict[str, Any] | str,
) -> tuple[list[dict[str, Any]], list[RejectedLine], Catalog]:
    """Events as dicts in order, rejected records, and what was seen."""
    lines = [r if isinstance(r, str) else json.dumps(r) for r in records]
    catalog = Catalog()
    parsed = _engine().parse(batch_of(range(1, len(lines) + 1), lines), 1, catalog)
    rows = sorted(parsed.events.to_pylist(), key=lambda row: row["row_number"])
    return rows, parsed.rejected, catalog


def message(call: str, **fields: Any) -> dict[str, Any]:
    """A message that lands as it is."""
    return {"type": call, "messageId": "m", "anonymousId": "a", "timestamp": TIME, **fields}


def one(call: str, **fields: Any) -> dict[str, Any]:
    """The only event of the only message."""
    rows, rejected, _ = land(message(call, **fields))
    assert rejected == []
    (row,) = rows
    return {name: value for name, value in row.items() if value is not None}
