"""One load of a table of others: what is in its range goes into ledger, catalog and quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from loader.landing.catalog import Catalog
from loader.landing.columns import names
from loader.landing.publish import Counts
from loader.landing.publish_catalog import remember_catalog, stage_catalog
from loader.mapped.ranges import within
from loader.mapped.relation import Mapped
from loader.mapped.seen import seen_in
from loader.warehouses import Warehouse
from loader.warehouses.base import literal, quoted, raw_table

_MEASURED: Final = "eventide_measured_rows"


@dataclass(frozen=True)
class Measured:
    """What a range holds; its rows, narrow, are in a temporary table until the next one."""

    counts: Counts
    reasons: dict[str, int]
    catalog: Catalog


def measure(warehouse: Warehouse, mapped: Mapped, since: datetime, until: datetime) -> Measured:
    """Look at the rows of a range. Nothing of it lasts but the temporary table."""
    calls = f"select * from ({mapped.calls}) as calls where {within(mapped, since, until)}"
    text = warehouse.type_names["text"]
    arrived = mapped.macros("time_in_utc", "c.arrived", mapped.kind)
    warehouse.keep(
        _MEASURED,
        "select c.event_id, c.message_id, coalesce(c.problem, c.json_problem) as problem, "
        "c.problem is null as is_call, case when c.problem is not null or c.json_problem is not "
        f"null then 'loaded_at ' || cast({arrived} as {text}) || coalesce(', message_id ' || "
        f"c.message_id, '') end as line from ({calls}) as c",
    )
    rows = warehouse.query(
        f"select problem, count(*) as n, count(distinct message_id) as messages "
        f"from {quoted(_MEASURED)} group by problem"
    )
    read = sum(int(row["n"]) for row in rows)
    reasons = {row["problem"]: int(row["n"]) for row in rows if row["problem"] is not None}
    landed = sum(int(row["messages"]) for row in rows if row["problem"] is None)
    rejected = sum(reasons.values())
    # A text that is no JSON may fail whoever looks into it: none but those of the range are.
    json_is_right = f"case when {within(mapped, since, until)} then c.json_problem end is null"
    valid = f"select * from ({calls}) as c where c.problem is null and {json_is_right}"
    return Measured(
        Counts(read, landed, read - landed - rejected, rejected),
        dict(sorted(reasons.items(), key=lambda item: -item[1])),
        seen_in(warehouse, mapped.macros, valid),
    )


def record(warehouse: Warehouse, mapped: Mapped, load_id: int, measured: Measured) -> None:
    """Put what was measured last into the raw tables, but the ledger, in place of what an earlier
    look at the load has put there; the caller commits. Waits until no other loader publishes.
    """
    staged = stage_catalog(warehouse, measured.catalog, load_id)
    # Nothing is staged from here on: there are warehouses where a new table ends a transaction.
    warehouse.alone()
    drop_recorded(warehouse, load_id)
    remember_catalog(warehouse, staged)
    rows = quoted(_MEASURED)
    if measured.counts.rejected:
        _insert(
            warehouse,
            "rejected_lines",
            f"select {load_id} as load_id, {literal(mapped.table.entry.relation)} as file, "
            "row_number() over (order by line) as line_number, line, problem as reason "
            f"from {rows} where problem is not null",
        )
    _insert(
        warehouse,
        "checked_rows",
        f"select {load_id} as load_id, event_id as row_number from {rows} where is_call "
        "group by event_id having count(*) > 1 or count(problem) > 0",
    )


def drop_recorded(warehouse: Warehouse, load_id: int) -> None:
    """Take out what a look at a load has recorded; the caller commits."""
    for table in ("seen_events", "seen_properties", "rejected_lines", "checked_rows"):
        warehouse.execute(f"delete from {raw_table(warehouse, table)} where load_id = {load_id}")


def _insert(warehouse: Warehouse, table: str, query: str) -> None:
    columns = ", ".join(quoted(name) for name in names(table))
    warehouse.execute(f"insert into {raw_table(warehouse, table)} ({columns}) {query}")
