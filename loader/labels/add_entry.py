"""Adding an entry to a definition file: the rest of the file stays as it is, byte by byte."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from loader.errors import EventideError, WrongUseError
from loader.labels.candidate import labels_with_file
from loader.labels.problems import DefinitionError, Problem, Problems
from loader.labels.project import Labels
from loader.labels.read import EVENTS_FOLDER
from loader.labels.schema import EVENTS_SCHEMA
from loader.labels.yaml_file import YamlFile, line_of, parse_yaml, plain, read_yaml

_WIDTH: Final = 100
_ROOT: Final = "events"
_INDENT: Final = 2


class FileChangedError(EventideError):
    """Somebody else wrote the file in the meantime."""


def definition_file(project_dir: Path, given: str) -> str:
    """The path of a definition file, relative to the project. Raises WrongUseError."""
    project = project_dir.resolve()
    path = (project / given).resolve()
    folder = project / EVENTS_FOLDER
    if not path.is_relative_to(folder) or path.suffix not in (".yml", ".yaml"):
        raise WrongUseError(
            f"--file {given}: events are defined in {EVENTS_FOLDER}/*.yml; "
            f"write --file {EVENTS_FOLDER}/{Path(given).stem or 'events'}.yml."
        )
    return path.relative_to(project).as_posix()


def text_with_entry(project_dir: Path, name: str, key: str, entry: Mapping[str, Any]) -> str:
    """The text of the file `name` with one more entry, at its end; a new file where none is.

    Raises DefinitionError when the file has the key already, or is no file of events.
    """
    path = project_dir / name
    if not path.exists():
        schema = "../" * (len(Path(name).parts) - 2) + EVENTS_SCHEMA.removeprefix("definitions/")
        head = f"# yaml-language-server: $schema={schema}\n{_ROOT}:\n"
        return head + entry_text(key, entry, _INDENT)
    problems = Problems()
    file = read_yaml(path, name, problems)
    problems.raise_any()
    assert file is not None
    events = _events(file, key)
    text = path.read_bytes().decode("utf-8")
    new_line = "\r\n" if "\r\n" in text else "\n"
    wanted = {**plain(events or {}), key: plain(dict(entry))}
    indent = events.lc.col if isinstance(events, CommentedMap) and events else _INDENT
    for gap in (new_line, "", f"{_ROOT}:{new_line}"):
        appended = text if text.endswith("\n") or not text else text + new_line
        appended += gap + entry_text(key, entry, indent).replace("\n", new_line)
        if _means(appended, wanted):
            return appended
    dumped = _dumped(file, events, key, entry)
    if not _means(dumped, wanted):
        message = f"{key} cannot be added to this file; name another file, or write it by hand."
        raise DefinitionError([Problem(name, 1, message)])
    return dumped


def write_entry(project_dir: Path, name: str, before: bytes | None, text: str) -> None:
    """Replace the file whole, if it still is as it was (`before`, None for none)."""
    path = project_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if (path.read_bytes() if path.exists() else None) != before:
        raise FileChangedError(f"{name}: was changed meanwhile; nothing was written. Try again.")
    # Not ending in .yml: no reader must take it for definitions.
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(text.encode())
    draft.replace(path)


def add_label(
    project_dir: Path, name: str, key: str, entry: Mapping[str, Any], custom_events: list[str]
) -> Labels:
    """Add a label to a file and return all labels there are then; checked before it is written.

    Raises DefinitionError with what `generate` would say: then nothing was written.
    """
    path = project_dir / name
    before = path.read_bytes() if path.exists() else None
    text = text_with_entry(project_dir, name, key, entry)
    labels = labels_with_file(project_dir, name, text, custom_events)
    write_entry(project_dir, name, before, text)
    return labels


def _events(file: YamlFile, key: str) -> Any:
    data = file.data
    if data is not None and not isinstance(data, dict):
        raise DefinitionError([Problem(file.name, 1, f"the file must begin with {_ROOT}:.")])
    events = None if data is None else data.get(_ROOT)
    if events is not None and not isinstance(events, dict):
        line = file.line([_ROOT])
        message = f"{_ROOT}: is a mapping of names to entries."
        raise DefinitionError([Problem(file.name, line, message)])
    if events and key in events:
        line = line_of(events, key) or 1
        message = f"{key} is defined here already; take another --key, such as {key}_2."
        raise DefinitionError([Problem(file.name, line, message)])
    return events


def _means(text: str, wanted: Mapping[str, Any]) -> bool:
    """Whether the text, as the reader of definitions takes it, has these entries."""
    problems = Problems()
    file = parse_yaml(text.removeprefix("\ufeff"), "", problems)
    return file is not None and plain(file.data) == {_ROOT: wanted}


def entry_text(key: str, entry: Mapping[str, Any], indent: int = _INDENT) -> str:
    """The entry in block style, its rule in one line where that is short."""
    body = CommentedMap()
    for name, value in entry.items():
        body[name] = _flow(value) if name == "match" else _scalar(value)
    stream = io.StringIO()
    _yaml().dump({key: body}, stream)
    lines = stream.getvalue().splitlines()
    return "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in lines)


def _flow(value: Any) -> Any:
    if isinstance(value, list):
        return [_flow(item) for item in value]
    if not isinstance(value, Mapping):
        return _scalar(value)
    node = CommentedMap({_scalar(name): _flow(item) for name, item in value.items()})
    stream = io.StringIO()
    node.fa.set_flow_style()
    _yaml().dump({"match": node}, stream)
    if len(stream.getvalue().strip()) > _WIDTH - 2 * _INDENT - _INDENT:
        node.fa.set_block_style()
    return node


def _scalar(value: Any) -> Any:
    # The other styles write some of these characters as they are, and read them as line ends.
    if isinstance(value, str) and not value.isprintable():
        return DoubleQuotedScalarString(value)
    return value


def _dumped(file: YamlFile, events: Any, key: str, entry: Mapping[str, Any]) -> str:
    """By a round trip, for files where a piece of text at the end would not do (flow style)."""
    data = file.data if file.data is not None else CommentedMap()
    if events is None:
        data[_ROOT] = events = CommentedMap()
    events[key] = CommentedMap({n: _flow(v) if n == "match" else v for n, v in entry.items()})
    if not len(events) > 1:
        events.fa.set_block_style()
    stream = io.StringIO()
    _yaml().dump(data, stream)
    return stream.getvalue()


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    # No text is broken into lines.
    yaml.width = 1_000_000
    yaml.allow_unicode = True
    yaml.preserve_quotes = True
    return yaml
