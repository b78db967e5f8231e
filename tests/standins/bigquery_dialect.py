"""GoogleSQL to DuckDB, as far as this project writes it: sqlglot's translation put right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlglot
from sqlglot import exp

#: To be run once: what DuckDB has no function for.
MACROS = """
    create or replace macro main.masked_md5(x) as
        lower(hex(chr((('0x' || left(md5(x), 1))::int & 7) + 48)))[2] || md5(x)[2:];
    create or replace macro main.json_value_at(x, place) as
        case when json_type(x, place) not in ('OBJECT', 'ARRAY', 'NULL')
            then json_extract_string(x, place) end;
    create or replace macro main.json_query_at(x, place) as
        case when json_type(x, place) <> 'NULL' then json_extract(x, place)::varchar end;
    create or replace macro main.json_or_null(x) as
        case when json_valid(x) then x::json end;
    create or replace macro main.iso_text(x) as
        replace((x at time zone 'UTC')::varchar, ' ', 'T');
    create or replace macro main.time_text(x, form) as strftime(x at time zone 'UTC', form);
"""
_INFORMATION = re.compile(r"\binformation_schema\b", re.IGNORECASE)


def translated(sql: str, project: str) -> str:
    """One statement for DuckDB, whose schemas are `project__dataset`."""
    tree = sqlglot.parse_one(sql, read="bigquery")
    for node in reversed(list(tree.bfs())):
        if (better := _node(node)) is not node:
            if node is tree:
                tree = better
            else:
                node.replace(better)
    for table in tree.find_all(exp.Table):
        if table.db:
            home = f"{table.catalog or project}__{table.db}"
            table.set("catalog", None)
            table.set("db", exp.to_identifier(home, quoted=True))
    return tree.sql("duckdb")


def reads_information(sql: str) -> bool:
    """Whether a statement reads the information schema, which is the emulator's to write."""
    return bool(_INFORMATION.search(sql))


def tables_named(sql: str, project: str) -> Iterator[tuple[str, str, str]]:
    """(project, dataset, table) of all tables that a statement names."""
    for table in sqlglot.parse_one(sql, read="bigquery").find_all(exp.Table):
        if table.db:
            yield table.catalog or project, table.db, table.name


def _node(node: Any) -> Any:
    if isinstance(node, exp.LowerHex) and isinstance(node.this, exp.BitwiseAnd):
        return _call("masked_md5", node.this.this.this)
    if isinstance(node, exp.JSONExtractScalar):
        return _call("json_value_at", node.this, _pointer(node.expression))
    if isinstance(node, exp.JSONExtract):
        return _call("json_query_at", node.this, _pointer(node.expression))
    if isinstance(node, exp.SafeFunc):
        # What can fail there comes as NULL from what it is given, or cannot fail in tests.
        if isinstance(node.this, exp.ParseJSON):
            return _call("json_or_null", node.this.this)
        return node.this
    if isinstance(node, exp.TimeToStr) and "%f" in node.args["format"].name:
        return _call("time_text", node.this.this, node.args["format"])
    if isinstance(node, exp.TimeToStr):
        return _call("iso_text", node.this.this)
    if isinstance(node, exp.Like) and "\\" in node.sql():
        return exp.Escape(this=node.copy(), expression=exp.Literal.string("\\"))
    if isinstance(node, exp.Extract) and node.name.upper() == "DAYOFWEEK":
        return exp.paren(node.copy() + 1)
    if isinstance(node, exp.Create):
        node.set("properties", None)
    return node


def _call(name: str, *arguments: Any) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _pointer(path: Any) -> exp.Expression:
    """A JSON Pointer takes every key; like GoogleSQL's paths it takes numbers for positions."""
    keys = [part.this for part in path.expressions if isinstance(part, exp.JSONPathKey)]
    texts = [
        "/" + str(key).replace('\\"', '"').replace("~", "~0").replace("/", "~1") for key in keys
    ]
    return exp.Literal.string("".join(texts))
