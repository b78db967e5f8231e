"""BigQuery, through its client: rows go in as Parquet, by load jobs into tables that expire."""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from loader.errors import WarehouseError
from loader.profile import Target
from loader.warehouses.base import literal, quoted, raw_table
from loader.warehouses.bigquery_lock import PublishingRow
from loader.warehouses.bigquery_session import Session, text_of
from loader.warehouses.bigquery_sql import (
    changed_table,
    changes_rows,
    expiring,
    for_bigquery,
)
from loader.warehouses.bigquery_values import plain, with_zone, without_zone
from loader.warehouses.cloud import INFORMATION, CloudWarehouse, not_installed

_STAGED_HOURS = 24
_WAIT_SECONDS = 2.0
_WAITS = 900
_CONFLICT = "due to concurrent update"


class _ConflictError(WarehouseError):
    """Another job changed the same table at the time, and nothing was done."""


class BigQueryWarehouse(CloudWarehouse):
    """A connection to BigQuery; see `loader.warehouses.base.Warehouse`.

    What changes rows waits until the commit, and then goes as one script that is a transaction: a
    load's rows and its row in the ledger are there together or not at all. Only where what was
    changed is read in between is the transaction opened in a session. What makes or drops tables
    is done at once, since it can be part of no transaction.
    """

    type_names: Mapping[str, str] = MappingProxyType(
        {
            "text": "string",
            "bigint": "int64",
            "timestamp": "timestamp",
            "boolean": "bool",
            # The type json would write numbers anew: 1.10 would come out as 1.1.
            "json": "string",
        }
    )
    # By month: the times of one file may be of many years, and a job changes 4,000 partitions.
    raw_clauses: Mapping[str, str] = MappingProxyType(
        {"events": "partition by timestamp_trunc(time, month) cluster by load_id, type, event"}
    )

    def __init__(self, session: Session, target: Target) -> None:
        super().__init__(target)
        self._session = session
        self._project = target.credentials.database
        self._pending: list[str] = []
        self._changed: set[str] = set()
        self._lock: PublishingRow | None = None
        # Tables of this connection alone: what they are called here, and what they are.
        self._own: dict[str, str] = {}
        self._kept: set[str] = set()
        self._suffix = secrets.token_hex(6)

    @classmethod
    def connect(cls, target: Target, *, read_only: bool = False) -> BigQueryWarehouse:
        """Connect with a target's credentials, as dbt does and by its own code."""
        try:
            from dbt.adapters.bigquery.clients import create_bigquery_client
        except ImportError:
            raise not_installed(target, "BigQuery") from None
        try:
            client = create_bigquery_client(target.credentials)
        except Exception as error:  # dbt's errors, Google's, and those of files with keys
            raise WarehouseError(
                f"BigQuery project {target.credentials.database}: {text_of(error)}. Check the "
                f"target {target.name!r} in profiles.yml and its credentials."
            ) from None
        return cls(Session(client, target.credentials), target)

    def information(self, view: str, *schemas: str) -> str:
        """The FROM item of a view of the information schema, which each dataset has of its own."""
        if view == "schemata":
            columns: tuple[str, ...] = ("schema_name",)
            parts = [f"select {literal(name)} as schema_name" for name in self._session.datasets()]
        else:
            columns = INFORMATION[view]
            known = set(self._session.datasets())
            parts = [
                f"select {', '.join(columns)} from "
                f"`{self._project}`.`{schema}`.INFORMATION_SCHEMA.{view.upper()}"
                for schema in schemas
                if schema in known
            ]
        nothing = ", ".join(
            f"{'0' if name == 'ordinal_position' else literal('')} as {name}" for name in columns
        )
        parts = parts or [f"select {nothing} from (select 1 as one) where false"]
        return f"({' union all '.join(parts)})"

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Run a select and return its rows."""
        self._flush_for(sql)
        result = self._session.rows(self._written(sql))
        kinds = {field.name: field.field_type for field in result.schema}
        return [{n: plain(v, kinds[n]) for n, v in row.items()} for row in result]

    @contextmanager
    def stream(self, sql: str, rows: int) -> Iterator[pa.RecordBatchReader]:
        """Run a select whose rows come in pages of about `rows`."""
        self._flush_for(sql)
        batches = self._session.batches(self._written(sql), rows)
        first = without_zone(next(batches))

        def all_batches() -> Iterator[pa.RecordBatch]:
            yield first
            for batch in batches:
                yield without_zone(batch)

        yield pa.RecordBatchReader.from_batches(first.schema, all_batches())

    def execute(self, sql: str) -> None:
        """Run a statement that returns nothing, or keep it for the commit."""
        if not changes_rows(sql):
            self._session.run(self._written(sql), alone=True)
        elif self._session.in_transaction or changed_table(sql) in self._own:
            self._session.run(self._written(sql))
        else:
            self._pending.append(self._written(sql))
            self._changed.add(changed_table(sql) or "")

    def keep(self, table: str, sql: str) -> None:
        """Make a table of this connection's own of a select's rows."""
        self._flush_for(sql)
        self._own[table] = self._full_name(table)
        self._kept.add(table)
        self._session.run(self._written(expiring(table, sql, _STAGED_HOURS)), alone=True)

    def stage(self, table: str, rows: pa.Table) -> None:
        """Append rows to a table of this connection's own, made when missing, by a load job."""
        if table not in self._own:
            self._own[table] = self._full_name(table)
            expires = datetime.now(UTC) + timedelta(hours=_STAGED_HOURS)
            self._session.create_table(self._own[table], self.column_types(rows), expires)
        if not rows.num_rows:
            return
        file = io.BytesIO()
        pq.write_table(with_zone(rows), file, compression="zstd")
        file.seek(0)
        self._session.load_parquet(self._own[table], file)

    def export_data(self, sql: str) -> int:
        """Run EXPORT DATA; the number of rows that it has written."""
        self._flush_for(sql)
        return self._session.export(self._written(sql))

    def commit(self) -> None:
        """End the transaction."""
        if self._lock is not None and (self._pending or self._session.in_transaction):
            self._pending += [
                self._written(self._lock.still_held),
                self._written(self._lock.give_back),
            ]
        if self._session.in_transaction:
            self._flush()
            self._session.commit()
        elif self._pending:
            self._run_pending()
        else:
            self._release()
        self._lock = None
        self._drop(self._own.keys() - self._kept)

    def rollback(self) -> None:
        """Undo the transaction."""
        self._pending.clear()
        self._changed.clear()
        self._session.rollback()
        self._release()
        self._drop(set(self._own))

    def alone(self) -> None:
        """One loader publishes into a dataset at a time; see `bigquery_lock`."""
        if self._lock is not None:
            return
        row = PublishingRow(raw_table(self, "publishing"), self._suffix)
        if self.raw_schema not in self._session.datasets():
            self.execute(f"create schema if not exists {quoted(self.raw_schema)}")
        self.execute(row.create)
        for _ in range(_WAITS):
            with suppress(_ConflictError):
                self._run_alone(self._written(row.take))
                if self._session.rows(self._written(row.held)).total_rows:
                    self._lock = row
                    return
            time.sleep(_WAIT_SECONDS)
        raise WarehouseError(f"BigQuery: another loader holds {row.table}. Load again later.")

    def reclaim(self, tables: Sequence[str], *, rewrite: bool) -> None:
        """Nothing to do but wait: what is deleted is gone after time travel and fail-safe."""

    def close(self) -> None:
        """Give the connection back."""
        self.rollback()
        self._session.close()

    def _written(self, sql: str) -> str:
        return for_bigquery(
            sql,
            project=self._project,
            datasets=(self.schema, self.raw_schema, self.internal_schema),
            renamed=self._own,
        )

    def _full_name(self, table: str) -> str:
        return f"`{self._project}`.`{self.raw_schema}`.`{table}_{self._suffix}`"

    def _flush(self) -> None:
        """Run what waits, in a transaction that stays open."""
        if self._pending:
            self._session.begin()
        while self._pending:
            self._session.run(self._pending.pop(0))
        self._changed.clear()

    def _flush_for(self, sql: str) -> None:
        """The same, where a select reads what waiting statements change."""
        if any(table in sql for table in self._changed):
            self._flush()

    def _run_pending(self) -> None:
        statements, self._pending = self._pending, []
        self._changed.clear()
        script = statements[0]
        if len(statements) > 1:
            script = "begin transaction;\n" + ";\n".join(statements) + ";\ncommit transaction;"
        for wait in range(_WAITS):
            try:
                self._run_alone(script)
                return
            except _ConflictError:
                # Nothing of it was done.
                if wait == _WAITS - 1:
                    raise
            time.sleep(_WAIT_SECONDS)

    def _run_alone(self, sql: str) -> None:
        """Raises _ConflictError when another job changed the same table at the time."""
        try:
            self._session.run(sql, alone=True)
        except WarehouseError as error:
            if _CONFLICT in str(error):
                raise _ConflictError(str(error)) from error
            raise

    def _release(self) -> None:
        if self._lock is not None:
            free, self._lock = self._written(self._lock.give_back), None
            with suppress(WarehouseError):
                self._run_alone(free)

    def _drop(self, tables: set[str]) -> None:
        for table in sorted(tables):
            self._session.drop_table(self._own.pop(table))
            self._kept.discard(table)
