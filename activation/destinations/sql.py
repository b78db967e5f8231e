"""A table of an SQL database: PostgreSQL, MySQL and MariaDB, SQLite, DuckDB, by SQLAlchemy."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from activation.destinations.entry import DestinationEntry
from activation.destinations.protocol import Busy, Lost, Refused
from activation.destinations.sql_engine import engine_of
from activation.destinations.sql_look import table_of
from activation.destinations.sql_values import alike, are_apart, insert_at_once, told
from activation.errors import ActivationError
from activation.operations import Accepted, Operation, Outcome, Rejected
from activation.secrets import filled_in


class SqlEntry(DestinationEntry):
    """A database; `into` is a table of it, `schema.table` where it is in no default schema."""

    opens_to_look: ClassVar[bool] = True

    type: Literal["sql"]
    url: str = Field(description="SQLAlchemy's URL, such as postgresql+psycopg2://user@host/db.")
    concurrency: int = Field(default=1, ge=1, le=64, description="Batches at the same time.")

    def open(self, into: str, project_dir: Path) -> SqlTable:
        """Connect and look at the table."""
        try:
            engine = engine_of(sa.make_url(filled_in(self.url)), project_dir, self.concurrency)
            return SqlTable(engine, into, self.concurrency)
        except SQLAlchemyError as error:
            raise ActivationError(f"destination: {told(error)}") from error
        except ImportError as error:
            raise ActivationError(
                f"destination: its database needs a driver that is not installed ({error}). "
                "Install it, or name another: postgresql+psycopg2://, mysql+pymysql://."
            ) from error
        except ValueError as error:
            # SQLAlchemy quotes what it takes for the port, which may be a part of the password.
            raise ActivationError(
                "destination: its url cannot be read. Percent-encode the characters : / ? # @ % in "
                "its user and password."
            ) from error


class SqlTable:
    """Writes each batch in one transaction. Repeats nothing where what records are found by is
    unique in the table; without that, `insert` may write a row twice after a lost answer."""

    upserts_kept_only = True
    fills_empty = True
    largest_batch = 1000

    def __init__(self, engine: sa.Engine, into: str, concurrency: int = 1) -> None:
        self._engine = engine
        self.at_once = concurrency
        try:
            self._table, self._unique = table_of(engine, into)
        except BaseException:
            engine.dispose()
            raise

    def send(self, operations: Sequence[Operation]) -> list[Outcome]:
        """One transaction: what the database refuses, it refuses as a whole."""
        problems = [self._problem(operation) for operation in operations]
        if any(problems):
            fine = [op for op, problem in zip(operations, problems, strict=True) if not problem]
            done = iter(self.send(fine) if fine else ())
            return [Rejected(problem) if problem else next(done) for problem in problems]
        try:
            connection = self._engine.connect()
        except OperationalError as error:
            raise Busy(told(error)) from error
        with connection:
            try:
                outcomes = self._do(connection, operations)
            except DBAPIError as error:
                if self._passes(error):
                    raise Busy(told(error)) from error
                raise Refused(told(error)) from error
            except (SQLAlchemyError, ValueError, TypeError) as error:
                raise Refused(told(error)) from error
            try:
                connection.commit()
            except DBAPIError as error:
                raise Lost(told(error)) from error
        return outcomes

    def keeps_one(self, match: Collection[str]) -> bool:
        """Where they are unique in the table."""
        return frozenset(match) in self._unique

    def known_fields(self) -> Collection[str]:
        """The table's columns."""
        return self._table.columns.keys()

    def clear_all(self) -> None:
        """Take every row out of the table."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(self._table))

    def show(self, operations: Sequence[Operation]) -> str:
        """The statements, with their values."""
        return "\n".join(
            str(statement.compile(self._engine, compile_kwargs={"literal_binds": True}))
            for operation in operations
            for statement in (self._statement(operation),)
        )

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _problem(self, operation: Operation) -> str | None:
        names = {*operation.match, *operation.fields}
        if unknown := sorted(names - set(self._table.columns.keys())):
            return f"the table {self._table.name} has no column {', '.join(unknown)}"
        return None

    def _do(self, connection: sa.Connection, operations: Sequence[Operation]) -> list[Outcome]:
        kind = operations[0].kind
        if kind in ("insert", "upsert"):
            for group in alike(operations):
                insert = self._insert(group[0])
                rows = self._rows(group)
                if are_apart(group):
                    insert_at_once(connection, insert, rows)
                else:
                    connection.execute(insert, rows)
            return [Accepted()] * len(operations)
        names = {name for operation in operations for name in operation.match}
        if kind == "delete" and len(names) == 1:
            column = self._table.columns[names.pop()]
            found_by = [_fit(column, value) for op in operations for value in op.match.values()]
            connection.execute(sa.delete(self._table).where(column.in_(found_by)))
            return [Accepted()] * len(operations)
        outcomes: list[Outcome] = []
        for operation in operations:
            missing = not self._written(connection, operation) and kind == "update"
            found = ", ".join(f"{name} {value!r}" for name, value in operation.match.items())
            outcomes.append(Rejected(f"there is no row with {found}") if missing else Accepted())
        return outcomes

    def _written(self, connection: sa.Connection, operation: Operation) -> int:
        """Update or delete; how many rows."""
        statement = self._statement(operation)
        if connection.dialect.supports_sane_rowcount:
            return connection.execute(statement).rowcount
        return len(connection.execute(statement.returning(sa.literal_column("1"))).all())

    def _statement(self, operation: Operation) -> Any:
        if operation.kind in ("insert", "upsert"):
            return self._insert(operation).values(self._fitted(operation.fields))
        columns = self._table.columns
        found = [columns[n] == value for n, value in self._fitted(operation.match).items()]
        if operation.kind == "delete":
            return sa.delete(self._table).where(*found)
        values: dict[str, Any] = {
            name: sa.func.coalesce(columns[name], value) if name in operation.if_empty else value
            for name, value in self._fitted(operation.fields).items()
            if name not in operation.match
        }
        # Without anything to write, whether the row is there is what counts.
        values = values or {name: columns[name] for name in operation.match}
        return sa.update(self._table).where(*found).values(values)

    def _insert(self, operation: Operation) -> Any:
        """An insert that repeats nothing where what the record is found by is unique."""
        match = list(operation.match)
        insert: Any = _INSERTS.get(self._engine.dialect.name, sa.insert)(self._table)
        if frozenset(match) not in self._unique:
            return insert
        columns = self._table.columns
        on_duplicate = getattr(insert, "on_duplicate_key_update", None)
        new = insert.excluded if on_duplicate is None else insert.inserted
        update: dict[str, Any] = {}
        if operation.kind == "upsert":
            for name in operation.fields:
                if name in operation.if_empty:
                    update[name] = sa.func.coalesce(columns[name], new[name])
                elif name not in operation.match:
                    update[name] = new[name]
        if on_duplicate is not None:
            # MySQL knows no DO NOTHING: a column as it is comes to the same.
            return on_duplicate(update or {match[0]: columns[match[0]]})
        if not update:
            return insert.on_conflict_do_nothing(index_elements=match)
        return insert.on_conflict_do_update(index_elements=match, set_=update)

    def _passes(self, error: DBAPIError) -> bool:
        """Whether it is about the database as it is now, and not about what was sent."""
        if error.connection_invalidated or not isinstance(error, OperationalError):
            return error.connection_invalidated
        number = error.orig.args[0] if error.orig is not None and error.orig.args else None
        if self._engine.dialect.name in ("mysql", "mariadb") and isinstance(number, int):
            return number in _MYSQL_PASSES or 2000 <= number < 3000
        return True

    def _rows(self, group: Sequence[Operation]) -> list[dict[str, Any]]:
        """The fields of operations that have the same ones."""
        timed = {name for name in group[0].fields if _is_timed(self._table.columns[name])}
        if not timed:
            return [dict(operation.fields) for operation in group]
        return [self._fitted(operation.fields) for operation in group]

    def _fitted(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {name: _fit(self._table.columns[name], value) for name, value in fields.items()}


#: Drivers call most of MySQL's errors operational, also a value that a constraint refuses. These
#: are: too many connections, shutting down, locks (1205, 1213, 3572), read-only (1290, 1836), full
#: (1021, 1114); from 2000 on, the connection's.
_MYSQL_PASSES = frozenset({1021, 1040, 1053, 1114, 1203, 1205, 1213, 1290, 1836, 3572})

_INSERTS: Mapping[str, Any] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
    "duckdb": postgresql.insert,
    "mysql": mysql.insert,
    "mariadb": mysql.insert,
}


def _is_timed(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, (sa.DateTime, sa.Date))


def _fit(column: sa.Column[Any], value: Any) -> Any:
    """A value of JSON as the column's type wants it."""
    if isinstance(value, str) and _is_timed(column):
        moment = datetime.fromisoformat(value)
        if isinstance(column.type, sa.DateTime):
            return moment if column.type.timezone else moment.replace(tzinfo=None)
        return moment.date()
    return value
