"""What a load has seen: events with their libraries, properties with their kinds.

Models read their property columns from here, so that no model scans history for them. All valid
records count, duplicates too: which copy of an event came first must not show.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import duckdb
import pyarrow as pa

from loader.landing.columns import arrow_schema
from loader.landing.kinds import MARK, MARK_PATTERN, leaves
from loader.names import column_name

_Key = TypeVar("_Key")
_EventKey = tuple[str, str | None, str | None, str]
_PropertyKey = tuple[str, str, str | None, str | None, tuple[str, ...], str]

_SEEN_EVENTS = """
    select call, type, event, library, min(time)
    from final
    where problem is null and call in ('track', 'page', 'screen')
    group by all
"""

_SEEN_STRUCTURES = """
    with bodies as (
        select
            f.call,
            f.type,
            f.event,
            f.builtin_keys,
            f.time,
            coalesce(s.{column}, f.{column})::varchar as body
        from final as f
        left join shapes as s using (row_number)
        where f.problem is null and f.{column} is not null
    )

    select call, {keys}, any_value(builtin_keys), json_structure(
        regexp_replace(replace(body, chr(1), ''), $${pattern}$$, $${mark}$$, 'g')) as structure,
        min(time)
    from bodies
    group by call, {keys}, structure
"""


@dataclass
class Catalog:
    """Collects from batches; `events` and `properties` hold the first time of each key."""

    events: dict[_EventKey, datetime] = field(default_factory=dict)
    properties: dict[_PropertyKey, datetime] = field(default_factory=dict)

    def add(self, engine: duckdb.DuckDBPyConnection) -> None:
        """Take in the batch that the engine holds as `final` and `shapes`."""
        for call, type_, event, library, first in engine.execute(_SEEN_EVENTS).fetchall():
            _earliest(self.events, (call, type_, event, library), first)
        for scope, column, keys in (
            ("event", "properties", "type, event"),
            ("user", "user_properties", "null, null"),
        ):
            sql = _SEEN_STRUCTURES.format(column=column, keys=keys, pattern=MARK_PATTERN, mark=MARK)
            for call, type_, event, builtin, structure, first in engine.execute(sql).fetchall():
                for path, kind in leaves(structure):
                    if path and not (len(path) == 1 and path[0] in (builtin or ())):
                        key = (scope, call, type_, event, path, kind)
                        _earliest(self.properties, key, first)

    def seen_events(self, load_id: int) -> pa.Table:
        """Rows of the raw table `seen_events`."""
        rows = [(load_id, *key, first) for key, first in sorted(self.events.items(), key=str)]
        return _table("seen_events", rows)

    def seen_properties(self, load_id: int) -> pa.Table:
        """Rows of the raw table `seen_properties`."""
        rows = [
            (
                load_id,
                *key[:4],
                json.dumps(key[4], ensure_ascii=False),
                column_name(key[4], scope=key[0]),
                key[5],
                first,
            )
            for key, first in sorted(self.properties.items(), key=str)
        ]
        return _table("seen_properties", rows)


def _earliest(seen: dict[_Key, datetime], key: _Key, first: datetime) -> None:
    known = seen.get(key)
    if known is None or first < known:
        seen[key] = first


def _table(name: str, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    schema = arrow_schema(name)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
