"""The raw events as a view over tables of others."""

from __future__ import annotations

from collections.abc import Sequence

from loader.errors import SourceError
from loader.landing.columns import EVENTS
from loader.mapped.read import RAW_EVENTS_FILE
from loader.mapped.relation import Mapped
from loader.warehouses import Warehouse
from loader.warehouses.base import (
    create_raw_tables,
    events_are_mapped,
    raw_table,
    tables_in,
)


def prepare(warehouse: Warehouse) -> bool:
    """Make the raw tables but that of events; whether its view is there.

    Raises SourceError where events have landed in it: both cannot be.
    """
    create_raw_tables(warehouse, events=False)
    if EVENTS not in tables_in(warehouse, warehouse.raw_schema):
        return False
    if events_are_mapped(warehouse):
        return True
    events = raw_table(warehouse, EVENTS)
    if warehouse.query(f"select 1 as n from {events} limit 1"):
        raise SourceError(
            f"{events} holds events that were loaded from files, and {RAW_EVENTS_FILE} says that "
            "raw events are rows of other tables. A schema has the one or the other: name another "
            "schema (EVENTIDE_SCHEMA, or the target's schema in profiles.yml), or remove the file."
        )
    warehouse.execute(f"drop table {events}")
    warehouse.commit()
    return False


def create_view(warehouse: Warehouse, tables: Sequence[Mapped]) -> None:
    """Make the view, or put it in place of the one that is there, and commit."""
    parts = " union all ".join(f"({mapped.events(warehouse.raw_schema)})" for mapped in tables)
    warehouse.execute(f"create or replace view {raw_table(warehouse, EVENTS)} as {parts}")
    warehouse.commit()


def refuse_files(warehouse: Warehouse) -> None:
    """Raise SourceError where files cannot land, since the raw events are a view."""
    if events_are_mapped(warehouse):
        raise SourceError(
            f"{raw_table(warehouse, EVENTS)} is a view over tables that others fill "
            f"({RAW_EVENTS_FILE}), so that no file can land there. Load into another schema "
            "(EVENTIDE_SCHEMA, or the target's schema in profiles.yml)."
        )
