"""A DuckDB file as a destination: what is unique in it, whose it is, and what its columns take."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from activation.capable import open_for
from activation.definition import Sync
from activation.destinations.protocol import Refused
from activation.destinations.sql import SqlEntry, SqlTable
from activation.entry import SyncEntry
from activation.errors import ActivationError
from activation.operations import Accepted, Operation, Rejected

_TABLE = """
    create table people (
        "the id" varchar primary key, "50 % (of) it:s" varchar, "a.b" bigint, yes boolean,
        seen timestamptz, local timestamp, born date, told json, part decimal(9, 2),
        names varchar[], more struct(x integer, y varchar)
    )
"""
_FIELDS: dict[str, Any] = {
    "50 % (of) it:s": "%s $1 :x 'quoted' \\ \"é\" 日本", "a.b": 2**53, "yes": True,
    "seen": "2026-03-01T10:00:00+02:00", "local": "2026-03-01T10:00:00Z", "born": "1970-01-31",
    "told": {"a": ["%", None]}, "part": 1.5, "names": ["a,b", '"'], "more": {"x": 1, "y": "z"},
}  # fmt: skip
_SYNC = SyncEntry.model_validate(
    {"model": {"ref": "people"}, "primary_key": "id", "destination": "crm", "into": "contacts",
     "mode": "mirror", "fields": {"plan": "plan"}}
)  # fmt: skip


def made(folder: Path, *statements: str) -> Path:
    path = folder / "crm.duckdb"
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def rows_of(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path)) as connection:
        return connection.execute(sql).fetchall()


@contextmanager
def table(folder: Path, into: str, url: str = "duckdb:///crm.duckdb") -> Iterator[SqlTable]:
    opened = SqlEntry(type="sql", url=url).open(into, folder)
    try:
        yield opened
    finally:
        opened.close()


def operation(row: str, kind: Any = "upsert", key: str = "id", **fields: Any) -> Operation:
    match = {key: row}
    return Operation(kind, row, match, {} if kind == "delete" else {**match, **fields}, row)


def opened_by_a_run(folder: Path, sleep: Callable[[float], None]) -> Any:
    entry = SqlEntry(type="sql", url="duckdb:///crm.duckdb")
    return open_for(Sync("people", _SYNC, "definitions/syncs/people.yml:2"), entry, folder, sleep)


@contextmanager
def held(path: Path) -> Iterator[subprocess.Popen[str]]:
    """The file in the hands of another process."""
    code = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('held', flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}; sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_what_another_process_holds_is_waited_for(tmp_path: Path) -> None:
    path = made(tmp_path, "create table contacts (id varchar primary key, plan varchar)")
    waits: list[float] = []
    with held(path) as process:

        def sleep(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 2:
                process.kill()
                process.wait()

        with opened_by_a_run(tmp_path, sleep) as destination:
            assert destination.send([operation("1", plan="pro")]) == [Accepted()]
    assert len(waits) == 2
    assert rows_of(path, "from contacts") == [("1", "pro")]


def test_who_holds_it_for_longer_is_named(tmp_path: Path) -> None:
    path = made(tmp_path, "create table contacts (id varchar primary key, plan varchar)")
    waits: list[float] = []
    with (
        held(path) as process,
        pytest.raises(ActivationError, match=rf"cannot be reached: .*{process.pid}"),
        opened_by_a_run(tmp_path, waits.append),
    ):
        pass
    assert len(waits) > 2


@pytest.mark.parametrize(
    ("into", "entry", "told"),
    [
        ("contactz", {}, "there is no table contactz"),
        ("sales.contacts", {}, "there is no table sales.contacts"),
        ("contacts", {"url": "duckdb:///crn.duckdb"}, "there is no DuckDB file .*crn.duckdb"),
        ("contacts", {"concurrency": 2}, "leave concurrency 1"),
        ("contacts", {"url": "duckdb:///crm.duckdb?memory_limit=lots"}, "cannot be opened"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, into: str, entry: Any, told: str) -> None:
    made(tmp_path, "create table contacts (id varchar primary key)", "create schema sales")
    with pytest.raises(ActivationError, match=told):
        SqlEntry(**{"type": "sql", "url": "duckdb:///crm.duckdb", **entry}).open(into, tmp_path)
    assert not (tmp_path / "crn.duckdb").exists()


def test_each_type_takes_what_json_has_for_it(tmp_path: Path) -> None:
    path = made(tmp_path, _TABLE, "set timezone = 'UTC'")
    empty = dict.fromkeys(_FIELDS)
    with table(tmp_path, "people") as people:
        batch = [operation("a", key="the id", **_FIELDS), operation("b", key="the id", **empty)]
        for _ in range(2):
            assert people.send(batch) == [Accepted()] * 2
        shown = people.show(batch[:1])
        assert "2026-03-01" in shown
        turned = [operation("a", "update", "the id", **empty),
                  operation("b", "update", "the id", **_FIELDS)]  # fmt: skip
        assert people.send(turned) == [Accepted()] * 2
    told = "epoch(seen)::bigint, local::varchar, born::varchar, told::varchar, part::varchar"
    rows = rows_of(
        path, f'select * exclude (told), {told}, names, more from people order by "the id"'
    )
    assert set(rows[0][1:]) == {None}
    assert rows[1][:4] == ("b", _FIELDS["50 % (of) it:s"], 2**53, True)
    assert rows[1][-7:] == (
        1772352000, "2026-03-01 10:00:00", "1970-01-31", '{"a":["%",null]}', "1.50",
        ["a,b", '"'], {"x": 1, "y": "z"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"a.b": "many"}, {"yes": "perhaps"}, {"seen": "some day"}, {"part": "x"},
              {"told": {"a": object()}}, {"nowhere": 1}],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["upsert", "update"])
def test_a_value_that_cannot_be_is_refused(
    tmp_path: Path, wrong: dict[str, Any], kind: str
) -> None:
    path = made(tmp_path, _TABLE, "insert into people (\"the id\") values ('bad')")
    with table(tmp_path, "people") as people:
        try:
            (outcome,) = people.send([operation("bad", kind, "the id", **{**_FIELDS, **wrong})])
        except Refused as error:
            outcome = Rejected(str(error))
        assert isinstance(outcome, Rejected)
        assert outcome.reason
    assert rows_of(path, "select seen from people") == [(None,)]


def test_only_the_row_with_a_column_that_is_not_there_is_rejected(tmp_path: Path) -> None:
    path = made(tmp_path, "create table contacts (id varchar primary key, plan varchar)")
    with table(tmp_path, "contacts") as contacts:
        batch = [operation("1", plan="pro"), operation("2", city="X"), operation("3", plan="free")]
        outcomes = contacts.send(batch)
    assert [isinstance(outcome, Accepted) for outcome in outcomes] == [True, False, True]
    assert rows_of(path, "from contacts order by id") == [("1", "pro"), ("3", "free")]


@pytest.mark.parametrize(
    ("unique", "match", "keeps"),
    [
        ("primary key (id)", ["id"], True),
        ("unique (id)", ["id"], True),
        ("primary key (id, \"a,b\")", ["a,b", "id"], True),
        ("primary key (id, \"a,b\")", ["id"], False),
        ("check (id <> '')", ["id"], False),
    ],
)  # fmt: skip
def test_what_is_unique(tmp_path: Path, unique: str, match: list[str], keeps: bool) -> None:
    made(tmp_path, "create schema s", f'create table s.t (id varchar, "a,b" varchar, {unique})')
    with table(tmp_path, "s.t") as opened:
        assert opened.keeps_one(match) is keeps


@pytest.mark.parametrize("columns", [["id"], ["select"], ["a,b", 'c"d', "select"]])
def test_a_unique_index_is_as_good_as_a_key(tmp_path: Path, columns: list[str]) -> None:
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in columns)
    path = made(
        tmp_path,
        'create table t (id varchar, "select" varchar, "a,b" varchar, "c""d" varchar, n bigint)',
        f"create unique index i on t ({quoted})",
        "create index j on t (n)",
        "create unique index k on t ((n + 1))",
    )
    match = dict.fromkeys(columns, "x")
    with table(tmp_path, "t") as opened:
        assert opened.keeps_one(columns)
        assert not opened.keeps_one(["n"])
        for n in (1, 2):
            fields = {**match, "id": f"{n}"} if columns != ["id"] else {**match, "select": f"{n}"}
            assert opened.send([Operation("upsert", "x", match, fields, "k")]) == [Accepted()]
    assert (
        rows_of(path, "select coalesce(\"select\", '2'), count(*) from t group by all")[0][1] == 1
    )


def test_the_last_of_two_on_one_record_counts_and_what_is_there_stays(tmp_path: Path) -> None:
    path = made(
        tmp_path, "create schema s", "create table s.t (id varchar primary key, a int, b int)"
    )
    with table(tmp_path, "s.t") as opened:
        both = [operation("1", a=n, b=n) for n in (1, 2)]
        assert opened.send(both) == [Accepted()] * 2
        filled = Operation("upsert", "1", {"id": "1"}, {"id": "1", "a": 3, "b": 3}, "k",
                           frozenset({"a"}))  # fmt: skip
        assert opened.send([filled]) == [Accepted()]
    assert rows_of(path, "from s.t") == [("1", 2, 3)]
