"""The plain-Python reference of tests/reference, applied to what has landed in a warehouse."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any

from loader.labels.project import project_labels
from loader.reserved import RESERVED
from tests.functional.project import BOOKS, Project
from tests.reference import Settings, tables_from_raw

# Properties that the Segment mapping takes into built-in columns on pageviews, screens and
# interactions: the raw events keep them, and they become no columns of their own.
_TAKEN = {
    "url", "path", "title", "referrer", "search", "href", "target_text", "hash", "query",
    "domain", "action_method", "view_controller", "screen_a11y_id", "screen_a11y_label",
    "target_view_class", "target_view_name", "target_a11y_id", "target_a11y_label",
    "$event_type", "$session_id",
}  # fmt: skip


def expected_tables(project: Project, **settings: Any) -> dict[str, list[dict[str, Any]]]:
    """Every table as the reference makes it from the project's raw events and definitions."""
    raw = project.query(
        "select e.*, l.finished_at as landed_at"
        " from {raw}.events e join {raw}.loads l on e.load_id = l.load_id"
        " where l.status = 'succeeded'"
    )
    labels = project_labels(project.directory)
    events = {
        event.table: {
            "match": event.rule,
            "since": event.since,
            "archived": event.archived,
            "gaps": dict(event.gaps),
            "sync": event.sync,
            "unsync": event.unsync,
        }
        for event in labels.events
    }
    properties = {
        found.key: {
            "level": found.level,
            "cases": [(case["when"], _written(case["value"])) for case in found.cases],
            "otherwise": _written(found.otherwise),
        }
        for found in labels.properties
    }
    return tables_from_raw(
        [_without_taken(row) for row in raw],
        {"events": events, "properties": properties, "synced": asdict(labels.synced)},
        Settings(reserved_words=frozenset(RESERVED), **settings),
    )


def _written(value: dict[str, str] | None) -> Any:
    return value["is"] if value is not None and "is" in value else value


def assert_as_expected(project: Project, **settings: Any) -> None:
    """Every table equals the reference, row for row and value for value."""
    for table, rows in expected_tables(project, **settings).items():
        found = project.query(f'select * from {{main}}."{table}"')
        assert not (difference := _difference(canonical(found), canonical(rows))), (
            f"{table}: {difference}"
        )


def _difference(found: list[str], expected: list[str]) -> str:
    """The first rows that only one of the two has, '' when none."""
    only_found, only_expected = Counter(found), Counter(expected)
    only_found.subtract(expected)
    only_expected.subtract(found)
    told = [f"unexpected {row}" for row in (+only_found).elements()][:3]
    told += [f"missing {row}" for row in (+only_expected).elements()][:3]
    return "\n".join(told)


def rows_of_all(project: Project) -> dict[str, list[str]]:
    """The rows of every table but the books, which say when a sync ran and how long it took."""
    tables = [name for name in project.tables() if name not in BOOKS]
    return {table: canonical(project.rows(table)) for table in tables}


def canonical(rows: list[dict[str, Any]]) -> list[str]:
    """Rows as sorted JSON texts; a column that is NULL and one that is not there are alike."""
    return sorted(json.dumps(_plain(row), sort_keys=True, default=str) for row in rows)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items() if value is not None}


def _value(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _without_taken(row: dict[str, Any]) -> dict[str, Any]:
    custom = row["call"] == "track" and row["event"] is not None
    if custom or row["properties"] is None:
        return row
    taken = _TAKEN | ({"name"} if row["call"] == "screen" else set())
    kept = {k: value for k, value in json.loads(row["properties"]).items() if k not in taken}
    return {**row, "properties": json.dumps(kept) if kept else None}
