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
    where: str, project: Project, tables: Mapping[str, list[Row]], capped: bool = False
) -> list[Difference]:
    """Every table against the reference's rows. `capped`: not all properties have columns."""
    differences = []
    found = _rows(project, tables)
    for table, wanted in tables.items():
        rows, names = wanted, {name for row in found[table][:1] for name in row}
        if table == "_event_metadata":
            names = {"table_name", "ui_name", "notes", "state", "row_count"}
        elif wanted:
            # Which built-in columns a table has is told from kinds of events, and may be more
            # than its rows need.
            names -= {*EVENTS, *ALL_EVENTS} - wanted[0].keys()
            rows = _only(wanted, names) if capped else wanted
        there = found[table]
        if table == "all_events":
            there = [_as_wide_as_its_table(row, tables) for row in there]
        differences += compare(where, table, _only(there, names), rows)
    return differences


def _as_wide_as_its_table(row: Row, tables: Mapping[str, list[Row]]) -> Row:
    """Without built-in columns that the row's table has, and need not have."""
    own = tables.get(row["event_table_name"], [])[:1]
    return {
        name: None if own and name in EVENTS and name not in own[0] else value
        for name, value in row.items()
    }


def books_from_reference(
    where: str, project: Project, tables: Mapping[str, list[Row]]
) -> list[Difference]:
    """What _sync_info says of tables of events: the time of the latest."""
    found = project.query("select event_table_name, synced_to_time from {main}._sync_info")
    named = {row["event_table_name"] for row in tables["all_events"]}
    wanted = [
        {"event_table_name": name, "synced_to_time": max(row["time"] for row in tables[name])}
        for name in named
    ]
    found = [row for row in found if row["event_table_name"] in named]
    return compare(where, "_sync_info", found, wanted)


def dump(project: Project) -> dict[str, tuple[list[str], list[Row]]]:
    """Columns with types, and rows, of everything in the output schema but the books."""
    columns: dict[str, list[str]] = {}
    for row in project.query(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_schema = '{main}' order by table_name, ordinal_position"
    ):
        named = f"{row['column_name']} {row['data_type']}"
        columns.setdefault(row["table_name"], []).append(named)
    rows = _rows(project, columns.keys() - _BOOKS)
    return {table: (columns[table], rows[table]) for table in rows}


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


def _rows(project: Project, tables: Iterable[str]) -> dict[str, list[Row]]:
    names = sorted(tables)
    found = project.queries(f'select * from {{main}}."{name}"' for name in names)
    return dict(zip(names, found, strict=True))


def _only(rows: Iterable[Row], names: Iterable[str]) -> list[Row]:
    names = list(names)
    return [{name: row.get(name) for name in names} for row in rows]


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
