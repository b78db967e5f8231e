"""The built-in tables and columns, as listed once in `seeds/builtin_columns.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loader.errors import EventideError

#: The rows of the list that describe every event table, whatever its name.
EVENT_TABLE = "events"

#: Custom properties become columns of these tables, so only their columns can be taken.
_TABLES_WITH_PROPERTIES = ("users", "sessions", "pageviews", EVENT_TABLE, "all_events")

#: Documented columns of `users` that a user property of the same name fills.
FILLED_BY_USER_PROPERTIES = frozenset({"email", "handle"})


@dataclass(frozen=True, slots=True)
class BuiltinColumn:
    """One documented column of one documented table.

    `libraries` is empty for a column of every library, else the libraries that have it;
    `level` is one of user, session, event, id.
    """

    table_name: str
    column_name: str
    data_type: str
    libraries: tuple[str, ...]
    level: str
    description: str


def builtin_columns_path() -> Path:
    """Where the list is: the only place in the package that knows."""
    return Path(__file__).resolve().parent.parent / "seeds" / "builtin_columns.csv"


@cache
def _all_columns() -> tuple[BuiltinColumn, ...]:
    path = builtin_columns_path()
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return tuple(_column(row) for row in csv.DictReader(lines))
    except OSError as error:
        raise EventideError(
            f"{path}: the list of built-in columns cannot be read ({error.strerror}). "
            "It is part of the project: restore the file from version control."
        ) from error


def _column(row: dict[str, str]) -> BuiltinColumn:
    libraries = row["libraries"].split()
    return BuiltinColumn(
        table_name=row["table_name"],
        column_name=row["column_name"],
        data_type=row["data_type"],
        libraries=() if libraries == ["all"] else tuple(libraries),
        level=row["level"],
        description=row["description"],
    )


@cache
def builtin_columns(table_name: str) -> tuple[BuiltinColumn, ...]:
    """Columns of a documented table in documented order; `events` stands for all event tables."""
    return tuple(c for c in _all_columns() if c.table_name == table_name)


@cache
def builtin_tables() -> frozenset[str]:
    """Names of the documented tables that are always there (event tables are not)."""
    return frozenset(c.table_name for c in _all_columns()) - {EVENT_TABLE}


@cache
def builtin_column_names() -> frozenset[str]:
    """Column names that a custom property must not have, in any table that has properties."""
    return frozenset(
        c.column_name for c in _all_columns() if c.table_name in _TABLES_WITH_PROPERTIES
    )
