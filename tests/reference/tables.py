"""Every documented table from the raw events (CONTRACT.md section 2)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from .columns import ALL_EVENTS, EVENTS, PAGEVIEWS, SESSION_LEVEL
from .defined import Defined
from .hashing import event_id
from .identity import Aliases, order, resolve, user_migrations
from .json_values import parse
from .landing import without_duplicates
from .properties import PropertyColumns
from .rules import as_time, matches
from .segments import segment
from .sessions import add_sessions
from .settings import Row, Settings
from .synced import synced
from .users import users

Definitions = dict[str, dict[str, Any]]
IsSynced = Callable[[str], bool]


def tables_from_raw(
    raw_events: list[Row], definitions: Definitions, settings: Settings
) -> dict[str, list[Row]]:
    """The tables by name, each a list of rows.

    `raw_events` have the canonical columns; their JSON columns are JSON text or already read.
    Where something is archived they also have `landed_at`, when their load ended. Copies of a
    message may be among them: one of them is the event, but all tell what was seen (section 4).
    """
    copies = [{**row, **_read_json(row)} for row in raw_events]
    calls = without_duplicates(copies)
    aliases = Aliases(calls, settings)
    resolve(calls, aliases, settings)
    events = sorted((call for call in calls if _is_event(call)), key=order)
    sent = ((copy["time"], copy["properties"]) for copy in copies if _is_event(copy))
    properties = PropertyColumns("event", sent, settings)
    told = [(copy["time"], copy["user_properties"]) for copy in copies]
    traits = PropertyColumns("user", told, settings)

    computed = definitions.get("properties", {})
    of_events = Defined(computed, ("event", "session"), properties.first)
    of_sessions = Defined(computed, ("session",), properties.first)
    of_users = Defined(computed, ("user",), traits.first)
    sessions = add_sessions(events, settings)
    people = users(calls, sessions, aliases, traits, settings)
    texts = PropertyColumns("user", told, replace(settings, all_text=True, fixed_types={}))
    told_of = {row["user_id"]: row for row in users(calls, sessions, aliases, texts, settings)}
    session_of = {row["session_id"]: row for row in sessions}

    def looked_at(event: Row) -> dict[str, Row | None]:
        return {"event": event, "session": session_of.get(event["session_id"])}

    everywhere = definitions.get("synced", {})
    of_all, of_people = synced(everywhere.get("events", {})), synced(everywhere.get("users", {}))
    kept = {
        name: synced(definition, everywhere.get("events", {}))
        for name, definition in definitions.get("events", {}).items()
    }
    pageviews = [event for event in events if event["call"] in ("page", "screen")]
    labeled = {
        name: _labeled(events, definition)
        for name, definition in definitions.get("events", {}).items()
    }
    tables = {
        "users": [
            _kept(row, traits, of_people) | of_users.values(user=told_of[row["user_id"]])
            for row in people
        ],
        "sessions": [row | of_sessions.values(session=row) for row in sessions],
        "pageviews": _with(
            _pageviews(pageviews, properties, of_all), pageviews, of_events, looked_at
        ),
        **{
            name: _without_gaps(
                _with(
                    _event_table(own, properties, kept[name], settings), own, of_events, looked_at
                ),
                own,
                definitions["events"][name],
            )
            for name, own in labeled.items()
        },
        "user_migrations": user_migrations(calls, aliases),
    }
    event_tables = ["pageviews", "sessions", *labeled]
    tables["all_events"] = _all_events({name: tables[name] for name in event_tables}, events)
    tables["_type_conflicts"] = [
        *_conflicts("users", sorted(calls, key=order), "user_properties", traits, of_people),
        *_conflicts("pageviews", pageviews, "properties", properties, of_all),
        *(
            row
            for name in labeled
            for row in _conflicts(name, labeled[name], "properties", properties, kept[name])
        ),
        *(
            _cut(name, column, value, event_id(event["message_id"]), event["time"])
            for name, own in (("pageviews", pageviews), *labeled.items())
            for event in own
            for column, value in of_events.cut(**looked_at(event))
        ),
        *(
            _cut("sessions", column, value, row["event_id"], row["time"])
            for row in sessions
            for column, value in of_sessions.cut(session=row)
        ),
        *(
            _cut("users", column, value, None, row["last_modified"])
            for row in people
            for column, value in of_users.cut(user=told_of[row["user_id"]])
        ),
    ]
    for name, definition in definitions.get("segments", {}).items():
        tables[name] = segment(definition["match"], tables, settings)
    return tables


def _with(
    rows: list[Row],
    events: list[Row],
    defined: Defined,
    looked_at: Callable[[Row], dict[str, Row | None]],
) -> list[Row]:
    """The rows of an event table with their defined properties."""
    return [
        row | defined.values(**looked_at(event)) for row, event in zip(rows, events, strict=True)
    ]


def _cut(table: str, column: str, value: str, event_id: int | None, time: datetime) -> Row:
    """Section 8: a value that is too long is cut and counted."""
    return {
        "event_table_name": table,
        "column_name": column,
        "expected_type": "text(256)",
        "value": value,
        "event_id": event_id,
        "time": time,
    }


def _is_event(call: Row) -> bool:
    return call["call"] in ("track", "page", "screen")


def _read_json(row: Row) -> Row:
    columns = {name: row.get(name) for name in ("properties", "user_properties")}
    for name, value in columns.items():
        if isinstance(value, str):
            columns[name] = parse(value)
        elif value is not None:  # numbers must come from text, as sent
            columns[name] = parse(json.dumps(value)) if _has_numbers(value) else value
    return columns


def _has_numbers(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_numbers(item) for item in value.values())
    if isinstance(value, list):
        return any(_has_numbers(item) for item in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _labeled(events: list[Row], definition: dict[str, Any]) -> list[Row]:
    """Section 8: all history, or from the start date; what landed before it was archived."""
    since, archived = as_time(definition.get("since")), as_time(definition.get("archived"))
    return [
        event
        for event in events
        if (since is None or event["time"] >= since)
        and (archived is None or event["landed_at"] < archived)
        and matches(definition["match"], event)
    ]


def _without_gaps(rows: list[Row], events: list[Row], definition: dict[str, Any]) -> list[Row]:
    """Section 8: an archived property is empty for what landed until it was restored."""
    for column, (archived, restored) in definition.get("gaps", {}).items():
        start, end = as_time(archived), as_time(restored)
        for row, event in zip(rows, events, strict=True):
            if column in row and start <= event["landed_at"] < (end or datetime.max):
                row[column] = None
    return rows


def _row(event: Row, columns: list[str], library: str, properties: Row) -> Row:
    own = {"event_id": event_id(event["message_id"]), "library": library}
    row = {
        name: event["session"][name] if name in SESSION_LEVEL else own.get(name, event.get(name))
        for name in columns
    }
    return row | properties


def _kept(row: Row, traits: PropertyColumns, is_synced: IsSynced) -> Row:
    """The row of a user without what is not synced; the documented columns always are."""
    own = {name for name in traits.first if name not in ("email", "handle")}
    return {name: row[name] for name in row if name not in own or is_synced(name)}


def _custom(events: list[Row], properties: PropertyColumns, is_synced: IsSynced) -> list[Row]:
    """Each event's own properties, for the same columns in order of first appearance."""
    values = [properties.values(event["properties"]) for event in events]
    seen = dict.fromkeys(column for row in values for column in row if is_synced(column))
    return [{column: row.get(column) for column in seen} for row in values]


def _pageviews(events: list[Row], properties: PropertyColumns, is_synced: IsSynced) -> list[Row]:
    """All documented columns, then the pageviews' properties; `library` is the session's."""
    return [
        _row(event, PAGEVIEWS, event["session_library"], values)
        for event, values in zip(events, _custom(events, properties, is_synced), strict=True)
    ]


def _event_table(
    events: list[Row], properties: PropertyColumns, is_synced: IsSynced, settings: Settings
) -> list[Row]:
    """The columns whose libraries occur for the event, and its properties."""
    occurring = {event["library"] for event in events}
    columns = [
        name
        for name, libraries in EVENTS.items()
        if settings.all_builtin_columns or libraries & occurring
    ]
    return [
        _row(event, columns, event["library"], values)
        for event, values in zip(events, _custom(events, properties, is_synced), strict=True)
    ]


def _all_events(tables: dict[str, list[Row]], events: list[Row]) -> list[Row]:
    """Every row of the tables, with the union of their columns."""
    session_time = {event_id(event["message_id"]): event["session_time"] for event in events}
    columns = list(
        dict.fromkeys(
            [
                *ALL_EVENTS,
                *(name for rows in tables.values() for row in rows[:1] for name in row),
            ]
        )
    )
    result = []
    for table, rows in tables.items():
        for row in rows:
            extra = {
                "event_table_name": table,
                "event_view_name": table,
                "session_time": 0.0 if table == "sessions" else session_time[row["event_id"]],
            }
            result.append({name: extra.get(name, row.get(name)) for name in columns})
    return result


def _conflicts(
    table: str, rows: list[Row], source: str, columns: PropertyColumns, is_synced: IsSynced
) -> list[Row]:
    """Section 4: each value that its column's fixed type does not hold, without a cap."""
    return [
        {
            "event_table_name": table,
            "column_name": column,
            "expected_type": columns.kind[column],
            "value": value,
            "event_id": event_id(row["message_id"]),
            "time": row["time"],
        }
        for row in rows
        for column, value in columns.misfits(row[source])
        if is_synced(column)
    ]
