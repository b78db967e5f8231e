"""DuckDB: a file, held by one process at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import duckdb
import pyarrow as pa

from loader.errors import WarehouseError
from loader.profile import Target
from loader.warehouses.base import derived_schemas, quoted, standard_information
from loader.warehouses.duckdb_file import rewrite_file
from loader.warehouses.duckdb_opening import opened, path_of, told
from loader.warehouses.holding import Waiting, patiently


class DuckDBWarehouse:
    """A connection to a DuckDB file; see `loader.warehouses.base.Warehouse`."""

    type_names: Mapping[str, str] = MappingProxyType(
        {
            "text": "varchar",
            "bigint": "bigint",
            "timestamp": "timestamp",
            "boolean": "boolean",
            "json": "json",
        }
    )
    # Scans of one column are fast, and an index would cost memory and each insert.
    raw_indexes: Sequence[tuple[str, Sequence[str]]] = ()
    raw_clauses: Mapping[str, str] = MappingProxyType({})
    longest_text: int | None = None
    seeks_by_index = False

    def __init__(
        self, open_: Callable[[], duckdb.DuckDBPyConnection], schema: str, path: str
    ) -> None:
        self._connect = open_
        self._path = path
        self._connection = open_()
        self._open = False
        self._staged: set[str] = set()
        self.schema = schema
        self.raw_schema, self.internal_schema = derived_schemas(schema)

    @classmethod
    def connect(
        cls,
        target: Target,
        wait_seconds: float = 0.0,
        waiting: Waiting | None = None,
        *,
        read_only: bool = False,
    ) -> DuckDBWarehouse:
        """Open the file of a target, waiting while another process holds it."""

        def connection() -> duckdb.DuckDBPyConnection:
            return opened(target, read_only=read_only)

        return patiently(
            lambda: cls(connection, target.schema, path_of(target)), wait_seconds, waiting
        )

    def information(self, view: str, *schemas: str) -> str:
        """The FROM item of a view of the information schema."""
        return standard_information(view, *schemas)

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Run a select and return its rows."""
        cursor = self._run(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @contextmanager
    def stream(self, sql: str, rows: int) -> Iterator[pa.RecordBatchReader]:
        """Run a select whose rows come in batches."""
        try:
            self._begin()
            with self._connection.sql(sql).to_arrow_reader(rows) as reader:
                yield reader
        except duckdb.Error as error:
            raise WarehouseError(f"DuckDB: {told(error)}") from error

    def execute(self, sql: str) -> None:
        """Run a statement that returns nothing."""
        self._run(sql)

    def keep(self, table: str, sql: str) -> None:
        """Make a temporary table of a select's rows."""
        self._run(f"create or replace temporary table {quoted(table)} as {sql}")

    def stage(self, table: str, rows: pa.Table) -> None:
        """Append rows to a temporary table, made when missing."""
        self._connection.register("staged_rows", rows)
        try:
            if table in self._staged:
                self._run(f"insert into temp.main.{quoted(table)} from staged_rows")
            else:
                self._run(f"create temp table {quoted(table)} as from staged_rows")
                self._staged.add(table)
        finally:
            self._connection.unregister("staged_rows")

    def commit(self) -> None:
        """End the transaction."""
        if self._open:
            self._end("commit")
        self._drop_staged()

    def rollback(self) -> None:
        """Undo the transaction."""
        if self._open:
            self._end("rollback")
        self._staged.clear()

    def alone(self) -> None:
        """Nothing to do: the file's lock keeps other loaders out."""

    def make_room(self, load_id: int) -> None:
        """Nothing to do."""

    @contextmanager
    def alive(self, load_id: int) -> Iterator[None]:
        """Nothing to do: the file's lock says it."""
        yield

    def is_alive(self, load_id: int) -> bool:
        """Never: whoever can ask holds the file alone."""
        return False

    def analyze(self, table: str) -> None:
        """Nothing to do: DuckDB keeps statistics by itself."""

    @contextmanager
    def released(self) -> Iterator[None]:
        """Close the file meanwhile: dbt opens it with settings of its own."""
        self.commit()
        self.close()
        try:
            yield
        finally:
            self._connection = self._connect()

    def reclaim(self, tables: Sequence[str], *, rewrite: bool) -> None:
        """Write the log into the file; or copy what is there into a new file in its place."""
        try:
            self._connection.execute("checkpoint")
            if rewrite:
                self._connection.close()
                rewrite_file(self._path)
                self._connection = self._connect()
        except duckdb.Error as error:
            raise WarehouseError(f"DuckDB: {told(error)}") from error

    def close(self) -> None:
        """Close the file, so that other processes can open it."""
        self._connection.close()

    def _run(self, sql: str) -> duckdb.DuckDBPyConnection:
        try:
            self._begin()
            return self._connection.execute(sql)
        except duckdb.Error as error:
            raise WarehouseError(f"DuckDB: {told(error)}") from error

    def _begin(self) -> None:
        if not self._open:
            self._connection.execute("begin")
            self._open = True

    def _end(self, how: str) -> None:
        self._open = False
        try:
            self._connection.execute(how)
        except duckdb.Error as error:
            raise WarehouseError(f"DuckDB: {told(error)}") from error

    def _drop_staged(self) -> None:
        for table in self._staged:
            self._connection.execute(f"drop table if exists temp.main.{quoted(table)}")
        self._staged.clear()


def release_dbt_files() -> None:
    """Close the files that dbt-duckdb keeps open in this process after a command has ended."""
    connections = sys.modules.get("dbt.adapters.duckdb.connections")
    if connections is not None:
        connections.DuckDBConnectionManager.close_all_connections()
