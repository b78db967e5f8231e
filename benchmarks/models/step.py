"""One step in a process of its own: ``python -m benchmarks.models.step STEP FOLDER FILES...``.

`land` loads the files into the project in FOLDER, `sync` brings its tables up to date, `plain`
makes the tables out of lines. Prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.clock import now
from benchmarks.models.plain import make
from benchmarks.models.statements import timed_statements


def main() -> None:
    """Run, and print what it took."""
    step, folder, *files = sys.argv[1:]
    print(json.dumps(_STEPS[step](Path(folder), [Path(file) for file in files])))


def _land(project: Path, files: Sequence[Path]) -> dict[str, Any]:
    from loader import load

    began = now()
    landed = load(list(files), project_dir=project).landed
    return {**asdict(now() - began), "landed": landed}


def _sync(project: Path, files: Sequence[Path]) -> dict[str, Any]:
    from loader.labels.generate import generate
    from loader.syncing import sync

    generate(project)
    with timed_statements() as statements:
        began = now()
        result = sync(load=False, project_dir=project)
        spent = now() - began
    return {
        "wall": spent.wall,
        "cpu": spent.cpu,
        "sql": asdict(statements.all),
        "statements": statements.count,
        "nodes": {name: asdict(used) for name, used in statements.nodes.items()},
        "long": sorted(statements.long, key=lambda one: -one[1]),
        "changed": result.changed_rows,
        "rows": {table.name: table.rows for table in result.tables},
    }


def _plain(project: Path, files: Sequence[Path]) -> dict[str, Any]:
    ours = Path(os.environ["EVENTIDE_DUCKDB_PATH"])
    return make(files, ours.with_name("plain.duckdb"), ours, os.environ["EVENTIDE_SCHEMA"])


_STEPS = {"land": _land, "sync": _sync, "plain": _plain}

if __name__ == "__main__":
    main()
