"""Files that are a mapping of names to entries of one shape: read and checked alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from loader.labels.entry_problems import entry_problems
from loader.labels.problems import Problems
from loader.labels.yaml_file import YamlFile, line_at, line_of, plain, under_root

_Entry = TypeVar("_Entry", bound=BaseModel)


def named_entries(
    file: YamlFile | None, root: str, problems: Problems
) -> Iterator[tuple[str, Any, int]]:
    """Name, node and line of each entry below the file's one key."""
    nodes = under_root(file, root, problems) if file is not None else None
    if file is not None:
        yield from entries_of(nodes, file.name, root, file.line([root]), problems)


def entries_of(
    nodes: Any, shown: str, root: str, line: int, problems: Problems
) -> Iterator[tuple[str, Any, int]]:
    """The same for what stands under `root`, which is at a line of a file."""
    if nodes is None:
        return
    if not isinstance(nodes, dict):
        problems.add(shown, line, f"{root}: is a mapping of names to entries.")
        return
    for name, node in nodes.items():
        yield str(name), node, line_of(nodes, name) or 1


def is_plain_name(name: str, shown: str, line: int, problems: Problems) -> bool:
    """Whether a name can be part of a table's; a problem where it cannot."""
    if name.replace("_", "").isalnum() and name == name.lower():
        return True
    problems.add(shown, line, f"{name!r}: a name has small letters, digits and _ in it.")
    return False


def validated(
    kind: type[_Entry], shown: str, node: Any, line: int, problems: Problems
) -> _Entry | None:
    """The entry of a node that stands at a line of a file; None, and problems, where it is none."""
    entry = plain(node)
    try:
        return kind.model_validate(entry)
    except ValidationError as error:
        for path, message in entry_problems(error, kind, entry):
            problems.add(shown, line_at(node, path, line), message)
    return None
