"""Many rows in one statement."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import Any, Final, cast

import sqlalchemy as sa

from activation.operations import Operation

# In a name each % is there twice, and a parameter's name has no spaces in it.
_VALUES: Final = re.compile(r"\) VALUES (\(%\([^%].*?\))(?= ON CONFLICT|\Z)", re.DOTALL)


class Native(sa.types.UserDefinedType[Any]):
    """A type by its name in DuckDB, which takes what JSON has for it."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def is_nested(self) -> bool:
        """Whether JSON has no text for it."""
        ends = self.name.endswith(("]", ")")) and not self.name.startswith("DECIMAL")
        return ends or self.name == "JSON"

    def get_col_spec(self, **options: Any) -> str:
        return self.name

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return _text if self.name == "JSON" else None

    def literal_processor(self, dialect: sa.Dialect) -> Any:
        return lambda value: "'" + str(_text(value)).replace("'", "''") + "'"


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, separators=(",", ":"))


def alike(operations: Sequence[Operation]) -> list[list[Operation]]:
    """Operations with the same fields together: one statement each."""
    groups: dict[tuple[str, ...], list[Operation]] = {}
    for operation in operations:
        groups.setdefault(tuple(operation.fields), []).append(operation)
    return list(groups.values())


def are_apart(operations: Sequence[Operation]) -> bool:
    """Whether no two are on one record, which one statement cannot write twice."""
    return len({repr(operation.match) for operation in operations}) == len(operations)


def insert_at_once(
    connection: sa.Connection, insert: sa.Insert, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows that have the same columns.

    SQLAlchemy has no statement for many rows where there is an ON CONFLICT: the driver would send
    one for each row, which takes the server five times as long, and DuckDB a hundred times. No two
    rows may conflict with each other; other drivers get the rows as SQLAlchemy gives them.
    """
    dialect = connection.dialect
    if dialect.name == "duckdb":
        connection.execute(_of_json(insert, list(rows[0])), {"rows": _json(rows)})
        return
    if dialect.driver != "psycopg2" or len(rows) == 1:
        connection.execute(insert, rows)
        return
    compiled: Any = insert.compile(dialect=dialect, column_keys=list(rows[0]))
    text = str(compiled)
    values = _VALUES.search(text)
    if values is None:
        connection.execute(insert, rows)
        return
    fields = [_field(compiled, name) for name in rows[0]]
    with closing(connection.connection.cursor()) as cursor:
        try:
            written = b", ".join(
                cursor.mogrify(values[1], {key: fit(row[name]) for name, key, fit in fields})
                for row in rows
            ).decode(_encoding(cursor))
        except dialect.loaded_dbapi.Error as error:
            raise TypeError(str(error)) from error
    # Around the values no value stands: of a % in a name there are two, for the driver.
    before, after = text[: values.start(1)], text[values.end(1) :]
    statement = before.replace("%%", "%") + written + after.replace("%%", "%")
    connection.execution_options(no_parameters=True).exec_driver_sql(statement)


def _of_json(insert: Any, names: Sequence[str]) -> sa.Insert:
    """The same insert, of an array of objects, for DuckDB."""
    types: dict[str, Native] = {name: insert.table.columns[name].info["native"] for name in names}
    # What is no text yet is so exactly; each becomes what its column is, or fails.
    told = {name: kind.name if kind.is_nested else "VARCHAR" for name, kind in types.items()}
    array: Any = sa.func.from_json_strict(
        sa.bindparam("rows", type_=sa.String()), sa.literal(json.dumps([told]), sa.String())
    )
    one = sa.select(sa.func.unnest(array).label("one")).subquery()
    fields = [
        sa.cast(sa.func.struct_extract(one.c.one, name), kind) for name, kind in types.items()
    ]
    return cast(sa.Insert, insert.from_select(names, sa.select(*fields)))


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(list(rows), default=_moment)


def _moment(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else json.JSONEncoder().default(value)


def _field(compiled: Any, name: str) -> tuple[str, str, Callable[[Any], Any]]:
    """A column's name, its parameter's, and what makes a value of the type one of the driver's."""
    column_type = compiled.statement.table.columns[name].type.dialect_impl(compiled.dialect)
    fit = column_type.bind_processor(compiled.dialect) or _as_it_is
    return name, compiled.escaped_bind_names.get(name, name), fit


def _as_it_is(value: Any) -> Any:
    return value


def _encoding(cursor: Any) -> str:
    from psycopg2.extensions import encodings

    return str(encodings[cursor.connection.encoding])


def told(error: Exception) -> str:
    """The database's own words; not the statement, which has values in it."""
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().splitlines()[0]
