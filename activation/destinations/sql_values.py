"""Many rows in one statement, by psycopg2."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any, Final

import sqlalchemy as sa

# In a name each % is there twice, and a parameter's name has no spaces in it.
_VALUES: Final = re.compile(r"\) VALUES (\(%\([^%].*?\))(?= ON CONFLICT|\Z)", re.DOTALL)


def insert_at_once(
    connection: sa.Connection, insert: sa.Insert, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows that have the same columns.

    SQLAlchemy has no statement for many rows where there is an ON CONFLICT: the driver would send
    one for each row, which takes the server five times as long. No two rows may conflict with each
    other; other drivers than psycopg2 get the rows as SQLAlchemy gives them.
    """
    dialect = connection.dialect
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
