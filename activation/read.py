"""Reading `definitions/destinations.yml` and `definitions/syncs/*.yml`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from activation.definition import Sync
from activation.destinations import DestinationEntry, entry_class
from activation.entry import SyncEntry
from activation.fields import FieldError, columns_of
from loader.labels.named_entries import named_entries, validated
from loader.labels.problems import Problems, did_you_mean
from loader.labels.yaml_file import YamlFile, is_there, line_at, read_yaml, under_root

DESTINATIONS_FILE: Final = "definitions/destinations.yml"
SYNCS_FOLDER: Final = "definitions/syncs"


def read_activation(project_dir: Path) -> tuple[dict[str, Sync], dict[str, DestinationEntry]]:
    """The syncs and the destinations of a project, by their names.

    Raises DefinitionError with every problem found.
    """
    problems = Problems()
    found = activation(project_dir, problems)
    problems.raise_any()
    return found


def activation(
    project_dir: Path, problems: Problems
) -> tuple[dict[str, Sync], dict[str, DestinationEntry]]:
    """The same, with problems told there."""
    destinations: dict[str, DestinationEntry] = {}
    if is_there(project_dir, DESTINATIONS_FILE, problems):
        file = read_yaml(project_dir / DESTINATIONS_FILE, DESTINATIONS_FILE, problems)
        for name, node, line in _entries(file, "destinations", problems):
            assert file is not None
            entry = _destination(file, node, line, problems)
            if entry is not None:
                destinations[name] = entry
    syncs: dict[str, Sync] = {}
    for path in sorted((project_dir / SYNCS_FOLDER).glob("*.y*ml")):
        shown = path.relative_to(project_dir).as_posix()
        file = read_yaml(path, shown, problems)
        for name, node, line in _entries(file, "syncs", problems):
            if name in syncs:
                problems.add(shown, line, f"{name} stands in {syncs[name].place} too.")
                continue
            sync = _sync(name, shown, node, line, problems)
            if sync is not None:
                syncs[name] = sync
                _check(sync, shown, node, line, destinations, problems)
    return syncs, destinations


def _entries(
    file: YamlFile | None, root: str, problems: Problems
) -> Iterator[tuple[str, Any, int]]:
    """Name, node and line of each entry of a file."""
    nodes = under_root(file, root, problems) if file is not None else None
    if file is None or nodes is None:
        return
    yield from named_entries(nodes, file.name, root, file.line([root]), problems)


def _destination(
    file: YamlFile, node: Any, line: int, problems: Problems
) -> DestinationEntry | None:
    type_ = node.get("type") if isinstance(node, dict) else None
    try:
        kind = entry_class(str(type_))
    except ValueError as error:
        problems.add(file.name, line_at(node, ["type"], line), f"type: {error}")
        return None
    found: DestinationEntry | None = validated(kind, file.name, node, line, problems)
    return found


def _sync(name: str, shown: str, node: Any, line: int, problems: Problems) -> Sync | None:
    entry = validated(SyncEntry, shown, node, line, problems)
    return None if entry is None else Sync(name, entry, f"{shown}:{line}")


def _check(
    sync: Sync,
    shown: str,
    node: Any,
    line: int,
    destinations: dict[str, DestinationEntry],
    problems: Problems,
) -> None:
    if sync.entry.destination not in destinations:
        told = did_you_mean(sync.entry.destination, destinations)
        at = line_at(node, ["destination"], line)
        problems.add(shown, at, f"no destination {sync.entry.destination}; {told}")
    for name, field in sync.fields.entries.items():
        try:
            columns_of(field)
        except FieldError as error:
            problems.add(shown, line_at(node, ["fields", name], line), f"{name}: {error}.")
