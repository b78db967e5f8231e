"""Jobs of BigQuery: alone, or in a session that holds a transaction open between them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import pyarrow as pa

from loader.errors import WarehouseError


class Session:
    """A client, and a session as soon as a transaction needs one.

    Every failure of Google's client comes as WarehouseError.
    """

    def __init__(self, client: Any, credentials: Any) -> None:
        self._client = client
        self._credentials = credentials
        self._id: str | None = None
        self.in_transaction = False

    def begin(self) -> None:
        """Open a transaction where none is open."""
        if self.in_transaction:
            return
        if self._id is None:
            with _told():
                job = self._job("select 1", alone=True, create_session=True)
                self._id = job.session_info.session_id
        self._in_session("begin transaction")
        self.in_transaction = True

    def commit(self) -> None:
        """End the open transaction; what it did becomes visible."""
        self.in_transaction = False
        self._in_session("commit transaction")

    def rollback(self) -> None:
        """Undo the open transaction, if there is one that a failure has not undone already."""
        if self.in_transaction:
            self.in_transaction = False
            with suppress(WarehouseError):
                self._in_session("rollback transaction")

    def run(self, sql: str, *, alone: bool = False) -> None:
        """Run a statement or a script: in the open transaction unless `alone`."""
        with _told():
            self._job(sql, alone=alone)

    def export(self, sql: str) -> int:
        """Run EXPORT DATA alone; the number of rows that it has written."""
        with _told():
            job = self._job(sql, alone=True)
            job.reload()
        # The client has no name for these statistics.
        return int(job._job_statistics()["exportDataStatistics"]["rowCount"])

    def rows(self, sql: str) -> Any:
        """The rows of a select, page by page, with `schema`."""
        with _told():
            return self._job(sql).result()

    def batches(self, sql: str, rows: int) -> Iterator[pa.RecordBatch]:
        """The rows of a select as Arrow, at least one batch."""
        with _told():
            result = self._job(sql).result(page_size=rows)
            seen = False
            for batch in result.to_arrow_iterable():
                seen = True
                yield batch
            if not seen:
                empty = self._job(f"select * from ({sql}) limit 0").result().to_arrow()
                yield pa.RecordBatch.from_pylist([], schema=empty.schema)

    def datasets(self) -> list[str]:
        """The names of the project's datasets."""
        with _told():
            listed = self._client.list_datasets(project=self._credentials.database)
            return [dataset.dataset_id for dataset in listed]

    def create_table(self, name: str, columns: Mapping[str, str], expires: datetime) -> None:
        """Make a table (a full name in backticks) that goes by itself."""
        from google.cloud import bigquery

        table = bigquery.Table(
            name.replace("`", ""),
            [bigquery.SchemaField(n, kind.upper()) for n, kind in columns.items()],
        )
        table.expires = expires
        with _told():
            self._client.create_table(table)

    def load_parquet(self, name: str, file: io.BytesIO) -> None:
        """Append a file's rows to a table (a full name in backticks)."""
        from google.cloud import bigquery

        config = bigquery.LoadJobConfig(
            source_format=bigquery.SourceFormat.PARQUET,
            write_disposition=bigquery.WriteDisposition.WRITE_APPEND,
            create_disposition=bigquery.CreateDisposition.CREATE_NEVER,
            labels={"app": "eventide"},
        )
        with _told():
            self._client.load_table_from_file(
                file,
                name.replace("`", ""),
                job_config=config,
                project=self._credentials.execution_project,
            ).result()

    def drop_table(self, name: str) -> None:
        """Drop a table (a full name in backticks) that is to go by itself anyway."""
        with suppress(WarehouseError), _told():
            self._client.delete_table(name.replace("`", ""), not_found_ok=True)

    def close(self) -> None:
        """Undo what is open and end the session."""
        self.rollback()
        if self._id is not None:
            with suppress(WarehouseError):
                self._in_session("call bq.abort_session()")
            self._id = None
        self._client.close()

    def _in_session(self, sql: str) -> None:
        with _told():
            self._job(sql, in_session=True)

    def _job(
        self,
        sql: str,
        *,
        alone: bool = False,
        in_session: bool = False,
        create_session: bool = False,
    ) -> Any:
        from google.cloud import bigquery

        credentials = self._credentials
        config = bigquery.QueryJobConfig(labels={"app": "eventide"})
        if create_session:
            config.create_session = True
        if credentials.maximum_bytes_billed:
            config.maximum_bytes_billed = credentials.maximum_bytes_billed
        if self._id is not None and (in_session or (self.in_transaction and not alone)):
            config.connection_properties = [
                bigquery.ConnectionProperty(key="session_id", value=self._id)
            ]
        # Not to be run again by the client: who asked must know of a failure.
        job = self._client.query(sql, job_config=config, job_retry=None)
        job.result()
        return job


@contextmanager
def _told() -> Iterator[None]:
    from google.api_core.exceptions import GoogleAPIError
    from google.auth.exceptions import GoogleAuthError
    from requests.exceptions import RequestException

    try:
        yield
    except (GoogleAPIError, GoogleAuthError, RequestException) as error:
        raise WarehouseError(f"BigQuery: {text_of(error)}") from error


def text_of(error: BaseException) -> str:
    """What went wrong, on one line, without the query that Google puts behind it."""
    told = getattr(error, "message", None) or str(error)
    told = str(told).split("-----Query Job SQL Follows-----")[0]
    return " ".join(told.split()) or type(error).__name__
