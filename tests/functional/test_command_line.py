"""What the command line says and how it ends: 0 done, 1 failed, 2 wrong use; never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from loader.cli import app, main
from tests.functional.command_line import Ended
from tests.functional.events import track
from tests.functional.project import Project
from tests.functional.servers import empty_duckdb

COMMANDS = [command.name or "" for command in app.registered_commands]
PLACED = [
    *("load {good}", "sync {good}", "sync --no-load", "generate --label-custom-events", "docs"),
    *("verify", "discover", "preview users", "label 12345678", "plan", "drop left_over --yes"),
    "forget --user 1 --yes",
]

Eventide = Callable[..., Ended]


@pytest.fixture
def eventide(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Eventide:
    """Runs a command line in this process: what a process would print and end with."""

    def run(arguments: str, **names: object) -> Ended:
        words = [word.format(**names) for word in arguments.split()]
        monkeypatch.setattr(sys, "argv", ["eventide", *words])
        capfd.readouterr()
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Ended(code, out, err)

    return run


@pytest.fixture
def copied(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project that is not synced yet, on a DuckDB file of its own; the working directory."""
    monkeypatch.setenv("EVENTIDE_DUCKDB_PATH", empty_duckdb(workplace, "own"))
    project = Project.copy(workplace / "own", "duckdb")
    monkeypatch.chdir(project.directory)
    return project


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A file that loads."""
    path = tmp_path / "good.ndjson"
    path.write_text(json.dumps(track("Bought", 0)) + "\n")
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(eventide: Eventide, command: str) -> None:
    ended = eventide(f"{command} --help")
    assert ended.code == 0
    assert "Example: eventide " + command in " ".join(ended.out.replace("│", " ").split())


def test_without_a_command_the_commands_are_listed(eventide: Eventide) -> None:
    ended = eventide("")
    assert all(command in ended.out + ended.err for command in COMMANDS)
    ended = eventide("snyc")
    assert ended.code == 2
    assert "snyc" in ended.err


@pytest.mark.parametrize("arguments", PLACED)
def test_no_project_here(
    eventide: Eventide, tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = eventide(arguments, good=good)
    assert ended.code == 2
    assert "dbt_project.yml" in ended.err
    assert "--project-dir" in ended.err


@pytest.mark.parametrize("arguments", PLACED)
def test_no_such_target(eventide: Eventide, copied: Project, good: Path, arguments: str) -> None:
    ended = eventide(arguments + " --target moon", good=good)
    assert ended.code == 2
    assert "moon" in ended.err
    assert "duckdb" in ended.err


@pytest.mark.parametrize("arguments", PLACED)
def test_postgres_is_not_running(
    eventide: Eventide,
    copied: Project,
    good: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: str,
) -> None:
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", "1")
    ended = eventide(arguments + " --target postgres", good=good)
    assert ended.code == 1
    assert "127.0.0.1" in ended.err
    assert "refused" in ended.err


@pytest.mark.parametrize("arguments", PLACED)
def test_duckdb_file_is_locked_by_another_process(
    eventide: Eventide, copied: Project, good: Path, arguments: str
) -> None:
    path = os.environ["EVENTIDE_DUCKDB_PATH"]
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb; c = duckdb.connect({path!r}); print(1); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        ended = eventide(arguments, good=good)
        assert ended.code == 1
        assert f"PID {holder.pid}" in ended.err
        assert path in ended.err
    finally:
        holder.communicate("\n")


@pytest.mark.parametrize("command", ["load", "sync"])
def test_wrong_paths_and_formats(
    eventide: Eventide, copied: Project, good: Path, command: str
) -> None:
    for arguments, told in {
        "no/such/file": "no/such/file: no such file or folder",
        "*.nothing": "no file matches",
        "{good} --collector segmnt": "Did you mean 'segment'?",
        "{good} --mapping nowhere.yml": "nowhere.yml: cannot be read",
        "{good} --mapping {good}": "good.ndjson:1: ",
        "{good} --colector segment": "--colector",
    }.items():
        ended = eventide(f"{command} {arguments}", good=good)
        assert ended.code == 2, arguments
        assert told in ended.err
        assert ended.out == ""
    # Nothing was begun.
    assert not Path(os.environ["EVENTIDE_DUCKDB_PATH"]).exists()


def test_wrong_definitions_end_with_1_and_name_the_place(
    eventide: Eventide, copied: Project
) -> None:
    copied.define({"users": {"name": "Users", "match": {"event": "users"}}})
    ended = eventide("generate")
    assert ended.code == 1
    assert "definitions/events/test.yml:2" in ended.err
    assert "users_event" in ended.err
    ended = eventide("generate --json")
    assert ended.code == 1
    (problem,) = json.loads(ended.out)["problems"]
    assert (problem["file"], problem["line"]) == ("definitions/events/test.yml", 2)
    (copied.directory / "dbt_project.yml").write_text("vars: [")
    for command in ("generate", "sync"):
        assert eventide(command).code == 2


def test_a_sync_before_anything_was_loaded_says_so(eventide: Eventide, copied: Project) -> None:
    ended = eventide("sync --no-load")
    assert ended.code == 1
    assert "eventide load" in ended.err


def test_a_whole_day_of_commands(eventide: Eventide, copied: Project, good: Path) -> None:
    """What one prints as JSON is one document, whatever happened; what it prints else is told."""
    assert eventide("generate --check").code == 0
    copied.define({"bought": {"name": "Bought", "match": {"event": "Bought"}}})
    ended = eventide("generate --check --json")
    assert ended.code == 1
    assert json.loads(ended.out)["status"] == "stale"
    assert json.loads(eventide("generate --json").out)["status"] == "written"

    loaded = eventide("load {good} --json", good=good)
    assert (loaded.code, json.loads(loaded.out)["landed"]) == (0, 1)
    synced = eventide("sync --no-load --json")
    assert (synced.code, synced.err) == (0, "")
    document = json.loads(synced.out)
    assert document["status"] == "succeeded"
    assert {"name": "bought", "rows": 1, "changed": 1} in document["tables"]

    again = eventide("sync {good}", good=good)
    assert again.code == 0
    assert "skipped, its content was loaded before" in again.out
    assert "Nothing was new: no row of any table changed." in again.out

    users = copied.directory / "models/core/users.sql"
    users.write_text(users.read_text() + "\nwhere no_such_column")
    failed = eventide("sync --no-load --json")
    assert failed.code == 1
    document = json.loads(failed.out)
    assert document["status"] == "failed"
    assert "no_such_column" in document["error"]
    for arguments in ("sync no/such/file --json", "load no/such/file --json"):
        ended = eventide(arguments)
        assert ended.code == 2
        assert "no/such/file" in json.loads(ended.out)["error"]
