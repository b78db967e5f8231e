"""Entries by their names, as files of settings have them, each checked by its pydantic class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from loader.labels.entry_problems import entry_problems
from loader.labels.problems import Problems
from loader.labels.yaml_file import line_at, line_of, plain


def named_entries(
    nodes: Any, shown: str, root: str, line: int, problems: Problems
) -> Iterator[tuple[str, Any, int]]:
    """Name, node and line of each entry of what stands under `root`, which is at `line`."""
    if nodes is None:
        return
    if not isinstance(nodes, dict):
        problems.add(shown, line, f"{root}: is a mapping of names to entries.")
        return
    for name, node in nodes.items():
        at = line_of(nodes, name) or 1
        if not str(name).replace("_", "").isalnum() or str(name) != str(name).lower():
            problems.add(shown, at, f"{name!r}: a name has small letters, digits and _ in it.")
            continue
        yield str(name), node, at


def validated(kind: type[BaseModel], shown: str, node: Any, line: int, problems: Problems) -> Any:
    """The entry, None with a problem for each thing that is wrong with it."""
    try:
        return kind.model_validate(plain(node))
    except ValidationError as error:
        for path, message in entry_problems(error, tuple(kind.model_fields)):
            problems.add(shown, line_at(node, path, line), message)
    return None
