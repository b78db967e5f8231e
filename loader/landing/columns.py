"""The raw tables' columns, once: DDL, select lists and Arrow schemas all come from here.

Kinds are `text`, `bigint`, `timestamp` (UTC without zone, microseconds), `boolean` and `json`;
a warehouse says in its own file what it calls each of them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_TEXTS_AFTER_LIBRARY = [
    "platform",
    "device_type",
    "country",
    "region",
    "city",
    "ip",
    "user_agent",
    "referrer",
    "url",
    "browser",
    "search_keyword",
    "utm_source",
    "utm_campaign",
    "utm_medium",
    "utm_term",
    "utm_content",
    "domain",
    "path",
    "hash",
    "query",
    "title",
    "href",
    "device",
    "carrier",
    "app_name",
    "app_version",
    "action_method",
    "view_controller",
    "screen_a11y_id",
    "screen_a11y_label",
    "target_view_class",
    "target_view_name",
    "target_a11y_id",
    "target_a11y_label",
    "target_text",
    "heap_device_id",
    "heap_app_name",
    "heap_app_version",
    "heap_device",
]

#: The raw events: a table, or a view over tables that others fill.
EVENTS = "events"

EVENT_COLUMNS: tuple[tuple[str, str], ...] = (
    ("load_id", "bigint"),
    ("row_number", "bigint"),
    ("message_id", "text"),
    ("event_id", "bigint"),
    ("call", "text"),
    ("anonymous_id", "text"),
    ("identity", "text"),
    ("previous_id", "text"),
    ("collector_session_id", "text"),
    ("type", "text"),
    ("event", "text"),
    ("time", "timestamp"),
    ("received_at", "timestamp"),
    ("time_replaced", "boolean"),
    ("content_hash", "bigint"),
    ("library", "text"),
    *((name, "text") for name in _TEXTS_AFTER_LIBRARY),
    ("properties", "json"),
    ("user_properties", "json"),
)

RAW_TABLES: MappingProxyType[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "events": EVENT_COLUMNS,
        "loads": (
            ("load_id", "bigint"),
            ("source", "text"),
            ("file", "text"),
            ("collector", "text"),
            ("fingerprint", "text"),
            ("rows_read", "bigint"),
            ("rows_landed", "bigint"),
            ("rows_duplicate", "bigint"),
            ("rows_rejected", "bigint"),
            ("started_at", "timestamp"),
            ("finished_at", "timestamp"),
            ("status", "text"),
            ("error", "text"),
        ),
        "rejected_lines": (
            ("load_id", "bigint"),
            ("file", "text"),
            ("line_number", "bigint"),
            ("line", "text"),
            ("reason", "text"),
        ),
        "seen_events": (
            ("load_id", "bigint"),
            ("call", "text"),
            ("type", "text"),
            ("event", "text"),
            ("library", "text"),
            ("first_time", "timestamp"),
        ),
        "seen_properties": (
            ("load_id", "bigint"),
            ("scope", "text"),
            ("call", "text"),
            ("type", "text"),
            ("event", "text"),
            ("path", "text"),
            ("column_name", "text"),
            ("kind", "text"),
            ("first_time", "timestamp"),
        ),
        "load_ranges": (
            ("load_id", "bigint"),
            ("source", "text"),
            ("loaded_from", "timestamp"),
            ("loaded_until", "timestamp"),
        ),
        "checked_rows": (
            ("load_id", "bigint"),
            ("row_number", "bigint"),
        ),
        "forget_requests": (
            ("request_id", "bigint"),
            ("kind", "text"),
            ("forgotten_at", "timestamp"),
            ("also_future", "boolean"),
            ("salt", "text"),
            ("removed", "json"),
            ("finished_at", "timestamp"),
        ),
        "forgotten": (
            ("request_id", "bigint"),
            ("kind", "text"),
            ("hash", "text"),
        ),
    }
)


def names(table: str) -> list[str]:
    """The column names of a raw table, in order."""
    return [name for name, _ in RAW_TABLES[table]]


def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema in which rows of a raw table travel to the warehouse (JSON as text)."""
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "json": pa.string(),
        "bigint": pa.int64(),
        "timestamp": pa.timestamp("us"),
        "boolean": pa.bool_(),
    }
    return pa.schema([(name, types[kind]) for name, kind in RAW_TABLES[table]])


def kind_of(type_: pa.DataType) -> str:
    """Which kind the values of an Arrow type are: JSON travels as text."""
    import pyarrow as pa

    if pa.types.is_boolean(type_):
        return "boolean"
    if pa.types.is_timestamp(type_):
        return "timestamp"
    return "bigint" if pa.types.is_integer(type_) else "text"
