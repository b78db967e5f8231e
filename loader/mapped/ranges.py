"""Which rows of a table of others are which load: ranges of its loaded_at, without gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from loader.clock import utc_now
from loader.mapped.relation import Mapped
from loader.warehouses import Warehouse
from loader.warehouses.base import literal, raw_table

#: Before any row.
BEGINNING: Final = datetime(1, 1, 1)


@dataclass(frozen=True)
class Range:
    """Rows from `since` to before `until` (UTC), which are one load."""

    load_id: int
    source: str
    since: datetime
    until: datetime
    fingerprint: str
    read: int


@dataclass(frozen=True)
class News:
    """What is in a table beside its ranges: where the next one would end (None when it would be
    empty), rows of the ranges by now, rows that are too young, rows without a time."""

    until: datetime | None
    before: int
    young: int
    undated: int


def ranges_of(warehouse: Warehouse) -> list[Range]:
    """All ranges, the earliest loads first."""
    rows = warehouse.query(
        "select g.load_id, g.source, g.loaded_from, g.loaded_until, l.fingerprint, l.rows_read "
        f"from {raw_table(warehouse, 'load_ranges')} as g "
        f"inner join {raw_table(warehouse, 'loads')} as l on g.load_id = l.load_id "
        "order by g.load_id"
    )
    return [
        Range(
            int(row["load_id"]), row["source"], row["loaded_from"], row["loaded_until"],
            row["fingerprint"], int(row["rows_read"]),
        )
        for row in rows
    ]  # fmt: skip


def end_of(ranges: Sequence[Range], source: str) -> datetime:
    """Where the next range of a source begins."""
    return max((r.until for r in ranges if r.source == source), default=BEGINNING)


def within(mapped: Mapped, since: datetime, until: datetime | None = None) -> str:
    """SQL boolean over a relation with the column `arrived`."""
    parts = [f"arrived >= {_theirs(mapped, since)}"]
    if until is not None:
        parts.append(f"arrived < {_theirs(mapped, until)}")
    return " and ".join(parts)


def news(warehouse: Warehouse, mapped: Mapped, since: datetime) -> News:
    """What has come since a time up to which rows are in ranges. Reads one column of the table."""
    entry = mapped.table.entry
    where = f" where ({entry.where})" if entry.where else ""
    rows = f"(select {entry.loaded_at} as arrived from {entry.relation} as r{where}) as given"
    grown = utc_now() - timedelta(minutes=entry.lag_minutes)
    newest = f"max(case when {within(mapped, since, grown)} then arrived end)"
    before = f"arrived < {_theirs(mapped, since)}"
    (row,) = warehouse.query(
        "select count(*) as n, count(arrived) as dated, "
        f"sum(case when {before} then 1 else 0 end) as earlier, "
        f"sum(case when {within(mapped, max(since, grown))} then 1 else 0 end) as young, "
        f"{mapped.macros('time_in_utc', newest, mapped.kind)} as newest from {rows}"
    )
    newest_time = row["newest"]
    return News(
        # Up to the last row that is there, and no further: what commits late may still fit in.
        until=None if newest_time is None else newest_time + timedelta(microseconds=1),
        before=int(row["earlier"] or 0),
        young=int(row["young"] or 0),
        undated=int(row["n"]) - int(row["dated"]),
    )


def _theirs(mapped: Mapped, time: datetime) -> str:
    return mapped.macros("time_as_theirs", literal(time), mapped.kind)
