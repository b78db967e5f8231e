"""Fixtures of all tests: a real PostgreSQL, and projects on each warehouse."""

from __future__ import annotations

import gc
import os
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from loader import redaction
from tests.functional import standins
from tests.functional.servers import empty_database, empty_duckdb, running_postgres
from tests.proved_on import ProvedOn

if TYPE_CHECKING:
    from tests.functional.project import Project

# dbt keeps adapters and manifests per process: all tests of one warehouse share a worker.
WAREHOUSES = [
    pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("duckdb", "postgres")
]

# `make test-live`: the environment names a real account, where each test has schemas of its own.
LIVE = "EVENTIDE_LIVE" in os.environ

# What a warehouse of a test's own is called in the environment, by target.
CLOUD = {"snowflake": "SNOWFLAKE_DATABASE", "bigquery": "EVENTIDE_SCHEMA"}


@pytest.fixture(autouse=True)
def _secrets_of_a_test_are_no_secrets_of_the_next() -> Iterator[None]:
    yield
    redaction.forget_all()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[dict[str, str]]:
    """A running PostgreSQL of the test session's own, as the standard PG* variables."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all tests of a worker: dbt parses a project at a known place in no time."""
    return tmp_path_factory.mktemp("workplace")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test on both warehouses, or on those `on_clouds`; `in_turn` on one of them, by name."""
    chosen = any(
        "target" in mark.args[0]
        for mark in metafunc.definition.iter_markers("parametrize")
        if isinstance(mark.args[0], str)
    )
    if "target" not in metafunc.fixturenames or chosen:
        return
    warehouses = WAREHOUSES
    if metafunc.definition.get_closest_marker("on_clouds"):
        warehouses = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in CLOUD]
    if (
        metafunc.definition.get_closest_marker("in_turn")
        and not {"EVENTIDE_EVERYWHERE", "EVENTIDE_LIVE"} & os.environ.keys()
    ):
        turn = zlib.crc32(metafunc.definition.name.encode()) % len(warehouses)
        warehouses = [warehouses[turn]]
    metafunc.parametrize("target", warehouses, indirect=True)


@pytest.fixture(scope="session")
def buckets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which stand-ins have a folder for each bucket that they write to."""
    return tmp_path_factory.mktemp("buckets")


@pytest.fixture(scope="session")
def snowflake_server(buckets: Path) -> Iterator[dict[str, Any]]:
    """A stand-in for Snowflake, as what a profile says of the connection."""
    with standins.running("snowflake", "fakesnow", str(buckets)) as port:
        yield {
            "account": "fakesnow", "user": "tester", "password": "none", "warehouse": "small",
            "host": "127.0.0.1", "port": port, "protocol": "http", "threads": 1,
        }  # fmt: skip


@pytest.fixture(scope="session")
def bigquery_server(buckets: Path) -> Iterator[dict[str, Any]]:
    """A stand-in for BigQuery, as what a profile says of the connection."""
    # Clients would look for an account of the machine's own.
    os.environ |= {"GOOGLE_CLOUD_PROJECT": "eventide-test", "NO_GCE_CHECK": "true"}
    with standins.running("bigquery", "bqemulator", str(buckets)) as port:
        yield {
            "method": "oauth-secrets", "token": "any", "project": "eventide-test",
            "api_endpoint": f"http://127.0.0.1:{port}", "threads": 1,
        }  # fmt: skip


@pytest.fixture
def target(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, workplace: Path) -> str:
    """Name of a target whose warehouse is empty and this test's alone."""
    name: str = request.param
    if name == "duckdb":
        monkeypatch.setenv("EVENTIDE_DUCKDB_PATH", empty_duckdb(workplace, "test"))
    elif name in CLOUD and LIVE:
        monkeypatch.setenv("EVENTIDE_SCHEMA", f"eventide_test_{secrets.token_hex(4)}")
    elif name in CLOUD:
        request.getfixturevalue(f"{name}_server")
        monkeypatch.setenv(CLOUD[name], f"eventide_{secrets.token_hex(4)}")
    else:
        server: dict[str, str] = request.getfixturevalue("postgres_server")
        empty_database(server, "eventide_test")
        for variable, value in {**server, "PGDATABASE": "eventide_test"}.items():
            monkeypatch.setenv(variable, value)
    return name


@pytest.fixture
def project(request: pytest.FixtureRequest, target: str, workplace: Path) -> Iterator[Project]:
    """This repository's project on the target."""
    from tests.functional.project import Project

    copy = Project.copy(workplace / target, target)
    if target in CLOUD and not LIVE:
        connection: dict[str, Any] = request.getfixturevalue(f"{target}_server")
        standins.point_at(copy.directory, target, **connection)
    yield copy
    if LIVE:
        copy.empty()


@pytest.fixture
def twin(project: Project, workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The same project on a DuckDB of its own, to compare with."""
    monkeypatch.setenv("EVENTIDE_DUCKDB_PATH", empty_duckdb(workplace, "twin"))
    return type(project).copy(workplace / "twin", "duckdb")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`fails_on(warehouse, reason=...)`: expected to fail there, and only there."""
    for item in items:
        target = getattr(getattr(item, "callspec", None), "params", {}).get("target")
        for mark in item.iter_markers("fails_on"):
            if target in mark.args and not LIVE:
                item.add_marker(pytest.mark.xfail(strict=True, reason=mark.kwargs["reason"]))


def pytest_addoption(parser: pytest.Parser) -> None:
    """An option that writes docs/proved_on.md."""
    parser.addoption("--proved-on", type=Path, help="write what is proved where, and where to")


def pytest_configure(config: pytest.Config) -> None:
    """Nothing in the environment of who runs the tests may choose a warehouse for them."""
    if page := config.getoption("--proved-on"):
        config.pluginmanager.register(ProvedOn(page))
    for name in ("EVENTIDE_TARGET", "EVENTIDE_SCHEMA", "DBT_TARGET", "DBT_PROFILES_DIR"):
        os.environ.pop(name, None)
    # A tenth of a sync is the log of all that dbt does, which no test reads.
    os.environ["DBT_LOG_LEVEL_FILE"] = "none"
    # dbt leaves a graph at each run: one look at all that is there for every few of them.
    gc.set_threshold(200_000, 20, 5)
    # No test may fail for being slow: machines are shared. Speed is measured in benchmarks/.
    # CI tries the same examples each time, so that a change is judged by what it changed.
    settings.register_profile(
        "eventide",
        deadline=None,
        derandomize="CI" in os.environ,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("eventide")
