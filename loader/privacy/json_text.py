"""JSON taken apart and put together again, with each number as it was written."""

from __future__ import annotations

import json
from typing import Any


class Number(str):
    """The text of a number."""

    __slots__ = ()


def decode(text: str) -> Any:
    """The value; of equal keys the last. Raises ValueError or RecursionError."""
    return decode_told(text)[0]


def decode_told(text: str) -> tuple[Any, bool]:
    """The value, and whether equal keys in an object make the text hold more than the value."""
    doubled = False

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal doubled
        found = dict(pairs)
        doubled = doubled or len(found) < len(pairs)
        return found

    value = json.loads(
        text,
        parse_float=Number,
        parse_int=Number,
        parse_constant=Number,
        object_pairs_hook=object_of,
        strict=False,
    )
    return value, doubled


def encode(value: Any) -> str:
    """The text of a value that `decode` gave."""
    if isinstance(value, dict):
        members = (f"{_string(key)}:{encode(member)}" for key, member in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(encode, value)) + "]"
    if isinstance(value, str) and not isinstance(value, Number):
        return _string(value)
    return scalar_text(value)


def scalar_text(value: Any) -> str:
    """A scalar as text: a string without its quotes."""
    return value if isinstance(value, str) else json.dumps(value)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
