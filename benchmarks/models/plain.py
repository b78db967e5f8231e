"""The same 40 tables as somebody without this project would make them.

The lines as they arrived in a table of one JSON column; for each label one ``create table as``
that takes out each property by itself. The tables have a column for each custom property of ours,
of the same type, and for each built-in column that a line tells by itself. What takes more than a
line (the session and its columns, the user after merges, places of addresses, browsers) they do
not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from benchmarks.clock import now
from benchmarks.models.labels import LABELS, Label, text

# Where a line tells built-in columns; {page} is where its kind of line has the page.
_PLACES = {
    "event_id": "messageId",
    "user_id": "userId",
    "session_id": "anonymousId",
    "time": "timestamp",
    "type": "type",
    "library": "context.library.name",
    "platform": "context.os.name",
    "device_type": "context.device.type",
    "ip": "context.ip",
    "browser": "context.userAgent",
    "referrer": "{page}.referrer",
    "landing_page": "{page}.url",
    "utm_source": "context.campaign.source",
    "utm_campaign": "context.campaign.name",
    "utm_medium": "context.campaign.medium",
    "utm_term": "context.campaign.term",
    "utm_content": "context.campaign.content",
    "path": "{page}.path",
    "query": "{page}.search",
    "title": "{page}.title",
    "device": "context.device.model",
    "carrier": "context.network.carrier",
    "app_name": "context.app.name",
    "app_version": "context.app.version",
    "view_controller": "name",
}
_TARGETS = (
    "href", "action_method", "screen_a11y_id", "target_view_class", "target_view_name",
    "target_a11y_id", "target_text",
)  # fmt: skip
_BUILT_IN = _PLACES | {name: f"properties.{name}" for name in _TARGETS}

Columns = Sequence[tuple[str, str]]


def columns_of(ours: Path, schema: str) -> tuple[dict[str, Columns], dict[str, str]]:
    """The columns (name, type) of our event tables, and the path of each custom property."""
    with duckdb.connect(str(ours), read_only=True) as db:
        rows = db.execute(
            "select table_name, column_name, data_type from information_schema.columns "
            "where table_schema = ? order by table_name, ordinal_position",
            [schema],
        ).fetchall()
        paths = db.execute(
            f"select column_name, min(array_to_string(cast(path as varchar[]), '.')) "
            f"from {schema}_internal.property_columns where scope = 'event' group by 1"
        ).fetchall()
    tables: dict[str, Columns] = {
        label.key: [(name, kind) for table, name, kind in rows if table == label.key]
        for label in LABELS
    }
    return tables, dict(paths)


def statement(label: Label, columns: Columns, paths: Mapping[str, str]) -> str:
    """The ``create table`` of a label."""
    page = "context.page" if label.kind == "custom" else "properties"
    values = []
    for name, kind in columns:
        place = _BUILT_IN[name].format(page=page) if name in _BUILT_IN else paths.get(name)
        if place is None:
            continue
        value = text(place)
        typed = name in paths or name == "time"
        values.append(value if not typed or kind == "VARCHAR" else f"try_cast({value} as {kind})")
        values[-1] += f' as "{name}"'
    return f"create table {label.key} as select {', '.join(values)} from lines where {label.where}"


def make(
    files: Iterable[Path], where: Path, ours: Path, schema: str
) -> dict[str, float | dict[str, int]]:
    """Make all tables; CPU seconds for the table of lines and for the 40, columns and rows."""
    tables, paths = columns_of(ours, schema)
    with duckdb.connect(str(where)) as db:
        began = now()
        db.execute(
            "create table lines as select json as line from read_ndjson_objects(?)",
            [[str(file) for file in files]],
        )
        db.execute("checkpoint")
        landed = now()
        for label in LABELS:
            db.execute(statement(label, tables[label.key], paths))
        db.execute("checkpoint")
        made = now()
        rows = {
            label.key: db.execute(f"select count(*) from {label.key}").fetchall()[0][0]
            for label in LABELS
        }
        columns = db.execute(
            "select count(*) from information_schema.columns where table_name <> 'lines'"
        ).fetchall()[0][0]
    return {
        "lines": (landed - began).cpu,
        "tables": (made - landed).cpu,
        "wall": (made - landed).wall,
        "columns": columns,
        "columns_of_ours": sum(len(own) for own in tables.values()),
        "rows": rows,
    }
