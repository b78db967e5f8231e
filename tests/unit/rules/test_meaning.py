"""Rules select on a real DuckDB and a real PostgreSQL what they mean in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import psycopg2
import pytest
from bare_macros import BareMacros
from cases import CASES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import matches
from rows import EVENTS, KEYS, ROWS, TEXT_COLUMNS, TEXTS, TYPES, create_table, values

from loader.labels.fields import property_path

#: Row ids that a `where` selects.
Select = Callable[[str], set[int]]

WAREHOUSES = [
    pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("duckdb", "postgres")
]


@pytest.fixture(scope="module", params=WAREHOUSES)
def warehouse(request: pytest.FixtureRequest) -> Iterator[tuple[BareMacros, Select]]:
    macros = BareMacros(request.param)
    if request.param == "duckdb":
        with duckdb.connect(":memory:") as database:
            database.execute("set timezone = 'America/New_York'")
            database.execute(create_table("json", "varchar"))
            marks = ", ".join(["?"] * len(values()[0]))
            database.executemany(f"insert into e values ({marks})", values())
            yield (
                macros,
                lambda where: {
                    row[0] for row in database.execute(f"select id from e where {where}").fetchall()
                },
            )
        return
    server = request.getfixturevalue("postgres_server")
    connection = psycopg2.connect(
        host=server["PGHOST"],
        port=server["PGPORT"],
        user=server["PGUSER"],
        password=server["PGPASSWORD"],
        dbname="postgres",
        options="-c timezone=America/New_York",
    )
    with connection.cursor() as cursor:
        cursor.execute(create_table("text", "text").replace("create table", "create temp table"))
        marks = ", ".join(["%s"] * len(values()[0]))
        cursor.executemany(f"insert into e values ({marks})", values())

        def select(where: str) -> set[int]:
            cursor.execute(f"select id from e where {where}")
            return {row[0] for row in cursor.fetchall()}

        yield macros, select
    connection.close()


def _quoted(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_paths = st.one_of(
    st.sampled_from(["plain", "list", "nested", "missing"]),
    st.sampled_from(KEYS).map(_quoted),
    st.sampled_from(KEYS).map(lambda key: f"nested.{_quoted(key)}"),
    st.sampled_from(KEYS).map(lambda key: f"nested.deep.{_quoted(key)}"),
    st.sampled_from(KEYS).map(lambda key: f"{_quoted(key)}.b"),
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
_bounds = st.sampled_from(
    [0, 10, 9.99, -1000, 2**53, "2026-01-01", "2026-01-01T04:30:00", "2026-01-01T10:00:00.123456"]
)
_orders = st.sampled_from(["gt", "gte", "lt", "lte"])


def _test(operators: st.SearchStrategy[str], operands: st.SearchStrategy[Any]) -> Any:
    return st.tuples(_fields, operators, operands).map(lambda t: {"field": t[0], t[1]: t[2]})


_tests = st.one_of(
    _test(st.sampled_from(["is", "is_not"]), _scalars),
    _test(st.just("in"), st.lists(_scalars, min_size=1, max_size=4)),
    _test(st.sampled_from(["contains", "starts_with", "ends_with"]), _texts),
    _test(st.just("matches"), _patterns),
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
def test_a_golden_rule_selects_what_it_means(
    warehouse: tuple[BareMacros, Select], case: str
) -> None:
    macros, select = warehouse
    assert select(macros("rule_predicate", CASES[case])) == _expected(CASES[case])


@_trial
@given(rule=_rules)
def test_any_rule_selects_what_it_means(
    warehouse: tuple[BareMacros, Select], rule: list[dict[str, Any]]
) -> None:
    macros, select = warehouse
    assert select(macros("rule_predicate", rule)) == _expected(rule)


@_trial
@given(rule=_rules)
def test_negation_is_two_valued(
    warehouse: tuple[BareMacros, Select], rule: list[dict[str, Any]]
) -> None:
    macros, select = warehouse
    selected = select(macros("rule_predicate", [{"not": rule}]))
    assert selected == set(range(len(ROWS))) - _expected(rule)


@_trial
@given(rule=_rules)
def test_what_matches_may_match(
    warehouse: tuple[BareMacros, Select], rule: list[dict[str, Any]]
) -> None:
    macros, select = warehouse
    may_match = select(macros("rule_may_match", rule, "e"))
    assert _expected(rule) <= may_match
    assert "properties" not in macros("rule_may_match", rule, "e")


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
    warehouse: tuple[BareMacros, Select], rule: list[dict[str, Any]]
) -> None:
    macros, select = warehouse
    assert select(macros("rule_may_match", rule, "e")) == _expected(rule)


def test_every_key_can_be_written_as_a_path() -> None:
    for key in KEYS:
        assert property_path(f"properties.a.{_quoted(key)}") == ("a", key)
