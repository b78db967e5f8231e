"""A consumer of dumps, written from what the guide tells it: it knows manifests and files only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import fastavro
import pyarrow.parquet as pq

from tests.functional.project import Project

Row = dict[str, Any]
Read = Callable[[str], Iterable[Row]]
Key = Callable[[str, Row], tuple[int, ...]]


def read_file(url: str) -> list[Row]:
    """The records of a local file."""
    if url.endswith(".parquet"):
        rows: list[Row] = pq.read_table(url).to_pylist()
        return rows
    with Path(url).open("rb") as file:
        return [record for record in fastavro.reader(file) if isinstance(record, dict)]


def manifests(root: Path) -> list[dict[str, Any]]:
    """All manifests below a folder, oldest first."""
    files = sorted((root / "manifests").glob("sync_*.json"))
    return [json.loads(file.read_text()) for file in files]


def key_of(table: str, row: Row) -> tuple[int, ...]:
    """What tells a row of a table from all others."""
    if table in ("users", "sessions", "user_migrations"):
        column = {"users": "user_id", "sessions": "session_id"}.get(table, "from_user_id")
        return (row[column],)
    return (row["user_id"], row["event_id"])


def key_of_loaders(table: str, row: Row) -> tuple[int, ...]:
    """The same for loaders that know an event, and a session, by the number of its event alone."""
    if table in ("users", "user_migrations"):
        return key_of(table, row)
    return (row["event_id"],)


def replay(
    dumps: list[dict[str, Any]], table: str, read: Read = read_file, key_of: Key = key_of
) -> list[Row]:
    """The rows of a table: the newest full dump, then each increment's rows in place of those of
    the same key, the latest of all last."""
    held: dict[tuple[int, ...], Row] = {}
    for dump in dumps:
        (listed,) = [t for t in dump["tables"] if t["name"] == table] or [None]
        if listed is None:
            continue
        if not listed["incremental"]:
            held = {}
        for file in listed["files"]:
            for row in read(file):
                key = key_of(table, row)
                held.pop(key, None)
                held[key] = row
    return list(held.values())


def resolved(rows: Iterable[Row], table: str, migrations: Iterable[Row]) -> list[Row]:
    """The rows with final users; of those that come to one key, the latest."""
    goals = {row["from_user_id"]: row["to_user_id"] for row in migrations}
    found: dict[tuple[int, ...], Row] = {}
    for row in rows:
        moved = {**row, "user_id": goals.get(row["user_id"], row["user_id"])}
        found[key_of(table, moved)] = moved
    return list(found.values())


def consumed(root: Path, *, migrate: bool, key_of: Key = key_of) -> dict[str, list[Row]]:
    """What a consumer has in the end, by table; `migrate`: it resolves users by itself."""
    dumps = manifests(root)
    migrations = replay(dumps, "user_migrations")
    tables = {}
    for listed in dumps[-1]["tables"]:
        name, columns = listed["name"], listed["columns"]
        if name == "_event_metadata":
            continue
        rows = replay(dumps, name, key_of=key_of)
        if migrate and name != "user_migrations":
            rows = resolved(rows, name, migrations)
        # Files of earlier dumps may lack columns that came later.
        tables[name] = [{column: row.get(column) for column in columns} for row in rows]
    return tables


def assert_consumed(project: Project, root: Path, *, migrate: bool) -> None:
    """Consumers, by either key, have exactly the tables of the warehouse."""
    held = [consumed(root, migrate=migrate, key_of=key) for key in (key_of, key_of_loaders)]
    names = list(held[0])
    selects = project.queries(f"select * from {{main}}.{name}" for name in names)
    for name, live in zip(names, selects, strict=True):
        expected = _sorted([_as_exported(name, row) for row in live])
        for tables in held:
            assert _sorted(tables[name]) == expected, name


def _as_exported(table: str, row: Row) -> Row:
    unix = ("joindate", "last_modified") if table == "users" else ()
    return {name: _value(value, unix=name in unix) for name, value in row.items()}


def _value(value: Any, *, unix: bool) -> Any:
    if not isinstance(value, datetime):
        return value
    if unix:
        return (value - datetime(1970, 1, 1)).total_seconds() * 1_000_000 // 1_000
    return value.isoformat(timespec="microseconds") + "Z"


def _sorted(rows: Iterable[Row]) -> list[str]:
    return sorted(repr({name: _plain(value) for name, value in row.items()}) for row in rows)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
