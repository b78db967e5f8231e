"""Reading all definitions of a project, and everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from loader.labels.conditions import ConditionReader
from loader.labels.definitions import (
    ALL_SYNCED,
    Control,
    Definitions,
    EventDefinition,
    PropertyDefinition,
    SegmentDefinition,
    SyncedProperties,
)
from loader.labels.entries import (
    ControlEntry,
    EventEntry,
    PropertyDefinitionEntry,
    SegmentEntry,
    SyncedPropertiesEntry,
    _Entry,
)
from loader.labels.entry_problems import entry_problems
from loader.labels.key_checks import TableKeys
from loader.labels.label_references import expand_labels
from loader.labels.problems import Problems
from loader.labels.properties import PropertyReader, rules_as_events, with_rules
from loader.labels.rules import RuleReader
from loader.labels.stray_files import check_places
from loader.labels.yaml_file import YamlFile, line_at, line_of, plain, read_yaml, under_root
from loader.mapped.read import raw_tables
from loader.privacy.read import privacy_rules

EVENTS_FOLDER: Final = "definitions/events"
SEGMENTS_FILE: Final = "definitions/segments.yml"
PROPERTIES_FILE: Final = "definitions/properties.yml"
PROPERTIES_FOLDER: Final = "definitions/properties"
SYNCED_FILE: Final = "definitions/synced_properties.yml"

_EntryType = TypeVar("_EntryType", bound=_Entry)


def read_definitions(project_dir: Path, taken: Mapping[str, str]) -> Definitions:
    """Read `definitions/events/*.yml` (and `.yaml`, in subfolders too), `segments.yml`,
    `properties.yml` and `definitions/properties/*.yml`.

    `taken` has the names that no event or segment can have, with what has them. A missing file
    is no definition. `privacy.yml` and `raw_events.yml`,
    which the loader reads, are checked with them, and files that nothing reads are told. Raises
    DefinitionError with every problem found.
    """
    problems = Problems()
    check_places(project_dir, problems)
    keys = TableKeys(taken, problems)
    events: list[EventDefinition] = []
    known: set[str] = set()
    for path in _files_in(project_dir / EVENTS_FOLDER):
        file = _read(project_dir, path, problems)
        if file is not None:
            events += _events(file, keys, known, problems)
    properties = _properties(project_dir, problems)
    expanded = expand_labels([*events, *rules_as_events(properties)], known, problems)
    by_key = {event.table: event for event in expanded}
    events = expanded[: len(events)]
    segments: list[SegmentDefinition] = []
    path = project_dir / SEGMENTS_FILE
    if path.exists():
        file = _read(project_dir, path, problems)
        if file is not None:
            segments = list(_segments(file, keys, problems))
    synced = _synced(project_dir, problems)
    privacy_rules(project_dir, problems)
    raw_tables(project_dir, problems)
    problems.raise_any()
    return Definitions(
        tuple(sorted(events, key=lambda event: event.table)),
        tuple(sorted(segments, key=lambda segment: segment.key)),
        tuple(with_rules(found, by_key) for found in sorted(properties, key=lambda p: p.key)),
        synced,
    )


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml"))


def _read(project_dir: Path, path: Path, problems: Problems) -> YamlFile | None:
    return read_yaml(path, path.relative_to(project_dir).as_posix(), problems)


def _events(
    file: YamlFile, keys: TableKeys, known: set[str], problems: Problems
) -> Iterator[EventDefinition]:
    rules = RuleReader(file.name, problems)
    for key, node, line in _entries(file, "events", problems):
        known.add(key)
        keys.claim(key, file.name, line)
        entry = _checked(EventEntry, node, file.name, line, problems)
        match = node.get("match") if isinstance(node, dict) else None
        if match is None:
            continue
        rule = rules.read(match, line_of(node, "match") or line)
        if entry is not None:
            shared = entry.model_dump(exclude={"match", "properties", "sync", "unsync"})
            yield EventDefinition(
                table=key,
                rule=rule,
                gaps=_gaps(entry),
                sync=tuple(entry.sync),
                unsync=tuple(entry.unsync),
                file=file.name,
                line=line,
                **shared,
            )


def _gaps(entry: EventEntry) -> tuple[tuple[str, tuple[str, str | None]], ...]:
    return tuple(
        (column, (item.archived, item.restored))
        for column, item in entry.properties.items()
        if item.archived is not None and not item.backfill
    )


def _segments(file: YamlFile, keys: TableKeys, problems: Problems) -> Iterator[SegmentDefinition]:
    conditions = ConditionReader(file.name, problems)
    for key, node, line in _entries(file, "segments", problems):
        keys.claim(key, file.name, line)
        entry = _checked(SegmentEntry, node, file.name, line, problems)
        match = node.get("match") if isinstance(node, dict) else None
        if match is None:
            continue
        condition = conditions.read(match, line_of(node, "match") or line)
        if entry is not None:
            yield SegmentDefinition(key, entry.name, condition, entry.notes, file.name, line)


def _properties(project_dir: Path, problems: Problems) -> list[PropertyDefinition]:
    single = project_dir / PROPERTIES_FILE
    properties: list[PropertyDefinition] = []
    given: dict[str, str] = {}
    files = [*([single] if single.exists() else ()), *_files_in(project_dir / PROPERTIES_FOLDER)]
    for path in files:
        file = _read(project_dir, path, problems)
        if file is None:
            continue
        reader = PropertyReader(file.name, problems)
        for key, node, line in _entries(file, "properties", problems):
            if key in given:
                problems.add(file.name, line, f"the property {key} is defined in {given[key]} too.")
            given[key] = f"{file.name}:{line}"
            entry = _checked(PropertyDefinitionEntry, node, file.name, line, problems)
            if entry is not None:
                properties.append(reader.read(key, entry, node, line))
    return properties


def _synced(project_dir: Path, problems: Problems) -> SyncedProperties:
    path = project_dir / SYNCED_FILE
    file = _read(project_dir, path, problems) if path.exists() else None
    node = under_root(file, "synced_properties", problems) if file is not None else None
    if file is None or node is None:
        return ALL_SYNCED
    line = file.line(["synced_properties"])
    entry = _checked(SyncedPropertiesEntry, node, file.name, line, problems)
    if entry is None:
        return ALL_SYNCED
    return SyncedProperties(_control(entry.events), _control(entry.users))


def _control(entry: ControlEntry) -> Control:
    return Control(tuple(entry.sync), tuple(entry.unsync))


def _entries(file: YamlFile, root: str, problems: Problems) -> Iterator[tuple[str, Any, int]]:
    entries = under_root(file, root, problems)
    if entries is None:
        return
    if not isinstance(entries, dict):
        problems.add(file.name, file.line([root]), f"{root}: is a mapping of names to entries.")
        return
    for key, node in entries.items():
        yield str(key), node, line_of(entries, key) or file.line([root])


def _checked(
    kind: type[_EntryType], node: object, file: str, line: int, problems: Problems
) -> _EntryType | None:
    entry = plain(node)
    try:
        return kind.model_validate(entry)
    except ValidationError as error:
        for path, message in entry_problems(error, kind, entry):
            problems.add(file, line_at(node, path, line), message)
    return None
