"""The record of a request, and hashes by which a later load tells what it may not land."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from loader.clock import utc_now
from loader.forgetting.person import Person, Request
from loader.landing import ledger
from loader.landing.columns import arrow_schema, names
from loader.landing.forgotten import newest_request, salted
from loader.warehouses.base import Warehouse, literal, quoted, raw_table

_STAGED = "eventide_staged_forgotten"
_SALT_BYTES = 32


def write_tombstones(
    warehouse: Warehouse,
    request: Request,
    person: Person,
    *,
    also_future: bool,
    removed: Mapping[str, int],
) -> datetime:
    """Write the request and its tombstones in the open transaction; return forgotten_at."""
    salt = newest_request(warehouse)[1] or secrets.token_hex(_SALT_BYTES)
    request_id, now = ledger.new_load_id(), utc_now()
    users = {str(user) for user in person.users}
    users |= {request.value} if request.kind == "user" else set()
    rows = [
        {"request_id": request_id, "kind": kind, "hash": salted(salt, value)}
        for kind, values in (
            ("user", sorted(users)),
            ("identity", person.identities),
            ("anonymous_id", person.anonymous_ids),
            ("message_id", person.message_ids),
        )
        for value in values
    ]
    # Sorted: the order must not tell which hashes belong together.
    rows.sort(key=lambda row: str(row["hash"]))
    warehouse.stage(_STAGED, pa.Table.from_pylist(rows, arrow_schema("forgotten")))
    columns = ", ".join(map(quoted, names("forgotten")))
    warehouse.execute(
        f"insert into {raw_table(warehouse, 'forgotten')} ({columns}) "
        f"select {columns} from {_STAGED}"
    )
    warehouse.execute(
        f"insert into {raw_table(warehouse, 'forget_requests')} "
        "(request_id, kind, forgotten_at, also_future, salt, removed) values "
        f"({request_id}, {literal(request.kind)}, {literal(now)}, "
        f"{'true' if also_future else 'false'}, {literal(salt)}, "
        f"{literal(json.dumps(dict(removed)))})"
    )
    return now


def earlier_request(warehouse: Warehouse, request: Request) -> dict[str, Any] | None:
    """The latest request for the same value (request_id, forgotten_at, removed), if any."""
    salt = newest_request(warehouse)[1]
    rows = warehouse.query(
        f"select r.request_id, r.forgotten_at, r.removed "
        f"from {raw_table(warehouse, 'forgotten')} as f "
        f"inner join {raw_table(warehouse, 'forget_requests')} as r "
        f"on f.request_id = r.request_id where f.kind = {literal(request.kind)} "
        f"and f.hash = {literal(salted(salt, request.value))} order by r.request_id desc limit 1"
    )
    return {**rows[0], "removed": json.loads(rows[0]["removed"])} if rows else None
