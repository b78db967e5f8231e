"""What files of each collector become: raw events and rejected records, value by value.

A case is a file `cases/<collector>/<case>.<suffix>`, read as a load reads it, beside
`<case>.expected.json`. Its comments of where the format is documented stand in the collector.
EVENTIDE_UPDATE_GOLDEN=1 writes what comes out; look at it before you commit it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from loader.landing.catalog import Catalog
from loader.landing.collectors import collector, collector_names
from loader.landing.detection import fallback
from loader.landing.engine import Engine
from loader.landing.inputs import inputs_of

CASES = Path(__file__).parent / "cases"
_NOT_SHOWN = ("load_id", "event_id", "content_hash")


def case_files() -> list[Path]:
    """The files to read, each in the folder of its collector."""
    return [path for path in sorted(CASES.glob("*/*")) if ".expected." not in path.name]


def _landed(path: Path) -> dict[str, list[Any]]:
    engine = Engine(fallback())
    # As a load does it, whose engine is there before a file's collector is known.
    engine.map_by(collector(path.parent.name))
    events: list[dict[str, Any]] = []
    rejected: list[list[Any]] = []
    try:
        for input_ in inputs_of(path, name=None, max_line_bytes=1 << 20):
            for batch in input_.batches():
                parsed = engine.parse(batch, 1, Catalog())
                events += parsed.events.to_pylist()
                rejected += [[line.line_number, line.reason] for line in parsed.rejected]
    finally:
        engine.close()
    shown = [
        {
            name: json.loads(value) if name.endswith("properties") else str(value)
            for name, value in row.items()
            if value is not None and value is not False and name not in _NOT_SHOWN
        }
        for row in sorted(events, key=lambda row: row["row_number"])
    ]
    return {"events": shown, "rejected": sorted(rejected)}


@pytest.mark.parametrize("path", case_files(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_case(path: Path) -> None:
    golden = path.with_name(f"{path.name.partition('.')[0]}.expected.json")
    found = json.dumps(_landed(path), indent=1, ensure_ascii=False) + "\n"
    if "EVENTIDE_UPDATE_GOLDEN" in os.environ:
        golden.write_text(found)
    assert found == golden.read_text()


def test_every_collector_has_a_case() -> None:
    assert {path.parent.name for path in case_files()} == set(collector_names())
