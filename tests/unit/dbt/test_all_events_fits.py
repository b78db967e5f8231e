"""Which columns `all_events` has where a view can hold only so many, or so long a query."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

import pytest

from tests.unit.rules.bare_macros import BareMacros

EVERY = ["event_id", "user_id", "session_id", "time"]


@dataclass(frozen=True)
class Relation:
    """As dbt's, as far as a view of it needs one."""

    identifier: str

    def __str__(self) -> str:
        return f"`project`.`main`.`{self.identifier}`"


def fitting(dialect: str, tables: int, properties: int) -> tuple[list[str], list[str]]:
    """Names of the columns, and the warnings."""
    macros = BareMacros(dialect)
    columns = dict.fromkeys([*EVERY, "title"], "string")
    columns |= {f"property_{number}": "string" for number in range(properties)}
    relations: dict[Any, Any] = {Relation(f"event_{n}"): columns for n in range(tables)}
    found = macros("fitting_columns", columns, 3, relations)
    return list(ast.literal_eval(found)), macros.warnings


@pytest.mark.parametrize("dialect", ["duckdb", "snowflake", "bigquery"])
def test_all_columns_where_they_fit(dialect: str) -> None:
    columns, warnings = fitting(dialect, 20, 100)
    assert len(columns) == 105
    assert not warnings


def test_built_in_columns_where_the_query_would_be_too_long() -> None:
    columns, warnings = fitting("bigquery", 100, 300)
    assert columns == [*EVERY, "title"]
    assert "pageviews and sessions" in warnings[0]


def test_the_columns_of_every_event_where_even_these_are_too_many() -> None:
    columns, warnings = fitting("bigquery", 1300, 300)
    assert columns == EVERY
    assert "every event" in warnings[0]


def test_the_last_query_that_fits_is_no_longer_than_the_limit() -> None:
    macros = BareMacros("bigquery")
    columns = dict.fromkeys([*EVERY, "title"], "string")

    def query(tables: int) -> tuple[int, bool]:
        relations = {Relation(f"event_{n}"): columns for n in range(tables)}
        # The caller's strip() takes off what comes before and after.
        length = len(str(macros("all_events_query", relations, columns, "device_sessions")))
        return length, str(macros("fits_view", columns, 3, relations)) == "True"

    last = next(tables for tables in range(900, 3000, 5) if not query(tables)[1]) - 5
    assert query(last)[0] <= 256_000 < query(last + 5)[0] + 100


def test_postgres_goes_by_the_number_of_columns() -> None:
    assert len(fitting("postgres", 2, 1592)[0]) == 1597
    assert fitting("postgres", 2, 1593)[0] == [*EVERY, "title"]
