"""The table users (CONTRACT.md sections 2 and 6)."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from .columns import INITIAL
from .identity import Aliases, order
from .properties import PropertyColumns
from .settings import Row, Settings


def users(
    calls: list[Row],
    sessions: list[Row],
    aliases: Aliases,
    columns: PropertyColumns,
    settings: Settings,
) -> list[Row]:
    """One row for each user id of any call, merged devices together."""
    calls_of: dict[int, list[Row]] = defaultdict(list)
    for call in sorted(calls, key=order):
        calls_of[call["user_id"]].append(call)
    sessions_of: dict[int, list[Row]] = defaultdict(list)
    for session in sessions:
        sessions_of[session["user_id"]].append(session)
    shown = columns.in_order(set(columns.first) - {"email", "handle"})
    rows = []
    for user_id, own in sorted(calls_of.items()):
        name_space, _, identity = own[0]["user_key"].partition(":")
        identity = identity if name_space == "identity" else None
        properties = _properties(own, columns)
        latest = {column: value for column, (value, _) in properties.items()}
        row = {
            "user_id": user_id,
            "identity": identity,
            "handle": latest.get("handle"),
            "email": latest.get("email"),
            "joindate": own[0]["time"],
            "last_modified": max(
                [
                    own[0]["time"],
                    *_first_carried(own).values(),
                    *(aliases.first_times(identity) if identity else []),
                    *(since for _, since in properties.values()),
                ]
            ),
        }
        if settings.initial_columns:
            row |= _first_touch(sessions_of[user_id])
        rows.append(row | {column: latest.get(column) for column in shown})
    return rows


def _properties(calls: list[Row], columns: PropertyColumns) -> dict[str, tuple[Any, datetime]]:
    """Column -> latest value that is not null, and since when it has been that value."""
    current: dict[str, tuple[Any, datetime]] = {}
    for call in calls:
        for column, value in columns.values(call["user_properties"]).items():
            if column not in current or current[column][0] != value:
                current[column] = value, call["time"]
    return current


def _first_carried(calls: list[Row]) -> dict[str, datetime]:
    """Identity -> the earliest time that a call carried it itself."""
    first: dict[str, datetime] = {}
    for call in calls:
        if call["own"]:
            first.setdefault(call["own"], call["time"])
    return first


def _first_touch(sessions: list[Row]) -> Row:
    """initial_*: from the earliest session."""
    first = min(sessions, key=lambda s: (s["time"], s["session_id"]), default={})
    return {"initial_" + name: first.get(name) for name in INITIAL}
