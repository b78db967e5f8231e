"""Writing generated files: only what changed, only our own, and no orphans left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loader.errors import EventideError
from loader.labels.render_models import MARKER, SEGMENT_COUNTS
from loader.layout import layout_of

#: Where generated files are, and those that are alone in a folder of others.
GENERATED_FOLDERS: Final = ("models/events", "models/segments")
ALL_EVENTS: Final = "models/core/all_events.sql"
COUNTS: Final = f"models/spine/{SEGMENT_COUNTS}.sql"
SYNCS: Final = "models/sync_exposures.yml"

_MARKER_LINES: Final = 3


class GeneratedFileError(EventideError):
    """A generated file cannot be written: something that is not ours is in its place."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths relative to the project: what differs from the plan, and what is no longer in it."""

    outdated: tuple[str, ...]
    orphaned: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.outdated or self.orphaned)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path of the changes, sorted."""
        return tuple(sorted({*self.outdated, *self.orphaned}))


def is_generated(path: Path) -> bool:
    """Whether a file has the marker of generated files in its first lines."""
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            return any(MARKER in line for _, line in zip(range(_MARKER_LINES), lines, strict=False))
    except (FileNotFoundError, IsADirectoryError):
        return False


def placed(project_dir: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Generated files by their paths relative to the project, not to Eventide's own tree."""
    layout = layout_of(project_dir)
    return {layout.shown(layout.placed(name)): text for name, text in files.items()}


def find_changes(project_dir: Path, wanted: Mapping[str, str]) -> Changes:
    """Compare the files there are with `wanted` (text by path relative to the project).

    Raises GeneratedFileError when a file of somebody else is where one of ours belongs.
    """
    outdated = []
    for name, text in wanted.items():
        path = project_dir / name
        if not path.exists():
            outdated.append(name)
        elif not is_generated(path):
            raise GeneratedFileError(
                f"{name}: this file is not one that `eventide generate` wrote, and a generated "
                "file belongs there. Move it away, or delete it if it is not needed."
            )
        elif path.read_bytes() != text.encode():
            outdated.append(name)
    return Changes(tuple(sorted(outdated)), tuple(sorted(_own_files(project_dir) - set(wanted))))


def apply_changes(project_dir: Path, wanted: Mapping[str, str], changes: Changes) -> None:
    """Make the files as `wanted`; each is replaced whole or not at all."""
    for name in changes.outdated:
        path = project_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not ending in .sql or .yml: dbt must not read it half-written.
        draft = path.with_name(f".{path.name}.draft")
        draft.write_bytes(wanted[name].encode())
        draft.replace(path)
    for name in changes.orphaned:
        (project_dir / name).unlink(missing_ok=True)


def _own_files(project_dir: Path) -> set[str]:
    generated = layout_of(project_dir).generated
    candidates = [generated / name for name in (ALL_EVENTS, COUNTS, SYNCS)]
    for folder in GENERATED_FOLDERS:
        for pattern in ("*.sql", "*.yml"):
            candidates += (generated / folder).glob(pattern)
    return {path.relative_to(project_dir).as_posix() for path in candidates if is_generated(path)}
