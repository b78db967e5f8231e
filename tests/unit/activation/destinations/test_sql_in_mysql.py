"""What MySQL and MariaDB are asked, and what their errors mean, without a server.

The suite on a real MariaDB: test_every_database.py.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from activation.destinations.sql import SqlTable
from tests.unit.activation.destinations.sending import operation

UPSERT = operation("upsert", {"id": 1}, {"plan": "pro", "name": None})


@pytest.fixture
def table() -> Any:
    """A table of MySQL, as it is once it was looked at."""
    made = object.__new__(SqlTable)
    columns = [sa.Column(name, sa.String(9)) for name in ("plan", "name")]
    made._table = sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer), *columns)
    made._unique = {frozenset({"id"})}
    made._engine = SimpleNamespace(dialect=mysql.dialect())  # type: ignore[assignment]
    return made


def sql(statement: Any) -> str:
    return " ".join(str(statement.compile(dialect=mysql.dialect())).split())


def test_an_upsert_is_one_statement(table: Any) -> None:
    assert sql(table._insert(UPSERT)).endswith(
        "ON DUPLICATE KEY UPDATE plan = VALUES(plan), name = VALUES(name)"
    )
    filled = replace(UPSERT, if_empty=frozenset({"plan"}))
    assert "plan = coalesce(t.plan, VALUES(plan))" in sql(table._insert(filled))


def test_an_insert_of_what_is_there_changes_nothing(table: Any) -> None:
    insert = operation("insert", {"id": 1}, {"plan": "pro"})
    assert sql(table._insert(insert)).endswith("ON DUPLICATE KEY UPDATE id = t.id")
    table._unique = set()
    assert "DUPLICATE" not in sql(table._insert(insert))


@pytest.mark.parametrize(
    ("number", "passes"),
    [
        (1205, True), (1213, True), (1040, True), (2013, True),
        # A check, a column without a default, a text that is too long, no such column.
        (4025, False), (3819, False), (1364, False), (1406, False), (1054, False),
    ],
)  # fmt: skip
def test_only_what_passes_is_waited_for(table: Any, number: int, passes: bool) -> None:
    error = sa.exc.OperationalError("", {}, Exception(number, "words"))
    assert table._passes(error) is passes


def test_a_connection_that_is_gone_is_waited_for(table: Any) -> None:
    error = sa.exc.DBAPIError("", {}, Exception(), connection_invalidated=True)
    assert table._passes(error)
