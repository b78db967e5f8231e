"""A batch in one statement to PostgreSQL leaves what one statement a row would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from activation.destinations.protocol import Refused
from activation.destinations.sql import SqlEntry, SqlTable
from activation.destinations.sql_look import table_of
from activation.operations import Accepted, Operation
from tests.functional.servers import empty_database

# Names that a driver takes for parameters or quotes, and types whose values are not texts.
_TABLE = """
    create table people (
        "the id" text primary key, "50 % (of) it:s" text, "a.b" bigint, "VALUES (x)" boolean,
        seen timestamptz, born date, told jsonb, part numeric, names text[]
    )
"""
_FIELDS: tuple[dict[str, Any], ...] = (
    {
        "50 % (of) it:s": "%s %(x)s %% 'quoted' \\ \"é\" 日本 ) ON CONFLICT", "a.b": 2**53,
        "VALUES (x)": True, "seen": "2026-03-01T10:00:00+02:00", "born": "1970-01-31",
        "told": {"a": ["%", None]}, "part": 1.5, "names": ["a,b", '"'],
    },
    {
        "50 % (of) it:s": "", "a.b": None, "VALUES (x)": False, "seen": None, "born": None,
        "told": None, "part": 7, "names": [],
    },
)  # fmt: skip


@pytest.fixture
def url(postgres_server: dict[str, str]) -> str:
    server = postgres_server
    empty_database(server, "sql_destination")
    return f"postgresql+psycopg2://{server['PGUSER']}@/sql_destination?host={server['PGHOST']}"


@pytest.fixture
def table(url: str, tmp_path: Path) -> Iterator[SqlTable]:
    engine = sa.create_engine(url, execution_options={"no_parameters": True})
    with engine.begin() as connection:
        connection.exec_driver_sql(_TABLE)
    engine.dispose()
    opened = SqlEntry(type="sql", url=url).open("people", tmp_path)
    yield opened
    opened.close()


def operation(row: str, kind: Any = "upsert", **fields: Any) -> Operation:
    match = {"the id": row}
    return Operation(kind, row, match, {} if kind == "delete" else {**match, **fields}, row)


def rows_of(url: str) -> list[tuple[Any, ...]]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql('select * from people order by "the id"').all()
    engine.dispose()
    return [tuple(row) for row in rows]


def statements(table: SqlTable, operations: list[Operation]) -> int:
    """How many a batch takes, all of which are accepted."""
    sent: list[str] = []
    engine = table._engine
    listen = lambda *arguments: sent.append(arguments[2])  # noqa: E731
    sa.event.listen(engine, "before_cursor_execute", listen)
    assert table.send(operations) == [Accepted()] * len(operations)
    sa.event.remove(engine, "before_cursor_execute", listen)
    return len(sent)


def test_a_batch_leaves_what_its_rows_would(table: SqlTable, url: str) -> None:
    batch = [operation(f"r{n} %", **_FIELDS[n % 2]) for n in range(6)]
    for one in batch:
        assert table.send([one]) == [Accepted()]
    expected = rows_of(url)
    table.clear_all()
    assert statements(table, batch) == 1
    assert rows_of(url) == expected
    turned = [operation(f"r{n} %", **_FIELDS[1 - n % 2]) for n in range(6)]
    assert statements(table, turned) == 1
    assert [row[1:] for row in rows_of(url)] == [
        *(expected[1 - n % 2][1:] for n in range(6)),
    ]


def test_what_a_batch_takes_away_is_one_statement(table: SqlTable, url: str) -> None:
    table.send([operation(f"r{n}", **_FIELDS[0]) for n in range(4)])
    gone = [operation(f"r{n}", "delete") for n in (0, 2, 9)]
    assert statements(table, gone) == 1
    assert [row[0] for row in rows_of(url)] == ["r1", "r3"]


def test_the_last_of_two_on_one_record_counts(table: SqlTable, url: str) -> None:
    fields = {"a.b": 1}, {"a.b": 2}
    assert table.send([operation("r", **each) for each in fields]) == [Accepted()] * 2
    assert [row[2] for row in rows_of(url)] == [2]


@pytest.mark.parametrize(
    "wrong", [{"a.b": "many"}, {"50 % (of) it:s": "nul \0"}, {"50 % (of) it:s": "\ud800"},
              {"seen": "some day"}, {"50 % (of) it:s": {"a": object()}}],
)  # fmt: skip
def test_a_value_that_cannot_be_refuses_the_batch(
    table: SqlTable, url: str, wrong: dict[str, Any]
) -> None:
    fields = {"a.b": 1, "50 % (of) it:s": "", "seen": None}
    with pytest.raises(Refused):
        table.send([operation("good", **fields), operation("bad", **{**fields, **wrong})])
    assert rows_of(url) == []


@pytest.mark.parametrize("kind", ["upsert", "update"])
@pytest.mark.parametrize(
    "wrong", [{"VALUES (x)": "perhaps"}, {"told": {"a": object()}}, {"seen": "some day"}]
)
def test_a_value_that_cannot_be_refuses_its_row_alone(
    table: SqlTable, url: str, wrong: dict[str, Any], kind: str
) -> None:
    table.send([operation("r", **_FIELDS[0])])
    before = rows_of(url)
    with pytest.raises(Refused):
        table.send([operation("r", kind, **{**_FIELDS[1], **wrong})])
    assert rows_of(url) == before


def test_what_is_null_is_so_in_json_too(table: SqlTable, url: str) -> None:
    for kind in ("upsert", "update"):
        table.send([operation("r", **_FIELDS[0])])
        table.send([operation("r", kind, **_FIELDS[1])])
        with table._engine.connect() as connection:
            left: object = connection.scalar(sa.text("select told is null from people"))
        assert left is True


@pytest.mark.parametrize(
    ("index", "is_unique"),
    [("id", True), ("id, lower(plan)", False), ("lower(id)", False), ("id) where (n > 1", False)],
)
def test_what_is_unique(url: str, index: str, is_unique: bool) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("create table indexed (id text, plan text, n integer)")
        connection.exec_driver_sql(f"create unique index i on indexed ({index})")
    _, unique = table_of(engine, "indexed")
    engine.dispose()
    assert (frozenset({"id"}) in unique) is is_unique
