"""What a table of a database has: its columns, and which of them are unique together."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedIndex
from sqlalchemy.exc import NoSuchTableError

from activation.destinations.sql_engine import sqlite_file
from activation.destinations.sql_values import Native
from activation.errors import ActivationError, SyncMistakeError
from loader.labels.problems import did_you_mean

Unique = set[frozenset[str]]

_DUCKDB_COLUMNS: Final = """
    select column_name, data_type from information_schema.columns
    where table_catalog = current_database() and table_name = :name
        and table_schema = coalesce(:schema, current_schema())
    order by ordinal_position
"""
_DUCKDB_TABLES: Final = """
    select table_name from information_schema.tables
    where table_catalog = current_database()
        and table_schema = coalesce(:schema, current_schema())
"""
_DUCKDB_UNIQUE: Final = """
    select constraint_column_names from duckdb_constraints()
    where database_name = current_database() and table_name = :name
        and schema_name = coalesce(:schema, current_schema())
        and constraint_type in ('PRIMARY KEY', 'UNIQUE')
    union all
    select expressions::varchar[] from duckdb_indexes()
    where database_name = current_database() and table_name = :name
        and schema_name = coalesce(:schema, current_schema()) and is_unique
"""


# By what their names begin with.
_DUCKDB_TYPES: Final[tuple[tuple[str, sa.types.TypeEngine[Any]], ...]] = (
    ("TIMESTAMP WITH TIME ZONE", sa.DateTime(timezone=True)),
    ("TIMESTAMP", sa.DateTime()),
    ("DATE", sa.Date()),
    ("VARCHAR", sa.String()),
    ("BOOLEAN", sa.Boolean()),
    ("DECIMAL", sa.Numeric()),
    ("DOUBLE", sa.Float()),
    ("FLOAT", sa.Float()),
    *((f"{sign}{size}", sa.BigInteger())
      for sign in ("", "U") for size in ("HUGEINT", "BIGINT", "INTEGER", "SMALLINT", "TINYINT")),
)  # fmt: skip


def table_of(engine: sa.Engine, into: str) -> tuple[sa.Table, Unique]:
    """The table of a sync's `into`, and the sets of columns that are unique in it. Raises
    SyncMistakeError where it is not there, ActivationError where its file is not."""
    file = sqlite_file(engine.url)
    # To connect would make it.
    if file is not None and not file.is_file():
        raise ActivationError(
            f"destination: there is no SQLite file {file}. Make it, with the table in it."
        )
    schema, _, name = into.rpartition(".")
    try:
        return _look_at(engine, name, schema or None)
    except NoSuchTableError as error:
        near = did_you_mean(name, _tables(engine, schema or None))
        raise SyncMistakeError(f"destination: there is no table {into}; {near}") from error


def _tables(engine: sa.Engine, schema: str | None) -> list[str]:
    if engine.dialect.name == "duckdb":
        with engine.connect() as connection:
            asked = {"schema": schema}
            return list(connection.execute(sa.text(_DUCKDB_TABLES), asked).scalars().all())
    return sa.inspect(engine).get_table_names(schema)


def _look_at(engine: sa.Engine, name: str, schema: str | None) -> tuple[sa.Table, Unique]:
    if engine.dialect.name == "duckdb":
        # Its dialect asks for the catalog of PostgreSQL, which DuckDB has in part only.
        return _in_duckdb(engine, name, schema)
    table = sa.Table(name, sa.MetaData(), schema=schema, autoload_with=engine)
    for column in table.columns:
        if isinstance(column.type, sa.JSON):
            # An empty field, and not the value null of JSON.
            column.type.none_as_null = True
    look = sa.inspect(engine)
    unique = {frozenset(look.get_pk_constraint(name, schema)["constrained_columns"])}
    for constraint in look.get_unique_constraints(name, schema):
        unique.add(frozenset(constraint["column_names"]))
    for index in look.get_indexes(name, schema):
        if index["unique"] and not _is_of_some(index):
            unique.add(frozenset(filter(None, index["column_names"])))
    return table, unique


def _is_of_some(index: ReflectedIndex) -> bool:
    """Whether an index has a condition, or more than columns: what it is of can be there twice."""
    options = index.get("dialect_options", {})
    return None in index["column_names"] or any(name.endswith("_where") for name in options)


def _in_duckdb(engine: sa.Engine, name: str, schema: str | None) -> tuple[sa.Table, Unique]:
    asked = {"name": name, "schema": schema}
    with engine.connect() as connection:
        columns: Any = connection.execute(sa.text(_DUCKDB_COLUMNS), asked).all()
        unique: Any = connection.execute(sa.text(_DUCKDB_UNIQUE), asked).scalars().all()
    if not columns:
        raise NoSuchTableError(name)
    made = (_duckdb_column(column, Native(data_type)) for column, data_type in columns)
    table = sa.Table(name, sa.MetaData(), *made, schema=schema)
    return table, {frozenset(map(_unquoted, names)) for names in unique}


def _unquoted(name: str) -> str:
    """A column of an index, which has its quotes where it needs them."""
    return name[1:-1].replace('""', '"') if name[:1] == '"' else name


def _duckdb_column(name: str, native: Native) -> sa.Column[Any]:
    found = (kind for begins, kind in _DUCKDB_TYPES if native.name.startswith(begins))
    kind = native if native.is_nested else next(found, native)
    return sa.Column(name, kind, info={"native": native})
