"""Syncs, and the tables as they have left them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from loader.page.facts import Sync, Table
from loader.page.reading import Reading
from loader.warehouses.base import literal, relation

# A statement of many hundred parts is more than some planners bear.
_COUNTED = 100


def syncs(reading: Reading, most: int) -> list[Sync]:
    """The last syncs, newest first."""
    books = reading.warehouse.internal_schema
    rows = reading.rows(
        books,
        ("syncs", "model_syncs"),
        "select s.sync_id, s.status, s.started_at, s.finished_at, s.error, "
        "s.next_scheduled_sync_at, sum(m.inserted_row_count) as put_in, "
        "sum(case when m.rebuilt then 1 else 0 end) as rebuilt "
        "from (select * from {syncs} order by sync_id desc "
        f"limit {most}) as s left join {{model_syncs}} as m "
        "on s.sync_id = m.sync_id and m.in_output "
        "group by s.sync_id, s.status, s.started_at, s.finished_at, s.error, "
        "s.next_scheduled_sync_at order by s.sync_id desc",
    )
    return [
        Sync(
            int(row["sync_id"]), row["status"], row["started_at"], row["finished_at"], row["error"],
            row["next_scheduled_sync_at"], int(row["put_in"] or 0), int(row["rebuilt"] or 0),
        )
        for row in rows
    ]  # fmt: skip


def tables(reading: Reading) -> list[Table]:
    """The tables that syncs have made and that are there, by name."""
    main, books = reading.warehouse.schema, reading.warehouse.internal_schema
    rows = reading.rows(
        books,
        ("model_syncs",),
        "select model, row_count from (select m.model, m.row_count, row_number() over "
        "(partition by m.model order by m.sync_id desc) as place from {model_syncs} as m "
        "where m.in_output) as latest where place = 1",
    )
    counts = {row["model"]: row["row_count"] for row in rows}
    found = reading.rows(
        main, ("_sync_info",), "select * from {sync_info} order by event_table_name"
    )
    return [
        Table(
            row["event_table_name"], row["sync_ended"], row["synced_to_time"],
            row["inserted_row_count"], counts.get(row["event_table_name"]),
        )
        for row in found
        if reading.has(main, row["event_table_name"])
    ]  # fmt: skip


def event_tables(reading: Reading) -> set[str]:
    """The names of tables that have a row for each event."""
    rows = reading.rows(
        reading.warehouse.schema, ("_event_metadata",), "select table_name from {event_metadata}"
    )
    return {"pageviews", *(row["table_name"] for row in rows)}


def last_days(tables: list[Table], days: int, now: datetime) -> list[date]:
    """The days up to that of the newest event, oldest first; none where there is no event."""
    latest = max((table.latest for table in tables if table.latest is not None), default=None)
    if latest is None:
        return []
    last = min(latest, now + timedelta(days=1)).date()
    return [last - timedelta(days=back) for back in reversed(range(days))]


def rows_by_day(
    reading: Reading, tables: list[Table], days: list[date]
) -> dict[str, dict[date, int]]:
    """Events of these days by table and day, of the tables with the most rows. Reads the tables
    themselves, but no row that is older."""
    if not tables or not days:
        return {}
    first = datetime.combine(days[0], datetime.min.time())
    last = datetime.combine(days[-1], datetime.min.time()) + timedelta(days=1)
    chosen = sorted(tables, key=lambda table: (-(table.rows or 0), table.name))[:_COUNTED]
    found = reading.warehouse.query(
        " union all ".join(
            f"select {literal(table.name)} as name, cast(time as date) as on_day, count(*) as n "
            f"from {relation(reading.warehouse.schema, table.name)} "
            f"where time >= {literal(first)} and time < {literal(last)} group by 2"
            for table in chosen
        )
    )
    counted: dict[str, dict[date, int]] = {table.name: dict.fromkeys(days, 0) for table in chosen}
    for row in found:
        counted[row["name"]][row["on_day"]] = int(row["n"])
    return counted


def dropped(reading: Reading) -> list[tuple[str, datetime]]:
    """Tables that were dropped on request, and when; the last hundred."""
    rows = reading.rows(
        reading.warehouse.schema,
        ("_dropped_tables",),
        "select event_table_name, dropped_at from {dropped_tables} "
        "order by dropped_at desc limit 100",
    )
    return [(row["event_table_name"], row["dropped_at"]) for row in rows]
