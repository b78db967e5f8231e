"""A copy of this project with definitions of a benchmark's own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
_PARTS = ("macros", "models", "tests/dbt", "seeds", "dbt_project.yml", "profiles.yml")


def project_of(folder: Path, events: Mapping[str, Mapping[str, Any]]) -> Path:
    """Make the project in `folder`, labels from `events` (key to definition); returns it."""
    for part in _PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, folder / part)
    (folder / "definitions/events").mkdir(parents=True)
    path = folder / "definitions/events/many.yml"
    path.write_text(yaml.safe_dump({"events": dict(events)}), encoding="utf-8")
    return folder
