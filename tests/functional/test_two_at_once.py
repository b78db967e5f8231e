"""Commands that meet on one target: who goes on, who waits, who is told what, and the rows."""

from __future__ import annotations

import socket

import pytest

from tests.functional.command_line import ended, run, start
from tests.functional.events import track
from tests.functional.processes import dbt, syncing, where
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.in_turn


@pytest.fixture(autouse=True)
def _one_label(project: Project) -> None:
    project.define({"bought": {"name": "Bought", "match": {"event": "Bought"}}})


def attempts(project: Project) -> list[tuple[str, str | None]]:
    """Status and error of each sync, in their order."""
    rows = project.query("select status, error from {main}._sync_history order by start_time")
    return [(row["status"], row["error"]) for row in rows]


@pytest.mark.proves("One sync at a time")
def test_a_second_sync_is_told_who_holds_the_target_and_changes_nothing(project: Project) -> None:
    with syncing(project) as first:
        second = run("sync", "--no-load", *where(project))
        assert second.code == 1
        assert f"eventide sync (PID {first.pid} on {socket.gethostname()}, since 20" in second.err
        assert "UTC" in second.err
        assert "--wait" in second.err
    assert ended(first).code == 0
    assert attempts(project) == [("succeeded", None)]
    assert_as_expected(project)


def test_a_second_sync_waits_if_asked_to(project: Project) -> None:
    with syncing(project) as first:
        late = project.lines_file([track("Bought", 1)])
        second = start("sync", late, *where(project), "--wait", "600")
        assert second.stderr is not None
        told = second.stderr.readline()
        assert told.startswith("eventide: waiting. ")
        assert f"PID {first.pid}" in told
        assert second.poll() is None
    assert ended(first).code == 0
    assert ended(second).code == 0
    assert attempts(project) == [("succeeded", None)] * 2
    assert len(project.rows("bought")) == 2
    assert_as_expected(project)


def test_a_holder_that_was_killed_holds_nothing(project: Project) -> None:
    with syncing(project) as first:
        first.kill()
        first.communicate()
    again = run("sync", project.lines_file([track("Bought", 1)]), *where(project))
    assert again.code == 0, again.err
    assert attempts(project) == [("succeeded", None)]
    loads = project.query("select status from {raw}.loads order by load_id")
    assert [row["status"] for row in loads] == ["failed", "succeeded"]
    assert_as_expected(project)


def test_dbt_by_hand_does_not_run_beside_a_sync(project: Project) -> None:
    project.sync(project.lines_file([track("Bought", 7)]))
    with syncing(project) as first:
        by_hand = dbt(project, "run")
        out, _ = by_hand.communicate()
        assert by_hand.returncode != 0
        assert f"PID {first.pid}" in out
    assert ended(first).code == 0
    assert attempts(project) == [("succeeded", None)] * 2
    assert_as_expected(project)


def test_a_load_beside_a_sync(project: Project) -> None:
    """A server takes it in; a file has one user at a time."""
    other = project.lines_file([track("Bought", 1), track("Seen", 2)])
    with syncing(project) as first:
        beside = run("load", other, *where(project))
        assert beside.code == (0 if project.target == "postgres" else 1)
        if beside.code:
            assert f"eventide sync (PID {first.pid}" in beside.err
            waiting = start("load", other, *where(project), "--wait", "600")
    assert ended(first).code == 0
    if beside.code:
        assert ended(waiting).code == 0
    project.sync()
    assert len(project.rows("bought")) == 2
    assert_as_expected(project)
