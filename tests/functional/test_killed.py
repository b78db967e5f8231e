"""A sync killed at any statement, then run again: the rows are those of one that was not killed.

Some statements are tried, others each time: as many as EVENTIDE_KILLS says, with `all` every one.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from tests.functional.command_line import Table, all_tables, ended
from tests.functional.events import alias, identify, page, track
from tests.functional.landing.conftest import Landing
from tests.functional.processes import where
from tests.functional.project import REPOSITORY, Project
from tests.functional.reference import assert_as_expected

KILLS = os.environ.get("EVENTIDE_KILLS", "1")

LABELS = {
    "bought": {"name": "Bought", "match": {"event": "Bought"}},
    "dear": {"name": "Dear", "match": {"properties.price": {"gt": 5}}},
}
# One label is new, one has another rule: its table is built anew.
NEW_LABELS = {
    **LABELS,
    "dear": {"name": "Dear", "match": {"properties.price": {"gt": 1}}},
    "seen": {"name": "Seen", "match": {"event": "Seen"}},
}
SEGMENTS = {"buyers": {"name": "Buyers", "match": {"has_done": {"event": "bought"}}}}

FIRST = [
    page("https://shop.example/a?utm_source=x", 0),
    track("Bought", 1, {"price": 3}),
    track("Bought", 2, {"price": 7}, anonymousId="d2"),
    track("Bought", 3, {"price": 9}, anonymousId="d3", userId="bob"),
    "{",
]
# A number becomes a text, a user is known, two are one, a session is joined, an event comes twice.
SECOND = [
    track("Bought", 1, {"price": 3}),
    track("Bought", 40, {"price": "cheap", "gift": True}),
    track("Seen", 20),
    identify("ann", 41, {"plan": "pro"}),
    "[]",
]
THIRD = [
    alias("bob", "ann", 50, anonymousId="d4"),
    track("Seen", 51, {"price": 2}, anonymousId="d2", userId="eve"),
]


@dataclass
class Attempt:
    """A project before a sync with much to do, again and again."""

    project: Project
    files: list[Path]
    keep: Path

    @classmethod
    def prepare(cls, project: Project, keep: Path) -> Attempt:
        """One sync is done; what it left, and what changed since, is kept."""
        project.define(LABELS, SEGMENTS)
        project.sync(project.lines_file(FIRST))
        project.define(NEW_LABELS, SEGMENTS)
        shutil.copytree(project.directory / "models", keep / "models")
        if project.target == "duckdb":
            shutil.copy(os.environ["EVENTIDE_DUCKDB_PATH"], keep / "kept.duckdb")
        else:
            _on_server("drop database if exists eventide_kept with (force)")
            _on_server("create database eventide_kept template eventide_test")
        return cls(project, [project.lines_file(SECOND), project.lines_file(THIRD)], keep)

    def restore(self) -> None:
        """Everything as it was."""
        shutil.rmtree(self.project.directory / "models")
        shutil.copytree(self.keep / "models", self.project.directory / "models")
        if self.project.target == "duckdb":
            database = Path(os.environ["EVENTIDE_DUCKDB_PATH"])
            for path in database.parent.glob(database.name + "*"):
                path.unlink()
            shutil.copy(self.keep / "kept.duckdb", database)
        else:
            _on_server("drop database eventide_test with (force)")
            _on_server("create database eventide_test template eventide_kept")

    def start(self, at: int) -> subprocess.Popen[str]:
        """The sync as a process that dies at that statement; 0 never comes."""
        command = (sys.executable, "-P", REPOSITORY / "tests/functional/killed.py")
        return subprocess.Popen(
            [
                *command,
                self.keep / "statements",
                str(at),
                "sync",
                *self.files,
                *where(self.project),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )

    def statements(self) -> list[str]:
        """What the last process sent."""
        return (self.keep / "statements").read_text().splitlines()


@pytest.mark.in_turn
@pytest.mark.proves(
    "Killed at any moment, run again", "A file again, a load that breaks off: once or not at all"
)
def test_killed_and_run_again(project: Project, tmp_path: Path) -> None:
    attempt = Attempt.prepare(project, tmp_path)
    before = all_tables(project)
    began = time.monotonic()
    done = ended(attempt.start(0))
    took = time.monotonic() - began
    assert done.code == 0, done.err
    number = len(attempt.statements())
    after = all_tables(project)
    assert_as_expected(project)

    chance = random.Random(0 if "CI" in os.environ else None)
    every = range(1, number + 1)
    points = every if KILLS == "all" else sorted(chance.sample(every, int(KILLS)))
    wrong = []
    for at in points:
        attempt.restore()
        process = attempt.start(at)
        process.communicate()
        # Threads may take fewer statements this time.
        assert process.returncode == -signal.SIGKILL or at > number - 20
        wrong += _wrong_after(attempt, before, after, f"statement {at} of {number}")
    # And once while it is at something.
    attempt.restore()
    process = attempt.start(0)
    delay = chance.uniform(0.3, 1) * took
    time.sleep(delay)
    process.kill()
    process.communicate()
    wrong += _wrong_after(attempt, before, after, f"{delay:.2f} s of {took:.2f}")
    assert wrong == []


def _wrong_after(
    attempt: Attempt, before: dict[str, Table], after: dict[str, Table], point: str
) -> list[str]:
    """What is wrong after a kill, if anything: the other points are tried all the same."""
    try:
        _check_after(attempt, before, after)
    except Exception as error:
        return [f"{point}: {error!r:.600}"]
    return []


def _check_after(attempt: Attempt, before: dict[str, Table], after: dict[str, Table]) -> None:
    project = attempt.project
    if project.target == "postgres":
        _await_sessions_gone()
    _assert_nothing_half_visible(all_tables(project), before, after)
    running = _syncs(project)[1:]

    project.sync(*attempt.files)

    tables = all_tables(project)
    assert tables.keys() == after.keys()
    for name, table in after.items():
        assert tables[name] == table, name
    ledger = Landing(project.target, project.directory)
    ledger.check_ledger()
    loads = ledger.query("select file, status, error from {raw}.loads order by load_id")
    succeeded = [load["file"] for load in loads if load["status"] == "succeeded"]
    assert succeeded[1:] == [str(path) for path in attempt.files]
    for load in loads:
        assert (load["status"], load["error"] is None) in (("succeeded", True), ("failed", False))
    closed = _syncs(project)[1:]
    assert len(closed) == len(running) + 1
    assert closed[-1] == ("succeeded", None)
    if ("running", None) in running:
        status, error = closed[0]
        assert status == "failed"
        assert error is not None
        assert error.startswith("interrupted")


def _assert_nothing_half_visible(
    tables: dict[str, Table], before: dict[str, Table], after: dict[str, Table]
) -> None:
    """Each table is as it was or as it is going to be; none has gone."""
    assert before.keys() <= tables.keys(), before.keys() - tables.keys()
    # They show what tables there are, and how far each has come.
    views = {"all_events", "buyers", "_event_metadata"}
    for name in tables.keys() & after.keys() - views:
        assert tables[name] in (before.get(name), after[name]), name


def _syncs(project: Project) -> list[tuple[str, str | None]]:
    rows = project.query("select status, error from {main}._sync_history order by start_time")
    return [(row["status"], row["error"]) for row in rows]


def _await_sessions_gone() -> None:
    """The server notices that a client has died when it next talks to it."""
    query = (
        "select 1 from pg_stat_activity where datname = 'eventide_test'"
        " and backend_type = 'client backend'"
    )
    while _on_server(query):
        time.sleep(0.05)


def _on_server(sql: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect("dbname=postgres")
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
