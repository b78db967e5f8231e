"""What the tables must be: the reference, on the very lines that were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from loader.reserved import RESERVED
from tests.prove.case import Definitions
from tests.reference import Row, Settings, land, tables_from_raw
from tests.reference.definitions import definitions
from tests.reference.hashing import hash63, md5_hex
from tests.reference.json_values import to_json

Counts = dict[str, dict[str, int]]


def expected(
    lines_by_file: Mapping[str, Sequence[str]],
    landed_at: Mapping[str, datetime],
    events: Definitions,
    segments: Definitions,
    properties: Definitions,
    synced: Definitions,
    variables: Mapping[str, Any],
) -> tuple[dict[str, list[Row]], Counts]:
    """Every table by name, and for each file the rows read, landed, duplicate and rejected.

    Lines are compact JSON with their characters unescaped; `variables` are those of
    dbt_project.yml.
    """
    settings = reference_settings(variables)
    landed = land(lines_by_file, settings, landed_at)
    wanted = definitions(events, segments, properties, synced)
    tables = tables_from_raw(landed.copies, wanted, settings)
    tables["_event_metadata"] = [
        {
            "table_name": table,
            "ui_name": entry["name"],
            "notes": entry.get("notes"),
            "state": "archived" if entry.get("archived") else "synced",
            "row_count": len(tables[table]),
        }
        for table, entry in events.items()
    ]
    return tables, landed.counts


def reference_settings(variables: Mapping[str, Any]) -> Settings:
    """The settings of dbt_project.yml in the reference's words."""
    types = variables["property_types"]
    fixed = {} if isinstance(types, str) else {"event": types, "user": types}
    return Settings(
        ignored_identities=frozenset(variables["ignored_identities"]),
        ignored_aliases=frozenset(
            (alias["previous_id"], alias["user_id"]) for alias in variables["ignored_aliases"]
        ),
        session_timeout=timedelta(minutes=variables["session_timeout_minutes"]),
        mobile_session_timeout=timedelta(minutes=variables["session_timeout_minutes_mobile"]),
        fixed_types=fixed,
        all_text=types == "text",
        all_builtin_columns=variables["all_builtin_columns"],
        initial_columns=variables["initial_columns"],
        reserved_words=frozenset(RESERVED),
        derived_message_id=lambda record: "content:" + md5_hex(to_json(record)),
        content_hash=lambda record: hash63(to_json(record)),
    )
