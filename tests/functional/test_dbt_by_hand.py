"""dbt by hand on a server, where no session lasts as long as a run: it is alive, or dead, or was
taken for dead."""

from __future__ import annotations

import pytest

from tests.functional.command_line import ended, run, start
from tests.functional.events import track
from tests.functional.processes import Blockade, dbt, where
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.parametrize(
    "target", [pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))], indirect=True
)


@pytest.fixture
def synced(project: Project) -> Project:
    """With one sync behind it, and an event that has landed since."""
    project.define({"bought": {"name": "Bought", "match": {"event": "Bought"}}})
    (project.directory / "definitions/schedule.yml").write_text(
        'schedules:\n  postgres:\n    sync: {cron: "0 0 1 1 *"}\n'
    )
    project.sync(project.lines_file([track("Bought", 0)]))
    project.load(project.lines_file([track("Bought", 1)]))
    return project


def attempts(project: Project) -> list[str]:
    rows = project.query("select status from {main}._sync_history order by start_time")
    return [row["status"] for row in rows]


def test_a_run_that_is_alive_is_left_alone(synced: Project) -> None:
    with Blockade("main_production.users") as blockade:
        first = dbt(synced, "run")
        blockade.await_blocked(first)
        second = dbt(synced, "run")
        out, _ = second.communicate()
        assert second.returncode != 0
        assert "main_production is held by dbt run (server session " in out
        refused = run("sync", "--no-load", *where(synced))
        assert refused.code == 1
        assert "held by dbt run (server session " in refused.err
        waiting = start("sync", "--no-load", *where(synced), "--wait", "600")
        assert waiting.stderr is not None
        assert "held by dbt run" in waiting.stderr.readline()
        assert attempts(synced) == ["succeeded", "running"]
    out, _ = first.communicate()
    assert first.returncode == 0, out
    assert ended(waiting).code == 0
    assert attempts(synced) == ["succeeded"] * 3
    # dbt cannot read the schedule, and keeps what the sync before it said.
    (planned,) = synced.query(
        "select distinct next_scheduled_sync_at as at from {main}._sync_history"
    )
    assert f"{planned['at']:%m-%d %H:%M}" == "01-01 00:00"
    assert_as_expected(synced)


def test_a_run_that_was_killed_is_taken_over_when_the_server_has_let_it_go(synced: Project) -> None:
    with Blockade("main_production.users") as blockade:
        first = dbt(synced, "run")
        blockade.await_blocked(first)
        first.kill()
        first.communicate()
        # The server has not heard of it: a statement of the dead one still waits to be run.
        assert run("sync", "--no-load", *where(synced)).code == 1
        blockade.lift()
        blockade.await_free()
    out, _ = (second := dbt(synced, "run")).communicate()
    assert second.returncode == 0, out
    assert attempts(synced) == ["succeeded", "failed", "succeeded"]
    assert_as_expected(synced)


def test_a_run_that_was_taken_for_dead_changes_nothing_more(synced: Project) -> None:
    before = synced.query("select * from {internal}.model_syncs")
    with Blockade("main_production_internal.spine_calls") as blockade:
        first = dbt(synced, "run", "--threads", "1")
        blockade.await_blocked(first)
        # As another one would, had it seen no session of it for long.
        blockade.ask(
            "update main_production_internal.syncs set status = 'failed', error = 'taken for dead'"
            " where status = 'running' returning 1"
        )
    out, _ = first.communicate()
    assert first.returncode != 0
    # The model that was at work had asked before; its rows went with its transaction.
    assert 'null value in column "sync_id"' in out
    assert synced.query("select * from {internal}.spine_calls where sync_id > 1") == []
    assert attempts(synced) == ["succeeded", "failed"]
    # What it did before is its own, as of any sync that failed half-way.
    since = synced.query("select * from {internal}.model_syncs")
    assert len(before) < len(since)
    synced.sync()
    assert_as_expected(synced)


def test_a_model_of_a_run_that_was_taken_for_dead_says_so(synced: Project) -> None:
    with Blockade("main_production.bought") as blockade:
        first = dbt(synced, "run", "--threads", "1", "--select", "bought", "users", "sessions")
        blockade.await_blocked(first)
        blockade.ask(
            "update main_production_internal.syncs set status = 'failed', error = 'taken for dead'"
            " where status = 'running' returning 1"
        )
    out, _ = first.communicate()
    assert first.returncode != 0
    assert "Another sync has begun and taken this run for dead" in out
    synced.sync()
    assert_as_expected(synced)


def test_a_sync_whose_lock_is_lost_is_still_seen(synced: Project) -> None:
    with Blockade("main_production.users") as blockade:
        first = start("sync", "--no-load", *where(synced))
        blockade.await_blocked(first)
        lost = blockade.ask(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name like 'eventide sync %'"
        )
        assert lost == [(True,)]
        refused = run("sync", "--no-load", *where(synced))
        assert refused.code == 1
        assert "held by eventide sync (server session " in refused.err
    assert ended(first).code == 0
    assert_as_expected(synced)


def test_books_of_an_earlier_version_get_what_they_lack(synced: Project) -> None:
    synced.execute("alter table {internal}.syncs drop column started_by")
    synced.execute("update {internal}.syncs set status = 'running'")
    synced.sync()
    assert attempts(synced) == ["failed", "succeeded"]
    assert_as_expected(synced)


def test_a_load_that_ends_in_the_midst_of_a_sync_is_for_the_next(synced: Project) -> None:
    ios = {"library": {"name": "analytics-ios"}}
    with Blockade("main_production_internal.spine_calls") as blockade:
        first = start("sync", "--no-load", *where(synced))
        blockade.await_blocked(first)
        synced.load(synced.lines_file([track("Bought", 2, {"gift": True}, context=ios)]))
    assert ended(first).code == 0
    assert len(synced.rows("bought")) == 2
    synced.sync()
    assert len(synced.rows("bought")) == 3
    assert_as_expected(synced)
