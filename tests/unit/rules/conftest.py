"""The databases that rules are tried on: DuckDB, PostgreSQL and a stand-in for Redshift."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import psycopg2
import pytest

from tests.functional.servers import empty_database
from tests.standins.redshift import Proxy, running_redshift
from tests.unit.rules.bare_macros import BareMacros
from tests.unit.rules.databases import Database
from tests.unit.rules.rows import create_table, values


@pytest.fixture(
    scope="session",
    params=[
        pytest.param("duckdb", marks=pytest.mark.xdist_group("duckdb")),
        pytest.param("postgres", marks=pytest.mark.xdist_group("postgres")),
        pytest.param("redshift", marks=pytest.mark.xdist_group("postgres")),
    ],
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
    if request.param == "redshift":
        with _redshift(server) as connected:
            yield connected
        return
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
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

        yield Database(macros, "text", query)
    connection.close()


@contextmanager
def _redshift(server: dict[str, str]) -> Iterator[Database]:
    import redshift_connector

    empty_database(server, "eventide_rules")
    started: list[Proxy] = []
    with running_redshift(server, "eventide_rules", proxies=started.append) as where:
        connection = redshift_connector.connect(
            host=where["REDSHIFT_HOST"],
            port=int(where["REDSHIFT_PORT"]),
            user=where["REDSHIFT_USER"],
            password=where["REDSHIFT_PASSWORD"],
            database=where["REDSHIFT_DATABASE"],
            ssl=False,
        )
        connection.autocommit = True
        connection.max_prepared_statements = 0
        cursor = connection.cursor()
        cursor.execute(create_table("varchar(65535)", "varchar(65535)"))
        marks = ", ".join(["%s"] * len(values()[0]))
        for row in values():
            cursor.execute(f"insert into e values ({marks})", row)

        def query(sql: str) -> list[tuple[Any, ...]]:
            cursor.paramstyle = "qmark"
            cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()]

        yield Database(BareMacros("redshift"), "varchar(65535)", query)
        connection.close()
        assert started[0].refused == []
