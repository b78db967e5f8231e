"""Which properties the events of a line have, from the catalog that landing keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from loader.discovery.history import History
from loader.discovery.lines import Line, SeenProperty
from loader.labels.fields import PROPERTIES, property_path
from loader.warehouses.base import raw_table


def with_properties(
    history: History, lines: Iterable[Line], fixed_types: str | Mapping[str, str]
) -> tuple[Line, ...]:
    """The lines with the properties of their events, in order of first appearance.

    The catalog knows events by type and name: lines of one type share their properties.
    `fixed_types` is the setting `property_types`.
    """
    catalog = raw_table(history.warehouse, "seen_properties")
    rows = history.warehouse.query(f"""
        with types as (
            select column_name, {history.macros("least_type", "kind")} as data_type
            from {catalog} where scope = 'event' group by column_name
        )
        select
            p.type, p.event, p.path, p.column_name, types.data_type, min(p.load_id) as first_load
        from {catalog} as p
        inner join types on p.column_name = types.column_name
        where p.scope = 'event'
        group by p.type, p.event, p.path, p.column_name, types.data_type
        order by first_load, min(p.first_time), p.path
    """)
    by_event: dict[tuple[Any, Any], list[SeenProperty]] = {}
    for row in rows:
        column = row["column_name"]
        if isinstance(fixed_types, str):
            data_type = fixed_types
        else:
            data_type = fixed_types.get(column, row["data_type"])
        found = SeenProperty(_field(json.loads(row["path"])), column, data_type)
        by_event.setdefault((row["type"], row["event"]), []).append(found)
    return tuple(
        replace(line, properties=tuple(by_event.get((line.keys["type"], line.keys["event"]), ())))
        for line in lines
    )


def _field(path: list[str]) -> str:
    plain = PROPERTIES + ".".join(path)
    if property_path(plain) == tuple(path):
        return plain
    keys = (key.replace("\\", "\\\\").replace('"', '\\"') for key in path)
    return PROPERTIES + ".".join(f'"{key}"' for key in keys)
