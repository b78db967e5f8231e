"""What a load has seen into the raw tables, as far as it is new."""

from __future__ import annotations

from collections.abc import Sequence

from loader.landing.catalog import Catalog
from loader.landing.columns import names
from loader.warehouses.base import Warehouse, raw_table

_SEEN_EVENTS = "eventide_staged_seen_events"
_SEEN_PROPERTIES = "eventide_staged_seen_properties"

_NEW_IN_CATALOG = """
    insert into {table} select s.* from {staged} as s
    where not exists (
        select 1 from {table} as known
        where {same} and known.first_time <= s.first_time
    )
"""


def stage_catalog(
    warehouse: Warehouse, catalog: Catalog, load_id: int
) -> Sequence[tuple[str, str]]:
    """Stage what was seen; the raw tables it goes to, each with its staged one."""
    found = (
        ("seen_events", _SEEN_EVENTS, catalog.seen_events(load_id)),
        ("seen_properties", _SEEN_PROPERTIES, catalog.seen_properties(load_id)),
    )
    for _, staged, rows in found:
        if rows.num_rows:
            warehouse.stage(staged, rows)
    return [(table, staged) for table, staged, rows in found if rows.num_rows]


def remember_catalog(warehouse: Warehouse, staged: Sequence[tuple[str, str]]) -> None:
    """Add what is staged and was not seen before, or not as early."""
    for table, rows in staged:
        keys = [name for name in names(table) if name not in ("load_id", "first_time")]
        warehouse.execute(
            _NEW_IN_CATALOG.format(
                table=raw_table(warehouse, table),
                staged=rows,
                same=" and ".join(f"coalesce(known.{k}, '') = coalesce(s.{k}, '')" for k in keys),
            )
        )
