"""A BigQuery of the test session's own: bqemulator (DuckDB behind BigQuery's REST API).

Run by the environment that has it: `python -m tests.standins.bigquery PORT FOLDER`; in the folder
is what is written to buckets. Every statement goes through GoogleSQL's own analyzer first, and is
refused where that refuses it. What the emulator does otherwise than BigQuery, as far as dbt and
this project meet it, is put right here: statements are translated by
tests.standins.bigquery_dialect, transactions and sessions are DuckDB's own. What it cannot prove,
docs/guides/bigquery.md says.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa
import sqlglot
from bqemulator.api.routes import jobs, upload
from bqemulator.api.routes.tables import _field_to_rest
from bqemulator.catalog import ddl_sync
from bqemulator.catalog.memory_repository import MemoryCatalogRepository
from bqemulator.catalog.models import TableFieldSchema, TableSchema
from bqemulator.cli import main
from bqemulator.domain.errors import DomainError, InvalidQueryError
from bqemulator.jobs import executor
from bqemulator.scripting.ast import SqlStmt
from bqemulator.scripting.parser import parse_script
from bqemulator.sql.rewriter.information_schema import expand_information_schema
from bqemulator.storage.engine import DuckDBEngine
from bqemulator.storage.sql_identifiers import quoted_table_ref
from bqemulator.storage.type_map import bq_schema_to_duckdb_columns

from tests.standins import bigquery_unload
from tests.standins.bigquery_dialect import MACROS, reads_information, tables_named, translated
from tests.standins.googlesql import GoogleSql

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TRANSACTION = re.compile(r"\s*(begin|commit|rollback)(\s+transaction)?\s*;?\s*$", re.IGNORECASE)
# sqlglot knows none.
_ASSERT = re.compile(r"\s*assert\s+(.*)\s+as\s+'([^']*)'\s*;?\s*$", re.IGNORECASE | re.DOTALL)
_NO_ROWS = re.compile(r"\s*(grant|revoke|alter\s+table\s+\S+\s+set\s+options)\b", re.IGNORECASE)
_TYPES = {
    "BIGINT": "INTEGER", "HUGEINT": "INTEGER", "INTEGER": "INTEGER", "DOUBLE": "FLOAT",
    "BOOLEAN": "BOOLEAN", "VARCHAR": "STRING", "JSON": "JSON", "BLOB": "BYTES", "DATE": "DATE",
    "TIMESTAMP": "DATETIME", "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
}  # fmt: skip
_EMPTY = pa.table({})

_google = GoogleSql()
_engines: list[DuckDBEngine] = []
_sessions: dict[str, Any] = {}
_connection: ContextVar[Any] = ContextVar("connection", default=None)


def _refused(run: Callable[..., Any]) -> Callable[..., Any]:
    """What goes wrong here is told: after an answer of 500 clients would ask again for ever."""

    async def run_or_refuse(*arguments: Any, **named: Any) -> Any:
        try:
            return await run(*arguments, **named)
        except DomainError:
            raise
        except Exception as error:
            raise InvalidQueryError(f"the stand-in failed: {error!r}") from error

    return run_or_refuse


def _engine_of(self: DuckDBEngine) -> Any:
    return _connection.get() or self._connection


def _start(start: Callable[..., Any]) -> Callable[..., Any]:
    async def started(self: DuckDBEngine) -> None:
        await start(self)
        self._connection.execute("set global TimeZone = 'UTC'")
        self._connection.execute(MACROS)
        _engines[:] = [self]

    return started


def _cursor() -> Any:
    cursor = _engines[0]._connection.cursor()
    cursor.execute("set TimeZone = 'UTC'")
    return cursor


def _check(sql: str, project: str, ctx: Any) -> None:
    """Raise what BigQuery's language says against a statement."""
    schemas: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for home, dataset, name in set(tables_named(sql, project)):
        tables = schemas.setdefault((home, dataset), {})
        if (table := ctx.catalog.get_table(home, dataset, name)) is not None:
            tables[name] = {field.name: field.type for field in table.schema_.fields}
    if wrong := _google.check(sql, schemas):
        raise InvalidQueryError(wrong)


async def _run_single_sql(
    project_id: str, bq_sql: str, query_params: Any, ctx: Any, *, caller: Any
) -> pa.Table:
    """In place of the emulator's own way from a statement to DuckDB."""
    bare = _COMMENT.sub(" ", bq_sql)
    if found := _TRANSACTION.match(bare):
        ctx.engine.execute(found[1])
        return _EMPTY
    if _NO_ROWS.match(bare):
        return _EMPTY
    if "OBJECT_PRIVILEGES" in bare:
        return pa.table(
            {"privilege_type": pa.array([], "string"), "grantee": pa.array([], "string")}
        )
    if found := _ASSERT.match(bare):
        held = await _run_single_sql(
            project_id, f"select {found[1]} as holds", query_params, ctx, caller=caller
        )
        if not held["holds"][0].as_py():
            raise InvalidQueryError(f"Assertion failed: {found[2]}")
        return _EMPTY
    sql = bare
    if reads_information(bare):
        sql = expand_information_schema(bare, project_id, ctx.catalog)
    else:
        _check(bare, project_id, ctx)
    sql = translated(sql, project_id)
    try:
        return ctx.engine.fetch_arrow(sql)
    except duckdb.TransactionException as error:
        raise InvalidQueryError(
            f"Transaction is aborted due to concurrent update against a table. {error}"
        ) from error
    except duckdb.Error as error:
        raise InvalidQueryError(f"{error} in {sql[:3000]}") from error


async def _run_script(interpreter: Any, source: str, ctx: Any) -> pa.Table:
    """A script of plain statements, on a connection of its own, where BEGIN is DuckDB's own."""
    outside = _connection.get()
    own = outside or _cursor()
    token = _connection.set(own)
    is_open = False
    try:
        table = _EMPTY
        for statement in parse_script(source).statements:
            if not isinstance(statement, SqlStmt):
                if outside is not None and "abort_session" in source:
                    return _EMPTY
                raise InvalidQueryError(f"the stand-in has no {type(statement).__name__}")
            if not statement.sql.strip():
                continue
            if found := _TRANSACTION.match(_COMMENT.sub(" ", statement.sql)):
                is_open = found[1].lower() == "begin"
            table = await executor._run_query_body(
                project_id=interpreter._project_id,
                bq_sql=statement.sql,
                query_params=None,
                ctx=ctx,
                is_scripted=False,
                effective_caller=interpreter._caller,
            )
        return table
    except BaseException:
        if is_open and outside is None:
            own.execute("rollback")
        raise
    finally:
        _connection.reset(token)
        if outside is None:
            own.close()


def _in_session(handle: Callable[..., Any]) -> Callable[..., Any]:
    """Jobs of a session share a connection, and with it a transaction."""

    async def handled(project_id: str, job_id: str, config: Any, **named: Any) -> Any:
        properties = config["query"].get("connectionProperties") or []
        ids = [p["value"] for p in properties if p["key"] == "session_id"]
        if not ids:
            return await handle(project_id, job_id, config, **named)
        token = _connection.set(_sessions.setdefault(ids[0], None) or _cursor())
        _sessions[ids[0]] = _connection.get()
        try:
            return await handle(project_id, job_id, config, **named)
        finally:
            _connection.reset(token)

    return handled


def _schema_of(project_id: str, dataset_id: str, table_id: str, ctx: Any) -> TableSchema:
    """The columns that a new table or view has, types that the emulator loses included."""
    name = quoted_table_ref(project_id, dataset_id, table_id)
    described = ctx.engine.execute(f"describe {name}").fetchall()
    return TableSchema(
        fields=tuple(
            TableFieldSchema(
                name=column, type=_TYPES[kind], mode="NULLABLE" if null == "YES" else "REQUIRED"
            )
            for column, kind, null, *_ in described
        )
    )


def _update_table(update: Callable[..., Any]) -> Callable[..., Any]:
    """dbt adds columns by changing the schema: the rows must have them too."""

    def updated(self: Any, table: Any) -> Any:
        old = self.get_table(table.project_id, table.dataset_id, table.table_id)
        before = {field.name.lower() for field in old.schema_.fields} if old else set()
        result = update(self, table)
        if before and table.table_type == "TABLE":
            added = [
                _field_to_rest(f) for f in table.schema_.fields if f.name.lower() not in before
            ]
            name = quoted_table_ref(table.project_id, table.dataset_id, table.table_id)
            for column, kind in bq_schema_to_duckdb_columns(added):
                _engines[0].execute(
                    f'alter table {name} add column if not exists "{column}" {kind}'
                )
        return result

    return updated


def _remembered(parse: Callable[..., Any]) -> Callable[..., Any]:
    """The emulator parses a statement a dozen times over."""
    parsed = lru_cache(maxsize=16)(parse)

    def parsed_once(sql: str, **how: Any) -> Any:
        return parsed(sql, **how).copy()

    return parsed_once


async def _nothing(*_: Any, **__: Any) -> None:
    """No copies of tables for time travel."""


def _put_right() -> None:
    """Patch the emulator."""
    sqlglot.parse_one = _remembered(sqlglot.parse_one)
    DuckDBEngine.connection = property(_engine_of)
    DuckDBEngine.start = _start(DuckDBEngine.start)
    for extension in ("_load_spatial", "_load_format_extensions"):
        setattr(DuckDBEngine, extension, lambda self: None)
    executor._run_single_sql = _refused(_run_single_sql)
    executor._run_script = _run_script
    executor._capture_dml_snapshots = _nothing
    executor._reject_dml_on_immutable = lambda *_: None
    bigquery_unload.put_right(_check)
    jobs.execute_query_job = _refused(jobs.execute_query_job)
    jobs._handle_query_job = _in_session(jobs._handle_query_job)
    ddl_sync._introspect_schema = _schema_of
    MemoryCatalogRepository.update_table = _update_table(MemoryCatalogRepository.update_table)
    permitted = upload._is_permitted_media_type
    upload._is_permitted_media_type = lambda kind: kind == "*/*" or permitted(kind)


if __name__ == "__main__":
    _put_right()
    bigquery_unload.export_into(sys.argv[2])
    sys.argv = ["bqemulator", "start", "--rest-port", sys.argv[1], "--grpc-port", "0"]
    main()
