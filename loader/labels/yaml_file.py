"""Definition files as YAML that remembers its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarbool import ScalarBoolean

from loader.labels.problems import Problems, did_you_mean


class _Constructor(RoundTripConstructor):
    """Leaves dates as they are written: YAML's own reading of them loses the time zone."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_scalar)


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A parsed file. `name` is its path relative to the project, as errors should show it."""

    name: str
    data: Any

    def line(self, path: Sequence[str | int] = ()) -> int:
        """The 1-based line of the key or item at `path`, or of the nearest node around it."""
        return line_at(self.data, path, 1)


def line_at(node: Any, path: Sequence[str | int], line: int) -> int:
    """The same below a node that stands at `line`."""
    for step in path:
        found = line_of(node, step)
        if found is None:
            break
        node, line = node[step], found
    return line


def line_of(node: object, step: str | int) -> int | None:
    """The 1-based line of one key or item of a parsed node, None where it has none."""
    try:
        if isinstance(node, CommentedMap):
            return int(node.lc.key(step)[0]) + 1
        if isinstance(node, CommentedSeq) and isinstance(step, int):
            return int(node.lc.item(step)[0]) + 1
    except (KeyError, IndexError, TypeError):
        return None
    return None


def plain(node: object) -> Any:
    """The node in Python's own types; keys that are no texts become texts."""
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node]
    if isinstance(node, ScalarBoolean):
        return bool(node)
    if isinstance(node, int) and not isinstance(node, bool):
        return int(node)
    if isinstance(node, float):
        return float(node)
    return str(node) if isinstance(node, str) else node


def under_root(file: YamlFile, root: str, problems: Problems) -> Any:
    """What stands under the file's one key; None, and perhaps a problem, where nothing does."""
    if file.data is None:
        return None
    if not isinstance(file.data, dict):
        problems.add(file.name, 1, f"the file must begin with {root}:.")
        return None
    for key in file.data:
        if key != root:
            hint = did_you_mean(str(key), [root])
            problems.add(file.name, file.line([key]), f"unknown key {key}; {hint}")
    return file.data.get(root)


def is_there(project_dir: Path, name: str, problems: Problems) -> bool:
    """Whether a project has the file that is read under this name; a problem where only its name
    is wrong."""
    path = project_dir / name
    if path.exists():
        return True
    misnamed = path.with_suffix(".yaml")
    if misnamed.exists():
        told = misnamed.relative_to(project_dir).as_posix()
        problems.add(told, 1, f"is not read; call it {name}.")
    return False


def read_yaml(path: Path, name: str, problems: Problems) -> YamlFile | None:
    """Parse a file; None, and a problem, where it cannot be read or is no YAML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add(name, 1, f"not UTF-8 (byte {error.start}); save the file as UTF-8.")
        return None
    except OSError as error:
        problems.add(name, 1, f"cannot be read: {error.strerror}.")
        return None
    return parse_yaml(text, name, problems)


def parse_yaml(text: str, name: str, problems: Problems) -> YamlFile | None:
    """The same of a text that stands in no file."""
    yaml = YAML(typ="rt", pure=True)
    yaml.Constructor = _Constructor
    try:
        return YamlFile(name, yaml.load(text))
    except DuplicateKeyError as error:
        problems.add(name, _error_line(error), _duplicate_message(error))
    except YAMLError as error:
        problem = error.problem if isinstance(error, MarkedYAMLError) else str(error)
        problems.add(
            name,
            _error_line(error),
            f"not valid YAML: {problem}. Check the indentation, and quote texts with : or #.",
        )
    except (ValueError, RecursionError) as error:
        problems.add(name, 1, f"not valid YAML: {error}.")
    return None


def _error_line(error: YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return 1 if mark is None else int(mark.line) + 1


def _duplicate_message(error: DuplicateKeyError) -> str:
    # ruamel's text: found duplicate key "x" with value "..." (original value: "...")
    key = str(error.problem).split('"')[1] if '"' in str(error.problem) else "?"
    return (
        f"{key} is there twice in one mapping. Keep one of them; "
        f"if both are wanted as tables, call the second {key}_2."
    )
