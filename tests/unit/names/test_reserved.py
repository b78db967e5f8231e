"""The frozen lists hold every word that the engines at hand reserve."""

from __future__ import annotations

import duckdb
import psycopg2
import pytest

from loader.reserved import RESERVED, RESERVED_BY_WAREHOUSE


def test_every_word_that_duckdb_reserves_is_listed() -> None:
    rows = duckdb.execute(
        "select keyword_name from duckdb_keywords()"
        " where keyword_category in ('reserved', 'type_function')"
    ).fetchall()
    assert {word for (word,) in rows} <= RESERVED_BY_WAREHOUSE["duckdb"]


@pytest.mark.xdist_group("postgres")
def test_every_word_that_postgresql_reserves_is_listed(
    postgres_server: dict[str, str],
) -> None:
    connection = psycopg2.connect(
        host=postgres_server["PGHOST"],
        port=postgres_server["PGPORT"],
        user=postgres_server["PGUSER"],
        password=postgres_server["PGPASSWORD"],
        dbname="postgres",
    )
    with connection, connection.cursor() as cursor:
        cursor.execute("select word from pg_get_keywords() where catcode in ('R', 'T')")
        words = {word for (word,) in cursor.fetchall()}
        cursor.execute(
            "select attname from pg_attribute where attnum < 0 and attrelid = 'pg_class'::regclass"
        )
        system_columns = {name for (name,) in cursor.fetchall()}
    connection.close()
    assert words | system_columns <= RESERVED_BY_WAREHOUSE["postgres"]


def test_a_word_reserved_on_one_warehouse_is_reserved_on_all() -> None:
    assert frozenset().union(*RESERVED_BY_WAREHOUSE.values()) == RESERVED
    assert all(word == word.lower() for word in RESERVED)
