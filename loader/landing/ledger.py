"""The ledger of loads: a row from the start, closed whatever happens."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from loader.warehouses.base import Warehouse, literal, raw_table

_ERROR_CHARACTERS = 10_000


@dataclass(frozen=True)
class LoadStart:
    """What is known of a load before its first line is read."""

    load_id: int
    source: str
    file: str
    collector: str
    fingerprint: str | None
    started_at: datetime


def now() -> datetime:
    """UTC without a zone, as all times in the warehouse."""
    return datetime.now(UTC).replace(tzinfo=None)


def new_load_id() -> int:
    """Milliseconds since the epoch and 20 random bits: increasing, with no counter to share."""
    return (time.time_ns() // 1_000_000 << 20) | secrets.randbits(20)


def already_loaded(warehouse: Warehouse, fingerprint: str, collector: str) -> int | None:
    """The load in which the same content landed through the same collector, if any."""
    rows = warehouse.query(
        f"select min(load_id) as load_id from {raw_table(warehouse, 'loads')} "
        f"where fingerprint = {literal(fingerprint)} and collector = {literal(collector)} "
        "and status = 'succeeded'"
    )
    warehouse.rollback()
    found = rows[0]["load_id"]
    return None if found is None else int(found)


def open_load(warehouse: Warehouse, load: LoadStart) -> None:
    """Write the row of a load that begins, and commit."""
    values = ", ".join(
        literal(value)
        for value in (
            load.load_id,
            load.source,
            load.file,
            load.collector,
            load.fingerprint,
            load.started_at,
            "running",
        )
    )
    warehouse.execute(
        f"insert into {raw_table(warehouse, 'loads')} (load_id, source, file, collector, "
        f"fingerprint, started_at, status) values ({values})"
    )
    warehouse.commit()


def close_succeeded(
    warehouse: Warehouse, load_id: int, *, read: int, landed: int, duplicate: int, rejected: int
) -> None:
    """Complete the row inside the transaction that publishes; the caller commits."""
    warehouse.execute(
        f"update {raw_table(warehouse, 'loads')} set status = 'succeeded', rows_read = {read}, "
        f"rows_landed = {landed}, rows_duplicate = {duplicate}, rows_rejected = {rejected}, "
        f"finished_at = {literal(now())} where load_id = {load_id}"
    )


def close_failed(warehouse: Warehouse, load_id: int, error: str) -> None:
    """Complete the row of a load of which nothing landed, and commit."""
    warehouse.execute(
        f"update {raw_table(warehouse, 'loads')} set status = 'failed', "
        f"error = {literal(error[:_ERROR_CHARACTERS])}, finished_at = {literal(now())} "
        f"where load_id = {load_id} and status = 'running'"
    )
    warehouse.commit()


def close_dead(warehouse: Warehouse) -> list[int]:
    """Close the loads whose process is gone, as failed; return their ids."""
    rows = warehouse.query(
        f"select load_id from {raw_table(warehouse, 'loads')} where status = 'running'"
    )
    dead = [int(row["load_id"]) for row in rows if not warehouse.is_alive(int(row["load_id"]))]
    warehouse.rollback()
    for load_id in dead:
        close_failed(warehouse, load_id, "the loader ended before the load did; load it again")
    return dead
