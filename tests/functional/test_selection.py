"""A new label's first build on its own, and regular syncs that do not wait for it."""

from __future__ import annotations

from tests.functional.command_line import run
from tests.functional.events import track
from tests.functional.processes import where
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

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


def test_a_label_that_is_not_defined_cannot_be_the_only_one(project: Project) -> None:
    project.define({"bought": BOUGHT})
    project.load(project.lines_file([track("Bought", 0)]))
    ended = run("sync", "--no-load", "--only", "bougt", *where(project))
    assert ended.code == 2
    assert "--only bougt: no event or segment is defined under this name" in ended.err
    assert "bought" in ended.err
