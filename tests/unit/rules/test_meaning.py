"""Rules select on a real DuckDB and a real PostgreSQL what they mean in plain Python."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.labels.fields import PROPERTIES, property_field, property_path
from tests.unit.rules.cases import CASES
from tests.unit.rules.databases import Database
from tests.unit.rules.oracle import matches
from tests.unit.rules.rows import EVENTS, KEYS, ROWS, TEXT_COLUMNS, TEXTS, TYPES

_QUOTED = [property_field([key]).removeprefix(PROPERTIES) for key in KEYS]

_paths = st.one_of(
    st.sampled_from(["plain", "list", "nested", "missing"]),
    st.sampled_from(_QUOTED),
    st.sampled_from(_QUOTED).map(lambda key: f"nested.{key}"),
    st.sampled_from(_QUOTED).map(lambda key: f"nested.deep.{key}"),
    st.sampled_from(_QUOTED).map(lambda key: f"{key}.b"),
    st.just("plain.0"),
)
_fields = st.one_of(st.sampled_from(TEXT_COLUMNS), _paths.map(lambda path: f"properties.{path}"))
_scalars = st.one_of(
    st.sampled_from([text for text in (*TEXTS, *EVENTS, *TYPES) if text is not None]),
    st.sampled_from([0, 10, -3, 10.5, 1e3, 2**53 + 1, True, False]),
    st.text(max_size=5).filter(lambda text: "\x00" not in text),
)
_texts = st.sampled_from([text for text in TEXTS if text]).flatmap(
    lambda text: st.sampled_from([text, text[:2], text[-2:], text.upper(), text.lower()])
)
_patterns = st.sampled_from(
    [
        "^sign", "UP$", "s.gn|click", "[A-Z]{5}", "[^a-z]", "\\d+", "\\D", "^\\s?1", "\\W",
        "(a|b)_", "two.lines", "x\\.y", "[+]", "\\\\s", "日", "É", "^$", "e?$", "(?:10)+?",
        "[0-9a-f]{3,}",
    ]
)  # fmt: skip
_sensitive_patterns = st.sampled_from(["^Sign", "[A-Z]{5}", "[^a-zà-ÿ]", "[À-Þ]", "\\W", "\\D"])
_bounds = st.sampled_from(
    [0, 10, 9.99, -1000, 2**53, "2026-01-01", "2026-01-01T04:30:00", "2026-01-01T10:00:00.123456"]
)
_orders = st.sampled_from(["gt", "gte", "lt", "lte"])


def _test(
    operators: st.SearchStrategy[str], operands: st.SearchStrategy[Any], case: bool | None = None
) -> Any:
    cases = st.sampled_from([{}, {"case_sensitive": case}] if case is not None else [{}])
    return st.tuples(_fields, operators, operands, cases).map(
        lambda t: {"field": t[0], t[1]: t[2], **t[3]}
    )


_tests = st.one_of(
    _test(st.sampled_from(["is", "is_not"]), _scalars, case=False),
    _test(st.just("in"), st.lists(_scalars, min_size=1, max_size=4), case=False),
    _test(st.sampled_from(["contains", "starts_with", "ends_with"]), _texts, case=True),
    _test(st.just("matches"), _patterns, case=True),
    _test(st.just("matches"), _sensitive_patterns).map(lambda t: {**t, "case_sensitive": True}),
    _test(st.just("exists"), st.booleans()),
    _test(_orders, _bounds),
    st.tuples(st.sampled_from(["time", "received_at"]), _orders).map(
        lambda t: {"field": t[0], t[1]: "2026-01-10T12:00:00"}
    ),
)
_rules = st.recursive(
    st.lists(_tests, min_size=1, max_size=2),
    lambda rules: st.lists(
        st.one_of(
            _tests,
            rules.map(lambda rule: {"not": rule}),
            st.lists(rules, min_size=1, max_size=3).map(lambda options: {"any": options}),
        ),
        min_size=1,
        max_size=3,
    ),
    max_leaves=6,
)
_trial = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _expected(rule: list[dict[str, Any]]) -> set[int]:
    return {position for position, row in enumerate(ROWS) if matches(rule, row)}


@pytest.mark.parametrize("case", CASES)
def test_a_golden_rule_selects_what_it_means(database: Database, case: str) -> None:
    assert database.select(database.macros("rule_predicate", CASES[case])) == _expected(CASES[case])


@_trial
@given(rule=_rules)
def test_any_rule_selects_what_it_means(database: Database, rule: list[dict[str, Any]]) -> None:
    assert database.select(database.macros("rule_predicate", rule)) == _expected(rule)


@_trial
@given(rule=_rules)
def test_negation_is_two_valued(database: Database, rule: list[dict[str, Any]]) -> None:
    selected = database.select(database.macros("rule_predicate", [{"not": rule}]))
    assert selected == set(range(len(ROWS))) - _expected(rule)


@_trial
@given(rule=_rules)
def test_what_matches_may_match(database: Database, rule: list[dict[str, Any]]) -> None:
    may_match = database.select(database.macros("rule_may_match", rule, "e"))
    assert _expected(rule) <= may_match
    assert "properties" not in database.macros("rule_may_match", rule, "e")


@_trial
@given(
    rule=_rules.filter(
        lambda rule: all(
            word not in str(rule)
            for word in ("properties", "target_text", "'path'", "hash", "time", "received_at")
        )
    )
)
def test_what_depends_on_the_kind_alone_is_told_exactly(
    database: Database, rule: list[dict[str, Any]]
) -> None:
    assert database.select(database.macros("rule_may_match", rule, "e")) == _expected(rule)


_any_key = st.one_of(
    st.sampled_from(KEYS),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6),
    st.text(alphabet="\\\"'.*$~/ {}[]%a0\n", max_size=6),
)


@_trial
@given(keys=st.lists(_any_key, min_size=1, max_size=3))
def test_every_key_is_found_by_its_path(database: Database, keys: list[str]) -> None:
    field = property_field(keys)
    assert property_path(field) == tuple(keys)
    value: Any = "found"
    for key in reversed(keys):
        # Beside the key its parts, and one that is all of the path in one key.
        value = {".".join(keys) + "!": "no", **dict.fromkeys(key.split("."), "no"), key: value}
    literal = database.macros("text_literal", json.dumps(value, ensure_ascii=False))
    predicate = database.macros("rule_predicate", [{"field": field, "is": "found"}], "q")
    row = f"select cast({literal} as {database.json_type}) as properties"
    assert database.query(f"select count(*) from ({row}) as q where {predicate}") == [(1,)]
