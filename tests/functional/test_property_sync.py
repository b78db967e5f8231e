"""Properties that are synced and un-synced, by name or pattern, for one event or all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.events import identify, message, track
from tests.functional.planning import findings, plan_and_sync, plan_of
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.in_turn

BOUGHT = {"name": "Bought", "match": {"event": "Bought"}}
SEEN = {"name": "Seen", "match": {"event": "Seen"}}
LINES = [
    message("page", 0, properties={"url": "https://a.b/c", "debug_page": 1}),
    track("Bought", 1, {"price": 3, "debug_id": "x", "debug_level": 2}),
    track("Seen", 2, {"debug_id": "y", "size": "s"}),
    identify("ann", 3, {"plan": "pro", "hub_id": 7, "hub_score": 1.5, "email": "a@b.c"}),
]
CUSTOM = {"price", "debug_id", "debug_level", "size", "debug_page", "plan", "hub_id", "hub_score"}


def columns(project: Project, table: str) -> set[str]:
    """The columns of custom properties."""
    return set(project.rows(table)[0]) & CUSTOM


def test_life_over_syncs(project: Project) -> None:
    events: dict[str, Any] = {"bought": BOUGHT, "seen": SEEN}
    project.define(events)
    plan_and_sync(project, *LINES)
    assert columns(project, "bought") == {"price", "debug_id", "debug_level"}
    assert columns(project, "users") == {"plan", "hub_id", "hub_score"}

    # For all events and users; a table that has none of them is left alone.
    project.define(
        {**events, "other": {"name": "Other", "match": {"event": "Other"}}},
        synced={"events": {"unsync": ["debug_*"]}, "users": {"unsync": ["*"], "sync": ["pla?"]}},
    )
    plans = plan_and_sync(project, track("Bought", 4, {"debug_new": 1, "price": 4}))
    assert [reason.text for reason in plans["bought"].reasons] == [
        "columns go (un-synced): debug_id, debug_level"
    ]
    assert [column.name for column in plans["bought"].left_out] == [
        "debug_id", "debug_level", "debug_new",
    ]  # fmt: skip
    assert columns(project, "bought") == {"price"}
    assert columns(project, "seen") == {"size"}
    assert columns(project, "pageviews") == set()
    assert columns(project, "users") == {"plan"}
    assert project.rows("users")[0]["email"] == "a@b.c"
    assert_as_expected(project)

    # An event may sync what others do not; the column comes with all that was ever sent.
    events = {"bought": {**BOUGHT, "sync": ["debug_level"]}, "seen": {**SEEN, "unsync": ["size"]}}
    project.define(events, synced={"events": {"unsync": ["debug_*"]}})
    plans = plan_and_sync(project)
    assert [reason.text for reason in plans["bought"].reasons] == [
        "columns come that older rows have too: debug_level"
    ]
    assert [reason.text for reason in plans["seen"].reasons] == ["columns go (un-synced): size"]
    assert plans["pageviews"].action == "nothing"
    assert columns(project, "bought") == {"price", "debug_level"}
    assert columns(project, "users") == {"plan", "hub_id", "hub_score"}
    assert_as_expected(project)

    # Nothing is un-synced any more: what arrived meanwhile is there too.
    project.define({"bought": BOUGHT, "seen": SEEN})
    plan_and_sync(project)
    assert sum(row["debug_new"] is not None for row in project.rows("bought")) == 1
    assert_as_expected(project)


def test_new_properties_that_match_never_become_columns(project: Project) -> None:
    project.define({"bought": BOUGHT}, synced={"events": {"unsync": ["debug_*"]}})
    project.sync(project.lines_file([track("Bought", 0, {"price": 1})]))
    plans = plan_and_sync(project, track("Bought", 1, {"debug_x": 1, "price": 2}))
    assert (plans["bought"].action, plans["bought"].new_columns) == ("nothing", ())
    assert [(one.name, one.why) for one in plans["bought"].left_out] == [("debug_x", "unsync")]
    assert_as_expected(project)


def test_a_higher_limit_brings_columns_with_their_values(project: Project) -> None:
    project.define({"bought": BOUGHT})
    project.set_vars(max_property_columns=1)
    wide = {"price": 1, "debug_id": "x", "size": 3}
    path = project.lines_file([track("Bought", 0, wide), identify("ann", 1, {"b": 1, "a": 2})])
    result = project.sync(path)
    told = "2 properties beyond max_property_columns (1) have no column: price, size."
    assert any(f"bought: {told}" in warning for warning in result.dbt.warnings)
    assert [(one.table, one.column, one.why) for one in result.left_out] == [
        ("bought", "price", "max_property_columns"),
        ("bought", "size", "max_property_columns"),
        ("users", "b", "max_property_columns"),
    ]
    warned = findings(plan_of(project))
    assert any(line.startswith(f"warning: bought: {told}") for line in warned), warned
    # Un-syncing makes room.
    project.define({"bought": {**BOUGHT, "unsync": ["debug_id"]}})
    plan_and_sync(project)
    assert columns(project, "bought") == {"price"}
    project.define({"bought": BOUGHT})
    project.set_vars(max_property_columns=300)
    plans = plan_and_sync(project)
    assert plans["users"].action == "rebuild"
    assert_as_expected(project)


def test_idle_patterns_are_told(project: Project) -> None:
    project.define(
        {"bought": {**BOUGHT, "unsync": ["debgu_*"], "sync": ["price"]}},
        synced={"users": {"sync": ["plan", "browser"]}, "events": {"unsync": ["debug_*"]}},
    )
    project.sync(project.lines_file(LINES))
    assert [line for line in findings(plan_of(project)) if "is no custom" in line] == [
        "warning: definitions/synced_properties.yml: sync: browser is no custom user property "
        "that was seen.",
        "warning: bought: unsync: debgu_* is no custom event property that was seen.",
    ]
