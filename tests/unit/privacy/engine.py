"""Segment messages through the engine under rules, without a warehouse."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from loader.landing.batch import batch_of
from loader.landing.catalog import Catalog
from loader.landing.collectors import collector
from loader.landing.engine import Engine, Parsed
from loader.privacy.paths import read_path
from loader.privacy.rules import Privacy

SALT = "pepper and salt"


def privacy(drop: tuple[str, ...] = (), hashed: tuple[str, ...] = (), **others: Any) -> Privacy:
    """Rules as a file gives them."""
    columns = ("identity", "previous_id", "anonymous_id") if "identity" in hashed else ()
    return Privacy(
        tuple(map(read_path, drop)),
        tuple(map(read_path, hashed)),
        salt=SALT,
        identities=tuple((name, f"lower({name}) <> 'guest'") for name in columns),
        **others,
    )


def land(rules: Privacy | None, *records: dict[str, Any] | str) -> tuple[Parsed, Catalog]:
    """What a batch of records becomes, and what was seen."""
    lines = [r if isinstance(r, str) else json.dumps(r) for r in records]
    catalog = Catalog()
    batch = batch_of(range(1, len(lines) + 1), lines)
    return _engine(rules).parse(batch, 1, catalog), catalog


@cache
def _engine(rules: Privacy | None) -> Engine:
    return Engine(collector("segment"), None, rules)


def message(call: str = "track", **fields: Any) -> dict[str, Any]:
    """A message that lands as it is."""
    event = {"event": "Paid"} if call == "track" else {}
    time = "2026-03-02T10:00:00Z"
    return {"type": call, "anonymousId": "a", "timestamp": time, **event, **fields}


def one(rules: Privacy | None, record: dict[str, Any]) -> dict[str, Any]:
    """The only event of the only record, without what is NULL."""
    parsed, _ = land(rules, record)
    assert parsed.rejected == []
    (row,) = parsed.events.to_pylist()
    return {name: value for name, value in row.items() if value is not None}
