"""Clients that compare row by row in Python, as scripts and small tools do.

Both fetch rows in bulk, not one by one, and send one upsert for each row that differs. Neither
keeps books or marks, or knows what became of a row after a crash.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from loader.profile import Target

_AT_ONCE = 10_000
_Row = tuple[Any, ...]


def by_values(target: Target, columns: Sequence[str]) -> None:
    """Reads the destination too and compares tuples, in memory: the least that a loop takes."""
    with closing(_destination()) as connection, connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(columns)} from contacts")
        known = {row[0]: row for row in cursor.fetchall()}
        seen = set()
        for row in _model(target, columns):
            seen.add(row[0])
            if known.get(row[0]) != row:
                cursor.execute(_upsert(columns), row)
        _delete(cursor, known.keys() - seen)
        connection.commit()


def by_hashes(target: Target, columns: Sequence[str], state: Path) -> None:
    """Compares a SHA-256 of each row, as JSON with sorted names, with the last run's in SQLite."""
    with (
        closing(sqlite3.connect(state)) as kept,
        closing(_destination()) as connection,
        connection.cursor() as cursor,
    ):
        kept.execute("create table if not exists hashes (id integer primary key, hash text)")
        known = dict(kept.execute("select id, hash from hashes"))
        seen, changed = set(), []
        for row in _model(target, columns):
            told = json.dumps(dict(zip(columns, row, strict=True)), sort_keys=True, default=str)
            found = hashlib.sha256(told.encode()).hexdigest()
            seen.add(row[0])
            if known.get(row[0]) != found:
                cursor.execute(_upsert(columns), row)
                changed.append((row[0], found))
        gone = known.keys() - seen
        _delete(cursor, gone)
        connection.commit()
        kept.executemany("insert or replace into hashes values (?, ?)", changed)
        kept.executemany("delete from hashes where id = ?", [(id_,) for id_ in gone])
        kept.commit()


def _model(target: Target, columns: Sequence[str]) -> Iterator[_Row]:
    """The rows of the model, by the driver's own bulk fetch."""
    sql = f'select {", ".join(columns)} from "{target.schema}".people'
    if target.type == "duckdb":
        import duckdb

        with duckdb.connect(str(target.credentials.path)) as connection:
            found = connection.execute(sql)
            while rows := found.fetchmany(_AT_ONCE):
                yield from rows
        return
    with closing(_destination()) as other, other.cursor("model") as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(sql)
        yield from cursor


def _destination() -> Any:
    import psycopg2

    return psycopg2.connect(dbname=os.environ["PGDATABASE"])


def _upsert(columns: Sequence[str]) -> str:
    sets = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
    return (
        f"insert into contacts ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))}) "
        f"on conflict ({columns[0]}) do update set {sets}"
    )


def _delete(cursor: Any, gone: set[Any]) -> None:
    for id_ in gone:
        cursor.execute("delete from contacts where id = %s", [id_])
