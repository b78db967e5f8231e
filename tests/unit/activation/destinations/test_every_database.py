"""The suite that every destination must pass, applied to tables of each database."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa

from activation.conformance import Case, check
from activation.destinations.sql import SqlEntry
from activation.destinations.sql_engine import engine_of
from tests.functional.mariadb import running_mariadb
from tests.functional.servers import empty_database
from tests.unit.activation.destinations.failing import in_a_database


def check_tables(url: sa.URL, folder: Path, concurrency: int = 1) -> None:
    """A table whose records are unique, and one to which what happened is appended."""
    engine = engine_of(url, folder, 1)
    body = "(id varchar(99) {unique}, plan varchar(99), name varchar(99), check (plan <> 'bad'))"
    with engine.begin() as connection:
        for table, unique in (("contacts", "primary key"), ("events", "")):
            connection.execute(sa.text(f"create table {table} {body.format(unique=unique)}"))

    def rows_of(table: str) -> list[Any]:
        with engine.connect() as connection:
            return list(connection.execute(sa.text(f"select id, plan, name from {table}")))

    def records(table: str) -> dict[Any, dict[str, Any]]:
        return {i: {"plan": p, "name": n} for i, p, n in rows_of(table)}

    def opens(table: str) -> Any:
        told = url.render_as_string(hide_password=False)
        entry = SqlEntry(type="sql", url=told, concurrency=concurrency)
        destination: Any = entry.open(table, folder)
        if table == "events":
            destination.kinds = frozenset({"insert"})
        return destination

    for table in ("contacts", "events"):
        check(
            Case(
                partial(opens, table),
                partial(records, table),
                refused={"plan": "bad"},
                fail=in_a_database,
                count=None if table == "contacts" else lambda: len(rows_of("events")),
                repeats=table == "events",
            )
        )
    engine.dispose()


def test_sqlite(tmp_path: Path) -> None:
    check_tables(sa.make_url(f"sqlite:///{tmp_path}/crm.db"), tmp_path)


@pytest.mark.xdist_group("postgres")
def test_postgres(postgres_server: dict[str, str], tmp_path: Path) -> None:
    empty_database(postgres_server, "eventide_destination")
    url = sa.URL.create(
        "postgresql+psycopg2",
        username=postgres_server["PGUSER"],
        password=postgres_server["PGPASSWORD"] or None,
        database="eventide_destination",
        query={"host": postgres_server["PGHOST"], "port": postgres_server["PGPORT"]},
    )
    check_tables(url, tmp_path, concurrency=3)


def test_duckdb(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "crm.duckdb")).close()
    check_tables(sa.make_url("duckdb:///crm.duckdb"), tmp_path)


@pytest.fixture(scope="module")
def mariadb() -> Iterator[sa.URL]:
    with running_mariadb() as url:
        yield url


@pytest.mark.xdist_group("mariadb")
@pytest.mark.parametrize(("driver", "concurrency"), [("mysql+pymysql", 1), ("mariadb+pymysql", 3)])
def test_mariadb(mariadb: sa.URL, tmp_path: Path, driver: str, concurrency: int) -> None:
    engine = sa.create_engine(mariadb)
    with engine.begin() as connection:
        for table in ("contacts", "events"):
            connection.execute(sa.text(f"drop table if exists {table}"))
    engine.dispose()
    check_tables(mariadb.set(drivername=driver), tmp_path, concurrency)
