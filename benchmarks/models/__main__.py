"""The models against their goals: ``python -m benchmarks.models --events 300000``.

Lands a history, syncs 40 event tables for the first time, makes the same tables with plain SQL,
then lands and syncs 1 % more: the day after, of people who come back. Each step runs in a process
of its own, once. `--history` repeats it over five times the history with the same increment.
DuckDB; needs about 4 KB of disk an event.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.chart import Bar, bars
from benchmarks.models.goals import event_tables, goals
from benchmarks.models.labels import definitions
from benchmarks.models.page import page
from benchmarks.project import ROOT, project_of
from benchmarks.workload.files import write_day
from benchmarks.workload.traffic import Line, Traffic, days

START = "2025-01-01"
FILES = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the page, and write figures and a chart where asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.models", description=__doc__)
    parser.add_argument("--events", type=int, default=300_000, help="of the history")
    parser.add_argument("--history", action="store_true", help="measure 5 times the history too")
    parser.add_argument("--out", type=Path, help="folder for models.json, models.md, models.svg")
    chosen = parser.parse_args(arguments)
    new = max(1, chosen.events // 100)
    run = _run(chosen.events, new, plain=True)
    longer = _run(5 * chosen.events, new, plain=False) if chosen.history else None
    reached = goals(run, longer)
    told = page(run, reached)
    print(told)
    if chosen.out is not None:
        chosen.out.mkdir(parents=True, exist_ok=True)
        figures = {
            "events": chosen.events,
            "goals": [{**asdict(goal), "met": goal.met} for goal in reached],
            "run": run,
            "longer": longer,
        }
        (chosen.out / "models.json").write_text(json.dumps(figures, indent=2) + "\n")
        (chosen.out / "models.md").write_text(told)
        (chosen.out / "models.svg").write_text(_chart(run))
    return 0


def _run(events: int, new: int, *, plain: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="eventide-models-") as name:
        project = project_of(Path(name) / "project", definitions())
        files = list(_files(Path(name), events, new))
        environment = {
            **os.environ, "EVENTIDE_DUCKDB_PATH": f"{name}/bench.duckdb",
            "EVENTIDE_SCHEMA": "models", "EVENTIDE_TARGET": "duckdb", "PYTHONPATH": str(ROOT),
        }  # fmt: skip

        def step(what: str, *files: Path) -> dict[str, Any]:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.models.step", what, project, *files],
                cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True,
            )  # fmt: skip
            told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
            shown = {key: round(value, 1) for key, value in told.items() if _is_number(value)}
            print(f"{events:,} events, {what}: {shown}", file=sys.stderr, flush=True)
            return told

        size = sum(file.stat().st_size for file in files[:-1])
        run: dict[str, Any] = {"bytes": size}
        run |= {"land": step("land", *files[:-1]), "sync": step("sync")}
        if plain:
            run["plain"] = step("plain", *files[:-1])
            ours = {table: run["sync"]["rows"][table] for table in run["plain"]["rows"]}
            if ours != run["plain"]["rows"]:
                raise SystemExit(f"The tables differ: {ours} and {run['plain']['rows']}")
        step("land", files[-1])
        return {**run, "increment": step("sync")}


def _files(folder: Path, events: int, new: int) -> Iterator[Path]:
    """The history in files of about the same size, and the new events in one."""
    later = events // new
    traffic = Traffic(events=events + new, days=later + 1, start=START, late=0.02, seed=1)
    part: list[Line] = []
    written = 0
    for day, lines in enumerate(days(traffic), start=1):
        part += lines
        if day * FILES // later > written or day > later:
            written += 1
            yield write_day(folder, f"part-{written:02d}", part, compress=False)
            part = []


def _chart(run: dict[str, Any]) -> str:
    events = run["land"]["landed"]
    return bars(
        "CPU microseconds an event",
        [
            Bar("plain: event tables", run["plain"]["tables"] / events * 1e6),
            Bar("eventide: event tables", event_tables(run["sync"]) / events * 1e6, ours=True),
            Bar("eventide: all SQL", run["sync"]["sql"]["cpu"] / events * 1e6, ours=True),
        ],
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


if __name__ == "__main__":
    raise SystemExit(main())
