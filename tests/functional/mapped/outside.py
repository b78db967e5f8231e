"""Tables that somebody else fills, beside a project's own schemas, and mappings of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import yaml

from loader.landing.columns import EVENT_COLUMNS
from loader.mapped.entry import BUILTIN
from loader.profile import load_target
from loader.warehouses import open_warehouse
from tests.functional.project import Project
from tests.functional.reference import _TAKEN

SCHEMA = "outside"
TABLE = f"{SCHEMA}.collected"

#: Their columns and the kinds of ours that they are; times come with a zone and without.
COLUMNS = {
    "id": "text", "kind": "text", "device": "text", "person": "text", "old_person": "text",
    "visit": "text", "name": "text", "happened": "timestamp", "received": "timestamp",
    "sdk": "text", "body": "text", "traits": "text", "digest": "bigint", "came": "timestamp",
    **{f"their_{name}": "text" for name in BUILTIN},
}  # fmt: skip

#: What says which is which.
MAPPING = {
    "message_id": "id", "call": "kind", "anonymous_id": "device", "identity": "r.person",
    "previous_id": "old_person", "collector_session_id": "visit", "event": "name",
    "time": "happened", "received_at": "received", "library": "sdk", "properties": "body",
    "user_properties": "traits", "content_hash": "digest",
    **{name: f"their_{name}" for name in BUILTIN},
}  # fmt: skip

# Numbers that landing keeps as texts, as they were sent.
_AS_SENT = {
    "exact_numbers-01": '{"card_number":98765432109876543210,"amount":10.0}',
    "exact_numbers-02": '{"card_number":12345678901234567890,"amount":10.50}',
}
_TYPES = {"text": pa.string(), "timestamp": pa.timestamp("us"), "bigint": pa.int64()}
FIRST_DAY = datetime(2026, 3, 3)


def map_tables(project: Project, **tables: Mapping[str, Any]) -> None:
    """Write definitions/raw_events.yml; what is not said of a table is as of `collected`."""
    entries = {
        name: {"relation": TABLE, "loaded_at": "came", "lag_minutes": 0, "columns": MAPPING, **said}
        for name, said in tables.items()
    }
    path = project.directory / "definitions/raw_events.yml"
    path.write_text(yaml.safe_dump({"raw_events": entries}, sort_keys=False))
    project.set_vars(sources=[])


def fill(project: Project, rows: Iterable[Mapping[str, Any]], table: str = TABLE) -> None:
    """Put rows into a table of the warehouse, made when missing. What is left out is NULL."""
    schema = pa.schema([(name, _TYPES[kind]) for name, kind in COLUMNS.items()])
    data = pa.Table.from_pylist([dict(row) for row in rows], schema=schema)
    with closing(open_warehouse(load_target(project.target, project.directory))) as warehouse:
        types = {**warehouse.type_names, "json": "text"}
        body = ", ".join(f"{name} {types[kind]}" for name, kind in COLUMNS.items())
        for schema in (SCHEMA, warehouse.raw_schema):
            # What is staged may lie in the schema of the raw tables.
            warehouse.execute(f"create schema if not exists {schema}")
        warehouse.execute(f"create table if not exists {table} ({body})")
        warehouse.commit()
        warehouse.stage("filled_rows", data)
        listed = ", ".join(COLUMNS)
        warehouse.execute(f"insert into {table} ({listed}) select {listed} from filled_rows")
        warehouse.commit()


def call(number: int, **said: Any) -> dict[str, Any]:
    """A custom event on a device, which came a minute after the one before."""
    moment = datetime(2026, 3, 3, 12) + timedelta(minutes=number)
    return {
        "id": f"m-{number}", "kind": "track", "device": "d-1", "name": "Order Completed",
        "happened": moment, "received": moment, "came": moment, "sdk": "web", **said,
    }  # fmt: skip


def as_theirs(landed: Project) -> list[list[dict[str, Any]]]:
    """The raw events of a project as rows of the table, by load: as somebody would have filled it
    who has the same events."""
    rows = landed.query("select * from {raw}.events order by load_id, row_number")
    days: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        days.setdefault(row["load_id"], []).append(row)
    return [
        [_theirs(row, FIRST_DAY + timedelta(days=day)) for row in days[load_id]]
        for day, load_id in enumerate(sorted(days))
    ]


def _theirs(row: Mapping[str, Any], came: datetime) -> dict[str, Any]:
    is_interaction = row["call"] == "track" and row["event"] is None
    # What was sent before the time of receipt took its place.
    ahead = timedelta(days=2000) if row["time_replaced"] else timedelta(0)
    return {
        "id": row["message_id"],
        "kind": row["call"],
        "device": row["anonymous_id"],
        "person": row["identity"],
        "old_person": row["previous_id"],
        "visit": row["collector_session_id"],
        "name": f"${row['type']}" if is_interaction else row["event"],
        "happened": row["time"] + ahead,
        "received": row["received_at"],
        "sdk": row["library"],
        "body": _AS_SENT.get(row["message_id"]) or _body(row, taken=row["event"] is None),
        "traits": row["user_properties"],
        "digest": row["content_hash"],
        "came": came,
        **{f"their_{name}": row[name] for name in BUILTIN},
    }


def _body(row: Mapping[str, Any], *, taken: bool) -> str | None:
    """The properties without those that landing takes into columns."""
    if row["properties"] is None:
        return None
    left = json.loads(row["properties"])
    gone = _TAKEN if taken else {"$session_id"}
    left = {key: value for key, value in left.items() if key not in gone}
    return json.dumps(left, ensure_ascii=False) if left else None


assert {name for name, _ in EVENT_COLUMNS} >= set(MAPPING)
