"""The ledger of loads: a row from the start, closed whatever happens."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime

from loader.clock import utc_now
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


@dataclass(frozen=True)
class EarlierLoad:
    """A load of content that comes again; `understood` when not all of it was rejected."""

    load_id: int
    understood: bool


def new_load_id() -> int:
    """Milliseconds since the epoch and 20 random bits: increasing, with no counter to share."""
    return (time.time_ns() // 1_000_000 << 20) | secrets.randbits(20)


def earlier_loads(warehouse: Warehouse, fingerprint: str) -> dict[str, EarlierLoad]:
    """The first load of the same content through each collector, by the collector's name."""
    rows = warehouse.query(
        "select collector, min(load_id) as load_id, max(rows_read - rows_rejected) as events "
        f"from {raw_table(warehouse, 'loads')} where fingerprint = {literal(fingerprint)} "
        "and status = 'succeeded' group by collector"
    )
    warehouse.rollback()
    return {
        str(row["collector"]): EarlierLoad(int(row["load_id"]), bool(row["events"])) for row in rows
    }


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


def part_fingerprint(fingerprint: str, after: int, last: int) -> str:
    """The fingerprint of a part that is not the last: the records behind `after` up to `last`."""
    return f"{fingerprint}#{after}-{last}"


def landed_up_to(warehouse: Warehouse, fingerprint: str, collector: str) -> tuple[int, int]:
    """The number of the last record that parts of the same content have landed, without a gap; and
    how many records those parts had."""
    prefix = f"{fingerprint}#"
    rows = warehouse.query(
        f"select fingerprint, rows_read from {raw_table(warehouse, 'loads')} "
        f"where substr(fingerprint, 1, {len(prefix)}) = {literal(prefix)} "
        f"and collector = {literal(collector)} and status = 'succeeded'"
    )
    warehouse.rollback()
    parts = {}
    for row in rows:
        after, _, last = str(row["fingerprint"])[len(prefix) :].partition("-")
        parts[int(after)] = (int(last), int(row["rows_read"]))
    place = records = 0
    while place in parts:
        place, read = parts[place]
        records += read
    return place, records


def close_succeeded(
    warehouse: Warehouse,
    load_id: int,
    *,
    part: str | None = None,
    read: int,
    landed: int,
    duplicate: int,
    rejected: int,
) -> None:
    """Complete the row inside the transaction that publishes; the caller commits. `part` is the
    fingerprint of a part, in place of the file's."""
    named = f"fingerprint = {literal(part)}, " if part is not None else ""
    warehouse.execute(
        f"update {raw_table(warehouse, 'loads')} set status = 'succeeded', {named}"
        f"rows_read = {read}, "
        f"rows_landed = {landed}, rows_duplicate = {duplicate}, rows_rejected = {rejected}, "
        f"finished_at = {literal(utc_now())} where load_id = {load_id}"
    )


def close_failed(warehouse: Warehouse, load_id: int, error: str) -> None:
    """Complete the row of a load of which nothing landed, and commit."""
    warehouse.execute(
        f"update {raw_table(warehouse, 'loads')} set status = 'failed', "
        f"error = {literal(error[:_ERROR_CHARACTERS])}, finished_at = {literal(utc_now())} "
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
