"""The kind of a value, and which strings are timestamps."""

from __future__ import annotations

import json
import re
from datetime import datetime

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.landing.kinds import MARK, MARK_PATTERN, MAX_DEPTH, TIMESTAMP, leaves


def kinds(value: object) -> dict[tuple[str, ...], str]:
    structure = duckdb.execute(
        "select json_structure(regexp_replace(?::json::varchar, ?, ?, 'g'))",
        [json.dumps(value), MARK_PATTERN, MARK],
    ).fetchall()[0][0]
    return dict(leaves(structure))


def test_every_kind_of_value() -> None:
    assert kinds(
        {
            "flag": True,
            "count": -3,
            "large": 2**63 - 1,
            "price": 1.5,
            "name": "x",
            "day": "2026-03-02",
            "at": "2026-03-02T10:00:00.5Z",
            "many": [1, 2],
            "nothing": None,
            "empty": {},
            "address": {"city": "x", "place": {"lat": 1.0}},
        }
    ) == {
        ("flag",): "boolean",
        ("count",): "bigint",
        ("large",): "bigint",
        ("price",): "double",
        ("name",): "text",
        ("day",): "timestamp",
        ("at",): "timestamp",
        ("many",): "json",
        ("address", "city"): "text",
        ("address", "place", "lat"): "double",
    }


def test_objects_are_entered_down_to_a_depth() -> None:
    value: object = 1
    for _ in range(MAX_DEPTH + 1):
        value = {"k": value}
    assert kinds(value) == {("k",) * MAX_DEPTH: "json"}


def test_a_timestamp_inside_of_a_longer_text_is_text() -> None:
    value = {"a": 'at :"2026-03-02"', "b": "on 2026-03-02", 'c:"2026-03-02"': "x"}
    assert set(kinds(value).values()) == {"text"}


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02",
        "2024-02-29",
        "2000-02-29",
        "0001-01-01",
        "9999-12-31T23:59:59.999999Z",
        "2026-03-02T10:00",
        "2026-03-02T10:00:00",
        "2026-03-02T10:00:00.123456789+05:30",
        "2026-03-02T10:00:00-0530",
        "2026-03-02T10:00:00+05",
    ],
)
def test_iso_8601_is_a_timestamp(text: str) -> None:
    assert re.fullmatch(TIMESTAMP, text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29",
        "1900-02-29",
        "0000-01-01",
        "2026-13-01",
        "2026-04-31",
        "2026-3-2",
        "2026-03-02 10:00:00",
        "2026-03-02T24:00:00",
        "2026-03-02T10:60:00",
        "2026-03-02T10:00:60",
        "2026-03-02T10:00:00+16:00",
        "2026-03-02T",
        "20260302",
        "10:00:00",
        "1772445600",
    ],
)
def test_anything_else_is_text(text: str) -> None:
    assert not re.fullmatch(TIMESTAMP, text)


@given(st.integers(1, 9999), st.integers(0, 14), st.integers(0, 33))
def test_dates_are_those_of_the_calendar(year: int, month: int, day: int) -> None:
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        assert not re.fullmatch(TIMESTAMP, text)
    else:
        assert re.fullmatch(TIMESTAMP, text)
