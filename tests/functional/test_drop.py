"""`eventide drop`: what no definition has any more, and nothing else."""

from __future__ import annotations

import json

import pytest

from loader.dropping import DropRefusedError, drop
from tests.functional import command_line
from tests.functional.command_line import run
from tests.functional.events import track
from tests.functional.planning import plan_and_sync, plan_of
from tests.functional.processes import syncing
from tests.functional.project import Project

pytestmark = pytest.mark.in_turn

BOUGHT = {"name": "Bought", "match": {"event": "Bought"}}
BUYERS = {
    "name": "Buyers",
    "match": {"has_done": {"event": "bought", "within_days": 9999}},
}


def refused(project: Project, table: str) -> str:
    """Why a table may not be dropped; nothing changes."""
    before = project.tables()
    with pytest.raises(DropRefusedError) as raised:
        drop(table, target=project.target, project_dir=project.directory)
    assert project.tables() == before
    return str(raised.value)


@pytest.mark.proves("Drop a table")
def test_only_what_is_left_over_is_dropped_and_the_books_say_when(project: Project) -> None:
    project.define({"bought": BOUGHT, "seen": {"name": "Seen", "match": {"event": "Seen"}}},
                   {"buyers": BUYERS})  # fmt: skip
    plan_and_sync(project, track("Bought", 0), track("Bought", 1), track("Seen", 2))
    assert "it is defined, by definitions/events/test.yml" in refused(project, "bought")
    assert "models/core/users.sql" in refused(project, "users")
    assert "there is no such table" in refused(project, "nowhere")
    project.execute("create table {main}.mine (a bigint)")
    assert "no sync has made it" in refused(project, "mine")
    project.execute("drop table {main}.mine")

    project.define({"seen": {"name": "Seen", "match": {"event": "Seen"}}})
    assert "all_events, buyers still read it" in refused(project, "bought")
    plan_and_sync(project)
    assert "buyers still reads it" in refused(project, "bought")
    assert drop("buyers", target=project.target, project_dir=project.directory) is None
    where = ("--project-dir", project.directory, "--target", project.target)
    ended = run("drop", "bought", "--json", *where)
    assert (ended.code, json.loads(ended.out)["status"]) == (2, "refused")
    assert "bought and its 2 rows would be dropped" in ended.err
    with syncing(project) as sync:
        ended = run("drop", "bought", "--yes", *where)
        assert (ended.code, ended.out) == (1, "")
        assert f"eventide sync (PID {sync.pid}" in ended.err
    assert command_line.ended(sync).code == 0
    ended = run("drop", "bought", "--yes", *where)
    assert (ended.code, ended.out) == (0, "dropped bought, 2 rows\n")

    assert not {"bought", "buyers"} & set(project.tables())
    dropped = project.query("select * from {main}._dropped_tables order by dropped_at")
    assert [row["event_table_name"] for row in dropped] == ["buyers", "bought"]
    assert all(row["dropped_at"] is not None for row in dropped)
    info = project.query("select event_table_name from {main}._sync_info")
    assert "bought" not in {row["event_table_name"] for row in info}
    assert plan_of(project).left_over == []
    # A table of somebody else's under the name is not Eventide's.
    project.execute("create table {main}.bought (a bigint)")
    assert "no sync has made it" in refused(project, "bought")
    project.execute("drop table {main}.bought")
    # Defined again, it is made again, with all history.
    project.define({"bought": BOUGHT})
    assert plan_and_sync(project)["bought"].rows == 2
