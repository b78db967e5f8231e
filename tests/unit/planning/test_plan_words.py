"""Estimates, reasons and texts of plans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.planning.outcome import Finding, LeftOut, Plan, Reason, TablePlan
from loader.planning.reasons import column_reasons, definition_reasons
from loader.planning.speed import Speed, fitted
from loader.planning.text import markdown, text

BEFORE = {"version": 1, "rule": [{"field": "event", "is": "A"}], "since": None, "archived": None}


def told(before: dict[str, object] | None, now: dict[str, object]) -> list[tuple[str, str]]:
    return [(reason.part, reason.text) for reason in definition_reasons(before, now)]


def test_each_part_of_a_definition_that_changed_is_told() -> None:
    assert told(BEFORE, {**BEFORE, "rule": [{"field": "event", "is": "B"}]}) == [
        ("rule", 'the rule changed: also asks `event` is "B"; no longer asks `event` is "A"')
    ]
    shop = {"field": "path", "is": "/shop"}
    either = [{"any": [[shop], [{"field": "event", "is": "A"}]]}]
    assert told({**BEFORE, "rule": [shop]}, {**BEFORE, "rule": either})[0][1].startswith(
        "the rule changed: also asks ("
    )
    more = [{"any": [*either[0]["any"], [shop, {"field": "type", "is": "click"}]]}]
    assert told({**BEFORE, "rule": either}, {**BEFORE, "rule": more}) == [
        ("rule", 'the rule changed: also takes `path` is "/shop" and `type` is "click"')
    ]
    assert told(BEFORE, {**BEFORE, "since": "2026-01-01", "max_property_columns": 2}) == [
        ("since", "since: 2026-01-01"),
        ("max_property_columns", "the setting max_property_columns: 2"),
    ]
    assert told({**BEFORE, "archived": "2026-01-01"}, BEFORE) == [
        ("archived", "restored: it was archived since 2026-01-01")
    ]
    assert told({**BEFORE, "since": "2026-01-01"}, BEFORE) == [
        ("since", "since: 2026-01-01 becomes none")
    ]
    assert told(BEFORE, BEFORE)[0][0] == "logic"
    assert told(None, BEFORE) == [("definition", "its definition changed")]


def test_columns_that_widen_go_and_come_in_between() -> None:
    existing = [("id", "BIGINT"), ("price", "BIGINT"), ("gift", "BOOLEAN")]

    def wanted(**types: str) -> list[str]:
        shape = [(n, t, lambda found, t=t: found.lower() == t) for n, t in types.items()]
        return [reason.text for reason in column_reasons(existing, shape, [], ())]

    assert wanted(id="bigint", price="bigint", gift="boolean", more="text") == []
    assert wanted(id="bigint", price="text", gift="boolean") == [
        "column price widens from bigint to text"
    ]
    assert wanted(id="bigint", price="bigint") == ["columns go: gift"]
    assert wanted(id="bigint", utm="text", price="bigint", gift="boolean") == [
        "columns come in between: utm"
    ]
    assert wanted(id="bigint", gift="boolean", price="bigint") == [
        "its columns stand in another order"
    ]


def test_speed_is_the_line_through_what_was_measured() -> None:
    assert fitted([]) == Speed()
    speed = fitted([(0, 1.0), (1000, 3.0), (2000, 5.0)])
    assert speed.measured
    assert speed.seconds(4000) == pytest.approx(9.0)
    assert fitted([(50, 2.0)]).seconds(10**6) == pytest.approx(2.0)


@given(st.lists(st.tuples(st.integers(0, 10**9), st.floats(0, 10**4)), min_size=1))
def test_no_estimate_is_below_zero_or_falls_with_rows(builds: list[tuple[int, float]]) -> None:
    speed = fitted(builds)
    assert 0 <= speed.seconds(0) <= speed.seconds(10**6)


def test_a_plan_as_text_and_as_markdown() -> None:
    plan = Plan(
        "main",
        (
            TablePlan("a", "event", "create", built=True, rows=1200, seconds=3.0),
            TablePlan("b", "event", "rebuild", built=True, reasons=(Reason("rule", "x|y"),)),
            TablePlan("c", "event", "add columns", new_columns=("p", "q")),
            TablePlan("d", "event", "nothing"),
            TablePlan("e", "event", "left over"),
            TablePlan("spine", "inner", "create", built=True),
        ),
        (Finding("warning", "a", "<b>"),),
        5000,
        1,
    )
    assert text(plan).splitlines() == [
        "main: 1 to create, 1 to rebuild, 1 to get columns; 1 as they are; 1 load to sync; "
        "about 3.0 s of building.",
        "+ a: create, 1,200 rows, about 3.0 s",
        "~ b: rebuild",
        "    x|y",
        "> c: add columns",
        "    new columns p, q",
        "Left over, without a definition; `eventide drop TABLE` drops one:",
        "  e",
        "warning: a: <b>",
    ]
    lines = markdown(plan).splitlines()
    assert "| `b` | rebuild |  |  | x\\|y |" in lines
    assert "- **warning** `a`: &lt;b>" in lines
    assert plan.as_dict()["status"] == "planned"


def test_columns_that_are_left_out_and_come_back_are_told_with_why() -> None:
    existing = [("id", "bigint"), ("price", "bigint"), ("gift", "text"), ("size", "text")]
    left_out = [LeftOut("size", "max_property_columns"), LeftOut("price", "unsync")]
    shape = [(name, kind, kind.__eq__) for name, kind in existing if name in ("id", "gift")]
    assert [reason.text for reason in column_reasons(existing, shape, left_out, ())] == [
        "columns go (beyond max_property_columns): size",
        "columns go (un-synced): price",
    ]
    shape = [(name, kind, kind.__eq__) for name, kind in existing]
    assert [reason.text for reason in column_reasons(existing[:3], shape, [], {"size"})] == [
        "columns come that older rows have too: size"
    ]
