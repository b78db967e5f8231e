"""Sentences that describe property columns, for the docs site."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

#: A description for each (scope, column name); the scope is `event` or `user`.
Descriptions = Mapping[tuple[str, str], str]

_TYPES = {
    "boolean": "true or false",
    "bigint": "integer",
    "double": "number",
    "timestamp": "time (UTC)",
    "text": "text",
    "json": "JSON",
}


def property_descriptions(rows: Iterable[Mapping[str, Any]]) -> Descriptions:
    """What each property column holds, such as "Property `shipping.method` of the event as
    sent; text. First seen on 2026-03-02."

    rows: of the catalog of properties, with scope, column_name, data_type, path (a JSON array of
    keys) and first_time; several paths may share a column.
    """
    columns: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        columns.setdefault((row["scope"], row["column_name"].lower()), []).append(row)
    return {key: _description(key[0], members) for key, members in columns.items()}


def property_path(path: str) -> str:
    """A path, a JSON array of keys, as rules write it: keys with dots or quotes in quotes."""
    return ".".join(
        json.dumps(key, ensure_ascii=False) if not key or set(key) & set('."\\') else key
        for key in json.loads(path)
    )


def _description(scope: str, rows: list[Mapping[str, Any]]) -> str:
    # In a row with several of them, the one that appeared last counts.
    rows = sorted(rows, key=lambda row: (row["first_time"], row["path"]), reverse=True)
    paths = [f"`{property_path(row['path'])}`" for row in rows]
    what = "Property" if scope == "event" else "User property"
    if len(paths) > 1:
        what = "First of the properties" if scope == "event" else "First of the user properties"
        paths = [*paths[:-2], f"{paths[-2]} and {paths[-1]}"]
    whose = "of the event as sent" if scope == "event" else "at its latest value"
    told = "that has a value, " if len(rows) > 1 else ""
    return (
        f"{what} {', '.join(paths)} {told}{whose}; {_TYPES[rows[-1]['data_type']]}. "
        f"First seen on {rows[-1]['first_time']:%Y-%m-%d}."
    )
