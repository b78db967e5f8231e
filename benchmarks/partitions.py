"""Raw events of PostgreSQL in yearly partitions beside a plain table of the same rows.

A history is landed and synced, and raw events are filled up with copies of its own under other ids,
of loads of past years that no sync has taken in: models look among them and never find one. A
copy of the database has the same rows in a plain table. Then both take turns: many small files, and
a file with the sync after it, each in a process of its own.
Run: ``python -m benchmarks.partitions --raw 1000000 --years 2``; needs 2 KB of disk an event.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import loader.loading
from benchmarks.workload.files import write_days
from benchmarks.workload.traffic import Traffic, days
from loader.landing import ledger
from loader.landing.columns import names
from loader.profile import load_target
from loader.syncing import sync
from loader.warehouses import open_warehouse
from loader.warehouses.base import quoted, raw_table

PROJECT = Path(__file__).resolve().parents[1]
START = "2025-01-01"
DAY = 10_000
SMALL = 20  # files a day, in the rounds of many
COLUMNS = names("events")
LAYOUTS = ("plain", "partitioned")
_YEAR = 31_557_600_000 << 20  # milliseconds in the mean, as in a load id
_FILL = """
insert into {raw}.events ({names})
select {values} from copied as e cross join generate_series(1, {copies}) as k
where mod(e.event_id, {years}) = {year}
"""
_OTHER = {
    "load_id": "{load_id} + k",
    "message_id": "e.message_id || '-' || k",
    "event_id": "('x' || left(md5(e.message_id || k), 15))::bit(60)::bigint",
}
# As the rows lie, so that the only difference is where.
_AS_PLAIN = """
create table {raw}.copied (like {raw}.events including all);
insert into {raw}.copied select * from {raw}.events;
drop table {raw}.events cascade;
alter table {raw}.copied rename to events
"""


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.partitions", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="of the history that is synced")
    parser.add_argument("--raw", type=int, default=1_000_000, help="raw events in all")
    parser.add_argument("--years", type=int, default=2, help="past ones")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--step", nargs=2, metavar=("LAYOUT", "STEP"), help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        layout, step = chosen.step
        print(json.dumps(_step(layout, step, chosen.files)))
        return 0
    from tests.functional.servers import running_postgres

    with running_postgres() as server, tempfile.TemporaryDirectory(prefix="eventide-") as folder:
        # Statistics are there when they are asked for, and nothing runs beside what is measured.
        _server(server, "alter system set autovacuum = off", "select pg_reload_conf()")
        os.environ |= {**server, "EVENTIDE_TARGET": "postgres"}
        _measure(Path(folder), server, chosen)
    return 0


def _measure(folder: Path, server: Mapping[str, str], chosen: argparse.Namespace) -> None:
    number, rounds = chosen.events // DAY, chosen.rounds
    traffic = Traffic(
        chosen.events + (rounds + 1) * 2 * DAY, number + (rounds + 1) * 2, start=START
    )
    lines = list(days(traffic))
    history = write_days(folder / "old", START, lines[:number])
    new = write_days(folder / "new", START, lines[number::2])
    small = write_days(folder / "small", START, lines[number + 1 :: 2], files_per_day=SMALL)
    _server(server, "create database bench_partitioned")
    print("landed:", _run("partitioned", "load", history), flush=True)
    print("synced:", _run("partitioned", "sync", []), flush=True)
    _run("partitioned", f"fill {chosen.raw // chosen.events - 1} {chosen.years}", [])
    _server(server, "create database bench_plain template bench_partitioned")
    _database("plain", *_AS_PLAIN.format(raw="main_production_raw").split(";\n"))
    for layout in LAYOUTS:
        _database(layout, "vacuum analyze")
    taken: dict[tuple[str, str], list[float]] = {}
    for turn in range(rounds + 1):
        for layout in LAYOUTS if turn % 2 else LAYOUTS[::-1]:
            for step, files in (
                ("load", small[turn * SMALL : (turn + 1) * SMALL]),
                ("load one", new[turn : turn + 1]),
                ("sync", []),
            ):
                seconds = _run(layout, step, files)
                print(turn, layout, step, seconds, flush=True)
                if turn:  # the first makes what a rebuild has dropped
                    taken.setdefault((step, layout), []).append(seconds["wall"])
    print(_page(taken))


def _run(layout: str, step: str, files: Sequence[Path]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.partitions", "--step", layout, step, *map(str, files)],
        env={**os.environ, "PGDATABASE": f"bench_{layout}"}, cwd=PROJECT, text=True,
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _step(layout: str, step: str, files: Sequence[Path]) -> dict[str, float]:
    """One step in this process: seconds in all, and of the models that took longest."""
    if layout == "plain":
        vars(loader.loading)["tend_raw_events"] = lambda *_: None
    if step.startswith("fill"):
        _fill(*map(int, step.split()[1:]))
    began = time.monotonic()
    if step == "sync":
        result = sync(load=False, target="postgres", project_dir=PROJECT)
        models = {n.name: n.seconds for n in result.dbt.nodes if n.resource_type == "model"}
        longest = dict(sorted(models.items(), key=lambda pair: -pair[1])[:6])
        return {"wall": time.monotonic() - began, **longest}
    if files:
        loader.loading.load(list(files), target="postgres", project_dir=PROJECT)
    return {"wall": time.monotonic() - began}


def _fill(copies: int, years: int) -> None:
    with closing(open_warehouse(load_target("postgres", PROJECT))) as warehouse:
        events = raw_table(warehouse, "events")
        warehouse.execute(f"create temporary table copied as select * from {events}")
        for year in range(years):
            load_id = ledger.new_load_id() - (years - year) * _YEAR
            warehouse.make_room(load_id)
            values = [_OTHER.get(name, f"e.{name}").format(load_id=load_id) for name in COLUMNS]
            warehouse.execute(
                _FILL.format(
                    raw=warehouse.raw_schema, names=", ".join(map(quoted, COLUMNS)),
                    values=", ".join(values), copies=copies, years=years, year=year,
                )
            )  # fmt: skip
        warehouse.commit()


def _page(taken: Mapping[tuple[str, str], Sequence[float]]) -> str:
    lines = [
        f"{datetime.now(UTC):%F}, least of {len(next(iter(taken.values())))} rounds, s of wall",
        "", "| step | plain | partitioned | ratio |", "|---|---:|---:|---:|",
    ]  # fmt: skip
    for step in dict.fromkeys(step for step, _ in taken):
        plain, parts = (min(taken[step, layout]) for layout in LAYOUTS)
        lines.append(f"| {step} | {plain:.1f} | {parts:.1f} | {parts / plain:.2f} |")
    return "\n".join(lines)


def _database(layout: str, *statements: str) -> None:
    _server({**os.environ, "PGDATABASE": f"bench_{layout}"}, *statements)


def _server(server: Mapping[str, str], *statements: str) -> None:
    import psycopg2

    connection = psycopg2.connect(
        host=server["PGHOST"], port=server["PGPORT"], user=server["PGUSER"],
        dbname=server.get("PGDATABASE", "postgres"),
    )  # fmt: skip
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


if __name__ == "__main__":
    raise SystemExit(main())
