"""What stand-ins cannot show: each tried as the real warehouse has it, and expected to fail.

A stand-in that learns it fails the tests here, and docs/proved_on.md is to be made anew.
"""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest


@pytest.mark.proves("Readers see whole tables during a sync", "Killed at any moment, run again",
                    on=["snowflake"])  # fmt: skip
@pytest.mark.xdist_group("snowflake")
@pytest.mark.xfail(
    strict=True,
    reason="the stand-in takes each statement of a session like dbt's for a transaction",
)
def test_snowflake_undoes_what_was_not_committed(snowflake_server: dict[str, Any]) -> None:
    import snowflake.connector

    connection = {key: value for key, value in snowflake_server.items() if key != "threads"}
    with (
        closing(
            snowflake.connector.connect(**connection, database="undone", schema="s")
        ) as session,
        session.cursor() as cursor,
    ):
        cursor.execute("create table t (a int)")
        for statement in ("begin", "insert into t values (1)", "rollback"):
            cursor.execute(statement)
        cursor.execute("select count(*) from t")
        assert cursor.fetchone() == (0,)
