"""Definitions as they would be with one file changed: read by the reader of all, not written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from loader.labels.project import Labels, project_labels


def labels_with_file(
    project_dir: Path, name: str, text: str, custom_events: Iterable[str] = ()
) -> Labels:
    """The labels of the project if the file `name` (relative to it) had that text.

    Raises DefinitionError, as `project_labels` does.
    """
    project = project_dir.resolve()
    with tempfile.TemporaryDirectory(prefix="eventide-") as folder:
        shadow = Path(folder)
        if (project / "definitions").is_dir():
            shutil.copytree(project / "definitions", shadow / "definitions")
        # Other models and seeds of the project take names as well.
        for part in ("models", "seeds", "dbt_project.yml"):
            if (project / part).exists():
                (shadow / part).symlink_to(project / part)
        path = shadow / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return project_labels(shadow, custom_events)
