"""Fixtures of tests on a Redshift that is none, and with a wheel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.fs as pafs
import pytest

from tests.functional.object_store import running_s3
from tests.functional.project import Project
from tests.functional.servers import empty_database
from tests.functional.staging import STAGING
from tests.functional.wheel import build_wheel
from tests.standins.redshift import Proxy, running_redshift


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this repository."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def redshift_bucket() -> Iterator[tuple[pafs.FileSystem, str]]:
    with running_s3() as (files, options):
        yield files, f"s3://{STAGING}{options}"


@pytest.fixture
def redshift_proxy(
    postgres_server: dict[str, str],
    redshift_bucket: tuple[pafs.FileSystem, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Proxy]:
    """The stand-in, before an empty database; it has refused nothing at the end."""
    empty_database(postgres_server, "eventide_redshift")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    started: list[Proxy] = []
    with running_redshift(
        postgres_server, "eventide_redshift", redshift_bucket[0], started.append
    ) as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield started[0]
        assert started[0].refused == []


@pytest.fixture
def redshift_project(
    redshift_proxy: Proxy, redshift_bucket: tuple[pafs.FileSystem, str], workplace: Path
) -> Project:
    made = Project.copy(workplace / "redshift", "redshift")
    made.set_vars(redshift_staging=redshift_bucket[1])
    return made
