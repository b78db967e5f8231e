"""A real DuckDB and a real PostgreSQL with the rows that rules are tried on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import psycopg2
import pytest
from bare_macros import BareMacros
from databases import Database
from rows import create_table, values


@pytest.fixture(
    scope="session",
    params=[pytest.param(n, marks=pytest.mark.xdist_group(n)) for n in ("duckdb", "postgres")],
)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    macros = BareMacros(request.param)
    if request.param == "duckdb":
        with duckdb.connect(":memory:") as connection:
            connection.execute("set timezone = 'America/New_York'")
            connection.execute(create_table("json", "varchar"))
            marks = ", ".join(["?"] * len(values()[0]))
            connection.executemany(f"insert into e values ({marks})", values())
            yield Database(macros, "json", lambda sql: connection.execute(sql).fetchall())
        return
    server = request.getfixturevalue("postgres_server")
    connection = psycopg2.connect(
        host=server["PGHOST"],
        port=server["PGPORT"],
        user=server["PGUSER"],
        password=server["PGPASSWORD"],
        dbname="postgres",
        options="-c timezone=America/New_York",
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(create_table("text", "text").replace("create table", "create temp table"))
        marks = ", ".join(["%s"] * len(values()[0]))
        cursor.executemany(f"insert into e values ({marks})", values())

        def query(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return cursor.fetchall()

        yield Database(macros, "text", query)
    connection.close()
