"""Reading `definitions/raw_events.yml`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from loader.labels.entry_problems import entry_problems
from loader.labels.problems import Problems, did_you_mean
from loader.labels.yaml_file import (
    YamlFile,
    is_there,
    line_at,
    line_of,
    plain,
    read_yaml,
    under_root,
)
from loader.mapped.entry import MAPPABLE, RawTableEntry
from loader.rejected.replays import SOURCE as REPLAYS

RAW_EVENTS_FILE: Final = "definitions/raw_events.yml"
_ROOT: Final = "raw_events"
_REQUIRED: Final = ("message_id", "call", "time")
# Another number where the same mapping gives other rows than it did.
_VERSION: Final = 1


@dataclass(frozen=True)
class RawTable:
    """An entry: a table, under the name that the ledger knows it by. `lines` has the lines of the
    file where `loaded_at` and each column stand, and under '' where the entry does."""

    name: str
    entry: RawTableEntry
    lines: dict[str, int]

    @property
    def fingerprint(self) -> str:
        """Tells one mapping from another; the lag changes no row."""
        told = json.dumps([_VERSION, self.entry.model_dump(exclude={"lag_minutes"})])
        return "mapping:" + hashlib.sha256(told.encode()).hexdigest()


def read_raw_tables(project_dir: Path) -> tuple[RawTable, ...]:
    """The tables of a project, none where it has no such file.

    Raises DefinitionError with every problem found.
    """
    problems = Problems()
    tables = raw_tables(project_dir, problems)
    problems.raise_any()
    return tables


def raw_tables(project_dir: Path, problems: Problems) -> tuple[RawTable, ...]:
    """The same, with problems told there."""
    if not is_there(project_dir, RAW_EVENTS_FILE, problems):
        return ()
    file = read_yaml(project_dir / RAW_EVENTS_FILE, RAW_EVENTS_FILE, problems)
    if file is None:
        return ()
    nodes = under_root(file, _ROOT, problems)
    if nodes is None:
        return ()
    if not isinstance(nodes, dict):
        problems.add(file.name, file.line([_ROOT]), f"{_ROOT}: is a mapping of names to tables.")
        return ()
    tables = tuple(_tables(file, nodes, problems))
    if tables and (project_dir / "definitions/privacy.yml").exists():
        problems.add(
            file.name,
            1,
            "definitions/privacy.yml is applied while events land, and these rows do not land: "
            "leave out there what must not be seen, map the columns so, and remove the file.",
        )
    return tables


def _tables(file: YamlFile, nodes: Any, problems: Problems) -> Iterator[RawTable]:
    for key, node in nodes.items():
        line = line_of(nodes, key) or 1
        try:
            entry = RawTableEntry.model_validate(plain(node))
        except ValidationError as error:
            for path, message in entry_problems(error, RawTableEntry, plain(node)):
                problems.add(file.name, line_at(node, path, line), message)
            continue
        if key == REPLAYS:
            told = f"{key}: the ledger calls replays so; choose another name for the table."
            problems.add(file.name, line, told)
        columns = line_at(node, ["columns"], line)
        for column in entry.columns:
            if column not in MAPPABLE:
                at = line_at(node, ["columns", column], columns)
                told = f"no column of raw events: {column}; {did_you_mean(column, MAPPABLE)}"
                problems.add(file.name, at, told)
        for column in _REQUIRED:
            if column not in entry.columns:
                problems.add(file.name, columns, f"{column} is missing; add {column}: SQL.")
        if not {"anonymous_id", "identity"} & set(entry.columns):
            problems.add(
                file.name, columns, "map anonymous_id (the device) or identity (the person)."
            )
        lines = {name: line_at(node, ["columns", name], columns) for name in entry.columns}
        lines |= {"": line, "loaded_at": line_at(node, ["loaded_at"], line)}
        yield RawTable(str(key), entry, lines)
