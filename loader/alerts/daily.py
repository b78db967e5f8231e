"""What came in day by day, as the books have it; a day is 24 hours back from now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from loader.alerts.books import DAYS, SUCCEEDED
from loader.rejected.replays import SOURCE
from loader.warehouses import Warehouse
from loader.warehouses.base import internal_table, literal, raw_table

_REASONS = 5
_LONGEST_REASON = 200
_FIRST = f"coalesce({{}}, '') <> {literal(SOURCE)}"


def daily_rows(warehouse: Warehouse, now: datetime) -> dict[str, list[int | None]]:
    """Rows that each table took in. Nothing is known of days without a sync, of those on which the
    table was built anew, and of those before its first."""
    syncs = internal_table(warehouse, "syncs")
    oldest = literal(now - timedelta(days=DAYS + 1))
    of_sync = _day("s.finished_at", now)
    synced = {
        int(row["day"])
        for row in warehouse.query(
            f"select distinct {of_sync} as day from {syncs} as s where s.finished_at > {oldest}"
        )
    }
    rows = warehouse.query(
        f"select m.model as model, {of_sync} as day, sum(m.inserted_row_count) as n, "
        "max(case when m.rebuilt then 1 else 0 end) as rebuilt "
        f"from {internal_table(warehouse, 'model_syncs')} as m "
        f"join {syncs} as s on s.sync_id = m.sync_id "
        f"where m.in_output and s.finished_at > {oldest} group by 1, 2"
    )
    tables: dict[str, dict[int, int | None]] = {}
    for row in rows:
        n = None if row["rebuilt"] or row["n"] is None else int(row["n"])
        tables.setdefault(str(row["model"]), {})[int(row["day"])] = n
    return {
        table: [
            days.get(day, 0) if day in synced and day <= max(days) else None
            for day in range(DAYS + 1)
        ]
        for table, days in tables.items()
        if any(n is not None for n in days.values())
    }


def daily_lines(warehouse: Warehouse, now: datetime) -> dict[str, list[tuple[int, int] | None]]:
    """Lines rejected and read, in each format, on the day of their first reading: a replay does not
    count. A mapping is known by its name, however often it is changed."""
    rows = warehouse.query(
        f"select collector, {_day('finished_at', now)} as day, sum(rows_rejected) as rejected, "
        f"sum(rows_read) as n from {raw_table(warehouse, 'loads')} "
        f"where status = {literal(SUCCEEDED)} and {_FIRST.format('source')} "
        f"and finished_at > {literal(now - timedelta(days=DAYS + 1))} group by 1, 2"
    )
    found: dict[str, list[tuple[int, int] | None]] = {}
    for row in rows:
        days = found.setdefault(_format(row["collector"]), [None] * (DAYS + 1))
        rejected, read = days[int(row["day"])] or (0, 0)
        days[int(row["day"])] = (rejected + int(row["rejected"] or 0), read + int(row["n"] or 0))
    return found


def reasons_of(warehouse: Warehouse, now: datetime) -> dict[str, Mapping[str, int]]:
    """Why lines of the last 24 hours were rejected, the most frequent reasons of each format."""
    rows = warehouse.query(
        "select l.collector as collector, r.reason as reason, count(*) as n "
        f"from {raw_table(warehouse, 'rejected_lines')} as r "
        f"join {raw_table(warehouse, 'loads')} as l on l.load_id = r.load_id "
        f"where {_FIRST.format('l.source')} "
        f"and l.finished_at > {literal(now - timedelta(days=1))} group by 1, 2"
    )
    found: dict[str, Counter[str]] = {}
    for row in rows:
        reason = str(row["reason"])[:_LONGEST_REASON]
        found.setdefault(_format(row["collector"]), Counter())[reason] += int(row["n"])
    return {name: dict(reasons.most_common(_REASONS)) for name, reasons in found.items()}


def _format(collector: str | None) -> str:
    return (collector or "").partition("@")[0] or "unknown format"


def _day(moment: str, now: datetime) -> str:
    """SQL for the number of a day, 0 being the last."""
    cases = " ".join(
        f"when {moment} > {literal(now - timedelta(days=day + 1))} then {day}"
        for day in range(DAYS)
    )
    return f"case {cases} else {DAYS} end"
