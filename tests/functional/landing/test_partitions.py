"""Raw events on PostgreSQL: a partition for each year of landing, and plain tables of old."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import Any

import psycopg2
import pytest

from loader.landing import ledger
from loader.profile import load_target
from loader.warehouses import open_warehouse, postgres, tend_raw_events
from loader.warehouses.postgres_reclaim import forget_statistics
from tests.conftest import WAREHOUSES
from tests.functional.landing.conftest import REPOSITORY, Landing

pytestmark = pytest.mark.parametrize(
    "target", [name for name in WAREHOUSES if name.values == ("postgres",)], indirect=True
)
Message = Callable[..., dict[str, Any]]

LEAVES = """
    select c.relname::text as name, pg_get_expr(c.relpartbound, c.oid) as bounds
    from pg_inherits as i inner join pg_class as c on i.inhrelid = c.oid
    where i.inhparent = to_regclass('{raw}.events') order by 1
"""
WHERE = "select tableoid::regclass::text as part, message_id from {raw}.events order by 2"
RAW = "main_production_raw.events"
LANDED = "select message_id from {raw}.events order by 1"


class KilledError(BaseException):
    """Where a process was killed."""


@pytest.fixture
def year(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets loads from here on begin in the middle of a year."""
    original = ledger.new_load_id

    def begin(number: int) -> None:
        since = datetime(number, 7, 1, tzinfo=UTC).timestamp() - datetime.now(UTC).timestamp()
        moved = int(since * 1000) << 20
        monkeypatch.setattr(ledger, "new_load_id", lambda: original() + moved)

    return begin


@pytest.fixture
def plain(landing: Landing, message: Message, year: Callable[[int], None]) -> Landing:
    """Events that landed as older versions did, in two years."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("loader.loading.tend_raw_events", lambda *_: None)
        for number in (1, 2):
            year(2023 + number)
            landing.load(landing.file(f"{number}.ndjson", [message(number), message(number + 10)]))
    assert kind(landing) == "r"
    year(2026)
    return landing


@pytest.fixture
def reader(landing: Landing) -> Iterator[psycopg2.extensions.connection]:
    """Another session."""
    with closing(psycopg2.connect(f"dbname={os.environ['PGDATABASE']}")) as connection:
        yield connection


def kind(landing: Landing) -> str:
    (row,) = landing.query(
        "select relkind::text as kind from pg_class where oid = to_regclass('{raw}.events')"
    )
    return str(row["kind"])


def leaves(landing: Landing) -> list[str]:
    return [row["name"] for row in landing.query(LEAVES)]


def files(landing: Landing, name: str) -> list[Any]:
    """The files on disk of a table and its indexes, with the indexes' columns."""
    return landing.query(
        "select pg_get_indexdef(i.indexrelid, 1, true) as part, c.relfilenode::bigint as file,"
        f" t.relfilenode::bigint as rows from pg_index as i inner join pg_class as c"
        f" on i.indexrelid = c.oid inner join pg_class as t on i.indrelid = t.oid"
        f" where t.oid = to_regclass('{{raw}}.{name}') order by 1"
    )


@pytest.mark.proves("Physical design, as the catalog has it")
def test_a_partition_for_each_year_of_landing(
    landing: Landing, message: Message, year: Callable[[int], None]
) -> None:
    for number in (2025, 2026, 2025):
        year(number)
        landing.load(landing.file("x.ndjson", [message(number)]), force=True)
    assert landing.query(LEAVES) == [
        {"name": "events_2025", "bounds": bounds((2025, 1), (2026, 1))},
        {"name": "events_2026", "bounds": bounds((2026, 1), (2027, 1))},
    ]
    assert [row["part"].split(".")[-1] for row in landing.query(WHERE)] == [
        "events_2025",
        "events_2026",
    ]
    landing.check_ledger()
    indexes = landing.query(
        "select tablename::text as t, indexdef from pg_indexes where schemaname = '{raw}'"
        " and tablename like 'events%' order by 1, 2"
    )
    assert [row["t"] for row in indexes] == [
        name for name in ("events", "events_2025", "events_2026") for _ in range(2)
    ]


def bounds(lower: tuple[int, int], upper: tuple[int, int]) -> str:
    return f"FOR VALUES FROM ('{begins(*lower)}') TO ('{begins(*upper)}')"


def begins(number: int, month: int) -> int:
    """The first load id of a month."""
    return int(datetime(number, month, 1, tzinfo=UTC).timestamp() * 1000) << 20


def test_what_others_have_taken_of_a_year_is_left_to_them(
    landing: Landing, message: Message, year: Callable[[int], None]
) -> None:
    """As months of somebody's own, with loads on both sides of them and between."""
    year(2024)
    landing.load(landing.file("1.ndjson", [message(1)]))
    for month in (6, 8):
        landing.execute(
            f"create table {{raw}}.events_2026_{month:02} partition of {{raw}}.events"
            f" for values from ({begins(2026, month)}) to ({begins(2026, month + 1)})"
        )
    where = load_target(landing.target, REPOSITORY)
    with closing(open_warehouse(where)) as warehouse:
        for month in (12, 7, 2, 10, 6):
            warehouse.make_room(begins(2026, month))
        warehouse.commit()
    found = [(row["name"], row["bounds"]) for row in landing.query(LEAVES)]
    assert found == [
        ("events_2024", bounds((2024, 1), (2025, 1))),
        ("events_2026", bounds((2026, 1), (2026, 6))),
        ("events_2026_06", bounds((2026, 6), (2026, 7))),
        ("events_2026_08", bounds((2026, 8), (2026, 9))),
        (f"events_2026_from_{begins(2026, 7)}", bounds((2026, 7), (2026, 8))),
        (f"events_2026_from_{begins(2026, 9)}", bounds((2026, 9), (2027, 1))),
    ]
    year(2026)
    landing.load(landing.file("2.ndjson", [message(2)]))
    assert landing.query(WHERE)[1]["part"].endswith(f"from_{begins(2026, 7)}")


def plan(
    reader: psycopg2.extensions.connection, select: str, settings: str = "select 1"
) -> list[str]:
    """How the server runs a select."""
    with reader.cursor() as cursor:
        cursor.execute(settings)
        cursor.execute(f"explain (analyze, costs off, timing off, summary off) {select}")
        return [str(line) for (line,) in cursor.fetchall()]


def test_only_the_years_that_are_asked_for_are_read(
    landing: Landing, message: Message, year: Callable[[int], None],
    reader: psycopg2.extensions.connection,
) -> None:  # fmt: skip
    for number in (1, 2, 3):
        year(2023 + number)
        loaded = landing.load(
            landing.file("x.ndjson", [message(number * 1000 + n) for n in range(300)]), force=True
        )
    landing.execute("analyze {raw}.events")
    newest = loaded.files[0].load_id
    range_ = plan(reader, f"select * from {RAW} where load_id >= {newest}")
    assert "events_2026" in str(range_)
    assert "events_2025" not in str(range_)
    # A call finds its event: which year that is in, is known when it runs.
    found = plan(
        reader,
        f"select e.message_id from (select {newest} + 0 * n as load_id, n as row_number from"
        " generate_series(7::bigint, 8) as n) as c"
        f" inner join {RAW} as e on c.load_id = e.load_id and c.row_number = e.row_number",
        "set enable_hashjoin = off; set enable_mergejoin = off",
    )
    scans = [line for line in found if "Scan" in line and "events_" in line]
    assert len(scans) == 3
    for scan in scans:
        assert ("events_2026" in scan) != ("never executed" in scan)


def test_a_plain_table_becomes_the_first_partition_as_it_lies(
    plain: Landing, message: Message, year: Callable[[int], None]
) -> None:
    for statement in (
        "drop role if exists asking",
        "create role asking",
        "grant select on {raw}.events to asking with grant option",
        "grant update (title) on {raw}.events to asking",
        "comment on table {raw}.events is 'ours'",
        "create index by_title on {raw}.events (title)",
        "create view {raw}.seen with (security_barrier) as select message_id from {raw}.events",
        "create view {raw}.above as select count(*)::int as n from {raw}.seen"
        " inner join {raw}.events using (message_id)",
    ):
        plain.execute(statement)
    rows = plain.query("select * from {raw}.events order by message_id")
    on_disk = files(plain, "events")
    plain.load(plain.file("3.ndjson", [message(3), message(1)]))
    assert kind(plain) == "p"
    (old,) = leaves(plain)
    assert old == "events_before_2027"
    assert files(plain, old) == on_disk
    assert len(on_disk) == 3
    kept = plain.query("select * from {raw}.events where message_id <> 'm3' order by message_id")
    assert kept == rows
    assert plain.query("select n from {raw}.above") == [{"n": 5}]
    (now,) = plain.query(
        "select obj_description(oid) as told, relacl::text as acl, (select attacl::text from"
        " pg_attribute where attrelid = c.oid and attname = 'title') as title,"
        " (select reloptions::text from pg_class where oid = to_regclass('{raw}.seen')) as barrier"
        " from pg_class as c where oid = to_regclass('{raw}.events')"
    )
    assert now["told"] == "ours"
    assert "asking=r*/" in now["acl"]
    assert "asking=w/" in now["title"]
    assert now["barrier"] == "{security_barrier=true}"
    assert plain.query("select 1 as n from pg_constraint where conname = 'events_before'") == []
    year(2027)
    plain.load(plain.file("4.ndjson", [message(4)]))
    assert leaves(plain) == ["events_2027", old]
    assert plain.query("select n from {raw}.above") == [{"n": 6}]
    plain.check_ledger()
    plain.execute("drop owned by asking")
    plain.execute("drop role asking")


def test_attaching_reads_no_row(plain: Landing, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server says when it takes a constraint's word for it."""
    sent: list[str] = []
    original = postgres.PostgresWarehouse.execute

    def note(self: postgres.PostgresWarehouse, sql: str) -> None:
        sent.append(sql)
        if "attach partition" in sql:
            (row,) = self.query(
                "select pg_stat_get_xact_tuples_returned(inhrelid) as n from (select"
                f" to_regclass('{self.raw_schema}.events_before_2027') as inhrelid) as t"
            )
            original(self, sql)
            (after,) = self.query(
                "select pg_stat_get_xact_tuples_returned(to_regclass("
                f"'{self.raw_schema}.events_before_2027')) as n"
            )
            assert after == row
            return
        original(self, sql)

    monkeypatch.setattr(postgres.PostgresWarehouse, "execute", note)
    plain.load(plain.file("3.ndjson", ["{"]))
    assert [sql for sql in sent if "attach partition" in sql]
    assert kind(plain) == "p"


@pytest.mark.proves("Killed at any moment, run again")
def test_killed_on_the_way_it_is_a_plain_table_and_the_next_load_goes_on(
    plain: Landing, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = plain.query(LANDED)
    original = postgres.PostgresWarehouse.execute
    left = 0

    def killed(self: postgres.PostgresWarehouse, sql: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise KilledError
        original(self, sql)

    monkeypatch.setattr(postgres.PostgresWarehouse, "execute", killed)
    for at in range(1, 30):
        left = at
        with suppress(KilledError):
            tend(plain)
        done, left = left > 0, 0
        if done:
            break
        assert kind(plain) == "r"
        assert plain.query(LANDED) == rows
    assert at > 10
    assert kind(plain) == "p"
    plain.load(plain.file("3.ndjson", [message(3)]))
    assert len(plain.query(WHERE)) == len(rows) + 1


def tend(landing: Landing) -> None:
    """What a load does first; the session ends with the process."""
    where = load_target(landing.target, REPOSITORY)
    with closing(open_warehouse(where)) as warehouse:
        tend_raw_events(where, warehouse)


def test_a_reader_is_not_waited_for(
    plain: Landing, message: Message, reader: psycopg2.extensions.connection
) -> None:
    with reader.cursor() as cursor:
        cursor.execute(f"select * from {RAW}")
        plain.load(plain.file("3.ndjson", [message(3)]))
        assert kind(plain) == "r"
        reader.rollback()
    plain.load(plain.file("4.ndjson", [message(4)]))
    assert kind(plain) == "p"
    assert len(plain.query(WHERE)) == 6


def test_what_is_bound_to_the_table_keeps_it_plain(
    plain: Landing, message: Message, year: Callable[[int], None]
) -> None:
    """Also when it has been made ready, and the year that it was to hold at most is over."""
    plain.execute("create materialized view {raw}.kept as select message_id from {raw}.events")
    plain.load(plain.file("3.ndjson", [message(3)]))
    assert kind(plain) == "r"
    year(2027)
    limit = ledger.new_load_id() - 1
    plain.execute(
        f"alter table {{raw}}.events add constraint events_before check (load_id < {limit})"
    )
    plain.load(plain.file("4.ndjson", [message(4)]))
    assert kind(plain) == "r"
    plain.execute("drop materialized view {raw}.kept")
    plain.load(plain.file("5.ndjson", [message(5)]))
    assert kind(plain) == "p"
    assert len(leaves(plain)) == 1
    assert len(plain.query(WHERE)) == 7


@pytest.mark.parametrize("before", ["nothing", "plain"])
def test_loaders_that_meet_at_the_change_of_a_year(
    landing: Landing, message: Message, year: Callable[[int], None],
    request: pytest.FixtureRequest, before: str,
) -> None:  # fmt: skip
    known = 0
    if before == "plain":
        request.getfixturevalue("plain")
        known = 4
    year(2027)
    together = threading.Barrier(4)
    failures: list[BaseException] = []

    def run(name: str) -> None:
        path = landing.file(f"{name}.ndjson", [message(n + 100, sentBy=name) for n in range(200)])
        together.wait()
        try:
            landing.load(path)
        except BaseException as error:  # reported by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(landing.winners()) == known + 200
    landing.check_ledger()
    landing.load(landing.file("last.ndjson", [message(7)]))
    assert kind(landing) == "p"
    assert "events_2027" in leaves(landing) or before == "plain"


def test_what_was_known_of_emptied_partitions_is_forgotten(
    landing: Landing, message: Message, year: Callable[[int], None]
) -> None:
    for number in (1, 2):
        year(2024 + number)
        landing.load(landing.file(f"{number}.ndjson", [message(n) for n in range(number, 60)]))
    landing.execute("analyze {raw}.events")
    known = "select 1 as n from pg_stats where tablename like 'events%' and attname = 'message_id'"
    has_values = known + " and histogram_bounds::text like '%m%'"
    assert len(landing.query(has_values)) == 2
    landing.execute("delete from {raw}.events")
    where = load_target(landing.target, REPOSITORY)
    with closing(open_warehouse(where)) as warehouse:
        forget_statistics(warehouse, [f"{warehouse.raw_schema}.events"])
    assert landing.query(has_values) == []
    assert len(landing.query(known)) == 3
    assert landing.query("select count(*) as n from {raw}.events") == [{"n": 0}]


def test_the_whole_is_looked_at_when_it_has_grown(landing: Landing, message: Message) -> None:
    known = "select reltuples::int as n from pg_class where oid = to_regclass('{raw}.events')"
    landing.load(landing.file("a.ndjson", [message(n) for n in range(1500)]))
    assert landing.query(known) == [{"n": 1500}]
    landing.load(landing.file("b.ndjson", [message(n) for n in range(1500, 2000)]))
    assert landing.query(known) == [{"n": 1500}]
    landing.load(landing.file("c.ndjson", [message(n) for n in range(2000, 3000)]))
    assert landing.query(known) == [{"n": 3000}]
