"""What `plan` says is what the next sync does, for every kind of change, on each warehouse."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from loader.labels.problems import DefinitionError
from tests.functional.events import at, identify, now, page, track
from tests.functional.planning import findings, plan_and_sync, plan_of
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.in_turn

BOUGHT: dict[str, Any] = {"name": "Bought", "match": {"event": "Bought"}}
DEAR: dict[str, Any] = {"name": "Dear", "match": {"properties.price": {"gt": 2}}}
BUYERS = {"name": "Buyers", "match": {"has_done": "bought"}}


def parts(table: Any) -> list[str]:
    return [reason.part for reason in table.reasons]


@pytest.mark.proves("Plan")
def test_definitions_come_change_and_go(project: Project) -> None:
    project.define({"bought": BOUGHT}, {"buyers": BUYERS})
    assert findings(plan_of(project)) == [
        "warning: raw events: no events have landed yet; load some, or let the sync load its "
        "sources."
    ]
    # A copy that loses, and one that wins over it: counted once, as what the winner says.
    told = plan_and_sync(
        project,
        track("Bought", 0, {"price": 1}), track("Bought", 5, {"price": 3}),
        track("Seen", 8, id="m", receivedAt=at(20)), track("Bought", 9, id="m", receivedAt=at(10)),
        identify("ann", 12),
    )  # fmt: skip
    assert (told["bought"].action, told["bought"].rows) == ("create", 3)
    assert told["bought"].first == datetime(2026, 3, 2, 9, 0)
    assert told["buyers"].action == "create"

    # Another rule, a start date, another condition, a new table, a new property; loads to come.
    project.define(
        {"bought": {**BOUGHT, "since": "2026-03-02T09:03:00Z"}, "dear": DEAR},
        {"buyers": {**BUYERS, "match": {"has_done": {"event": "bought", "at_least": 2}}}},
    )
    told = plan_and_sync(project, track("Bought", 20, {"price": 4, "gift": True}))
    assert (told["bought"].action, parts(told["bought"])) == ("rebuild", ["since"])
    assert (told["dear"].action, told["dear"].rows) == ("create", 2)
    assert (told["buyers"].action, parts(told["buyers"])) == ("change", ["condition"])
    assert told["sessions"].action == "nothing"

    # A name alone changes nothing; a rule that comes to other rows does.
    project.define(
        {
            "bought": {**BOUGHT, "name": "Order", "since": "2026-03-02T09:03:00Z"},
            "dear": {**DEAR, "match": {"properties.price": {"gt": 3}}},
        },
    )
    told = plan_and_sync(project)
    assert told["bought"].action == "nothing"
    assert (told["dear"].action, parts(told["dear"]), told["dear"].rows) == ("rebuild", ["rule"], 1)
    assert told["buyers"].action == "removed"

    # The key vanishes and a new one has its rule: a table more, and a word of warning.
    project.define({"bought_dear": {**DEAR, "match": {"properties.price": {"gt": 3}}}})
    (told_of,) = findings(plan_of(project))
    assert told_of.startswith("warning: bought_dear: this would be a rename of dear;")
    told = plan_and_sync(project)
    assert (told["bought"].action, told["dear"].action) == ("freeze", "freeze")
    # Nothing of theirs changes any more, and the plan goes on to list them.
    told = plan_and_sync(project, track("Bought", 30, {"price": 9}))
    assert (told["bought"].action, told["dear"].action) == ("left over", "left over")
    # The definition is back: with all that it missed.
    project.define({"bought": BOUGHT, "bought_dear": DEAR})
    plan_and_sync(project)
    assert_as_expected(project)


def test_properties_and_settings_change_tables(project: Project) -> None:
    project.define({"bought": BOUGHT, "dear": DEAR})
    plan_and_sync(project, track("Bought", 0, {"price": 3, "n": 1}), page("https://a.b/c", 1))
    told = plan_and_sync(project, track("Bought", 1, {"price": 4, "gift": True}))
    assert (told["bought"].action, told["bought"].new_columns) == ("add columns", ("gift",))
    told = plan_and_sync(project, track("Bought", 2, {"n": "many"}))
    assert parts(told["bought"]) == ["type"]
    assert "column n widens from" in told["bought"].reasons[0].text
    assert told["pageviews"].action == "nothing"
    node = {"context": {"library": {"name": "analytics-ios"}}}
    told = plan_and_sync(project, track("Bought", 3, {"price": 4}, anonymousId="d2", **node))
    assert parts(told["bought"]) == ["columns"]
    project.set_vars(max_property_columns=2)
    told = plan_and_sync(project)
    assert [reason.text for reason in told["bought"].reasons] == [
        "columns go (beyond max_property_columns): gift"
    ]
    assert told["bought"].rows == 4
    # The spine is built anew and all that stands on it, with the one cause named.
    project.set_vars(session_timeout_minutes=1)
    told = plan_and_sync(project)
    assert parts(told["spine_calls"]) == ["session_timeout_minutes"]
    assert {reason.text for reason in told["sessions"].reasons} == {
        "spine_calls is built anew: the setting session_timeout_minutes: 30 becomes 1"
    }
    assert told["bought"].built
    project.set_vars(property_types="text")
    told = plan_and_sync(project)
    assert (parts(told["bought"]), told["users"].built) == (["type"], False)
    project.set_vars(initial_columns=False)
    told = plan_and_sync(project)
    assert parts(told["users"]) == ["initial_columns", "columns"]


def test_archives_rebuild_only_what_holds_other_rows(project: Project) -> None:
    project.define({"bought": BOUGHT})
    before = now()
    plan_and_sync(project, track("Bought", 0, {"price": 1}))
    archived = now()
    project.define({"bought": {**BOUGHT, "archived": archived}})
    told = plan_and_sync(project)
    assert (told["bought"].action, told["bought"].built) == ("freeze", False)
    # Restored before anything landed: as if nothing had been.
    project.define({"bought": BOUGHT})
    told = plan_and_sync(project)
    assert (told["bought"].action, told["bought"].built) == ("restore", False)
    # Archived while a load waits to be synced: it is left out without a rebuild.
    project.define({"bought": {**BOUGHT, "archived": archived}})
    told = plan_and_sync(project, track("Bought", 1, {"price": 2}), identify("ann", 2))
    assert told["bought"].action == "freeze"
    assert_as_expected(project)
    assert len(project.rows("bought")) == 1
    # Before all that landed, and after it: rows go and come.
    project.define({"bought": {**BOUGHT, "archived": before}})
    told = plan_and_sync(project)
    assert (told["bought"].action, told["bought"].rows) == ("rebuild", 0)
    project.define({"bought": {**BOUGHT, "archived": now()}})
    told = plan_and_sync(project)
    assert (told["bought"].action, told["bought"].rows) == ("rebuild", 2)
    project.define({"bought": {**BOUGHT, "archived": archived}})
    plan_and_sync(project)
    project.define({"bought": BOUGHT})
    told = plan_and_sync(project)
    assert (told["bought"].action, told["bought"].built) == ("restore", True)
    assert_as_expected(project)
    gap = {"price": {"archived": now()}}
    project.define({"bought": {**BOUGHT, "properties": gap}})
    assert parts(plan_and_sync(project)["bought"]) == ["gaps"]
    found = project.rows("bought")
    project.sync(full_refresh=True)
    assert project.rows("bought") == found


def test_books_of_before_know_no_definitions(project: Project) -> None:
    project.define({"bought": BOUGHT})
    plan_and_sync(project, track("Bought", 0))
    project.execute("drop table {internal}.built_definitions")
    project.define({"bought": {**BOUGHT, "match": {"type": "Bought"}}})
    told = plan_and_sync(project)
    assert [reason.text for reason in told["bought"].reasons] == ["its definition changed"]
    # That sync took note of all the others as well.
    project.set_vars(session_timeout_minutes=1)
    planned = {table.name: table for table in plan_of(project).tables}
    assert parts(planned["spine_calls"]) == ["session_timeout_minutes"]


def test_findings_before_a_sync(project: Project) -> None:
    project.define(
        {
            "every_call": {"name": "Any", "match": {"call": {"in": ["track", "page"]}}},
            "no_call": {"name": "None", "match": {"event": "Never"}},
            "mine": {"name": "Mine", "match": {"event": "Bought"}},
        },
        {"typo": {"name": "Typo", "match": {"user": {"plam": "pro"}}}},
    )
    project.load(project.lines_file([track("Bought", 0), identify("ann", 1, {"plan": "pro"})]))
    project.execute("create schema if not exists {main}")
    project.execute("create table {main}.mine (a bigint)")
    planned = plan_of(project)
    told = findings(planned)
    assert any("error: mine: " in line and "no sync has made it" in line for line in told)
    assert planned.is_wrong
    assert any(line.startswith("warning: every_call: matches nearly everything") for line in told)
    assert any(line.startswith("warning: no_call: matches none of 1") for line in told)
    assert any(line.startswith("warning: typo: users has no column plam") for line in told)
    assert plan_of(project, counts=False).events is None
    project.define({"bought": {**BOUGHT, "match": {"evnt": "x"}}})
    with pytest.raises(DefinitionError, match=r"test.yml:\d+: unknown field evnt"):
        plan_of(project)


#: Ways to edit one definition, as a person does.
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "match": st.sampled_from(
            [{"event": "Bought"}, {"properties.p": {"gt": 1}}, {"path": "/b"}]
        ),
        "since": st.sampled_from([None, "2026-03-02", "2026-03-02T09:02:00Z"]),
        "archived": st.sampled_from([None, "early", "now"]),
        "name": st.sampled_from(["A", "B"]),
    },
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["one", "two", "three"]),
        st.one_of(st.none(), EDITS),
        st.lists(
            st.builds(
                track,
                st.sampled_from(["Bought", "Seen"]),
                st.integers(0, 99),
                st.dictionaries(st.sampled_from("pq"), st.sampled_from([1, 2, 2.5, "x"])),
            ),
            max_size=2,
        ),
    ),
    min_size=3,
    max_size=4,
)


@settings(
    max_examples=1,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_edits_do_what_was_planned(
    project: Project, steps: list[tuple[str, dict[str, Any] | None, list[dict[str, Any]]]]
) -> None:
    project.empty()
    events: dict[str, Any] = {"one": copy.deepcopy(BOUGHT)}
    project.define(events)
    plan_and_sync(project, track("Bought", 0, {"p": 2}, id="first"))
    early = now()
    for key, edit, lines in steps:
        if edit is None:
            events.pop(key, None)
        else:
            changed = {**BOUGHT, **events.get(key, {}), **edit}
            moments: dict[Any, Any] = {"early": early, "now": now()}
            changed["archived"] = moments.get(changed.get("archived"), changed.get("archived"))
            events[key] = {k: v for k, v in changed.items() if v is not None}
        project.define(events)
        plan_and_sync(project, *lines)
        assert_as_expected(project)
