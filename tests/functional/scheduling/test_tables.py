"""The sync of all tables, run when it is due, and tables that take part less often."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from loader.clock import utc_now
from loader.errors import WrongUseError
from tests.functional.command_line import run
from tests.functional.events import alias, identify, page, track
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected
from tests.functional.scheduling.schedules import HOUR, define, runner, told

BOUGHT = {"name": "Bought", "match": {"event": "Bought"}}
SEEN = {"name": "Seen", "match": {"event": "Seen"}}
BUYERS = {"name": "Buyers", "match": {"has_done": {"event": "bought"}}}


@pytest.mark.in_turn
def test_a_table_that_is_synced_less_often_catches_up(project: Project) -> None:
    project.define({"bought": BOUGHT, "seen": SEEN}, {"buyers": BUYERS})
    define(project, {"sync": {"every": "1 hour"}, "tables": {"bought": {"every": "3 hours"}}})
    first = [
        *(track("Bought", minute, {"price": minute}) for minute in range(3)),
        *(track("Seen", 4, {"price": 4}), identify("ann", 5), page("https://x/", 6)),
        track("Bought", 7, anonymousId="d2"),
        identify("old", 8, anonymousId="d2"),
    ]
    project.set_vars(sources=[str(project.lines_file(first))])
    began = utc_now()
    assert told(runner(project).run_due()) == [(project.target, "succeeded")]
    (row,) = project.rows("_sync_history")
    expected = row["start_time"] + HOUR
    assert abs(row["next_scheduled_sync_at"] - expected) < timedelta(minutes=5)
    assert row["start_time"] >= began

    # Meanwhile users are merged, a property's type widens, and events come late: in all tables
    # but this one.
    second = [
        *(track("Bought", 9, {"price": "dear"}), track("Seen", 10, {"price": "dear"})),
        track("Bought", -90, {"price": 1}),
        *(alias("old", "ann", 11, anonymousId="d2"), track("Seen", 12, anonymousId="d2")),
    ]
    before = project.rows("bought")
    where = ("--target", project.target, "--project-dir", str(project.directory))
    listed = run("schedule", "--list", *where)
    (own,) = re.findall("table bought +in the first sync from (.*) on", listed.out)
    *_, table = json.loads(run("schedule", "--list", "--json", *where).out)
    assert (table["kind"], table["name"]) == ("table", "bought")
    assert table["next_run_at"] == own.replace(" ", "T") + "Z"
    project.set_vars(sources=[str(project.lines_file(second))])
    (late,) = runner(project, lambda: utc_now() + 2 * HOUR).run_due()
    assert late.error is None
    assert (late.status, late.left_out, late.turn.missed) == ("succeeded", ("bought",), 1)
    assert project.rows("bought") == before
    assert len(project.rows("seen")) == 3
    assert project.rows("users")
    everything = project.query("select count(*) as n from {main}.all_events")
    assert everything[0]["n"] > 0

    # One that has begun meanwhile is not done twice; in the end nothing shows any more.
    others: list[Any] = []

    def clock() -> datetime:
        """It is due when this one looks; until it begins, the other has done it."""
        if others:
            return utc_now() + HOUR / 2
        others.extend(runner(project, lambda: utc_now() + 3 * HOUR).run_due())
        return utc_now() + 3 * HOUR

    assert told(runner(project, clock).run_due()) == [(project.target, "elsewhere")]
    assert told(others) == [(project.target, "succeeded")]
    assert others[0].left_out == ()
    assert len(project.query("select sync_id from {internal}.syncs")) == 3
    assert_as_expected(project)


@pytest.mark.in_turn
def test_a_table_that_is_not_defined_cannot_be_left_out(project: Project) -> None:
    project.define({"bought": BOUGHT})
    with pytest.raises(WrongUseError, match=r"--without bougt: .* did you mean bought"):
        project.sync(project.lines_file([track("Bought", 0)]), without=["bougt"])
