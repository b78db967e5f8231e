"""A mapping file: which column of a table is the time, the device, the identity, the event."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from loader.errors import MappingError
from loader.labels.problems import did_you_mean
from loader.labels.yaml_file import line_at
from loader.landing.collectors import Collector, NamedColumn
from loader.landing.columns import EVENT_COLUMNS
from loader.warehouses.base import literal

_UNITS = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}
_BUILTIN = frozenset(
    name
    for name, kind in EVENT_COLUMNS[EVENT_COLUMNS.index(("library", "text")) + 1 :]
    if kind == "text"
)
_FIELDS = (
    "time",
    "received_at",
    "message_id",
    "anonymous_id",
    "identity",
    "session_id",
    "event",
    "library",
)
_LIBRARIES = ("web", "iOS", "android", "server")


class Constant(BaseModel):
    """The same value for every record."""

    model_config = ConfigDict(extra="forbid")
    value: str


Field = str | Constant


class Mapping(BaseModel):
    """The keys of a mapping file. A field is the name of a column, or `{value: constant}`."""

    model_config = ConfigDict(extra="forbid")

    time: Field
    time_unit: Literal["seconds", "milliseconds", "microseconds", "nanoseconds"] | None = None
    received_at: Field | None = None
    message_id: Field | None = None
    anonymous_id: Field | None = None
    identity: Field | None = None
    session_id: Field | None = None
    call: Literal["track", "page", "screen", "identify"] = "track"
    event: Field | None = None
    library: Field = Constant(value="server")
    columns: dict[str, Field] = {}
    ignore: list[str] = []


def read_mapping(path: str | Path) -> Collector:
    """Read a mapping file into a collector. Raises MappingError with file, line and way out."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
        data = YAML(typ="rt").load(text)
    except OSError as error:
        raise MappingError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise MappingError(f"{path}: not a text in UTF-8.") from None
    except YAMLError as error:
        raise MappingError(f"{path}: not valid YAML. {error}") from None
    if not isinstance(data, dict):
        raise MappingError(f"{path}:1: a mapping file holds keys: `time: column`, `event: column`.")
    try:
        mapping = Mapping.model_validate(dict(data))
    except ValidationError as error:
        raise MappingError("\n".join(_problems(path, data, error))) from None
    _check(path, mapping)
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8]
    return Collector(
        f"mapping:{path.stem}@{digest}", _sql(mapping), columns=tuple(_named(path, data, mapping))
    )


def _named(path: Path, data: Any, mapping: Mapping) -> Iterator[NamedColumn]:
    """The columns that are read; not those that are only to be ignored."""
    fields: list[tuple[tuple[str, ...], object]] = [
        ((key,), getattr(mapping, key)) for key in _FIELDS
    ]
    fields += [(("columns", key), field) for key, field in mapping.columns.items()]
    for place, field in fields:
        if isinstance(field, str):
            named = f"{path}:{line_at(data, place, 1)}: {'.'.join(place)}"
            yield NamedColumn(field, named, is_needed=place == ("time",))


def check_columns(collector: Collector, there: Iterable[str]) -> None:
    """Raises MappingError where a table has no column of times, or one under a name that is nearly
    that of the mapping. What else is missing is empty: files of other days have other columns."""
    known = tuple(there)
    problems: list[str] = []
    for column in collector.columns:
        if column.name not in known:
            told = did_you_mean(column.name, known)
            if column.is_needed or told.startswith("did you mean"):
                problems.append(f"{column.place}: the table has no column {column.name}; {told}")
    if problems:
        raise MappingError("\n".join(problems))


def _problems(path: Path, data: Any, error: ValidationError) -> list[str]:
    problems = []
    for item in error.errors():
        key = str(item["loc"][0]) if item["loc"] else ""
        line = data.lc.key(key)[0] + 1 if key in data else 1
        known = ", ".join(Mapping.model_fields)
        if item["type"] == "extra_forbidden" and len(item["loc"]) == 1:
            problems.append(f"{path}:{line}: unknown key {key!r}. The keys are: {known}.")
        elif item["type"] == "missing" and len(item["loc"]) == 1:
            problems.append(f"{path}:{line}: the key {key!r} is missing.")
        elif item["type"] in ("string_type", "model_type", "model_attributes_type"):
            problems.append(
                f"{path}:{line}: {key}: name a column (a text), or give {{value: constant}}."
            )
        else:
            problems.append(f"{path}:{line}: {key}: {item['msg']}.")
    return list(dict.fromkeys(problems))


def _check(path: Path, mapping: Mapping) -> None:
    if mapping.anonymous_id is None and mapping.identity is None:
        raise MappingError(
            f"{path}: neither anonymous_id nor identity is given: name the column "
            "that tells devices or people apart."
        )
    if mapping.call == "track" and mapping.event is None:
        raise MappingError(
            f"{path}: event is missing: name the column of the event's name, "
            "or give one for all: `event: {value: Order Placed}`."
        )
    unknown = sorted(set(mapping.columns) - _BUILTIN)
    if unknown:
        raise MappingError(
            f"{path}: columns: {unknown[0]!r} is no built-in column. "
            f"There is: {', '.join(sorted(_BUILTIN))}."
        )


def _sql(mapping: Mapping) -> str:
    name = _text(mapping.event) if mapping.call in ("track", "screen") else "null::varchar"
    used = [
        field
        for field in (
            *(getattr(mapping, key) for key in _FIELDS),
            *mapping.columns.values(),
            *mapping.ignore,
        )
        if isinstance(field, str)
    ]
    removed = literal(json.dumps(dict.fromkeys(used)))
    rest = f"object_of(json_merge_patch('{{}}', json_merge_patch(line, {removed})), 'properties')"
    known = "".join(f" when {literal(lib.lower())} then {literal(lib)}" for lib in _LIBRARIES)
    selected = {
        "timestamp_text": _time(mapping),
        "received_at_text": _text(mapping.received_at),
        "message_id": f"filled({_text(mapping.message_id)})",
        "call": literal(mapping.call),
        "anonymous_id": f"filled({_text(mapping.anonymous_id)})",
        "identity": f"filled({_text(mapping.identity)})",
        "collector_session_id": f"filled({_text(mapping.session_id)})",
        "library": f"case lower({_text(mapping.library)}){known} else 'server' end",
        **{column: _text(field) for column, field in mapping.columns.items()},
    }
    selected["properties" if mapping.call != "identify" else "user_properties"] = rest
    if mapping.call == "track":
        selected |= {"type": f"filled({name})", "event": f"filled({name})"}
    elif mapping.call in ("page", "screen"):
        selected["type"] = "'view page'"
        if mapping.call == "screen" and mapping.event is not None:
            selected["view_controller"] = name
    body = ", ".join(f"{sql} as {column}" for column, sql in selected.items())
    unnamed = "type is null" if mapping.call == "track" else "false"
    return (
        f"select *, case when anonymous_id is null and identity is null "
        f"then 'the record has neither an anonymous_id nor an identity' "
        f"when {unnamed} then 'the record has no event name' end as problem "
        f"from (select row_number, {body} from records)"
    )


def _text(field: Field | None) -> str:
    if field is None:
        return "null::varchar"
    if isinstance(field, Constant):
        return f"{literal(field.value)}"
    path = "$." + json.dumps(field, ensure_ascii=False)
    return f"scalar_text(json_extract(line, {literal(path)}))"


def _time(mapping: Mapping) -> str:
    text = _text(mapping.time)
    if mapping.time_unit is None:
        return text
    seconds = f"try_cast({text} as decimal(38, 9)) / {_UNITS[mapping.time_unit]}"
    return f"({seconds})::decimal(38, 9)::varchar"
