"""A folder on each kind of place."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pyarrow.fs as pafs
import pytest

from tests.functional.object_store import BUCKET, running_s3
from tests.standins.sftp import Sftp, running_sftp
from tests.unit.activation.destinations.files.places import Place


@pytest.fixture(scope="session")
def s3() -> Iterator[tuple[pafs.FileSystem, str]]:
    with running_s3() as server:
        yield server


@pytest.fixture(scope="session")
def sftp_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sftp]:
    with running_sftp(tmp_path_factory.mktemp("sftp")) as server:
        yield server


@pytest.fixture
def sftp(sftp_server: Sftp) -> Iterator[Sftp]:
    """The server, as if new."""
    sftp_server.calls.clear()
    sftp_server.fails.clear()
    yield sftp_server
    sftp_server.fails.clear()


@pytest.fixture(params=["local", "s3", "sftp"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return make_place(request.param, request, tmp_path)


@pytest.fixture
def local(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return make_place("local", request, tmp_path)


@pytest.fixture
def on_sftp(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return make_place("sftp", request, tmp_path)


@pytest.fixture
def on_s3(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return make_place("s3", request, tmp_path)


def make_place(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty folder of its own."""
    name = secrets.token_hex(4)
    if kind == "s3":
        files, options = request.getfixturevalue("s3")
        patch = request.getfixturevalue("monkeypatch")
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        return Place(f"s3://{BUCKET}/{name}{options}", files, f"{BUCKET}/{name}", tmp_path)
    if kind == "sftp":
        server: Sftp = request.getfixturevalue("sftp")
        path = str(server.root / name)
        keys = {"known_hosts": str(server.known_hosts)}
        return Place(server.url(name), pafs.LocalFileSystem(), path, tmp_path, keys)
    return Place("out", pafs.LocalFileSystem(), str(tmp_path / "out"), tmp_path)
