"""Where tables differ: from the reference, or from what they were before."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.functional.project import Project
from tests.reference.columns import ALL_EVENTS, EVENTS

Row = dict[str, Any]

# They tell of runs, and differ between two ways to the same rows.
_BOOKS = {"_sync_history", "_sync_info"}


@dataclass
class Difference:
    """What is wrong, where, and the rows that should not be there or are not."""

    where: str
    table: str
    unexpected: list[Row] = field(default_factory=list)
    missing: list[Row] = field(default_factory=list)
    told: str = ""

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.table}: {self.told}"]
        for word, rows in (("unexpected", self.unexpected), ("missing", self.missing)):
            if rows:
                lines.append(f"  {len(rows)} {word}, such as")
                lines += [f"    {_text(row)}" for row in rows[:2]]
        return "\n".join(lines)


def compare(
    where: str, table: str, found: Iterable[Row], wanted: Iterable[Row]
) -> list[Difference]:
    """The difference between two lots of rows in any order; NULL and no column are alike."""
    found_texts, wanted_texts = _texts(found), _texts(wanted)
    unexpected, missing = found_texts - wanted_texts, wanted_texts - found_texts
    if not unexpected and not missing:
        return []
    return [
        Difference(
            where,
            table,
            [json.loads(text) for text in sorted(unexpected.elements())],
            [json.loads(text) for text in sorted(missing.elements())],
        )
    ]


def from_reference(
    where: str, project: Project, tables: Mapping[str, list[Row]]
) -> list[Difference]:
    """Every table against the reference's rows."""
    differences = []
    for table, wanted in tables.items():
        found = project.query(f'select * from {{main}}."{table}"')
        if table == "_event_metadata":
            found = [
                {name: row[name] for name in ("table_name", "ui_name", "notes")} for row in found
            ]
        if wanted:
            # Which built-in columns a table has is told from kinds of events, and may be more
            # than its rows need.
            spare = {*EVENTS, *ALL_EVENTS} - {name for row in wanted[:1] for name in row}
            found = [{name: row[name] for name in row.keys() - spare} for row in found]
        differences += compare(where, table, found, wanted)
    return differences


def dump(project: Project) -> dict[str, tuple[list[str], list[Row]]]:
    """Columns with types, and rows, of everything in the output schema but the books."""
    columns: dict[str, list[str]] = {}
    for row in project.query(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_schema = '{main}' order by table_name, ordinal_position"
    ):
        named = f"{row['column_name']} {row['data_type']}"
        columns.setdefault(row["table_name"], []).append(named)
    return {
        table: (names, project.query(f'select * from {{main}}."{table}"'))
        for table, names in columns.items()
        if table not in _BOOKS
    }


def between_dumps(
    where: str,
    found: Mapping[str, tuple[list[str], list[Row]]],
    wanted: Mapping[str, tuple[list[str], list[Row]]],
) -> list[Difference]:
    """The differences of two dumps, columns and their types included."""
    differences = []
    for table in sorted({*found, *wanted}):
        if table not in found or table not in wanted:
            differences.append(Difference(where, table, told="is there only once"))
            continue
        (columns, rows), (wanted_columns, wanted_rows) = found[table], wanted[table]
        if columns != wanted_columns:
            told = f"columns {sorted({*columns} ^ {*wanted_columns})} or their order"
            differences.append(Difference(where, table, told=told))
        differences += compare(where, table, rows, wanted_rows)
    return differences


def _texts(rows: Iterable[Row]) -> Counter[str]:
    return Counter(_text(row) for row in rows)


def _text(row: Row) -> str:
    plain = {name: _plain(value) for name, value in row.items() if value is not None}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """JSON columns come parsed from one driver and as text from another."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value.isoformat() if isinstance(value, datetime) else value
