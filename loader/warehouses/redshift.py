"""Redshift, through its connector: rows go in as Parquet, by way of S3 and COPY."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from loader.errors import WarehouseError
from loader.profile import Target
from loader.warehouses import redshift_staging
from loader.warehouses.base import create_schema, literal, raw_table, tables_in
from loader.warehouses.cloud import CloudWarehouse, not_installed
from loader.warehouses.failures import with_way_out
from loader.warehouses.redshift_values import TYPES, rows_of, told

_CURSOR = "eventide_rows"
_LOCKED = "publishing"
# The information schema leaves out views that find their tables by name.
_INFORMATION = {
    "tables": "svv_tables",
    "columns": "svv_columns",
    "views": "(select schemaname as table_schema, viewname as table_name, "
    "definition as view_definition from pg_views)",
    "schemata": "(select nspname as schema_name from pg_namespace)",
}


class RedshiftWarehouse(CloudWarehouse):
    """A connection to Redshift; see `loader.warehouses.base.Warehouse`.

    A transaction sees what was committed before its first statement. So what is staged is committed
    before the lock on publishing is asked for, and nobody but this session can see it.
    """

    type_names: Mapping[str, str] = MappingProxyType(
        {
            # `text` would be 256 bytes.
            "text": "varchar(max)",
            "bigint": "bigint",
            "timestamp": "timestamp",
            "boolean": "boolean",
            # A super would write numbers anew: 1.10 would come out as 1.1.
            "json": "varchar(max)",
        }
    )
    # Calls find their events by load and row, and a load is read as a whole.
    raw_clauses: Mapping[str, str] = MappingProxyType(
        {"events": 'diststyle key distkey ("row_number") sortkey ("load_id", "row_number")'}
    )
    #: 65,535 bytes, less what models put before and between ids.
    longest_text: int | None = 65_000

    def __init__(self, connection: Any, target: Target, *, read_only: bool = False) -> None:
        super().__init__(target)
        self._connection = connection
        self._begin = "begin read only" if read_only else "begin"
        self._begun = False
        self._staged: set[str] = set()

    @classmethod
    def connect(cls, target: Target, *, read_only: bool = False) -> RedshiftWarehouse:
        """Connect as dbt does, with whichever credentials the target has."""
        try:
            from dbt.adapters.redshift.connections import get_connection_method
            from dbt_common.exceptions import DbtBaseException
            from redshift_connector.error import Error
        except ImportError:
            raise not_installed(target, "Redshift") from None
        credentials = target.credentials
        try:
            connection = get_connection_method(credentials)()
        except (Error, DbtBaseException, OSError) as error:
            where = f"{credentials.host}:{credentials.port}"
            check = f"Check the target {target.name!r} in profiles.yml and that it can be reached."
            raise WarehouseError(
                with_way_out(f"Redshift at {where}: {told(error)}", check)
            ) from None
        connection.autocommit = True
        # A prepared statement would outlive the table that it was prepared for.
        connection.max_prepared_statements = 0
        warehouse = cls(connection, target, read_only=read_only)
        with warehouse._told(), connection.cursor() as cursor:
            cursor.execute("set timezone to 'UTC'")
        return warehouse

    def information(self, view: str, *schemas: str) -> str:
        """The FROM item of a view of the information schema."""
        if not schemas:
            return _INFORMATION[view]
        listed = ", ".join(literal(schema) for schema in schemas)
        ours = "" if view == "views" else "table_catalog = current_database() and "
        source = _INFORMATION[view] + (" as listed" if view == "views" else "")
        return f"(select * from {source} where {ours}table_schema in ({listed}))"

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Run a select and return its rows."""
        with self._cursor(sql) as cursor:
            return rows_of(cursor)

    @contextmanager
    def stream(self, sql: str, rows: int) -> Iterator[pa.RecordBatchReader]:
        """Run a select whose rows come in batches, through a cursor of the server."""
        self.execute(f"declare {_CURSOR} cursor for {sql}")
        try:
            fetch = f"fetch forward {rows} from {_CURSOR}"
            with self._cursor(fetch) as cursor:
                found = rows_of(cursor)
                schema = pa.schema(
                    [
                        (column[0], TYPES.get(column[1], pa.string()))
                        for column in cursor.description
                    ]
                )

            def batches() -> Iterator[pa.RecordBatch]:
                chunk = found
                while chunk:
                    yield pa.RecordBatch.from_pylist(chunk, schema=schema)
                    chunk = self.query(fetch)

            yield pa.RecordBatchReader.from_batches(schema, batches())
        finally:
            with suppress(WarehouseError):
                self.execute(f"close {_CURSOR}")

    def execute(self, sql: str) -> None:
        """Run a statement that returns nothing."""
        with self._cursor(sql):
            pass

    def keep(self, table: str, sql: str) -> None:
        """Make a temporary table of a select's rows."""
        self.execute(f"drop table if exists {table}")
        self.execute(f"create temporary table {table} as {sql}")

    def stage(self, table: str, rows: pa.Table) -> None:
        """Append rows to a temporary table, made when missing, through a file on S3."""
        if table not in self._staged:
            self.execute(f"drop table if exists {table}")
            self.execute(f"create temporary table {table} ({self.column_definitions(rows)})")
            self._staged.add(table)
        if rows.num_rows:
            place = redshift_staging.place(self._target)
            with redshift_staging.uploaded(place, table, rows) as url:
                self.execute(f"copy {table} from {literal(url)} {place.authority} format parquet")

    def commit(self) -> None:
        """End the transaction."""
        self._end("commit")
        for table in self._staged:
            self.execute(f"drop table if exists {table}")
        self._end("commit")
        self._staged.clear()

    def rollback(self) -> None:
        """Undo the transaction."""
        self._staged.clear()
        self._end("rollback")

    def alone(self) -> None:
        """One loader publishes into a schema at a time: a table of its own is locked for that."""
        if _LOCKED not in tables_in(self, self.raw_schema):
            create_schema(self, self.raw_schema)
            self.execute(
                f"create table if not exists {raw_table(self, _LOCKED)} (holder varchar(256))"
            )
        self._end("commit")
        self.execute(f"lock table {raw_table(self, _LOCKED)}")

    def reclaim(self, tables: Sequence[str], *, rewrite: bool) -> None:
        """VACUUM, which runs in no transaction."""
        self._end("commit")
        how = "full" if rewrite else "delete only"
        for table in tables:
            with self._told(), self._connection.cursor() as cursor:
                cursor.execute(f"vacuum {how} {table} to 100 percent")

    def close(self) -> None:
        """Give the connection back; an open transaction is undone."""
        with suppress(Exception):
            self._end("rollback")
        with suppress(Exception):
            self._connection.close()

    def _end(self, how: str) -> None:
        if self._begun:
            self._begun = False
            with self._told(), self._connection.cursor() as cursor:
                cursor.execute(how)

    @contextmanager
    def _cursor(self, sql: str) -> Iterator[Any]:
        with self._told(), self._connection.cursor() as cursor:
            # Otherwise a percent sign would ask for a value.
            cursor.paramstyle = "qmark"
            if not self._begun:
                cursor.execute(self._begin)
                self._begun = True
            cursor.execute(sql)
            yield cursor

    @contextmanager
    def _told(self) -> Iterator[None]:
        from redshift_connector.error import Error

        try:
            yield
        except (Error, OSError) as error:
            raise WarehouseError(f"Redshift: {told(error)}") from error
