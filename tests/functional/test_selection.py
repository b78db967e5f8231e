"""A new label's first build on its own, and regular syncs that do not wait for it."""

from __future__ import annotations

import subprocess
import time
from contextlib import closing

import psycopg2
import pytest

from loader.profile import load_target
from tests.functional.command_line import ended, run, start
from tests.functional.events import track
from tests.functional.processes import where
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.in_turn

BOUGHT = {"name": "Bought", "match": {"event": "Bought"}}
SEEN = {"name": "Seen", "match": {"event": "Seen"}}
BUYERS = {"name": "Buyers", "match": {"has_done": {"event": "bought"}}}
SEERS = {"name": "Seers", "match": {"has_done": {"event": "seen"}}}


def tables(project: Project) -> set[str]:
    return {"bought", "seen", "buyers", "seers"} & set(project.tables())


def test_regular_syncs_go_on_without_new_events_until_they_are_made(project: Project) -> None:
    project.define({"bought": BOUGHT}, {"buyers": BUYERS})
    project.sync(project.lines_file([track("Bought", 0), track("Seen", 1)]))

    project.define({"bought": BOUGHT, "seen": SEEN}, {"buyers": BUYERS, "seers": SEERS})
    for minute in (2, 3):
        late = project.lines_file([track("Bought", minute), track("Seen", minute + 0.5)])
        project.sync(late, except_new=True)
    assert tables(project) == {"bought", "buyers"}
    assert len(project.rows("bought")) == 3
    everything = project.query("select distinct event_table_name as name from {main}.all_events")
    assert "seen" not in {row["name"] for row in everything}
    states = {row["table_name"]: row["state"] for row in project.rows("_event_metadata")}
    assert states == {"bought": "synced", "seen": "new"}

    # What landed meanwhile is in the new table; the others wait for their own sync.
    project.load(project.lines_file([track("Bought", 4), track("Seen", 5)]))
    ended = run("sync", "--no-load", "--only", "seen", *where(project))
    assert ended.code == 0, ended.err
    assert tables(project) == {"bought", "seen", "buyers", "seers"}
    assert (len(project.rows("seen")), len(project.rows("bought"))) == (4, 3)
    project.sync(except_new=True)
    assert_as_expected(project)


@pytest.mark.parametrize(
    "target", [pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))], indirect=True
)
def test_a_first_build_holds_nobody_up(project: Project) -> None:
    """Where many are at work at once: regular syncs run while a label is built."""
    project.define({"bought": BOUGHT}, {"buyers": BUYERS})
    project.sync(project.lines_file([track("Bought", 0), track("Seen", 1)]))
    project.define({"bought": BOUGHT, "seen": SEEN}, {"buyers": BUYERS, "seers": SEERS})
    # Somebody's open transaction has the table's name: the build gets stuck in its midst.
    with closing(psycopg2.connect()) as other:
        schema = load_target("postgres", project.directory).schema
        other.cursor().execute(f"create table {schema}.seen (x int)")
        build = start("sync", "--no-load", "--only", "seen", "--wait", "60", *where(project))
        until_stuck(project, build)
        for minute in (2, 3):
            project.sync(project.lines_file([track("Bought", minute), track("Seen", minute + 0.5)]))
            assert tables(project) == {"bought", "buyers"}
        assert len(project.rows("bought")) == 3
        refused = run("sync", "--no-load", "--only", "seen", *where(project))
        assert refused.code == 1
        assert "seen is being built by another process" in refused.err
        other.rollback()
    ended_build = ended(build)
    assert ended_build.code == 0, ended_build.err
    assert len(project.rows("seen")) == 3
    rebuilt = project.query(
        "select sync_id from {internal}.model_syncs where model = 'seen' and rebuilt"
    )
    assert [row["sync_id"] for row in rebuilt] == [1]
    project.sync()
    assert tables(project) == {"bought", "seen", "buyers", "seers"}
    assert_as_expected(project)


def until_stuck(project: Project, process: subprocess.Popen[str]) -> None:
    """Wait until the process waits for somebody's transaction."""
    while process.poll() is None:
        if project.query("select 1 from pg_locks where not granted"):
            return
        time.sleep(0.1)
    raise AssertionError(process.communicate())


def test_a_label_that_is_not_defined_cannot_be_the_only_one(project: Project) -> None:
    project.define({"bought": BOUGHT})
    project.load(project.lines_file([track("Bought", 0)]))
    ended = run("sync", "--no-load", "--only", "bougt", *where(project))
    assert ended.code == 2
    assert "--only bougt: no event or segment is defined under this name" in ended.err
    assert "bought" in ended.err
