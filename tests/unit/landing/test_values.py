"""Which values a line has, however broken it is, and which it has not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.landing.values import values_in

VALUE = "ann o'neil, (x)@a.example|é"

LINES = {
    "json": json.dumps({"userId": VALUE}),
    "json without escapes": json.dumps({"userId": VALUE}, ensure_ascii=False),
    "json deep in arrays": json.dumps({"a": [1, {"b": [VALUE]}]}),
    "a key": json.dumps({VALUE: 1}),
    "json in a string": json.dumps({"body": json.dumps({"userId": VALUE})}),
    "cut short": json.dumps({"userId": VALUE, "event": "Bought"})[:-6],
    "cut behind the value": json.dumps({"userId": VALUE}, ensure_ascii=False)[:-2],
    "a quote too many": '{"event": 5", "userId": "' + VALUE + '"}',
    "csv": f'2026-03-02,"{VALUE}",Bought',
    "csv with tabs": f"2026-03-02\t{VALUE}\tBought",
    "csv with spaces": f'2026-03-02; "{VALUE}" ;Bought',
    "an error": f'Could not convert string "{VALUE}" to INT64',
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_value_is_found(line: str) -> None:
    assert VALUE in values_in(line)


@pytest.mark.parametrize(
    "line", ['{"userId": 42, "n": 1}', "42,Bought", '{"n": [1, 42]}', "user 42 of 50", "x;42"]
)
def test_number_is_a_value(line: str) -> None:
    assert "42" in values_in(line)


@pytest.mark.parametrize(
    "line", ['{"userId": 421}', '{"userId": "a42"}', "4.2,Bought", '{"a": "42nd street"}', ""]
)
def test_part_of_a_value_is_none(line: str) -> None:
    assert "42" not in values_in(line)


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1)), st.booleans())
def test_all_strings_of_any_object_are_found(record: dict[str, str], escaped: bool) -> None:
    found = values_in(json.dumps(record, ensure_ascii=escaped))
    assert {*record, *record.values()} <= found
