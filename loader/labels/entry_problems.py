"""What pydantic finds wrong, in the words of the people who write definitions."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from loader.labels.problems import did_you_mean

_Path = tuple[str | int, ...]


def entry_problems(
    error: ValidationError, kind: type[BaseModel], entry: object
) -> Iterator[tuple[_Path, str]]:
    """Path within the entry, and message, of each problem in an `entry`, whose shape
    is `kind`."""
    found_all = error.errors()
    for found in found_all:
        if _is_other_way(found, found_all):
            continue
        path = _in_file(found["loc"], entry)
        # An item of a list is told by what the list is called.
        key = next((step for step in reversed(path) if isinstance(step, str)), "")
        type_, given = found["type"], found["input"]
        if type_ == "extra_forbidden":
            yield path, f"unknown key {key}; {did_you_mean(str(key), _keys_at(path[:-1], kind))}"
        elif type_ == "missing":
            yield path[:-1], f"{key} is missing; add {key}: ..."
        elif type_ in ("model_type", "model_attributes_type", "dict_type"):
            yield path, f"a mapping is wanted, not {given!r}."
        elif type_ == "value_error":
            told = str(found["ctx"]["error"]).rstrip(".")
            # A whole mapping is seen where it stands.
            shown = isinstance(given, dict) or str(given) in told
            end = "" if told.endswith("?") else "."
            yield path, (f"{key}: " if key else "") + told + (end if shown else f"; not {given!r}.")
        elif type_ == "string_too_short":
            yield path, f"{key} is empty; write a text."
        else:
            yield path, f"{key}: {found['msg']}; not {given!r}."


def _is_other_way(found: ErrorDetails, all_found: list[ErrorDetails]) -> bool:
    """Whether this only says that a mapping is no text, where either may stand and something is
    wrong inside of the mapping."""
    path = found["loc"]
    return (
        found["type"] == "string_type"
        and isinstance(found["input"], dict)
        and any(
            other["loc"][: len(path) - 1] == path[:-1] and len(other["loc"]) > len(path)
            for other in all_found
        )
    )


def _in_file(path: _Path, entry: object) -> _Path:
    """The path as it stands in the file: pydantic puts its names of alternatives in between."""
    place: list[str | int] = []
    for number, step in enumerate(path):
        if isinstance(entry, dict) and (step in entry or number == len(path) - 1):
            entry = entry.get(step)
        elif isinstance(entry, list) and isinstance(step, int) and step < len(entry):
            entry = entry[step]
        else:
            continue
        place.append(step)
    return tuple(place)


def _keys_at(path: _Path, kind: object) -> set[str]:
    """The keys that a mapping at this place of an entry can have."""
    kinds = list(_alternatives(kind))
    for step in path:
        inner: list[object] = []
        for one in kinds:
            if _is_model(one):
                inner += [at for name, at in _fields(one) if name == step]
            else:
                # list[X], dict[str, X].
                inner += get_args(one)[-1:]
        kinds = [one for each in inner for one in _alternatives(each)]
    return {name for one in kinds if _is_model(one) for name, _ in _fields(one)}


def _alternatives(annotation: object) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for one in get_args(annotation):
            yield from _alternatives(one)
    else:
        yield annotation


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, object]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, field.annotation
