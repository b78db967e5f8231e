"""Activation beside a client that compares row by row: ``python -m benchmarks.activation``.

A table of `--rows` rows and 20 columns, of which 1 % changed since the last run, mirrored to a
table of a PostgreSQL that is started for it: the run (comparison in the warehouse, delivery, marks
and books), and a Python loop that reads the model and the destination, compares row by row, and
upserts what differs. CPU seconds include the server's; the model lies in DuckDB, or in that
PostgreSQL.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from activation.definition import Sync
from activation.destinations.sql import SqlEntry
from activation.entry import SyncEntry
from activation.run import Activation
from benchmarks.landing.__main__ import server_cpu
from loader.profile import load_target
from loader.warehouses import Warehouse, open_warehouse

PROJECT = Path(__file__).resolve().parents[1]
COLUMNS = [f"c{n}" for n in range(19)]
_ONE_IN = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.activation", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--target", default="duckdb", help="duckdb or postgres")
    chosen = parser.parse_args(arguments)
    from tests.functional.servers import empty_database, running_postgres

    with running_postgres() as server, tempfile.TemporaryDirectory() as name:
        empty_database(server, "bench")
        os.environ |= {**server, "PGDATABASE": "bench", "EVENTIDE_DUCKDB_PATH": f"{name}/w.duckdb"}
        folder = _project(Path(name))
        with_loop = _measured(lambda: _life(folder, chosen.target, chosen.rows, _by_loop))
        with_run = _measured(lambda: _life(folder, chosen.target, chosen.rows, _by_run))
    print("| | wall s | CPU s |\n|---|---:|---:|")
    for told, (wall, cpu) in (("row by row", with_loop), ("activation", with_run)):
        print(f"| {told} | {wall:.1f} | {cpu:.1f} |")
    print(f"ratio: wall {with_loop[0] / with_run[0]:.1f}, CPU {with_loop[1] / with_run[1]:.1f}")
    return 0


def _project(folder: Path) -> Path:
    shutil.copytree(PROJECT / "macros", folder / "macros")
    for file in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / file, folder)
    return folder


def _measured(work: Callable[[], Callable[[], None]]) -> tuple[float, float]:
    """Seconds of wall and CPU of the function that `work` has made ready."""
    last = work()
    cpu, wall = time.process_time() + server_cpu(), time.monotonic()
    last()
    return time.monotonic() - wall, time.process_time() + server_cpu() - cpu


def _life(folder: Path, target: str, rows: int, way: Callable[..., Any]) -> Callable[[], None]:
    """A destination that has everything, and a model of which one row in a hundred changed."""
    warehouse = open_warehouse(load_target(target, folder))
    schema = warehouse.schema
    warehouse.execute(f'create schema if not exists "{schema}"')
    warehouse.execute(f'drop table if exists "{schema}".people')
    listed = ", ".join(f"'value {n} of ' || i as c{n}" for n in range(len(COLUMNS)))
    series = f"generate_series(1, {rows}) as t(i)"
    warehouse.execute(f'create table "{schema}".people as select i as id, {listed} from {series}')
    warehouse.commit()
    _empty_contacts()
    run = way(folder, target, warehouse)
    run()
    warehouse.execute(f"update \"{schema}\".people set c3 = 'new' where id % {_ONE_IN} = 0")
    warehouse.commit()

    def last() -> None:
        run()
        warehouse.close()

    return last


def _empty_contacts() -> None:
    import psycopg2

    connection = psycopg2.connect(dbname="bench")
    with connection, connection.cursor() as cursor:
        columns = ", ".join(f"{name} text" for name in COLUMNS)
        cursor.execute("drop table if exists contacts")
        cursor.execute(f"create table contacts (id bigint primary key, {columns})")
    connection.close()


def _by_run(folder: Path, target: str, warehouse: Warehouse) -> Callable[[], None]:
    entry = {
        "model": {"ref": "people"}, "primary_key": "id", "destination": "crm", "into": "contacts",
        "mode": "mirror", "fields": {name: name for name in COLUMNS},
    }  # fmt: skip
    sync = Sync("people", SyncEntry.model_validate(entry), "benchmark")
    host = os.environ["PGHOST"]
    url = f"postgresql+psycopg2://{os.environ['PGUSER']}@/bench?host={host}"
    place = load_target(target, folder)

    def run() -> None:
        result = Activation(warehouse, place, sync, SqlEntry(type="sql", url=url)).run()
        assert result.status == "completed", result

    return run


def _by_loop(folder: Path, target: str, warehouse: Warehouse) -> Callable[[], None]:
    names = ("id", *COLUMNS)

    def run() -> None:
        import psycopg2

        connection = psycopg2.connect(dbname="bench")
        with connection, connection.cursor() as cursor:
            sets = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS)
            sql = (
                f"insert into contacts values ({', '.join(['%s'] * len(names))}) "
                f"on conflict (id) do update set {sets}"
            )
            cursor.execute("select * from contacts")
            known = {row[0]: row for row in cursor.fetchall()}
            seen = set()
            for row in warehouse.query(f'select * from "{warehouse.schema}".people'):
                values = tuple(row[name] for name in names)
                seen.add(values[0])
                if known.get(values[0]) != values:
                    cursor.execute(sql, values)
            for gone in known.keys() - seen:
                cursor.execute("delete from contacts where id = %s", [gone])
        connection.close()

    return run


if __name__ == "__main__":
    raise SystemExit(main())
