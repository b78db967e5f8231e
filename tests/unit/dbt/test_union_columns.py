"""The columns of `all_events`: read from the warehouse, so no dbt unit test can show them."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from loader.builtins import EVENT_TABLE, builtin_columns
from tests.unit.rules.bare_macros import BareMacros

BUILTIN = [column.name for column in builtin_columns(EVENT_TABLE)]
MACROS = BareMacros("duckdb")


def union_columns(*tables: dict[str, str]) -> dict[str, str]:
    columns: dict[str, str] = ast.literal_eval(MACROS("union_columns", list(tables)))
    return columns


names = st.sampled_from([*BUILTIN, "price", "plan", "coupon", "_email", "total"])
tables_of_columns = st.lists(st.dictionaries(names, st.just("text")), max_size=4)


def test_builtin_columns_keep_the_documented_order_and_properties_follow_as_they_appear() -> None:
    assert list(
        union_columns(
            {"event_id": "bigint", "time": "timestamp", "title": "text", "price": "double"},
            {"event_id": "bigint", "domain": "text", "coupon": "text", "price": "double"},
        )
    ) == ["event_id", "time", "domain", "title", "price", "coupon"]


@given(tables_of_columns)
def test_the_union_has_each_column_once_and_no_other(tables: list[dict[str, str]]) -> None:
    columns = list(union_columns(*tables))
    assert set(columns) == {name for table in tables for name in table}
    builtin = [name for name in columns if name in BUILTIN]
    assert columns[: len(builtin)] == builtin
    assert builtin == sorted(builtin, key=BUILTIN.index)


def test_a_column_of_two_types_is_text() -> None:
    tables = ({"price": "bigint"}, {"price": "text"}, {"price": "bigint", "plan": "varchar"})
    assert union_columns(*tables) == {"price": "varchar", "plan": "varchar"}
    assert union_columns({"plan": "text"}, {"plan": "varchar"}) == {"plan": "text"}
