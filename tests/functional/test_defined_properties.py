"""Defined properties: their values on each level, and what a change of one does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.events import alias, at, identify, page, track
from tests.functional.planning import plan_and_sync
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.in_turn

EVENTS = {
    "bought": {"name": "Bought", "match": {"event": "Bought"}},
    "shipped": {"name": "Shipped", "match": {"event": "Shipped"}},
}
SIZE: dict[str, Any] = {
    "name": "Size",
    "level": "event",
    "cases": [
        {"when": {"properties.price": {"gt": 100}}, "value": "large"},
        {"when": {"properties.price": {"gt": 10}}, "value": "medium"},
        {"when": {"properties.size": {"exists": True}}, "value": {"field": "properties.size"}},
        {"when": {"any_of_labels": ["shipped"]}, "value": 0},
    ],
}
CHANNEL: dict[str, Any] = {
    "name": "Channel",
    "level": "session",
    "cases": [
        {"when": {"utm_source": {"in": ["google", "bing"]}}, "value": "search"},
        {"when": [{"referrer": {"contains": "NEWS"}}, {"time": {"lt": at(-600)}}], "value": "news"},
        {"when": {"utm_source": {"exists": True}}, "value": {"field": "utm_source"}},
    ],
    "otherwise": "direct",
}
TIER: dict[str, Any] = {
    "name": "Tier",
    "level": "user",
    "cases": [
        {"when": {"plan": {"in": ["pro", "plus"]}}, "value": "paid"},
        {"when": {"joindate": {"lt": at(-1000)}, "never_sent": {"is_not": 1}}, "value": "old"},
        {"when": {"motto": {"exists": True}}, "value": {"field": "motto"}},
    ],
    "otherwise": {"field": "identity"},
}
ALL = {"size": SIZE, "channel": CHANNEL, "tier": TIER}
LONG = "ä" * 255 + "€🙂z"


def sync_of(project: Project, *lines: dict[str, Any]) -> set[str]:
    """Load lines as one file, sync, compare every table with the reference; tables built anew."""
    project.sync(*([project.lines_file(lines)] if lines else []))
    assert_as_expected(project)
    rebuilt = project.query(
        "select model from {internal}.model_syncs where rebuilt and in_output"
        " and sync_id = (select max(sync_id) from {internal}.syncs)"
    )
    return {row["model"] for row in rebuilt}


def values(project: Project, table: str, column: str) -> list[Any]:
    rows = project.query(f'select "{column}" from {{main}}.{table} order by time, event_id')
    return [row[column] for row in rows]


def test_life_over_syncs_equals_a_full_refresh(project: Project) -> None:
    paying = {"paying": {"name": "Paying", "match": {"user": {"tier": "paid"}}}}
    project.define(EVENTS, paying, ALL)
    sync_of(
        project,
        page("https://shop.example/?utm_source=bing", 0),
        track("Bought", 1, {"price": 500, "size": "s"}),
        track("Bought", 2, {"price": 50}),
        track("Bought", 3, {"size": LONG}),
        track("Bought", 4, {"price": "much"}),
        track("Shipped", 5, anonymousId=None, userId="ann",
              context={"library": {"name": "analytics-node"}}),
        track("Bought", 100, {"size": 7}),
    )  # fmt: skip
    assert values(project, "bought", "size_defined_property") == [
        "large", "medium", LONG[:256], None, "7",
    ]  # fmt: skip
    assert values(project, "shipped", "size_defined_property") == ["0"]
    assert values(project, "bought", "channel") == [*["search"] * 4, "direct"]
    assert values(project, "shipped", "channel") == [None]
    assert values(project, "sessions", "channel") == ["search", "direct"]
    assert {row["channel"] for row in project.rows("all_events")} == {"search", "direct", None}
    assert {row["tier"] for row in project.rows("users")} == {"ann", None}
    (cut,) = project.rows("_type_conflicts")
    assert (cut["event_table_name"], cut["column_name"], cut["value"]) == (
        "bought", "size_defined_property", LONG,
    )  # fmt: skip
    # A late event begins the session anew, and users are told of and merged.
    rebuilt = sync_of(
        project,
        page("https://shop.example/?utm_source=" + "x" * 300, -2, id="late"),
        identify("ann", 200, {"plan": "pro", "motto": "x"}),
        identify("eve", 210, {"motto": "x"}, anonymousId="d2"),
        alias("bob", "eve", 220, anonymousId="d3"),
        identify("bob", 230, {"motto": LONG}, anonymousId="d4"),
    )
    assert "users" not in rebuilt
    assert values(project, "sessions", "channel") == ["x" * 256, "direct"]
    assert {row["tier"] for row in project.rows("users")} == {"paid", LONG[:256]}
    (ann,) = project.query("select user_id from {main}.users where identity = 'ann'")
    assert project.rows("paying") == [ann]
    told = {row["event_table_name"] for row in project.rows("_type_conflicts")}
    assert told == {"bought", "sessions", "pageviews", "users"}
    tables = {table: project.rows(table) for table in project.tables() if "_sync" not in table}
    project.sync(full_refresh=True)
    assert {table: project.rows(table) for table in tables} == tables


def test_a_changed_case_rebuilds_the_tables_it_is_in_and_nothing_else_does(
    project: Project,
) -> None:
    events = {"pageviews", "bought", "shipped"}
    project.define(EVENTS, properties={"channel": CHANNEL})
    lines = [page("https://shop.example/", 0), track("Bought", 1, {"price": 50})]
    sync_of(project, *lines, identify("ann", 2, {"plan": "pro"}))

    renamed = {**CHANNEL, "name": "Other", "notes": "New."}
    project.define(EVENTS, properties={"channel": renamed, "size": SIZE})
    assert sync_of(project) == events
    assert values(project, "bought", "size") == ["medium"]

    first = {"when": {"properties.price": {"gt": 10}}, "value": "some"}
    turned = {**SIZE, "cases": [first, *SIZE["cases"]]}
    project.define(EVENTS, properties={"channel": renamed, "size": turned, "tier": TIER})
    plans = plan_and_sync(project)
    assert {name for name, plan in plans.items() if plan.built} == {*events, "users"}
    assert [r.text for r in plans["bought"].reasons] == ["the defined property size changed"]
    assert plans["users"].reasons[0].text == "the defined property tier is new"
    assert_as_expected(project)
    assert values(project, "bought", "size") == ["some"]

    project.define(EVENTS, properties={"size": turned, "tier": TIER})
    assert sync_of(project) == {*events, "sessions"}


def test_one_that_meets_a_custom_property_gets_a_suffix(project: Project) -> None:
    project.define(EVENTS, properties=ALL)
    sync_of(project, track("Bought", 0, {"price": 50}), identify("ann", 1, {"plan": "pro"}))
    assert values(project, "bought", "size") == ["medium"]
    rebuilt = sync_of(
        project,
        # On whatever event: a column of all_events is one thing.
        track("Seen", 3, {"size": "s", "Size Defined Property": 1, "channel": "c"}),
        track("Shipped", 4, {"size": "m"}),
        identify("ann", 5, {"tier": "t"}),
    )
    assert rebuilt == {"pageviews", "bought", "shipped", "sessions", "users"}
    assert values(project, "bought", "size_defined_property_2") == ["medium"]
    assert values(project, "shipped", "size") == ["m"]
    assert values(project, "shipped", "size_defined_property_2") == ["m"]
    assert values(project, "sessions", "channel_defined_property") == ["direct"]
    (user,) = project.rows("users")
    assert (user["tier"], user["tier_defined_property"]) == ("t", "paid")
