"""Bring the generated files up to date with the definitions, or say what is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from loader import builtin_docs
from loader.checking import checked
from loader.labels.custom_events import labeled_before
from loader.labels.files import SYNCS, Changes, apply_changes, find_changes, placed
from loader.labels.project import Labels, generated_files, project_labels, taken_names
from loader.layout import layout_of, link_installed
from loader.settings import check_settings, project_settings

SETTING: Final = "label_custom_events"

#: Names of the custom events that landed, or None when the warehouse cannot be asked.
ListCustomEvents = Callable[[], list[str] | None]


def wanted_labels(
    project_dir: Path,
    *,
    label_custom_events: bool | None = None,
    list_custom_events: ListCustomEvents | None = None,
) -> Labels:
    """What the definitions come to, with a label for each custom event where that is wanted.

    `label_custom_events` overrides the project's setting. Custom events that were labeled stay
    labeled while the setting is on, so that a warehouse with fewer events (a developer's) does
    not take away the tables of another. Raises DefinitionError, and SettingsError where the
    setting itself is wrong.
    """
    if label_custom_events is None:
        label_custom_events = labels_custom_events(project_dir)
    else:
        check_settings(project_dir)
    custom: set[str] = set()
    if label_custom_events:
        custom.update(labeled_before(project_dir))
        custom.update((list_custom_events() if list_custom_events else None) or ())
    return project_labels(project_dir, custom)


def generate(
    project_dir: Path,
    *,
    label_custom_events: bool | None = None,
    list_custom_events: ListCustomEvents | None = None,
    check: bool = False,
) -> Changes:
    """Write the files of the wanted labels; see `wanted_labels` and `write_labels`. Definitions of
    schedules, syncs, sequences and alerts are checked with those of labels."""
    labels = checked(
        project_dir,
        lambda: wanted_labels(
            project_dir,
            label_custom_events=label_custom_events,
            list_custom_events=list_custom_events,
        ),
    )
    return write_labels(project_dir, labels, check=check)


def write_labels(project_dir: Path, labels: Labels, *, check: bool = False) -> Changes:
    """Write what is outdated and remove orphans; with `check`, only say what would change.

    Raises GeneratedFileError where something of ours cannot be written.
    """
    files = dict(generated_files(labels))
    if syncs := _sync_exposures(project_dir, labels):
        files[SYNCS] = syncs
    wanted = placed(project_dir, files)
    changes = find_changes(project_dir, wanted)
    own = layout_of(project_dir).is_package
    docs = builtin_docs.stale(project_dir) if own else []
    if not check:
        apply_changes(project_dir, wanted, changes)
        link_installed(project_dir)
        if own:
            builtin_docs.write(project_dir)
    return Changes(tuple(sorted({*changes.outdated, *docs})), changes.orphaned)


def _sync_exposures(project_dir: Path, labels: Labels) -> str | None:
    # Most projects have none, and it takes a while to import what reads them.
    if not (project_dir / "definitions/syncs").is_dir():
        return None
    from activation.exposures import exposures

    models = {event.table for event in labels.events} | {one.key for one in labels.segments}
    return exposures(project_dir, {*models, *taken_names(project_dir)})


def labels_custom_events(project_dir: Path) -> bool:
    """The project's setting `label_custom_events`."""
    return bool(project_settings(project_dir).get(SETTING, "none") == "all")
