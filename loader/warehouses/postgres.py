"""PostgreSQL, through ADBC: columns go in as Arrow, in binary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlencode

import pyarrow as pa

from loader.errors import WarehouseError
from loader.profile import Target
from loader.warehouses import postgres_partitions
from loader.warehouses.base import derived_schemas, literal, quoted, standard_information
from loader.warehouses.failures import with_way_out
from loader.warehouses.postgres_reclaim import forget_statistics

_SAID = re.compile(r"(?:ERROR|FATAL|PANIC):  (.+)")


class PostgresWarehouse:
    """A connection to a PostgreSQL server; see `loader.warehouses.base.Warehouse`."""

    type_names: Mapping[str, str] = MappingProxyType(
        {
            "text": "text",
            "bigint": "bigint",
            "timestamp": "timestamp",
            "boolean": "boolean",
            # jsonb would double the cost of publishing; models take out what they need.
            "json": "text",
        }
    )
    # The hash of the message id stands for it: a btree takes no text of more than 2.7 kB.
    raw_indexes: Sequence[tuple[str, Sequence[str]]] = (
        ("events", ("event_id",)),
        # Models keep where an event lies; a load may have millions.
        ("events", ("load_id", "row_number")),
    )

    raw_clauses: Mapping[str, str] = MappingProxyType({})
    longest_text: int | None = None
    seeks_by_index = True

    def __init__(self, connection: Any, schema: str) -> None:
        self._connection = connection
        self._staged: set[str] = set()
        self.schema = schema
        self.raw_schema, self.internal_schema = derived_schemas(schema)

    @classmethod
    def connect(cls, target: Target, *, read_only: bool = False) -> PostgresWarehouse:
        """Connect with a target's credentials."""
        import adbc_driver_manager
        import adbc_driver_postgresql.dbapi as adbc

        try:
            connection = adbc.connect(_uri(target.credentials))
        except adbc_driver_manager.Error as error:
            where = f"{target.credentials.host}:{target.credentials.port}"
            check = f"Check the target {target.name!r} in profiles.yml and that the server runs."
            raise WarehouseError(
                with_way_out(f"PostgreSQL at {where}: {_text(error)}", check)
            ) from None
        warehouse = cls(connection, target.schema)
        role = getattr(target.credentials, "role", None)
        # The session's own settings must not change what a timestamp is.
        warehouse.execute("set time zone 'UTC'")
        if role:
            warehouse.execute(f"set role {quoted(role)}")
        if read_only:
            warehouse.execute("set default_transaction_read_only = on")
        warehouse.commit()
        return warehouse

    def information(self, view: str, *schemas: str) -> str:
        """The FROM item of a view of the information schema."""
        return standard_information(view, *schemas)

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Run a select and return its rows."""
        with self._cursor() as cursor:
            cursor.execute(sql)
            table: pa.Table = cursor.fetch_arrow_table()
        numerics = [field.name for field in table.schema if _is_numeric(field)]
        rows: list[dict[str, Any]] = table.to_pylist()
        for row in rows:
            for name in numerics:
                row[name] = _number(row[name])
        return rows

    @contextmanager
    def stream(self, sql: str, rows: int) -> Iterator[pa.RecordBatchReader]:
        """Run a select whose rows come in batches, as the driver cuts them: by bytes."""
        with self._cursor() as cursor:
            cursor.execute(sql)
            with cursor.fetch_record_batch() as reader:
                yield reader

    def execute(self, sql: str) -> None:
        """Run a statement that returns nothing."""
        with self._cursor() as cursor:
            cursor.execute(sql)

    def keep(self, table: str, sql: str) -> None:
        """Make a temporary table of a select's rows."""
        self.execute(f"drop table if exists pg_temp.{quoted(table)}")
        self.execute(f"create temporary table {quoted(table)} as {sql}")

    def stage(self, table: str, rows: pa.Table) -> None:
        """Append rows to a temporary table, made when missing."""
        mode = "append" if table in self._staged else "create"
        with self._cursor() as cursor:
            cursor.adbc_ingest(table, rows, mode=mode, temporary=True)
        self._staged.add(table)

    def commit(self) -> None:
        """End the transaction."""
        for table in self._staged:
            self.execute(f'drop table if exists pg_temp."{table}"')
        self._staged.clear()
        with self._told():
            self._connection.commit()

    def rollback(self) -> None:
        """Undo the transaction."""
        self._staged.clear()
        with self._told():
            self._connection.rollback()

    def alone(self) -> None:
        """One loader publishes into a schema at a time."""
        self.query(f"select pg_advisory_xact_lock(hashtext({literal(self._lock_name)}))::text as t")

    def make_room(self, load_id: int) -> None:
        """Make the partition of its year, where there is none."""
        postgres_partitions.make_room(self, load_id)

    @contextmanager
    def alive(self, load_id: int) -> Iterator[None]:
        """Hold a lock of the session; the server frees it when the process dies."""
        self.query(f"select pg_advisory_lock({load_id})::text as t")
        self.commit()
        try:
            yield
        finally:
            # A lost connection has freed it already.
            with suppress(WarehouseError):
                self.rollback()
                self.query(f"select pg_advisory_unlock({load_id})")
                self.commit()

    def is_alive(self, load_id: int) -> bool:
        """Whether another session holds the lock of this load."""
        if self.query(f"select pg_try_advisory_lock({load_id}) as free")[0]["free"]:
            self.query(f"select pg_advisory_unlock({load_id})")
            return False
        return True

    def analyze(self, table: str) -> None:
        """Look at a table, which is planned for as one of a few rows otherwise."""
        self.execute(f"analyze {table}")

    @contextmanager
    def released(self) -> Iterator[None]:
        """Only end the transaction: its locks must not be in dbt's way."""
        self.commit()
        yield

    def reclaim(self, tables: Sequence[str], *, rewrite: bool) -> None:
        """VACUUM; statistics are made anew too, since they have samples of values."""
        forget_statistics(self, tables)
        how = "full, analyze" if rewrite else "analyze"
        with self._told():
            self._connection.adbc_connection.set_autocommit(True)
        try:
            for table in tables:
                self.execute(f"vacuum ({how}) {table}")
        finally:
            with self._told():
                self._connection.adbc_connection.set_autocommit(False)

    def close(self) -> None:
        """Close the connection; an open transaction is undone."""
        with suppress(Exception):
            self._connection.rollback()
        self._connection.close()

    @property
    def _lock_name(self) -> str:
        return f"eventide:{self.raw_schema}"

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        with self._told(), self._connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def _told(self) -> Iterator[None]:
        import adbc_driver_manager

        try:
            yield
        except adbc_driver_manager.Error as error:
            raise WarehouseError(f"PostgreSQL: {_text(error)}") from error


def _is_numeric(field: pa.Field) -> bool:
    return bool((field.metadata or {}).get(b"ADBC:postgresql:typname") == b"numeric")


def _number(text: str | None) -> int | Decimal | None:
    # The driver gives numeric as text; DuckDB's sum of bigint is an int, and so is this.
    if text is None:
        return None
    value = Decimal(text)
    return int(value) if value.is_finite() and "." not in text else value


def _uri(credentials: Any) -> str:
    options = {
        "host": credentials.host,
        "port": credentials.port,
        "user": credentials.user,
        "password": credentials.password,
        "connect_timeout": credentials.connect_timeout,
        "sslmode": credentials.sslmode,
        "sslcert": credentials.sslcert,
        "sslkey": credentials.sslkey,
        "sslrootcert": credentials.sslrootcert,
        "application_name": "eventide",
    }
    given = {key: value for key, value in options.items() if value not in (None, "")}
    database = quote(credentials.database, safe="")
    return f"postgresql:///{database}?{urlencode(given, quote_via=quote)}"


def _text(error: BaseException) -> str:
    """What the server says, without the statement that the driver quotes before it."""
    details = dict(getattr(error, "details", None) or ())
    state = getattr(error, "sqlstate", None)
    code = f" (SQLSTATE {state})" if state else ""
    if primary := details.get("PG_DIAG_MESSAGE_PRIMARY"):
        told = primary.decode(errors="replace") if isinstance(primary, bytes) else primary
        return f"{told}{code}"
    text = str(error).strip()
    if said := _SAID.findall(text):
        return f"{said[-1]}{code}"
    return text.splitlines()[0] if text else type(error).__name__
