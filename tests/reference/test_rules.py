"""The rule form: what picks an event (common to labels and segments)."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .json_values import parse
from .rules import compare, field_value, matches
from .settings import Row

OPERANDS: dict[str, Any] = {
    "is": "a",
    "in": ["a"],
    "contains": "a",
    "starts_with": "a",
    "ends_with": "a",
    "matches": "",
    "exists": True,
    "gt": 0,
    "gte": 0,
    "lt": 0,
    "lte": 0,
}


@pytest.mark.parametrize(
    ("value", "operator", "operand", "holds"),
    [
        ("Sign", "is", "Sign", True),
        ("Sign", "is", "sign", False),
        ("Sign", "is_not", "sign", True),
        ("Sign", "in", ["sign", "Sign"], True),
        ("Sign UP", "contains", "gn up", True),
        ("Sign", "starts_with", "SI", True),
        ("Sign", "ends_with", "GN", True),
        ("Sign", "ends_with", "Si", False),
        ("ÄB", "contains", "äb", True),
        ("ΛΟΓΟΣ", "contains", "λογ", True),
        ("ΛΟΓΟΣ", "ends_with", "ς", False),
        ("STRASSE", "contains", "ß", False),
        ("\u212a", "is", "k", False),
        ("É 1", "matches", r"^é\s", True),
        ("two\nlines", "matches", "o.l", True),
        ("order 66", "matches", r"^ORDER \d+$", True),
        ("my order", "matches", "^order", False),
        ("", "exists", True, True),
        (None, "exists", False, True),
        (parse("10"), "gt", 9, True),
        (parse("10"), "gte", 10.0, True),
        (parse("9"), "lt", 10, True),
        ("10", "gt", 9, True),
        ("ten", "gt", 9, False),
        (True, "gt", 0, False),
        (parse("5"), "is", 5, True),
        (parse("5.0"), "is", 5, False),
        (True, "is", True, True),
        (datetime(2026, 1, 2), "gte", "2026-01-02", True),
        (datetime(2026, 1, 2), "lt", date(2026, 1, 2), False),
        ("2026-01-02T00:00:00+01:00", "lt", "2026-01-02", True),
    ],
)
def test_operators(value: Any, operator: str, operand: Any, holds: bool) -> None:
    assert compare(value, operator, operand) is holds


@pytest.mark.parametrize(
    ("operator", "operand", "case_sensitive", "holds"),
    [
        ("is", "SIGN", None, False),
        ("is", "SIGN", False, True),
        ("is_not", "SIGN", False, False),
        ("in", ["x", "SIGN"], False, True),
        ("contains", "SI", None, True),
        ("contains", "SI", True, False),
        ("matches", "^S[A-Z]", None, True),
        ("matches", "^S[A-Z]", True, False),
    ],
)
def test_case_counts_where_it_is_said(
    operator: str, operand: Any, case_sensitive: bool | None, holds: bool
) -> None:
    assert compare("Sign", operator, operand, case_sensitive) is holds


@pytest.mark.parametrize("operator", sorted(OPERANDS))
def test_a_missing_value_is_nothing(operator: str) -> None:
    assert compare(None, operator, OPERANDS[operator]) is False
    assert compare(None, "is_not", "a") is True


def test_fields_are_columns_or_paths_of_properties() -> None:
    row: Row = {"path": "/", "properties": {"a": {"b": "1"}, "a.b": {"c": "2"}, "n": "x"}}
    assert field_value(row, "path") == "/"
    assert field_value(row, "properties.a.b") == "1"
    assert field_value(row, 'properties."a.b".c') == "2"
    row["properties"] |= {'say "hi"': {"": {"a\\b": "3"}}}
    assert field_value(row, r'properties."say \"hi\"".""."a\\b"') == "3"
    assert field_value(row, "properties.n.b") is None
    assert field_value(row, "properties.none.b") is None


def test_items_are_all_of_any_is_one_of_and_not_negates() -> None:
    row = {"type": "click", "path": "/"}
    click, home, other = (
        {"field": "type", "is": "click"},
        {"field": "path", "is": "/"},
        {"field": "path", "is": "/other"},
    )
    assert matches([], row)
    assert matches([click, home], row)
    assert not matches([click, other], row)
    assert matches([click, {"any": [[other], [home]]}], row)
    assert not matches([{"any": []}], row)
    assert matches([{"not": other}, {"not": {"field": "query", "is": "x"}}], row)
    assert not matches([{"not": {"any": [[home], [other]]}}], row)


def test_selectors_read_the_hierarchy_wherever_a_collector_put_it() -> None:
    item = {"field": "hierarchy", "selector": "form > .btn"}
    chain, path = 'a.btn:href="/";form:', "@form;|@a;.btn;|"
    for properties in ({"$elements_chain": chain}, {"elements_chain": chain}, {"hierarchy": path}):
        assert matches([item], {"properties": properties})
        assert not matches([item | {"selector": "form.btn"}], {"properties": properties})
    assert not matches([item], {"properties": {}})
    assert not matches([item], {"properties": {"$elements_chain": "a", "hierarchy": path}})


comparisons = st.builds(
    lambda field, operator: {"field": field, operator: {**OPERANDS, "is_not": "a"}[operator]},
    st.sampled_from(["type", "missing", "properties.a"]),
    st.sampled_from([*OPERANDS, "is_not"]),
)
items: st.SearchStrategy[Row] = st.recursive(
    comparisons,
    lambda inner: (
        st.builds(lambda item: {"not": item}, inner)
        | st.builds(lambda rules: {"any": rules}, st.lists(st.lists(inner, max_size=2), max_size=2))
    ),
    max_leaves=6,
)
texts = st.none() | st.sampled_from(["a", "A", "ab", "1"])


@given(items, texts, texts)
def test_not_is_always_the_opposite(item: Row, type_: str | None, a: str | None) -> None:
    row = {"type": type_, "properties": {"a": a}}
    assert matches([{"not": item}], row) is not matches([item], row)
