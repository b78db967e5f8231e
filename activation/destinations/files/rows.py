"""Operations as rows of a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from activation.destinations.files.formats import Row
from activation.operations import Operation


def packed(row: Mapping[str, Any]) -> str:
    """A row as JSON, which takes a fraction of its memory.

    Raises ValueError for what no JSON can have: NaN, infinity, a text that is no Unicode.
    """
    try:
        told = json.dumps(row, ensure_ascii=False, allow_nan=False, default=str)
    except ValueError as error:
        raise ValueError("NaN and infinity are no values of JSON") from error
    told.encode()
    return told


def fields_of(operation: Operation) -> Row:
    """What the record is found by first, as it is found, then its other fields."""
    return {**operation.match, **operation.fields, **operation.match}


def put(row: Row, name: str, value: Any, *, nests: bool) -> None:
    """Set a field; one with dots in a format that nests is set in what is there already."""
    *outer, last = name.split(".") if nests else [name]
    for step in outer:
        inner = row.get(step)
        if not isinstance(inner, dict):
            inner = row[step] = {}
        row = inner
    row[last] = value


def value_of(row: Mapping[str, Any], name: str, *, nests: bool) -> Any:
    """A field, None where it is not there."""
    value: Any = row
    for step in name.split(".") if nests else [name]:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def shown(operations: Iterable[Operation]) -> str:
    """A line each, for people."""
    return "\n".join(f"{operation.kind} {packed(fields_of(operation))}" for operation in operations)
