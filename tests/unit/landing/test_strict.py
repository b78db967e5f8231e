"""What the strict parser lets through can be stored, and reads as it was sent."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.landing.strict import MAX_DEPTH, StrictJsonError, parse
from loader.landing.suspicion import IS_SUSPICIOUS

# Of an integer that no double holds.
WIDE = '{"\\u0001bigint_wide":0}'


@pytest.mark.parametrize(
    ("sent", "stored", "shape"),
    [
        ("10", "10", "0"),
        ("-9223372036854775808", "-9223372036854775808", WIDE),
        ("9223372036854775807", "9223372036854775807", WIDE),
        ("9007199254740992", "9007199254740992", "0"),
        ("9007199254740993", "9007199254740993", WIDE),
        ("9223372036854775808", '"9223372036854775808"', '"x"'),
        ("1" * 400, f'"{"1" * 400}"', '"x"'),
        ("10.0", "10.0", "0.5"),
        ("10.50", '"10.50"', "0.5"),
        ("1e5", '"1e5"', "0.5"),
        ("1E+5", '"1E+5"', "0.5"),
        ("1e999", '"1e999"', '"x"'),
        ("-0", '"-0"', "0"),
        ("0.00001", '"0.00001"', "0.5"),
        ("0.12345678901234567890", '"0.12345678901234567890"', "0.5"),
        ("[1e5, 10.50, -0]", "[1e5,10.50,-0]", None),
        ("[1e999]", '["1e999"]', None),
        ('[{"a": 1.50}]', '[{"a":1.50}]', None),
    ],
)
def test_numbers_keep_their_text(sent: str, stored: str, shape: str | None) -> None:
    line = parse(f'{{"n": {sent}}}')
    assert line.text == f'{{"n":{stored}}}'
    if shape is not None:
        assert line.shape == f'{{"n":{shape}}}'


def test_the_last_of_equal_keys_counts() -> None:
    assert parse('{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}').text == '{"a":3,"b":{"c":2}}'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"a": NaN}', "NaN is not a JSON value"),
        ('{"a": -Infinity}', "-Infinity is not a JSON value"),
        ('{"a": 1,}', "not valid JSON"),
        ('{"a": "x\ty"}', "not valid JSON"),
        ("", "not valid JSON"),
        ('{"a": "\\u0000"}', "NUL"),
        ('{"\\u0000": 1}', "NUL"),
        ('{"a": "\\ud800"}', "surrogate"),
        ("[1]", "an array"),
        ('"x"', "a string"),
        ("1.5", "a number"),
        ("null", "null"),
        ("true", "a boolean"),
        ('{"a":' + "[" * 100_000, "deeper"),
        ('{"a":' * MAX_DEPTH + "{}" + "}" * MAX_DEPTH, "deeper"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_reason(line: str, reason: str) -> None:
    with pytest.raises(StrictJsonError, match=reason):
        parse(line)


def test_the_deepest_allowed_nesting_passes() -> None:
    line = '{"a":' * (MAX_DEPTH - 1) + "{}" + "}" * (MAX_DEPTH - 1)
    assert parse(line).text == line


def is_suspicious(line: str) -> bool:
    row = duckdb.execute(f"select {IS_SUSPICIOUS} from (select ?::varchar as line)", [line])
    found: bool = row.fetchall()[0][0]
    return found


NUMBERS = st.one_of(
    st.from_regex(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers().map(str),
)


@given(NUMBERS, st.sampled_from(["", " "]))
def test_a_number_is_stored_as_sent_by_the_fast_way_or_the_strict_one(
    number: str, space: str
) -> None:
    line = f'{{"properties":{space}{{"a":{space}{number}{space}}}}}'
    if is_suspicious(line):
        line = parse(line).text
    row = duckdb.execute(
        "select json_extract_string(r.properties, '$.a') from "
        '(select from_json(?, \'{"properties": "JSON"}\') as r)',
        [line],
    ).fetchall()
    assert row == [(number,)]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), JSON_VALUES))
def test_a_line_is_refused_or_comes_out_as_the_same_object(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    try:
        stored = parse(text).text
    except StrictJsonError:
        assert "\\u0000" in text or "\\ud" in text or "Infinity" in text
        return
    assert texts(json.loads(stored)) == texts(value)


def texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [texts(item) for item in value]
    return value if isinstance(value, bool) or value is None else str(value)


@given(st.text())
def test_any_text_is_refused_or_valid_for_the_engine(line: str) -> None:
    try:
        stored = parse(line).text
    except StrictJsonError:
        return
    assert duckdb.execute("select json_valid(?)", [stored]).fetchall() == [(True,)]
