"""A case: what is sent, defined and set, step by step, and how each step is synced.

A case is plain data, so that one that failed can be written down, read and played again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

#: A Segment message, or a line as it is.
Line = dict[str, Any] | str
Definitions = dict[str, dict[str, Any]]

#: What a step can change beside the events that land.
KINDS = ("events", "segments", "properties", "synced", "settings")

#: How a step ends. `select` and `broken` leave some models behind: the tables are compared again
#: after the next whole sync.
SYNCS = ("whole", "full refresh", "none", "select", "broken")


@dataclass
class Step:
    """Definitions and settings change (None: as before), files land, dbt runs.

    `models` are those that `select` runs, or the one that `broken` breaks. With `overtaken`, the
    load began before all loads of earlier steps, though it ended after them. A moment in
    definitions (`archived`, `restored`) may be `before step N`, counted from 0.
    """

    files: list[list[Line]] = field(default_factory=list)
    events: Definitions | None = None
    segments: Definitions | None = None
    properties: Definitions | None = None
    synced: Definitions | None = None
    settings: dict[str, Any] | None = None
    overtaken: bool = False
    sync: str = "whole"
    models: list[str] = field(default_factory=list)


@dataclass
class Case:
    """Steps from an empty warehouse on, and what they are about."""

    steps: list[Step]
    about: str = ""

    @property
    def lines(self) -> int:
        """How many lines are sent."""
        return sum(len(file) for step in self.steps for file in step.files)


def write_case(case: Case, path: Path) -> None:
    """Write as JSON with one line for each message."""
    path.parent.mkdir(parents=True, exist_ok=True)
    steps = ",\n".join(_step_text(step) for step in case.steps)
    about = json.dumps(case.about, ensure_ascii=False)
    path.write_text(f'{{"about": {about},\n "steps": [\n{steps}\n]}}\n', encoding="utf-8")


def read_case(path: Path) -> Case:
    """The case that `write_case` wrote."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return Case([Step(**step) for step in document["steps"]], document["about"])


def _step_text(step: Step) -> str:
    parts = [
        f"   {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in asdict(step).items()
        if key != "files" and value != asdict(Step())[key]
    ]
    files = ",\n".join(
        "     [" + ",\n      ".join(json.dumps(line, ensure_ascii=False) for line in file) + "]"
        for file in step.files
    )
    if files:
        parts.append(f'   "files": [\n{files}]')
    return "  {\n" + ",\n".join(parts) + "}"


def resolved(value: Any, moments: Mapping[int, str]) -> Any:
    """Definitions with each `before step N` as the moment at which step N began."""
    if isinstance(value, dict):
        return {key: resolved(item, moments) for key, item in value.items()}
    if isinstance(value, list):
        return [resolved(item, moments) for item in value]
    if isinstance(value, str) and value.startswith("before step "):
        return moments[int(value.removeprefix("before step "))]
    return value


def without_repeats(steps: Iterable[Step]) -> list[Step]:
    """The steps, definitions and settings only where they change."""
    known: dict[str, Any] = dict.fromkeys(KINDS)
    result = []
    for step in steps:
        changed: dict[str, Any] = {
            key: value if (value := getattr(step, key)) != known[key] else None for key in known
        }
        known |= {key: value for key, value in changed.items() if value is not None}
        result.append(replace(step, **changed))
    return result
