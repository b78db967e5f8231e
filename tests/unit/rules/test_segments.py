"""Segments select on a real DuckDB and a real PostgreSQL the users that they describe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import psycopg2
import pytest

from tests.unit.rules.bare_macros import BareMacros

#: Users that a condition selects.
Select = Callable[[dict[str, Any]], set[int]]

USER_COLUMNS = {
    "user_id": "bigint",
    "email": "text",
    "joindate": "timestamp",
    "paying": "boolean",
    "age": "bigint",
    "score": "double precision",
}
USERS = """
    (1, 'ann@example.com', timestamp '2026-01-01 10:00:00', true, 30, 1.5),
    (2, 'Bob@Example.com', timestamp '2026-02-01 00:00:00', false, 10, 10.0),
    (3, null, timestamp '2026-03-01 00:00:00.5', null, null, null)
"""
# User, and hours before now.
ORDERS = [(1, 1), (1, 30), (1, 24 * 40), (2, 24 * 40)]

SEGMENTS: list[tuple[dict[str, Any], set[int]]] = [
    ({"user": [{"field": "email", "ends_with": "@example.com"}]}, {1, 2}),
    ({"user": [{"field": "paying", "is": True}]}, {1}),
    ({"user": [{"field": "age", "is": 10}, {"field": "score", "is": 10}]}, {2}),
    ({"user": [{"field": "age", "gte": 10}]}, {1, 2}),
    ({"user": [{"field": "score", "lt": 2}]}, {1}),
    ({"user": [{"field": "joindate", "gt": "2026-02-01"}]}, {3}),
    ({"user": [{"field": "joindate", "gte": "2026-02-01T00:00:00"}]}, {2, 3}),
    ({"user": [{"field": "never_sent", "exists": False}]}, {1, 2, 3}),
    ({"user": [{"field": "never_sent", "is": "x"}]}, set()),
    ({"not": {"user": [{"field": "paying", "is": True}]}}, {2, 3}),
    ({"has_done": {"event": "orders", "at_least": 1}}, {1, 2}),
    ({"has_done": {"event": "orders", "at_least": 2}}, {1}),
    ({"has_done": {"event": "orders", "at_least": 1, "within_days": 30}}, {1}),
    ({"has_done": {"event": "orders", "at_least": 2, "within_days": 1}}, set()),
    ({"has_done": {"event": "orders", "at_least": 2, "within_days": 2}}, {1}),
    ({"has_not_done": {"event": "orders"}}, {3}),
    ({"has_not_done": {"event": "orders", "within_days": 30}}, {2, 3}),
    (
        {
            "all": [
                {
                    "any": [
                        {"has_done": {"event": "orders", "at_least": 1}},
                        {"user": [{"field": "email", "exists": False}]},
                    ]
                },
                {"not": {"user": [{"field": "email", "starts_with": "BOB"}]}},
            ]
        },
        {1, 3},
    ),
]


@pytest.fixture(
    scope="module",
    params=[pytest.param(n, marks=pytest.mark.xdist_group(n)) for n in ("duckdb", "postgres")],
)
def select(request: pytest.FixtureRequest) -> Iterator[Select]:
    macros = BareMacros(request.param, USER_COLUMNS)
    run: Callable[[str], list[tuple[int]]]
    if request.param == "duckdb":
        connection: Any = duckdb.connect(":memory:")
        connection.execute("set timezone = 'Asia/Tokyo'")

        def run(sql: str) -> list[tuple[int]]:
            return connection.execute(sql).fetchall()  # type: ignore[no-any-return]

        now = "make_timestamp(epoch_us(now()))"
    else:
        server = request.getfixturevalue("postgres_server")
        connection = psycopg2.connect(
            host=server["PGHOST"], port=server["PGPORT"], user=server["PGUSER"],
            password=server["PGPASSWORD"], dbname="postgres", options="-c timezone=Asia/Tokyo",
        )  # fmt: skip
        cursor = connection.cursor()

        def run(sql: str) -> list[tuple[int]]:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

        now = "now() at time zone 'UTC'"
    columns = ", ".join(f"{name} {kind}" for name, kind in USER_COLUMNS.items())
    run(f"create temporary table users ({columns})")
    run(f"insert into users values {USERS}")
    run("create temporary table orders (user_id bigint, time timestamp)")
    for user, hours in ORDERS:
        run(f"insert into orders values ({user}, {now} - interval '{hours} hours')")
    run(
        "create temporary view counts as select user_id, 'orders' as event_table_name,"
        " count(*) as event_count from orders group by user_id"
    )

    def sql(condition: dict[str, Any]) -> str:
        return macros("segment", "users", condition, counts="counts", events={"orders": "orders"})

    yield lambda condition: {row[0] for row in run(sql(condition))}
    connection.close()


@pytest.mark.parametrize(("condition", "expected"), SEGMENTS)
def test_a_segment_selects_whom_it_describes(
    select: Select, condition: dict[str, Any], expected: set[int]
) -> None:
    assert select(condition) == expected


@pytest.mark.parametrize(("condition", "expected"), SEGMENTS)
def test_not_selects_all_others(
    select: Select, condition: dict[str, Any], expected: set[int]
) -> None:
    assert select({"not": condition}) == {1, 2, 3} - expected


def test_a_column_that_users_lack_is_warned_of() -> None:
    macros = BareMacros("duckdb", USER_COLUMNS)
    macros("segment", "users", {"user": [{"field": "emial", "is": "x"}]})
    assert any("emial" in warning for warning in macros.warnings)


def test_nothing_is_asked_of_the_warehouse_while_dbt_parses() -> None:
    macros = BareMacros("duckdb")
    sql = macros("segment", "users", {"user": [{"field": "email", "is": "x"}]})
    assert "cast(null as varchar) = 'x'" in sql
    assert macros.warnings == []
