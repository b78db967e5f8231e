"""What many labels cost: planning, parsing and syncing a project with hundreds of them.

Run: ``python -m benchmarks.labels --labels 500 --events 1000000``; needs 1.5 KB of disk an event.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.clock import now
from benchmarks.project import ROOT, project_of
from benchmarks.workload.files import write_days
from benchmarks.workload.traffic import Traffic, days
from loader import load
from loader.labels.generate import generate
from loader.planning.plan import plan
from loader.syncing import sync

START = "2025-01-01"
DAYS = 100
# What labels in the field look like: custom events, pages, interactions, and parts of them.
_RULES: tuple[dict[str, Any], ...] = (
    {"event": "Order Completed", "properties.total": {"gte": 0}},
    {"event": {"in": ["Product Added", "Product Removed"]}},
    {"type": "view page", "path": {"starts_with": "/account"}},
    {"type": "click", "target_text": {"contains": "sign"}},
    {"type": "click", "path": {"contains": "shop"}, "library": "web"},
    {"any": [{"event": "Search Performed"}, {"type": "submit"}]},
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a line a step."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.labels", description=__doc__)
    parser.add_argument("--labels", type=int, default=500)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--new", type=int, default=10_000, help="events of the last sync")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="eventide-labels-") as name:
        project = project_of(Path(name) / "project", _events(chosen.labels))
        os.environ["EVENTIDE_DUCKDB_PATH"] = str(Path(name) / "bench.duckdb")
        traffic = Traffic(events=chosen.events + chosen.new, days=DAYS + 1, start=START, seed=1)
        files = sorted(write_days(Path(name) / "events", START, days(traffic)))
        for what, step in _steps(project, files[:-1], files[-1]):
            _told(what, step)
    return 0


def _steps(
    project: Path, history: list[Path], news: Path
) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "land", lambda: load(history, project_dir=project)
    yield "generate", lambda: generate(project)
    yield "plan before the first sync", lambda: plan(project)
    yield "dbt parse, first", lambda: _dbt(project, Path(sys.executable).parent / "dbt")
    yield "dbt parse, again", lambda: _dbt(project, Path(sys.executable).parent / "dbt")
    second = ROOT / ".venv-dbt2/bin/dbt"
    if second.exists():
        yield "dbt 2 parse", lambda: _dbt(project, second)
    yield "first sync", lambda: sync(load=False, project_dir=project)
    yield "sync without news", lambda: sync(load=False, project_dir=project)
    yield "plan of no change", lambda: plan(project)
    yield f"sync of {news.name}", lambda: sync([news], project_dir=project)


def _events(labels: int) -> dict[str, dict[str, Any]]:
    return {
        f"label_{number}": {
            "name": f"Label {number}",
            "match": {**_RULES[number % len(_RULES)], "not": {"path": f"/never/{number}"}},
        }
        for number in range(labels)
    }


def _dbt(project: Path, command: Path) -> None:
    subprocess.run(
        [command, "parse", "--profiles-dir", ".", "--target-path", f"target/{command.parent.name}"],
        cwd=project, check=True, capture_output=True,
    )  # fmt: skip


def _told(what: str, step: Callable[[], object]) -> None:
    began = now(children=True)
    step()
    spent = now(children=True) - began
    print(f"{what:<30}{spent.wall:>8.1f} s wall{spent.cpu:>8.1f} s CPU", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
