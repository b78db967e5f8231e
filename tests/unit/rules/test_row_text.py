"""One text of several, on real databases: no two rows give the same."""

from __future__ import annotations

import pytest

from loader.warehouses.base import literal
from tests.unit.rules.databases import Database

# Everything that a form has between texts, for NULL, before lengths; and texts that look like it.
PIECES = (
    None, "", "a", "-", "1:a", "0:", ",", "1,", "1,1,a", "\x1e", "\x1f", "\x1fa", "a\x1f\x1e",
    "\x1f1,1,a", '"', '""', "(a", "a,a", "\\", " ", "é",
)  # fmt: skip


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_no_two_rows_give_the_same_text(database: Database, columns: int) -> None:
    type_ = database.macros("sql_type", "text")
    pieces = " union all ".join(f"select cast({literal(p)} as {type_}) as x" for p in PIECES)
    tables = ", ".join(f"({pieces}) as t{n}" for n in range(columns))
    text = database.macros("row_text", [f"t{n}.x" for n in range(columns)])
    ((rows, texts),) = database.query(
        f"select count(*), count(distinct told) from (select {text} as told from {tables}) as u"
    )
    assert rows == texts == len(PIECES) ** columns


def test_of_nothing_it_is_empty(database: Database) -> None:
    assert database.query(f"select {database.macros('row_text', [])}") == [("",)]
