"""`eventide load` as a process: exit codes, messages, and what a killed one leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.functional.landing.conftest import REPOSITORY, Landing

pytestmark = pytest.mark.in_turn

COMMAND = [sys.executable, "-c", "from loader.cli import main; main()", "load"]


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments), "--project-dir", str(REPOSITORY)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )


def run(*arguments: str | Path) -> tuple[int, str, str]:
    process = start(*arguments)
    out, err = process.communicate()
    assert "Traceback" not in err
    return process.returncode, out, err


def test_success_tells_the_counts(landing: Landing, message: Callable[..., dict[str, Any]]) -> None:
    path = landing.file("a.ndjson", [message(1), "{"])
    code, out, _ = run(path, "--target", landing.target)
    assert code == 0
    assert "read 2, landed 1, duplicate 0, rejected 1" in out
    assert "not valid JSON" in out
    code, out, _ = run(path, "--target", landing.target, "--json")
    assert code == 0
    assert json.loads(out)["skipped"] == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no/such/file"], "no/such/file: no such file or folder"),
        (["{good}", "--collector", "segmnt"], "Did you mean 'segment'?"),
        (["{good}", "--target", "moon"], "moon"),
        (["{good}", "--profiles-dir", "/nowhere"], "no profiles.yml in /nowhere"),
        (["{good}", "--mapping", "/nowhere.yml"], "/nowhere.yml: cannot be read"),
        ([], "no path given"),
    ],
)
def test_wrong_use_is_told_with_code_2(tmp_path: Path, arguments: list[str], told: str) -> None:
    good = tmp_path / "good.ndjson"
    good.write_text("")
    code, out, err = run(*(argument.format(good=good) for argument in arguments))
    assert code == 2
    assert told in err
    assert out == ""


def test_a_failed_file_is_told_with_code_1(landing: Landing) -> None:
    path = landing.directory / "a.parquet"
    path.write_bytes(b"none")
    code, out, _ = run(path, "--target", landing.target)
    assert code == 1
    assert "failed: " in out


def test_a_server_that_is_not_there_is_told_with_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.ndjson").write_text("")
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", "1")
    code, _, err = run(tmp_path / "a.ndjson", "--target", "postgres")
    assert code == 1
    assert "PostgreSQL at 127.0.0.1:1" in err


def test_a_killed_loader_leaves_nothing_but_a_row_that_the_next_one_closes(
    landing: Landing, message: Callable[..., dict[str, Any]]
) -> None:
    landing.load(landing.file("first.ndjson", [message(1)]))
    pipe = landing.directory / "slow.ndjson"
    os.mkfifo(pipe)
    # Where the records tell the collector, the row is written after the first of them.
    process = start(pipe, "--target", landing.target, "--collector", "segment")
    # Opens when the loader does, after it wrote its row; then it waits for the pipe's end.
    with pipe.open("w") as writer:
        writer.write(json.dumps(message(2)) + "\n")
        writer.flush()
        process.send_signal(signal.SIGKILL)
        process.wait()
    process.communicate()
    assert len(landing.winners()) == 1
    pipe.unlink()
    assert landing.load(landing.file("slow.ndjson", [message(2)])).landed == 1
    statuses = landing.query("select status from {raw}.loads order by load_id")
    assert [row["status"] for row in statuses] == ["succeeded", "failed", "succeeded"]
    landing.check_ledger()


def test_a_file_that_another_process_holds_is_waited_for_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "held.duckdb"
    monkeypatch.setenv("EVENTIDE_DUCKDB_PATH", str(database))
    (tmp_path / "a.ndjson").write_text("")
    with duckdb.connect(str(database)):
        code, _, err = run(tmp_path / "a.ndjson", "--target", "duckdb")
        assert code == 1
        assert f"PID {os.getpid()}" in err
        assert "--wait" in err
        waiting = start(tmp_path / "a.ndjson", "--target", "duckdb", "--wait", "60")
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=4)
    waiting.communicate()
    assert waiting.returncode == 0
