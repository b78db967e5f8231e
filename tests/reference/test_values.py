"""Names and types of properties (CONTRACT.md sections 3 and 4)."""

import json
from datetime import datetime
from typing import Any

import pytest

from . import Settings, build
from .examples import DID, column, identify, tables, track
from .json_values import parse, to_json
from .names import column_name, table_name
from .settings import COMMON_RESERVED


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Sign Up - Click Link (Any)", "sign_up_click_link_any"),
        ("orderCompleted", "order_completed"),
        ("HTMLParser", "html_parser"),
        ("Überweisung", "uberweisung"),
        ("  a--b__c  ", "a_b_c"),
        ("2nd step", "_2nd_step"),
        ("Order", "_order"),
    ],
)
def test_table_names(name: str, table: str) -> None:
    assert table_name(name, COMMON_RESERVED) == table


def test_a_long_name_is_cut_and_stays_distinct() -> None:
    one, other = (table_name("x" * 80 + end, COMMON_RESERVED) for end in "ab")
    assert len(one) == len(other) == 63
    assert one != other
    assert table_name("x" * 63, COMMON_RESERVED) == "x" * 63


@pytest.mark.parametrize(
    ("path", "scope", "name"),
    [
        (("address", "City"), "event", "address_city"),
        (("email",), "event", "_email"),
        (("email",), "user", "email"),
        (("userId",), "event", "_user_id"),
        (("Path",), "event", "_path"),
        (("select",), "event", "_select"),
        (("1st",), "event", "_1st"),
    ],
)
def test_column_names(path: tuple[str, ...], scope: str, name: str) -> None:
    assert column_name(path, scope, COMMON_RESERVED) == name


def shown(*values: str, **settings: Any) -> list[Any]:
    """What the column `p` shows for values written as JSON text, in their order."""
    lines = [
        json.dumps(track(i)).removesuffix("}") + f', "properties": {{"p": {value}, "q": 1}}}}'
        for i, value in enumerate(values)
    ]
    rows = build({"file": lines}, DID, Settings(**settings))["did"]
    return [row.get("p") for row in rows]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["true", "null", "false"], [True, None, False]),
        (["1", "-2"], [1, -2]),
        (["1", "2.50"], [1.0, 2.5]),
        (["1", "true"], ["1", "true"]),
        (["10.0", "10", '"x"', "false"], ["10.0", "10", "x", "false"]),
        (["9223372036854775807"], [9223372036854775807]),
        (["9223372036854775808", "1"], ["9223372036854775808", "1"]),
        (["1e400", "0.5"], ["1e400", "0.5"]),
        (['"2026-01-01T10:00:00.1234567+02:00"'], [datetime(2026, 1, 1, 8, 0, 0, 123456)]),
        (['"2026-01-01"', '"2026-02-30"'], ["2026-01-01", "2026-02-30"]),
        (['[1, {"a": 2.0}]', "[]"], [[1, {"a": 2.0}], []]),
        (["[1, 10.0]", "5"], ["[1,10.0]", "5"]),
        (["{}", "null"], [None, None]),
        (['""'], [""]),
    ],
)
def test_a_type_is_the_least_that_holds_all(values: list[str], expected: list[Any]) -> None:
    result = shown(*values)
    assert result == expected
    assert [type(one) for one in result] == [type(one) for one in expected]


def test_an_object_and_a_scalar_are_two_columns() -> None:
    rows = tables(track(0, properties={"a": {"b": 1}}), track(1, properties={"a": "x"}))["did"]
    assert column(rows, "a_b") == [1, None]
    assert column(rows, "a") == [None, "x"]


def test_a_type_is_that_of_all_tables() -> None:
    rows = tables(track(0, properties={"p": 1}), track(1, "Other", properties={"p": "x"}))
    assert column(rows["did"], "p") == ["1"]


def test_user_properties_have_types_of_their_own() -> None:
    rows = tables(track(0, properties={"p": "x"}), identify(1, "A", traits={"p": 1, "email": 5}))
    assert column(rows["users"], "p") == [1]
    assert column(rows["users"], "email") == ["5"]


def test_of_two_properties_with_one_name_the_later_to_appear_wins_in_a_row() -> None:
    rows = tables(
        track(0, properties={"Plan": "a"}),
        track(1, properties={"plan": "b"}),
        track(2, properties={"plan": "c", "Plan": "d"}),
    )
    assert column(rows["did"], "plan") == ["a", "b", "c"]


def test_a_setting_forces_text() -> None:
    assert shown("1", "2.50", all_text=True) == ["1", "2.50"]


def test_what_does_not_fit_a_fixed_type_is_null_and_told() -> None:
    fixed = {"event": {"p": "bigint"}}
    assert shown("1", '"x"', fixed_types=fixed) == [1, None]
    rows = tables(track(0, properties={"p": 1}), track(1, properties={"p": "x"}), fixed_types=fixed)
    assert [tuple(row.values())[:4] for row in rows["_type_conflicts"]] == [
        ("did", "p", "bigint", "x")
    ]
    assert rows["_type_conflicts"][0]["event_id"] == rows["did"][1]["event_id"]


def test_numbers_keep_their_characters() -> None:
    assert to_json(parse('{"b": 1.0, "a": [12345678901234567890123]}'), sort=True) == (
        '{"a":[12345678901234567890123],"b":1.0}'
    )
