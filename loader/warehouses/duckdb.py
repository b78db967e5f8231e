"""DuckDB: a file, held by one process at a time."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import pyarrow as pa

from loader.errors import NothingLoadedError, WarehouseError, WarehouseLockedError
from loader.profile import Target
from loader.warehouses.base import derived_schemas, quoted

_RETRY_SECONDS = 0.25
_HOLDER = re.compile(r"Conflicting lock is held in (.*?\(PID \d+\))")


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

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self._connection = connection
        self._open = False
        self._staged: set[str] = set()
        self.schema = schema
        self.raw_schema, self.internal_schema = derived_schemas(schema)

    @classmethod
    def connect(
        cls, target: Target, wait_seconds: float = 0.0, *, read_only: bool = False
    ) -> DuckDBWarehouse:
        """Open the file of a target, waiting while another process holds it."""
        path = str(target.credentials.path)
        if path != ":memory:" and "://" not in path and not path.startswith("md:"):
            # dbt changes into the project's directory before it connects.
            path = str(target.project_dir / path)
        until = time.monotonic() + wait_seconds
        while True:
            try:
                return cls(duckdb.connect(path, read_only=read_only), target.schema)
            except duckdb.IOException as error:
                holder = _HOLDER.search(str(error))
                if holder is None:
                    if read_only and not Path(path).exists():
                        raise NothingLoadedError(
                            f"{path}: there is no such file yet. Load events first: "
                            "eventide load FILE..., or eventide sync."
                        ) from None
                    raise WarehouseError(f"{path}: cannot be opened. {_text(error)}") from None
                if time.monotonic() >= until:
                    raise WarehouseLockedError(
                        f"{path}: locked by {holder.group(1)}. Close that process, "
                        "or wait for it with --wait SECONDS."
                    ) from None
                time.sleep(_RETRY_SECONDS)
            except duckdb.Error as error:
                raise WarehouseError(f"{path}: cannot be opened. {_text(error)}") from None

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Run a select and return its rows."""
        cursor = self._run(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def execute(self, sql: str) -> None:
        """Run a statement that returns nothing."""
        self._run(sql)

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

    @contextmanager
    def alive(self, load_id: int) -> Iterator[None]:
        """Nothing to do: the file's lock says it."""
        yield

    def is_alive(self, load_id: int) -> bool:
        """Never: whoever can ask holds the file alone."""
        return False

    def close(self) -> None:
        """Close the file, so that other processes can open it."""
        self._connection.close()

    def _run(self, sql: str) -> duckdb.DuckDBPyConnection:
        try:
            if not self._open:
                self._connection.execute("begin")
                self._open = True
            return self._connection.execute(sql)
        except duckdb.Error as error:
            raise WarehouseError(f"DuckDB: {_text(error)}") from error

    def _end(self, how: str) -> None:
        self._open = False
        try:
            self._connection.execute(how)
        except duckdb.Error as error:
            raise WarehouseError(f"DuckDB: {_text(error)}") from error

    def _drop_staged(self) -> None:
        for table in self._staged:
            self._connection.execute(f"drop table if exists temp.main.{quoted(table)}")
        self._staged.clear()


def release_dbt_files() -> None:
    """Close the files that dbt-duckdb keeps open in this process after a command has ended."""
    connections = sys.modules.get("dbt.adapters.duckdb.connections")
    if connections is not None:
        connections.DuckDBConnectionManager.close_all_connections()


def _text(error: BaseException) -> str:
    return str(error).split("\n\nLINE ")[0].strip()
