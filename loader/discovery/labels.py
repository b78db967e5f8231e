"""The labels of a project as they are written now, generated or not."""

from __future__ import annotations

from pathlib import Path

from loader.labels.custom_events import labeled_before
from loader.labels.generate import labels_custom_events
from loader.labels.project import Labels, project_labels
from loader.labels.seen import seen_custom_events
from loader.warehouses import Warehouse


def current_labels(project_dir: Path, warehouse: Warehouse) -> Labels:
    """What the next `generate` would make, custom events included where the setting says so.

    Raises DefinitionError with every problem of the definitions.
    """
    custom: set[str] = set()
    if labels_custom_events(project_dir):
        custom = {*labeled_before(project_dir), *seen_custom_events(warehouse)}
    return project_labels(project_dir, custom)
