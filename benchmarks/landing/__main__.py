"""Landing, side by side in one run: ``python -m benchmarks.landing --events 300000``.

Each contender lands the same files into an empty DuckDB file or PostgreSQL database, in a process
of its own, `--runs` times; the least CPU time counts, the server's included. Needs about 8 KB of
disk an event.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.chart import Bar, bars
from benchmarks.clock import server_cpu
from benchmarks.landing.contenders import PROJECT
from benchmarks.landing.figure import Figure
from benchmarks.workload.files import write_days
from benchmarks.workload.traffic import Traffic, days

START = "2025-01-01"
DAYS = 10
# What runs where; the first is what the others are compared with.
TURNS = {"duckdb": ("typed", "eventide", "dlt"), "postgres": ("copy", "eventide", "dlt")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, and write figures and a chart where asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.landing", description=__doc__)
    parser.add_argument("--events", type=int, default=300_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--targets", default="duckdb,postgres", help="comma between")
    parser.add_argument("--out", type=Path, help="folder for landing.json, landing.md, landing.svg")
    chosen = parser.parse_args(arguments)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="eventide-bench-") as name:
        traffic = Traffic(events=chosen.events, days=DAYS, start=START, seed=1)
        files = sorted(write_days(Path(name) / "events", START, days(traffic)))
        size = sum(file.stat().st_size for file in files)
        for target in chosen.targets.split(","):
            with _server(target) as environment:
                for contender in TURNS[target]:
                    runs = [_run(contender, target, files, environment) for _ in range(chosen.runs)]
                    figures.append(min(runs, key=lambda run: run.cpu))
                    print(figures[-1], file=sys.stderr, flush=True)
    page = _page(figures, chosen.events, size)
    print(page)
    if chosen.out is not None:
        chosen.out.mkdir(parents=True, exist_ok=True)
        (chosen.out / "landing.json").write_text(
            json.dumps([asdict(figure) for figure in figures], indent=2) + "\n"
        )
        (chosen.out / "landing.md").write_text(page)
        (chosen.out / "landing.svg").write_text(_chart(figures, chosen.events))
    return 0


@contextmanager
def _server(target: str) -> Iterator[dict[str, str]]:
    if target == "duckdb":
        yield {}
        return
    from tests.functional.servers import running_postgres

    with running_postgres() as server:
        yield server


def _run(contender: str, target: str, files: Sequence[Path], server: Mapping[str, str]) -> Figure:
    python = PROJECT / ".venv-bench/bin/python" if contender == "dlt" else Path(sys.executable)
    with tempfile.TemporaryDirectory(prefix="eventide-bench-run-") as folder:
        environment = {
            **os.environ, **server, "BENCH_TARGET": target, "BENCH_FOLDER": folder,
            "EVENTIDE_DUCKDB_PATH": f"{folder}/bench.duckdb", "PGDATABASE": "bench",
            "PYTHONPATH": str(PROJECT),
        }  # fmt: skip
        before = 0.0
        if server:
            _empty(server)
            before = server_cpu(server)
        done = subprocess.run(
            [python, "-m", "benchmarks.landing.one", contender, *files],
            cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        own = Figure(target, contender, **json.loads(done.stdout.splitlines()[-1]))
        return replace(own, cpu=own.cpu + server_cpu(server) - before) if server else own


def _empty(server: Mapping[str, str]) -> None:
    from tests.functional.servers import empty_database

    empty_database(server, "bench")


def _page(figures: Sequence[Figure], events: int, size: int) -> str:
    lines = [
        f"{events:,} events, {size / 1e6:,.0f} MB of NDJSON; {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{datetime.now(UTC):%Y-%m-%d}. CPU includes the server's.",
        "",
        "| target | contender | wall s | CPU µs an event | ratio | peak MB |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for target in dict.fromkeys(figure.target for figure in figures):
        own = [figure for figure in figures if figure.target == target]
        for figure in own:
            lines.append(
                f"| {target} | {figure.contender} | {figure.wall:.1f} | "
                f"{figure.micros(events):.1f} | {figure.cpu / own[0].cpu:.2f} | {figure.mb:.0f} |"
            )
    return "\n".join(lines) + "\n"


def _chart(figures: Sequence[Figure], events: int) -> str:
    return bars(
        "CPU microseconds an event",
        [
            Bar(f"{one.target}: {one.contender}", one.micros(events), one.contender == "eventide")
            for one in figures
        ],
    )


if __name__ == "__main__":
    raise SystemExit(main())
