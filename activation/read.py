"""Reading `definitions/destinations.yml` and `definitions/syncs/*.yml`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from activation.definition import Sync
from activation.destinations import DestinationEntry, entry_class
from activation.entry import SyncEntry
from activation.fields import FieldError, columns_of
from activation.schedules import Place, check_afters, check_schedule
from loader.labels.named_entries import is_plain_name, named_entries, validated
from loader.labels.problems import Problems, did_you_mean
from loader.labels.yaml_file import YamlFile, is_there, line_at, read_yaml

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
    project_dir: Path, problems: Problems, *, look_only: bool = False
) -> tuple[dict[str, Sync], dict[str, DestinationEntry]]:
    """The same, with problems told there. With `look_only` no code that definitions name is
    imported: destinations that are `module:Class` are not looked at, and not in the result."""
    destinations: dict[str, DestinationEntry] = {}
    # One whose own entry is wrong is there all the same.
    named: set[str] = set()
    if is_there(project_dir, DESTINATIONS_FILE, problems):
        file = read_yaml(project_dir / DESTINATIONS_FILE, DESTINATIONS_FILE, problems)
        for name, node, line in named_entries(file, "destinations", problems):
            assert file is not None
            named.add(name)
            if not is_plain_name(name, file.name, line, problems):
                continue
            if look_only and ":" in _type(node):
                continue
            entry = _destination(file, node, line, problems)
            if entry is not None:
                destinations[name] = entry
    # Where not even names could be read, none is known to be missing.
    known = named if named or not problems.found else None
    syncs: dict[str, Sync] = {}
    places: dict[str, Place] = {}
    for path in sorted((project_dir / SYNCS_FOLDER).glob("*.y*ml")):
        shown = path.relative_to(project_dir).as_posix()
        file = read_yaml(path, shown, problems)
        for name, node, line in named_entries(file, "syncs", problems):
            if not is_plain_name(name, shown, line, problems):
                continue
            if name in syncs:
                problems.add(shown, line, f"{name} stands in {syncs[name].place} too.")
                continue
            sync = _sync(name, shown, node, line, problems)
            if sync is not None:
                syncs[name], places[name] = sync, (shown, node, line)
                _check(sync, shown, node, line, known, problems)
    check_afters(syncs, places, problems)
    return syncs, destinations


def _destination(
    file: YamlFile, node: Any, line: int, problems: Problems
) -> DestinationEntry | None:
    try:
        kind = entry_class(_type(node))
    except ValueError as error:
        problems.add(file.name, line_at(node, ["type"], line), f"type: {error}")
        return None
    return validated(kind, file.name, node, line, problems)


def _type(node: Any) -> str:
    return str(node.get("type") if isinstance(node, dict) else None)


def _sync(name: str, shown: str, node: Any, line: int, problems: Problems) -> Sync | None:
    entry = validated(SyncEntry, shown, node, line, problems)
    return None if entry is None else Sync(name, entry, f"{shown}:{line}")


def _check(
    sync: Sync,
    shown: str,
    node: Any,
    line: int,
    destinations: Collection[str] | None,
    problems: Problems,
) -> None:
    if destinations is not None and sync.entry.destination not in destinations:
        told = did_you_mean(sync.entry.destination, destinations)
        at = line_at(node, ["destination"], line)
        problems.add(shown, at, f"no destination {sync.entry.destination}; {told}")
    check_schedule(sync.entry.schedule, shown, node, line, problems)
    for name, field in sync.fields.entries.items():
        try:
            columns_of(field)
        except FieldError as error:
            problems.add(shown, line_at(node, ["fields", name], line), f"{name}: {error}.")
