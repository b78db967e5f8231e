"""A Snowflake of the test session's own: fakesnow (DuckDB and sqlglot) behind Snowflake's protocol.

Run by the environment that has fakesnow: `python -m tests.standins.snowflake PORT FOLDER`; in the
folder is what is written to buckets. What fakesnow does otherwise than Snowflake, as far as dbt and
this project meet it, is put right here. What it cannot prove, docs/proved_on.md says.
"""

from __future__ import annotations

import re
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb
import fakesnow
import fakesnow.arrow
import fakesnow.info_schema
import fakesnow.macros
import pyarrow as pa
import pyarrow.compute as pc
from fakesnow.cursor import FakeSnowflakeCursor as Cursor
from snowflake.connector import errors
from sqlglot import exp, parse_one

from tests.standins.snowflake_unload import strftime_of, unloaded

_MACROS = """
    create or replace macro {catalog}._try_timestamp(x) as try_cast(x as timestamp);
    create or replace macro {catalog}._try_timestamptz(x) as try_cast(x as timestamptz);
    -- fakesnow's own has a subquery, which may not stand in flatten().
    create or replace macro {catalog}._fs_object_construct(keys, vals, keep_nulls)
        as json_merge_patch('{{}}'::json, to_json(map(keys, vals)));
"""
# fakesnow's list of tables has no views.
_TABLES = """from (
    select database_name, schema_name, table_name, estimated_size, 'BASE TABLE' as kind
    from duckdb_tables
    union all
    select database_name, schema_name, view_name, null, 'VIEW' from duckdb_views where not internal
) tables"""
_TIMES = {
    exp.DataType.Type.TIMESTAMPNTZ: "_try_timestamp",
    exp.DataType.Type.TIMESTAMPTZ: "_try_timestamptz",
}
_DONE = "select 'Statement executed successfully.' as status"

# Kept in memory, so that dbt's `grants` find what they did before.
_grants: dict[str, set[tuple[str, str]]] = {}
_START = r"^(?:\s|/\*.*?\*/)*"
_GRANT = re.compile(
    _START + r"(?P<what>grant|revoke)\s+(?P<privileges>.+?)\s+on\s+"
    r"(?:(?:table|view|schema|database|all tables in schema|future tables in schema)\s+)?"
    r"(?P<name>\S+)\s+(?:to|from)\s+(?:role\s+)?(?P<role>\S+?)\s*(?:;|/\*|$)",
    re.IGNORECASE | re.DOTALL,
)
_SHOW_GRANTS = re.compile(
    _START + r"show\s+grants\s+on\s+(?:table\s+|view\s+)?(?P<name>\S+?)\s*(?:;|/\*|$)",
    re.IGNORECASE | re.DOTALL,
)
_IGNORE_CASE = re.compile(
    _START + r"alter\s+session\s+set\s+quoted_identifiers_ignore_case\s*=\s*(true|false)",
    re.IGNORECASE,
)
_NOTHING_TO_DO = re.compile(
    _START + r"(?:(?:create|drop)\s+role|alter\s+session|comment\s+on)\b", re.IGNORECASE
)


def _named(name: str) -> str:
    return name.strip('"; ').upper().replace('"', "")


def _answer(command: str) -> str:
    """The statement that is run in place of one that fakesnow does not know."""
    if found := _GRANT.match(command):
        known = _grants.setdefault(_named(found["name"]), set())
        for privilege in re.split(r"\s*,\s*", found["privileges"].upper()):
            pair = (privilege, _named(found["role"]))
            (known.add if found["what"].lower() == "grant" else known.discard)(pair)
        return _DONE
    if found := _SHOW_GRANTS.match(command):
        name = _named(found["name"])
        rows = [
            f"select '{privilege}' as \"privilege\", 'TABLE' as \"granted_on\", "
            f"'{name}' as \"name\", 'ROLE' as \"granted_to\", '{role}' as \"grantee_name\""
            for privilege, role in sorted(_grants.get(name, ()))
        ]
        none = (
            "select '' as \"privilege\", '' as \"granted_on\", '' as \"name\", "
            "'' as \"granted_to\", '' as \"grantee_name\" where false"
        )
        return " union all ".join(rows) or none
    return _DONE if _NOTHING_TO_DO.match(command) else command


def _plain(tree: exp.Expression) -> exp.Expression:
    """Temporary tables are plain ones: DuckDB has its own in no schema, where COPY looks."""
    if not isinstance(tree, exp.Create):
        return tree
    properties = tree.args.get("properties")
    named = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    if properties and isinstance(named, exp.Table):
        kept = [p for p in properties.expressions if not isinstance(p, exp.TemporaryProperty)]
        tree.set("properties", exp.Properties(expressions=kept) if kept else None)
    return tree


def _in_capitals(tree: exp.Expression) -> exp.Expression:
    """As QUOTED_IDENTIFIERS_IGNORE_CASE has it."""
    for name in tree.find_all(exp.Identifier):
        if name.quoted:
            name.set("this", name.name.upper())
    return tree


def _pointer(key: exp.Expression) -> exp.Expression:
    return exp.Literal.string("/" + key.name.replace("~", "~0").replace("/", "~1"))


def _function(node: exp.Expression) -> exp.Expression:
    """Functions that sqlglot writes wrongly for DuckDB, or not at all."""
    if isinstance(node, exp.Cast) and _is(node.this, "JSON_EXTRACT"):
        if node.is_type("text") or node.is_type("varchar"):
            found = node.this.expressions
            return exp.Anonymous(this="json_extract_string", expressions=found)
    elif isinstance(node, exp.GetExtract):
        return exp.Anonymous(
            this="json_extract", expressions=[node.this, _pointer(node.expression)]
        )
    elif isinstance(node, exp.TryCast) and node.to.this in _TIMES:
        return exp.Anonymous(this=_TIMES[node.to.this], expressions=[node.this])
    elif isinstance(node, exp.ToChar) and isinstance(node.args.get("format"), exp.Literal):
        form = exp.Literal.string(strftime_of(node.args["format"].name))
        return exp.Anonymous(this="strftime", expressions=[node.this, form])
    elif isinstance(node, exp.MD5NumberUpper64) or _is(node, "MD5_NUMBER_UPPER64"):
        text = node.this if isinstance(node, exp.MD5NumberUpper64) else node.expressions[0]
        hexadecimal = exp.Anonymous(this="md5", expressions=[text])
        first = exp.Anonymous(this="left", expressions=[hexadecimal, exp.Literal.number(16)])
        return exp.cast(
            exp.DPipe(this=exp.Literal.string("0x"), expression=first), exp.DataType.Type.UBIGINT
        )
    elif isinstance(node, exp.IsObject) if hasattr(exp, "IsObject") else _is(node, "IS_OBJECT"):
        value = node.this if not isinstance(node, exp.Anonymous) else node.expressions[0]
        kind = exp.Anonymous(this="json_type", expressions=[value])
        return exp.Paren(this=exp.EQ(this=kind, expression=exp.Literal.string("OBJECT")))
    return node


def _is(node: exp.Expression, name: str) -> bool:
    return isinstance(node, exp.Anonymous) and str(node.this).upper() == name


def _put_right() -> None:
    """Patch fakesnow."""
    transform, run, execute = Cursor._transform, Cursor._execute, Cursor.execute

    def transform_better(self: Any, tree: Any, params: Any) -> Any:
        if getattr(self._conn, "ignores_case", False):
            tree = _in_capitals(tree)
        tree = _plain(tree)
        # From the innermost outwards.
        for node in reversed(list(tree.bfs())):
            if (better := _function(node)) is not node:
                node.replace(better)
        return transform(self, tree, params)

    def run_better(self: Any, tree: Any, params: Any = None) -> Any:
        # As dbt connects, each statement is a transaction: DuckDB's may not write to two databases,
        # and fakesnow keeps tables of its own in another.
        ends = isinstance(tree, exp.Transaction | exp.Commit | exp.Rollback)
        if ends and self._conn._autocommit:
            tree = parse_one(_DONE)
        try:
            return run(self, tree, params)
        except duckdb.Error as error:
            raise errors.ProgrammingError(msg=str(error), errno=100000, sqlstate="58000") from error

    def execute_better(
        self: Any, command: str, params: Any = None, *more: Any, **named: Any
    ) -> Any:
        if found := _IGNORE_CASE.match(command):
            self._conn.ignores_case = found[1].lower() == "true"

        def rows(select: str) -> Any:
            execute(self, select)
            return self._arrow_table

        try:
            answered = unloaded(command, Path(sys.argv[2]), rows) or _answer(command)
            return execute(self, answered, params if answered is command else None, *more, **named)
        except errors.Error:
            raise
        except Exception as error:
            # As the answer 500 the connector would ask again for ever.
            raise errors.ProgrammingError(
                msg=f"{type(error).__name__}: {error}", errno=100001, sqlstate="58000"
            ) from error

    Cursor._transform, Cursor._execute, Cursor.execute = (
        transform_better,
        run_better,
        execute_better,
    )

    timestamps = fakesnow.arrow.timestamp_to_sf_struct

    def timestamps_or_null(column: Any) -> Any:
        # Without a mask, NULL comes out as 1970.
        column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        written = timestamps(column)
        if not column.null_count:
            return written
        fields = [field.with_nullable(True) for field in written.type]
        parts = [written.field(position) for position in range(len(fields))]
        return pa.StructArray.from_arrays(parts, fields=fields, mask=pc.is_null(column))

    fakesnow.arrow.timestamp_to_sf_struct = timestamps_or_null

    creation_sql = fakesnow.macros.creation_sql
    fakesnow.macros.creation_sql = lambda catalog: (
        creation_sql(catalog) + _MACROS.format(catalog=catalog)
    )

    databases = fakesnow.info_schema.per_db_creation_sql
    fakesnow.info_schema.per_db_creation_sql = lambda catalog: (
        databases(catalog)
        .replace("from duckdb_tables tables", _TABLES)
        .replace("'BASE TABLE' AS", "tables.kind AS")
    )

    comment = fakesnow.info_schema.insert_table_comment_sql

    def comment_quoted(catalog: str, schema: str, table: str, text: Any) -> str:
        told = str(getattr(text, "this", text) or "").replace("'", "''")
        return str(comment(catalog, schema, table, told))

    fakesnow.info_schema.insert_table_comment_sql = comment_quoted


def main() -> None:
    """Serve until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    _put_right()
    with fakesnow.server(port=int(sys.argv[1]), host="127.0.0.1"):
        stop.wait()


if __name__ == "__main__":
    main()
