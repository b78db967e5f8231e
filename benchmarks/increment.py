"""What a sync of 10,000 new events costs over more and more history.

Each history is one day of 10,000 events after another, of people who come back about twenty
times, so that the new day touches about as many people and rows whatever the history's size.
Run: ``python -m benchmarks.increment --sizes 100000,1000000``; needs 1.5 KB of disk an event.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.clock import now
from benchmarks.project import ROOT
from benchmarks.workload.files import write_days
from benchmarks.workload.traffic import Traffic, days
from loader import load
from loader.sync_result import SyncResult
from loader.syncing import sync

DAY = 10_000
START = "2025-01-01"


@dataclass
class Sync:
    """One measured sync: seconds of wall and CPU, rows put into tables, seconds by model."""

    history: int
    wall: float
    cpu: float
    changed_rows: int
    models: dict[str, float] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table and where the time went."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.increment", description=__doc__)
    parser.add_argument(
        "--sizes", default="100000,1000000", help="events of history, comma between"
    )
    parser.add_argument("--syncs", type=int, default=3, help="increments measured on each history")
    parser.add_argument(
        "--target", default="duckdb", help="duckdb, or postgres by the PG* variables"
    )
    parser.add_argument("--json", type=Path, default=None, help="write all figures here as well")
    chosen = parser.parse_args(arguments)
    sizes = [int(size) for size in chosen.sizes.split(",")]
    measured = [item for size in sizes for item in _history(size, chosen.syncs, chosen.target)]
    print(_table(measured))
    if chosen.json is not None:
        chosen.json.write_text(json.dumps([asdict(item) for item in measured], indent=2) + "\n")
    return 0


def _history(size: int, syncs: int, target: str) -> Iterator[Sync]:
    with tempfile.TemporaryDirectory(prefix="eventide-increment-") as name:
        folder = Path(name)
        os.environ["EVENTIDE_DUCKDB_PATH"] = str(folder / "bench.duckdb")
        os.environ["EVENTIDE_SCHEMA"] = f"increment_{size}"
        traffic = Traffic(
            events=size + syncs * DAY, days=size // DAY + syncs, start=START, late=0.02, seed=1
        )
        files = sorted(write_days(folder / "events", START, days(traffic)))
        old, new = files[:-syncs], files[-syncs:]
        with _told(f"{size:,}: first load and sync"):
            load(old, target=target, project_dir=ROOT)
            _sync(target)
        for path in new:
            load(path, target=target, project_dir=ROOT)
            yield _measured(size, target)
        shutil.rmtree(folder / "events")


def _measured(size: int, target: str) -> Sync:
    began = now()
    result = _sync(target)
    spent = now() - began
    models = {node.name: node.seconds for node in result.dbt.nodes if node.resource_type == "model"}
    models["tests"] = sum(n.seconds for n in result.dbt.nodes if n.resource_type == "test")
    item = Sync(size, spent.wall, spent.cpu, result.changed_rows, models)
    slow = sorted(models.items(), key=lambda pair: -pair[1])[:8]
    print(
        f"{size:>10,}: {item.wall:.1f} s wall, {item.cpu:.1f} s CPU, {item.changed_rows:,} rows; "
        + ", ".join(f"{name} {seconds:.2f}" for name, seconds in slow),
        flush=True,
    )
    return item


def _sync(target: str) -> SyncResult:
    return sync(load=False, target=target, project_dir=ROOT)


@contextmanager
def _told(what: str) -> Iterator[None]:
    began = now()
    yield
    print(f"{what}: {(now() - began).wall:.0f} s", flush=True)


def _table(measured: Sequence[Sync]) -> str:
    lines = ["| history | wall s | CPU s | rows changed |", "|---:|---:|---:|---:|"]
    for size in dict.fromkeys(item.history for item in measured):
        own = [item for item in measured if item.history == size]
        best = min(own, key=lambda item: item.cpu)
        lines.append(f"| {size:,} | {best.wall:.1f} | {best.cpu:.1f} | {best.changed_rows:,} |")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
