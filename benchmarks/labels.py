"""What many labels cost: planning, parsing and syncing a project with hundreds of them.

Run: ``python -m benchmarks.labels --labels 500 --events 1000000``; needs 1.5 KB of disk an event.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.workload.files import write_days
from benchmarks.workload.traffic import Traffic, days
from loader import load
from loader.labels.generate import generate
from loader.planning.plan import plan
from loader.syncing import sync

ROOT = Path(__file__).resolve().parents[1]
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
        project = _project(Path(name) / "project", chosen.labels)
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


def _project(folder: Path, labels: int) -> Path:
    for part in ("macros", "models", "tests/dbt", "seeds", "dbt_project.yml", "profiles.yml"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, folder / part)
    (folder / "definitions/events").mkdir(parents=True)
    events = {
        f"label_{number}": {
            "name": f"Label {number}",
            "match": {**_RULES[number % len(_RULES)], "not": {"path": f"/never/{number}"}},
        }
        for number in range(labels)
    }
    path = folder / "definitions/events/many.yml"
    path.write_text(yaml.safe_dump({"events": events}), encoding="utf-8")
    return folder


def _dbt(project: Path, command: Path) -> None:
    subprocess.run(
        [command, "parse", "--profiles-dir", ".", "--target-path", f"target/{command.parent.name}"],
        cwd=project, check=True, capture_output=True,
    )  # fmt: skip


def _told(what: str, step: Callable[[], object]) -> None:
    wall, cpu = time.monotonic(), _cpu()
    step()
    print(f"{what:<30}{time.monotonic() - wall:>8.1f} s wall{_cpu() - cpu:>8.1f} s CPU", flush=True)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    raise SystemExit(main())
