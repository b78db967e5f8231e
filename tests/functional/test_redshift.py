"""Redshift, on a stand-in: the same tables as on DuckDB, loads by S3 that are whole or not at all."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.fs as pafs
import pytest

from loader.errors import WarehouseError
from loader.macros import ProjectMacros
from loader.profile import load_target
from loader.settings import SettingsError
from loader.warehouses import open_warehouse
from tests.functional.command_line import all_tables
from tests.functional.events import track
from tests.functional.object_store import BUCKET, running_s3
from tests.functional.project import REPOSITORY, Project
from tests.functional.servers import empty_database
from tests.standins.redshift import Proxy, running_redshift

SAMPLE = REPOSITORY / "seeds/sample_events"
STAGING = f"{BUCKET}/staging"

# With the other tests of a server: each worker that runs tests on PostgreSQL starts its own.
pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture(scope="module")
def bucket() -> Iterator[tuple[pafs.FileSystem, str]]:
    with running_s3() as (files, options):
        yield files, f"s3://{STAGING}{options}"


@pytest.fixture
def proxy(
    postgres_server: dict[str, str],
    bucket: tuple[pafs.FileSystem, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Proxy]:
    """The stand-in, before an empty database; it has refused nothing at the end."""
    empty_database(postgres_server, "eventide_redshift")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    started: list[Proxy] = []
    with running_redshift(
        postgres_server, "eventide_redshift", bucket[0], started.append
    ) as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield started[0]
        assert started[0].refused == []


@pytest.fixture
def project(proxy: Proxy, bucket: tuple[pafs.FileSystem, str], workplace: Path) -> Project:
    made = Project.copy(workplace / "redshift", "redshift")
    made.set_vars(redshift_staging=bucket[1])
    return made


def left_on_s3(files: pafs.FileSystem) -> list[str]:
    listed = files.get_file_info(pafs.FileSelector(STAGING, recursive=True, allow_not_found=True))
    return [file.path for file in listed if file.is_file]


def test_the_same_tables_as_on_duckdb(
    project: Project,
    bucket: tuple[pafs.FileSystem, str],
    monkeypatch: pytest.MonkeyPatch,
    workplace: Path,
) -> None:
    for left in workplace.glob("redshift.duckdb*"):
        left.unlink()
    monkeypatch.setenv("EVENTIDE_DUCKDB_PATH", str(workplace / "redshift.duckdb"))
    other = Project.copy(workplace / "beside-redshift", "duckdb")
    files = sorted(SAMPLE.glob("*.ndjson*"))

    def same(*paths: Path, **options: Any) -> None:
        for each in (project, other):
            each.sync(*paths, **options)
        found, expected = all_tables(project), all_tables(other)
        assert sorted(found) == sorted(expected)
        for name, table in expected.items():
            assert found[name].columns == table.columns, name
            assert found[name].rows == table.rows, name

    same(*files[:2])
    for each in (project, other):
        orders = each.directory / "definitions/events/orders.yml"
        text = orders.read_text()
        assert "60" in text
        orders.write_text(text.replace("60", "45"))
    same(*files[2:])
    same(full_refresh=True)
    assert left_on_s3(bucket[0]) == []
