"""`eventide ui`: what it takes, and what it says where it cannot."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from loader.cli import app

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def warehouse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EVENTIDE_DUCKDB_PATH", str(tmp_path / "none.duckdb"))


def ui(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["ui", "--project-dir", str(REPOSITORY), *arguments])


def test_a_port_that_others_have_is_wrong_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = ui("--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "Name another one with --port" in result.stderr


@pytest.mark.parametrize(
    "docs", ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x"]
)
def test_a_link_runs_nothing(docs: str, tmp_path: Path) -> None:
    result = ui("--static", str(tmp_path / "out"), "--docs", docs)
    assert result.exit_code == 2
    assert "name a file, or an http or https address" in result.stderr


def test_without_a_warehouse_nothing_is_written(tmp_path: Path) -> None:
    result = ui("--static", str(tmp_path / "out"), "--json")
    assert result.exit_code == 1
    assert "Load events first" in json.loads(result.stdout)["error"]
    assert not (tmp_path / "out").exists()


def test_help_has_an_example() -> None:
    result = CliRunner().invoke(app, ["ui", "--help"])
    assert result.exit_code == 0
    assert "Example: eventide ui" in result.stdout
