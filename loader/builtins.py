"""The built-in tables and columns, as listed once in `seeds/builtin_columns.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loader.errors import EventideError
from loader.layout import installed_files

SOURCE = "seeds/builtin_columns.csv"
FIELDS = ("table_name", "column_name", "data_type", "libraries", "level", "description")

#: The rows of the list that describe every event table, whatever its name.
EVENT_TABLE = "events"

#: Custom properties become columns of these tables, so only their columns can be taken.
_TABLES_WITH_PROPERTIES = ("users", "sessions", "pageviews", EVENT_TABLE, "all_events")

#: Documented columns of `users` that a user property of the same name fills.
FILLED_BY_USER_PROPERTIES = frozenset({"email", "handle"})


class BuiltinColumnsError(EventideError):
    """The list of built-in columns is missing, or a line of it is not as it must be."""


@dataclass(frozen=True, slots=True)
class DocumentedColumn:
    """One line of the list.

    ``libraries`` is ``all`` or names of libraries with spaces between; ``data_type`` one of
    bigint, text, timestamp, double.
    """

    table: str
    name: str
    data_type: str
    libraries: str
    level: str
    description: str


def read_columns(project_dir: Path) -> list[DocumentedColumn]:
    """Read the list in its order.

    Raises BuiltinColumnsError, with file and line, when it cannot be read.
    """
    path = project_dir / SOURCE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BuiltinColumnsError(
            f"{path}: the list of built-in columns cannot be read ({error}). It is part of the "
            f"project: restore it, or name the right project directory."
        ) from error
    reader = csv.reader(text.splitlines(), strict=True)
    columns: list[DocumentedColumn] = []
    try:
        for row in reader:
            if reader.line_num == 1:
                if tuple(row) != FIELDS:
                    raise BuiltinColumnsError(
                        f"{path}:1: the header must be {','.join(FIELDS)}, not {','.join(row)}."
                    )
            elif len(row) != len(FIELDS) or not all(row):
                raise BuiltinColumnsError(
                    f"{path}:{reader.line_num}: a line needs a value in each of "
                    f"{', '.join(FIELDS)}; put quotes around a description with a comma."
                )
            else:
                columns.append(DocumentedColumn(*row))
    except csv.Error as error:
        raise BuiltinColumnsError(
            f"{path}:{reader.line_num}: not a line of CSV ({error}); look for a quote too many."
        ) from error
    return columns


@cache
def _all_columns() -> tuple[DocumentedColumn, ...]:
    return tuple(read_columns(installed_files()))


@cache
def builtin_columns(table_name: str) -> tuple[DocumentedColumn, ...]:
    """Columns of a documented table in documented order; `events` stands for all event tables."""
    return tuple(c for c in _all_columns() if c.table == table_name)


@cache
def builtin_tables() -> frozenset[str]:
    """Names of the documented tables that are always there (event tables are not)."""
    return frozenset(c.table for c in _all_columns()) - {EVENT_TABLE}


@cache
def builtin_column_names() -> frozenset[str]:
    """Column names that a custom property must not have, in any table that has properties."""
    return frozenset(c.name for c in _all_columns() if c.table in _TABLES_WITH_PROPERTIES)
