"""Snowflake, through its connector: rows go in as Parquet, by PUT and COPY INTO."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from loader.errors import WarehouseError
from loader.profile import Target
from loader.warehouses import lease
from loader.warehouses.base import literal, quoted
from loader.warehouses.cloud import INFORMATION, CloudWarehouse, not_installed
from loader.warehouses.exact_json import with_exact_leaves
from loader.warehouses.failures import with_way_out

_STAGE = "eventide_staged_files"
_SESSION = {
    "TIMEZONE": "UTC",
    "AUTOCOMMIT": False,
    "QUERY_TAG": "eventide",
}
_LOWERED = ("table_schema", "table_name", "column_name", "schema_name")


class SnowflakeWarehouse(CloudWarehouse):
    """A connection to Snowflake; see `loader.warehouses.base.Warehouse`.

    A table made or dropped ends the transaction there. So whatever is staged, is staged first.
    """

    type_names: Mapping[str, str] = MappingProxyType(
        {
            "text": "varchar",
            "bigint": "bigint",
            "timestamp": "timestamp_ntz",
            "boolean": "boolean",
            # A variant would write numbers anew: 1.10 would come out as 1.1.
            "json": "varchar",
        }
    )

    def __init__(self, connection: Any, target: Target) -> None:
        super().__init__(target)
        self._connection = connection
        self._staged: set[str] = set()

    @classmethod
    def connect(cls, target: Target, *, read_only: bool = False) -> SnowflakeWarehouse:
        """Connect with a target's credentials, as dbt does: password, key pair, OAuth, SSO."""
        try:
            import snowflake.connector as driver
        except ImportError:
            raise not_installed(target, "Snowflake") from None
        credentials = target.credentials
        try:
            connection = driver.connect(
                account=credentials.account,
                database=credentials.database,
                schema=credentials.schema,
                warehouse=credentials.warehouse,
                role=credentials.role,
                session_parameters=_SESSION,
                application="eventide",
                **credentials.auth_args(),
            )
        except driver.Error as error:
            check = f"Check the target {target.name!r} in profiles.yml and that it can be reached."
            raise WarehouseError(
                with_way_out(f"Snowflake account {credentials.account}: {_text(error)}", check)
            ) from None
        warehouse = cls(connection, target)
        # Names that people write without quotes must find what is written with them here.
        warehouse.execute("alter session set quoted_identifiers_ignore_case = true")
        return warehouse

    def information(self, view: str, *schemas: str) -> str:
        """The FROM item of a view of the information schema; names there are in capitals."""
        columns = ", ".join(
            f"lower({name}) as {name}" if name in _LOWERED else name for name in INFORMATION[view]
        )
        where = ""
        if schemas:
            listed = ", ".join(f"upper({literal(schema)})" for schema in schemas)
            where = f" where upper(table_schema) in ({listed})"
        return f"(select {columns} from information_schema.{view}{where})"

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Run a select and return its rows."""
        with self._cursor(sql) as cursor:
            names = [column.name.lower() for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @contextmanager
    def stream(self, sql: str, rows: int) -> Iterator[pa.RecordBatchReader]:
        """Run a select whose rows come in the chunks in which Snowflake stores results."""
        with self._cursor(sql) as cursor:
            tables = cursor.fetch_arrow_batches()
            first = next(tables, None)
            if first is None:
                first = cursor.fetch_arrow_all(force_return_table=True)
            first = first.rename_columns([name.lower() for name in first.column_names])

            def batches() -> Iterator[pa.RecordBatch]:
                yield from first.to_batches(max_chunksize=rows)
                for table in tables:
                    named = table.rename_columns(first.column_names).cast(first.schema)
                    yield from named.to_batches(max_chunksize=rows)

            yield pa.RecordBatchReader.from_batches(first.schema, batches())

    def execute(self, sql: str) -> None:
        """Run a statement that returns nothing."""
        with self._cursor(sql):
            pass

    def keep(self, table: str, sql: str) -> None:
        """Make a temporary table of a select's rows."""
        self.execute(f"use schema {quoted(self.raw_schema)}")
        self.execute(f"create or replace temporary table {table} as {sql}")

    def stage(self, table: str, rows: pa.Table) -> None:
        """Append rows to a temporary table, made when missing, through a file on a stage."""
        if table not in self._staged:
            # Where they live; the schema that people query may not be there yet.
            self.execute(f"use schema {quoted(self.raw_schema)}")
            columns = self.column_definitions(rows)
            self.execute(f"create or replace temporary table {table} ({columns})")
            self._staged.add(table)
        if not rows.num_rows:
            return
        self.execute(f"create temporary stage if not exists {_STAGE}")
        with tempfile.TemporaryDirectory(prefix="eventide-") as folder:
            file = Path(folder) / f"{table}.parquet"
            pq.write_table(_with_exact_json(rows), file, compression="zstd")
            self.execute(
                f"put 'file://{file}' @{_STAGE}/{table} auto_compress = false overwrite = true"
            )
        self.execute(
            f"copy into {table} from @{_STAGE}/{table} purge = true "
            "file_format = (type = parquet use_logical_type = true) "
            "match_by_column_name = case_insensitive"
        )

    def commit(self) -> None:
        """End the transaction."""
        self.execute("commit")
        for table in self._staged:
            self.execute(f"drop table if exists {table}")
        self._staged.clear()

    def rollback(self) -> None:
        """Undo the transaction. Temporary tables stay, and are replaced when staged again."""
        self._staged.clear()
        self.execute("rollback")

    def alone(self) -> None:
        """One loader publishes into a schema at a time: a changed row is locked until the end."""
        lease.lock(self)

    def reclaim(self, tables: Sequence[str], *, rewrite: bool) -> None:
        """Nothing to do but wait: what is deleted is gone after Time Travel and Fail-safe."""

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    @contextmanager
    def _cursor(self, sql: str) -> Iterator[Any]:
        import snowflake.connector as driver

        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql)
                yield cursor
        except driver.Error as error:
            raise WarehouseError(f"Snowflake: {_text(error)}") from error


def _with_exact_json(rows: pa.Table) -> pa.Table:
    for name in ("properties", "user_properties"):
        if name in rows.column_names:
            texts = [with_exact_leaves(text) for text in rows[name].to_pylist()]
            place = rows.column_names.index(name)
            rows = rows.set_column(place, name, pa.array(texts, pa.string()))
    return rows


def _text(error: BaseException) -> str:
    text = str(getattr(error, "msg", None) or error).strip()
    return " ".join(text.split()) if text else type(error).__name__
